// MicroGpt is a complete GPT in one file, after Andrej Karpathy's microgpt.py. It reads a list of
// names, learns letter by letter how names are spelt, and invents new ones. A large language model
// is the same algorithm, with far more text and far more parameters, made fast.
//
// Sections 1 to 7 tell the whole story, from the options to the invented names. The story uses
// parts that sections 8 to 12 show from the inside, one class each; until then, their names must
// do. The plumbing at the end has nothing to do with GPTs.
//
// Comments give shapes: (n) is a vector of n numbers, a Value[]; (m x n) is a matrix of m rows with
// n numbers each, a Value[][]. The sizes in them are:
//
//     V          how many different tokens there are, the size of the vocabulary
//     nEmbd      how many numbers describe one token
//     T          how many tokens of a document the model has read so far, at most blockSize
//
// For readers from Python:
//
//     [a, .. x], [.. x]              [a, *x], list(x)
//     x[..n], x[1..^1]               x[:n], x[1:-1]; the range 1..^1 by itself is slice(1, -1)
//     F(x, least: 1)                 F(x, least=1)
//     n => n + 1                     lambda n: n + 1; its type is Func<int, int>
//     int Next(int n) => n + 1;      def next(n): return n + 1
//     int Size => n;                 a @property: it is called without parentheses
//     x.Select(f), x.Where(f)        map(f, x), filter(f, x); Array.ConvertAll(x, f) maps as well
//     x.Distinct().Order()           sorted(set(x))
//     class B(int n) : A(n + 1)      __init__(self, n) keeps n and calls super().__init__(n + 1)
//     record C(int N);               a dataclass
//     new(n)                         the constructor of the type that this place expects
//     Value?, x?.F()                 a Value or null; call F unless x is null
//     $"{x:F4} {i,2}"                f"{x:.4f} {i:2}"
//     /// <summary>                  a docstring

using System.Globalization;
using System.Text;
using static Plumbing;    // functions from the end of this file

// ---- 1. Options: what the program is made of -----------------------------------------------

SetUpConsole();
var options = new Options(args);

// Each line is an option of the command line: its name, its default and its meaning.
string input = options.Text("input", "input.txt", "text in UTF-8, one document per line");
int nEmbd = options.Int("n-embd", 16, "numbers that describe one token", least: 1);
int nHead = options.Int("n-head", 4, "attention heads in a layer, a divisor of n-embd", least: 1);
int nLayer = options.Int("n-layer", 1, "layers, one after the other", least: 1);
int blockSize = options.Int("block-size", 16, "tokens that the model sees at most", least: 1);
int steps = options.Int("num-steps", 1000, "training steps, one document each", least: 0);
double learningRate = options.Number("learning-rate", 0.01, "size of the first step; falls to 0");
int samples = options.Int("samples", 20, "names to invent", least: 0);
double temperature = options.Number("temperature", 0.5, "low for likely names, high for odd ones");
string prompt = options.Text("prompt", "", "what every invented name begins with");
int seed = options.Int("seed", 42, "the same seed prints the same names", least: 0);

options.Done();

Require(nEmbd % nHead == 0, $"--n-head {nHead} does not divide --n-embd {nEmbd}");

// ---- 2. Dataset: one document, here a name, per line ---------------------------------------

string[] documents = ReadDocuments(input);
var random = new Random(seed);
random.Shuffle(documents);

// The last tenth, at most 1,000 documents, is held out: the model is never trained on it. What it
// makes of them shows whether it has learnt to spell, or has only learnt the others by heart.
// Fewer than 20 documents are too few to be divided.
int heldOut = documents.Length < 20 ? 0 : Math.Min(1000, documents.Length / 10);
int split = documents.Length - heldOut;
string[] training = documents[..split];
string[] unseen = documents[split..];

// ---- 3. Tokenizer: from characters to integers and back ------------------------------------

// Each different character is a token. One more, BOS (beginning of sequence), stands before every
// document, and after it.
var tokenizer = new Tokenizer(documents);
int V = tokenizer.VocabularySize;

// The model sees blockSize tokens and predicts the token after each of them: blockSize + 1 in all.
// What goes beyond that is cropped.
int[] Encode(string document) => [.. tokenizer.Encode(document).Take(blockSize + 1)];

int[] promptTokens = tokenizer.Encode(prompt)[1..^1];    // without BOS

// This prints the sizes, and refuses what cannot work.
CheckSizes(documents, heldOut, tokenizer, promptTokens, nEmbd, nLayer, blockSize);

// ---- 4. Model: parameters that know nothing yet --------------------------------------------

// The parameters are all that the model will ever know. They begin as small random numbers, drawn
// from the normal distribution with mean 0 and standard deviation 0.08.
List<Value> parameters = [];

