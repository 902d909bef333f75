using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>6. How surprising is a name? All its nats.</summary>
public class Exercise06 {
    const int Steps = 30;

    [Fact]
    public void The_surprise_of_a_name_is_the_sum_over_its_letters_and_its_end() {
        string names = FortyNames + "\nabcdefghijklm\nnopqrstuvwxyz";    // any letter may occur
        Result result = RunOn(names, "--num-steps", $"{Steps}");
        Match[] lines = [.. result.Lines
            .Select(line => Regex.Match(line, @"^\s*(\w*)\s*: *(-?\d+\.\d+) nats"))
            .Where(match => match.Success)];
        Assert.True(lines.Length >= 2, "The program should print the surprise of two names or "
            + "more, each in a line such as\nanna: 12.34 nats\n"
            + $"but there are {lines.Length} such lines. The lines with nats are\n"
            + string.Join('\n', result.Lines.Where(line => line.Contains("nats"))));

        var story = new Story(names);
        story.Train(Steps);
        foreach (Match line in lines) {
            string name = line.Groups[1].Value;
            double found = double.Parse(line.Groups[2].Value);
            double[] nats = story.Nats(story.Encode(name));
            bool Is(double mistake) => Math.Abs(found - mistake) < 0.0051;

            string hint = "It is the sum of -ln p over the letters and the end, after training.";
            if (Is(nats.Average()))
                hint = "This is the mean, as Loss gives it. The sum is asked for.";
            else if (Is(nats[..^1].Sum()))
                hint = "The end of the name is missing. This is the surprise of all names that "
                    + "begin so.";
            else if (Is(nats.Average() * name.Length))
                hint = "Loss is a mean over the letters and the end: that is one more.";
            else if (Is(nats.Average() * (name.Length + 2)))
                hint = "BOS at the beginning is a token, but it is not predicted.";
            Assert.True(Is(nats.Sum()), $"After the {Steps} steps of this check, the surprise of "
                + $"\"{name}\" should be {nats.Sum():F2} nats. It is {found}.\nHint: {hint}");
        }
    }
}
