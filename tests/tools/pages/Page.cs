using System.Text.RegularExpressions;

namespace Pages;

/// <summary>
/// A fenced block, or what stands between the marks "output of" and "end". Its other marks are the
/// HTML comments right before it. Its first line is lines[First] of the page.
/// </summary>
class Block(string page, string language, int first, List<string> lines, List<string> marks) {
    List<Command>? commands;

    public int First => first;
    public string Where(int line) => $"{page}:{first + 1 + line}";
    public bool Has(string mark) => marks.Contains(mark);

    /// <summary>The rest of the mark that begins so, or null.</summary>
    string? After(string mark) => marks.Find(text => text.StartsWith(mark))?[mark.Length..];

    /// <summary>The commands of the block, each with the output that it shows.</summary>
    public List<Command> Commands => commands ??= Read();

    List<Command> Read() {
        if (After("output of: ") is string only)
            return [new(this, only, 0, lines, ShowsErrors: false)];
        List<Command> read = [];
        if (language != "console")
            return read;
        for (int i = 0; i < lines.Count; i++) {
            if (lines[i].StartsWith("$ "))
                read.Add(new(this, lines[i][2..], i + 1, []));
            else if (read.Count > 0)
                read[^1].Shown.Add(lines[i]);
            else
                throw new InvalidDataException($"{Where(i)}: a console block begins with $");
        }
        return read;
    }

    public async Task Follow(Copy copy, bool isFast) {
        if (After("file ") is string name) {
            copy.Write(name, string.Join('\n', [.. lines, ""]));
        } else if (Has("not run") || isFast && Has("slow")) {
            Console.WriteLine($"{Where(0)}  not run");
        } else {
            foreach (Command command in Commands)
                await command.Follow(copy);
        }
    }
}

/// <summary>What stands between a heading and the next one.</summary>
record Section(int Level, int Exercise, List<Block> Blocks) {
    /// <summary>Does what the section says, from the top to the bottom.</summary>
    public async Task Follow(Copy copy, bool isFast) {
        foreach (Block block in Blocks)
            await block.Follow(copy, isFast);
    }
}

/// <summary>A page in Markdown.</summary>
class Page {
    static readonly Regex Heading = new(@"^(#+) ((\d+)\.)?");
    static readonly Regex Mark = new(@"^<!-- (.*) -->$");
    static readonly Regex Fence = new(@"^(```+)(\w*)$");

    readonly string name;
    readonly List<string> lines;

    public List<Section> Sections { get; } = [new(0, 0, [])];

    public Page(string name) {
        this.name = name;
        lines = [.. File.ReadAllLines(name).Select(line => line.TrimEnd())];

        List<string> marks = [];    // right before the current line
        for (int i = 0; i < lines.Count; i++) {
            Match mark = Mark.Match(lines[i]), fence = Fence.Match(lines[i]);
            if (mark.Success)
                marks.Add(mark.Groups[1].Value);

            if (mark.Success && marks[^1].StartsWith("output of: ")) {
                i = AddBlock("", i + 1, "<!-- end -->", marks);
                marks = [];
            } else if (fence.Success) {
                i = AddBlock(fence.Groups[2].Value, i + 1, fence.Groups[1].Value, marks);
                marks = [];
            } else if (lines[i].TrimStart().StartsWith("```")) {
                throw new InvalidDataException($"{name}:{i + 1}: a block begins at the left");
            } else if (!mark.Success && lines[i] != "") {
                marks = [];
                if (Heading.Match(lines[i]) is { Success: true } heading)
                    AddSection(heading.Groups[1].Length, heading.Groups[3].Value);
            }
        }
    }

    /// <summary>The section of an exercise has a number, or is a part of one that has.</summary>
    void AddSection(int level, string number) {
        Section above = Sections.Last(section => section.Level < level);
        Sections.Add(new(level, number == "" ? above.Exercise : int.Parse(number), []));
    }

    /// <summary>Adds the block that begins in this line, and returns the line of its end.</summary>
    int AddBlock(string language, int first, string end, List<string> marks) {
        int last = lines.IndexOf(end, first);
        if (last < 0)
            throw new InvalidDataException($"{name}:{first}: this block has no end, {end}");
        Sections[^1].Blocks.Add(new(name, language, first, lines[first..last], marks));
        return last;
    }

    /// <summary>Writes what was found in place of what differs from it.</summary>
    public void Update() {
        var commands = Sections.SelectMany(s => s.Blocks).SelectMany(block => block.Commands);
        foreach (Command command in commands.Reverse()) {
            if (command.Update == null)
                continue;
            lines.RemoveRange(command.Block.First + command.Line, command.Shown.Count);
            lines.InsertRange(command.Block.First + command.Line, command.Update);
        }
        File.WriteAllText(name, string.Join('\n', [.. lines, ""]));
    }
}