Value Draw() {
    var parameter = new Value(0.08 * Gaussian(random));
    parameters.Add(parameter);
    return parameter;
}

var model = new Model(V, nEmbd, nHead, nLayer, blockSize, Draw);

// ---- 5. Training: predict, measure the error, improve every parameter a little -------------

string Invent(Random generator) =>
    tokenizer.Decode(model.Sample(tokenizer.Bos, promptTokens, temperature, generator));

// With each of its lines, Progress shows a name that the model invents at that step. These names
// have a random generator of their own, so that watching the training does not change it.
var progress = new Progress(steps, step => Invent(new Random(step)));
var adam = new Adam(parameters);

for (int step = 0; step < steps && !progress.Stopped; step++) {
    // The loss is the mean of -ln p over the tokens of one name, where p is the probability that
    // the model gave to the token that came. -ln p is 0 if p is 1, and large if p is small; a mere
    // guess, p = 1 / V, costs ln V. The loss jumps from step to step: some names surprise more than
    // others.
    int[] tokens = Encode(training[step % training.Length]);
    Value loss = model.Loss(tokens);
    RequireFinite(loss.Data, $"in step {step + 1}", learningRate);

    // Backward finds the gradient of every parameter: how fast the loss grows with it. Adam, the
    // optimiser, moves every parameter the other way, at a rate that falls in a straight line to 0,
    // and clears the gradients.
    loss.Backward();
    double rate = learningRate * (1 - (double)step / steps);
    adam.Step(rate);

    progress.Show(step + 1, loss.Data);
}

progress.Finish();

// ---- 6. Score: how surprising are names that the model has never seen? ---------------------

if (heldOut > 0) {
    Console.WriteLine($"scoring {heldOut} held-out documents");

    // The rival only counts how often one letter follows another. A model should do better.
    var rival = new LetterPairs(V);
    foreach (string document in training)
        rival.Count(Encode(document));

    // The sum of -ln p is measured in nats, because the logarithm is the natural one.
    double modelNats = 0, rivalNats = 0;
    int predictions = 0;

    foreach (string document in unseen) {
        int[] tokens = Encode(document);
        int length = tokens.Length - 1;

        modelNats += model.Loss(tokens).Data * length;    // from the mean back to the sum
        for (int i = 0; i < length; i++)
            rivalNats += rival.Nats(tokens[i], tokens[i + 1]);
        predictions += length;
    }
    RequireFinite(modelNats, "after the training", learningRate);

    Console.WriteLine($"nats per held-out token: uniform {Math.Log(V):F4}, "
        + $"letter pairs {rivalNats / predictions:F4}, this model {modelNats / predictions:F4}");
}

// ---- 7. Sampling: let the model write ------------------------------------------------------

var known = new HashSet<string>(documents);
int invented = 0;

for (int i = 1; i <= samples; i++) {
    string name = Invent(random);
    string mark = known.Contains(name) ? " *" : "";
    if (mark == "")
        invented++;
    Console.WriteLine($"sample {i,2}: {name}{mark}");
}

if (samples > 0)
    Console.WriteLine($"{invented} of {samples} are new; the dataset has those with *");

// ---- 8. Tokenizer --------------------------------------------------------------------------

/// <summary>A token is a character's rank in the alphabet of the documents, or BOS.</summary>
public class Tokenizer(IEnumerable<string> documents) {
    // A Rune is a whole character, where a char of C# may be half an emoji.
    readonly Rune[] characters = [.. string.Concat(documents).EnumerateRunes().Distinct().Order()];

    /// <summary>The beginning of a sequence; it ends one as well.</summary>
    public int Bos => characters.Length;

    /// <summary>V: all characters, and BOS.</summary>
    public int VocabularySize => characters.Length + 1;

    /// <summary>BOS, the tokens of the text, BOS.</summary>
    public int[] Encode(string text) => [Bos, .. text.EnumerateRunes().Select(Rank), Bos];

    /// <summary>The token of a character. Throws if the character is in no document.</summary>
    int Rank(Rune character) {
        int rank = Array.BinarySearch(characters, character);
        if (rank < 0)
            throw new UserError($"'{character}' is in no document");
        return rank;
    }

    /// <summary>The text of the tokens, without any BOS.</summary>
    public string Decode(IEnumerable<int> tokens) =>
        string.Concat(tokens.Where(token => token != Bos).Select(token => characters[token]));
}

// ---- 9. Value: a number that remembers how it was computed ---------------------------------

/// <summary>
/// A number and its gradient, by automatic differentiation (Wengert 1964). A plain Value is a
/// parameter or a constant. The results of computations are of two subclasses, Operation and
/// DotProduct, which know what they were computed from.
/// </summary>
public class Value(double data, int depth = 0) {
    /// <summary>The number.</summary>
    public double Data = data;

    /// <summary>How fast the number that Backward was called on grows with this one.</summary>
    public double Grad;

