namespace MicroGptExercises;

/// <summary>8. = instead of +=: a number that is used twice keeps its last share only.</summary>
public class Exercise08 {
    [Fact]
    public void Of_several_shares_only_the_last_one_is_left() {
        Value a = 3;
        (4 * a).Backward();
        Assert.True(a.Grad == 4, "A number that is used once should have its gradient as before: "
            + $"4 for a in 4 * a. It has {a.Grad}.");

        a = 3;
        (a + a).Backward();
        Assert.True(a.Grad == 1, "Each of the two shares of a in a + a is 1. If the second one "
            + $"takes the place of the first, 1 is left. a has {a.Grad}.\nHint: look at PassOn.");

        // Backward comes to 5 * y last, so y keeps 5 of its shares 5 and 7, and passes it on.
        a = 3;
        Value y = 2 * a;
        (5 * y + 7 * y).Backward();
        Assert.True(y.Grad == 5 && a.Grad == 10, "With y = 2 * a, the shares of y in 5 * y + 7 * y "
            + "are 7 and then 5. If y keeps the last one, a has 2 * 5 = 10. "
            + $"y has {y.Grad}, and a has {a.Grad}.\nHint: PassOn gives shares to parameters and "
            + "to results in the same way. A new share takes the place of what is there.");

        Value b = 3, c = 3;
        Value dot = Value.Dot([b, b], [2, 7]) + Value.Dot([2, 7], [c, c]);
        dot.Backward();
        Assert.True(dot.Data == 54, "Only gradients should change. The Dot of (3, 3) and (2, 7) is "
            + $"27, and twice that is 54. It is {dot.Data}.\nHint: the += that adds up the Dot "
            + "itself should stay.");
        Assert.True(b.Grad == 7 && c.Grad == 7, "The shares of b in the Dot of (b, b) and (2, 7) "
            + "are 2 and then 7, and those of c in the Dot of (2, 7) and (c, c) as well. 7 should "
            + $"be left of both. b has {b.Grad}, and c has {c.Grad}.\n"
            + "Hint: look at PassOn of DotProduct.");
    }
}
