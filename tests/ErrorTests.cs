namespace MicroGptTests;

/// <summary>
/// What the user can mend gets one line on standard error that says what to do, and exit code 2.
/// </summary>
public class ErrorTests {
    [Fact]
    public void A_bad_option_gets_one_line_and_exit_code_2() {
        Result result = MicroGptProcess.Run("--seed", "one");
        result.AssertError("--seed one: it takes a whole number from 0");
        Assert.Equal("", result.Output);
    }

    [Fact]
    public void Control_characters_do_not_reach_the_terminal() {
        Result result = MicroGptProcess.Run("--bogus\u001b[31m\n\u202e", "1");
        result.AssertError("no option --bogus?[31m??");
        Assert.DoesNotContain('\u001b', result.Error);
    }

    // "No memory for ... parameters" is said before they are drawn, "not enough memory" when it has
    // run out.
    [Theory]
    [InlineData("--n-embd 1000000", "no memory for 12000")]
    [InlineData("--n-embd 1 --n-head 1 --n-layer 1000000", "no memory for 12000070 parameters")]
    public void A_model_that_cannot_fit_is_refused_before_any_number_is_drawn(
        string arguments, string expected) =>
        MicroGptProcess.RunInLittleMemory(arguments.Split(' ')).AssertError(expected);

    [Fact]
    public void A_graph_that_does_not_fit_in_memory_is_refused() {
        using var file = new TemporaryFile(new string('x', 100_000));
        Result Run() =>
            MicroGptProcess.RunInLittleMemory("--input", file.Name, "--block-size", "10000");

        // In about one run of fifty, nothing is left for the runtime itself, and it aborts before
        // the program could say anything. README.md has this among the limits.
        Result result = Run();
        if (result.Error.StartsWith("Out of memory."))
            result = Run();
        result.AssertError("not enough memory; lower --n-embd, --n-layer or --block-size");
    }

    [UnixFact]
    public void Closed_standard_error_does_not_change_the_exit_code() {
        Result result = MicroGptProcess.Shell(MicroGptProcess.Command("--seed one 2>&-"));
        Assert.Equal((2, "", ""), (result.ExitCode, result.Output, result.Error));
    }

    [UnixFact("/dev/full")]
    public void Full_standard_error_does_not_change_the_exit_code() {
        Result result = MicroGptProcess.Shell(MicroGptProcess.Command("--seed one 2>/dev/full"));
        Assert.Equal((2, "", ""), (result.ExitCode, result.Output, result.Error));
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
#pragma warning disable CA1416    // skipped on Windows
        File.SetUnixFileMode(file.Name, UnixFileMode.None);
#pragma warning restore CA1416
        MicroGptProcess.Run("--input", file.Name).AssertError("denied");
    }
}