    // 0 for a parameter or a constant, otherwise 1 more than the depth of the deepest operand.
    // Backward visits the deepest results first.
    int Depth = depth;

    // A plain number becomes a constant wherever a Value is expected, as in a + 1.
    public static implicit operator Value(double number) => new(number);

    // Every operation states its result, and then each operand with the slope for it: how fast the
    // result grows with that operand. For example, 3 * a grows 3 times as fast as a.
    public static Value operator +(Value a, Value b) => new Operation(a.Data + b.Data, a, 1, b, 1);

    public static Value operator -(Value a, Value b) => new Operation(a.Data - b.Data, a, 1, b, -1);

    public static Value operator *(Value a, Value b) =>
        new Operation(a.Data * b.Data, a, b.Data, b, a.Data);

    public static Value operator /(Value a, Value b) =>
        new Operation(a.Data / b.Data, a, 1 / b.Data, b, -a.Data / (b.Data * b.Data));

    public Value Pow(double n) =>
        new Operation(Math.Pow(Data, n), this, n * Math.Pow(Data, n - 1));

    public Value Log() => new Operation(Math.Log(Data), this, 1 / Data);

    public Value Exp() => new Operation(Math.Exp(Data), this, Math.Exp(Data));

    /// <summary>The sum of all a[i] * b[i]: many operations as one, for speed.</summary>
    public static Value Dot(Value[] a, Value[] b) {
        ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);

        var result = new DotProduct(a, b);
        double sum = 0;
        int deepest = 0;
        for (int i = 0; i < a.Length; i++) {
            sum += a[i].Data * b[i].Data;
            deepest = Math.Max(deepest, Math.Max(a[i].Depth, b[i].Depth));
        }

        result.Data = sum;
        result.Depth = 1 + deepest;
        return result;
    }

    // During Backward, a result gives each operand a share of gradient: its own gradient times the
    // slope for that operand. The gradient of a number is the sum of the shares that it receives.
    //
    // A result that has received a share waits for the others, and only then passes its gradient
    // on. The waiting results of one depth form a linked list: lists[Depth] is the first of them,
    // and each knows the next.
    bool waiting;
    Value? next;

    /// <summary>Adds a share to the gradient.</summary>
    void Receive(double share, Value?[] lists) {
        // With its first share, a result joins its list, and forgets the gradient of an earlier
        // Backward. A parameter or constant, at depth 0, does neither: Adam clears the parameters.
        if (Depth > 0 && !waiting) {
            waiting = true;
            next = lists[Depth];
            lists[Depth] = this;
            Grad = 0;
        }

        // The shares add up, because a number that is used twice acts on the result in two ways.
        Grad += share;
    }

    /// <summary>Gives each operand its share.</summary>
    protected virtual void PassOn(Value?[] lists) {
    }

    /// <summary>
    /// Finds the gradient of every number that this one was computed from, by the chain rule. In
    /// a second Backward, results begin anew, but parameters add the new gradient to the old one.
    /// Nothing that was used, neither a parameter nor an array given to Dot, may change between the
    /// computation and its Backward: a DotProduct reads its operands only then. Only one thread may
    /// run Backward.
    /// </summary>
    public void Backward() {
        // A result may pass its gradient on only when it is complete: when every result that uses
        // it has given its share. Those are all deeper, so the deepest go first.
        //
        // Take y = x + x and z = y + y, so that z = 4 x. First z gives y 1 + 1 = 2, and then y
        // gives x 2 + 2 = 4. If y did not wait for its second share, it would give x 1 + 1 when its
        // gradient is 1, and then 2 + 2 when it is 2, which makes 6.
        var lists = new Value?[Depth + 1];
        Receive(1, lists);    // a number grows just as fast as itself

        for (int depth = Depth; depth > 0; depth--) {
            for (Value? result = lists[depth]; result != null; result = result.next) {
                result.waiting = false;
                result.PassOn(lists);    // this adds to lists of smaller depths only
            }
        }
    }

    /// <summary>A result with one or two operands, and its slope for each of them.</summary>
    sealed class Operation(double data, Value a, double slopeA, Value? b = null, double slopeB = 0)
        : Value(data, 1 + Math.Max(a.Depth, b == null ? 0 : b.Depth)) {

        protected override void PassOn(Value?[] lists) {
            a.Receive(Grad * slopeA, lists);
            b?.Receive(Grad * slopeB, lists);
        }
    }

    /// <summary>The result of Dot. Its slope for each number is the Data of its partner.</summary>
    sealed class DotProduct(Value[] a, Value[] b) : Value(0) {
        protected override void PassOn(Value?[] lists) {
            for (int i = 0; i < a.Length; i++) {
                Value x = a[i];
                Value y = b[i];
                x.Receive(Grad * y.Data, lists);
                y.Receive(Grad * x.Data, lists);
            }
        }
    }
}

