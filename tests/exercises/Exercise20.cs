using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Another activation.</summary>
public class Exercise20 {
    [Fact]
    public void The_activation_of_the_MLP_is_the_SiLU() {
        foreach (double x in (double[])[2, -1, 0.5, -3, 1]) {
            var (number, slope) = Activation(x);
            double s = 1 / (1 + Math.Exp(-x));        // exp(-x) / (1 + exp(-x)) is 1 - s
            Assert.True(IsClose(x * s, number, 1e-4),
                $"The SiLU of {x} is x / (1 + exp(-x)) = {Show(x * s)}, but the activation of the "
                + $"MLP gives {Show(number)}. "
                + (IsClose(Math.Max(0, x) * Math.Max(0, x), number, 1e-4)
                    ? "That is the squared ReLU. Look for Activation." : "Is each sign right?"));
            Assert.True(IsClose(s + x * s * (1 - s), slope, 1e-4),
                $"The SiLU of {x} is right, but not its slope: it should be "
                + $"{Show(s + x * s * (1 - s))}, and Backward gives {Show(slope)}. Compute it from "
                + "the Value x, not from x.Data: only then does it know where it comes from.");
        }
    }

    /// <summary>
    /// What the model does in its MLP with the number x, and its slope there, whatever the function
    /// is called: all vectors of this model have one number, attention finds 0, and the only logit
    /// is 1 + activation(x), but for the 1e-5 in the norm.
    /// </summary>
    static (double Number, double Slope) Activation(double x) {
        var (model, _) = NewModel(V: 1, nEmbd: 1, nHead: 1);
        foreach (string name in (string[])["wpe", "AttnWo", "MlpFc1", "MlpFc2"])
            Fill(Matrix(model, name), 0);
        Fill(Matrix(model, "wte"), 1000);             // which the norm makes 1
        Fill(Matrix(model, "lmHead"), 1);
        Value input = Matrix(model, "MlpFc1")[0][0];
        input.Data = x;
        Matrix(model, "MlpFc2")[0][0].Data = 1;

        Value logit = model.Logits(0, 0, model.NewCaches())[0];
        logit.Backward();
        return (logit.Data - 1, input.Grad);
    }
}
