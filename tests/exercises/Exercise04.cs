namespace MicroGptExercises;

/// <summary>4. A stronger rival: counts what follows two letters.</summary>
public class Exercise04 {
    [Fact]
    public void The_rival_predicts_each_letter_from_the_two_before_it() {
        Result result = RunOn(FortyNames, "--num-steps", "0");
        double[] found = NumbersIn(result.LinesWith("nats per held-out token").Single());
        double expected = NatsPerToken(2), pairs = NatsPerToken(1);

        bool IsRival(double nats) => found[1..^1].Any(number => Math.Abs(number - nats) < 6e-5);
        string hint = IsRival(Math.Log(new Story(FortyNames).Tokenizer.VocabularySize))
            ? "The rival has counted nothing. This check makes no training steps, and it wants "
                + "all names: let it count training, not training.Take(steps)."
            : IsRival(pairs) ? "The rival still looks at one letter only."
            : "p is the number of times that c came after a and b, plus 1, divided by the number "
                + "of times that anything came after a and b, plus V. So the probabilities of all "
                + "V tokens after a and b add up to 1. The first letter of a name is counted and "
                + "scored as well, and so is its end.";
        Assert.True(IsRival(expected),
            "The rival should count what follows two letters. On the names of this check it then "
            + $"needs {expected:F4} nats per held-out token (with one letter: {pairs:F4}). The "
            + $"program prints {Show(found[1..^1])}.\nHint: {hint}");
    }

    static double NatsPerToken(int known) {
        var story = new Story(FortyNames);
        return story.Unseen.SelectMany(name => story.CountedNats(story.Encode(name), known))
            .Average();
    }
}