// ---- 10. Model -----------------------------------------------------------------------------

/// <summary>A GPT (generative pre-trained transformer, Radford et al. 2019).</summary>
public class Model(int V, int nEmbd, int nHead, int nLayer, int blockSize, Func<Value> draw) {

    // An embedding is the row of parameters that describes a token, or a position in the document.
    // The language model head has a row for each token, too: its dot product with the result of
    // all layers is the token's score.
    readonly Value[][] wte = Matrix(V, nEmbd, draw);            // token embeddings
    readonly Value[][] wpe = Matrix(blockSize, nEmbd, draw);    // position embeddings
    readonly Value[][] lmHead = Matrix(V, nEmbd, draw);         // language model head

    readonly Layer[] layers = [.. Enumerable.Range(0, nLayer).Select(i => new Layer(nEmbd, draw))];

    /// <summary>The matrices of one layer. Block shows what each is for.</summary>
    class Layer(int nEmbd, Func<Value> draw) {
        public readonly Value[][] AttnWq = Matrix(nEmbd, nEmbd, draw);        // makes queries
        public readonly Value[][] AttnWk = Matrix(nEmbd, nEmbd, draw);        // makes keys
        public readonly Value[][] AttnWv = Matrix(nEmbd, nEmbd, draw);        // makes values
        public readonly Value[][] AttnWo = Matrix(nEmbd, nEmbd, draw);        // mixes the heads
        public readonly Value[][] MlpFc1 = Matrix(4 * nEmbd, nEmbd, draw);    // fully connected 1
        public readonly Value[][] MlpFc2 = Matrix(nEmbd, 4 * nEmbd, draw);    // fully connected 2
    }

    /// <summary>Keys and values (see Block) of the tokens so far: (T x nEmbd) each.</summary>
    public record Cache(List<Value[]> Keys, List<Value[]> Values);

    /// <summary>An empty cache for each layer, to begin a document with.</summary>
    public Cache[] NewCaches() => Array.ConvertAll(layers, layer => new Cache([], []));

    /// <summary>
    /// How surprised the model is by the tokens: the mean of -ln p, where p is the probability that
    /// it gives to a token when it has seen those before it. The first token is not predicted.
    /// </summary>
    public Value Loss(int[] tokens) {
        Cache[] caches = NewCaches();
        Value total = 0;

        for (int position = 0; position < tokens.Length - 1; position++) {
            Value[] logits = Logits(tokens[position], position, caches);    // (V)
            Value[] probabilities = Softmax(logits);                        // (V)
            total -= probabilities[tokens[position + 1]].Log();
        }
        return total / (tokens.Length - 1);
    }

    /// <summary>Reads one more token, and gives each possible next one a score: (V).</summary>
    public Value[] Logits(int token, int position, Cache[] caches) {
        // The row of a token is the same wherever it stands. The row of the position says where.
        Value[] x = Add(wte[token], wpe[position]);    // (nEmbd)

        // Block adds to x. What it adds while it is untrained is random, and about 0.1 (measured).
        // The token would half drown in it, because x is hardly larger: as a sum of two draws with
        // standard deviation 0.08, it has 0.08 * sqrt(2) = 0.11. So this norm scales x until the
        // mean of its squares is 1. The norms in Block scale only the copy that attention and the
        // MLP read.
        x = RmsNorm(x);

        for (int layer = 0; layer < layers.Length; layer++)
            x = Block(x, layers[layer], caches[layer]);

        return Linear(lmHead, x);                      // (nEmbd) -> (V)
    }

    /// <summary>
    /// One layer: adds to x what attention finds, and then what the MLP computes. The derivative of
    /// x + f(x) is 1 + f'(x). If f' is 0.1, say, three layers have 1.1^3 = 1.33. If they replaced x
    /// by f(x), they would have 0.1^3 = 0.001, and hardly any gradient would get through.
    /// </summary>
    Value[] Block(Value[] x, Layer layer, Cache cache) {
        // Attention: this token has a query, which says what it looks for. Each token so far,
        // itself included, has a key, which says what it has to offer, and a value, which is what
        // it hands on. The better its key fits the query, the more weight its value gets in what is
        // found.
        Value[] h = RmsNorm(x);    // the matrices read numbers of size 1, however large x is
        Value[] query = Linear(layer.AttnWq, h);

        // The cache keeps Values, not plain numbers: the loss of later tokens depends on them, so a
        // gradient has to come back through them to AttnWk and AttnWv.
        cache.Keys.Add(Linear(layer.AttnWk, h));
        cache.Values.Add(Linear(layer.AttnWv, h));

        // Each head fills its own part of what is found. AttnWo mixes the parts, so that every
        // number of x gets something from every head.
        Value[] found = Attention(query, cache, nHead);
        x = Add(x, Linear(layer.AttnWo, found));

        // The MLP (multilayer perceptron) works on this token alone. Each row of MlpFc1 looks for
        // one pattern in its numbers, the activation turns what does not fit into 0, and MlpFc2
        // turns the rest into what is added to x.
        h = Linear(layer.MlpFc1, RmsNorm(x));      // (nEmbd) -> (4 nEmbd)
        h = Array.ConvertAll(h, Activation);
        return Add(x, Linear(layer.MlpFc2, h));    // (4 nEmbd) -> (nEmbd)
    }

