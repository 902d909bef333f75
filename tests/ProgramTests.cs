using System.Text.RegularExpressions;

namespace MicroGptTests;

/// <summary>The program as a process: what is the same everywhere.</summary>
public class ProgramTests {
    [Fact]
    public void The_same_seed_prints_the_same_bytes_in_any_language_and_folder() {
        using var file = new TemporaryFile($"{Documents(20)}\närger");
        using var folder = new TemporaryFolder();
        string Run(string folder, string language, params string[] arguments) =>
            MicroGptProcess.RunIn(folder, new() { ["LANG"] = language, ["LC_ALL"] = language },
                ["--input", file.Name, "--num-steps", "30", .. arguments]).Reproducible;

        string one = Run(Path.GetTempPath(), "C");
        Assert.Contains("sample 20: ", one);
        Assert.Equal(one, Run(folder.Name, "de_DE.UTF-8"));
        Assert.Equal(one, Run(folder.Name, "de_DE.ISO-8859-1"));
        Assert.NotEqual(one, Run(folder.Name, "C", "--seed", "43"));
    }

    [Fact]
    public void A_file_in_the_current_folder_comes_before_the_one_beside_the_program() {
        using var folder = new TemporaryFolder();
        File.WriteAllText(Path.Combine(folder.Name, "input.txt"), "ab\n");
        File.WriteAllText(Path.Combine(folder.Name, "other.txt"), "ab\nabc\n");
        void AssertDocuments(int count, params string[] arguments) {
            Result result = MicroGptProcess.RunIn(folder.Name, [],
                ["--num-steps", "0", "--samples", "0", .. arguments]);
            Assert.True(result.Output.Contains($"documents {count},"),
                $"the file in the current folder was not read: {result.Output}{result.Error}");
        }

        AssertDocuments(1);
        AssertDocuments(2, "--input", "other.txt");
    }

    [Fact]
    public void Redirected_output_has_no_byte_order_mark_return_escape_code_or_empty_line() {
        using var file = new TemporaryFile(Documents(20));
        string output = MicroGptProcess.Run("--input", file.Name, "--num-steps", "30").Output;
        Assert.True(output[0] == 'r', $"the output should begin with 'reading', but it begins with "
            + $"U+{(int)output[0]:X4}; U+FEFF would be a byte-order mark");
        Assert.DoesNotContain('\r', output);
        Assert.DoesNotContain('\u001b', output);
        Assert.DoesNotContain("\n\n", output);
    }

    [UnixFact]
    public void A_closed_pipe_ends_quietly() {
        using var file = new TemporaryFile(Documents(20));
        string command = MicroGptProcess.Command($"--input '{file.Name}' --num-steps 30");
        Result result = MicroGptProcess.Shell($"{command} | head -3");
        result.AssertSuccess();
        Assert.Equal(3, result.Lines.Length);
    }
}

/// <summary>Small runs of the whole program, in the process of the tests.</summary>
[Collection("console")]
public class SmallRunTests {
    [Fact]
    public void Every_name_begins_with_the_prompt() {
        Result result = InProcess.RunOn("emma\nmara\nmartha\n",
            "--num-steps", "5", "--prompt", "mar");
        string[] samples = result.LinesWith("sample");
        Assert.Equal(20, samples.Length);
        Assert.All(samples, line => Assert.Matches(@"^sample +\d+: mar", line));
    }

    [Fact]
    public void An_empty_prompt_changes_nothing() {
        string[] options = ["--num-steps", "5"];
        Assert.Equal(InProcess.RunOn("emma\nmara\n", options).Reproducible,
            InProcess.RunOn("emma\nmara\n", [.. options, "--prompt", ""]).Reproducible);
    }

