using static MicroGptExercises.ExerciseTools;
using static MicroGptExercises.ModelTools;

namespace MicroGptExercises;

/// <summary>Without positions.</summary>
public class Exercise14 {
    [Fact]
    public void The_order_of_the_earlier_tokens_does_not_matter_any_more() {
        var (model, parameters) = NewModel();
        var random = new Random(3);
        foreach (Value parameter in parameters)       // as if it had been trained
            parameter.Data = 0.5 * Plumbing.Gaussian(random);

        double[] one = LogitsAfter(model, 5, 0, 1, 2), other = LogitsAfter(model, 0, 1, 5, 2);
        Assert.True(LargestDifference(one, other) < 1e-9,
            "The order of the earlier tokens still matters: after the tokens 5 0 1 2 the logits "
            + $"are\n{Show(one)}, after 0 1 5 2 they are\n{Show(other)}.\n"
            + "Without positions they should be the same. Where does Logits use the position? (If "
            + "you have only begun wpe with zeros: the training will change them.)");

        string stillThere = "Only the positions should go; the tokens should matter still. But ";
        Assert.True(LargestDifference(one, LogitsAfter(model, 5, 0, 1, 3)) > 1e-6,
            stillThere + "the last token does not matter any more.");
        Assert.True(LargestDifference(one, LogitsAfter(model, 5, 0, 3, 2)) > 1e-6,
            stillThere + "the earlier tokens do not matter any more.");
        Assert.True(HasGradientAfterLoss(model, "wte"),
            stillThere + "the token embeddings get no gradient.");
    }

    static bool HasGradientAfterLoss(Model model, string name) {
        model.Loss([5, 0, 1, 2, 5]).Backward();
        return HasGradient(Matrix(model, name));
    }
}
