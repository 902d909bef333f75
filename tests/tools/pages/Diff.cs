namespace Pages;

/// <summary>
/// Lines of a file that are replaced by others: each begins with ' ' (stays), '-' (goes) or '+'
/// (is new). There are no line numbers, so the old lines must be in the file in one place only.
/// </summary>
record Hunk(string Where, string File, List<string> Lines) {
    public List<string> ApplyTo(string[] file) {
        int place = FindOnlyPlace([.. file.Select(line => line.TrimEnd())]);
        List<string> changed = [.. file.Take(place)];
        foreach (string line in Lines) {
            if (line[0] == '+')
                changed.Add(line[1..]);
            else if (line[0] == '-')
                place++;
            else
                changed.Add(file[place++]);
        }
        return [.. changed, .. file.Skip(place)];
    }

    int FindOnlyPlace(string[] file) {
        string[] old = [.. Lines.Where(line => line[0] != '+').Select(line => line[1..].TrimEnd())];
        if (old.Length == 0)
            throw new Failure(Where, "only new lines; an old one must say where they go");
        List<int> places = [];
        for (int i = 0; i + old.Length <= file.Length; i++)
            if (old.SequenceEqual(file[i..(i + old.Length)]))
                places.Add(i);
        if (places.Count == 1)
            return places[0];
        string? absent = old.FirstOrDefault(line => !file.Contains(line));
        string hint = absent != null ? $"this line is nowhere in it: {absent}"
            : places.Count == 0 ? "each line is in it, but they do not follow each other there"
            : $"from the lines {string.Join(", ", places.Select(i => i + 1))}";
        throw new Failure(Where, $"the old lines are in {File} {places.Count} times; {hint}");
    }
}

/// <summary>Reads a diff.</summary>
static class Diff {
    /// <summary>The hunks in the lines; the first of them is that line of the page.</summary>
    public static List<Hunk> Parse(string page, int first, IReadOnlyList<string> lines) {
        List<Hunk> hunks = [];
        string file = "Program.cs";
        bool isNew = true;                            // the next line begins a hunk
        for (int i = 0; i < lines.Count; i++) {
            string line = lines[i] == "" ? " " : lines[i], where = $"{page}:{first + i}";
            if (line.StartsWith("+++ b/"))
                file = line["+++ b/".Length..].Trim();
            if (line.StartsWith("@@") || line.StartsWith("--- a/") || line.StartsWith("+++ b/")) {
                isNew = true;
                continue;
            }
            if (line[0] is not (' ' or '-' or '+'))
                throw new Failure(where, $"a line begins neither with a space nor - nor +: {line}");
            if (isNew)
                hunks.Add(new(where, file, []));
            hunks[^1].Lines.Add(line);
            isNew = false;
        }
        return hunks.Count > 0 ? hunks : throw new Failure($"{page}:{first}", "an empty diff");
    }
}
