namespace MicroGptExercises;

/// <summary>4. Why the loss jumps: every step shows the model several names.</summary>
public class Exercise04 {
    const int Steps = 4;

    [Fact]
    public void The_loss_of_a_step_is_the_mean_of_the_next_B_names() {
        Output output = ExerciseTools.Run(ExerciseTools.FortyNames,
            "--num-steps", $"{Steps}", "--samples", "0");
        double[] found = output.Good().Losses;

        // The same training, told again with 1, 2, 3, ... names per step: one of them should be it.
        double[] one = Expected(1);
        Assert.False(IsSame(found, one), "Every step still shows the model one name.\n"
            + "Hint: in section 5, the loss should be the mean of the losses of B names.");
        for (int B = 2; B <= 32; B++) {
            double[] expected = Expected(B);
            if (IsSame(found, expected))
                return;
            if (IsSame(found[..1], [B * expected[0]]))
                Assert.Fail($"The loss is the sum of {B} names. Their mean is asked for.");
        }

        double[] four = Expected(4);
        string hint = Enumerable.Range(2, 31).Any(B => IsSame(found[..1], Expected(B)[..1]))
            ? "The first step is right, but not those after it. With B = 4, the first step should "
                + "show the names 0 to 3, the second one 4 to 7, and so on. Do all of them take "
                + "part in Backward, and is there one adam.Step in a step?"
            : "With B = 4, the first step should show the names training[0] to training[3].";
        Assert.Fail($"The losses of the first {Steps} steps are {ExerciseTools.Show(found)}. With "
            + $"B = 4 they should be\n{string.Join(", ", four.Select(loss => $"{loss:F4}"))}; "
            + $"no other B from 2 to 32 gives them, either.\nHint: {hint}");
    }

    static double[] Expected(int B) =>
        new Story(ExerciseTools.FortyNames).Train(Steps, namesPerStep: B);

    static bool IsSame(double[] found, double[] expected) =>
        found.Zip(expected).All(pair => Math.Abs(pair.First - pair.Second) < 6e-5);
}
