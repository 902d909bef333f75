using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Pages;

/// <summary>A command, and the output that a block shows from one of its lines on.</summary>
record Command(Block Block, string Text, int Line, List<string> Shown, bool ShowsErrors = true) {
    // A number that is another one in every run, with the spaces that may align it.
    static readonly Regex Measured =
        new(@"( *< )? *\b(\d+ m )?\d[\d.,]*(?= (s|ms|ms/step|MB|min)\b)");

    /// <summary>What the page should show, or null if it shows just that.</summary>
    public List<string>? Update { get; private set; }

    /// <summary>Runs the command, and compares what it prints with what the page shows.</summary>
    public async Task Follow(Copy copy) {
        var watch = Stopwatch.StartNew();
        // No shell reads the words, so that they mean the same everywhere.
        Result result = await copy.Run([.. Regex.Matches(Text, "(\"[^\"]*\"|[^\\s\"])+")
            .Select(word => word.Value.Replace("\"", ""))]);

        List<string> found = [.. result.Output, .. ShowsErrors ? result.Error : []];
        if (result.ExitCode != 0)
            found.Add($"(exit code {result.ExitCode})");
        bool isOnlyRun = Shown.Count == 0 && ShowsErrors && result.ExitCode == 0;
        List<string> shown = [.. Shown], update = isOnlyRun ? [] : Align(shown, found);
        while (shown is [.., ""])
            shown.RemoveAt(shown.Count - 1);

        string? difference = null;
        if (!shown.SequenceEqual(update)) {
            Update = update;
            int same = shown.Zip(update).TakeWhile(pair => pair.First == pair.Second).Count();
            difference = $"  shown:{Around(shown, same)}\n  found:{Around(update, same)}";
        }
        Report.Add(Block.Where(Math.Max(0, Line - 1)), Text, watch, difference);
    }

    /// <summary>The found lines, with ... where the shown lines have it.</summary>
    List<string> Align(List<string> shown, List<string> found) {
        // best[i, j] says how well the shown lines from i on fit to the found lines from j on: the
        // sum of the similarities of pairs, less a little for every line that has no partner.
        const double alone = -0.01;
        int m = shown.Count, n = found.Count;
        var best = new double[m + 1, n + 1];

        double Pair(int i, int j) =>
            i < m && j < n && shown[i] != "..." && Similarity(shown[i], found[j]) is > 0.3 and var s
                ? s + best[i + 1, j + 1] : double.MinValue;
        double WithoutShown(int i, int j) =>
            i < m ? best[i + 1, j] + (shown[i] == "..." ? 0 : alone) : double.MinValue;
        double WithoutFound(int i, int j) =>
            j < n ? best[i, j + 1] + (i < m && shown[i] == "..." ? 0 : alone) : double.MinValue;

        for (int i = m; i >= 0; i--)
            for (int j = n; j >= 0; j--)
                if (i < m || j < n)
                    best[i, j] =
                        Math.Max(Pair(i, j), Math.Max(WithoutShown(i, j), WithoutFound(i, j)));

        List<string> lines = [];
        for (int i = 0, j = 0; i < m || j < n;) {
            if (best[i, j] == Pair(i, j)) {
                lines.Add(IsSame(shown[i], found[j]) ? shown[i] : found[j]);
                i++;
                j++;
            } else if (best[i, j] == WithoutFound(i, j)) {
                if (i == m || shown[i] != "...")
                    lines.Add(found[j]);
                j++;
            } else {
                if (shown[i] == "..." && lines is not [.., "..."])
                    lines.Add("...");
                i++;
            }
        }
        return lines;
    }

    bool IsSame(string a, string b) => a == b
        || Block.Has("measured") && Measured.Replace(a, " #") == Measured.Replace(b, " #");

    /// <summary>
    /// The share of two lines that is the same, at the beginning and the end, whatever the numbers.
    /// </summary>
    double Similarity(string a, string b) {
        if (IsSame(a, b))
            return 1;
        a = Regex.Replace(a, "[0-9.]+", "#");
        b = Regex.Replace(b, "[0-9.]+", "#");
        int least = Math.Min(a.Length, b.Length), begin = 0, end = 0;
        while (begin < least && a[begin] == b[begin])
            begin++;
        while (end < least - begin && a[^(end + 1)] == b[^(end + 1)])
            end++;
        return 0.9 * (begin + end) / Math.Max(a.Length, b.Length);
    }

    /// <summary>The marked line with five lines before and after it.</summary>
    static string Around(List<string> lines, int marked) {
        string text = "";
        for (int i = Math.Max(0, marked - 5); i <= Math.Min(lines.Count, marked + 5); i++)
            text += (i == marked ? "\n  > " : "\n    ")
                + (i < lines.Count ? lines[i] : "(the end)");
        return text;
    }
}

/// <summary>Prints a line for everything that was checked, and counts.</summary>
static class Report {
    static readonly Lock console = new();

    public static int Good { get; private set; }
    public static int Bad { get; private set; }

    public static void Add(string where, string what, Stopwatch watch, string? difference) {
        lock (console) {
            string end = difference == null ? "ok" : $"DIFFERENT\n{difference}";
            Console.WriteLine($"{where}  {what}  {watch.Elapsed.TotalSeconds:F1} s  {end}");
            if (difference == null)
                Good++;
            else
                Bad++;
        }
    }
}
