// MicroGpt: a complete GPT in one file, after Andrej Karpathy's microgpt.py. It reads a list of
// names, learns letter by letter how names are spelt, and invents new ones. Large language models
// are this algorithm, on far more text, with far more parameters, made fast.
// The model computes with objects, Values, and a tape records how each came about: no tensors.
// The story comes first (1 to 6), then its parts (7 to 10), and last plumbing, to be skipped.
//   V        tokens in the vocabulary           T       tokens seen so far, block_size at most
//   n_embd   numbers per token (an embedding)   n_head  attention heads, n_embd / n_head wide each
//   (n) is a vector, a Value[]; (V x n) a matrix of V rows, a Value[][]; logits are raw scores

// ---- 1. Dataset: one document per line -----------------------------------------------------
var options = new Options(args);                      // --help lists them
var random = new Random(options.Get<int>("seed"));
string[] documents = options.ReadDocuments();
random.Shuffle(documents);
// The last tenth, 1000 at most, is never trained on: learning by heart must not count.
int heldOut = documents.Length < 20 ? 0 : Math.Min(1000, documents.Length / 10);
string[] training = documents[..^heldOut];

// ---- 2. Tokenizer: from characters to numbers and back -------------------------------------
var tokenizer = new Tokenizer(documents);             // a token per character, and BOS
int V = tokenizer.VocabularySize, blockSize = options.Get<int>("block-size");
int[] Encode(string document) => [.. tokenizer.Encode(document).Take(blockSize + 1)];  // + target
bool IsCropped(string d) => d.EnumerateRunes().Count() >= blockSize;  // n + 2 > blockSize + 1

// ---- 3. Model: parameters that know nothing yet --------------------------------------------
options.Check(tokenizer, documents);
var model = new Model(V, options.Get<int>("n-embd"), options.Get<int>("n-head"),
    options.Get<int>("n-layer"), blockSize, () => 0.08 * Model.Gaussian(random));
Value[] parameters = [.. model.Parameters];
Console.WriteLine($"documents {documents.Length}, held out {heldOut}, "
    + $"cropped {documents.Count(IsCropped)}");
Console.WriteLine($"vocabulary {V}, parameters {parameters.Length}");
Console.WriteLine($"uniform guess: a loss of ln {V} = {Math.Log(V):F4}");  // -ln(1 / V)

// ---- 4. Training: predict, measure the error, nudge every parameter against its gradient ---
int steps = options.Get<int>("num-steps");
var adam = new Adam(parameters);
var progress = new Progress(steps);
for (int step = 0; step < steps && !progress.Stopped; step++) {
    int[] tokens = Encode(training[step % training.Length]);
    Value loss = model.Loss(tokens);                  // mean -ln p(next token), 0 if p is 1
    progress.Show(step, loss.Data);                   // noisy: each step tries another name
    // One Backward, after all positions: later positions read keys and values of earlier ones (9),
    // and these may pass gradient on only when every reader has added its share (8).
    loss.Backward();
    adam.Step(Adam.LearningRate(options.Get<double>("learning-rate"), step, steps));
}
if (steps > 0)
    progress.Finish();

// ---- 5. Score: held-out names, against a uniform guess and letter pairs --------------------
if (heldOut > 0) {
    int[][] unseen = [.. documents[^heldOut..].Select(Encode)];
    // Rival: letter pairs, p(b after a) = (count(ab) + 1) / (count(a) + V); + 1, so never 0.
    static IEnumerable<(int A, int B)> Pairs(int[] tokens) => tokens.Zip(tokens.Skip(1));
    var counts = training.Select(Encode).SelectMany(Pairs).CountBy(pair => pair).ToDictionary();
    var after = counts.GroupBy(e => e.Key.A, e => e.Value).ToDictionary(g => g.Key, g => g.Sum());
    double rival = unseen.SelectMany(Pairs).Average(pair =>
        -Math.Log((counts.GetValueOrDefault(pair) + 1.0) / (after.GetValueOrDefault(pair.A) + V)));
    double sum = 0;                                   // of -ln p, the unit is the nat
    foreach (int[] tokens in unseen) {
        sum += model.Loss(tokens).Data * (tokens.Length - 1);  // from the mean back to the sum
        Value.ForgetGraph();                          // no Backward follows that would do it
    }
    double nats = Progress.Finite(sum / unseen.Sum(tokens => tokens.Length - 1), "at the end");
    Console.WriteLine($"nats per held-out token: uniform {Math.Log(V):F4}, "
        + $"letter pairs {rival:F4}, this model {nats:F4}");
}

