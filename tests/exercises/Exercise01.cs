namespace MicroGptExercises;

/// <summary>1. Ten names by heart: what knowing them perfectly still costs.</summary>
public class Exercise01 {
    [Fact]
    public void Not_knowing_which_of_ten_names_comes_costs_ln_10_for_each() {
        string input = Path.Combine(AppContext.BaseDirectory, "input.txt");
        int[] predictions = [.. File.ReadLines(input).Take(10).Select(name => name.Length + 1)];
        double answer = Answers.Exercise01;
        bool Is(double mistake) => Math.Abs(answer - mistake) < 6e-4;

        string hint = answer == 0
            ? "Once a name has begun, more and more of it is certain. What is not? (If you wrote a "
                + "formula: 1 / 5 is 0 in C#, and 1.0 / 5 is 0.2.)"
            : Is(Math.Log(10) / predictions.Average())
            ? "This is ln 10 divided by the mean number of predictions. The loss of each name is a "
                + "mean of its own, and the mean of these ten comes last."
            : Is(predictions.Average(n => Math.Log(10) / (n - 1)))
            ? "The end of a name is a prediction as well."
            : "All predictions of a name together cost ln 10, the end included, and its loss is "
                + "their mean. The answer is the mean of ten such losses, with four decimals. It "
                + "is not the running mean that the program prints.";
        CheckAnswer("loss (Exercise01)", answer,
            predictions.Average(n => Math.Log(10) / n), 2e-4, hint);
    }
}
