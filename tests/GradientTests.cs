using System.Reflection;

namespace MicroGptTests;

public class GradientTests {
    // ---- Every operation of Value, also one that is added later ---------------------------------

    // No number is in two of these, so that a - b is never 0: Max(a, b) has a corner there. Nor is
    // 0 in one of them, where ReLU has its corner.
    static readonly double[] Firsts = [-2.3, -0.7, 0.4, 1, 1.7, 3.1];
    static readonly double[] Seconds = [-2.1, -0.5, 0.6, 1.3, 2.2];
    static readonly double[] Constants = [-1.5, -0.5, 2, 3];

    /// <summary>
    /// The public methods of Value that make a Value from Values: operators, Pow, Dot, and whatever
    /// is added later. What makes one from plain numbers, like the conversion, is not among them.
    /// </summary>
    static IEnumerable<MethodInfo> Operations() =>
        from method in typeof(Value).GetMethods(BindingFlags.Public | BindingFlags.DeclaredOnly
            | BindingFlags.Instance | BindingFlags.Static)
        let types = method.GetParameters().Select(parameter => parameter.ParameterType)
        where method.ReturnType == typeof(Value)
        where !method.IsStatic || types.Any(type => !type.IsPrimitive)
        select method;

    static string Name(MethodInfo method) {
        var types = method.GetParameters().Select(parameter => parameter.ParameterType.Name);
        return $"{method.Name}({string.Join(", ", types)})";
    }

    public static TheoryData<string> OperationNames() => [.. Operations().Select(Name).Order()];

    [Fact]
    public void The_known_operations_are_found() {
        string[] names = [.. Operations().Select(method => method.Name)];
        foreach (string name in (string[])["op_Addition", "op_Subtraction", "op_Multiply",
            "op_Division", "Pow", "Log", "Exp", "Dot"])
            Assert.Contains(name, names);
    }

    [Theory]
    [MemberData(nameof(OperationNames))]
    public void The_derivatives_of_every_operation_agree_with_central_differences(string name) {
        MethodInfo method = Operations().Single(operation => Name(operation) == name);
        Call[] calls = [.. from first in Firsts
                           from second in Seconds
                           from constant in Constants
                           select new Call(method, first, second, constant)];

        // Log(-1) and Pow(-1, 0.5) are not defined.
        Call[] defined = [.. calls.Where(call => double.IsFinite(call.Result().Data))];
        Assert.True(defined.Length >= 5,
            $"{name} was defined at {defined.Length} of the points only; it needs others");

        foreach (Call call in defined)
            GradientCheck.Assert(call.What, call.Inputs, call.Result);
    }

    /// <summary>One call of an operation, with an argument of its own for each parameter.</summary>
    sealed class Call {
        readonly MethodInfo method;
        readonly object? target;
        readonly object[] arguments;
        readonly List<double> constants = [];
        readonly double[] data;

        public Call(MethodInfo method, double first, double second, double constant) {
            this.method = method;
            data = [first, second, first - second, 0.25, -first];

            // How to make an argument of each type.
            var make = new Dictionary<Type, Func<object>> {
                [typeof(Value)] = NewInput,
                [typeof(Value[])] = NewInputs,
                [typeof(List<Value>)] = () => NewInputs().ToList(),
                [typeof(IEnumerable<Value>)] = NewInputs,
                [typeof(double)] = () => NewConstant(constant),
                [typeof(int)] = () => (int)NewConstant((int)Math.Abs(constant)),
            };

            target = method.IsStatic ? null : NewInput();
            Type[] types = [.. method.GetParameters().Select(p => p.ParameterType)];
            foreach (Type type in types)
                Assert.True(make.ContainsKey(type),
                    $"{Name(method)} takes a {type}: add a line to `make` that makes one");
            arguments = [.. types.Select(type => make[type]())];
        }

        /// <summary>All Values that the result depends on.</summary>
        public List<Value> Inputs { get; } = [];

        public string What => $"Value.{Name(method)}"
            + string.Concat(constants.Select(constant => $" of {constant}"));

        public Value Result() => (Value)method.Invoke(target, arguments)!;

        Value NewInput() {
            Inputs.Add(new Value(data[Inputs.Count % data.Length]));
            return Inputs[^1];
        }