// ---- 6. Sampling: let the model write ------------------------------------------------------
var known = new HashSet<string>(documents);
int[] start = [.. tokenizer.Encode(options.Get<string>("prompt")).SkipLast(1)];  // no end BOS
int samples = options.Get<int>("samples"), invented = 0;
for (int i = 1; i <= samples; i++) {
    string name = tokenizer.Decode(model.Sample(start, options.Get<double>("temperature"), random));
    invented += known.Contains(name) ? 0 : 1;
    Console.WriteLine($"sample {i,2}: {name}{(known.Contains(name) ? " *" : "")}");
}
if (samples > 0)
    Console.WriteLine($"{invented} of {samples} are new; the dataset has those with *");

// ---- 7. Tokenizer --------------------------------------------------------------------------
/// <summary>A token is a character's rank, or BOS (beginning of sequence) with id V - 1.</summary>
public class Tokenizer(IEnumerable<string> documents) {
    readonly Rune[] characters =                      // a Rune is a code point, a char maybe half
        [.. documents.SelectMany(text => text.EnumerateRunes()).Distinct().Order()];
    public int Bos => characters.Length;              // stands at both ends of every document
    public int VocabularySize => characters.Length + 1;
    /// <summary>BOS, the characters, BOS. Read lazily; an unknown one throws.</summary>
    public IEnumerable<int> Encode(string text) =>
        text.EnumerateRunes().Select(Rank).Prepend(Bos).Append(Bos);
    int Rank(Rune character) => Array.BinarySearch(characters, character) is >= 0 and int rank
        ? rank : throw new ArgumentException($"'{character}' is in no document; change --prompt");
    /// <summary>The text of the tokens, without any BOS.</summary>
    public string Decode(IEnumerable<int> tokens) =>
        string.Concat(tokens.Where(token => token != Bos).Select(token => characters[token]));
}

// ---- 8. Value: a number and its gradient (automatic differentiation) -----------------------
/// <summary>One number and the gradient of the loss with respect to it.</summary>
public sealed class Value(double data) {
    public double Data = data;                        // the number
    public double Grad;                               // d(loss) / d(this), after Backward
    const int Leaf = 0, Gone = -1;                    // Leaf: parameter, constant; Gone: dropped
    int place = Leaf;                                 // index on the tape + 1, or Leaf, or Gone
    // The tape, or graph: all operations in the order in which they were carried out, per thread.
    // Each operand comes with its slope: how fast the result grows with it, the local derivative.
    // In a Dot, A and B are arrays; an element's slope is its partner's Data, read in Backward.
    record struct Operation(Value Result, object A, double SlopeA, object? B, double SlopeB);
    [ThreadStatic] static List<Operation>? tape;

