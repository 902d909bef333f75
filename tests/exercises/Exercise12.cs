namespace MicroGptExercises;

/// <summary>12. What a name looks at.</summary>
public class Exercise12 {
    [Fact]
    public void The_weight_that_head_3_gives_the_first_letter_in_its_last_row() {
        string name = Answers.Exercise12Name.ToLowerInvariant();
        int seed = Answers.Exercise12Seed;
        Assert.True(name.Length is >= 2 and <= 15 && name.All(char.IsAsciiLetter),
            "Exercise12Name in Answers.cs should have 2 to 15 letters from a to z.");

        double[] weights = [];
        Story story = Story.Trained(seed);
        Run.Output(() => weights = LastWeights(story, name, head: 3));
        CheckAnswer($"weight that head 3 gives the first letter of {name} with the seed {seed}",
            Answers.Exercise12, weights[1], 0.006, "look at the last row that head 3 (the last of "
            + $"the heads 0 to 3) prints. It has {weights.Length} numbers: that of BOS, and one "
            + "for each letter. Run the program with no other option than --seed.");
    }

    /// <summary>The weights of a head after the last letter.</summary>
    static double[] LastWeights(Story story, string name, int head) {
        int[] tokens = story.Encode(name)[..^1];    // with the BOS before it
        Model.Cache[] caches = story.Model.NewCaches();
        for (int i = 0; i < tokens.Length; i++)
            story.Model.Logits(tokens[i], i, caches);

        Value[] token = story.Rows(tokens[^1], 1)[0];
        Value[] position = story.Rows(27 + tokens.Length - 1, 1)[0];
        Value[] x = Model.RmsNorm(Model.RmsNorm(Model.Add(token, position)));
        Value[] query = Model.Linear(story.Rows(27 + 16 + 27, 16), x);

        Range part = (4 * head)..(4 * head + 4);
        Value[][] keys = [.. caches[0].Keys.Select(key => key[part])];
        return Data(Model.AttentionWeights(query[part], keys));
    }
}
