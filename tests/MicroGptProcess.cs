using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace MicroGptTests;

/// <summary>What a run of the program printed. Line ends are "\n" on every system.</summary>
sealed record Result(int ExitCode, string Output, string Error) {
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The lines that begin so.</summary>
    public string[] LinesWith(string beginning) =>
        [.. Lines.Where(line => line.StartsWith(beginning))];

    /// <summary>What is the same in every run: not the path of the input, nor the time.</summary>
    public string Reproducible => string.Join('\n', Lines.Where(line =>
        !line.StartsWith("reading ") && !line.Contains("ms/step")));

    /// <summary>One line on standard error that says what to do, and exit code 2.</summary>
    public void AssertError(string expected) {
        Assert.True(ExitCode == 2, $"exit code {ExitCode} instead of 2:\n{Output}{Error}");
        Assert.Matches(@"^error: [^\n]+\n$", Error);
        Assert.Contains(expected, Error);
        Assert.DoesNotContain("sample", Output);
    }

    public void AssertSuccess() =>
        Assert.True(ExitCode == 0 && Error == "", $"exit code {ExitCode}:\n{Output}{Error}");
}

/// <summary>The program as its users start it: a process with arguments.</summary>
static class MicroGptProcess {
    public static string Dotnet => Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    public static string Program => Path.Combine(AppContext.BaseDirectory, "MicroGpt.dll");

    /// <summary>The command line for a shell.</summary>
    public static string Command(string arguments) => $"'{Dotnet}' '{Program}' {arguments}";

    public static Process Start(string file, IEnumerable<string> arguments,
        string? directory = null, Dictionary<string, string>? environment = null) {

        var start = new ProcessStartInfo(file, arguments) {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = directory ?? Path.GetTempPath()
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end, for two minutes at most.</summary>
    public static Result Wait(Process process) {
        using Timer patience = EndAfterTwoMinutes(process);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = ReadRaw(process.StandardOutput.BaseStream);
        process.WaitForExit();
        return new Result(process.ExitCode, Normal(output), Normal(error.Result));
    }

    /// <summary>Ends a process that seems to loop for ever, unless the timer is disposed.</summary>
    public static Timer EndAfterTwoMinutes(Process process) => new(
        _ => process.Kill(entireProcessTree: true),
        null, TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);

    /// <summary>A StreamReader would swallow a byte-order mark.</summary>
    static string ReadRaw(Stream stream) {
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    static string Normal(string text) => text.Replace(Environment.NewLine, "\n");

    public static Result Run(params string[] arguments) => RunIn(Path.GetTempPath(), [], arguments);

    public static Result RunIn(string directory, Dictionary<string, string> environment,
        params string[] arguments) =>
        Wait(Start(Dotnet, [Program, .. arguments], directory, environment));

    /// <summary>Runs where there are 128 MB of memory for its objects.</summary>
    public static Result RunInLittleMemory(params string[] arguments) => RunIn(
        Path.GetTempPath(), new() { ["DOTNET_GCHeapHardLimit"] = "0x8000000" }, arguments);

    /// <summary>Runs a line in the system's shell.</summary>
    public static Result Shell(string line) => Wait(Start("/bin/sh", ["-c", line]));
}

/// <summary>
/// A process whose output is read while it runs. Ended with the test, whatever happens.
/// </summary>
sealed class RunningProcess : IDisposable {
    readonly Process process;
    readonly Timer patience;
    readonly Task<string> error;
    readonly StringBuilder output = new();

    public RunningProcess(string file, params string[] arguments) {
        // A shell that runs the tests in the background makes its children ignore SIGINT. The env
        // of GNU undoes that.
        process = OperatingSystem.IsLinux()
            ? MicroGptProcess.Start("/usr/bin/env", ["--default-signal=INT", file, .. arguments])
            : MicroGptProcess.Start(file, arguments);
        patience = MicroGptProcess.EndAfterTwoMinutes(process);
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>The program itself.</summary>
    public static RunningProcess Program(params string[] arguments) =>
        new(MicroGptProcess.Dotnet, [MicroGptProcess.Program, .. arguments]);

    /// <summary>Reads until a text has come; returns all that has come since the start.</summary>
    public string ReadUntil(string text) {
        while (!output.ToString().EndsWith(text)) {
            int character = process.StandardOutput.Read();
            Assert.True(character >= 0, $"the output ended before '{text}':\n{output}");
            output.Append((char)character);
        }
        return $"{output}";
    }

    /// <summary>Reads on to the end, and returns what has come since the last ReadUntil.</summary>
    public Result ReadToEnd() {
        string rest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, rest, error.Result);
    }

    /// <summary>What Ctrl+C sends to a process without a terminal.</summary>
    public void Interrupt() => MicroGptProcess.Wait(
        MicroGptProcess.Start("/bin/kill", ["-INT", $"{process.Id}"]));

    /// <summary>Types a key.</summary>
    public void Type(char key) {
        process.StandardInput.Write(key);
        process.StandardInput.Flush();
    }

    public void Dispose() {
        patience.Dispose();
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }
}