    /// <summary>
    /// The mean of the values so far, weighted by how well their keys fit the query. Every head
    /// does this with its own part of the numbers, so that each can look for something else. The
    /// cache has no later tokens, which is why none can look ahead: (nEmbd) -> (nEmbd).
    /// </summary>
    public static Value[] Attention(Value[] query, Cache cache, int nHead) {
        var found = new Value[query.Length];
        int size = query.Length / nHead;    // how many numbers a head has

        for (int head = 0; head < nHead; head++) {
            int begin = head * size;
            int end = begin + size;
            Value[] weights = AttentionWeights(query, cache.Keys, begin..end);    // (T)

            // found[i] is the sum of weights[t] * values[t][i] over all tokens t.
            for (int i = begin; i < end; i++) {
                Value[] column = [.. cache.Values.Select(row => row[i])];    // (T)
                found[i] = Value.Dot(weights, column);
            }
        }
        return found;
    }

    /// <summary>The weights that one head, a part of the numbers, gives the tokens: (T).</summary>
    public static Value[] AttentionWeights(Value[] query, List<Value[]> keys, Range part) {
        Value[] q = query[part];

        // A key fits a query if their dot product is large. But as a sum of n products it also
        // grows with n: like sqrt(n), because products of either sign partly cancel. (A hundred
        // times +1 or -1, at random, is typically 10 away from 0.) Undivided, the scores of a large
        // head would be so large that softmax gives nearly all the weight to one token.
        Value scale = 1 / Math.Sqrt(q.Length);
        Value[] scores = [.. keys.Select(key => Value.Dot(q, key[part]) * scale)];    // (T)
        return Softmax(scores);
    }

    /// <summary>A matrix times a vector: (m x n), (n) -> (m).</summary>
    public static Value[] Linear(Value[][] matrix, Value[] x) =>
        Array.ConvertAll(matrix, row => Value.Dot(row, x));

    /// <summary>Adds two vectors number by number: (n), (n) -> (n).</summary>
    public static Value[] Add(Value[] a, Value[] b) {
        var sum = new Value[a.Length];
        for (int i = 0; i < a.Length; i++)
            sum[i] = a[i] + b[i];
        return sum;
    }

    /// <summary>Scales x so that the mean of its squares is 1 (Zhang and Sennrich 2019).</summary>
    public static Value[] RmsNorm(Value[] x) {
        Value scale = (Value.Dot(x, x) / x.Length + 1e-5).Pow(-0.5);    // 1e-5 in case x is 0
        return Array.ConvertAll(x, number => number * scale);
    }

    /// <summary>Turns scores into probabilities: exp of each, divided by the sum of all.</summary>
    public static Value[] Softmax(Value[] x) {
        // Subtracting the same number from all scores changes nothing: exp(x - max) is exp(x) /
        // exp(max), and exp(max) cancels in the quotient. It only keeps exp from being infinite. As
        // the result does not depend on max, max has no gradient, and is a constant here.
        Value max = x.Max(score => score.Data);

        var exp = new Value[x.Length];
        Value total = 0;
        for (int i = 0; i < x.Length; i++) {
            exp[i] = (x[i] - max).Exp();
            total += exp[i];
        }

        return Array.ConvertAll(exp, e => e / total);
    }

    /// <summary>
    /// Squared ReLU, max(0, x)^2 (So et al. 2021). Without something between them that is not
    /// linear, the two matrices of the MLP could be multiplied, and replaced by one. (It is virtual
    /// because the tests also try others.)
    /// </summary>
    public virtual Value Activation(Value x) => x.Data > 0 ? x * x : 0;

    /// <summary>Goes on from BOS and the prompt until BOS comes or blockSize is reached.</summary>
    public List<int> Sample(int bos, int[] prompt, double temperature, Random random) {
        List<int> tokens = [bos, .. prompt];
        Cache[] caches = NewCaches();

        for (int position = 0; position < blockSize; position++) {
            Value[] logits = Logits(tokens[position], position, caches);

            // The tokens of the prompt are only read, to fill the caches.
            if (position + 1 < tokens.Count)
                continue;

            int next = ChooseToken(logits, temperature, random);
            tokens.Add(next);
            if (next == bos)
                break;
        }
        return tokens;
    }

