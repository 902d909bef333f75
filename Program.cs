// MicroGpt is a complete GPT in one file, a port of Andrej Karpathy's microgpt.py. It reads a list
// of names, learns letter by letter how names are spelt, and invents new ones. A large language
// model is the same algorithm with far more text and far more parameters, made fast.
//
// Sections 1 to 7 are the program from top to bottom, and sections 8 to 12 the parts that it uses.
// The plumbing at the end (options, files, messages) has nothing to do with GPTs.
//
// Comments give shapes: (n) is a vector of n numbers, a Value[]; (m x n) is a matrix of m rows with
// n numbers each, a Value[][]. V is the number of different tokens, nEmbd how many numbers describe
// one token, and T how many tokens the model has read so far.
//
// For readers from Python: [.. x] is [*x], x[a..b] is x[a:b], x[^1] is x[-1], n => n + 1 is
// lambda n: n + 1, and $"{x:F4}" is f"{x:.4f}". The n of class A(int n) is what __init__ takes;
// methods may use it. Value? is a Value or null (None).

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using static Plumbing;    // functions from the end of this file

// ---- 1. Options ----------------------------------------------------------------------------

SetUpConsole();
var options = new Options(args);

// Each line declares an option of the command line: its name, its default and its meaning.
string input = options.Text("input", "input.txt", "text file with one document per line");
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

// The last tenth, at most 1,000 documents, is held out as a validation set. It is not trained on,
// and so shows overfitting: a loss that is much higher here than in training.
int heldOut = documents.Length < 20 ? 0 : Math.Min(1000, documents.Length / 10);
string[] training = documents[..^heldOut];
string[] unseen = documents[^heldOut..];

// ---- 3. Tokenizer: from characters to integers and back ------------------------------------

// Each different character is a token. One more, BOS (beginning of sequence), stands before every
// document and also after it: where one ends, the next could begin.
var tokenizer = new Tokenizer(documents);
int V = tokenizer.VocabularySize;

// The model reads at most blockSize tokens and predicts the one after each of them, so it needs
// blockSize + 1 tokens. The rest of a document is cropped.
int[] Encode(string document) => [.. tokenizer.Encode(document).Take(blockSize + 1)];

int[] promptTokens = tokenizer.Encode(prompt)[1..^1];    // without BOS
Require(promptTokens.Length < blockSize, "--prompt fills --block-size; shorten it");

// ---- 4. Model: parameters that know nothing yet --------------------------------------------

// A layer has 12 * nEmbd^2 parameters: 4 in attention, 8 in the MLP. 10 million take a gigabyte.
double count = (2.0 * V + blockSize) * nEmbd + 12.0 * nLayer * nEmbd * nEmbd;
Require(count <= 10_000_000,
    $"{count} parameters, more than 10 million; lower --n-embd, --n-layer or --block-size");

// The parameters are all that the model will ever know. They begin as small random numbers: if all
// were equal, those in a row of a matrix would get equal gradients, and stay equal for ever.
var parameters = new Parameters(random);
var model = new Model(V, nEmbd, nHead, nLayer, blockSize, parameters);    // fills the parameters

PrintSizes(documents, heldOut, blockSize);
Console.WriteLine($"vocabulary {V}, parameters {parameters.Count}");
Console.WriteLine($"uniform guess: a loss of ln {V} = {Math.Log(V):F4}");

// ---- 5. Training: predict, measure the error, improve every parameter a little -------------

string Invent(Random generator) =>
    tokenizer.Decode(model.Sample(tokenizer.Bos, promptTokens, temperature, generator));

// Progress prints about 20 lines, each with a name that the model invents at that step. These have
// random generators of their own, so that the names in section 6 do not depend on them.
var progress = new Progress(steps, step => Invent(new Random(step)));
Console.CancelKeyPress += progress.Stop;    // Ctrl+C ends the training early
var adam = new Adam(parameters);

for (int step = 0; step < steps && !progress.Stopped; step++) {
    // Forward: the loss says how much a document surprises the model. It is the mean of -ln p, with
    // the probability p that the model gave to a token that came. A guess, p = 1 / V, costs ln V.
    int[] tokens = Encode(training[step % training.Length]);
    Value loss = model.Loss(tokens);
    RequireFinite(loss.Data, $"in step {step + 1}");

    // Backward: the gradient of a parameter says how fast the loss grows with that parameter.
    loss.Backward();

    // Update: Adam, the optimiser, moves the parameters the other way, to make the loss smaller.
    // The rate falls to 0 in a straight line: large steps to get somewhere, small ones to settle.
    double rate = learningRate * (1 - (double)step / steps);
    adam.Step(rate);

    progress.Show(step + 1, loss.Data);
}

