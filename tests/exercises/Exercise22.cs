using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Which letters are alike?</summary>
public class Exercise22 {
    [Fact]
    public void The_three_letters_that_are_most_like_i() {
        string answer = string.Concat(Answers.Exercise22.Where(char.IsLetter)).ToLowerInvariant();
        Assert.True(answer != "", "Write your answer into Answers.cs: the three letters whose rows "
            + "of wte are most like that of i, the most alike first, such as \"xyz\".");

        Story story = Trained;
        double[][] rows = Array.ConvertAll(Matrix(story.Model, "wte"), Data);
        int i = story.Tokenizer.Encode("i")[1];
        int[] others = [.. Enumerable.Range(0, story.Tokenizer.Bos).Where(token => token != i)];
        string expected = story.Tokenizer.Decode(
            others.OrderByDescending(token => Cosine(rows[i], rows[token])).Take(3));
        string byProduct = story.Tokenizer.Decode(
            others.OrderByDescending(token => Dot(rows[i], rows[token])).Take(3));

        string hint = answer == byProduct
            ? "These have the largest products with i. A long row has large products with "
                + "everything: divide by the lengths of both rows."
            : answer.ToHashSet().SetEquals(expected) ? "They are the right ones, in another order."
            : answer.Contains('i') ? "Every letter is most like itself: leave it out."
            : "Is it after the training, with the default options? Are the rows those of wte? Is "
                + "the highest cosine the first?";
        Assert.True(answer == expected,
            $"\"{answer}\" are not the three letters that are most like i. {hint}");
    }

    static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    static double Cosine(double[] a, double[] b) => Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
}
