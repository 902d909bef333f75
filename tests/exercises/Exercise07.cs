using System.Reflection;

namespace MicroGptExercises;

/// <summary>7. A new operation: Tanh, then Sigmoid and Abs.</summary>
public class Exercise07 {
    static readonly double[] Points = [-3, -0.4, 0, 0.001, 0.5, 2.5, -800, 400];

    [Fact]
    public void Tanh_Sigmoid_and_Abs_know_their_slopes() {
        Check("Tanh", Math.Tanh);
        Check("Sigmoid", x => 1 / (1 + Math.Exp(-x)));
        Check("Abs", Math.Abs);
    }

    static void Check(string name, Func<double, double> function) {
        MethodInfo? method = typeof(Value).GetMethods()
            .FirstOrDefault(m => m.Name == name && m.ReturnType == typeof(Value));
        Assert.True(method != null, $"Value has no public method {name} yet.\n"
            + "Hint: it is as short as Exp. It states its result, and its slope at Data.");
        Value Call(Value x) =>
            (Value)(method.IsStatic ? method.Invoke(null, [x]) : method.Invoke(x, []))!;

        foreach (double point in Points) {
            Value x = point;
            Value y = Call(x);
            Assert.True(Math.Abs(y.Data - function(point)) < 1e-9,
                $"{name} of {point} should be {function(point):G6}. It is {y.Data:G6}."
                + Hint(y));

            // How fast the function grows, measured a little to the right and to the left.
            double slope = (function(point + 1e-5) - function(point - 1e-5)) / 2e-5;
            y.Backward();
            bool isCorner = name == "Abs" && point == 0 && Math.Abs(x.Grad) <= 1;
            Assert.True(Math.Abs(x.Grad - slope) < 1e-6 || isCorner,
                $"{name} of {point} is right, but its slope there should be {slope:G6}, as "
                + $"measured on both sides. It is {x.Grad:G6}." + Hint(x));

            // As a part of something larger: where f(2x) grows by 2 f', 3 f(2x) grows by 6 f'.
            x = point / 2;
            (3 * Call(2 * x)).Backward();
            Assert.True(Math.Abs(x.Grad - 6 * slope) < 1e-5 || isCorner,
                $"{name} has the right slope at {point}, but 3 * {name}(2 * x) does not, at "
                + $"x = {point / 2}: it should be {6 * slope:G6}, and is {x.Grad:G6}.");
        }
    }

    static string Hint(Value value) => double.IsFinite(value.Data) && double.IsFinite(value.Grad)
        ? "\nHint: try this point in tests/scratch.cs."
        : "\nHint: one of the steps on the way is infinite here, or 0 / 0. If the operation states "
            + "its result and its slope itself, there are no steps on the way.";
}