        Value[] NewInputs() => [.. data.Select(_ => NewInput())];

        double NewConstant(double number) {
            constants.Add(number);
            return number;
        }
    }

    // ---- The functions of the model -------------------------------------------------------------

    [Fact]
    public void Linear_has_the_right_gradient() {
        Value[] x = RandomNumbers(3), w = RandomNumbers(12, seed: 2);
        Value[][] matrix = [w[..3], w[3..6], w[6..9], w[9..]];
        GradientCheck.Assert("Linear", [.. x, .. w],
            () => GradientCheck.Mix(Model.Linear(matrix, x)));
    }

    [Fact]
    public void Add_has_the_right_gradient() {
        Value[] a = RandomNumbers(3), b = RandomNumbers(3, seed: 2);
        GradientCheck.Assert("Add", [.. a, .. b], () => GradientCheck.Mix(Model.Add(a, b)));
    }

    [Fact]
    public void Softmax_has_the_right_gradient() {
        Value[] x = RandomNumbers(5);
        GradientCheck.Assert("Softmax", x, () => GradientCheck.Mix(Model.Softmax(x)));
    }

    [Fact]
    public void RmsNorm_has_the_right_gradient() {
        Value[] x = RandomNumbers(6);
        GradientCheck.Assert("RmsNorm", x, () => GradientCheck.Mix(Model.RmsNorm(x)));
    }

    [Fact]
    public void The_activation_has_the_right_gradient() {
        Value[] x = RandomNumbers(6);
        Model model = NewModel().Model;
        GradientCheck.Assert("Activation", x,
            () => GradientCheck.Mix(Array.ConvertAll(x, model.Activation)));
    }

    [Fact]
    public void Attention_has_the_right_gradient_in_queries_keys_and_values() {
        Value[] q = RandomNumbers(4);
        Value[] k = RandomNumbers(12, seed: 2), v = RandomNumbers(12, seed: 3);
        var cache = new Model.Cache([k[..4], k[4..8], k[8..]], [v[..4], v[4..8], v[8..]]);
        GradientCheck.Assert("Attention (4 query, 12 key, 12 value numbers)", [.. q, .. k, .. v],
            () => GradientCheck.Mix(Model.Attention(q, cache, nHead: 2)));
    }

    [Fact]
    public void The_loss_of_a_whole_model_has_the_right_gradient_in_every_parameter() {
        var (model, parameters) =
            NewModel(V: 5, nEmbd: 4, nHead: 2, nLayer: 2, blockSize: 4, deviation: 0.6, seed: 5);
        Assert.Equal(5 * 4 + 4 * 4 + 5 * 4 + 2 * 12 * 4 * 4, parameters.Count);
        GradientCheck.Assert("the loss of two layers and two heads", parameters,
            () => model.Loss([4, 0, 3, 1, 4]), tolerance: 1e-5);
    }

    [Fact]
    public void Every_matrix_of_every_layer_takes_part_in_the_loss() {
        var (model, parameters) =
            NewModel(V: 5, nEmbd: 4, nHead: 2, nLayer: 2, blockSize: 4, deviation: 0.6, seed: 5);
        model.Loss([4, 0, 3, 1, 4]).Backward();

        int begin = 0;
        foreach (var (name, size) in ((string, int)[])[
            ("wte", 20), ("wpe", 16), ("lmHead", 20),
            ("layer 0 AttnWq", 16), ("layer 0 AttnWk", 16), ("layer 0 AttnWv", 16),
            ("layer 0 AttnWo", 16), ("layer 0 MlpFc1", 64), ("layer 0 MlpFc2", 64),
            ("layer 1 AttnWq", 16), ("layer 1 AttnWk", 16), ("layer 1 AttnWv", 16),
            ("layer 1 AttnWo", 16), ("layer 1 MlpFc1", 64), ("layer 1 MlpFc2", 64)]) {
            List<Value> matrix = parameters.GetRange(begin, size);
            Assert.True(matrix.Any(p => p.Grad != 0), $"{name} has no gradient: it is not used");
            begin += size;
        }
        Assert.Equal(parameters.Count, begin);
    }
}
