using System.Text;

namespace MicroGptTests;

/// <summary>Bad input gets one line on standard error that says what to do, and an exit code.</summary>
public class BadInputTests {
    static void AssertError(MicroGptProcess.Result result, int exitCode, string expected) {
        Assert.True(exitCode == result.ExitCode,
            $"exit code {result.ExitCode} instead of {exitCode}: {result.Output}{result.Error}");
        Assert.Matches(@"^error: [^\n]+\n$", result.Error);
        Assert.Contains(expected, result.Error);
        Assert.DoesNotContain("sample", result.Output);
    }

    public static TheoryData<string, string> BadCommandLines() => new() {
        { "--bogus 1", "no option --bogus" },
        { "--learning-rat 1", "did you mean --learning-rate?" },
        { "--sed 1", "did you mean --seed?" },
        { "--steps 10", "did you mean --num-steps?" },
        { "--layers 2", "did you mean --n-layer?" },
        { "--NSTEPS 10", "did you mean --num-steps?" },
        { "--xyz 10", "See --help" },
        { "-seed 1", "no option -seed" },
        { "stray", "no option stray" },
        { "--seed 1 2", "no option 2" },
        { "--seed", "--seed lacks its value" },
        { "--samples 3 --seed", "--seed lacks its value" },
        { "--seed --samples 3", "--seed --samples: it takes a whole number" },
        { "--seed 1 --seed 1", "--seed is given twice" },
        { "--n-embd=8 --n_embd=8", "--n-embd is given twice" },
        { "--seed=", "--seed : it takes a whole number" },
        { "--seed one", "--seed one: it takes a whole number from 0" },
        { "--seed -1", "--seed -1: it takes a whole number from 0" },
        { "--seed 1.5", "--seed 1.5: it takes a whole number" },
        { "--seed 1e3", "it takes a whole number" },
        { "--seed 2147483648", "it takes a whole number from 0 to 2147483647" },
        { "--num-steps -1", "--num-steps -1: it takes a whole number from 0" },
        { "--num-steps 1,000", "--num-steps 1,000: it takes a whole number" },
        { "--num-steps NaN", "it takes a whole number" },
        { "--samples -1", "it takes a whole number from 0" },
        { "--n-embd 0", "--n-embd 0: it takes a whole number from 1" },
        { "--n-layer 0", "it takes a whole number from 1" },
        { "--n-head 0", "it takes a whole number from 1" },
        { "--block-size 0", "it takes a whole number from 1" },
        { "--temperature 0", "--temperature 0: it takes a number above 0" },
        { "--temperature -1", "it takes a number above 0" },
        { "--temperature NaN", "it takes a number above 0" },
        { "--temperature Infinity", "it takes a number above 0" },
        { "--temperature 1e999", "it takes a number above 0" },
        { "--temperature hot", "it takes a number above 0" },
        { "--learning-rate 0", "it takes a number above 0" },
        { "--learning-rate 0,01", "--learning-rate 0,01: it takes a number above 0" },
        { "--learning-rate -0.1", "it takes a number above 0" },
        { "--learning-rate NaN", "it takes a number above 0" },
        { "--n-embd 16 --n-head 3", "--n-head does not divide --n-embd" },
        { "--n-embd 1000000", "no memory for 12000070000000 parameters" },
        { "--n-layer 100000000", "no memory for 307200001120 parameters" },
        { "--n-embd 200000000", "no memory for" },
        { "--block-size 2000000000", "no memory for 32000003936 parameters" },
        { "--n-layer 1000000 --n-embd 1 --n-head 1", "no memory for 12000070 parameters" },
        { "--prompt A", "'A' is in no document; change --prompt" },
        { "--prompt abcdefghijklmnop", "--prompt fills --block-size" },
        { "--block-size 2 --prompt ab", "--prompt fills --block-size" },
    };

