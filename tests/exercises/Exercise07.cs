using System.Globalization;
using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>7. How surprising is a name? All its nats.</summary>
public class Exercise07 {
    const int Steps = 30;

    // With all letters, so that any name may be asked for.
    const string Names = ExerciseTools.FortyNames + "\nabcdefghijklm\nnopqrstuvwxyz";

    [Fact]
    public void The_surprise_of_a_name_is_the_sum_over_its_letters_and_its_end() {
        Output output = ExerciseTools.Run(Names,
            "--num-steps", $"{Steps}", "--samples", "0").Good();
        Match[] lines = [.. output.Lines
            .Select(line => Regex.Match(line, @"^(\w*): *(-?[\d.]+) nats"))
            .Where(match => match.Success)];
        Assert.True(lines.Length >= 2,
            "The program should print the surprise of two names or more, each on a line such as\n"
            + $"anna: 12.34 nats\nFound: {lines.Length} such lines.");

        var story = new Story(Names);
        story.Train(Steps);
        foreach (Match line in lines) {
            string name = line.Groups[1].Value;
            double found = double.Parse(line.Groups[2].Value, CultureInfo.InvariantCulture);
            double[] nats = story.Nats(story.Encode(name));

            string hint =
                Math.Abs(found - nats.Average()) < 0.0051
                    ? "This is the mean over the letters, as Loss gives it. All of them together "
                    + "make the surprise."
                : Math.Abs(found - nats[..^1].Sum()) < 0.0051
                    ? "The end of the name is missing. Without it, this is the surprise of all "
                    + "names that begin so."
                : Math.Abs(found - nats.Average() * name.Length) < 0.0051
                    ? "Loss is a mean over the letters and the end: that is one more than letters."
                : "The surprise is the sum of -ln p over the letters and the end of the name, "
                    + "after the training.";
            Assert.True(Math.Abs(found - nats.Sum()) < 0.0051,
                $"After the {Steps} steps of this check, {name} should have {nats.Sum():F2} nats.\n"
                + $"Found: {found}.\nHint: {hint}");
        }
    }
}
