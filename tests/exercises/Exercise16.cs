namespace MicroGptExercises;

/// <summary>16. A plain number in RmsNorm.</summary>
public class Exercise16 {
    [Fact]
    public void RmsNorm_gives_the_same_numbers_and_its_scale_is_a_constant() {
        Value[] x = Numbers(0.5, -2, 1, 0.25);
        double scale = 1 / Math.Sqrt(x.Average(number => number.Data * number.Data) + 1e-5);
        double[] rates = [1, 0.3, -0.7, 2];    // how fast the result grows with what RmsNorm gives

        Value[] normed = Model.RmsNorm(x);
        double[] expected = Array.ConvertAll(x, number => number.Data * scale);
        Assert.True(LargestDifference(expected, Data(normed)) < 1e-9,
            "The numbers should stay as they were. For "
            + $"{Show(Data(x))} they should be {Show(expected)}, but RmsNorm gives "
            + $"{Show(Data(normed))}.\nHint: " + (LargestDifference(expected, Data(normed)) < 1e-4
                ? "the difference is very small. Is 1e-5 still added to the mean?"
                : "the scale is 1 / sqrt(mean of the squares + 1e-5). (-1 / 2 is 0 in C#.)"));

        Value.Dot(normed, [.. rates.Select(rate => new Value(rate))]).Backward();
        double[] found = Grads(x), asConstant = Array.ConvertAll(rates, rate => rate * scale);
        Assert.False(found.All(gradient => gradient == 0), "RmsNorm gives the right numbers, but x "
            + "gets no gradient at all. Only the scale should be a plain number; it is multiplied "
            + "by each Value of x.");
        Assert.True(LargestDifference(asConstant, found) < 1e-9,
            "RmsNorm gives the right numbers. If its scale were a constant, x should have the "
            + $"gradients {Show(asConstant)} here, but it has {Show(found)}. Is the scale still a "
            + "Value that was computed from x? Its Data is the plain number.");
    }
}
