#:property PublishAot=false
// The score on held-out names over several seeds, since every seed holds out other names. From the
// top of the project, with options of MicroGpt after the two dashes:
//   dotnet run --file tests/tools/seeds.cs
//   dotnet run --file tests/tools/seeds.cs -- --seeds 3 --num-steps 10000
// The first option, --seeds 3, takes the seeds 1 to 3; without it they are 1 to 5.

using System.Diagnostics;
using System.Globalization;
using System.Text;

Console.OutputEncoding = new UTF8Encoding(false);
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
int seeds = 5;
string[] options = args;
if (args is ["--seeds", var number, ..] && int.TryParse(number, out int wanted)) {
    seeds = wanted;
    options = args[2..];
}

var (exitCode, built) = Run("build", "MicroGpt.csproj", "-v", "quiet");
if (exitCode != 0) {
    Console.Error.Write(built);
    return 1;
}

List<double> scores = [];
for (int seed = 1; seed <= seeds; seed++) {
    var (code, output) = Run(["bin/Release/net10.0/MicroGpt.dll", "--seed", $"{seed}",
        "--samples", "0", .. options]);
    string result = output.TrimEnd().Split('\n')[^1];
    if (result.StartsWith("nats per held-out token")) {
        scores.Add(double.Parse(result.Split(' ')[^1]));
        result = $"{scores[^1]:F4}";
    } else if (code == 0) {
        result = "no score";
    }
    Console.WriteLine($"seed {seed}: {result}");
}

double mean = scores.DefaultIfEmpty().Average();
double variance = scores.Sum(score => Math.Pow(score - mean, 2)) / (scores.Count - 1);
string spread = scores.Count > 1 ? $" ± {Math.Sqrt(variance):F4}" : "";
Console.WriteLine(scores.Count > 0 ? $"mean {mean:F4}{spread}" : "no mean");
return 0;

// Runs dotnet; returns its exit code, and its output or its error.
static (int ExitCode, string Output) Run(params string[] arguments) {
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8
    })!;
    Task<string> error = process.StandardError.ReadToEndAsync();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (process.ExitCode, process.ExitCode == 0 ? output : output + error.Result);
}
