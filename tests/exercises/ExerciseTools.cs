using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>What the checks have in common: run the program, make a small model, compare.</summary>
static class ExerciseTools {
    /// <summary>Forty invented names, four to be held out, enough for small runs.</summary>
    public const string FortyNames = """
        aba
        aban
        abela
        adan
        adelan
        alban
        alenda
        ana
        anabel
        anda
        andel
        anela
        bana
        banda
        bane
        bela
        belan
        belda
        benal
        benda
        dabel
        dala
        dalban
        dana
        danel
        deban
        dela
        delan
        dena
        eban
        eda
        edan
        elan
        elanda
        elba
        ena
        enda
        labe
        lana
        lena
        """;

    /// <summary>Runs the built program on a file with these lines, in its own folder.</summary>
    public static Output Run(string lines, params string[] arguments) {
        string folder = Directory.CreateTempSubdirectory("microgpt-exercise-").FullName;
        try {
            File.WriteAllText(Path.Combine(folder, "names.txt"), lines);
            string program = Path.Combine(AppContext.BaseDirectory, "MicroGpt.dll");
            string[] all = [program, "--input", "names.txt", .. arguments];
            using Process process = Process.Start(new ProcessStartInfo(Dotnet, all) {
                WorkingDirectory = folder,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                StandardOutputEncoding = Encoding.UTF8,
                StandardErrorEncoding = Encoding.UTF8
            })!;
            process.StandardInput.Close();
            Task<string> error = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(TimeSpan.FromMinutes(1))) {
                process.Kill();
                Assert.Fail("The program was still running after a minute. Does it loop for ever?");
            }
            return new Output(process.ExitCode, output.Result, error.Result);
        } finally {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Dotnet => Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    /// <summary>A small model whose parameters are random, and large enough to matter.</summary>
    public static (Model Model, List<Value> Parameters) NewModel(int V = 6, int nEmbd = 8,
        int nHead = 2, int nLayer = 1, int blockSize = 8, double deviation = 0.5, int seed = 7) {
        var random = new Random(seed);
        List<Value> parameters = [];
        var model = new Model(V, nEmbd, nHead, nLayer, blockSize, () => {
            parameters.Add(new Value(deviation * Plumbing.Gaussian(random)));
            return parameters[^1];
        });
        return (model, parameters);
    }

    /// <summary>The method of that name, whether or not it is there, or null.</summary>
    public static MethodInfo? FindMethod(Type type, string name, int parameters) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance
                | BindingFlags.Static)
            .FirstOrDefault(m => m.Name == name && m.GetParameters().Length == parameters);

    public static bool IsClose(double expected, double found, double tolerance = 1e-9) =>
        Math.Abs(expected - found) <= tolerance * Math.Max(1, Math.Abs(expected));

    public static void AssertClose(double expected, double found, string message,
        double tolerance = 1e-9) =>
        Assert.True(IsClose(expected, found, tolerance),
            $"{message}\nexpected {Show(expected)}, found {Show(found)}");

    /// <summary>A number as a person writes it: 0.5, not 0.50000000000000011.</summary>
    public static string Show(double number) =>
        number.ToString("G6", CultureInfo.InvariantCulture);

    public static string Show(IEnumerable<double> numbers) =>
        string.Join(", ", numbers.Select(Show));
}

/// <summary>How a run of the program ended, and what it printed.</summary>
sealed record Output(int ExitCode, string Text, string Error) {
    public string[] Lines => Text.ReplaceLineEndings("\n").Split('\n');

    /// <summary>This output, or a failed check if the run ended with an error.</summary>
    public Output Good() {
        Assert.True(ExitCode == 0, "The program ended with an error. It printed\n"
            + string.Join('\n', Lines.TakeLast(5)) + Error);
        return this;
    }

    /// <summary>The losses of the training: of every step, if there are at most 20.</summary>
    public double[] Losses => [.. Matches(@"^step +\d+ / \d+ +loss +(\S+)").Select(m => m[0])];

    /// <summary>The running mean of the last line of the training.</summary>
    public double RunningMean => Matches(@"^step .* running mean +(\S+)")[^1][0];

    /// <summary>The numbers of the line that compares the model with its rival.</summary>
    public (double Uniform, double Pairs, double Model) HeldOut {
        get {
            List<double[]> found = Matches(
                @"^nats per held-out token: \D*([\d.]+),\D*([\d.]+),\D*([\d.]+)");
            Assert.True(found.Count > 0,
                "The program no longer prints its line \"nats per held-out token: ...\".");
            return (found[0][0], found[0][1], found[0][2]);
        }
    }

    /// <summary>The invented names.</summary>
    public string[] Samples => [.. Lines
        .Select(line => Regex.Match(line, @"^sample +\d+: (.*?)( \*)?$"))
        .Where(match => match.Success).Select(match => match.Groups[1].Value)];

    /// <summary>The numbers that the groups of a pattern find, line by line.</summary>
    public List<double[]> Matches(string pattern) => [.. Lines
        .Select(line => Regex.Match(line, pattern, RegexOptions.IgnoreCase))
        .Where(match => match.Success)
        .Select(match => match.Groups.Values.Skip(1).Select(g => Number(g.Value)).ToArray())];

    static double Number(string text) {
        text = text.TrimEnd('.', ',', ';');
        bool isNumber = double.TryParse(text, CultureInfo.InvariantCulture, out double number);
        return isNumber ? number : double.NaN;
    }
}

/// <summary>
/// The story of Program.cs until the training, told again with the parts of the program: what a run
/// with these lines, this seed and otherwise the default options has before its first step.
/// </summary>
sealed class Story {
    public readonly string[] Training, Unseen;
    public readonly Tokenizer Tokenizer;
    public readonly Model Model;
    public readonly List<Value> Parameters = [];
    readonly int blockSize;

    public Story(string lines, int seed = 42, int blockSize = 16) {
        this.blockSize = blockSize;
        string[] documents = lines.ReplaceLineEndings("\n").Split('\n',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var random = new Random(seed);
        random.Shuffle(documents);
        int heldOut = documents.Length < 20 ? 0 : Math.Min(1000, documents.Length / 10);
        Training = documents[..^heldOut];
        Unseen = documents[^heldOut..];
        Tokenizer = new Tokenizer(documents);
        Model = new Model(Tokenizer.VocabularySize, 16, 4, 1, blockSize, () => {
            Parameters.Add(new Value(0.08 * Plumbing.Gaussian(random)));
            return Parameters[^1];
        });
    }

    public int[] Encode(string document) =>
        [.. Tokenizer.Encode(document).Take(blockSize + 1)];

    /// <summary>Trains with the mean of some names in each step; returns the losses.</summary>
    public double[] Train(int steps, int namesPerStep = 1, double learningRate = 0.01) {
        var adam = new Adam(Parameters);
        var losses = new double[steps];
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < namesPerStep; i++) {
                string name = Training[(step * namesPerStep + i) % Training.Length];
                Value share = Model.Loss(Encode(name)) / namesPerStep;
                share.Backward();
                losses[step] += share.Data;
            }
            adam.Step(learningRate * (1 - (double)step / steps));
        }
        return losses;
    }

    /// <summary>-ln p of every token after the first.</summary>
    public double[] Nats(int[] tokens) {
        Model.Cache[] caches = Model.NewCaches();
        var nats = new double[tokens.Length - 1];
        for (int i = 0; i < nats.Length; i++) {
            Value[] logits = Model.Logits(tokens[i], i, caches);
            nats[i] = -Math.Log(Model.Softmax(logits)[tokens[i + 1]].Data);
        }
        return nats;
    }
}
