using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>The learning rate.</summary>
public class Exercise23 {
    [Fact]
    public void The_learning_rate_falls_like_half_a_cosine() {
        double[] losses = LossesOfTwentySteps("0.02");
        string? Compare(Func<int, double> factor) => FirstOtherLoss(losses,
            (adam, parameters, step) => adam.Step(0.02 * factor(step)));

        string? difference = Compare(step => (1 + Math.Cos(Math.PI * step / 20)) / 2);
        string hint = Compare(step => 1 - step / 20.0) == null ? "It falls in a straight line."
            : Compare(step => 1) == null ? "It is constant. (In C#, step / steps of two ints is an "
                + "int: 0 until the end.)"
            : Compare(step => Math.Min((step + 1) / 100.0, 1 - step / 20.0)) == null
                ? "It rises first; that is the third schedule of the exercise."
            : "It is none of those of the exercise.";
        Assert.True(difference == null, "The learning rate should fall like half a cosine, from "
            + $"learningRate in the first step towards 0: {hint} (With --num-steps 20, "
            + $"{difference}.) Look in section 5, where rate is computed.");
    }
}
