namespace MicroGptExercises;

/// <summary>11. One head by hand.</summary>
public class Exercise11 {
    static readonly string[] tokens = ["BOS", "the first a", "the first n", "the second n",
        "the last a"];
    static readonly Value[] query = Numbers(0.1, -3.0, -0.5, 0.4);
    static readonly Value[][] keys = [
        Numbers(3.1, 0.3, -1.3, 2.5), Numbers(1.7, 2.8, -0.1, 2.5), Numbers(1.9, -0.6, -1.0, 3.1),
        Numbers(0.6, -1.2, -0.5, 2.5), Numbers(-1.9, 0.6, 1.3, 0.4)];
    static readonly double[] values = [-0.1, 0.1, -1.6, -1.8, 0.4];    // the first number of each

    [Fact]
    public void The_scores_the_weights_and_the_mean_of_one_head_are_right() {
        double[] scores = Array.ConvertAll(keys, key => Value.Dot(query, key).Data / 2);
        double[] exp = Array.ConvertAll(scores, Math.Exp);
        double[] weights = Array.ConvertAll(exp, e => e / exp.Sum());

        for (int i = 0; i < tokens.Length; i++)
            CheckAnswer($"score of {tokens[i]}", Answers.Exercise11Scores[i], scores[i], 0.011,
                "multiply each number of the query by that of the key, add up the four products, "
                + "and divide by 2, the root of 4.");
        for (int i = 0; i < tokens.Length; i++)
            CheckAnswer($"weight of {tokens[i]}", Answers.Exercise11Weights[i], weights[i], 0.011,
                "it is exp of its score, divided by the sum of exp of all five scores.");
        CheckAnswer("first number that the head finds", Answers.Exercise11Found,
            weights.Zip(values, (weight, value) => weight * value).Sum(), 0.03,
            "multiply the first number of each value by the weight of its token, and add up.");
    }
}
