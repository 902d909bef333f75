namespace MicroGptTests;

/// <summary>
/// What a terminal shows. The tool `script` starts a command in a terminal of its own.
/// </summary>
public class TerminalTests {
    sealed class TerminalFactAttribute : FactAttribute {
        public TerminalFactAttribute() {
            // Other systems have a tool of this name, but with other options.
            if (!OperatingSystem.IsLinux() || !File.Exists("/usr/bin/script"))
                Skip = "needs Linux and the tool script of util-linux";
        }
    }

    // With exec, no shell is left that Ctrl+C could end in the program's place.
    static RunningProcess Start(int columns, string arguments) => new("/usr/bin/script", "-qec",
        $"stty cols {columns} && exec {MicroGptProcess.Command(arguments)}", "/dev/null");

    /// <summary>Presses Ctrl+C when a text has come, and returns all that was shown.</summary>
    static string ShowUntil(string text, int columns, string arguments) {
        using var documents = new TemporaryFile(Documents(20));
        using RunningProcess terminal =
            Start(columns, $"--input '{documents.Name}' --n-embd 4 {arguments}");
        string beginning = terminal.ReadUntil(text);
        terminal.Type('\u0003');
        Result rest = terminal.ReadToEnd();
        Assert.True(rest.ExitCode == 0, $"exit code {rest.ExitCode}: {beginning}{rest.Output}");
        return beginning + rest.Output;
    }

    [TerminalFact]
    public void A_terminal_shows_the_progress_in_place() {
        string output = ShowUntil(" left ", columns: 80, "--num-steps 1000000");
        Assert.Matches(@"\rstep +\d+ / 1000000  loss \S+  running mean \S+  [\d.:]+ left ", output);
        Assert.Contains("sample 20:", output);
        foreach (string line in output.Split('\r', '\n'))
            Assert.True(line.Length <= 79, $"on 80 columns this line would wrap: {line}");
    }

    [TerminalFact]
    public void An_error_begins_a_new_line() {
        // With this rate, the training diverges after some seconds: a line in place is being shown.
        using var documents = new TemporaryFile(Documents(20));
        using RunningProcess terminal = Start(80, $"--input '{documents.Name}' --n-layer 4 "
            + "--learning-rate 0.04 --num-steps 1000000");
        Result result = terminal.ReadToEnd();
        Assert.True(result.ExitCode == 2, $"exit code {result.ExitCode}: {result.Output}");
        Assert.Matches(@" left [^\r\n]*\r\nerror: the loss in step \d+ is ", result.Output);
    }

    [TerminalFact]
    public void A_narrow_terminal_gets_plain_lines() {
        string output = ShowUntil("step 5000 / 100000", columns: 60, "--num-steps 100000");
        Assert.DoesNotContain('\r', output.Replace("\r\n", "\n"));
        Assert.DoesNotContain(" left", output);
        Assert.Contains("sample 20:", output);
    }
}
