namespace MicroGptTests;

/// <summary>What several classes of tests need, written without the name of this one.</summary>
static class Helpers {
    public static Value[] Numbers(params double[] numbers) =>
        Array.ConvertAll(numbers, number => new Value(number));

    /// <summary>Numbers from -1 to 1, other ones for every seed.</summary>
    public static Value[] RandomNumbers(int count, int seed = 1) {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Value(random.NextDouble() * 2 - 1))];
    }

    public static double[] Data(IEnumerable<Value> values) => [.. values.Select(v => v.Data)];

    public static double[] Grads(IEnumerable<Value> values) => [.. values.Select(v => v.Grad)];

    public static void ClearGrads(IEnumerable<Value> values) {
        foreach (Value value in values)
            value.Grad = 0;
    }

    /// <summary>A small model, and its parameters in the order in which they were drawn.</summary>
    public static (Model Model, List<Value> Parameters) NewModel(int V = 6, int nEmbd = 8,
        int nHead = 2, int nLayer = 1, int blockSize = 8, double deviation = 0.5, int seed = 7) {

        var random = new Random(seed);
        List<Value> parameters = [];
        Func<Value> draw = Draw(parameters, () => deviation * Plumbing.Gaussian(random));
        return (new Model(V, nEmbd, nHead, nLayer, blockSize, draw), parameters);
    }

    /// <summary>Makes parameters of these numbers, and collects them.</summary>
    public static Func<Value> Draw(List<Value> parameters, Func<double> number) => () => {
        var parameter = new Value(number());
        parameters.Add(parameter);
        return parameter;
    };

    /// <summary>A file of so many documents. From 20 on, some are held out.</summary>
    public static string Documents(int count) =>
        string.Join('\n', Enumerable.Range(1, count).Select(i => $"n{i}"));

    public static void AssertClose(
        double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance,
            $"{what}: expected {expected:G10}, but it is {actual:G10}");

    public static void AssertGrad(
        string name, double expected, Value value, double tolerance = 1e-9) =>
        Assert.True(Math.Abs(value.Grad - expected) <= tolerance,
            $"d(result)/d({name}) should be {expected}, but Backward gave {value.Grad}");

    public static double LargestDifference(double[] a, double[] b) {
        Assert.Equal(a.Length, b.Length);
        return a.Zip(b, (x, y) => Math.Abs(x - y)).Max();
    }
}

/// <summary>A random generator that always draws the same number.</summary>
sealed class Fixed(double number) : Random {
    public override double NextDouble() => number;
}

/// <summary>A file that is gone after the test.</summary>
sealed class TemporaryFile : IDisposable {
    public string Name { get; } =
        Path.Combine(Path.GetTempPath(), $"microgpt-{Guid.NewGuid():N}.txt");

    public TemporaryFile(byte[] content) => File.WriteAllBytes(Name, content);

    public TemporaryFile(string content) => File.WriteAllText(Name, content);

    public void Dispose() => File.Delete(Name);
}

/// <summary>A folder that is gone after the test.</summary>
sealed class TemporaryFolder : IDisposable {
    public string Name { get; } = Directory.CreateTempSubdirectory("microgpt-").FullName;

    public void Dispose() => Directory.Delete(Name, recursive: true);
}

/// <summary>A test that needs signals and a POSIX shell.</summary>
sealed class UnixFactAttribute : FactAttribute {
    public UnixFactAttribute(params string[] needed) {
        string? missing = needed.FirstOrDefault(file => !File.Exists(file));
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no POSIX signals and no /bin/sh";
        else if (missing != null)
            Skip = $"there is no {missing} here";
    }
}
