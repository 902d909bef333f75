namespace MicroGptExercises;

/// <summary>3. Why the loss jumps: every step shows the model several names.</summary>
public class Exercise03 {
    const int Steps = 4;

    [Fact]
    public void The_loss_of_a_step_is_the_mean_of_the_next_B_names() {
        double[] found = Losses(RunOn(FortyNames, "--num-steps", $"{Steps}"));
        double[][] expected =
            [.. Enumerable.Range(1, 32).Select(B => new Story(FortyNames).Train(Steps, B))];
        if (expected.Skip(1).Any(losses => AreClose(found, losses)))
            return;

        string hint = "With B = 4, the first step should show the names training[0] to "
            + "training[3], each of them once.";
        if (AreClose(found, expected[0]))
            hint = "Every step still shows the model one name. The place is section 5.";
        for (int B = 2; B <= 32; B++) {
            if (AreClose(found[..1], [B * expected[B - 1][0]]))
                hint = $"The loss is the sum of {B} names. Their mean is asked for.";
            if (AreClose(found[..1], expected[B - 1][..1]))
                hint = $"The first step is right for B = {B}, but not those after it. The second "
                    + $"one should begin with training[{B}]. Do all names take part in Backward, "
                    + "and is there one adam.Step in a step?";
        }
        Assert.Fail($"The losses of the first {Steps} steps are {Show(found)}. With B = 4 they "
            + $"should be {Show(expected[3])}; no other B from 2 to 32 fits either.\nHint: {hint}");
    }
}