    [MethodImpl(MethodImplOptions.NoInlining)]        // inlined, it slows down Dot's loop
    static Value Make(double data, object a, double slopeA, object? b = null, double slopeB = 0) {
        if (a is Value { place: Gone } || b is Value { place: Gone })
            throw GraphIsGone();
        var result = new Value(data);
        (tape ??= []).Add(new(result, a, slopeA, b, slopeB));
        result.place = tape.Count;
        return result;
    }
    public static implicit operator Value(double data) => new(data);  // a plain number is a Leaf
    public static Value operator +(Value a, Value b) => Make(a.Data + b.Data, a, 1, b, 1);
    public static Value operator -(Value a, Value b) => Make(a.Data - b.Data, a, 1, b, -1);
    public static Value operator *(Value a, Value b) => Make(a.Data * b.Data, a, b.Data, b, a.Data);
    public static Value operator /(Value a, Value b) =>
        Make(a.Data / b.Data, a, 1 / b.Data, b, -a.Data / (b.Data * b.Data));
    public static Value operator -(Value a) => Make(-a.Data, a, -1);
    public Value Pow(double n) => Make(Math.Pow(Data, n), this, n * Math.Pow(Data, n - 1));
    public Value Log() => Make(Math.Log(Data), this, 1 / Data);
    public Value Exp() => Make(Math.Exp(Data), this, Math.Exp(Data));
    /// <summary>Sum of a[i] * b[i]: 2n - 1 operations as one. Change neither array later.</summary>
    public static Value Dot(Value[] a, Value[] b) {
        if (a.Length != b.Length)
            throw new ArgumentException($"Dot of {a.Length} and {b.Length} numbers");
        double sum = 0;
        int places = 0;                               // or-ed: -1 as soon as one is Gone
        for (int i = 0; i < a.Length; i++) {
            sum += a[i].Data * b[i].Data;
            places |= a[i].place | b[i].place;
        }
        return places < 0 ? throw GraphIsGone() : Make(sum, a, 0, b, 0);
    }
    /// <summary>Chain rule: adds d(this)/dv to each v.Grad. Throws if the graph is gone.</summary>
    public void Backward() {
        if (place != Leaf && tape?.ElementAtOrDefault(place - 1).Result != this)
            throw GraphIsGone();
        Grad = 1;
        // An operation can use only what was there before it. So in reverse order every result
        // has its whole gradient before it passes it on. Recursion that adds to both operands,
        // then visits both, meets b = a + a twice in c = b + b, each time at 2: dc/da = 8, not 4.
        Span<Operation> operations = CollectionsMarshal.AsSpan(tape);  // the tape, not copied
        for (int i = place - 1; i >= 0; i--) {
            var (result, a, slopeA, b, slopeB) = operations[i];
            double grad = result.Grad;
            if (grad == 0)
                continue;                             // nothing to pass on
            if (a is Value first)
                first.Grad += slopeA * grad;          // += because a number that is used twice
            if (b is Value second)                    // acts on the loss in two ways
                second.Grad += slopeB * grad;
            if (a is Value[] xs && b is Value[] ys)
                for (int j = 0; j < xs.Length; j++) {
                    xs[j].Grad += ys[j].Data * grad;
                    ys[j].Grad += xs[j].Data * grad;
                }
        }
        ForgetGraph();
    }
    /// <summary>Drops this thread's tape; its results keep their numbers.</summary>
    public static void ForgetGraph() {
        foreach (ref Operation operation in CollectionsMarshal.AsSpan(tape))
            operation.Result.place = Gone;
        tape?.Clear();
    }
    static InvalidOperationException GraphIsGone() => new("the graph of this Value is gone: "
        + "Backward or ForgetGraph dropped it, or another thread made it; compute it again");
}

