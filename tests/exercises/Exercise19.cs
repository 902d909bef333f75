namespace MicroGptExercises;

/// <summary>19. Which letters are alike?</summary>
public class Exercise19 {
    [Fact]
    public void The_three_letters_that_are_most_like_i() {
        string answer = string.Concat(Answers.Exercise19.Where(char.IsLetter)).ToLowerInvariant();
        Assert.True(answer != "", "Write your answer into Answers.cs: the three letters whose rows "
            + "of wte are most like that of i, the most alike first, such as \"xyz\".");

        Value[][] rows = Story.Trained().Rows(0, 26);    // those of wte for a to z
        const int i = 'i' - 'a';
        string expected = ThreeBest(other => Cosine(rows[i], rows[other]));
        string byProduct = ThreeBest(other => Value.Dot(rows[i], rows[other]).Data);

        string hint = answer == byProduct
            ? "These have the largest products with i. A long row has large products with "
                + "everything: divide by the lengths of both rows."
            : answer.ToHashSet().SetEquals(expected) ? "They are the right ones in another order: "
                + "a length is the root of the product of a row with itself."
            : answer.Length != 3 ? "Three letters are wanted. (BOS, whose row is the last one of "
                + "wte, is not a letter.)"
            : answer.Contains('i') ? "Every letter is most like itself: leave it out."
            : "Is it after a training with the default options? Is the highest cosine the first?";
        Assert.True(answer == expected,
            $"\"{answer}\" is not the answer.\nHint: {hint}");
    }

    static string ThreeBest(Func<int, double> likeness) =>
        string.Concat(Enumerable.Range(0, 26).Where(letter => letter != 'i' - 'a')
            .OrderByDescending(likeness).Take(3).Select(letter => (char)('a' + letter)));

    static double Cosine(Value[] a, Value[] b) => Value.Dot(a, b).Data
        / Math.Sqrt(Value.Dot(a, a).Data * Value.Dot(b, b).Data);
}
