using System.Text.RegularExpressions;

namespace Pages;

/// <summary>A command of a console block, and the lines that it must print.</summary>
record Command(string Where, string Text, List<string> Expected, bool IsMeasured) {
    // What differs from run to run, with the spaces that may be there to align it.
    static readonly Regex Measured =
        new(@" *\b(\d[\d,]*(\.\d+)?(?= (s|ms|ms/step|MB)\b)|\d+:\d\d:\d\d\b)");
    static readonly Regex Quoted = new("\"[^\"]*\"");
    static readonly Regex Word = new("(\"[^\"]*\"|[^\\s\"])+");
    static readonly Regex ExitCode = new(@"^\(exit code (\d+)\)$");

    public static List<Command> Parse(Block block) {
        List<Command> commands = [];
        for (int i = 0; i < block.Lines.Count; i++) {
            string line = block.Lines[i].TrimEnd(), where = $"{block.Page}:{block.Line + 1 + i}";
            if (line.StartsWith("$ "))
                commands.Add(new(where, line[2..].Trim(), [], block.Has("measured")));
            else if (commands.Count > 0)
                commands[^1].Expected.Add(line);
            else
                throw new Failure(where, "a console block begins with a command: $ dotnet run");
        }
        return commands;
    }

    /// <summary>Its words. No shell reads them, so they mean the same everywhere.</summary>
    public string[] Words() {
        string[] words = [.. Word.Matches(Text).Select(match => match.Value.Replace("\"", ""))];
        string unquoted = Quoted.Replace(Text, "");
        if (words is [] or ["cd", ..] || unquoted.IndexOfAny(['|', '&', '<', '>', ';', '"']) >= 0
            || unquoted.EndsWith('\\'))
            throw new Failure(Where, $"{Text}: a command is words, some in pairs of \", without a "
                + "shell; cd, pipes, redirections, &&, ; and \\ at the end are not supported");
        return words;
    }

    /// <summary>Compares the exit code, and the output if the page shows any.</summary>
    public void Compare(Result result) {
        List<string> expected = WithoutBlankEnd(Expected), found = WithoutBlankEnd(result.Lines);
        int exitCode = 0;
        if (expected.Count > 0 && ExitCode.Match(expected[^1]) is { Success: true } match) {
            exitCode = int.Parse(match.Groups[1].Value);
            expected = WithoutBlankEnd(expected[..^1]);
        }
        if (result.ExitCode != exitCode)
            throw new Failure(Where, $"{Text}\nexpected the exit code {exitCode}, "
                + $"found {result.ExitCode} and the output{Around(found, found.Count)}");
        if (expected.Count > 0 && FirstDifference(expected, found) is var (line, place))
            throw new Failure(Where,
                $"{Text}\nexpected:{Around(expected, line)}\nfound:{Around(found, place)}");
    }

    /// <summary>Where the two part, or null. The line ... stands for any number of lines.</summary>
    (int Expected, int Found)? FirstDifference(List<string> expected, List<string> found) {
        List<int> places = [0];                       // in found, where expected[i] may be
        for (int i = 0; i < expected.Count; i++) {
            string line = expected[i];
            List<int> next = line == "..."
                ? [.. Enumerable.Range(places[0], found.Count - places[0] + 1)]
                : [.. places.Where(p => p < found.Count && IsSame(found[p], line))
                    .Select(p => p + 1)];
            if (next.Count == 0)
                return (i, places.MaxBy(p => CommonStart(LineAt(found, p), line)));
            places = next;
        }
        return places.Contains(found.Count) ? null : (expected.Count, places[^1]);
    }

    bool IsSame(string a, string b) =>
        a == b || IsMeasured && Measured.Replace(a, " #") == Measured.Replace(b, " #");

    static int CommonStart(string a, string b) =>
        a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();

    static string LineAt(List<string> lines, int i) => i < lines.Count ? lines[i] : "(the end)";

    /// <summary>The marked line with ten lines before and after it.</summary>
    static string Around(List<string> lines, int marked) {
        string text = "";
        for (int i = Math.Max(0, marked - 10); i <= Math.Min(lines.Count, marked + 10); i++)
            text += (i == marked ? "\n  > " : "\n    ") + LineAt(lines, i);
        return text;
    }

    static List<string> WithoutBlankEnd(List<string> lines) =>
        lines[..(lines.FindLastIndex(line => line != "") + 1)];
}