// ---- 9. Model ------------------------------------------------------------------------------
/// <summary>A GPT: tokens in, logits of the next token out (Radford et al. 2019).</summary>
public class Model(int V, int nEmbd, int nHead, int nLayer, int blockSize, Func<double> draw) {
    readonly Value[][] wte = Matrix(V, nEmbd, draw);           // token embeddings (V x n_embd)
    readonly Value[][] wpe = Matrix(blockSize, nEmbd, draw);   // positions (block_size x n_embd)
    readonly Value[][] lmHead = Matrix(V, nEmbd, draw);        // x to logits (V x n_embd)
    readonly Layer[] layers = [.. Enumerable.Range(0, nLayer).Select(_ => new Layer(nEmbd, draw))];
    class Layer(int nEmbd, Func<double> draw) {                  // next four (n_embd x n_embd)
        public readonly Value[][] AttnWq = Matrix(nEmbd, nEmbd, draw);  // query: what to look for
        public readonly Value[][] AttnWk = Matrix(nEmbd, nEmbd, draw);  // key: what to be found by
        public readonly Value[][] AttnWv = Matrix(nEmbd, nEmbd, draw);  // value: what to hand on
        public readonly Value[][] AttnWo = Matrix(nEmbd, nEmbd, draw);  // output: joins the heads
        public readonly Value[][] MlpFc1 = Matrix(4 * nEmbd, nEmbd, draw);  // (4 n_embd x n_embd)
        public readonly Value[][] MlpFc2 = Matrix(nEmbd, 4 * nEmbd, draw);  // (n_embd x 4 n_embd)
        public Value[][] Rows => [.. AttnWq, .. AttnWk, .. AttnWv, .. AttnWo, .. MlpFc1, .. MlpFc2];
    }
    public IEnumerable<Value> Parameters => new[] { wte, wpe, lmHead }.SelectMany(m => m)
        .Concat(layers.SelectMany(layer => layer.Rows)).SelectMany(row => row);
    public Func<Value, Value> Activation { get; init; } = SquaredRelu;
    /// <summary>One layer's keys and values (of attention, not the class): (T x n_embd).</summary>
    public record Cache(List<Value[]> Keys, List<Value[]> Values);
    public Cache[] NewCaches() => Array.ConvertAll(layers, _ => new Cache([], []));
    /// <summary>A draw from N(0, 1) (Box and Muller 1958).</summary>
    public static double Gaussian(Random rng) =>
        Math.Sqrt(-2 * Math.Log(1 - rng.NextDouble())) * Math.Cos(Math.Tau * rng.NextDouble());
    static Value[][] Matrix(int rows, int columns, Func<double> draw) =>
        [.. Enumerable.Range(0, rows).Select(_ => Vector(columns, _ => draw()))];
    static Value[] Vector(int length, Func<int, Value> element) {
        var vector = new Value[length];
        for (int i = 0; i < length; i++)
            vector[i] = element(i);
        return vector;
    }
    /// <summary>The mean of -ln p(next token) over the first block_size tokens at most.</summary>
    public Value Loss(int[] tokens) {
        Cache[] caches = NewCaches();
        int n = Math.Min(blockSize, tokens.Length - 1);
        Value total = 0;
        for (int position = 0; position < n; position++) {
            Value[] probabilities = Softmax(Logits(tokens[position], position, caches));  // (V)
            total -= probabilities[tokens[position + 1]].Log();
        }
        return total / n;
    }
    /// <summary>Adds one token to the caches; the logits (V) of the token after it.</summary>
    public Value[] Logits(int token, int position, Cache[] caches) {
        // Unnormed, x spreads 0.11, no more than a new block adds; normed to 1, x dominates.
        // The norms inside a block scale only what attention and the MLP read; x goes past them.
        Value[] x = RmsNorm(Add(wte[token], wpe[position]));                 // (n_embd)
        for (int layer = 0; layer < layers.Length; layer++)
            x = Block(x, layers[layer], caches[layer]);
        return Linear(lmHead, x);                                            // (n_embd) -> (V)
    }
    /// <summary>Adds to x what attention finds, then what an MLP makes of the sum.</summary>
    Value[] Block(Value[] x, Layer layer, Cache cache) {
        Value[] h = RmsNorm(x);                       // in block 1 x is normed already, later not
        // Live Values, not numbers: through them later positions send gradient to AttnWk, AttnWv.
        cache.Keys.Add(Linear(layer.AttnWk, h));
        cache.Values.Add(Linear(layer.AttnWv, h));
        x = Add(x, Linear(layer.AttnWo, Attention(Linear(layer.AttnWq, h), cache, nHead)));
        h = Linear(layer.MlpFc1, RmsNorm(x));         // the MLP's hidden layer (4 n_embd)
        return Add(x, Linear(layer.MlpFc2, Vector(h.Length, i => Activation(h[i]))));
    }