    /// <summary>Draws a token with the probabilities softmax(logits / temperature).</summary>
    public static int ChooseToken(Value[] logits, double temperature, Random random) {
        double max = logits.Max(logit => logit.Data);
        double[] weights = Array.ConvertAll(logits, x => Math.Exp((x.Data - max) / temperature));
        double point = random.NextDouble() * weights.Sum();
        Require(double.IsFinite(point), "the training has diverged; lower the learning rate");

        // Lay the weights end to end and choose the one that the random point falls on.
        for (int token = 0; token < weights.Length; token++) {
            point -= weights[token];
            if (point < 0)
                return token;
        }
        return weights.Length - 1;    // if rounding has put the point beyond the last one
    }

    /// <summary>A matrix of new parameters, row by row: (rows x columns).</summary>
    static Value[][] Matrix(int rows, int columns, Func<Value> draw) {
        var matrix = new Value[rows][];
        for (int row = 0; row < rows; row++)
            matrix[row] = [.. Enumerable.Range(0, columns).Select(column => draw())];
        return matrix;
    }
}

// ---- 11. Adam ------------------------------------------------------------------------------

/// <summary>
/// The optimiser (Kingma and Ba 2015). It divides the mean of a parameter's latest gradients by
/// their usual size (the root of the mean of their squares), so that parameters with small and with
/// large gradients move equally far: 5, 5, 5 and 500, 500, 500 both give 1. But 5, -5, 5, -5 gives
/// nearly 0. The learning rate times this is how far a parameter moves.
/// </summary>
public class Adam(List<Value> parameters, double beta1 = 0.85, double beta2 = 0.99) {
    readonly double[] m = new double[parameters.Count];    // running mean of the gradient
    readonly double[] v = new double[parameters.Count];    // running mean of its square
    int step;

    /// <summary>Moves every parameter against its mean gradient and clears its Grad.</summary>
    public void Step(double learningRate) {
        // A running mean keeps the part beta of what it has, and takes 1 - beta of what is new. As
        // it begins at 0, it is too small at first: after one step, m is only 0.15 of the gradient.
        // After n steps, the weights of all gradients add up to 1 - beta^n. (For n = 2,
        // 0.15 + 0.85 * 0.15 = 1 - 0.85^2.) Dividing by that makes up for it.
        step++;
        double mWeights = 1 - Math.Pow(beta1, step);
        double vWeights = 1 - Math.Pow(beta2, step);

        for (int i = 0; i < parameters.Count; i++) {
            Value p = parameters[i];
            m[i] = beta1 * m[i] + (1 - beta1) * p.Grad;
            v[i] = beta2 * v[i] + (1 - beta2) * p.Grad * p.Grad;

            double mHat = m[i] / mWeights;
            double vHat = v[i] / vWeights;
            p.Data -= learningRate * mHat / (Math.Sqrt(vHat) + 1e-8);    // 1e-8 in case vHat is 0
            p.Grad = 0;
        }
    }
}

// ---- 12. Letter pairs ----------------------------------------------------------------------

/// <summary>Knows only how often a token b came right after a token a (Shannon 1948).</summary>
public class LetterPairs(int V) {
    readonly Dictionary<(int A, int B), int> pairs = [];
    readonly int[] total = new int[V];    // total[a]: how often any token came right after a

    /// <summary>Counts the pairs of one document.</summary>
    public void Count(int[] tokens) {
        for (int i = 0; i < tokens.Length - 1; i++) {
            var pair = (tokens[i], tokens[i + 1]);
            pairs[pair] = pairs.GetValueOrDefault(pair) + 1;
            total[tokens[i]]++;
        }
    }

    /// <summary>
    /// -ln p(b after a). To each of the V pairs that begin with a, 1 is added, so p is never 0.
    /// </summary>
    public double Nats(int a, int b) {
        double p = (pairs.GetValueOrDefault((a, b)) + 1.0) / (total[a] + V);
        return -Math.Log(p);
    }
}

// ---- Plumbing: options, data, messages and display, nothing of which is about GPTs ---------

/// <summary>A mistake that the user can mend: it ends in one line, not in a stack trace.</summary>
public class UserError(string message) : Exception(message);

/// <summary>The command line; every option is declared where it is read.</summary>
public class Options {
    readonly Dictionary<string, string?> given = [];
    readonly List<string> help = [];

    /// <summary>Takes the arguments apart: --name value, or --name=value.</summary>
    public Options(string[] args) {
        for (int i = 0; i < args.Length; i++) {
            string[] parts = args[i].Split('=', 2);
            string name = parts[0].Replace('_', '-').ToLowerInvariant();
            string? value = parts.ElementAtOrDefault(1);

            if (value == null && name is not ("-h" or "--help")) {
                i++;
                value = args.ElementAtOrDefault(i);
            }
            Require(given.TryAdd(name, value), $"{Shorten(name)} is given twice");
        }
    }

