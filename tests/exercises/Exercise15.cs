namespace MicroGptExercises;

/// <summary>15. Without attention, or with the same weight for every token.</summary>
public class Exercise15 {
    [Fact]
    public void Attention_is_gone_or_gives_every_token_the_same_weight() {
        var (model, parameters) = NewModel();
        model.Loss([5, 0, 1, 2, 5]).Backward();
        int found = WithGradient(parameters);

        // Embeddings of four tokens and positions, the head and the MLP; AttnWv and AttnWo.
        const int withoutAttention = 4 * 8 + 4 * 8 + 6 * 8 + 8 * 64, valuesAndOutput = 2 * 64;
        Assert.True(found > 0.8 * withoutAttention,
            "Only attention should change, but the MLP or the embeddings get no gradient.");

        double[] one = LogitsAfter(model, 5, 0, 1, 2), other = LogitsAfter(model, 5, 0, 3, 2);
        if (LargestDifference(one, other) > 1e-9) {
            AssertThatWeightsAreEqual();
            Assert.True(found <= withoutAttention + valuesAndOutput, "AttentionWeights gives equal "
                + "weights, but queries and keys still have an influence on the loss. Does "
                + "Attention use these weights?");
        } else {
            Assert.True(found <= withoutAttention, "The earlier tokens do not matter any more, but "
                + "a token still attends to itself: AttnWv has a gradient. Without attention it "
                + "has none. Look in Logits for the line that adds what attention finds.");
        }
    }

    static void AssertThatWeightsAreEqual() {
        for (int T = 1; T <= 4; T++) {
            Value[][] keys = [.. Enumerable.Range(1, T).Select(seed => RandomNumbers(4, seed))];
            double[] weights = Data(Model.AttentionWeights(RandomNumbers(4, seed: 9), keys));
            Assert.True(weights.Length == T && weights.All(w => Math.Abs(w - 1.0 / T) < 1e-9),
                "The earlier tokens still matter. In the first half of the exercise they should "
                + "not: leave out the line of Logits that adds what attention finds. In the second "
                + "half, each of T tokens should have the weight 1 / T, whatever query and keys "
                + $"are. With T = {T}, AttentionWeights gives {Show(weights)}.");
        }
    }
}