progress.Finish();

// ---- 6. Names: let the model write ---------------------------------------------------------

// The model sees long documents cropped, so names are compared with the cropped ones.
string Cropped(string document) =>
    document.Length <= blockSize ? document : tokenizer.Decode(Encode(document));

var known = documents.Select(Cropped).ToHashSet();
var trainedOn = training.Take(progress.StepsDone).Select(Cropped).ToHashSet();
var names = new List<string>();

for (int i = 1; i <= samples; i++) {
    string name = Invent(random);
    names.Add(name);
    string mark = known.Contains(name) ? " *" : "";
    Console.WriteLine($"sample {i,2}: {Visible(name)}{mark}");
}

if (samples > 0)
    Console.WriteLine($"{names.Count(known.Contains)} of {samples} are in the dataset (*); "
        + $"the model was trained on {names.Count(trainedOn.Contains)} of these");

// ---- 7. Score: how surprising are the held-out documents? ----------------------------------

if (heldOut > 0) {
    Console.WriteLine($"scoring {heldOut} held-out documents");

    // The rival only counts how often one token follows another (in all training documents). A
    // model that has read enough of them should do better.
    var rival = new LetterPairs(V);
    foreach (string document in training)
        rival.Count(Encode(document));

    // The unit of -ln p is the nat, for the natural logarithm.
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

    RequireFinite(modelNats, "of the held-out documents");

    // e^(nats per token) is the perplexity: as unsure as among so many equally likely tokens.
    Console.WriteLine($"nats per held-out token: uniform {Math.Log(V):F4}, "
        + $"letter pairs {rivalNats / predictions:F4}, this model {modelNats / predictions:F4}");
}

// ---- 8. Tokenizer --------------------------------------------------------------------------

/// <summary>A token is a character's rank in the alphabet of the documents, or BOS.</summary>
public class Tokenizer(IEnumerable<string> documents) {
    // A Rune is a code point, where a char of C# may be half an emoji.
    readonly Rune[] characters = [.. string.Concat(documents).EnumerateRunes().Distinct().Order()];

    /// <summary>The token before and after every document.</summary>
    public int Bos => characters.Length;

    /// <summary>V: all characters, and BOS.</summary>
    public int VocabularySize => characters.Length + 1;

    /// <summary>BOS, the tokens of the text, BOS.</summary>
    public int[] Encode(string text) => [Bos, .. text.EnumerateRunes().Select(Rank), Bos];

    /// <summary>The text of the tokens, without any BOS.</summary>
    public string Decode(IEnumerable<int> tokens) =>
        string.Concat(tokens.Where(token => token != Bos).Select(token => characters[token]));

    /// <summary>The token of a character. Throws if the character is in no document.</summary>
    int Rank(Rune character) {
        int rank = Array.BinarySearch(characters, character);
        if (rank < 0)
            throw new UserError($"'{character}' (U+{character.Value:X4}) is in no document");
        return rank;
    }
}

// ---- 9. Value: a number that remembers how it was computed ---------------------------------

