using System.Globalization;

namespace MicroGptTests;

/// <summary>
/// The traces in tests/golden were printed by microgpt.py. With Python's random numbers, the
/// program must have the same loss in every step and invent the same names.
/// </summary>
public class GoldenTests {
    [Theory]
    [InlineData("microgpt_relu_squared.csv")]
    [InlineData("microgpt_two_layers.csv")]
    public void Every_loss_and_every_name_is_that_of_microgpt_py(string file) {
        // The second line has the settings. Documents with their losses follow, then the names.
        string[] lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "golden", file));
        var settings = lines[1].TrimStart('#', ' ').Split(' ')
            .Select(setting => setting.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        int Int(string setting) => int.Parse(settings[setting]);
        double Number(string setting) => Parse(settings[setting]);

        int blockSize = Int("block_size"), steps = Int("num_steps");
        string[] names = lines[(3 + steps + 1)..];
        Assert.NotEmpty(names);

        var tokenizer = new Tokenizer([settings["chars"]]);
        var parameters = new Parameters(new Random(1));
        var model = new Model(tokenizer.VocabularySize, Int("n_embd"), Int("n_head"),
            Int("n_layer"), blockSize, parameters);
        Assert.Equal(Int("num_params"), parameters.Count);

        // In the place of .NET's random numbers, those that Python draws after its shuffle.
        var python = new PythonRandom((uint)Int("seed"));
        python.Shuffle(Int("num_docs"));
        foreach (Value parameter in parameters)
            parameter.Data = python.Gauss(Number("init_std"));

        var adam = new Adam(parameters, Number("beta1"), Number("beta2"));
        for (int step = 0; step < steps; step++) {
            string[] row = lines[3 + step].Split(',');
            double expected = Parse(row[1]);
            Value loss = model.Loss([.. tokenizer.Encode(row[0]).Take(blockSize + 1)]);
            Assert.True(Math.Abs(loss.Data - expected) <= 1e-9,
                $"{file}, step {step + 1} ({row[0]}): microgpt.py has the loss {expected:R}, the "
                + $"program {loss.Data:R}. If this is step 1, look at what Loss computes; if it is "
                + "a later one, at the gradients and Adam.");

            loss.Backward();
            adam.Step(Number("learning_rate") * (1 - (double)step / steps));
        }

        foreach (string expected in names) {
            List<int> tokens = model.Sample(tokenizer.Bos, [], Number("temperature"), python);
            string name = tokenizer.Decode(tokens);
            Assert.True(name == expected, $"{file}: microgpt.py invents '{expected}', the program "
                + $"'{name}'. The losses are the same, so look at Sample and ChooseToken.");
        }
    }

    static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
