#:property PublishAot=false
// What each part of the model is worth: takes a part out, trains, and compares the score with that
// of the unchanged program for the same seeds. From the top of the project:
//   dotnet run --file tests/tools/ablations.cs
//   dotnet run --file tests/tools/ablations.cs -- --rows "no attention, no MLP" --steps 1000
// It prints a table: the mean score of the unchanged program, then by how much each change makes
// it worse and, in parentheses, for how many of the seeds 1 to 5 (or another --seeds).

using System.Diagnostics;
using System.Globalization;
using System.Text;

Console.OutputEncoding = new UTF8Encoding(false);
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

// A change is a diff in the folder ablations or the solution of an exercise, and a row may have
// options of MicroGpt. The rivals only count; their score is the one printed for letter pairs.
const string Solutions = "../../exercises/solutions/";
Row[] rows = [
    new("no residual connections", Solutions + "14.solution"),
    new("constant learning rate", "constant-learning-rate"),
    new("no norms", "no-norms"),
    new("plain descent at rate 0.3", "plain-descent", "--learning-rate", "0.3"),
    new("no positions", Solutions + "13.solution"),
    new("no attention", Solutions + "15.solution"),
    new("equal weights", Solutions + "15.other"),
    new("no 1 / sqrt(4)", "no-scaling"),
    new("one head", "", "--n-head", "1"),
    new("no MLP", "no-mlp"),
    new("no activation", "no-activation"),
    new("neither attention nor MLP", "neither-attention-nor-mlp"),
    new("nor positions", "only-the-last-token"),
    new("rival: letter pairs", ""),
    new("rival: letter pairs and position", "letter-pairs-and-position"),
    new("rival: letter triples", Solutions + "04.solution")
];

var options = new Dictionary<string, string> {
    ["--rows"] = string.Join(",", rows.Select(row => row.Name)),
    ["--steps"] = "1000, 10000",
    ["--seeds"] = "5"
};
for (int i = 0; i + 1 < args.Length; i += 2)
    options[args[i]] = args[i + 1];

string[] names = options["--rows"].Split(',', StringSplitOptions.TrimEntries);
string? unknown = names.Except(rows.Select(row => row.Name)).FirstOrDefault();
if (unknown != null || args.Length % 2 != 0 || options.Count > 3) {
    Console.Error.WriteLine("It takes --rows, --steps and --seeds. The rows are "
        + string.Join(", ", rows.Select(row => row.Name)));
    return 2;
}
int[] steps = [.. options["--steps"].Split(',').Select(int.Parse)];
int[] seeds = [.. Enumerable.Range(1, int.Parse(options["--seeds"]))];

string top = Directory.CreateTempSubdirectory("microgpt-ablations-").FullName;
AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(top, recursive: true);

string unchangedProgram = Build("");
double[][] unchanged = Scores(new("unchanged", ""), unchangedProgram);
Console.WriteLine($"| | {string.Join(" | ", steps.Select(n => $"{n:N0} steps"))} |");
Console.WriteLine($"|---|{string.Concat(steps.Select(n => "---|"))}");
Console.WriteLine(
    $"| unchanged | {string.Join(" | ", unchanged.Select(s => $"{s.Average():F4}"))} |");

foreach (Row row in rows.Where(row => names.Contains(row.Name))) {
    double[][] scores = Scores(row, row.Change == "" ? unchangedProgram : Build(row.Change));
    var cells = scores.Zip(unchanged, (with, without) =>
        $"{Math.Round(with.Average() - without.Average(), 3) + 0.0:+0.000;-0.000} "
        + $"({with.Zip(without).Count(pair => pair.First > pair.Second)})");
    Console.WriteLine($"| {row.Name} | {string.Join(" | ", cells)} |");
}
return 0;

// Builds a copy of the program with a change, and returns the built file.
string Build(string change) {
    string folder = Path.Combine(top, $"with-{Path.GetFileName(change)}");
    Directory.CreateDirectory(folder);
    foreach (string file in new[] { "Program.cs", "MicroGpt.csproj", "input.txt" })
        File.Copy(file, Path.Combine(folder, file));
    if (change != "")
        Run(folder, "git", "apply", Path.GetFullPath($"tests/tools/ablations/{change}.diff"));
    Run(folder, "dotnet", "build", "-v", "quiet");
    return Path.Combine(folder, "bin/Release/net10.0/MicroGpt.dll");
}

// The scores of a row: for each number of steps, that of each seed. Two runs at a time.
double[][] Scores(Row row, string program) {
    bool isRival = row.Name.StartsWith("rival");
    return Array.ConvertAll(steps, n => seeds.AsParallel().AsOrdered().WithDegreeOfParallelism(2)
        .Select(seed => {
            string output = Run(".", ["dotnet", program, "--seed", $"{seed}", "--samples", "0",
                "--num-steps", isRival ? "0" : $"{n}", .. row.Options]);
            string[] words = output.Split([' ', ',', '\r', '\n']);
            return double.Parse(words[Array.LastIndexOf(words, isRival ? "pairs" : "model") + 1]);
        }).ToArray());
}

// Runs a command in a folder, and returns its output.
static string Run(string folder, params string[] words) {
    var start = new ProcessStartInfo(words[0], words[1..]) {
        WorkingDirectory = folder,
        RedirectStandardOutput = true,
        StandardOutputEncoding = Encoding.UTF8
    };
    start.Environment["GIT_CEILING_DIRECTORIES"] = Path.GetDirectoryName(folder);
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";     // servers would keep the output
    start.Environment["UseSharedCompilation"] = "false";    // open, and it would never end
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"{string.Join(' ', words)} fails\n{output}");
    return output;
}

record Row(string Name, string Change, params string[] Options);
