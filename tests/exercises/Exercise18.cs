using System.Reflection;
using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>LayerNorm.</summary>
public class Exercise18 {
    /// <summary>LayerNorm, if the model has a new method of that name; otherwise RmsNorm.</summary>
    static Value[] Norm(Value[] x) {
        MethodInfo? own = FindMethod(typeof(Model), "LayerNorm", 1);
        return own is { IsStatic: true } ? (Value[])own.Invoke(null, [x])! : Model.RmsNorm(x);
    }

    [Fact]
    public void The_norm_subtracts_the_mean_and_divides_by_what_is_left() {
        AssertNumbers();
        AssertGradient();
        AssertThatTheModelUsesIt();
    }

    static void AssertNumbers() {
        double[] y = Data(Norm(Numbers(1, 2, 6)));
        Assert.True(Math.Abs(y.Average()) < 1e-9, "LayerNorm subtracts the mean first, so the mean "
            + $"of its result is 0. But of (1, 2, 6) the norm makes ({Show(y)}), whose mean is "
            + $"{Show(y.Average())}. Subtract the mean of x in RmsNorm, before anything else.");
        Assert.True(Math.Abs(y.Average(number => number * number) - 1) < 1e-4,
            $"The mean of the result is 0, but the mean of its squares should be 1. Of (1, 2, 6) "
            + $"the norm makes ({Show(y)}). Which numbers are squared, with or without the mean?");
        double[] shifted = Data(Norm(Numbers(6, 7, 11)));
        Assert.True(LargestDifference(y, shifted) < 1e-9,
            $"(6, 7, 11) should become the same as (1, 2, 6), but becomes ({Show(shifted)}).");
    }

    static void AssertGradient() {
        Value[] x = Numbers(1, 2, 6);
        Value First() => Norm(x)[0];
        double[] expected = Slopes(x, First), found = Gradients(x, First);
        Assert.True(LargestDifference(expected, found) < 1e-6,
            "The gradient is not that of the numbers: the first number of the norm of (1, 2, 6) "
            + $"grows with each of them by\n{Show(expected)} (found by moving it a little), but "
            + $"Backward gives\n{Show(found)}.\nThe mean depends on x too: it must be computed "
            + "from the Values, not from their Data.");
    }

    static void AssertThatTheModelUsesIt() {
        // The same vector is added to every row of the matrices that write to x, so that to every
        // number of x the same is added. The rows of lmHead, which reads x, have the mean 0.
        var (model, _) = NewModel(nLayer: 2);
        foreach (Value[] row in Matrix(model, "lmHead")) {
            double mean = row.Average(number => number.Data);
            foreach (Value number in row)
                number.Data -= mean;
        }
        double[] before = LogitsAfter(model, 5, 0, 1);
        foreach (string name in (string[])["wte", "AttnWo", "MlpFc2"])
            foreach (Value[] row in Matrix(model, name))
                for (int i = 0; i < row.Length; i++)
                    row[i].Data += name == "wte" ? 1 : 0.1 * i;
        double[] after = LogitsAfter(model, 5, 0, 1);
        Assert.True(LargestDifference(before, after) < 1e-9,
            "If the norms subtract the mean, the model does not notice when the same number is "
            + "added to every number of x. But it does. Do all three norms, in Logits and twice in "
            + "Block, subtract the mean?");
    }
}