    /// <summary>Each head mixes the values of the positions it sees (n_embd) -> (n_embd).</summary>
    public static Value[] Attention(Value[] query, Cache cache, int nHead) {
        int size = query.Length / nHead;              // numbers per head
        Value[][] weights = [.. query.Chunk(size).Select((q, head) =>        // (n_head x T)
            AttentionWeights(q, cache.Keys, head * size))];
        return Vector(query.Length, i =>              // head i / size weighs number i of each
            Value.Dot(weights[i / size], Vector(cache.Values.Count, t => cache.Values[t][i])));
    }
    /// <summary>How well q (size) fits each key, in shares: softmax(q.k / sqrt(size)) -> (T).
    /// No later position has put its key there yet: this is why nothing sees the future.</summary>
    public static Value[] AttentionWeights(Value[] q, List<Value[]> keys, int offset) {
        Range part = offset..(offset + q.Length);     // this head's part of every key
        Value scale = 1 / Math.Sqrt(q.Length);        // longer sums spread more, as sqrt(size)
        return Softmax(Vector(keys.Count, t => Value.Dot(q, keys[t][part]) * scale));
    }
    /// <summary>A dot product per row of weights (rows x columns), (columns) -> (rows).</summary>
    public static Value[] Linear(Value[][] weights, Value[] x) =>
        Vector(weights.Length, row => Value.Dot(weights[row], x));
    public static Value[] Add(Value[] a, Value[] b) => Vector(a.Length, i => a[i] + b[i]);
    /// <summary>x scaled to mean square 1, (n) -> (n) (Zhang and Sennrich 2019).</summary>
    public static Value[] RmsNorm(Value[] x) {
        Value scale = (Value.Dot(x, x) / x.Length + 1e-5).Pow(-0.5);  // 1e-5 in case x = 0
        return Vector(x.Length, i => x[i] * scale);
    }
    /// <summary>Scores to probabilities: exp(x) / sum of exp(x), (n) -> (n), sum 1.</summary>
    public static Value[] Softmax(Value[] x) {
        Value max = x.Max(score => score.Data);       // a constant: it keeps exp finite, and
        Value[] exp = Vector(x.Length, i => (x[i] - max).Exp());  // cancels in the quotient
        Value total = exp.Aggregate((sum, e) => sum + e);
        return Vector(x.Length, i => exp[i] / total);
    }
    /// <summary>relu(x)^2 (So et al. 2021): a bend, without which two Linear are one.</summary>
    public static Value SquaredRelu(Value x) => x.Data > 0 ? x * x : 0;

    /// <summary>Continues the tokens until BOS comes or block_size is full.</summary>
    public List<int> Sample(int[] start, double temperature, Random random) {
        Cache[] caches = NewCaches();
        List<int> tokens = [.. start];
        for (int position = 0; position < blockSize; position++) {
            Value[] logits = Logits(tokens[position], position, caches);
            if (position < start.Length - 1)
                continue;                             // still reading the prompt
            int next = ChooseToken(logits, temperature, random);
            if (next == start[0])
                break;                                // start[0] is BOS, which also ends a name
            tokens.Add(next);
        }
        Value.ForgetGraph();
        return tokens;
    }
    /// <summary>Draws a token by softmax(logits / temperature); no gradient is needed.</summary>
    public static int ChooseToken(Value[] logits, double temperature, Random random) {
        double max = logits.Max(logit => logit.Data);
        double[] p = Array.ConvertAll(logits, logit => Math.Exp((logit.Data - max) / temperature));
        double threshold = random.NextDouble() * p.Sum();
        if (double.IsNaN(threshold))
            throw new ArithmeticException("the logits are not numbers; lower --learning-rate");
        int token = 0;                                // the first whose running sum exceeds it
        for (double sum = p[0]; sum <= threshold && token < p.Length - 1; sum += p[token])
            token++;
        return token;
    }
}

// ---- 10. Adam ------------------------------------------------------------------------------
/// <summary>Steps m / sqrt(v): 1 if gradients agree, 0 if they cancel (Kingma, Ba 2015).</summary>
public class Adam(
    Value[] parameters, double beta1 = 0.85, double beta2 = 0.99, double epsilon = 1e-8) {
    readonly double[] m = new double[parameters.Length];  // running mean of the gradient
    readonly double[] v = new double[parameters.Length];  // running mean of its square
    int step;
    /// <summary>Falls in a straight line from the initial rate to 0 at the end.</summary>
    public static double LearningRate(double initial, int step, int total) =>
        initial * (1 - (double)step / total);
    /// <summary>Moves every parameter against m, the mean gradient; clears the gradient.</summary>
    public void Step(double learningRate) {
        step++;
        double unbias1 = 1 / (1 - Math.Pow(beta1, step));  // m, v start at 0: so far their weights
        double unbias2 = 1 / (1 - Math.Pow(beta2, step));  // sum to only 1 - beta^step; make it 1
        for (int i = 0; i < parameters.Length; i++) {
            Value p = parameters[i];
            m[i] = beta1 * m[i] + (1 - beta1) * p.Grad;
            v[i] = beta2 * v[i] + (1 - beta2) * p.Grad * p.Grad;
            p.Data -= learningRate * (m[i] * unbias1) / (Math.Sqrt(v[i] * unbias2) + epsilon);
            p.Grad = 0;
        }
    }
}

