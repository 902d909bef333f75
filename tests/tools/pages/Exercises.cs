using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pages;

/// <summary>
/// Checks the checks of the exercises. That of exercise 8 must fail on the unchanged project and
/// with each mistake, 08.wrong1.diff, and pass with each solution, 08.solution and 08.other.
/// </summary>
static class Exercises {
    const string Folder = "tests/exercises", Solutions = $"{Folder}/solutions";

    /// <summary>The jobs for one exercise, or for all if it is 0.</summary>
    public static List<Func<Copy, Task>> Jobs(int exercise) {
        string[] numbers = [.. Directory.GetFiles(Folder, "Exercise??.cs").Order()
            .Select(file => Path.GetFileNameWithoutExtension(file)[^2..])
            .Where(number => exercise == 0 || int.Parse(number) == exercise)];
        List<Func<Copy, Task>> jobs = [copy => CheckUnchanged(copy, numbers)];

        foreach (string number in numbers) {
            string[] right =
                [.. Files($"{number}.solution.diff"), .. Files($"{number}.other*.diff")];
            string[] wrong = Files($"{number}.wrong*.diff");
            if (right.Length == 0 || wrong.Length == 0)
                throw new InvalidDataException(
                    $"{Solutions} needs {number}.solution.diff and {number}.wrong1.diff");
            jobs.AddRange(right.Select<string, Func<Copy, Task>>(
                file => copy => Check(copy, number, file, "Failed: +0, Passed: +[1-9]", "passes")));
            jobs.AddRange(wrong.Select<string, Func<Copy, Task>>(
                file => copy => Check(copy, number, file, "Failed: +[1-9]", "fails")));
        }
        return jobs;
    }

    static string[] Files(string pattern) => [.. Directory.GetFiles(Solutions, pattern)
        .Select(file => $"{Solutions}/{Path.GetFileName(file)}").Order()];

    static async Task CheckUnchanged(Copy copy, string[] numbers) {
        var watch = Stopwatch.StartNew();
        Result result = await copy.Run("dotnet", "test", Folder);
        foreach (string number in numbers)
            Expect(result, $"  Failed .*Exercise{number}\\b", $"{Folder}/Exercise{number}.cs",
                "fails on the unchanged project", watch);
    }

    static async Task Check(Copy copy, string number, string file, string end, string what) {
        var watch = Stopwatch.StartNew();
        if (!copy.IsRestored)
            await copy.Run("dotnet", "restore", Folder);
        copy.IsRestored = true;
        Result result = await copy.Run("git", "apply", file);
        if (result.ExitCode == 0)
            result = await copy.Run("dotnet", "test", Folder, "--no-restore", "--filter",
                $"FullyQualifiedName~Exercise{number}");
        Expect(result, end, file, what, watch);
    }

    static void Expect(Result result, string end, string file, string what, Stopwatch watch) {
        string[] lines = [.. result.Output, .. result.Error];
        bool isSo = lines.Any(line => Regex.IsMatch(line, end));
        Report.Add(file, what, watch,
            isSo ? null : "  found:\n    " + string.Join("\n    ", lines));
    }
}
