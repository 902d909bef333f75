namespace MicroGptExercises;

/// <summary>3. Nothing to start with: all parameters begin as 0.</summary>
public class Exercise03 {
    [Fact]
    public void With_all_parameters_0_the_loss_is_ln_V_and_stays_there() {
        Output output = ExerciseTools.Run(ExerciseTools.FortyNames,
            "--num-steps", "20", "--samples", "0");
        double[] losses = output.Good().Losses;
        double uniform = Math.Log(new Story(ExerciseTools.FortyNames).Tokenizer.VocabularySize);

        Assert.True(Math.Abs(losses[0] - uniform) < 6e-5,
            "With all parameters 0, all logits are 0, and all V tokens have the same probability. "
            + $"So the first loss is ln V, here {uniform:F4}.\nFound: {losses[0]:F4}.\n"
            + "Hint: the parameters are drawn in section 4.");
        Assert.True(losses.All(loss => Math.Abs(loss - uniform) < 6e-5),
            $"The first loss is ln V = {uniform:F4}, as it should be, but then it changes: "
            + $"{losses[^1]:F4} in step {losses.Length}. So some parameters are not 0. All of them "
            + "should be, those of every matrix.");
    }
}
