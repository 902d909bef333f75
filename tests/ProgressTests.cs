using System.Diagnostics;
using System.Text.RegularExpressions;

namespace MicroGptTests;

/// <summary>The lines that show the training, where standard output is not a terminal.</summary>
[Collection("console")]
public class ProgressTests {
    /// <summary>Shows a training of these losses; `done` of them, if it is stopped.</summary>
    static string[] Show(double[] losses, int? done = null, Action<int>? eachStep = null) =>
        InProcess.Output(() => {
            var progress = new Progress(losses.Length, step => $"name{step}");
            foreach (var (i, loss) in losses.Take(done ?? losses.Length).Index()) {
                eachStep?.Invoke(i + 1);
                progress.Show(i + 1, loss);
            }
            progress.Finish();
        }).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static string[] Steps(string[] lines) => [.. lines.Where(line => line.StartsWith("step "))];

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(30, 16)]
    [InlineData(1000, 21)]
    public void Redirected_progress_takes_about_20_lines(int steps, int lines) =>
        Assert.Equal(lines, Steps(Show(new double[steps])).Length);

    [Theory]
    [InlineData(50)]
    [InlineData(1000)]
    [InlineData(999)]
    public void The_first_and_the_last_step_have_a_line(int steps) {
        string[] lines = Steps(Show(new double[steps]));
        Assert.True(lines[0].StartsWith($"step    1 / {steps} "),
            $"the first line should be about step 1, but it is: {lines[0]}");
        Assert.True(lines[^1].StartsWith($"step {steps,4} / {steps} "),
            $"the last line should be about step {steps}, but it is: {lines[^1]}");
    }

    [Fact]
    public void A_line_has_the_loss_the_running_mean_and_a_name_of_that_step() =>
        Assert.Equal([
            "step    1 / 3  loss 4.0000  running mean 4.0000  name1",
            "step    2 / 3  loss 2.0000  running mean 3.0000  name2",
            "step    3 / 3  loss 0.0000  running mean 2.0000  name3",
        ], Steps(Show([4, 2, 0])));

    [Fact]
    public void The_running_mean_forgets_what_is_long_ago() {
        double[] losses = [.. Enumerable.Repeat(9.0, 100), .. Enumerable.Repeat(1.0, 900)];
        string last = Steps(Show(losses))[^1];
        Assert.True(last.Contains("running mean 1.00"), "after 900 losses of 1 the running mean "
            + $"should have forgotten that 100 losses of 9 came before: {last}");
    }

    static void AssertCurve(string expected, string[] lines) {
        string line = lines.Single(line => line.StartsWith("running mean from "));
        Assert.True(line == expected, $"the curve should be\n{expected}\nbut it is\n{line}");
    }

    [Fact]
    public void The_curve_falls_when_the_running_mean_falls() =>
        AssertCurve("running mean from 4.00 █▄▁ to 2.00", Show([4, 2, 0]));    // 4, 3 and 2

    [Fact]
    public void The_curve_rises_when_the_running_mean_rises() =>
        AssertCurve("running mean from 0.00 ▁▄█ to 2.00", Show([0, 2, 4]));    // 0, 1 and 2

    [Fact]
    public void The_curve_of_equal_means_is_flat() =>
        AssertCurve("running mean from 2.00 ▁▁▁ to 2.00", Show([2, 2, 2]));

    [Fact]
    public void The_curve_of_a_training_that_was_stopped_ends_with_its_last_step() {
        // Of 50 steps, the first and every third have a line, and so a place in the curve. The
        // running mean of the fourth, after which the training was stopped, is 6.
        double[] losses = [8, 8, 8, 0, .. new double[46]];
        AssertCurve("running mean from 8.00 ██▁ to 6.00", Show(losses, done: 4));
    }

    [Fact]
    public void The_time_is_in_seconds_and_milliseconds_per_step() {
        var watch = Stopwatch.StartNew();
        string line = Show([4, 2, 0], eachStep: _ => Thread.Sleep(40))[^1];
        double most = watch.Elapsed.TotalSeconds;

        Match match = Regex.Match(line, @"^3 steps in ([\d.]+) s, ([\d.]+) ms/step$");
        Assert.True(match.Success, $"the last line should end like '3 steps in 0.12 s, "
            + $"40.000 ms/step', but it is: {line}");
        double seconds = double.Parse(match.Groups[1].Value);
        double milliseconds = double.Parse(match.Groups[2].Value);
        Assert.InRange(seconds, 0.11, most + 0.01);
        AssertClose(1000 * seconds / 3, milliseconds, 2, "milliseconds for each of three steps");
    }

    [Fact]
    public void The_steps_that_were_done_are_counted_and_not_those_that_were_planned() {
        string line = Show(new double[50], done: 3)[^1];
        Assert.True(line.StartsWith("3 steps in "), $"3 of 50 steps are done, but it says {line}");
    }

    [Fact]
    public void No_training_has_no_curve_and_no_time() => Assert.Empty(Show([]));

    [Fact]
    public void A_long_name_is_cut() {
        string line = InProcess.Output(() => {
            var progress = new Progress(1, step => new string('王', 1000));
            progress.Show(1, 2);
            progress.Finish();
        }).Split('\n')[0];
        Assert.EndsWith("王...", line);

        int columns = line.Length + line.Count(letter => letter == '王');    // it takes two columns
        Assert.True(columns < 80, $"this line takes {columns} columns, too many for 80: {line}");
    }
}
