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

// Each row replaces texts of Program.cs, and may have options of MicroGpt. The rivals only count;
// their score is the one that the program prints for letter pairs.
const string Attention = "x = Add(x, Attention(RmsNorm(x), layers[i], caches[i]));";
const string Mlp = "x = Add(x, Mlp(RmsNorm(x), layers[i]));";
const string Position = "Add(wte[token], wpe[position])";
Row[] rows = [
    new("no residual connections", [
        (Attention, "x = Attention(RmsNorm(x), layers[i], caches[i]);"),
        (Mlp, "x = Mlp(RmsNorm(x), layers[i]);")]),
    new("constant learning rate", [("learningRate * (1 - (double)step / steps)", "learningRate")]),
    new("no norms", [("Array.ConvertAll(x, number => number * scale)", "x")]),
    new("gradient descent without Adam", [("mHat / (Math.Sqrt(vHat) + 1e-8)", "p.Grad")],
        "--learning-rate", "0.3"),
    new("no positions", [(Position, "wte[token]")]),
    new("no attention", [(Attention, "")]),
    new("all attention weights equal", [(
        "Softmax(Array.ConvertAll(keys, key => Value.Dot(query, key) * scale))",
        "Array.ConvertAll(keys, key => (Value)(1.0 / keys.Length))")]),
    new("no division by sqrt(4)", [("1 / Math.Sqrt(query.Length)", "1")]),
    new("one head", [], "--n-head", "1"),
    new("no MLP", [(Mlp, "")]),
    new("no activation", [("x.Data > 0 ? x * x : 0", "x")]),
    new("neither attention nor MLP", [(Attention, ""), (Mlp, "")]),
    new("neither of them nor positions",
        [(Attention, ""), (Mlp, ""), (Position, "wte[token]")]),
    new("rival: letter pairs", []),
    new("rival: letter pairs and position", Counting("V * i + tokens[i]", size: "16 * V")),
    new("rival: letter triples",
        Counting("V * tokens[Math.Max(i - 1, 0)] + tokens[i]", size: "V * V"))
];

// Lets the rival count what follows another number than that of the last token.
static (string, string)[] Counting(string before, string size) => [
    ("new int[V]", $"new int[{size}]"),
    ("pair = (tokens[i],", $"pair = ({before},"),
    ("total[tokens[i]]", $"total[{before}]"),
    ("rival.Nats(tokens[i],", $"rival.Nats({before},")
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

// Two builds, and then two trainings, at a time.
Row[] chosen =
    [new("unchanged", []), .. rows.Where(row => names.Contains(row.Name))];
string[] texts = Array.ConvertAll(chosen, Changed);
string[] programs = [.. texts.AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(Build)];

double[][] unchanged = Scores(chosen[0], programs[0]);
Console.WriteLine($"| | {string.Join(" | ", steps.Select(n => $"{n:N0} steps"))} |");
Console.WriteLine($"|---|{string.Concat(steps.Select(n => "---|"))}");
Console.WriteLine(
    $"| unchanged | {string.Join(" | ", unchanged.Select(s => $"{s.Average():F4}"))} |");

for (int i = 1; i < chosen.Length; i++) {
    double[][] scores = Scores(chosen[i], programs[i]);
    var cells = scores.Zip(unchanged, (with, without) =>
        $"{Math.Round(with.Average() - without.Average(), 3) + 0.0:+0.000;-0.000} "
        + $"({with.Zip(without).Count(pair => pair.First > pair.Second)})");
    Console.WriteLine($"| {chosen[i].Name} | {string.Join(" | ", cells)} |");
}
return 0;

// Program.cs with the changes of a row.
static string Changed(Row row) {
    string text = File.ReadAllText("Program.cs");
    foreach (var (old, changed) in row.Changes) {
        if (text.Split(old).Length != 2)
            throw new InvalidDataException(
                $"{row.Name}: Program.cs should have the text \"{old}\" in one place");
        text = text.Replace(old, changed);
    }
    return text;
}

// Builds a copy of the program with this text, and returns the built file.
string Build(string text, int number) {
    string folder = Directory.CreateDirectory(Path.Combine(top, $"{number}")).FullName;
    File.WriteAllText(Path.Combine(folder, "Program.cs"), text);
    foreach (string file in new[] { "MicroGpt.csproj", "input.txt" })
        File.Copy(file, Path.Combine(folder, file));
    Run(folder, "dotnet", "build", "-v", "quiet");
    return Path.Combine(folder, "bin/Release/net10.0/MicroGpt.dll");
}

// The scores of a row: for each number of steps, that of each seed.
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
    start.Environment["MSBUILDDISABLENODEREUSE"] = "1";     // servers would keep the output
    start.Environment["UseSharedCompilation"] = "false";    // open, and it would never end
    start.Environment["RunAnalyzers"] = "false";            // a build takes half as long
    using Process process = Process.Start(start)!;
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    if (process.ExitCode != 0)
        throw new InvalidOperationException($"{string.Join(' ', words)} fails\n{output}");
    return output;
}

record Row(string Name, (string Old, string New)[] Changes, params string[] Options);
