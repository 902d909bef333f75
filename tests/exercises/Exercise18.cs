namespace MicroGptExercises;

/// <summary>18. Only the likeliest.</summary>
public class Exercise18 {
    const int Draws = 10_000;

    [Fact]
    public void Only_the_five_likeliest_tokens_come_by_their_probabilities() {
        AssertFiveLikeliest([0.3, -1, 2, 0.1, -0.5, 1.5, 0.8, -3, 1.1], temperature: 1);
        AssertFiveLikeliest([0.3, -1, 2, 0.1, -0.5, 1.5, 0.8, -3, 1.1], temperature: 0.5);
        AssertFiveLikeliest([1.1, 0], temperature: 1);
    }

    static void AssertFiveLikeliest(double[] logits, double temperature) {
        string problem = $"The logits are {Show(logits)}, and the temperature is {temperature}. ";
        int[] counts = [];
        Exception? exception = Record.Exception(() => counts = Count(logits, temperature));
        Assert.True(exception == null, problem + $"There are {logits.Length} tokens, which may be "
            + $"fewer than k. ChooseToken ends in an exception: {exception?.Message}");

        double least = logits.Order().TakeLast(5).First();
        double[] weights = Array.ConvertAll(logits,
            logit => logit < least ? 0 : Math.Exp(logit / temperature));
        for (int token = 0; token < logits.Length; token++) {
            double expected = Draws * weights[token] / weights.Sum();
            Assert.True(Math.Abs(expected - counts[token]) <= 2, problem
                + $"Token {token} should be chosen in {expected:F0} of {Draws} draws, but it is in "
                + $"{counts[token]}. The weights of all but the five likeliest should be 0, and "
                + "the random point should be drawn from the sum of those that are left.");
        }
    }

    /// <summary>How often each token is chosen, if the random numbers are spread evenly.</summary>
    static int[] Count(double[] logits, double temperature) {
        var counts = new int[logits.Length];
        for (int i = 0; i < Draws; i++)
            counts[Model.ChooseToken(Numbers(logits), temperature, new Fixed((i + 0.5) / Draws))]++;
        return counts;
    }

    sealed class Fixed(double number) : Random {
        public override double NextDouble() => number;
    }
}
