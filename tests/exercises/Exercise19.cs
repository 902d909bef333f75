using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Without the maximum.</summary>
public class Exercise19 {
    [Fact]
    public void Softmax_is_the_same_until_exp_becomes_infinite() {
        double[] x = [1, -2, 4], p = Data(Model.Softmax(Numbers(x)));
        for (int i = 0; i < x.Length; i++)
            AssertClose(Math.Exp(x[i]) / x.Sum(Math.Exp), p[i], "Of scores that are not large, "
                + "Softmax should still make exp of each, divided by the sum of all.");

        // exp(709) is a number, exp(710) is infinite.
        double[] last = Data(Model.Softmax(Numbers(709, 0)));
        Assert.True(last[0] == 1, $"Softmax of (709, 0) should still be (1, 0), but is "
            + $"({Show(last)}): exp(709) is not infinite. Is something added to the scores?");

        foreach (double[] scores in (double[][])[[710, 0], [710, 710], [-746, -746]]) {
            double[] found = Data(Model.Softmax(Numbers(scores)));
            Assert.True(double.IsNaN(found[0]),
                $"Softmax of ({Show(scores)}) is still ({Show(found)}), so something is subtracted "
                + "from the scores. Without that, exp of them is infinite, or all are 0, and the "
                + "quotient is not a number. Look in Softmax.");
        }
    }
}
