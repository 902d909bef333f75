namespace MicroGptExercises;

/// <summary>9. A graph to fill in by hand.</summary>
public class Exercise09 {
    [Fact]
    public void Every_number_and_every_gradient_of_the_graph_is_right() {
        Value a = 3, b = -2, c = 2;
        Value d = a * b;
        Value e = a + c;
        Value f = d * e;
        Value g = f - d;
        g.Backward();

        const string factor = "a factor gets the other factor, times the gradient of the product.";
        var numbers = new (string Name, Value Value, (double Data, double Grad) Answer,
            string Number, string Gradient)[] {
            ("g", g, Answers.Exercise09g, "it is f - d, and d is below 0.",
                "how fast does g grow with itself?"),
            ("f", f, Answers.Exercise09f, "it is d * e.",
                "if f grows by 1, by how much does g grow?"),
            ("e", e, Answers.Exercise09e, "it is a + c.", factor),
            ("d", d, Answers.Exercise09d, "it is a * b.",
                "d is used twice, in f and in g. Which sign has the share from g?"),
            ("c", c, Answers.Exercise09c, "it is 2.", "a sum passes its gradient on as it is."),
            ("b", b, Answers.Exercise09b, "it is -2.", factor),
            ("a", a, Answers.Exercise09a, "it is 3.", "a is used twice, in d and in e.")
        };

        foreach (var (name, value, answer, hint, _) in numbers.Reverse())
            CheckAnswer($"number of {name}", answer.Data, value.Data, 1e-9, hint);
        foreach (var (name, value, answer, _, hint) in numbers)
            CheckAnswer($"gradient of {name}", answer.Grad, value.Grad, 1e-9, hint);
    }
}
