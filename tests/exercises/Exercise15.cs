using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>No way past.</summary>
public class Exercise15 {
    [Fact]
    public void Nothing_goes_past_attention_and_the_MLP() {
        AssertNothingGoesPast("attention", "AttnWo");
        AssertNothingGoesPast("the MLP", "MlpFc2");

        var (model, _) = NewModel();
        model.Loss([5, 0, 1, 2, 5]).Backward();
        string[] names = ["AttnWq", "AttnWk", "AttnWv", "AttnWo", "MlpFc1", "MlpFc2"];
        foreach (string name in names)
            Assert.True(HasGradient(Matrix(model, name)), $"{name} gets no gradient any more. Only "
                + "the sums should go: x becomes what attention gives, and Block returns what the "
                + "MLP gives.");
    }

    static void AssertNothingGoesPast(string part, string matrix) {
        var (model, _) = NewModel();
        Fill(Matrix(model, matrix), 0);
        double[] logits = LogitsAfter(model, 5, 0, 1);
        Assert.True(logits.All(logit => logit == 0),
            $"The check has set every number of {matrix} to 0, so that {part} hands on only zeros. "
            + "If nothing goes past it, all logits are 0 as well, but they are\n"
            + $"{Show(logits)}.\nLook in Block for the sum that lets x go past {part}.");
    }
}
