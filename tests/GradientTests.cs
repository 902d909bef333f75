using System.Reflection;

namespace MicroGptTests;

/// <summary>
/// Every gradient that Backward computes is compared with one measured by central differences.
/// </summary>
public class GradientTests {
    /// <summary>
    /// Every operation of Value by the name of its method, as a function of two numbers. If you
    /// add an operation to Value, add a line here.
    /// </summary>
    static readonly Dictionary<string, Func<Value, Value, Value>> Operations = new() {
        ["op_Addition"] = (a, b) => a + b,
        ["op_Subtraction"] = (a, b) => a - b,
        ["op_UnaryNegation"] = (a, b) => -a,
        ["op_Multiply"] = (a, b) => a * b,
        ["op_Division"] = (a, b) => a / b,
        ["Pow"] = (a, b) => a.Pow(3) + b.Pow(-1.5),
        ["Log"] = (a, b) => a.Log(),
        ["Exp"] = (a, b) => a.Exp(),
        ["Dot"] = (a, b) => Value.Dot([a, b, a], [b, b, 0.5])
    };

    /// <summary>Every part of the model, as a function of twelve numbers.</summary>
    static readonly Dictionary<string, Func<Value[], Value[]>> Parts = new() {
        ["Linear"] = x => Model.Linear([x[..4], x[4..8]], x[8..]),
        ["Add"] = x => Model.Add(x[..6], x[6..]),
        ["RmsNorm"] = Model.RmsNorm,
        ["Softmax"] = Model.Softmax,
        ["Activation"] = x => Array.ConvertAll(x, Model.Activation),
        ["AttentionWeights"] = x => Model.AttentionWeights(x[..4], [x[4..8], x[8..]])
    };

    public static TheoryData<string> OperationNames() => [.. Operations.Keys];
    public static TheoryData<string> PartNames() => [.. Parts.Keys];

    [Theory]
    [MemberData(nameof(OperationNames))]
    public void Every_operation_has_the_right_gradient(string name) {
        int points = 0;
        foreach (double a in (double[])[-2.3, -0.7, 0.4, 1.7])
            foreach (double b in (double[])[-1.1, 0.6, 2.2]) {
                Value[] inputs = Numbers(a, b);
                Value Result() => Operations[name](inputs[0], inputs[1]);
                if (!double.IsFinite(Result().Data))
                    continue;    // Log of -1 is not defined

                GradientCheck.Assert($"Value.{name}", inputs, Result);
                points++;
            }
        Assert.True(points >= 4, $"Value.{name} is defined at {points} of the 12 points only; "
            + "let its line in GradientTests use other numbers, such as a * a + 1 for a");
    }

    [Fact]
    public void Every_operation_is_in_the_table() {
        var operations = typeof(Value).GetMethods(BindingFlags.Public | BindingFlags.DeclaredOnly
            | BindingFlags.Static | BindingFlags.Instance)
            .Where(method => method.ReturnType == typeof(Value) && method.Name != "op_Implicit");
        foreach (MethodInfo method in operations)
            Assert.True(Operations.ContainsKey(method.Name), $"nothing checks the gradient of "
                + $"Value.{method.Name}: add a line to Operations in GradientTests.cs, such as "
                + $"[\"{method.Name}\"] = (a, b) => a.{method.Name}()");
    }

    [Theory]
    [MemberData(nameof(PartNames))]
    public void Every_part_of_the_model_has_the_right_gradient(string name) {
        Value[] x = RandomNumbers(12);
        GradientCheck.Assert(name, x, () => GradientCheck.Mix(Parts[name](x)));
    }

    [Fact]
    public void The_loss_of_two_layers_has_the_right_gradient_in_every_parameter() {
        var (model, parameters) = NewModel(V: 5, nEmbd: 4, nLayer: 2, blockSize: 4, seed: 5);
        GradientCheck.Assert("the loss of two layers and two heads", parameters,
            () => model.Loss([4, 0, 3, 1, 4]), tolerance: 1e-5);
    }
}
