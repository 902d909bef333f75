namespace MicroGptTests;

/// <summary>Compares the gradients of Backward with central differences.</summary>
static class GradientCheck {
    /// <summary>
    /// Checks d(result)/d(input) for every input. The function is computed anew for every point, so
    /// that it must take its numbers from the inputs.
    /// </summary>
    public static void Assert(string what, Value[] inputs, Func<Value> function,
        double tolerance = 1e-6) {
        foreach (Value input in inputs)
            input.Grad = 0;
        function().Backward();
        double[] gradients = [.. inputs.Select(input => input.Grad)];
        foreach (var (index, input) in inputs.Index()) {
            double x = input.Data, h = 1e-5 * Math.Max(1, Math.Abs(x));
            double Result(double at) {
                input.Data = at;
                double result = function().Data;
                Value.ForgetGraph();
                return result;
            }
            double expected = (Result(x + h) - Result(x - h)) / (2 * h);
            input.Data = x;
            double error = Math.Abs(gradients[index] - expected);
            Xunit.Assert.True(error <= tolerance * Math.Max(1, Math.Abs(expected)),
                $"{what}: the derivative by input {index} is wrong where the inputs are "
                + $"({string.Join(", ", inputs.Take(8).Select(i => $"{i.Data:G4}"))}"
                + (inputs.Length > 8 ? ", ...)" : ")")
                + $": expected {expected:G10} (central difference), but Backward gave {gradients[index]:G10}");
        }
    }

    /// <summary>One number that depends on every element in its own way.</summary>
    public static Value Mix(Value[] vector) =>
        Value.Dot(vector, [.. vector.Select((_, i) => new Value(0.3 + 0.7 * i - 0.11 * i * i))]);
}