// ---- Plumbing: options, messages, display --------------------------------------------------
/// <summary>The command line: one table parses it, checks it and explains it.</summary>
public class Options {
    static readonly (string Name, object Default, int Least, string Meaning)[] Table = [
        ("input", "input.txt", 0, "text in UTF-8, one document per line"),
        ("n-embd", 16, 1, "numbers that describe one token"),
        ("n-layer", 1, 1, "blocks, one after the other"),
        ("n-head", 4, 1, "attention heads in a block, a divisor of n-embd"),
        ("block-size", 16, 1, "tokens that the model sees; longer documents are cropped"),
        ("num-steps", 1000, 0, "training steps, one document each; Ctrl+C ends them early"),
        ("learning-rate", 0.01, 0, "size of the first step, falling to 0 at the end"),
        ("seed", 42, 0, "of all that is random: the same seed prints the same names"),
        ("temperature", 0.5, 0, "near 0 the likeliest letters, 1 as the model believes"),
        ("samples", 20, 0, "names to invent"),
        ("prompt", "", 0, "what every name begins with")];
    readonly Dictionary<string, object> values = Table.ToDictionary(o => o.Name, o => o.Default);
    readonly HashSet<string> given = [];
    public T Get<T>(string name) => (T)values[name];
    public Options(string[] args) {
        Console.OutputEncoding = new UTF8Encoding(false);
        AppDomain.CurrentDomain.UnhandledException += (_, e) => Fail((Exception)e.ExceptionObject);
        for (int i = 0; i < args.Length; i++) {
            string[] parts = args[i].Split('=', 2);
            string name = parts[0].TrimStart('-').Replace('_', '-').ToLowerInvariant();
            if (args[i] is "-h" or "--help") {
                Console.WriteLine("options, their defaults and what they do:\n" + string.Join("\n",
                    Table.Select(o => $"  --{o.Name,-14} {o.Default,-10} {o.Meaning}")));
                Environment.Exit(0);
            }
            var (known, standard, least, _) = Table.FirstOrDefault(option => option.Name == name);
            Require(parts[0].StartsWith("--"), $"no option {args[i]}; see --help");
            string nearest = Table.MaxBy(o => Pairs(o.Name).Intersect(Pairs(name)).Count()).Name;
            Require(known != null, $"no option {parts[0]}; did you mean --{nearest}? See --help");
            Require(given.Add(name), $"--{name} is given twice; leave one out");
            string? text = parts.Length == 2 ? parts[1] : args.ElementAtOrDefault(++i);
            Require(text != null, $"--{name} lacks its value; write it after a space");
            values[name] = standard switch {
                string => text!,
                int when int.TryParse(text, out int n) && n >= least => n,
                double when double.TryParse(text, NumberStyles.Float, null, out double x)
                    && x > 0 && x <= double.MaxValue => x,
                _ => throw new ArgumentException($"--{name} {text}: it takes " + (standard is int
                    ? $"a whole number from {least} to {int.MaxValue}" : "a number above 0"))
            };
        }
    }
    static void Require(bool condition, string otherwise) =>
        _ = condition ? 0 : throw new ArgumentException(otherwise);
    static void Fail(Exception error) {
        Console.Write(Console.IsOutputRedirected ? "" : "\n");  // may stand in a line of progress
        var safe = error.Message.Select(c => char.IsControl(c) ? ' ' : c);
        Console.Error.WriteLine($"error: {string.Concat(safe)}");
        Environment.Exit(error is ArgumentException ? 2 : 1);
    }
    static IEnumerable<(char, char)> Pairs(string text) => text.Zip(text.Skip(1));
    /// <summary>The lines of the input, trimmed, without the empty ones.</summary>
    public string[] ReadDocuments() {
        string folder = given.Contains("input") ? "" : AppContext.BaseDirectory;
        string path = Path.Combine(folder, Get<string>("input"));
        try {
            string text = new StreamReader(path, new UTF8Encoding(true, true), false).ReadToEnd();
            string[] lines = text.Split(['\n', '\r'], TrimEntries | RemoveEmptyEntries);
            bool binary = text.Any(c => char.IsControl(c) && !char.IsWhiteSpace(c));
            return lines.Length > 0 && !binary ? lines : throw new IOException("No text in it.");
        } catch (Exception e) {
            throw new IOException($"--input {path}: {e.Message} It takes a text in UTF-8.");
        }
    }
    /// <summary>What options and data must fulfil together, before the model is made.</summary>
    public void Check(Tokenizer tokenizer, string[] documents) {
        double n = Get<int>("n-embd"), heads = Get<int>("n-head"), block = Get<int>("block-size");
        double V = tokenizer.VocabularySize, layers = Get<int>("n-layer");
        double most = Math.Min(block, documents.Max(d => d.Length) + 1);  // positions
        double size = n * (2 * V + block + 12 * n * layers);
        double graph = most * (5 * V + layers * (20 * n + 3 * heads * most));  // of one document
        Require(n % heads == 0, "--n-head does not divide --n-embd; change one");
        Require(150 * (size + graph) < GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            $"no memory for {size:F0} parameters; lower --n-embd, --n-layer or --block-size");
        Require(tokenizer.Encode(Get<string>("prompt")).Count() - 2 < block,
            "--prompt fills --block-size and leaves no room; shorten it");
    }
}

