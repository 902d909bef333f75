using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Pages;

/// <summary>How a command ended, and the lines that it printed.</summary>
record Result(int ExitCode, List<string> Output, List<string> Error);

/// <summary>A copy of the project in a temporary folder.</summary>
class Copy {
    static readonly Dictionary<string, string> project =
        Files(".").ToDictionary(file => file, File.ReadAllText);

    readonly string top = Directory.CreateTempSubdirectory("microgpt-pages-").FullName;
    bool isBuilt;

    /// <summary>Whether the packages of the exercises' project are there.</summary>
    public bool IsRestored { get; set; }

    public Copy() =>
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(top, recursive: true);

    /// <summary>The names of all files but those of builds and of git.</summary>
    static string[] Files(string top) =>
        [.. Directory.EnumerateFiles(top, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(top, file))
            .Where(file => !Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar)
                .Any(folder => folder is "bin" or "obj" || folder.StartsWith('.')))];

    /// <summary>Makes it the unchanged project. What was built stays, for a quick build.</summary>
    public void Reset() {
        foreach (string file in Files(top).Except(project.Keys))
            File.Delete(Path.Combine(top, file));
        foreach (var (name, text) in project) {
            string path = Path.Combine(top, name);
            if (!File.Exists(path) || File.ReadAllText(path) != text)
                Write(name, text);
        }
        isBuilt = false;
    }

    public void Write(string name, string text) {
        string path = Path.Combine(top, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        isBuilt = false;
    }

    /// <summary>Runs a command in the top folder, but "dotnet run" with a single build.</summary>
    public async Task<Result> Run(params string[] words) {
        if (words is not (["dotnet", "run"] or ["dotnet", "run", "--", ..])) {
            isBuilt = false;    // it may change files
            return await Start(words);
        }
        if (!isBuilt) {
            Result build = await Start("dotnet", "build", "MicroGpt.csproj", "-v", "quiet");
            if (build.ExitCode != 0)
                return build;
        }
        isBuilt = true;
        return await Start(["dotnet", "bin/Release/net10.0/MicroGpt.dll", .. words.Skip(3)]);
    }

    async Task<Result> Start(params string[] words) {
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
        start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(top);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";     // servers would keep the output
        start.Environment["UseSharedCompilation"] = "false";    // open, and it would never end
        start.Environment["RunAnalyzers"] = "false";            // builds take half as long
        try {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            return new Result(process.ExitCode, Lines(await output), Lines(await error));
        } catch (Win32Exception e) {
            return new Result(-1, [], [e.Message]);
        }
    }

    /// <summary>The lines of a text, without the place of this copy in it.</summary>
    List<string> Lines(string text) => text.Trim() == "" ? []
        : [.. text.Replace(top + Path.DirectorySeparatorChar, "").TrimEnd().Split('\n')
            .Select(line => line.TrimEnd())];
}
