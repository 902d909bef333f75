#:property PublishAot=false
#:property InvariantGlobalization=true
// The held-out score over several seeds, since every seed holds out other names. From the top of
// the project, with options of MicroGpt after the two dashes:
//   dotnet run --file tests/seeds.cs
//   dotnet run --file tests/seeds.cs -- --seeds 3 --num-steps 10000
// The first option, --seeds 3, takes the seeds 1 to 3; without it they are 1 to 5.

using System.Diagnostics;
using System.Text;

Console.OutputEncoding = new UTF8Encoding(false);
int seeds = 5;
string[] options = args;
if (args is ["--seeds", ..]) {
    if (args.Length < 2 || !int.TryParse(args[1], out seeds) || seeds < 1) {
        Console.Error.WriteLine("--seeds takes a whole number from 1");
        return 2;
    }
    options = args[2..];
}

var build = Run("build", "MicroGpt.csproj", "-nologo", "-v", "quiet");
if (build.ExitCode != 0) {
    Console.Error.Write(build.Output + build.Error);
    return 1;
}

List<double> scores = [];
for (int seed = 1; seed <= seeds; seed++) {
    var run = Run(["bin/Release/net10.0/MicroGpt.dll", "--seed", $"{seed}", "--samples", "0",
        .. options]);
    string? line = run.Output.Split('\n').FirstOrDefault(text =>
        text.StartsWith("nats per held-out token:"));
    if (run.ExitCode == 0 && line != null) {
        scores.Add(double.Parse(line.Trim().Split(' ')[^1]));
        Console.WriteLine($"seed {seed}: {scores[^1]:F4}");
    } else {
        Console.WriteLine($"seed {seed}: {(run.ExitCode == 0 ? "no score" : run.Error.Trim())}");
    }
}

double mean = scores.DefaultIfEmpty().Average();
double variance = scores.Sum(score => Math.Pow(score - mean, 2)) / (scores.Count - 1);
string spread = scores.Count > 1 ? $" ± {Math.Sqrt(variance):F4}" : "";
Console.WriteLine(scores.Count > 0 ? $"mean {mean:F4}{spread}" : "no mean");
return 0;

// Runs dotnet and waits for its end.
static (int ExitCode, string Output, string Error) Run(params string[] arguments) {
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        StandardErrorEncoding = Encoding.UTF8
    })!;
    Task<string> error = process.StandardError.ReadToEndAsync();
    string output = process.StandardOutput.ReadToEnd();
    process.WaitForExit();
    return (process.ExitCode, output, error.Result);
}