    public string Text(string name, string standard, string meaning) {
        help.Add($"  --{name,-14} {standard,-9}  {meaning}");
        if (!given.Remove($"--{name}", out string? text))
            return standard;

        Require(text != null, $"--{name} lacks its value; write it after a space");
        return text!;
    }

    public int Int(string name, int standard, string meaning, int least) {
        string text = Text(name, $"{standard}", meaning);
        Require(int.TryParse(text, out int number) && number >= least,
            $"--{name} {Shorten(text)}: it takes a whole number from {least} to {int.MaxValue}");
        return number;
    }

    public double Number(string name, double standard, string meaning) {
        string text = Text(name, $"{standard}", meaning);
        bool isNumber = double.TryParse(text, NumberStyles.Float, null, out double number);
        Require(isNumber && number > 0 && double.IsFinite(number),
            $"--{name} {Shorten(text)}: it takes a number above 0");
        return number;
    }

    /// <summary>Prints the help if it is wanted, and refuses what no option has taken.</summary>
    public void Done() {
        if (given.ContainsKey("-h") || given.ContainsKey("--help")) {
            Console.WriteLine("usage:   dotnet run -- [--option value] ...");
            Console.WriteLine("example: dotnet run -- --num-steps 10000 --prompt ma\n");
            help.ForEach(Console.WriteLine);
            Console.WriteLine("\nA larger model wants a lower --learning-rate, such as 0.003.");
            Environment.Exit(0);
        }
        Require(given.Count == 0, $"no option {Shorten(string.Join(" ", given.Keys))}; see --help");
    }
}

public static class Plumbing {
    // When memory runs out, it is too late to make these.
    static readonly string noMemory =
        "error: not enough memory; lower --n-embd, --n-layer or --block-size";
    static TextWriter errors = TextWriter.Null;

    /// <summary>Prepares the console: UTF-8, numbers as in 2.37, and errors by Report.</summary>
    public static void SetUpConsole() {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        errors = Console.Error;
        AppDomain.CurrentDomain.UnhandledException +=
            (sender, e) => Report((Exception)e.ExceptionObject);
    }

    public static void Require(bool condition, string otherwise) {
        if (!condition)
            throw new UserError(otherwise);
    }

    /// <summary>One line and exit code 2 for what a user can mend. A bug keeps its trace.</summary>
    static void Report(Exception error) {
        Progress.EndLine();
        bool noMemoryLeft = error is OutOfMemoryException;
        if (!noMemoryLeft && error is not (UserError or IOException or UnauthorizedAccessException))
            return;

        try {
            errors.WriteLine(noMemoryLeft ? noMemory : $"error: {Printable(error.Message)}");
        } finally {
            Environment.Exit(2);    // also if standard error is closed or full
        }
    }

    /// <summary>Characters that do harm on a terminal: some of them turn the text around.</summary>
    static bool IsControl(char c) => (char.IsControl(c) && c != '\t')
        || c is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    static string Printable(string text) => string.Concat(text.Select(c => IsControl(c) ? '?' : c));

    public static string Shorten(string text, int most = 40) =>
        text.Length <= most ? text : text[..most] + "...";

    /// <summary>The lines of a text in UTF-8 or UTF-16, trimmed, without empty ones.</summary>
    public static string[] ReadDocuments(string input) {
        string path = File.Exists(input) ? input : Path.Combine(AppContext.BaseDirectory, input);
        Require(File.Exists(path), $"there is no file '{input}'");
        Console.WriteLine($"reading {Printable(path)}");

        string[] lines = File.ReadAllLines(path);
        if (lines.Length > 0)
            lines[^1] = lines[^1].TrimEnd('\u001A');    // the end of an old DOS file

        for (int i = 0; i < lines.Length; i++) {
            if (lines[i].Contains('\uFFFD'))
                throw new UserError($"line {i + 1} is not UTF-8; save the file as UTF-8");
            foreach (char c in lines[i].Where(IsControl))    // if there is any
                throw new UserError($"line {i + 1} has the control character U+{(int)c:X4}");
        }

        string[] documents = [.. lines.Select(line => line.Trim()).Where(line => line != "")];
        Require(documents.Length > 0, $"there is no text in '{input}'");
        return documents;
    }

