namespace MicroGptExercises;

/// <summary>
/// The answers to the exercises that only ask a question. Write a number in place of each NaN ("not
/// a number"), or letters between the quotes. A formula such as Math.Log(10) / 3 will do as well.
/// </summary>
static class Answers {
    const double NaN = double.NaN;

    // 1. Ten names by heart: the loss of a model that gives each of the ten the probability 1/10.
    public static readonly double Exercise01 = NaN;

    // 11. A graph to fill in by hand: the number and the gradient of each.
    public static readonly (double Data, double Grad)
        Exercise11a = (3, NaN),
        Exercise11b = (-2, NaN),
        Exercise11c = (1, NaN),
        Exercise11d = (NaN, NaN),
        Exercise11e = (NaN, NaN),
        Exercise11f = (NaN, NaN),
        Exercise11g = (NaN, NaN);

    // 12. One Backward per position: the gradient of a, after Backward of 3b and of 5b.
    public static readonly double Exercise12Here = NaN;       // with the Value of this program
    public static readonly double Exercise12Original = NaN;   // in the microgpt.py of 243 lines

    // 17. What a name looks at: the weight that head 3 gives the first a, after all of anna.
    public static readonly double Exercise17 = NaN;

    // 22. Which letters are alike? The three that are most like i, the most alike first.
    public static readonly string Exercise22 = "";
}