    [Fact]
    public void Names_of_the_dataset_are_marked_and_the_others_counted() {
        Result result = InProcess.RunOn("ab\n", "--num-steps", "200");
        Assert.All(result.LinesWith("sample"), line => Assert.EndsWith(": ab *", line));
        Assert.Contains("0 of 20 are new; the dataset has those with *", result.Lines);

        result = InProcess.RunOn("ab\n", "--num-steps", "0", "--samples", "30", "--prompt", "b");
        Assert.DoesNotContain('*', string.Concat(result.LinesWith("sample")));
        Assert.Contains("30 of 30 are new; the dataset has those with *", result.Lines);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("😀")]
    [InlineData("emma")]
    public void A_single_document_is_enough(string document) {
        Result result = InProcess.RunOn(document, "--num-steps", "200");
        Assert.Contains($": {document} *", result.Output);
    }

    [Fact]
    public void No_samples_are_not_spoken_of() {
        string output = InProcess.RunOn("ab\n", "--num-steps", "2", "--samples", "0").Output;
        Assert.DoesNotContain("sample", output);
        Assert.False(output.Contains(" new"),
            $"--samples 0 should say nothing about new names, but it says: {output}");
    }

    [Fact]
    public void No_training_goes_straight_on_to_the_names() {
        Result result = InProcess.RunOn("ab\n", "--num-steps", "0");
        Assert.Empty(result.LinesWith("step "));
        Assert.DoesNotContain("steps in", result.Output);
        Assert.Equal(20, result.LinesWith("sample ").Length);
    }

    [Fact]
    public void A_prompt_may_leave_room_for_one_token_only() {
        string[] options = ["--num-steps", "2", "--block-size", "3", "--prompt"];
        Result result = InProcess.RunOn("abc\nb\n", [.. options, "ab"]);
        Assert.All(result.LinesWith("sample"), line => Assert.Matches(": ab[abc]?( [*])?$", line));
        Assert.Contains("--prompt fills --block-size",
            InProcess.Refusal(() => InProcess.RunOn("abc\nb\n", [.. options, "abc"])));
    }

    [Theory]
    [InlineData("A", "'A' is in no document")]
    [InlineData("abcabcabcabcabca", "--prompt fills --block-size")]
    public void A_prompt_that_cannot_work_is_refused(string prompt, string expected) =>
        Assert.Contains(expected,
            InProcess.Refusal(() => InProcess.RunOn("abc\n", "--prompt", prompt)));

    [Theory]
    [InlineData("1e100", "1E+99")]
    [InlineData("50", "5")]
    [InlineData("47.3", "4.73")]    // a tenth of it as a double would be 4.7299999999999995
    public void An_infinite_loss_names_its_step_and_a_tenth_of_the_rate(
        string rate, string tenth) =>
        Assert.Matches(@"the loss in step 2 is \S+; try --learning-rate " + Regex.Escape(tenth),
            InProcess.Refusal(() => InProcess.RunOn("ab\nabc\n", "--learning-rate", rate)));

    [Theory]
    [InlineData("1e299", "the training has diverged")]
    [InlineData("50", "the loss after the training is Infinity; try --learning-rate 5")]
    public void A_last_step_that_breaks_the_model_is_noticed_before_the_first_name(
        string rate, string expected) {

        string[] options = ["--learning-rate", rate, "--num-steps", "1"];
        string output = InProcess.Output(() => Assert.Contains(expected,
            InProcess.Refusal(() => InProcess.RunOn(Documents(20), options))));
        Assert.DoesNotContain("sample", output);
    }

    [Fact]
    public void A_very_long_line_works() {
        Result result = InProcess.RunOn(new string('x', 1_000_000), "--num-steps", "5");
        Assert.Contains("cropped 1 (--block-size 1000001 holds all)\n", result.Output);
        Assert.Contains("sample 20:", result.Output);
    }

    [Fact]
    public void A_large_alphabet_works() {
        var names = Enumerable.Range(0x4e00, 1000).Select(c => $"{(char)c}");    // in Chinese
        Result result = InProcess.RunOn(string.Join('\n', names), "--num-steps", "2",
            "--n-embd", "4");
        Assert.Contains("documents 1000, held out 100,", result.Output);
        Assert.Contains("vocabulary 1001,", result.Output);
        Assert.Contains("sample 20:", result.Output);
    }
}
