namespace MicroGptExercises;

/// <summary>5. A stronger rival: counts what follows two letters.</summary>
public class Exercise05 {
    [Fact]
    public void The_rival_predicts_each_letter_from_the_two_before_it() {
        Output output = ExerciseTools.Run(ExerciseTools.FortyNames,
            "--num-steps", "0", "--samples", "0");
        double found = output.Good().HeldOut.Pairs;
        double expected = NatsPerToken(2), pairs = NatsPerToken(1);

        string hint = Math.Abs(found - pairs) < 6e-5
            ? "The rival still looks at one letter only."
            : "p is the number of times that c came after a and b, plus 1, divided by the number "
                + "of times that anything came after a and b, plus V. So the V probabilities after "
                + "any a and b add up to 1. The first letter of a name is counted and scored as "
                + "well; it has nothing before it but BOS.";
        Assert.True(Math.Abs(found - expected) < 6e-5,
            "The rival should count what follows two letters. On the names of this check it then "
            + $"needs {expected:F4} nats per held-out token (with one letter: {pairs:F4}).\n"
            + $"Found: {found:F4}.\nHint: {hint}");
    }

    /// <summary>The score of a rival that knows this many tokens before the next one.</summary>
    static double NatsPerToken(int known) {
        var story = new Story(ExerciseTools.FortyNames);
        var count = new Dictionary<string, int>();
        foreach (string document in story.Training) {
            foreach (var (context, next) in Predictions(document)) {
                count[context] = count.GetValueOrDefault(context) + 1;
                count[context + next] = count.GetValueOrDefault(context + next) + 1;
            }
        }
        return story.Unseen.SelectMany(Predictions).Average(pair => -Math.Log(
            (count.GetValueOrDefault(pair.Context + pair.Next) + 1.0)
            / (count.GetValueOrDefault(pair.Context) + story.Tokenizer.VocabularySize)));

        // Each token after the first, with those before it: for a rival of two, "_ 3 7" and " 2".
        IEnumerable<(string Context, string Next)> Predictions(string document) {
            int[] tokens = story.Encode(document);
            for (int i = 1; i < tokens.Length; i++) {
                string context = "_";
                for (int before = i - known; before < i; before++)
                    context += $" {(before < 0 ? tokens[0] : tokens[before])}";
                yield return (context, $" {tokens[i]}");
            }
        }
    }
}