/// <summary>
/// A number and the operands that it was computed from, each beside its slope (local derivative):
/// how fast this number grows with that operand. Together, Values form the computation graph.
/// </summary>
public class Value(double data,
    (Value? Operand, double Slope) first = default,
    (Value? Operand, double Slope) second = default) {

    /// <summary>The number.</summary>
    public double Data = data;

    /// <summary>How fast the number that Backward was called on grows with this one.</summary>
    public double Grad;

    // False for parameters and constants, and for results that are in the list of Backward.
    bool mustBeVisited = first.Operand != null;

    // A plain number becomes a constant wherever a Value is expected, as in a + 1.
    public static implicit operator Value(double number) => new(number);

    // Each operation states its result, and each operand with its slope: 3 * a grows 3 times as
    // fast as a.
    public static Value operator +(Value a, Value b) => new(a.Data + b.Data, (a, 1), (b, 1));
    public static Value operator -(Value a, Value b) => new(a.Data - b.Data, (a, 1), (b, -1));
    public static Value operator -(Value a) => new(-a.Data, (a, -1));
    public static Value operator *(Value a, Value b) =>
        new(a.Data * b.Data, (a, b.Data), (b, a.Data));
    public static Value operator /(Value a, Value b) =>
        new(a.Data / b.Data, (a, 1 / b.Data), (b, -a.Data / (b.Data * b.Data)));

    public Value Pow(double n) =>
        new(Math.Pow(Data, n), (this, n == 0 ? 0 : n * Math.Pow(Data, n - 1)));    // or NaN at 0
    public Value Log() => new(Math.Log(Data), (this, 1 / Data));
    public Value Exp() => new(Math.Exp(Data), (this, Math.Exp(Data)));

    /// <summary>Finds Grad for every number that this one was computed from.</summary>
    // This is backpropagation (Linnainmaa 1970): the chain rule, from the last result to the first.
    public void Backward() {
        List<Value> results = [];
        Visit(this, results);

        // Results begin at 0: a second Backward must not pass on the gradients of the first again.
        // Parameters are not in the list: theirs add up until Adam clears them.
        foreach (Value result in results) {
            result.Grad = 0;
            result.mustBeVisited = true;    // by the next Backward
        }

        // In the list, every result comes after its operands (topological order). Read backwards,
        // it comes after all results that use it, and so has its complete gradient to pass on.
        // Take y = x + x and z = y + y. The list is y, z: z adds 1 + 1 = 2 to y, and then y adds
        // 2 + 2 = 4 to x. In the other order, y would have nothing to give yet, and x would get 0.
        Grad += 1;    // a number grows as fast as itself (+= in case it is a parameter)
        for (int i = results.Count - 1; i >= 0; i--)
            results[i].PassOn();
    }

    /// <summary>Lists a result after all results that it was computed from.</summary>
    static void Visit(Value? number, List<Value> results) {
        if (number != null && number.mustBeVisited) {
            Require(RuntimeHelpers.TryEnsureSufficientExecutionStack(), "the graph is too deep");
            number.VisitOperands(results);
            number.mustBeVisited = false;
            results.Add(number);
        }
    }

    protected virtual void VisitOperands(List<Value> results) {
        Visit(first.Operand, results);
        Visit(second.Operand, results);
    }

    /// <summary>Gives each operand its share: this number's gradient times the slope.</summary>
    protected virtual void PassOn() {
        // Shares add up, because a number that is used twice acts on the result in two ways.
        if (first.Operand != null)
            first.Operand.Grad += first.Slope * Grad;
        if (second.Operand != null)
            second.Operand.Grad += second.Slope * Grad;
    }

    public override string ToString() => $"{Data} (gradient {Grad})";

    /// <summary>The sum of all a[i] * b[i]: one operation in place of many.</summary>
    // It makes a training step 10 times as fast. Backward reads the arrays again: until then,
    // neither they nor their numbers may change.
    public static Value Dot(Value[] a, Value[] b) => new DotProduct(a, b) { mustBeVisited = true };

    /// <summary>The result of Dot. Its operands are two arrays.</summary>
    sealed class DotProduct(Value[] left, Value[] right) : Value(SumOfProducts(left, right)) {
        static double SumOfProducts(Value[] a, Value[] b) {
            ArgumentOutOfRangeException.ThrowIfNotEqual(b.Length, a.Length);
            double sum = 0;
            for (int i = 0; i < a.Length; i++)
                sum += a[i].Data * b[i].Data;
            return sum;
        }

        protected override void VisitOperands(List<Value> results) {
            foreach (Value operand in left)
                Visit(operand, results);
            foreach (Value operand in right)
                Visit(operand, results);
        }

        protected override void PassOn() {
            for (int i = 0; i < left.Length; i++) {
                Value x = left[i], y = right[i];
                x.Grad += y.Data * Grad;    // the slope for a factor is the other factor
                y.Grad += x.Data * Grad;
            }
        }
    }
}

// ---- 10. Model -----------------------------------------------------------------------------

/// <summary>All numbers that training changes.</summary>
public class Parameters(Random random) : List<Value> {
    /// <summary>A matrix of new parameters, all of them in this list: (rows x columns).</summary>
    public Value[][] Matrix(int rows, int columns) {
        var matrix = new Value[rows][];
        for (int row = 0; row < rows; row++) {
            matrix[row] = new Value[columns];
            for (int column = 0; column < columns; column++)
                matrix[row][column] = new Value(0.08 * Gaussian());    // 0.08 as in microgpt.py
            AddRange(matrix[row]);
        }
        return matrix;
    }

