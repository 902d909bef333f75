namespace MicroGptTests;

/// <summary>Compares the gradients of Backward with central differences.</summary>
static class GradientCheck {
    /// <summary>
    /// Checks d(result)/d(input) for every input. The function is computed anew at every point, so
    /// it must take its numbers from the inputs.
    /// </summary>
    public static void Assert(string what, IReadOnlyList<Value> inputs, Func<Value> function,
        double tolerance = 1e-6) {

        ClearGrads(inputs);
        function().Backward();
        double[] gradients = Grads(inputs);

        for (int i = 0; i < inputs.Count; i++) {
            double expected = CentralDifference(inputs[i], function);
            double error = Math.Abs(gradients[i] - expected);
            Xunit.Assert.True(error <= tolerance * Math.Max(1, Math.Abs(expected)),
                $"{what}: the derivative by input {i} is wrong where the inputs are "
                + $"({First8(inputs)}): expected {expected:G10} (central difference), "
                + $"but Backward gave {gradients[i]:G10}");
        }
    }

    /// <summary>How fast the result grows with one input, measured on both sides of it.</summary>
    static double CentralDifference(Value input, Func<Value> function) {
        double x = input.Data;
        double h = 1e-5 * Math.Max(1, Math.Abs(x));

        input.Data = x + h;
        double right = function().Data;
        input.Data = x - h;
        double left = function().Data;
        input.Data = x;

        return (right - left) / (2 * h);
    }

    static string First8(IReadOnlyList<Value> inputs) =>
        string.Join(", ", inputs.Take(8).Select(input => $"{input.Data:G4}"))
        + (inputs.Count > 8 ? ", ..." : "");

    /// <summary>One number that depends on every element in its own way.</summary>
    public static Value Mix(Value[] vector) =>
        Value.Dot(vector, [.. vector.Select((_, i) => new Value(0.3 + 0.7 * i - 0.11 * i * i))]);
}