    [Theory]
    [MemberData(nameof(BadCommandLines))]
    public void A_bad_command_line_gets_one_line_and_exit_code_2(string arguments, string expected) {
        MicroGptProcess.Result result = RunInOneGigabyte(arguments.Split(' '));
        AssertError(result, 2, expected);
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void A_loss_that_is_not_a_number_names_the_step_and_the_way_out() =>
        AssertError(MicroGptProcess.Run("--learning-rate", "1e100"), 1, "lower --learning-rate");

    [Fact]
    public void A_last_step_that_breaks_the_model_is_noticed_before_the_first_name() {
        AssertError(MicroGptProcess.Run("--learning-rate", "1e299", "--num-steps", "1"), 1, "lower --learning-rate");
        AssertError(MicroGptProcess.Run("--learning-rate", "50", "--num-steps", "1"), 1, "lower --learning-rate");
    }

    /// <summary>A program that does not refuse what is too large fails soon.</summary>
    static MicroGptProcess.Result RunInOneGigabyte(params string[] arguments) => MicroGptProcess.RunIn(
        Path.GetTempPath(), new() { ["DOTNET_GCHeapHardLimit"] = "0x40000000" }, arguments);

    [Fact]
    public void A_graph_that_does_not_fit_in_memory_is_refused() {
        using var file = new TemporaryFile(new string('x', 1_000_000));
        AssertError(RunInOneGigabyte("--input", file.Name, "--block-size", "10000"), 2, "lower --n-embd");
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal() {
        using var file = new TemporaryFile("em\u001b[31mma\n");
        AssertError(MicroGptProcess.Run("--input", file.Name), 1, "No text in it");
        MicroGptProcess.Result result = MicroGptProcess.Run("--prompt", "\u001b[31m\n");
        Assert.Equal(2, result.ExitCode);
        Assert.DoesNotContain('\u001b', result.Error);
        Assert.Matches(@"^error: [^\n]+\n$", result.Error);
    }

    [Fact]
    public void A_missing_file_is_named() =>
        AssertError(MicroGptProcess.Run("--input", "/no/such/file.txt"), 1, "/no/such/file.txt");

    [Fact]
    public void A_folder_is_no_dataset() =>
        AssertError(MicroGptProcess.Run("--input", Path.GetTempPath()), 1, "--input");

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \t \n\n")]
    [InlineData("\uFEFF\n")]
    public void A_file_without_text_is_no_dataset(string content) {
        using var file = new TemporaryFile(content);
        AssertError(MicroGptProcess.Run("--input", file.Name), 1, "No text in it");
    }

    public static TheoryData<byte[]> InvalidBytes() => new() {
        new byte[] { 0x61, 0xe9, 0x0a },              // Latin-1
        new byte[] { 0x61, 0xf0, 0x9f, 0x98 },        // half an emoji
        new byte[] { 0xff, 0xfe, 0x61, 0x00 },        // UTF-16
        new byte[] { 0xed, 0xa0, 0x80 },              // a surrogate
    };

    [Theory]
    [MemberData(nameof(InvalidBytes))]
    public void A_file_that_is_not_UTF_8_is_no_dataset(byte[] content) {
        using var file = new TemporaryFile(content);
        AssertError(MicroGptProcess.Run("--input", file.Name), 1, "UTF-8");
    }

    sealed class OrdinaryUserFactAttribute : FactAttribute {
        public OrdinaryUserFactAttribute() {
            if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
                Skip = "needs Unix file modes and a user who may not read everything";
        }
    }

    [OrdinaryUserFact]
    public void A_file_that_must_not_be_read_is_reported() {
        using var file = new TemporaryFile("emma\n");
#pragma warning disable CA1416 // skipped on Windows
        File.SetUnixFileMode(file.Name, UnixFileMode.None);
#pragma warning restore CA1416
        AssertError(MicroGptProcess.Run("--input", file.Name), 1, "denied");
    }

    [Fact]
    public void A_byte_order_mark_and_any_line_end_are_fine() {
        string[] names = ["emma", "olivia", "ava"];
        string Run(byte[] content) {
            using var file = new TemporaryFile(content);
            return MicroGptProcess.Run("--input", file.Name, "--num-steps", "20").Reproducible;
        }
        string expected = Run(Encoding.UTF8.GetBytes("emma\nolivia\nava\n"));
        Assert.StartsWith("documents 3, held out 0, cropped 0\nvocabulary 8,", expected);
        Assert.Equal(expected, Run([0xef, 0xbb, 0xbf, .. Encoding.UTF8.GetBytes("emma\r\n\r\n olivia \r\nava")]));
        Assert.Equal(expected, Run(Encoding.UTF8.GetBytes("emma\rolivia\rava")));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("😀")]
    [InlineData("emma")]
    public void A_single_document_is_enough(string document) {
        using var file = new TemporaryFile(document);
        MicroGptProcess.Result result = MicroGptProcess.Run("--input", file.Name, "--num-steps", "200");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"{document} *", result.Output);
    }

    [Fact]
    public void Large_inputs_work() {
        using var line = new TemporaryFile(new string('x', 1_000_000) + "\n");
        MicroGptProcess.Result result = MicroGptProcess.Run("--input", line.Name, "--num-steps", "20");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("cropped 1\n", result.Output);

        IEnumerable<string> names = Enumerable.Range(0x4e00, 4000).Select(c => $"{(char)c}{(char)(0x4e00 + c % 50)}");
        using var chinese = new TemporaryFile(string.Join('\n', names));
        result = MicroGptProcess.Run("--input", chinese.Name, "--num-steps", "5", "--samples", "2");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("documents 4000, held out 400,", result.Output);
        Assert.Contains("vocabulary 4001,", result.Output);
    }
}
