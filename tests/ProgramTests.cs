using System.Text.RegularExpressions;

namespace MicroGptTests;

/// <summary>The program as a process: what it prints.</summary>
public class ProgramTests {
    [Fact]
    public void The_same_seed_prints_the_same_bytes_in_any_language_and_folder() {
        string one = MicroGptProcess.Run("--num-steps", "60").Reproducible;
        Assert.Equal(one, MicroGptProcess.Run("--num-steps", "60").Reproducible);
        Dictionary<string, string> german = new() { ["LANG"] = "de_DE.UTF-8", ["LC_ALL"] = "de_DE.UTF-8" };
        Assert.Equal(one, MicroGptProcess.RunIn("/", german, "--num-steps", "60").Reproducible);
        Dictionary<string, string> latin = new() { ["LANG"] = "de_DE.ISO-8859-1", ["LC_ALL"] = "de_DE.ISO-8859-1" };
        Assert.Equal(one, MicroGptProcess.RunIn("/", latin, "--num-steps", "60").Reproducible);
        Assert.NotEqual(one, MicroGptProcess.Run("--num-steps", "60", "--seed", "43").Reproducible);
    }

    [Fact]
    public void It_prints_what_its_parts_compute_from_the_same_seed() {
        const int steps = 100;
        MicroGptProcess.Result result = MicroGptProcess.Run("--num-steps", $"{steps}");

        var random = new Random(42);
        string[] documents = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "input.txt"))
            .Select(line => line.Trim()).Where(line => line != "")];
        random.Shuffle(documents);
        var tokenizer = new Tokenizer(documents);
        var model = new Model(27, 16, 4, 1, 16, () => 0.08 * Model.Gaussian(random));
        var adam = new Adam([.. model.Parameters]);
        List<double> losses = [];
        for (int step = 0; step < steps; step++) {
            Value loss = model.Loss([.. tokenizer.Encode(documents[step])]);
            losses.Add(loss.Data);
            loss.Backward();
            adam.Step(Adam.LearningRate(0.01, step, steps));
        }
        Assert.Equal(20, Regex.Count(result.Output, @"^step ", RegexOptions.Multiline));
        foreach (Match match in Regex.Matches(result.Output, @"^step +(\d+) / \d+ +loss +(\S+) +running mean +(\S+)",
            RegexOptions.Multiline)) {
            int step = int.Parse(match.Groups[1].Value);
            Assert.Equal($"{losses[step - 1]:F4}", match.Groups[2].Value);
            Assert.Equal($"{losses.Take(step).Average():F4}", match.Groups[3].Value);
        }

        string[][] heldOut = [.. documents[^1000..].Select(d => d.Select(c => $"{c}").Append("").ToArray())];
        double nats = 0, pairs = 0;
        int predicted = heldOut.Sum(d => d.Length);
        Dictionary<string, double> counts = [];
        foreach (string document in documents[..^1000])
            foreach (var (a, b) in $".{document}".Zip($"{document}.")) {
                counts[$"{a}{b}"] = counts.GetValueOrDefault($"{a}{b}") + 1;
                counts[$"{a}"] = counts.GetValueOrDefault($"{a}") + 1;
            }
        foreach (string document in documents[^1000..]) {
            nats += model.Loss([.. tokenizer.Encode(document)]).Data * (document.Length + 1);
            Value.ForgetGraph();
            foreach (var (a, b) in $".{document}".Zip($"{document}."))
                pairs -= Math.Log((counts.GetValueOrDefault($"{a}{b}") + 1) / (counts[$"{a}"] + 27));
        }
        Assert.Contains($"nats per held-out token: uniform {Math.Log(27):F4}, "
            + $"letter pairs {pairs / predicted:F4}, this model {nats / predicted:F4}\n", result.Output);

        string[] names = [.. Enumerable.Range(0, 20).Select(_ =>
            tokenizer.Decode(model.Sample([26], 0.5, random)))];
        string[] printed = [.. Regex.Matches(result.Output, @"^sample +\d+: (.*)$", RegexOptions.Multiline)
            .Select(match => match.Groups[1].Value)];
        Assert.Equal(names.Select(name => documents.Contains(name) ? $"{name} *" : name), printed);
        int invented = names.Count(name => !documents.Contains(name));
        Assert.Contains($"{invented} of 20 are new", result.Output);
    }

    [Fact]
    public void The_default_run_beats_letter_pairs() {
        MicroGptProcess.Result result = MicroGptProcess.Run();
        Match match = Regex.Match(result.Output, @"letter pairs (\S+), this model (\S+)");
        double pairs = double.Parse(match.Groups[1].Value), model = double.Parse(match.Groups[2].Value);
        Assert.True(model < pairs, $"the model's {model} nats should be fewer than the {pairs} of letter pairs");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("documents 32033, held out 1000, cropped 0\n"
            + "vocabulary 27, parameters 4192\nuniform guess: a loss of ln 27 = 3.2958\n", result.Output);
    }

    [Fact]
    public void Redirected_output_has_no_carriage_return_and_no_escape_code() {
        string output = MicroGptProcess.Run("--num-steps", "100").Output;
        Assert.DoesNotContain('\r', output);
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    [InlineData("7", 7)]
    [InlineData("30", 15)]
    [InlineData("1000", 20)]
    public void Redirected_progress_takes_about_20_lines(string steps, int lines) {
        MicroGptProcess.Result result = MicroGptProcess.Run("--num-steps", steps, "--samples", "0");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(lines, result.Lines.Count(line => line.StartsWith("step ")));
        Assert.DoesNotContain("sample", result.Output);
    }

    [Fact]
    public void Every_name_begins_with_the_prompt_and_an_empty_prompt_changes_nothing() {
        MicroGptProcess.Result result = MicroGptProcess.Run("--num-steps", "20", "--prompt", "mar");
        string[] samples = [.. result.Lines.Where(line => line.StartsWith("sample"))];
        Assert.Equal(20, samples.Length);
        Assert.All(samples, line => Assert.Matches(@"^sample +\d+: mar", line));
        Assert.Equal(MicroGptProcess.Run("--num-steps", "20").Reproducible,
            MicroGptProcess.Run("--num-steps", "20", "--prompt", "").Reproducible);
    }

    [Fact]
    public void Names_of_the_dataset_are_marked_and_the_others_counted() {
        using var file = new TemporaryFile("ab\n");
        MicroGptProcess.Result result = MicroGptProcess.Run("--input", file.Name, "--num-steps", "300");
        Assert.All(result.Lines.Where(line => line.StartsWith("sample")), line => Assert.EndsWith("ab *", line));
        Assert.Contains("0 of 20 are new", result.Output);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Documents_are_held_out_from_20_on(int count, bool scored) {
        using var file = new TemporaryFile(string.Join('\n', Enumerable.Range(1, count).Select(i => $"n{i}")));
        MicroGptProcess.Result result = MicroGptProcess.Run("--input", file.Name, "--num-steps", "5");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains(scored ? "held out 2," : "held out 0,", result.Output);
        Assert.Equal(scored, result.Output.Contains("nats per held-out token"));
    }

    [Fact]
    public void Documents_that_do_not_fit_are_counted() {
        using var file = new TemporaryFile("ab\nabc\nabcd\nabcde\n😀😀\n");  // an emoji is one token
        MicroGptProcess.Result four = MicroGptProcess.Run("--input", file.Name, "--num-steps", "5", "--block-size", "4");
        Assert.Contains("cropped 2\n", four.Output);     // abcd and its end are 5 tokens
        Assert.Contains("cropped 0\n",
            MicroGptProcess.Run("--input", file.Name, "--num-steps", "5", "--block-size", "6").Output);
    }

    [Fact]
    public void Help_lists_every_option_with_its_default() {
        MicroGptProcess.Result result = MicroGptProcess.Run("--help");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        foreach (string row in (string[])["--input +input.txt", "--n-embd +16", "--n-layer +1", "--n-head +4",
            "--block-size +16", "--num-steps +1000", "--learning-rate +0.01", "--seed +42",
            "--temperature +0.5", "--samples +20", "--prompt +"])
            Assert.Matches($"{row} +[a-z]", result.Output);
        Assert.Equal(result, MicroGptProcess.Run("-h"));
    }

    [Fact]
    public void Both_spellings_of_options_work() {
        string expected = MicroGptProcess.Run("--num-steps", "9", "--n-embd", "8").Reproducible;
        Assert.Equal(expected, MicroGptProcess.Run("--num_steps=9", "--n_embd=8").Reproducible);
        Assert.Contains("parameters 1328", expected);
    }

    [UnixFact]
    public void A_closed_pipe_ends_quietly() {
        MicroGptProcess.Result result = MicroGptProcess.Shell($"{MicroGptProcess.Command("--num-steps 100")} | head -3");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(3, result.Lines.Length);
    }

    [UnixFact("/usr/bin/script")]
    public void A_terminal_shows_the_progress_in_place() {
        MicroGptProcess.Result result = MicroGptProcess.Wait(MicroGptProcess.Start("/usr/bin/script",
            ["-qec", MicroGptProcess.Command("--num-steps 300"), "/dev/null"]));
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"\rstep +\d+ / 300 +loss +\S+ +running mean +\S+ +\S+ ms/step +\d+ s left", result.Output);
        Assert.DoesNotMatch(@"\rstep[^\r\n]{79}", result.Output);   // wider would wrap
        Assert.Contains("sample 20:", result.Output);
    }

    [UnixFact]
    public async Task Ctrl_C_ends_the_training_and_goes_on_to_the_score_and_the_names() {
        using var program = new InterruptibleProgram("--num-steps", "100000");
        await program.ReadUntil("step ");
        program.Interrupt();
        string rest = await program.ReadToEnd();
        Assert.Equal((0, ""), (program.ExitCode, program.Error));
        Assert.Matches(@"\n\d+ steps in ", rest);
        Assert.Contains("this model", rest);
        Assert.Contains("sample 20:", rest);
        Assert.DoesNotContain("step 100000 /", rest);
    }

    [UnixFact]
    public async Task Ctrl_C_in_the_first_steps_of_a_very_long_training_works_too() {
        using var program = new InterruptibleProgram("--num-steps", "100000000", "--samples", "3");
        await program.ReadUntil("uniform guess");
        await Task.Delay(500);
        program.Interrupt();
        string rest = await program.ReadToEnd();
        Assert.Equal((0, ""), (program.ExitCode, program.Error));
        Assert.Contains("sample  3:", rest);
    }

    [UnixFact]
    public async Task Ctrl_C_after_the_training_ends_the_program() {
        using var program = new InterruptibleProgram("--num-steps", "20", "--samples", "100000");
        await program.ReadUntil("sample ");
        program.Interrupt();
        await program.ReadToEnd();
        Assert.Equal((130, ""), (program.ExitCode, program.Error));   // 128 + SIGINT
    }

    [UnixFact]
    public async Task A_second_Ctrl_C_ends_the_program() {
        using var program = new InterruptibleProgram("--num-steps", "100000", "--samples", "100000");
        await program.ReadUntil("step ");
        program.Interrupt();
        await program.ReadUntil("sample ");
        program.Interrupt();
        await program.ReadToEnd();
        Assert.Equal((130, ""), (program.ExitCode, program.Error));   // 128 + SIGINT
    }
}
