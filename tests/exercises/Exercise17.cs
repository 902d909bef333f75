using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>What a name looks at.</summary>
public class Exercise17 {
    [Fact]
    public void The_weight_of_the_first_a_in_the_last_row_of_head_3() {
        Assert.False(double.IsNaN(Answers.Exercise17), "Write your answer into Answers.cs: which "
            + "weight does head 3 (the last of the heads 0 to 3) give the first a of anna, when "
            + "the model has read the whole name? Two decimals will do.");

        Story story = Trained;
        double[] weights = Silently(() => WeightsAfter(story, "anna", head: 3));
        Assert.True(Math.Abs(weights[1] - Answers.Exercise17) < 0.006,
            $"{Show(Answers.Exercise17)} is not the weight of the first a. Look at the row that "
            + $"head 3 prints after the last letter, the last of all rows. It has {weights.Length} "
            + "numbers: that of BOS, and then one for each letter of anna. Did you run the program "
            + "with its default options?");
    }

    /// <summary>The weights of a head of the first layer after the last letter.</summary>
    static double[] WeightsAfter(Story story, string name, int head) {
        int[] tokens = story.Encode(name)[..^1];      // with the BOS before it
        Model.Cache[] caches = story.Model.NewCaches();
        for (int position = 0; position < tokens.Length; position++)
            story.Model.Logits(tokens[position], position, caches);

        Value[] x = Model.Add(Matrix(story.Model, "wte")[tokens[^1]],
            Matrix(story.Model, "wpe")[tokens.Length - 1]);
        Value[] h = Model.RmsNorm(Model.RmsNorm(x));
        Value[] query = Model.Linear(Matrix(story.Model, "AttnWq"), h);
        Range part = (4 * head)..(4 * head + 4);
        return Data(Model.AttentionWeights(query, caches[0].Keys, part));
    }
}
