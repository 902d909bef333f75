namespace MicroGptExercises;

/// <summary>14. No way past.</summary>
public class Exercise14 {
    // A layer's parameters come last: four matrices of attention and two of the MLP, which are four
    // times as large.
    const int Square = 8 * 8;
    static readonly Range attnWo = ^(9 * Square)..^(8 * Square), mlpFc2 = ^(4 * Square)..;

    [Fact]
    public void Nothing_goes_past_attention_and_the_MLP() {
        AssertNothingGoesPast("attention", "AttnWo", attnWo);
        AssertNothingGoesPast("the MLP", "MlpFc2", mlpFc2);
    }

    static void AssertNothingGoesPast(string part, string matrix, Range range) {
        var (model, parameters) = NewModel();
        foreach (Value parameter in parameters.ToArray()[range])
            parameter.Data = 0;
        double[] logits = LogitsAfter(model, 5, 0, 1);
        Assert.True(logits.All(logit => logit == 0),
            $"The check has set every number of {matrix} to 0, so that {part} gives only zeros. "
            + "If nothing goes past it, all logits are 0 as well, but they are\n"
            + $"{Show(logits)}.\nLook in Logits for the sum that lets x go past {part}.");
    }
}
