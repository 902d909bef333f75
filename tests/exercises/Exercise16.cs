using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Without attention, or with the same weight for every token.</summary>
public class Exercise16 {
    [Fact]
    public void Attention_is_gone_or_gives_every_token_the_same_weight() {
        var (model, _) = NewModel();
        model.Loss([5, 0, 1, 2, 5]).Backward();
        double[] logits = LogitsAfter(model, 5, 0, 1, 2);
        Assert.True(LargestDifference(logits, LogitsAfter(model, 5, 0, 1, 3)) > 1e-6
            && HasGradient(Matrix(model, "MlpFc1")),
            "Only attention should change, but the token or the MLP has no influence any more.");

        if (LargestDifference(logits, LogitsAfter(model, 5, 0, 3, 2)) > 1e-9)
            AssertThatWeightsAreEqual(model);
        else
            Assert.False(HasGradient(Matrix(model, "AttnWv")), "The earlier tokens do not matter "
                + "any more, but a token still attends to itself: AttnWv has a gradient. Without "
                + "attention it has none. Look in Block for the line that adds what it finds.");
    }

    static void AssertThatWeightsAreEqual(Model model) {
        var random = new Random(5);
        for (int T = 1; T <= 4; T++) {
            var cache = new Model.Cache([], []);
            for (int t = 0; t < T; t++) {
                cache.Keys.Add(RandomNumbers(random, 4));
                cache.Values.Add(RandomNumbers(random, 4));
            }
            double[] found = Data(Model.Attention(RandomNumbers(random, 4), cache, 2));
            for (int i = 0; i < found.Length; i++)
                AssertClose(cache.Values.Average(value => value[i].Data), found[i],
                    "The earlier tokens still matter. For the first half of the exercise they "
                    + "should not: leave out what Block adds from attention. For the second half, "
                    + "each of T tokens should have the weight 1 / T, whatever query and keys are, "
                    + "so that Attention finds the mean of the values. With T = "
                    + $"{T} it does not: look in AttentionWeights.");
        }
        Assert.False(HasGradient(Matrix(model, "AttnWq")) || HasGradient(Matrix(model, "AttnWk")),
            "The weights are equal, but queries or keys still have an influence on the loss: "
            + "AttnWq or AttnWk has a gradient.");
    }
}
