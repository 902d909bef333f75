using System.Reflection;

namespace MicroGptExercises;

/// <summary>17. Softmax and -ln p at once.</summary>
public class Exercise17 {
    const int V = 27;
    static readonly int[] tokens = [26, 4, 12, 12, 0, 26];

    [Fact]
    public void The_loss_needs_a_handful_of_operations_and_its_gradient_is_right() {
        var (model, parameters) = NewModel(V);

        // What it should be, by Softmax and Log.
        Model.Cache[] caches = model.NewCaches();
        List<Value> allLogits = [];
        Value expected = 0;
        for (int i = 0; i < tokens.Length - 1; i++) {
            Value[] logits = model.Logits(tokens[i], i, caches);
            allLogits.AddRange(logits);
            expected -= Model.Softmax(logits)[tokens[i + 1]].Log() / (tokens.Length - 1);
        }
        expected.Backward();
        double[] gradients = Grads(parameters);

        ClearGrads(parameters);
        Value loss = model.Loss(tokens);
        AssertClose(expected.Data, loss.Data, 1e-9,
            "Loss should have the same result as before: the mean of -ln p of the tokens");
        loss.Backward();
        double[] found = Grads(parameters);
        string hint = found.All(gradient => gradient == 0) ? "Here all gradients are 0."
            : LargestDifference(gradients, Array.ConvertAll(found, g => -g)) < 1e-7
            ? "Here every gradient has the wrong sign."
            : "Is the slope for the token that came another one? Does each position have new "
                + "slopes? (Dot keeps its arrays.)";
        for (int i = 0; i < gradients.Length; i++)
            AssertClose(gradients[i], found[i], 1e-7, "Backward of the loss should find the same "
                + "gradients as before. What each logit should get: the slope that you worked out "
                + $"on paper, divided by the number of predictions. {hint} Parameter {i}");

        int after = Operations([loss]) - Operations(allLogits);
        double perToken = (double)after / (tokens.Length - 1);
        Assert.True(perToken <= 10, $"Loss and its gradient are right, but between the {V} logits "
            + $"of a token and the loss stand {perToken:F0} operations. They should be a handful: "
            + "compute the probabilities as doubles, and give their slopes to one operation.");

        // Logits so far apart that most p are rounded to 0.
        (model, parameters) = NewModel(V, deviation: 100);
        caches = model.NewCaches();
        double nats = 0;
        for (int i = 0; i < tokens.Length - 1; i++) {
            double[] logits = Data(model.Logits(tokens[i], i, caches));
            double largest = logits.Max();
            nats += largest + Math.Log(logits.Sum(x => Math.Exp(x - largest)))
                - logits[tokens[i + 1]];
        }
        nats /= tokens.Length - 1;
        loss = model.Loss(tokens);
        Assert.True(Math.Abs(loss.Data - nats) < 1e-9 * nats, "Loss and its gradient are right, "
            + "but not when p is so small that it is rounded to 0. Here the loss should be "
            + $"{nats:G6}, and it is {loss.Data:G6}.\nHint: compute -ln p from the logits, as the "
            + "formula does, and subtract their maximum before each exp.");
        loss.Backward();
        Assert.True(Grads(parameters).All(double.IsFinite), "Loss is right, but where p is rounded "
            + "to 0, some gradients are not numbers.\nHint: subtract the maximum of the logits "
            + "before each exp, also for the slopes.");
    }

    /// <summary>Counts the results among these values and all that they come from.</summary>
    static int Operations(IEnumerable<Value> values) {
        var seen = new HashSet<Value>(values);
        var waiting = new Stack<Value>(seen);
        int operations = 0;
        while (waiting.TryPop(out Value? value)) {
            Value[] operands = [.. Operands(value)];
            if (operands.Length > 0)
                operations++;
            foreach (Value operand in operands.Where(seen.Add))
                waiting.Push(operand);
        }
        return operations;
    }

    /// <summary>All values that a value keeps, whatever the names of its fields.</summary>
    static IEnumerable<Value> Operands(Value value) {
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public
            | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        for (Type? type = value.GetType(); type != null; type = type.BaseType)
            foreach (FieldInfo field in type.GetFields(all))
                foreach (Value operand in ValuesIn(field.GetValue(value)))
                    yield return operand;
    }

    static IEnumerable<Value> ValuesIn(object? field) => field switch {
        Value operand => [operand],
        (Value operand, double) => [operand],
        IEnumerable<Value> many => many,
        _ => []
    };
}
