using System.Reflection;

namespace MicroGptExercises;

/// <summary>8. A new operation: Tanh, then Sigmoid and Abs.</summary>
public class Exercise08 {
    static readonly double[] Points = [-3, -1.5, -0.4, 0.001, 0.5, 1, 2.5];

    [Fact]
    public void Tanh_Sigmoid_and_Abs_know_their_slopes() {
        Check("Tanh", Math.Tanh, "it is 1 - tanh^2. Is the square there?");
        Check("Sigmoid", x => 1 / (1 + Math.Exp(-x)), "with s for the sigmoid, it is s (1 - s).");
        Check("Abs", Math.Abs, "left of 0, the number falls as x grows.");
    }

    static void Check(string name, Func<double, double> function, string hint) {
        MethodInfo? method = ExerciseTools.FindMethod(typeof(Value), name, 0)
            ?? ExerciseTools.FindMethod(typeof(Value), name, 1);
        Assert.True(method != null, $"Value has no {name} yet.\n"
            + "Hint: it is one line, like Exp: the result, and its slope at Data.");

        foreach (double point in Points) {
            Value x = point;
            Value y = Call(method, x);
            ExerciseTools.AssertClose(function(point), y.Data,
                $"{name} gives a wrong number at x = {point}.", 1e-12);

            // How fast the number grows, measured without any rule: a little to the right and left.
            double h = 1e-5;
            double slope = (function(point + h) - function(point - h)) / (2 * h);
            y.Backward();
            ExerciseTools.AssertClose(slope, x.Grad, $"The number that {name} gives at x = {point} "
                + $"is right, but its slope there is wrong.\nHint: {hint}", 1e-6);

            // As a part of something larger: f(2x) grows twice as fast, and 3 f(2x) six times.
            x = point / 2;
            (3 * Call(method, 2 * x)).Backward();
            ExerciseTools.AssertClose(6 * slope, x.Grad, $"The slope of {name} is right, but not "
                + $"that of 3 * {name}(2 * x), at x = {point / 2}: the result is not joined to "
                + "what it was computed from.", 1e-6);
        }
    }

    static Value Call(MethodInfo method, Value x) {
        object? y = method.IsStatic ? method.Invoke(null, [x]) : method.Invoke(x, []);
        return Assert.IsAssignableFrom<Value>(y);
    }
}
