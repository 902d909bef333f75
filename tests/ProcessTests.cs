using System.Diagnostics;

namespace MicroGptTests;

/// <summary>The few things that need the program as a process of its own.</summary>
public class ProcessTests {
    [Fact]
    public void A_mistake_gets_one_line_on_standard_error_and_exit_code_2() {
        Result result = Run.Process("--seed", "one");
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Matches(@"\Aerror: .*--seed.*\n\z", result.Error);
    }

    [Fact]
    public void Help_lists_every_option() {
        Result result = Run.Process("--help");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (string option in (string[])["input", "n-embd", "n-head", "n-layer", "block-size",
            "num-steps", "learning-rate", "samples", "temperature", "prompt", "seed"])
            Assert.Contains($"--{option} ", result.Output);
    }

    [Fact]
    public void It_prints_the_same_bytes_in_another_folder_and_with_another_encoding() {
        string[] options = ["--n-embd", "4", "--num-steps", "20"];
        Result result = Run.Process(options);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(Run.InProcess(options).Reproducible, result.Reproducible);
    }

    [Needs("/bin/kill")]
    public void Ctrl_C_ends_the_training_and_another_one_ends_the_program() {
        using var file = new TemporaryFile("ab\n");
        string[] command = [Run.Dotnet, Run.Program, "--input", file.Name, "--n-embd", "4",
            "--num-steps", "1000000", "--samples", "1000000"];

        // A shell that runs the tests in the background lets its children ignore SIGINT, and env
        // undoes that.
        if (OperatingSystem.IsLinux())
            command = ["/usr/bin/env", "--default-signal=INT", .. command];
        using Process program = Run.Start(command[0], command[1..]);

        ReadTo("step ", program);
        Interrupt(program);
        ReadTo("finishing; Ctrl+C again ends", program);
        string done = ReadTo(" steps in ", program);
        Assert.False(done.StartsWith("1000000 "), "Ctrl+C has not ended the training");
        ReadTo("sample  1: ", program);
        Interrupt(program);
        Result rest = Run.Wait(program);
        Assert.Equal((130, ""), (rest.ExitCode, rest.Error));    // 128 + SIGINT
    }

    /// <summary>Reads until a line has such a part, and returns the line.</summary>
    static string ReadTo(string part, Process program) {
        while (true) {
            string? line = program.StandardOutput.ReadLine();
            Assert.True(line != null, $"the program has ended before it printed '{part}'");
            if (line.Contains(part))
                return line;
        }
    }

    /// <summary>What Ctrl+C does where there is no keyboard.</summary>
    static void Interrupt(Process program) =>
        Run.Wait(Run.Start("/bin/kill", "-INT", $"{program.Id}"));

    [Needs("/bin/sh")]
    public void A_closed_pipe_ends_quietly() {
        Result result = Shell("--n-embd 4 --num-steps 20", "| head -2");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(2, result.Lines.Length);
    }

    [Needs("/dev/full")]
    public void The_exit_code_is_2_also_if_standard_error_is_closed_or_full() {
        Assert.Equal(2, Shell("--seed one", "2>&-").ExitCode);
        Assert.Equal(2, Shell("--seed one", "2>/dev/full").ExitCode);
    }

    static Result Shell(string options, string rest) => Run.Wait(
        Run.Start("/bin/sh", "-c", $"'{Run.Dotnet}' '{Run.Program}' {options} {rest}"));

    /// <summary>A test that is skipped where a file is missing, as on Windows.</summary>
    sealed class NeedsAttribute : FactAttribute {
        public NeedsAttribute(string file) => Skip = File.Exists(file) ? null : $"needs {file}";
    }
}
