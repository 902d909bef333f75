using System.Globalization;
using Xunit.Abstractions;

namespace MicroGptTests;

/// <summary>
/// Every trace in tests/golden was printed by microgpt.py under CPython. Given Python's random numbers,
/// the program must reproduce the loss of every step and every name.
/// </summary>
public class GoldenTests(ITestOutputHelper output) {
    public static TheoryData<string> Traces() =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "golden"), "*.csv")
            .Select(file => Path.GetFileName(file)).Order()];

    [Theory]
    [MemberData(nameof(Traces))]
    public void Reproduces_every_loss_and_every_name_of_microgpt_py(string file) {
        Trace trace = Trace.Read(Path.Combine(AppContext.BaseDirectory, "golden", file));
        var tokenizer = new Tokenizer([trace["chars"]]);
        var python = new PythonRandom((uint)trace.Int("seed"));
        python.Shuffle(trace.Int("num_docs"));
        Model model = NewModel(trace, tokenizer, () => python.Gauss(trace.Double("init_std")));
        Value[] parameters = [.. model.Parameters];
        Assert.Equal(trace.Int("num_params"), parameters.Length);
        var adam = new Adam(parameters, trace.Double("beta1"), trace.Double("beta2"), trace.Double("eps"));

        int steps = trace.Int("num_steps");
        double worst = 0;
        foreach (var (step, (document, expected)) in trace.Rows.Index()) {
            Value loss = model.Loss([.. tokenizer.Encode(document)]);
            double difference = Math.Abs(loss.Data - expected);
            Assert.True(difference <= 1e-9,
                $"{file}, step {step + 1} ({document}): microgpt.py has loss {expected:R}, "
                + $"the program {loss.Data:R}, a difference of {difference:E1}. If it is step 1, the "
                + "forward pass differs; if a later one, the gradients or Adam.");
            worst = Math.Max(worst, difference);
            loss.Backward();
            adam.Step(Adam.LearningRate(trace.Double("learning_rate"), step, steps));
        }

        Assert.NotEmpty(trace.Samples);
        foreach (var (index, expected) in trace.Samples.Index()) {
            List<int> tokens = model.Sample([tokenizer.Bos], trace.Double("temperature"), python);
            string name = tokenizer.Decode(tokens);
            Assert.True(name == expected,
                $"{file}, name {index + 1}: microgpt.py invents '{expected}', the program '{name}'");
        }
        output.WriteLine($"{file}: the largest difference of {steps} losses is {worst:E1}");
    }

    static Model NewModel(Trace trace, Tokenizer tokenizer, Func<double> draw) {
        var model = new Model(tokenizer.VocabularySize, trace.Int("n_embd"), trace.Int("n_head"),
            trace.Int("n_layer"), trace.Int("block_size"), draw) {
            Activation = trace["activation"] switch {
                "relu" => x => x.Data > 0 ? x : 0,
                "relu_squared" => Model.SquaredRelu,
                string other => throw new InvalidDataException($"unknown activation {other}")
            }
        };
        return model;
    }

    sealed class Trace {
        readonly Dictionary<string, string> settings = [];
        public List<(string Document, double Loss)> Rows { get; } = [];
        public List<string> Samples { get; } = [];

        public string this[string key] => settings[key];
        public int Int(string key) => int.Parse(settings[key], CultureInfo.InvariantCulture);
        public double Double(string key) => double.Parse(settings[key], CultureInfo.InvariantCulture);

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
                double loss = double.Parse(row[(comma + 1)..], CultureInfo.InvariantCulture);
                trace.Rows.Add((row[..comma], loss));
            }
            trace.Samples.AddRange(lines[(samples + 1)..]);
            Assert.Equal(trace.Int("num_steps"), trace.Rows.Count);
            return trace;
        }
    }
}
