using System.Text;

namespace MicroGptTests;

/// <summary>Which options and files are accepted, and which are refused.</summary>
public class PlumbingTests {
    const string Names = "ab\nabc\n";

    /// <summary>The options, a part of the message that refuses them, and the file.</summary>
    public static TheoryData<string, string, string> Refused() => new() {
        { "--bogus 1", "--bogus", Names },
        { "stray", "stray", Names },
        { "--seed", "--seed lacks", Names },
        { "--seed 1 --seed 1", "--seed is given twice", Names },
        { "--seed one", "--seed one", Names },
        { "--seed -1", "from 0", Names },
        { "--seed 1.5", "whole number", Names },
        { "--num-steps 1,000", "whole number", Names },
        { "--n-embd 0", "from 1", Names },
        { "--n-head 3", "--n-head 3", Names },
        { "--learning-rate 0,01", "decimal point", Names },
        { "--learning-rate 0", "above 0", Names },
        { "--temperature NaN", "above 0", Names },
        { "--temperature 1e999", "above 0", Names },
        { "--prompt abx", "'x'", Names },
        { "--prompt \u00EB", "U+00EB", "zoe\u0308" },    // the same letter in one character
        { "--prompt ab --block-size 2", "--prompt", Names },
        { "--block-size 700000 --num-steps 0 --samples 0", "11203200 parameters", Names },
        { "--learning-rate 1e100", "in step 2", Names },
        { "--learning-rate 1e100 --num-steps 1", "held-out",
            string.Concat(Enumerable.Repeat(Names, 10)) },
        { "", "no text", "\n\r\n  \t \n\n" },
        { "", "line 3 has U+001B", "ab\n\na\u001Bb\n" },
        { "", "line 2 has U+FEFF", "ab\n\uFEFFabc\n" },
        { "", "line 2 has U+FFFD", "ab\nc\uFFFDd\n" },
        { "", "line 1 has U+0000", "a\0b\0\n\0" }        // UTF-16 without a byte-order mark
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses(string options, string message, string file) =>
        Assert.Contains(message, Run.Refusal(() => Run.On(file, Split(options))));

    /// <summary>The options, a part of what is printed, and the file.</summary>
    public static TheoryData<string, string, string> Accepted() => new() {
        { "--num-steps 0", "documents 3, held out 0, cropped 0\n", "ab\r\n\r\n abc \rb\tc" },
        { "--num-steps 0", "documents 2, held out 0, cropped 0\nvocabulary 4,", "\uFEFFab\nabc" },
        { "--num-steps 0", "only 2 different", "ab\nab\nabc" },
        { "--num-steps 0 --block-size 2", "cropped 3\nvocabulary 5,", "😀😀\nab\nabc" },
        { "--num-steps 0 --block-size 3", "cropped 1\nvocabulary 5,", "😀😀\nab\nabc" },
        { "--num-steps 0 --prompt=a=", "sample  1: a=", "a=b" },
        { "--num-steps 0 --prompt=", "sample  1: ", Names },
        { "--num-steps 0 --prompt ab --block-size 3", "sample  1: ab", Names },
        { "--num-steps=41 --seed=2147483647", "step   41 / 41  loss", Names },
        { "--num-steps 1", " ▁ to ", Names },
        { "--num-steps 2 --learning-rate 1e-300", "sample 20: ", Names }
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts(string options, string printed, string file) =>
        Assert.Contains(printed, Run.On(file, Split(options)).Output);

    static string[] Split(string options) =>
        options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("no-such.txt", Run.Refusal(() => Run.InProcess("--input", "no-such.txt")));

    [Fact]
    public void Latin_1_is_refused_with_its_line() {
        using var file = new TemporaryFile(Encoding.Latin1.GetBytes("ava\nzoë"));
        Assert.Contains("line 2", Run.Refusal(() => Run.InProcess("--input", file.Name)));
    }

    [Fact]
    public void Without_training_and_samples_there_is_no_line_about_them() {
        string[] lines = Run.On(Names, "--num-steps", "0", "--samples", "0").Lines;
        Assert.Equal(["reading", "documents", "vocabulary", "uniform"],
            lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void The_running_mean_and_its_curve_follow_the_losses() {
        string[] lines = Run.Output(() => {
            var progress = new Progress(3, step => $"name{step}");
            progress.Show(1, 4);
            progress.Show(2, 2);
            progress.Show(3, 0);
            progress.Finish();
        }).Split('\n');
        Assert.Equal("step    2 / 3  loss 2.0000  running mean 3.0000  name2", lines[1]);
        Assert.Equal("running mean from 4.00 █▄▁ to 2.00", lines[3]);
        Assert.StartsWith("3 steps in ", lines[4]);
    }
}