    /// <summary>A draw from the normal distribution N(0, 1) (Box and Muller 1958).</summary>
    double Gaussian() {
        double radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));    // never ln 0
        return radius * Math.Cos(Math.Tau * random.NextDouble());
    }
}

/// <summary>A GPT (generative pre-trained transformer, Radford et al. 2018).</summary>
// GPT-2 (2019) has LayerNorm, GELU, biases, a norm at the end, not at the start, and wte as head.
public class Model(int V, int nEmbd, int nHead, int nLayer, int blockSize, Parameters parameters) {
    // An embedding is a row of numbers that describes a token, or a position in the document.
    // lmHead has a row for each token, too: its dot product with the final x is the token's score.
    readonly Value[][] wte = parameters.Matrix(V, nEmbd);            // token embeddings
    readonly Value[][] wpe = parameters.Matrix(blockSize, nEmbd);    // position embeddings
    readonly Value[][] lmHead = parameters.Matrix(V, nEmbd);         // language model head

    readonly Layer[] layers =
        [.. Enumerable.Range(0, nLayer).Select(i => new Layer(nEmbd, parameters))];

    /// <summary>The matrices of one layer.</summary>
    class Layer(int nEmbd, Parameters parameters) {
        public readonly Value[][] AttnWq = parameters.Matrix(nEmbd, nEmbd);        // for queries
        public readonly Value[][] AttnWk = parameters.Matrix(nEmbd, nEmbd);        // for keys
        public readonly Value[][] AttnWv = parameters.Matrix(nEmbd, nEmbd);        // for values
        public readonly Value[][] AttnWo = parameters.Matrix(nEmbd, nEmbd);        // mixes heads
        public readonly Value[][] MlpFc1 = parameters.Matrix(4 * nEmbd, nEmbd);    // finds patterns
        public readonly Value[][] MlpFc2 = parameters.Matrix(nEmbd, 4 * nEmbd);    // their output
    }

    /// <summary>Keys and values of the T tokens that were read so far: (T x nEmbd) each.</summary>
    public record Cache(List<Value[]> Keys, List<Value[]> Values);

    /// <summary>An empty cache for each layer, to begin a document with.</summary>
    public Cache[] NewCaches() => Array.ConvertAll(layers, layer => new Cache([], []));

    /// <summary>The mean of -ln p over all tokens but the first (the cross-entropy).</summary>
    public Value Loss(int[] tokens) {
        Cache[] caches = NewCaches();
        Value total = 0;

        // -ln p is 0 if p is 1, and large if p is small. The probability of a document is the
        // product of all p, and its surprise the sum of all -ln p.
        for (int position = 0; position < tokens.Length - 1; position++) {
            Value[] logits = Logits(tokens[position], position, caches);    // (V)
            Value[] probabilities = Softmax(logits);                        // (V)
            total -= probabilities[tokens[position + 1]].Log();
        }
        return total / (tokens.Length - 1);
    }

    /// <summary>Reads a token and gives each possible next one a score (logit): (V).</summary>
    public Value[] Logits(int token, int position, Cache[] caches) {
        // The row of a token is the same wherever it stands. The row of the position says where.
        Value[] x = Add(wte[token], wpe[position]);    // (nEmbd)

        // Two draws add up to about 0.08 * sqrt(2) = 0.11, and would half drown in what a layer
        // adds. This norm scales x itself to about 1. The norms below only make copies.
        x = RmsNorm(x);

        // Each part adds to x and does not replace it (a residual connection, He et al. 2016). If f
        // has the slope 0.1, x + f(x) has 1.1. Ten in a row have 1.1^10 = 2.6; without x, it would
        // be 0.1^10, and no gradient. The parts read a normed copy (pre-norm), because x grows.
        for (int i = 0; i < layers.Length; i++) {
            x = Add(x, Attention(RmsNorm(x), layers[i], caches[i]));
            x = Add(x, Mlp(RmsNorm(x), layers[i]));
        }

        return Linear(lmHead, x);                      // (nEmbd) -> (V)
    }

