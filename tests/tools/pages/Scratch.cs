using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pages;

/// <summary>How a command ended, and the lines of its output and, after them, its errors.</summary>
record Result(int ExitCode, List<string> Lines);

/// <summary>A copy of the project in a temporary folder, which is deleted at the end.</summary>
sealed class Scratch : IDisposable {
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);  // for every command
    static readonly string[] NotCopied = ["bin", "obj", ".git", ".vs"];

    readonly string top =
        Path.GetFullPath(Directory.CreateTempSubdirectory("microgpt-pages-").FullName);
    readonly Dictionary<string, byte[]> project;
    readonly Dictionary<string, byte[]> beforeChange = [];  // the files that diffs have changed
    readonly HashSet<string> built = [];              // what has been built since the last change

    public Scratch(Dictionary<string, byte[]> project) {
        this.project = project;
        Reset();
    }

    /// <summary>The content of all files by their names, relative to the top.</summary>
    public static Dictionary<string, byte[]> ReadProject(string top) =>
        FilesIn(top).ToDictionary(file => Path.GetRelativePath(top, file), File.ReadAllBytes);

    static IEnumerable<string> FilesIn(string folder) => Directory.EnumerateFiles(folder).Concat(
        Directory.EnumerateDirectories(folder)
            .Where(sub => !NotCopied.Contains(Path.GetFileName(sub))).SelectMany(FilesIn));

    /// <summary>Makes it the unchanged project; what was built stays for a quick build.</summary>
    public void Reset() {
        foreach (string file in FilesIn(top).ToList()) {
            if (!project.ContainsKey(Path.GetRelativePath(top, file))) {
                File.Delete(file);
                built.Clear();
            }
        }
        foreach (var (name, content) in project)
            Write(Path.Combine(top, name), content);
        beforeChange.Clear();
    }

    public void Apply(IEnumerable<Hunk> change) {
        foreach (Hunk hunk in change) {
            string path = PathOf(hunk.File, hunk.Where);
            if (!File.Exists(path))
                throw new Failure(hunk.Where, $"there is no file {hunk.File}");
            beforeChange.TryAdd(path, File.ReadAllBytes(path));
            Write(path, Text(hunk.ApplyTo(File.ReadAllLines(path))));
        }
    }

    /// <summary>Takes back what Apply has changed.</summary>
    public void Undo() {
        foreach (var (path, content) in beforeChange)
            Write(path, content);
        beforeChange.Clear();
    }

    public void WriteFile(string name, string where, IEnumerable<string> lines) =>
        Write(PathOf(name, where), Text(lines));

    static byte[] Text(IEnumerable<string> lines) =>
        Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));

    void Write(string path, byte[] content) {
        if (File.Exists(path) && content.AsSpan().SequenceEqual(File.ReadAllBytes(path)))
            return;                                   // keeps its date, which spares a build
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        built.Clear();
    }

    string PathOf(string name, string where) {
        string path = Path.GetFullPath(Path.Combine(top, name));
        return path.StartsWith(top + Path.DirectorySeparatorChar) ? path
            : throw new Failure(where, $"{name} is outside of the project");
    }

    /// <summary>Builds what has not been built since the last change; throws its errors.</summary>
    public async Task Build(string what, string where, CancellationToken stop) {
        if (built.Contains(what))
            return;
        Result result = await Run(["dotnet", "build", what, "-nologo", "-v", "quiet"], where, stop);
        var errors = result.Lines.Where(line => line.Contains("error")).Distinct();
        if (result.ExitCode != 0)
            throw new Failure(where, $"{what} cannot be built:\n" + string.Join('\n', errors)
                .Replace(top + Path.DirectorySeparatorChar, ""));
        built.Add(what);
    }

    /// <summary>Runs a command in the top folder, but "dotnet run" with only one build.</summary>
    public async Task<Result> Run(Command command, CancellationToken stop) {
        string[] words = command.Words();
        if (words is ["dotnet", "run"] or ["dotnet", "run", "--", ..]) {
            await Build("MicroGpt.csproj", command.Where, stop);
            words = ["dotnet", "bin/Release/net10.0/MicroGpt.dll", .. words.Skip(3)];
        }
        return await Run(words, command.Where, stop);
    }

    public async Task<Result> Run(string[] words, string where, CancellationToken stop) {
        using Process process = Start(words, where);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Limit);
        try {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            Task end = process.WaitForExitAsync();
            await Task.WhenAll(output, error, end).WaitAsync(limit.Token);
            return new Result(process.ExitCode, [.. Lines(output.Result), .. Lines(error.Result)]);
        } catch (OperationCanceledException) {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            stop.ThrowIfCancellationRequested();
            throw new Failure(where, $"{string.Join(' ', words)}: not done after "
                + $"{Limit.TotalMinutes} minutes, and killed");
        }
    }

    Process Start(string[] words, string where) {
        var start = new ProcessStartInfo(words[0], words[1..]) {
            WorkingDirectory = top,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";     // no build server
        start.Environment["UseSharedCompilation"] = "false";    // and no compiler stays behind
        try {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return process;
        } catch (Win32Exception e) {
            throw new Failure(where, $"{words[0]} cannot be started: {e.Message}");
        }
    }

    static IEnumerable<string> Lines(string text) =>
        text == "" ? [] : text.TrimEnd().Split('\n').Select(line => line.TrimEnd());

    public void Dispose() {
        try {
            Directory.Delete(top, recursive: true);
        } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
            Console.Error.WriteLine($"{top} cannot be deleted: {e.Message}");
        }
    }
}