/// <summary>Shows the training: in place on a terminal, otherwise in 20 lines at most.</summary>
public class Progress(int steps) {
    readonly Stopwatch watch = Stopwatch.StartNew();
    readonly List<double> curve = [];
    readonly bool plain = Console.IsOutputRedirected;
    double mean, shown;
    int done;
    public bool Stopped { get; private set; }
    /// <summary>The loss itself, but an error if it is infinite or not a number.</summary>
    public static double Finite(double loss, string when) => double.IsFinite(loss) ? loss
        : throw new ArithmeticException($"the loss is {loss} {when}; lower --learning-rate");
    public void Show(int step, double loss) {
        if (step == 0)
            Console.CancelKeyPress += (_, e) => (e.Cancel, Stopped) = (!Stopped, true);
        done = step + 1;
        mean += (Finite(loss, $"at step {done}") - mean) / Math.Min(done, 100);
        if (step * 60L / steps >= curve.Count)
            curve.Add(mean);
        double seconds = watch.Elapsed.TotalSeconds, left = seconds / done * (steps - done);
        if (done < steps && (plain ? done % ((steps + 19) / 20) > 0 : seconds < shown + 0.1))
            return;
        shown = seconds;
        string line = $"step {done.ToString().PadLeft($"{steps}".Length)} / {steps}  "
            + $"loss {loss,7:F4}  running mean {mean,7:F4}";
        string live = $"{line}  {1000 * seconds / done:F3} ms/step {left:F0} s left".PadRight(9999);
        Console.Write(plain ? $"{line}\n"
            : $"\r{live[..(Console.WindowWidth is > 1 and int width ? width - 1 : 79)]}");
    }
    public void Finish() {
        Stopped = true;                               // the next Ctrl+C ends the program
        double low = curve.Min(), high = curve.Max(), seconds = watch.Elapsed.TotalSeconds;
        Console.WriteLine((plain ? "" : "\n") + $"{high:F2} {string.Concat(curve.Select(y =>
            (char)('▁' + (int)(7.9 * (y - low) / (high - low + 1e-9)))))} {low:F2}");
        Console.WriteLine($"{done} steps in {seconds:F2} s, {1000 * seconds / done:F3} ms/step");
    }
}