    /// <summary>Causal self-attention (Vaswani et al. 2017): (nEmbd) -> (nEmbd).</summary>
    Value[] Attention(Value[] x, Layer layer, Cache cache) {
        // Here a token gathers from those before it. It has a query, which says what it looks for.
        // Every token so far, itself included, has a key, which says what it offers, and a value,
        // which it hands over. Later tokens are not in the cache yet: nobody looks ahead (causal).
        // What later tokens find depends on these keys and values, so gradients must come back to
        // AttnWk and AttnWv. That is why the cache holds objects of the class Value, not doubles.
        Value[] query = Linear(layer.AttnWq, x);
        cache.Keys.Add(Linear(layer.AttnWk, x));
        cache.Values.Add(Linear(layer.AttnWv, x));

        // Each head takes its part of query, keys and values, and so can look for something else.
        int size = query.Length / nHead;
        List<Value> found = [];

        for (int head = 0; head < nHead; head++) {
            Range part = (head * size)..((head + 1) * size);
            Value[][] keys = [.. cache.Keys.Select(key => key[part])];            // (T x size)
            Value[][] values = [.. cache.Values.Select(value => value[part])];    // (T x size)
            Value[] weights = AttentionWeights(query[part], keys);                // (T)

            // The weighted mean of the values: for each i, the sum of weights[t] * values[t][i].
            for (int i = 0; i < size; i++) {
                Value[] column = [.. values.Select(value => value[i])];    // (T)
                found.Add(Value.Dot(weights, column));
            }
        }

        return Linear(layer.AttnWo, [.. found]);    // every number gets something from every head
    }

    /// <summary>The better a key fits, the more weight: (size), (T x size) -> (T).</summary>
    public static Value[] AttentionWeights(Value[] query, Value[][] keys) {
        // A key fits if its dot product with the query is large. But a sum of n numbers of either
        // sign also grows with n, like sqrt(n): a hundred times +1 or -1, at random, ends about 10
        // away from 0. Undivided, a large head would give nearly all the weight to one token.
        Value scale = 1 / Math.Sqrt(query.Length);
        return Softmax(Array.ConvertAll(keys, key => Value.Dot(query, key) * scale));
    }

    /// <summary>A multilayer perceptron, for each token alone: (nEmbd) -> (nEmbd).</summary>
    Value[] Mlp(Value[] x, Layer layer) {
        // Each row of MlpFc1 looks for a pattern in x; 4 * nEmbd of them are usual. The activation
        // makes 0 of those that are not there. For each one found, MlpFc2 adds a column of its own.
        x = Linear(layer.MlpFc1, x);           // (nEmbd) -> (4 nEmbd)
        x = Array.ConvertAll(x, Activation);
        return Linear(layer.MlpFc2, x);        // (4 nEmbd) -> (nEmbd)
    }

    /// <summary>Squared ReLU, max(0, x)^2 (So et al. 2021), as in the first microgpt.py.</summary>
    // With nothing between them that is not linear, two matrices could be multiplied, and replaced
    // by one. The square favours strong patterns over weak ones.
    public static Value Activation(Value x) => x.Data > 0 ? x * x : 0;

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
        // exp(x - max) is exp(x) / exp(max), so max cancels in the division. It only keeps exp from
        // being infinite. As it changes nothing, it needs no gradient.
        Value max = x.Max(score => score.Data);

        var exp = new Value[x.Length];
        Value total = 0;
        for (int i = 0; i < x.Length; i++) {
            exp[i] = (x[i] - max).Exp();
            total += exp[i];
        }
        return Array.ConvertAll(exp, e => e / total);
    }

    /// <summary>Goes on from BOS and the prompt until BOS comes or blockSize is reached.</summary>
    public List<int> Sample(int bos, int[] prompt, double temperature, Random random) {
        List<int> tokens = [bos, .. prompt];
        Cache[] caches = NewCaches();

        for (int position = 0; position < blockSize; position++) {
            Value[] logits = Logits(tokens[position], position, caches);
            if (position + 1 < tokens.Count)
                continue;    // the prompt is only read

            int next = ChooseToken(logits, temperature, random);
            tokens.Add(next);
            if (next == bos)
                break;
        }
        return tokens;
    }

    /// <summary>Draws from softmax(logits / temperature): below 1, it widens the gaps.</summary>
    public static int ChooseToken(Value[] logits, double temperature, Random random) {
        double max = logits.Max(logit => logit.Data);
        double[] weights = Array.ConvertAll(logits, x => Math.Exp((x.Data - max) / temperature));

        // Lay the weights end to end, and choose the one that a random point falls on.
        double point = random.NextDouble() * weights.Sum();
        for (int token = 0; token < weights.Length; token++) {
            point -= weights[token];
            if (point < 0)
                return token;
        }
        return weights.Length - 1;    // if rounding has put the point beyond the last one
    }
}

