using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MicroGptTests;

/// <summary>The program as its users start it: a process with arguments.</summary>
static class MicroGptProcess {
    public sealed record Result(int ExitCode, string Output, string Error) {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        /// <summary>What must be the same in every run: all but the line with measured times.</summary>
        public string Reproducible =>
            string.Join('\n', Lines.Where(line => !line.Contains("ms/step")));
    }

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
            WorkingDirectory = directory ?? Path.GetTempPath()
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static Process StartProgram(params string[] arguments) =>
        Start(Dotnet, [Program, .. arguments]);

    /// <summary>Waits for the end; an endless loop is ended, and named, after five minutes.</summary>
    public static Result Wait(Process process) {
        string ended = "";
        using var patience = new Timer(_ => {
            ended = "ended by the test after five minutes: does it loop for ever?";
            process.Kill(entireProcessTree: true);
        }, null, TimeSpan.FromMinutes(5), Timeout.InfiniteTimeSpan);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output, error.Result + ended);
    }

    public static Result Run(params string[] arguments) => Wait(StartProgram(arguments));

    public static Result RunIn(string directory, Dictionary<string, string> environment,
        params string[] arguments) => Wait(Start(Dotnet, [Program, .. arguments], directory, environment));

    /// <summary>Runs a line in the system's shell.</summary>
    public static Result Shell(string line) => Wait(Start("/bin/sh", ["-c", line]));
}

/// <summary>A file that is gone after the test.</summary>
sealed class TemporaryFile : IDisposable {
    public string Name { get; } = Path.Combine(Path.GetTempPath(), $"microgpt-{Guid.NewGuid():N}.txt");

    public TemporaryFile(byte[] content) => File.WriteAllBytes(Name, content);

    public TemporaryFile(string content) => File.WriteAllText(Name, content);

    public void Dispose() => File.Delete(Name);
}

/// <summary>
/// The program with a SIGINT that works: a shell that runs the tests in the background makes its
/// children ignore it, and GNU env undoes that. Ended with the test, whatever happens.
/// </summary>
sealed class InterruptibleProgram : IDisposable {
    readonly Process process;
    readonly Task<string> error;

    public InterruptibleProgram(params string[] arguments) {
        process = OperatingSystem.IsLinux()
            ? MicroGptProcess.Start("/usr/bin/env",
                ["--default-signal=INT", MicroGptProcess.Dotnet, MicroGptProcess.Program, .. arguments])
            : MicroGptProcess.Start(MicroGptProcess.Dotnet, [MicroGptProcess.Program, .. arguments]);
        error = process.StandardError.ReadToEndAsync();
    }

    public int ExitCode => process.ExitCode;
    public string Error => error.Result;

    /// <summary>Reads lines until one begins so.</summary>
    public async Task ReadUntil(string beginning) {
        while (await process.StandardOutput.ReadLineAsync() is string line)
            if (line.StartsWith(beginning))
                return;
        Assert.Fail($"the output ended before a line that begins with '{beginning}': {Error}");
    }

    public async Task<string> ReadToEnd() {
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return $"\n{rest}";
    }

    /// <summary>What Ctrl+C sends.</summary>
    public void Interrupt() =>
        MicroGptProcess.Wait(MicroGptProcess.Start("/bin/kill", ["-INT", $"{process.Id}"]));

    public void Dispose() {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
    }
}

/// <summary>A test that needs signals and a POSIX shell.</summary>
sealed class UnixFactAttribute : FactAttribute {
    public UnixFactAttribute(string? needed = null) {
        if (OperatingSystem.IsWindows())
            Skip = "Windows has no POSIX signals and no /bin/sh";
        else if (needed != null && !File.Exists(needed))
            Skip = $"{needed} is not installed";
    }
}
