// Does what the pages say, and checks that everything is as they show it. From the top of the
// project:
//   dotnet run --project tests/tools/pages                   all pages and all exercises
//   dotnet run --project tests/tools/pages README.md         one page, or several
//   dotnet run --project tests/tools/pages -- --exercise 8   one exercise
//   dotnet run --project tests/tools/pages -- --solutions    the solutions of all exercises
// With --fast, it leaves out the solutions of the exercises and what is marked as slow. With
// --update, it writes what it has found into the pages; git diff then shows what is different.

using System.Collections.Concurrent;
using System.Text;
using Pages;

string[] allPages =
    ["README.md", "tests/README.md", "tests/exercises/README.md", "tests/exercises/teaching.md"];

Console.OutputEncoding = new UTF8Encoding(false);
List<string> pages = [.. args];
bool isFast = pages.Remove("--fast"), isUpdate = pages.Remove("--update");
bool areSolutions = pages.Remove("--solutions");
int exercise = 0;
if (pages is ["--exercise", var number] && int.TryParse(number, out exercise))
    pages = ["tests/exercises/README.md"];
if (!File.Exists("MicroGpt.csproj") || pages.Except(allPages).Any()) {
    Console.Error.WriteLine("It runs in the top folder of the project, and takes --fast, "
        + "--update, --solutions, and --exercise 8 or some of the pages "
        + string.Join(", ", allPages));
    return 2;
}

try {
    // Each change of an exercise, and each section of a page, has a copy of the project for itself.
    List<Func<Copy, Task>> jobs = [];
    if (!isFast && (exercise > 0 || pages.Count == 0))
        jobs.AddRange(Exercises.Jobs(exercise));

    string[] chosen = pages.Count > 0 ? [.. pages] : areSolutions ? [] : allPages;
    foreach (string name in chosen.Where(name => !File.Exists(name)))
        Console.WriteLine($"{name}  does not exist");
    Page[] read = [.. chosen.Where(File.Exists).Select(name => new Page(name))];
    foreach (Section section in read.SelectMany(page => page.Sections))
        if (exercise == 0 || exercise == section.Exercise)
            jobs.Add(copy => section.Follow(copy, isFast));

    // Two at a time are quicker. One at a time takes the times that are worth showing.
    var free = new ConcurrentBag<Copy>();
    var limit = new ParallelOptions {
        MaxDegreeOfParallelism = isUpdate ? 1 : Math.Min(2, Environment.ProcessorCount)
    };
    await Parallel.ForEachAsync(jobs, limit, async (job, _) => {
        Copy copy = free.TryTake(out Copy? used) ? used : new Copy();
        copy.Reset();
        await job(copy);
        free.Add(copy);
    });

    if (isUpdate)
        Array.ForEach(read, page => page.Update());
    Console.WriteLine($"{Report.Good} are as written, {Report.Bad} are not");
    return Report.Bad == 0 ? 0 : 1;
} catch (InvalidDataException e) {
    Console.Error.WriteLine(e.Message);
    return 2;
}
