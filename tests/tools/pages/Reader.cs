using System.Diagnostics;

namespace Pages;

/// <summary>Does what a section of a page says, from the top to the bottom.</summary>
static class Reader {
    public static async Task Follow(Section section, Scratch scratch, CancellationToken stop) {
        scratch.Reset();
        foreach (Block block in section.Blocks) {
            if (block.FileName is string name) {
                scratch.WriteFile(name, block.Where, block.Lines);
            } else if (block.IsDiff) {
                var watch = Stopwatch.StartNew();
                scratch.Undo();
                scratch.Apply(section.ChangeOf(block));
                Log.Add(ref Log.Diffs, block.Where, "the change has its place, ok", watch);
            } else if (block.IsConsole && block.Has("not run")) {
                Console.WriteLine($"{block.Where}  not run");
            } else if (block.IsConsole) {
                foreach (Command command in Command.Parse(block)) {
                    var watch = Stopwatch.StartNew();
                    command.Compare(await scratch.Run(command, stop));
                    Log.Add(ref Log.Commands, command.Where, $"{command.Text}  ok", watch);
                }
            }
        }
    }
}

/// <summary>Prints a line for everything that was checked, and counts.</summary>
static class Log {
    public static int Diffs, Commands, Variants;

    public static void Add(ref int count, string where, string what, Stopwatch watch) {
        Interlocked.Increment(ref count);
        Console.WriteLine($"{where}  {what}  {watch.Elapsed.TotalSeconds:F1} s");
    }

    public static void Summarise() => Console.WriteLine(
        $"all is as written: {Diffs} diffs, {Commands} commands, {Variants} variants");
}
