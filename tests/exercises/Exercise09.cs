namespace MicroGptExercises;

/// <summary>9. = instead of +=: a number that is used twice keeps its last share only.</summary>
public class Exercise09 {
    [Fact]
    public void Of_two_shares_only_the_last_one_is_left() {
        Value a = 3;
        (4 * a).Backward();
        Assert.True(a.Grad == 4, "A number that is used once should have its gradient as before: "
            + $"4 for a in 4 * a.\nFound: {a.Grad}.");

        a = 3;
        (a + a).Backward();
        Assert.True(a.Grad != 2, "The gradient of a in a + a is 2: its two shares still add up.\n"
            + "Hint: there is one place where a share arrives, in Receive.");
        Assert.True(a.Grad == 1, "Each of the two shares of a in a + a is 1. If the second one "
            + $"takes the place of the first one, 1 is left.\nFound: {a.Grad}.");

        Value b = 5;
        Value.Dot([b, b], [2, 2]).Backward();
        Assert.True(b.Grad == 2, "Both shares of b in the Dot of [b, b] and [2, 2] are 2, and one "
            + $"of them should be left.\nFound: {b.Grad}.");
    }
}
