namespace MicroGptTests;

/// <summary>
/// The program, or a part of it that prints, inside the process of the tests, which is much faster
/// than a process of its own. There is only one console, so classes that use this run one after
/// the other: they are in the collection "console".
/// </summary>
static class InProcess {
    /// <summary>What an action prints. Line ends are "\n" on every system.</summary>
    public static string Output(Action action) {
        TextWriter console = Console.Out;
        using var output = new StringWriter();
        try {
            Console.SetOut(output);
            action();
        } finally {
            Console.SetOut(console);
        }
        return output.ToString().Replace(Environment.NewLine, "\n");
    }

    /// <summary>Runs the whole program.</summary>
    public static Result Run(params string[] arguments) {
        var main = typeof(Value).Assembly.EntryPoint!.CreateDelegate<Action<string[]>>();
        return new Result(0, Output(() => main(arguments)), "");
    }

    /// <summary>Runs the program with a small file for its input.</summary>
    public static Result RunOn(string content, params string[] arguments) {
        using var file = new TemporaryFile(content);
        return Run(["--input", file.Name, .. arguments]);
    }

    /// <summary>The message with which an action refuses what it was given.</summary>
    public static string Refusal(Action action) {
        string message = "";
        Output(() => message = Assert.Throws<UserError>(action).Message);
        return message;
    }
}

[CollectionDefinition("console")]
public class ConsoleCollection;
