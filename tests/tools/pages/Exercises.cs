using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pages;

/// <summary>A run of an exercise's tests with a change: its kind says how it must end.</summary>
record Check(int Exercise, string Kind, string Where, string Description, List<Hunk> Change) {
    public bool MustPass => Kind is "solution" or "right";  // not "unchanged" nor "wrong"
}

/// <summary>
/// Checks the tests of the exercises themselves: they must pass with every solution, and fail
/// without one and with what a reader may get wrong.
/// </summary>
static class Exercises {
    // How many checks run at the same time, each in its own copy of the project. Every one keeps a
    // core busy, and more than two would take too much memory on a small machine.
    static readonly int Copies = Math.Min(2, Environment.ProcessorCount);

    const string Folder = "tests/exercises";
    static readonly Regex Variant = new(@"^Exercise(\d\d)\.(right|wrong).*\.diff$");

    /// <summary>The checks of one exercise, or of all for 0. Throws if one is missing.</summary>
    public static List<Check> Plan(string top, List<Section> sections, int exercise) {
        List<Check> checks = [.. Solutions(sections), .. Variants(Path.Combine(top, Folder))];
        string missing = "";
        foreach (int number in Tested(top).Union(checks.Select(c => c.Exercise)).Order()) {
            foreach (string kind in new[] { "solution", "right", "wrong" }) {
                int count = checks.Count(c => c.Exercise == number && c.Kind == kind);
                int least = kind == "wrong" ? 2 : 1;
                if (count < least && (exercise == 0 || exercise == number))
                    missing += $"\n    exercise {number}, {kind}: {count} of at least {least}";
            }
        }
        if (missing != "")
            throw new Failure(Folder, "checks are missing" + missing);
        return [.. checks.Where(c => exercise == 0 || exercise == c.Exercise)
            .OrderBy(c => c.Kind != "unchanged")];    // these first, since they share a build
    }

    /// <summary>The numbers of the exercises that have tests: Exercise08 in their source.</summary>
    static IEnumerable<int> Tested(string top) =>
        Directory.GetFiles(Path.Combine(top, Folder), "*.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), @"\bExercise(\d\d)"))
            .Select(match => int.Parse(match.Groups[1].Value));

    /// <summary>The solutions on the page, and for each one the project without it.</summary>
    static IEnumerable<Check> Solutions(List<Section> sections) {
        foreach (Section section in sections) {
            foreach (Block block in section.Blocks.Where(b => b.IsDiff && b.Has("solution"))) {
                int number = section.Exercise > 0 ? section.Exercise
                    : throw new Failure(block.Where, "a solution outside of an exercise");
                yield return new(number, "unchanged", block.Where, "", []);
                yield return new(number, "solution", block.Where, "", section.ChangeOf(block));
            }
        }
    }

    /// <summary>The files with variants. The lines before the diff describe it.</summary>
    static IEnumerable<Check> Variants(string exercises) {
        string folder = Path.Combine(exercises, "solutions");
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
        foreach (string file in files.Order(StringComparer.Ordinal)) {
            string where = $"{Folder}/solutions/{Path.GetFileName(file)}";
            Match name = Variant.Match(Path.GetFileName(file));
            if (!name.Success)
                throw new Failure(where, "its name should be like Exercise08.wrong1.diff");
            string[] lines = File.ReadAllLines(file);
            int first = lines.TakeWhile(line => !Regex.IsMatch(line, "^(@@|[ +-])")).Count();
            string description = string.Join(' ', lines[..first]).Trim();
            yield return new(int.Parse(name.Groups[1].Value), name.Groups[2].Value, where,
                description, Diff.Parse(where, first + 1, lines[first..]));
        }
    }

    public static async Task Run(
        List<Check> checks, Dictionary<string, byte[]> project, CancellationToken stop) {
        var copies = new ConcurrentBag<Scratch>();    // those that no check is using
        var options = new ParallelOptions {
            MaxDegreeOfParallelism = Copies,
            CancellationToken = stop
        };
        try {
            await Parallel.ForEachAsync(checks, options, async (check, token) => {
                Scratch scratch = copies.TryTake(out Scratch? free) ? free : new Scratch(project);
                try {
                    await Run(check, scratch, token);
                } finally {
                    copies.Add(scratch);
                }
            });
        } finally {
            foreach (Scratch copy in copies)
                copy.Dispose();
        }
    }

    static async Task Run(Check check, Scratch scratch, CancellationToken stop) {
        var watch = Stopwatch.StartNew();
        scratch.Reset();
        scratch.Apply(check.Change);
        await scratch.Build(Folder, check.Where, stop);
        Result result = await scratch.Run(["dotnet", "test", Folder, "--no-build",
            "--filter", $"FullyQualifiedName~Exercise{check.Exercise:00}"], check.Where, stop);

        // Only a test that fails counts as such: not a crash, and not that none has run.
        string output = string.Join("\n    ", result.Lines);
        Match count = Regex.Match(output, @"Failed: +(\d+), Passed: +(\d+)");
        bool fails = count.Success && count.Groups[1].Value != "0";
        bool passes = count.Success && count.Groups[2].Value != "0" && result.ExitCode == 0;
        string verb = check.MustPass ? "pass" : "fail";
        string title = $"exercise {check.Exercise}, {check.Kind}: its tests";
        if (!(check.MustPass ? passes : fails))
            throw new Failure(check.Where, $"{title} must {verb}, but do not\n    {output}");
        string description = check.Description == "" ? "" : $"  ({check.Description})";
        Log.Add(ref Log.Variants, check.Where, $"{title} {verb}, ok{description}", watch);
    }
}
