using System.Reflection;

namespace MicroGptTests;

public class GradientTests {
    static readonly double[] Points = [-2.3, -0.7, 0.4, 1, 1.7, 3.1];
    static readonly double[] Constants = [-1.5, -0.5, 2, 3];

    /// <summary>
    /// Every public method of Value that makes a Value from Values: operators, Pow, Dot, and whatever
    /// is added later.
    /// </summary>
    static IEnumerable<MethodInfo> Operations() =>
        typeof(Value).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static
                | BindingFlags.DeclaredOnly)
            .Where(method => method.ReturnType == typeof(Value)
                && (!method.IsStatic || method.GetParameters().Any(p => TakesValues(p.ParameterType))));

    static bool TakesValues(Type type) => type == typeof(Value) || type == typeof(Value[]);

    public static TheoryData<string> OperationNames() => [.. Operations().Select(Name).Order()];

    static string Name(MethodInfo method) =>
        $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => p.ParameterType.Name))})";

    [Fact]
    public void The_known_operations_are_found() {
        string[] names = [.. Operations().Select(method => method.Name)];
        foreach (string name in (string[])["op_Addition", "op_Subtraction", "op_Multiply",
            "op_Division", "op_UnaryNegation", "Pow", "Log", "Exp", "Dot"])
            Assert.Contains(name, names);
    }

    [Theory]
    [MemberData(nameof(OperationNames))]
    public void The_derivatives_of_every_operation_agree_with_central_differences(string name) {
        MethodInfo method = Operations().Single(m => Name(m) == name);
        int checkedPoints = 0;
        foreach (double constant in Constants)
            foreach (double first in Points)
                foreach (double second in Points) {
                    List<Value> inputs = [];
                    Value New(double data) {
                        inputs.Add(new Value(data));
                        return inputs[^1];
                    }
                    object? target = method.IsStatic ? null : New(first);
                    object?[] arguments = [.. method.GetParameters().Select(p =>
                        p.ParameterType == typeof(Value) ? New(inputs.Count == 0 ? first : second)
                        : p.ParameterType == typeof(Value[])
                            ? new[] { New(first), New(second), New(first - second), New(0.25), New(-first) }
                        : p.ParameterType == typeof(int) ? (int)Math.Abs(constant)
                        : p.ParameterType == typeof(double) ? (object)constant
                        : throw new NotSupportedException($"{name}: no test value for {p.ParameterType}"))];
                    Value Result() => (Value)method.Invoke(target, arguments)!;
                    bool defined = double.IsFinite(Result().Data);
                    Value.ForgetGraph();
                    if (!defined)
                        continue;                     // Log(-1), Pow(-1, 0.5): outside the domain
                    bool takesOne = method.GetParameters().Any(p => !TakesValues(p.ParameterType));
                    GradientCheck.Assert($"Value.{name}{(takesOne ? $" of {constant}" : "")}",
                        [.. inputs], Result);
                    checkedPoints++;
                }
        Assert.True(checkedPoints >= 5, $"{name} was defined at {checkedPoints} of the points only");
    }

    static Value[] Numbers(int count, int seed = 1) {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => new Value(random.NextDouble() * 2 - 1))];
    }

    [Fact]
    public void Linear_has_the_right_gradient() {
        Value[] x = Numbers(3), w = Numbers(12, 2);
        Value[][] weights = [w[..3], w[3..6], w[6..9], w[9..]];
        GradientCheck.Assert("Linear", [.. x, .. w], () => GradientCheck.Mix(Model.Linear(weights, x)));
    }

    [Fact]
    public void Softmax_has_the_right_gradient() {
        Value[] x = Numbers(5);
        GradientCheck.Assert("Softmax", x, () => GradientCheck.Mix(Model.Softmax(x)));
    }

    [Fact]
    public void RmsNorm_has_the_right_gradient() {
        Value[] x = Numbers(6);
        GradientCheck.Assert("RmsNorm", x, () => GradientCheck.Mix(Model.RmsNorm(x)));
    }

    [Fact]
    public void The_activation_has_the_right_gradient() {
        Value[] x = Numbers(6);
        GradientCheck.Assert("SquaredRelu", x,
            () => GradientCheck.Mix(Array.ConvertAll(x, Model.SquaredRelu)));
    }

    [Fact]
    public void Attention_has_the_right_gradient_in_queries_keys_and_values() {
        Value[] q = Numbers(4), k = Numbers(12, 2), v = Numbers(12, 3);
        GradientCheck.Assert("Attention (4 query, 12 key, 12 value numbers)", [.. q, .. k, .. v], () => {
            var cache = new Model.Cache([k[..4], k[4..8], k[8..]], [v[..4], v[4..8], v[8..]]);
            return GradientCheck.Mix(Model.Attention(q, cache, 2));
        });
    }

    [Fact]
    public void The_loss_of_a_whole_model_has_the_right_gradient_in_every_parameter() {
        var random = new Random(5);
        var model = new Model(5, 4, 2, 2, 4, () => 0.6 * Model.Gaussian(random));
        Value[] parameters = [.. model.Parameters];
        Assert.Equal(5 * 4 + 4 * 4 + 5 * 4 + 2 * 12 * 4 * 4, parameters.Length);
        GradientCheck.Assert("the loss of two layers and two heads", parameters,
            () => model.Loss([4, 0, 3, 1, 4]), tolerance: 1e-5);
    }

    [Fact]
    public void Every_matrix_of_every_layer_takes_part_in_the_loss() {
        var random = new Random(5);
        var model = new Model(5, 4, 2, 2, 4, () => 0.6 * Model.Gaussian(random));
        model.Loss([4, 0, 3, 1, 4]).Backward();
        Value[] rest = [.. model.Parameters];
        foreach (var (name, size) in ((string, int)[])[("wte", 20), ("wpe", 16), ("lm_head", 20),
            ("layer 0 wq", 16), ("layer 0 wk", 16), ("layer 0 wv", 16), ("layer 0 wo", 16),
            ("layer 0 fc1", 64), ("layer 0 fc2", 64),
            ("layer 1 wq", 16), ("layer 1 wk", 16), ("layer 1 wv", 16), ("layer 1 wo", 16),
            ("layer 1 fc1", 64), ("layer 1 fc2", 64)]) {
            Assert.True(rest[..size].Any(p => p.Grad != 0), $"{name} has no gradient: it is not used");
            rest = rest[size..];
        }
        Assert.Empty(rest);
    }
}
