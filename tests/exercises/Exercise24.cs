using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Plain gradient descent.</summary>
public class Exercise24 {
    [Fact]
    public void Every_step_is_the_gradient_times_the_learning_rate() {
        double[] losses = LossesOfTwentySteps("0.1");
        string? difference = FirstOtherLoss(losses, (adam, parameters, step) => {
            foreach (Value parameter in parameters) {
                parameter.Data -= 0.1 * (1 - step / 20.0) * parameter.Grad;
                parameter.Grad = 0;
            }
        });
        Assert.True(difference == null, "Every parameter should move by the learning rate times "
            + "its gradient, against it, and nothing else. With --learning-rate 0.1, "
            + $"{difference}. "
            + (difference?.Contains("step 2 ") == true ? "That is the first loss after a step."
                : "The first step is right, so look at what one step leaves to the next."));
    }
}
