using System.Diagnostics;
using System.Globalization;
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
}

/// <summary>Runs the program in the process of the tests, or as a process of its own.</summary>
static class Run {
    static readonly Lock console = new();

    public static string Dotnet => Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
        OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    public static string Program => Path.Combine(AppContext.BaseDirectory, "MicroGpt.dll");

    /// <summary>What an action prints; one action at a time, since there is one console.</summary>
    public static string Output(Action action) {
        lock (console) {
            TextWriter before = Console.Out;
            using var output = new StringWriter();
            try {
                Console.SetOut(output);
                action();
            } finally {
                Console.SetOut(before);
            }
            return output.ToString().Replace(Environment.NewLine, "\n");
        }
    }

    /// <summary>
    /// Runs the program in this process, as if in a country with a decimal comma. A refusal is its
    /// UserError.
    /// </summary>
    public static Result InProcess(params string[] arguments) {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        var main = typeof(Value).Assembly.EntryPoint!.CreateDelegate<Action<string[]>>();
        return new Result(0, Output(() => main(arguments)), "");
    }

    /// <summary>Runs the program in this process, with a small file for its input.</summary>
    public static Result On(string content, params string[] arguments) {
        using var file = new TemporaryFile(content);
        return InProcess(["--input", file.Name, .. arguments]);
    }

    /// <summary>The message with which an action refuses what it was given.</summary>
    public static string Refusal(Action action) {
        string message = "";
        Output(() => message = Assert.Throws<UserError>(action).Message);
        return message;
    }

    /// <summary>Runs the program as its users do, for two minutes at most.</summary>
    public static Result Process(params string[] arguments) =>
        Wait(Start(Dotnet, [Program, .. arguments]));

    /// <summary>Starts a process in another folder, and where UTF-8 is not the usual.</summary>
    public static Process Start(string file, params string[] arguments) {
        var start = new ProcessStartInfo(file, arguments) {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath()
        };
        start.Environment["LC_ALL"] = "de_DE.ISO-8859-1";
        return System.Diagnostics.Process.Start(start)!;
    }

    public static Result Wait(Process process) {
        using var patience = new Timer(_ => process.Kill(entireProcessTree: true), null,
            TimeSpan.FromMinutes(2), Timeout.InfiniteTimeSpan);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new Result(process.ExitCode, output.Replace(Environment.NewLine, "\n"),
            error.Result.Replace(Environment.NewLine, "\n"));
    }
}

/// <summary>A file that is gone after the test.</summary>
sealed class TemporaryFile : IDisposable {
    public string Name { get; } =
        Path.Combine(Path.GetTempPath(), $"microgpt-{Guid.NewGuid():N}.txt");

    public TemporaryFile(string content) : this(Encoding.UTF8.GetBytes(content)) {
    }

    public TemporaryFile(byte[] content) => File.WriteAllBytes(Name, content);

    public void Dispose() => File.Delete(Name);
}
