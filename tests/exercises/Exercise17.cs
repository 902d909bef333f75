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
        for (int i = 0; i < gradients.Length; i++)
            AssertClose(gradients[i], parameters[i].Grad, 1e-7, "Backward of the loss should find "
                + "the same gradients as before. What each logit should get: the slope that you "
                + "worked out on paper, divided by the number of predictions. Is the slope for the "
                + $"token that came another one? Parameter {i}");

        int after = Operations([loss]) - Operations(allLogits);
        double perToken = (double)after / (tokens.Length - 1);
        Assert.True(perToken <= 10, $"Loss and its gradient are right, but between the {V} logits "
            + $"of a token and the loss stand {perToken:F0} operations. They should be a handful: "
            + "compute the probabilities as doubles, and give their slopes to one operation.");

        (model, _) = NewModel(V, deviation: 100);
        Assert.True(double.IsFinite(model.Loss(tokens).Data), "Loss and its gradient are right, "
            + "but when p is so small that it is rounded to 0, the loss is infinite. Compute -ln p "
            + "from the logits, as the formula does, and subtract their maximum before each exp.");
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
