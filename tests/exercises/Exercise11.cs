namespace MicroGptExercises;

/// <summary>11. A graph to fill in by hand.</summary>
public class Exercise11 {
    [Fact]
    public void Every_number_and_every_gradient_of_the_graph_is_right() {
        Value a = 3, b = -2, c = 1;
        Value d = a * b;
        Value e = a + c;
        Value f = d * e;
        Value g = f - d;
        g.Backward();

        // Forwards, the numbers.
        Number("a", a, Answers.Exercise11a.Data, "a is 3.");
        Number("b", b, Answers.Exercise11b.Data, "b is -2.");
        Number("c", c, Answers.Exercise11c.Data, "c is 1.");
        Number("d", d, Answers.Exercise11d.Data, "it is a * b.");
        Number("e", e, Answers.Exercise11e.Data, "it is a + c.");
        Number("f", f, Answers.Exercise11f.Data, "it is d * e.");
        Number("g", g, Answers.Exercise11g.Data, "it is f - d, and d is below 0.");

        // Backwards, the gradients.
        Gradient("g", g, Answers.Exercise11g.Grad, "how fast does g grow with itself?");
        Gradient("f", f, Answers.Exercise11f.Grad, "if f grows by 1, by how much does g grow?");
        Gradient("e", e, Answers.Exercise11e.Grad, "a factor receives the other factor, times the "
            + "gradient of the product.");
        Gradient("d", d, Answers.Exercise11d.Grad, "d is used twice, in f and in g, and its two "
            + "shares add up. Which sign has the second one?");
        Gradient("c", c, Answers.Exercise11c.Grad, "a sum passes its gradient on as it is.");
        Gradient("b", b, Answers.Exercise11b.Grad, "a factor receives the other factor, times the "
            + "gradient of the product.");
        Gradient("a", a, Answers.Exercise11a.Grad, "a is used twice, in d and in e.");
    }

    static void Number(string name, Value value, double answer, string hint) =>
        Compare($"number of {name}", value.Data, answer, hint);

    static void Gradient(string name, Value value, double answer, string hint) =>
        Compare($"gradient of {name}", value.Grad, answer, hint);

    static void Compare(string what, double expected, double answer, string hint) {
        Assert.False(double.IsNaN(answer), $"The {what} is missing. Write it into "
            + $"tests/exercises/Answers.cs.\nHint: {hint}");
        Assert.True(Math.Abs(answer - expected) < 1e-9,
            $"The {what} is not {answer}.\nHint: {hint}");
    }
}
