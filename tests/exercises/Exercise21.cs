using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Only the likeliest.</summary>
public class Exercise21 {
    const int Draws = 10_000;

    [Fact]
    public void Only_the_five_likeliest_tokens_come_by_their_probabilities() {
        AssertFiveOfNine(1);
        AssertFiveOfNine(0.5);

        int[] counts = Count([Math.Log(3), 0], 1);
        Assert.True(Math.Abs(counts[0] - 0.75 * Draws) <= 2,
            "With only two tokens, one three times as likely as the other, nothing should change: "
            + $"the likelier one is chosen in 7500 of 10000 draws. But it is in {counts[0]}.");
    }

    static void AssertFiveOfNine(double temperature) {
        double[] logits = [0.3, -1, 2, 0.1, -0.5, 1.5, 0.8, -3, 1.1];
        int[] counts = Count(logits, temperature);

        int[] likeliest = [.. Enumerable.Range(0, logits.Length)
            .OrderByDescending(token => logits[token]).Take(5)];
        int[] chosen = [.. Enumerable.Range(0, logits.Length).Where(token => counts[token] > 0)];
        Assert.True(chosen.ToHashSet().SetEquals(likeliest),
            $"Of nine tokens with the logits {Show(logits)} only the five likeliest should be "
            + $"chosen, the tokens {string.Join(", ", likeliest.Order())} (counted from 0). "
            + $"ChooseToken chooses {string.Join(", ", chosen)}. The weights of all others should "
            + "be 0.");

        double total = likeliest.Sum(token => Math.Exp(logits[token] / temperature));
        foreach (int token in likeliest) {
            double p = Math.Exp(logits[token] / temperature) / total;
            Assert.True(Math.Abs(p * Draws - counts[token]) <= 2,
                $"The right five tokens are chosen, but not as often as they should be at "
                + $"temperature {temperature}: token {token} in {p * Draws:F0} of {Draws} draws, "
                + $"and it is {counts[token]}. Their probabilities should add up to 1 again. Is "
                + "the random point drawn from the sum of the weights that are left?");
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
