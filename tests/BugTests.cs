using System.Text.RegularExpressions;

namespace MicroGptTests;

/// <summary>A mistake in Program.cs itself is no mistake of the user.</summary>
public class BugTests {
    [Fact]
    public void A_bug_shows_its_type_its_message_and_its_line() {
        // A copy of the program, in which the loop of Model.Add reads one element too far.
        const string right = "sum[i] = a[i] + b[i];", wrong = "sum[i] = a[i] + b[i + 1];";
        using var folder = new TemporaryFolder();
        string source = Path.Combine(AppContext.BaseDirectory, "source");
        string[] program = File.ReadAllLines(Path.Combine(source, "Program.cs"));
        int line = Array.FindIndex(program, text => text.Trim() == right);
        Assert.True(line >= 0, $"Program.cs has no line '{right}' any more; break another one");
        program[line] = program[line].Replace(right, wrong);
        File.WriteAllLines(Path.Combine(folder.Name, "Program.cs"), program);
        File.Copy(Path.Combine(source, "MicroGpt.csproj"),
            Path.Combine(folder.Name, "MicroGpt.csproj"));
        File.WriteAllText(Path.Combine(folder.Name, "input.txt"), "emma\n");

        Dictionary<string, string> environment = new() { ["MSBUILDDISABLENODEREUSE"] = "1" };
        Result build = MicroGptProcess.Wait(MicroGptProcess.Start(MicroGptProcess.Dotnet,
            ["build", "-nologo", "-p:UseAppHost=false", "-o", "out"], folder.Name, environment));
        Assert.True(build.ExitCode == 0, build.Output + build.Error);

        Result result = MicroGptProcess.Wait(MicroGptProcess.Start(MicroGptProcess.Dotnet,
            [Path.Combine("out", "MicroGpt.dll")], folder.Name));
        Assert.Contains("System.IndexOutOfRangeException: Index was outside the bounds",
            result.Error);

        // In optimised code the line can be one of those just before.
        Match match = Regex.Match(result.Error, @"at Model\.Add\(.*Program\.cs:line (\d+)");
        Assert.True(match.Success, $"there should be the line in Model.Add: {result.Error}");
        Assert.InRange(int.Parse(match.Groups[1].Value), line - 2, line + 1);
        Assert.DoesNotContain("error: ", result.Error);
        Assert.True(result.ExitCode is not (0 or 2),
            $"a bug should neither look like success nor like bad input: {result.ExitCode}");
    }
}
