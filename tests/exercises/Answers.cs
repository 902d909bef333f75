namespace MicroGptExercises;

/// <summary>
/// The answers to the exercises that ask for numbers. Write a number in place of each NaN ("not a
/// number"), or letters between the quotes. Math.Log(10) / 3 will do as well, but beware: 1 / 3 is
/// 0 in C#, and 1.0 / 3 is a third.
/// </summary>
static class Answers {
    const double NaN = double.NaN;

    // 1. Ten names by heart: the loss of a model that gives each of the ten the probability 1/10.
    public static readonly double Exercise01 = NaN;

    // 9. A graph to fill in by hand: the number and the gradient of each.
    public static readonly (double Data, double Grad)
        Exercise09a = (3, NaN),
        Exercise09b = (-2, NaN),
        Exercise09c = (2, NaN),
        Exercise09d = (NaN, NaN),
        Exercise09e = (NaN, NaN),
        Exercise09f = (NaN, NaN),
        Exercise09g = (NaN, NaN);

    // 10. One Backward per position: the gradient of a, after Backward of 3b and of 5b.
    public static readonly double Exercise10Here = NaN;        // with the Value of this program
    public static readonly double Exercise10Original = NaN;    // in the microgpt.py of 243 lines

    // 11. One head by hand: the scores and the weights of BOS, a, n, n and a, and the first number
    // that the head finds.
    public static readonly double[]
        Exercise11Scores = [NaN, NaN, NaN, NaN, NaN],
        Exercise11Weights = [NaN, NaN, NaN, NaN, NaN];
    public static readonly double Exercise11Found = NaN;

    // 12. What a name looks at: the weight that head 3 gives the first letter, after all letters.
    public static readonly string Exercise12Name = "anna";
    public static readonly int Exercise12Seed = 42;
    public static readonly double Exercise12 = NaN;

    // 19. Which letters are alike? The three that are most like i, the most alike first.
    public static readonly string Exercise19 = "";
}
