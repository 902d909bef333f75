namespace MicroGptExercises;

/// <summary>10. Forwards: Backward begins with the smallest depth.</summary>
public class Exercise10 {
    [Fact]
    public void Forwards_the_gradient_comes_no_further_than_to_the_last_operands() {
        Value a = 1;
        Value b = a + a;
        Value c = b + b;
        c.Backward();

        Assert.True(a.Grad != 4, "With a = 1, b = a + a and c = b + b, Backward of c still finds "
            + "the right gradients: 4 for a and 2 for b.\n"
            + "Hint: the loop over the depths should begin with the smallest one.");
        Assert.True(c.Grad == 1 && b.Grad == 2,
            "The result itself, at the largest depth, has its turn as well, though it is the last "
            + "one: c has the gradient 1, and passes 2 on to b.\n"
            + $"Found: {c.Grad} for c and {b.Grad} for b.\n"
            + "Hint: the loop should go through the same depths as before, the largest included.");
        Assert.True(a.Grad == 0, "When b has its turn, c has given it nothing yet that it could "
            + $"pass on, so a is left with 0.\nFound: {a.Grad}.");
    }
}
