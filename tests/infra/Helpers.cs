namespace MicroGptTests;

/// <summary>Numbers, models and comparisons that several tests and exercises need.</summary>
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

    /// <summary>A small model whose parameters are large enough to matter.</summary>
    public static (Model Model, Parameters Parameters) NewModel(int V = 6, int nEmbd = 8,
        int nHead = 2, int nLayer = 1, int blockSize = 8, double deviation = 0.5, int seed = 7) {

        var parameters = new Parameters(new Random(seed));
        var model = new Model(V, nEmbd, nHead, nLayer, blockSize, parameters);
        foreach (Value parameter in parameters)
            parameter.Data *= deviation / 0.08;
        return (model, parameters);
    }

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

/// <summary>Draws the same number every time.</summary>
sealed class Fixed(double draw) : Random {
    public override double NextDouble() => draw;
}
