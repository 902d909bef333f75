using System.Text.RegularExpressions;

namespace Pages;

/// <summary>Something on a page that is not so. The program ends with the first one.</summary>
class Failure(string where, string message) : Exception($"{where}: {message}");

/// <summary>A fenced block. Its marks are the HTML comments right before its fence.</summary>
record Block(string Page, int Line, string Language, List<string> Lines, List<string> Marks) {
    public string Where => $"{Page}:{Line}";
    public bool Has(string mark) => Marks.Contains(mark);

    /// <summary>The file that the block is to be written to, or null.</summary>
    public string? FileName => Marks.Find(mark => mark.StartsWith("file "))?[5..];

    public bool IsDiff => Language == "diff" && FileName == null;
    public bool IsConsole => Language == "console" && FileName == null;
}

/// <summary>A heading and the blocks between it and the next one.</summary>
record Section(string Heading, List<Block> Blocks) {
    /// <summary>8 for the heading "8. A new operation", 0 for one without a number.</summary>
    public int Exercise =>
        int.TryParse(Regex.Match(Heading, @"^\d+(?=\.)").Value, out int number) ? number : 0;

    /// <summary>The change of a diff block, after the changes that it goes on top of.</summary>
    public List<Hunk> ChangeOf(Block block) {
        List<Hunk> hunks = [];
        foreach (Block diff in Blocks.Where(other => other.IsDiff)) {
            if (!diff.Has("on top"))
                hunks.Clear();
            hunks.AddRange(Diff.Parse(diff.Page, diff.Line + 1, diff.Lines));
            if (diff == block)
                break;
        }
        return hunks;
    }
}

/// <summary>Reads the headings, the blocks and their marks; all other text is for people.</summary>
static class Page {
    static readonly Regex Fence = new(@"^( *)(`{3,}|~{3,})\s*([^`\s]*)[^`]*$");
    static readonly Regex Mark = new(@"^\s*<!--\s*(.*?)\s*-->\s*$");
    static readonly Regex Known = new("^(on top|measured|not run|solution|file .+)$");

    public static List<Section> Read(string top, string page) {
        string path = Path.Combine(top, page);
        if (!File.Exists(path))
            throw new Failure(page, "there is no such page");
        string[] lines = File.ReadAllLines(path);
        List<Section> sections = [new("", [])];
        List<string> marks = [];
        for (int i = 0; i < lines.Length; i++) {
            Match fence = Fence.Match(lines[i]), mark = Mark.Match(lines[i]);
            if (fence.Success) {
                var block = new Block(page, i + 1, fence.Groups[3].Value, [], marks);
                var indent = new Regex($"^ {{0,{fence.Groups[1].Length}}}");  // in a list, say
                for (i++; i < lines.Length && lines[i].Trim() != fence.Groups[2].Value; i++)
                    block.Lines.Add(indent.Replace(lines[i], ""));
                if (i == lines.Length)
                    throw new Failure(block.Where, "this block has no end");
                string? unknown = marks.Find(text => !Known.IsMatch(text));
                if (unknown != null && (block.IsDiff || block.IsConsole))
                    throw new Failure(block.Where, $"<!-- {unknown} --> means nothing here");
                sections[^1].Blocks.Add(block);
                marks = [];
            } else if (mark.Success) {
                marks.Add(mark.Groups[1].Value);
            } else if (lines[i].Trim() != "") {
                marks = [];                           // other text parts a mark from a fence
                if (Regex.IsMatch(lines[i], "^#+ "))
                    sections.Add(new(lines[i].TrimStart('#').Trim(), []));
            }
        }
        return sections;
    }
}