// ---- 11. Adam ------------------------------------------------------------------------------

/// <summary>The optimiser (Kingma and Ba 2015).</summary>
// A parameter moves by the rate times the mean of its latest gradients, divided by the root of the
// mean of their squares. Gradients that are always 5 or always 500 move it by the rate; gradients
// of 5, -5, 5, -5 and so on hardly move it at all.
public class Adam(List<Value> parameters, double beta1 = 0.85, double beta2 = 0.99) {
    readonly double[] m = new double[parameters.Count];    // running mean of the gradient
    readonly double[] v = new double[parameters.Count];    // running mean of its square
    int step;

    /// <summary>Moves every parameter against its mean gradient and clears its Grad.</summary>
    public void Step(double learningRate) {
        // A running mean keeps beta of what it was and takes 1 - beta of what is new: it goes back
        // about 1 / (1 - beta) steps, 7 for 0.85 and 100 for 0.99. As it begins at 0, the weights
        // of n gradients add up to only 1 - beta^n. Dividing by that corrects the bias. Otherwise,
        // the first step would be 0.15 / sqrt(0.01) = 1.5 times the rate.
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

/// <summary>A bigram model: how often a token b came right after an a (Shannon 1948).</summary>
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

    /// <summary>-ln p(b after a). Every pair counts once more, so that p is never 0.</summary>
    public double Nats(int a, int b) {
        double p = (pairs.GetValueOrDefault((a, b)) + 1.0) / (total[a] + V);
        return -Math.Log(p);
    }
}

// ---- Plumbing: options, files, messages and progress; nothing of it is about GPTs ----------

/// <summary>A mistake that the user can fix: it ends in one line, not in a stack trace.</summary>
public class UserError(string message) : Exception(message);

/// <summary>The command line. Every option is declared where it is read.</summary>
public class Options {
    readonly Dictionary<string, string?> given = [];
    readonly List<string> help = [];

    /// <summary>Takes the arguments apart: --name value, or --name=value.</summary>
    public Options(string[] args) {
        for (int i = 0; i < args.Length; i++) {
            string[] parts = args[i].Split('=', 2);
            string? value = parts.ElementAtOrDefault(1);
            if (value == null && parts[0] != "--help") {
                i++;
                value = args.ElementAtOrDefault(i);
            }
            Require(given.TryAdd(parts[0], value), $"{parts[0]} is given twice");
        }
    }

    public string Text(string name, string standard, string meaning) {
        help.Add($"  --{name,-14} {standard,-9}  {meaning}");
        if (!given.Remove($"--{name}", out string? text))
            return standard;
        return text ?? throw new UserError($"--{name} lacks its value");
    }

    public int Int(string name, int standard, string meaning, int least) {
        string text = Text(name, $"{standard}", meaning);
        Require(int.TryParse(text, out int number) && number >= least,
            $"--{name} {text}: it takes a whole number from {least} to {int.MaxValue}");
        return number;
    }

    public double Number(string name, double standard, string meaning) {
        string text = Text(name, $"{standard}", meaning);
        bool isNumber = double.TryParse(text, NumberStyles.Float, null, out double number);
        Require(isNumber && number > 0 && double.IsFinite(number),
            $"--{name} {text}: it takes a number above 0, with a decimal point as in 0.01");
        return number;
    }

    /// <summary>Prints the help if it is wanted, and refuses what no option has taken.</summary>
    public void Done() {
        if (given.ContainsKey("--help")) {
            Console.WriteLine("example: dotnet run -- --num-steps 10000 --prompt ma\n");
            help.ForEach(Console.WriteLine);
            Environment.Exit(0);
        }
        Require(given.Count == 0, $"no option {string.Join(" ", given.Keys)}; see --help");
    }
}

public static class Plumbing {
    /// <summary>Output in UTF-8, numbers as in 2.37, and errors by Report.</summary>
    public static void SetUpConsole() {
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        AppDomain.CurrentDomain.UnhandledException += Report;
    }

