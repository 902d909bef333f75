using System.Text.RegularExpressions;

namespace MicroGptTests;

/// <summary>Ctrl+C, without a terminal.</summary>
public class InterruptTests {
    const string Finishing = "finishing; Ctrl+C again ends\n";

    /// <summary>A small model, so that a step is short.</summary>
    static RunningProcess Start(TemporaryFile documents, string steps, string samples) =>
        RunningProcess.Program("--input", documents.Name, "--n-embd", "4",
            "--num-steps", steps, "--samples", samples);

    [UnixFact]
    public void Ctrl_C_ends_the_training_and_goes_on_to_the_score_and_the_names() {
        using var documents = new TemporaryFile(Documents(20));
        using var program = Start(documents, steps: "100000", samples: "20");
        program.ReadUntil("\nstep 5000 ");
        program.Interrupt();
        program.ReadUntil(Finishing);
        Result rest = program.ReadToEnd();
        rest.AssertSuccess();
        Assert.Contains("this model", rest.Output);
        Assert.Contains("sample 20:", rest.Output);
        Assert.DoesNotContain("step 100000 /", rest.Output);

        Match match = Regex.Match(rest.Output, @"(\d+) steps in (\S+) s, (\S+) ms/step");
        double steps = double.Parse(match.Groups[1].Value);
        double milliseconds = 1000 * double.Parse(match.Groups[2].Value) / steps;
        Assert.InRange(steps, 5000, 99_999);

        // What is printed is rounded: the milliseconds to 0.001, the seconds to 0.01.
        double rounding = 0.00051 + 1000 * 0.0051 / steps;
        AssertClose(milliseconds, double.Parse(match.Groups[3].Value), rounding,
            "the milliseconds per step, compared with the seconds divided by the steps done");
    }

    [UnixFact]
    public void Ctrl_C_in_the_first_steps_of_a_very_long_training_works_too() {
        using var documents = new TemporaryFile(Documents(20));
        using var program = Start(documents, steps: "100000000", samples: "3");
        program.ReadUntil("step    1 / 100000000 ");
        program.Interrupt();
        program.ReadUntil(Finishing);
        Result rest = program.ReadToEnd();
        rest.AssertSuccess();
        Assert.Contains("sample  3:", rest.Output);
    }

    [UnixFact]
    public void Ctrl_C_after_the_training_ends_the_program() {
        using var documents = new TemporaryFile(Documents(20));
        using var program = Start(documents, steps: "20", samples: "1000000");
        program.ReadUntil("\nsample ");
        program.Interrupt();
        Result rest = program.ReadToEnd();
        Assert.Equal((130, ""), (rest.ExitCode, rest.Error));    // 128 + SIGINT
    }

    [UnixFact]
    public void A_second_Ctrl_C_ends_the_program() {
        using var documents = new TemporaryFile(Documents(20));
        using var program = Start(documents, steps: "100000", samples: "1000000");
        program.ReadUntil("\nstep ");
        program.Interrupt();
        program.ReadUntil(Finishing);
        program.ReadUntil("\nsample ");
        program.Interrupt();
        Result rest = program.ReadToEnd();
        Assert.Equal((130, ""), (rest.ExitCode, rest.Error));    // 128 + SIGINT
    }
}
