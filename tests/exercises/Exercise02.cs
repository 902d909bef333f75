namespace MicroGptExercises;

/// <summary>2. Nothing to start with: all parameters begin as 0.</summary>
public class Exercise02 {
    [Fact]
    public void With_all_parameters_0_the_loss_is_ln_V_and_stays_there() {
        double[] losses = Losses(RunOn(FortyNames, "--num-steps", "20"));
        double uniform = Math.Log(new Story(FortyNames).Tokenizer.VocabularySize);

        Assert.True(Math.Abs(losses[0] - uniform) < 6e-5,
            "With all parameters 0, all logits are 0, and all V tokens have the same probability. "
            + $"So the first loss should be ln V, here {uniform:F4}. It is {losses[0]:F4}.\n"
            + "Hint: the parameters are drawn in Matrix, in section 10.");
        Assert.True(losses.All(loss => Math.Abs(loss - uniform) < 6e-5),
            $"The first loss is ln V = {uniform:F4}, as it should be, but step {losses.Length} has "
            + $"{losses[^1]:F4}. So some parameters are not 0.\n"
            + "Hint: those of every matrix should be.");
    }
}
