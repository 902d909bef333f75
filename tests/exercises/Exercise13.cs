using System.Reflection;
using static MicroGptExercises.ExerciseTools;

namespace MicroGptExercises;

/// <summary>Softmax and -ln p at once.</summary>
public class Exercise13 {
    const int V = 27;
    static readonly int[] Tokens = [26, 4, 12, 12, 0, 26];

    [Fact]
    public void The_loss_needs_a_handful_of_operations_and_its_gradient_is_right() {
        var (model, parameters) = NewModel(V);

        // What it should be, by Softmax and Log.
        Model.Cache[] caches = model.NewCaches();
        List<Value> allLogits = [];
        Value expected = 0;
        for (int i = 0; i < Tokens.Length - 1; i++) {
            Value[] logits = model.Logits(Tokens[i], i, caches);
            allLogits.AddRange(logits);
            expected -= Model.Softmax(logits)[Tokens[i + 1]].Log() / (Tokens.Length - 1);
        }
        Value loss = model.Loss(Tokens);

        // Counted before any Backward, which links results that do not depend on each other.
        int after = Operations([loss]) - Operations(allLogits);
        double perToken = (double)after / (Tokens.Length - 1);

        double[] gradients = ModelTools.Gradients([.. parameters], () => expected);
        AssertClose(expected.Data, loss.Data,
            "Loss should have the same result as before: the mean of -ln p of the tokens.");
        double[] found = ModelTools.Gradients([.. parameters], () => loss);
        for (int i = 0; i < found.Length; i++)
            AssertClose(gradients[i], found[i], "Backward of the loss should find the same "
                + "gradients as before. What each logit should get: p - 1 if it is the one of the "
                + $"token that came, otherwise p; and all that over the number of tokens.\n"
                + $"Parameter {i}:", 1e-7);
        Assert.True(perToken <= 10, $"Loss has the right result and the right gradients, but "
            + $"between the {V} logits of a token and the loss stand {perToken:F0} operations. "
            + "They should be a handful. Look in Loss: Softmax makes four for every logit. With "
            + "the probabilities as doubles, an operation with the slopes p - 1 and p does.");
    }

    /// <summary>How many operations the values were computed with.</summary>
    static int Operations(IEnumerable<Value> values) {
        var seen = new HashSet<Value>(values);
        var waiting = new Stack<Value>(seen);
        while (waiting.TryPop(out Value? value))
            foreach (Value operand in Operands(value))
                if (seen.Add(operand))
                    waiting.Push(operand);
        return seen.Count(value => value.GetType() != typeof(Value));
    }

    /// <summary>All values that it keeps, whatever its class calls them.</summary>
    static IEnumerable<Value> Operands(Value value) {
        for (Type? type = value.GetType(); type != null; type = type.BaseType)
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public
                    | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)) {
                object? content = field.GetValue(value);
                if (content is Value one)
                    yield return one;
                else if (content is IEnumerable<Value> many)
                    foreach (Value element in many)
                        yield return element;
            }
    }
}