    /// <summary>Prints the sizes of dataset and model; throws if the model cannot fit.</summary>
    public static void CheckSizes(string[] documents, int heldOut, Tokenizer tokenizer,
        int[] promptTokens, double nEmbd, int nLayer, int blockSize) {

        int[] lengths = [.. documents.Select(document => document.EnumerateRunes().Count() + 1)];
        int cropped = lengths.Count(length => length > blockSize);
        string hint = cropped == 0 ? "" : $" (--block-size {lengths.Max()} holds all)";
        Console.WriteLine($"documents {lengths.Length}, held out {heldOut}, cropped {cropped}"
            + hint);

        // wte and lmHead have V rows, and wpe has blockSize. A layer has 12 times nEmbd * nEmbd: 4
        // in attention, and 4 in each matrix of the MLP. Doubles, because an int could overflow.
        double V = tokenizer.VocabularySize;
        double parameters = (2 * V + blockSize) * nEmbd + 12 * nEmbd * nEmbd * nLayer;

        // Each takes 80 bytes: 48 as a Value, 16 for two references to it, 16 in Adam.
        Require(80 * parameters < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            $"no memory for {parameters} parameters; lower --n-embd, --n-layer or --block-size");
        Require(promptTokens.Length < blockSize, "--prompt fills --block-size; shorten it");
        Console.WriteLine($"vocabulary {V}, parameters {parameters}");
        Console.WriteLine($"uniform guess: a loss of ln {V} = {Math.Log(V):F4}");
    }

    public static void RequireFinite(double loss, string at, double rate) =>
        Require(double.IsFinite(loss),
            $"the loss {at} is {loss}; try --learning-rate {rate / 10:G4}");

    /// <summary>A draw from the normal distribution N(0, 1) (Box and Muller 1958).</summary>
    public static double Gaussian(Random random) {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
        return radius * Math.Cos(Math.Tau * random.NextDouble());
    }
}

/// <summary>
/// Shows the training in about 20 lines and, on a terminal of 80 columns, in a line between them
/// that is rewritten in place. The first Ctrl+C ends the training, a second one the program.
/// </summary>
public class Progress(int steps, Func<int, string> invent) {
    readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
    readonly bool inPlace = !Console.IsOutputRedirected && Console.WindowWidth >= 80;
    readonly List<double> curve = [];
    double mean, shown;
    int done;
    static int width;    // of the line in place, 0 if there is none

    public bool Stopped { get; private set; }

    void Stop(object? sender, ConsoleCancelEventArgs e) {
        if (Stopped)
            return;
        e.Cancel = true;
        Stopped = true;
        EndLine();
        Console.WriteLine("finishing; Ctrl+C again ends");
    }

    /// <summary>To be called after each step.</summary>
    public void Show(int step, double loss) {
        if (step == 1)
            Console.CancelKeyPress += Stop;    // before, Ctrl+C ends the program at once
        done = step;

        // For 100 steps, this is the mean of all losses. Then each new one has a weight of 1 / 100,
        // and the old ones lose weight: about the mean of the last 100.
        mean += (loss - mean) / Math.Min(step, 100);

        // The lines of milestones stay: the first step, the last, and every n-th, where n is a
        // twentieth of all steps, rounded up. Others are shown in place, at most every 0.1 s.
        bool isMilestone = step == 1 || step == steps || step % ((steps - 1) / 20 + 1) == 0;
        double seconds = watch.Elapsed.TotalSeconds;
        if (!isMilestone && (!inPlace || Stopped || seconds < shown + 0.1))
            return;
        shown = seconds;

        string line = $"step {step,4} / {steps}  loss {loss:F4}  running mean {mean:F4}  ";
        if (!isMilestone)
            line += $"{TimeSpan.FromSeconds((long)(seconds / step * (steps - step)))} left  ";

        // The name may take 76 columns with its line, so that three dots have room, too. As there
        // are letters that are two columns wide, it gets half as many letters.
        int room = Math.Max(0, 76 - line.Length) / 2;
        line += Shorten(invent(step), room);

        Console.Write(inPlace ? "\r" + line.PadRight(width) : line);
        width = line.Length;
        if (isMilestone) {
            curve.Add(mean);
            EndLine();
        }
    }

    public static void EndLine() {
        if (width > 0)
            Console.WriteLine();
        width = 0;
    }

    /// <summary>Ends the display with a curve of the running mean, and the time.</summary>
    public void Finish() {
        EndLine();
        Stopped = true;    // so that Ctrl+C now ends the program
        if (done == 0)
            return;

        if (curve[^1] != mean)
            curve.Add(mean);    // Ctrl+C has come between two lines

        // Each mean becomes one of eight blocks. 7.99 times a number from 0 to 1 is rounded down.
        double low = curve.Min();
        double range = curve.Max() - low + 1e-9;    // 1e-9 in case all are the same
        var bars = curve.Select(y => "▁▂▃▄▅▆▇█"[(int)(7.99 * (y - low) / range)]);
        Console.WriteLine($"running mean from {curve[0]:F2} {string.Concat(bars)} to {mean:F2}");

        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"{done} steps in {seconds:F2} s, {1000 * seconds / done:F3} ms/step");
    }
}
