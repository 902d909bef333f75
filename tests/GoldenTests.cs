using System.Globalization;
using Xunit.Abstractions;

namespace MicroGptTests;

/// <summary>
/// Every trace in tests/golden was printed by microgpt.py under CPython. Given Python's random
/// numbers, the program must reproduce the loss of every step and every name.
/// </summary>
public class GoldenTests(ITestOutputHelper output) {
    static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    public static TheoryData<string> Traces() =>
        [.. Directory.GetFiles(Folder, "*.csv").Select(file => Path.GetFileName(file)).Order()];

    [Fact]
    public void All_three_traces_are_there() => Assert.Equal(3, Traces().Count);

    [Theory]
    [MemberData(nameof(Traces))]
    public void Reproduces_every_loss_and_every_name_of_microgpt_py(string file) {
        Trace trace = Trace.Read(Path.Combine(Folder, file));
        var tokenizer = new Tokenizer([trace["chars"]]);
        var python = new PythonRandom((uint)trace.Int("seed"));
        python.Shuffle(trace.Int("num_docs"));

        List<Value> parameters = [];
        Model model = NewModel(trace, tokenizer.VocabularySize,
            Draw(parameters, () => python.Gauss(trace.Number("init_std"))));
        Assert.Equal(trace.Int("num_params"), parameters.Count);
        var adam = new Adam(parameters, trace.Number("beta1"), trace.Number("beta2"));
        Assert.Equal(1e-8, trace.Number("eps"));

        int steps = trace.Int("num_steps");
        double worst = 0;
        foreach (var (step, (document, expected)) in trace.Rows.Index()) {
            int[] tokens = tokenizer.Encode(document);
            Value loss = model.Loss([.. tokens.Take(trace.Int("block_size") + 1)]);
            double difference = Math.Abs(loss.Data - expected);
            Assert.True(difference <= 1e-9,
                $"{file}, step {step + 1} ({document}): microgpt.py has loss {expected:R}, "
                + $"the program {loss.Data:R}, a difference of {difference:E1}. If it is step 1, "
                + "the forward pass differs; if a later one, the gradients or Adam.");
            worst = Math.Max(worst, difference);

            loss.Backward();
            adam.Step(trace.Number("learning_rate") * (1 - (double)step / steps));
        }

        Assert.NotEmpty(trace.Names);
        foreach (var (index, expected) in trace.Names.Index()) {
            List<int> tokens =
                model.Sample(tokenizer.Bos, [], trace.Number("temperature"), python);
            string name = tokenizer.Decode(tokens);
            Assert.True(name == expected, $"{file}, name {index + 1}: "
                + $"microgpt.py invents '{expected}', the program '{name}'");
        }
        output.WriteLine($"{file}: the largest difference of {steps} losses is {worst:E1}");
    }

    static Model NewModel(Trace trace, int V, Func<Value> draw) {
        int nEmbd = trace.Int("n_embd"), nHead = trace.Int("n_head"), nLayer = trace.Int("n_layer");
        int blockSize = trace.Int("block_size");
        return trace["activation"] switch {
            "relu" => new ReluModel(V, nEmbd, nHead, nLayer, blockSize, draw),
            "relu_squared" => new Model(V, nEmbd, nHead, nLayer, blockSize, draw),
            string other => throw new InvalidDataException($"unknown activation {other}")
        };
    }

    /// <summary>The final version of microgpt.py has a plain ReLU.</summary>
    sealed class ReluModel(
        int V, int nEmbd, int nHead, int nLayer, int blockSize, Func<Value> draw)
        : Model(V, nEmbd, nHead, nLayer, blockSize, draw) {

        public override Value Activation(Value x) => x.Data > 0 ? x : 0;
    }

    /// <summary>A file of settings, losses and names.</summary>
    sealed class Trace {
        readonly Dictionary<string, string> settings = [];
        public List<(string Document, double Loss)> Rows { get; } = [];
        public List<string> Names { get; } = [];

        public string this[string key] => settings[key];
        public int Int(string key) => int.Parse(settings[key], CultureInfo.InvariantCulture);
        public double Number(string key) => Parse(settings[key]);

        static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

        public static Trace Read(string path) {
            var trace = new Trace();
            string[] lines = File.ReadAllLines(path);
            foreach (string setting in lines[1].TrimStart('#', ' ').Split(' ')) {
                string[] parts = setting.Split('=', 2);
                trace.settings[parts[0]] = parts[1];
            }
            Assert.Equal("doc,loss", lines[2]);
            int samples = Array.IndexOf(lines, "# samples");
            foreach (string row in lines[3..samples]) {
                int comma = row.LastIndexOf(',');
                trace.Rows.Add((row[..comma], Parse(row[(comma + 1)..])));
            }
            trace.Names.AddRange(lines[(samples + 1)..]);
            Assert.Equal(trace.Int("num_steps"), trace.Rows.Count);
            return trace;
        }
    }
}
