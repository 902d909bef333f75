namespace MicroGptExercises;

/// <summary>1. Ten names by heart: what knowing them perfectly still costs.</summary>
public class Exercise01 {
    [Fact]
    public void Not_knowing_which_of_ten_names_comes_costs_ln_10_for_each() {
        string file = Path.Combine(AppContext.BaseDirectory, "input.txt");
        int[] predictions = [.. File.ReadLines(file).Take(10).Select(name => name.Length + 1)];
        double expected = predictions.Average(n => Math.Log(10) / n);
        double found = Answers.Exercise01;

        Assert.False(double.IsNaN(found),
            "Write your answer into tests/exercises/Answers.cs, as Exercise01: what is the loss "
            + "of a model that gives each of the ten names the probability 1/10? Begin with one "
            + "name. How many nats does it cost, and among how many predictions are they shared?");

        string hint =
            found == 0 ? "Once a name has begun, more and more is certain. But what is not?"
            : Math.Abs(found - Math.Log(10) / predictions.Average()) < 5e-4
                ? "Close: this is ln 10 divided by the mean number of predictions. But the loss "
                + "of each name is a mean of its own, and the mean of those comes afterwards."
            : Math.Abs(found - predictions.Average(n => Math.Log(10) / (n - 1))) < 5e-4
                ? "The end of a name is a prediction as well."
            : Math.Abs(found - Math.Log(10)) < 5e-3
                ? "These are the nats of a whole name. The loss is their mean over its predictions."
            : found > expected && found < expected + 0.03
                ? "Is it the running mean that the program prints? That is what the training has "
                + "reached. Calculate what a perfect memory of the ten names would have."
            : "A name of n letters has n + 1 predictions, for its end is one of them. All of them "
                + "together cost -ln(1/10).";
        Assert.True(Math.Abs(found - expected) < 2e-4,
            $"{ExerciseTools.Show(found)} is not the answer.\nHint: {hint}");
    }
}
