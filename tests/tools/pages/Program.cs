// Checks that what the pages of the project say is true: it does what they tell the reader to do,
// in copies of the project in a temporary folder, and compares what happens with what they show.
//   dotnet run --project tests/pages                 everything
//   dotnet run --project tests/pages -- README.md    what one page shows
//   dotnet run --project tests/pages -- 8            exercise 8: its section and its variants
//   dotnet run --project tests/pages -- variants     the solutions and variants of all exercises

using System.Text;
using Pages;

const string exercisesPage = "tests/exercises/README.md";
string[] pages = ["README.md", "tests/README.md", exercisesPage];

Console.OutputEncoding = new UTF8Encoding(false);
string argument = args.FirstOrDefault("").Replace('\\', '/');
bool isExercise = int.TryParse(argument, out int exercise) && exercise > 0;
bool isKnown = argument is "" or "variants" || isExercise || pages.Contains(argument);
if (args.Length > 1 || !isKnown)
    return Fail(2, $"unknown: {string.Join(' ', args)}; it takes nothing, or the number of an "
        + $"exercise, or variants, or one of the pages {string.Join(", ", pages)}");

string? top = Environment.CurrentDirectory;
while (top != null && !File.Exists(Path.Combine(top, "MicroGpt.csproj")))
    top = Path.GetDirectoryName(top);
if (top == null)
    return Fail(2, "no MicroGpt.csproj here or in a folder above; go to the project");

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) => {
    e.Cancel = true;                                  // the copies are deleted first
    stop.Cancel();
};
try {
    List<Check> checks = [];
    if (argument is "" or "variants" || isExercise) {
        List<Section> sections = Page.Read(top, exercisesPage);
        if (isExercise && !sections.Any(section => section.Exercise == exercise))
            return Fail(2, $"there is no exercise {argument} in {exercisesPage}");
        checks = Exercises.Plan(top, sections, exercise);
    }
    Dictionary<string, byte[]> project = Scratch.ReadProject(top);
    using (var scratch = new Scratch(project)) {
        foreach (string page in isExercise ? [exercisesPage] : pages)
            if (isExercise || argument == "" || argument == page)
                foreach (Section section in Page.Read(top, page))
                    if (!isExercise || section.Exercise == exercise)
                        await Reader.Follow(section, scratch, stop.Token);
    }
    await Exercises.Run(checks, project, stop.Token);
    Log.Summarise();
    return 0;
} catch (Failure failure) {
    return Fail(1, failure.Message);
} catch (OperationCanceledException) {
    return Fail(130, "stopped");
}

static int Fail(int exitCode, string message) {
    Console.Error.WriteLine(message);
    return exitCode;
}
