namespace MicroGptExercises;

/// <summary>3. Why the loss jumps: every step shows the model several names.</summary>
public class Exercise03 {
    const int Steps = 20;    // so many that the 36 names of this check begin again

    [Fact]
    public void The_loss_of_a_step_is_the_mean_of_the_next_B_names() {
        double[] found = Losses(RunOn(FortyNames, "--num-steps", $"{Steps}"));
        Assert.True(found.Length == Steps, $"With --num-steps {Steps}, the program should make "
            + $"{Steps} steps of B names each. It prints the losses of {found.Length}.");

        string hint = "With B = 4, the loss of the first step should be the mean of the losses of "
            + "training[0] to training[3].";
        for (int B = 1; B <= 32; B++) {
            double first = new Story(FortyNames).Train(1, B)[0];
            if (AreClose(found[..1], [B * first]))
                hint = $"The loss is the sum of {B} names. Their mean is asked for.";
            if (!AreClose(found[..1], [first]))
                continue;
            hint = "Every step still shows the model one name. The place is section 5.";
            if (B == 1)
                break;

            double[] expected = new Story(FortyNames).Train(Steps, B);
            if (AreClose(found, expected))
                return;
            int step = Enumerable.Range(0, Steps)
                .First(i => !AreClose(found[i..(i + 1)], expected[i..(i + 1)]));
            hint = $"With B = {B}, the loss of step {step + 1} should be {Show(expected[step])}, "
                + $"and it is {Show(found[step])}. "
                + (B * (step + 1) > 36 ? "After the last name the names should begin again."
                : $"The step before should show training[{B * (step - 1)}] to "
                    + $"training[{B * step - 1}], each once, have one Backward for their mean, and "
                    + "one adam.Step.");
            break;
        }
        Assert.Fail($"On the names of this check, the losses of the steps 1 to 4 are "
            + $"{Show(found[..4])}. That is no B from 2 to 32.\nHint: {hint}");
    }
}
