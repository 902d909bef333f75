namespace MicroGptExercises;

/// <summary>4. A stronger rival: counts what follows two letters.</summary>
public class Exercise04 {
    [Fact]
    public void The_rival_predicts_each_letter_from_the_two_before_it() {
        Result result = RunOn(FortyNames, "--num-steps", "0");
        double[] found = NumbersIn(result.LinesWith("nats per held-out token").Single());
        double expected = NatsPerToken(2), pairs = NatsPerToken(1);

        string hint = Math.Abs(found[1] - pairs) < 6e-5
            ? "The rival still looks at one letter only."
            : "p is the number of times that c came after a and b, plus 1, divided by the number "
                + "of times that anything came after a and b, plus V. So the probabilities of all "
                + "V tokens after a and b add up to 1. The first letter of a name is counted and "
                + "scored as well, and so is its end.";
        Assert.True(Math.Abs(found[1] - expected) < 6e-5,
            "The rival should count what follows two letters. On the names of this check it then "
            + $"needs {expected:F4} nats per held-out token (with one letter: {pairs:F4}). The "
            + $"program prints {found[1]:F4}.\nHint: {hint}");
    }

    static double NatsPerToken(int known) {
        var story = new Story(FortyNames);
        return story.Unseen.SelectMany(name => story.CountedNats(story.Encode(name), known))
            .Average();
    }
}
