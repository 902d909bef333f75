namespace MicroGptExercises;

/// <summary>13. Without positions.</summary>
public class Exercise13 {
    [Fact]
    public void The_order_of_the_earlier_tokens_does_not_matter_any_more() {
        var (model, parameters) = NewModel();
        Value[] numbers = RandomNumbers(parameters.Count);
        for (int i = 0; i < numbers.Length; i++)    // as if the model had been trained
            parameters[i].Data = numbers[i].Data;

        double[] one = LogitsAfter(model, 5, 0, 1, 2), other = LogitsAfter(model, 0, 1, 5, 2);
        Assert.True(LargestDifference(one, other) < 1e-9,
            "The order of the earlier tokens still matters: after the tokens 5 0 1 2 the logits "
            + $"are\n{Show(one)}, after 0 1 5 2 they are\n{Show(other)}.\n"
            + "Without positions they should be the same. Where does Logits use the position? (If "
            + "wpe only begins with zeros, the training will change them.)");

        const string stillThere = "Only the positions should go, and every token should matter "
            + "as before. But ";
        Assert.True(LargestDifference(one, LogitsAfter(model, 5, 0, 1, 3)) > 1e-6,
            stillThere + "the logits do not depend on the last token any more.");
        Assert.True(LargestDifference(one, LogitsAfter(model, 5, 0, 3, 2)) > 1e-6,
            stillThere + "the logits do not depend on the earlier tokens any more.");
    }
}