    /// <summary>One line and exit code 2 for what a user can fix. A bug keeps its trace.</summary>
    static void Report(object sender, UnhandledExceptionEventArgs e) {
        if (e.ExceptionObject is not (UserError or IOException or UnauthorizedAccessException))
            return;
        try {
            Console.Error.WriteLine($"error: {((Exception)e.ExceptionObject).Message}");
        } finally {
            Environment.Exit(2);    // also if standard error is closed or full
        }
    }

    public static void Require(bool condition, string otherwise) {
        if (!condition)
            throw new UserError(otherwise);
    }

    public static void RequireFinite(double loss, string when) =>
        Require(double.IsFinite(loss), $"the loss {when} is {loss}; lower --learning-rate");

    /// <summary>The lines of a text in UTF-8 or UTF-16, trimmed, without empty ones.</summary>
    public static string[] ReadDocuments(string input) {
        string path = File.Exists(input) ? input : Path.Combine(AppContext.BaseDirectory, input);
        Require(File.Exists(path), $"there is no file '{input}'");
        Console.WriteLine($"reading {path}");

        string[] lines = File.ReadAllLines(path);
        int bad = Array.FindIndex(lines, line => line.Any(IsNoText));
        if (bad >= 0)
            throw new UserError($"line {bad + 1} has U+{(int)lines[bad].First(IsNoText):X4}, "
                + "which is not text; save the file as UTF-8");

        string[] documents = [.. lines.Select(line => line.Trim()).Where(line => line != "")];
        Require(documents.Length > 0, $"there is no text in '{input}'");
        return documents;
    }

    /// <summary>Control characters, a byte-order mark, and U+FFFD (for invalid bytes).</summary>
    static bool IsNoText(char c) => (char.IsControl(c) && c != '\t') || c is '\uFEFF' or '\uFFFD';

    public static void PrintSizes(string[] documents, int heldOut, int blockSize) {
        int cropped = documents.Count(d => d.EnumerateRunes().Count() >= blockSize);
        int different = documents.Distinct().Count();
        Console.WriteLine($"documents {documents.Length}, held out {heldOut}, cropped {cropped}"
            + (different < documents.Length ? $", only {different} different" : ""));
    }

    public static string Visible(string name) => name == "" ? "(empty)" : name;
}

/// <summary>Shows the training.</summary>
public class Progress(int steps, Func<int, string> invent) {
    readonly System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
    readonly List<double> curve = [];
    double mean, shown;

    public int StepsDone { get; private set; }
    public bool Stopped { get; private set; }

    /// <summary>To be called after each step, counted from 1.</summary>
    public void Show(int step, double loss) {
        StepsDone = step;
        mean += (loss - mean) / Math.Min(step, 100);    // later, of about the last 100 losses

        // A line for the first step, the last and every twentieth part, and after 10 s without one.
        double seconds = watch.Elapsed.TotalSeconds;
        int interval = (steps - 1) / 20 + 1;
        bool isMilestone = step == 1 || step == steps || step % interval == 0 || Stopped;
        bool isLate = seconds > shown + 10;
        if (!isMilestone && !isLate)
            return;

        shown = seconds;
        if (isMilestone)
            curve.Add(mean);
        string left = isLate ? $"{seconds / step * (steps - step):F0} s left  " : "";
        Console.WriteLine($"step {step,4} / {steps}  loss {loss:F4}  running mean {mean:F4}  "
            + left + Visible(invent(step)));
    }

    /// <summary>The first Ctrl+C ends the training, and a second one the program.</summary>
    public void Stop(object? sender, ConsoleCancelEventArgs e) {
        if (Stopped)
            return;
        e.Cancel = true;    // the program goes on
        Stopped = true;
        Console.WriteLine("finishing; Ctrl+C again ends");
    }

    /// <summary>Ends the display with a curve of the running mean, and the time.</summary>
    public void Finish() {
        Stopped = true;    // so that Ctrl+C now ends the program
        if (StepsDone == 0)
            return;

        // Each mean becomes one of eight blocks. 7.99 times a number from 0 to 1 is rounded down.
        double low = curve.Min(), range = curve.Max() - low + 1e-9;    // 1e-9 in case all are equal
        var bars = curve.Select(y => "▁▂▃▄▅▆▇█"[(int)(7.99 * (y - low) / range)]);
        double seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine($"running mean from {curve[0]:F2} {string.Concat(bars)} to {mean:F2}");
        Console.WriteLine($"{StepsDone} steps in {seconds:F2} s, "
            + $"{1000 * seconds / StepsDone:F3} ms/step");
    }
}
