using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>What several checks need.</summary>
static class Tools {
    /// <summary>Forty invented names, four to be held out, enough for small runs.</summary>
    public static readonly string FortyNames = string.Join('\n', """
        aba aban abela adan adelan alban alenda ana anabel anda andel anela bana banda bane bela
        belan belda benal benda dabel dala dalban dana danel deban dela delan dena eban eda edan
        elan elanda elba ena enda labe lana lena
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The program's output for a file with these names; no samples are drawn.</summary>
    public static Result RunOn(string names, params string[] arguments) {
        using var file = new TemporaryFile(names);
        Result result = Run.Process(["--input", file.Name, "--samples", "0", .. arguments]);
        Assert.True(result.ExitCode == 0, "The program should run to its end on the names of this "
            + $"check. It ended with the exit code {result.ExitCode} after these lines:\n"
            + string.Join('\n', result.Lines.TakeLast(5)) + $"\n{result.Error}");
        return result;
    }

    /// <summary>The losses of the training: of every step, if there are at most 20.</summary>
    public static double[] Losses(Result result) => [.. result.Lines
        .Select(line => Regex.Match(line, @"^step .*?loss +(\S+)"))
        .Where(match => match.Success).Select(match => double.Parse(match.Groups[1].Value))];

    /// <summary>The numbers with a decimal point in a line, one after the other.</summary>
    public static double[] NumbersIn(string line) =>
        [.. Regex.Matches(line, @"\d+\.\d+").Select(match => double.Parse(match.Value))];

    /// <summary>Whether these are the numbers, where the program prints four decimals.</summary>
    public static bool AreClose(double[] found, double[] expected, double tolerance = 6e-5) =>
        found.Length == expected.Length
        && found.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < tolerance);

    /// <summary>Checks a number of Answers.cs.</summary>
    public static void CheckAnswer(
        string what, double answer, double expected, double tolerance, string hint) {

        Assert.False(double.IsNaN(answer),
            $"The {what} is missing. Write it into tests/exercises/Answers.cs.\nHint: {hint}");
        Assert.True(Math.Abs(answer - expected) <= tolerance,
            $"The {what} is not {Show(answer)}.\nHint: {hint}");
    }

    /// <summary>The logits after the last of the tokens.</summary>
    public static double[] LogitsAfter(Model model, params int[] tokens) {
        Model.Cache[] caches = model.NewCaches();
        Value[] logits = [];
        for (int position = 0; position < tokens.Length; position++)
            logits = model.Logits(tokens[position], position, caches);
        return Data(logits);
    }

    /// <summary>How many of the parameters have an influence on the loss.</summary>
    public static int WithGradient(IEnumerable<Value> parameters) =>
        parameters.Count(parameter => Math.Abs(parameter.Grad) > 1e-12);

    /// <summary>Numbers as a person writes them: 0.5, not 0.50000000000000011.</summary>
    public static string Show(params IEnumerable<double> numbers) =>
        string.Join(", ", numbers.Select(number => $"{number:0.####}"));
}

/// <summary>What a run with these names, this seed and the default options is made of.</summary>
sealed class Story {
    public readonly string[] Training, Unseen;
    public readonly Tokenizer Tokenizer;
    public readonly Parameters Parameters;
    public readonly Model Model;
    readonly int blockSize;

    public Story(string names, int seed = 42, int blockSize = 16) {
        this.blockSize = blockSize;
        string[] documents =
            names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var random = new Random(seed);
        random.Shuffle(documents);
        int heldOut = documents.Length < 20 ? 0 : Math.Min(1000, documents.Length / 10);
        Training = documents[..^heldOut];
        Unseen = documents[^heldOut..];
        Tokenizer = new Tokenizer(documents);
        Parameters = new Parameters(random);
        Model = new Model(Tokenizer.VocabularySize, 16, 4, 1, blockSize, Parameters);
    }

    /// <summary>What dotnet run has after its training.</summary>
    public static Story Trained(int seed = 42) {
        string input = Path.Combine(AppContext.BaseDirectory, "input.txt");
        var story = new Story(File.ReadAllText(input), seed);
        Run.Output(() => story.Train(1000));    // hides what a changed program may print
        return story;
    }

    public int[] Encode(string name) => [.. Tokenizer.Encode(name).Take(blockSize + 1)];

    /// <summary>Trains with the mean of some names in each step; returns the losses.</summary>
    public double[] Train(int steps, int namesPerStep = 1) {
        var adam = new Adam(Parameters);
        var losses = new double[steps];
        for (int step = 0; step < steps; step++) {
            for (int i = 0; i < namesPerStep; i++) {
                string name = Training[(step * namesPerStep + i) % Training.Length];
                Value share = Model.Loss(Encode(name)) / namesPerStep;
                share.Backward();
                losses[step] += share.Data;
            }
            adam.Step(0.01 * (1 - (double)step / steps));
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

    /// <summary>-ln p of each token, for a rival that counts what follows so many.</summary>
    public double[] CountedNats(int[] tokens, int known) {
        var nexts = Training.Select(Encode).SelectMany(Predictions)
            .ToLookup(p => p.Before, p => p.Next);
        return [.. Predictions(tokens).Select(p => -Math.Log(
            (nexts[p.Before].Count(next => next == p.Next) + 1.0)
            / (nexts[p.Before].Count() + Tokenizer.VocabularySize)))];

        IEnumerable<(string Before, int Next)> Predictions(int[] tokens) =>
            Enumerable.Range(1, tokens.Length - 1).Select(i =>
                (string.Join(' ', tokens[Math.Max(0, i - known)..i]), tokens[i]));
    }

    /// <summary>
    /// Rows of 16 parameters. The matrices stand in the list as they are made: 27 rows of wte, 16
    /// of wpe, 27 of lmHead, 16 each of AttnWq, AttnWk, AttnWv and AttnWo, and so on.
    /// </summary>
    public Value[][] Rows(int first, int count) =>
        [.. Parameters.GetRange(16 * first, 16 * count).Chunk(16)];
}
