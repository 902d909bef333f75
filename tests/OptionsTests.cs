namespace MicroGptTests;

/// <summary>What may be on the command line, and what is refused.</summary>
[Collection("console")]
public class OptionsTests {
    public static TheoryData<string, string> BadCommandLines() => new() {
        { "--bogus 1", "no option --bogus" },
        { "--learning-rat 1", "no option --learning-rat" },
        { "--steps 10", "no option --steps" },
        { "--xyz 10", "see --help" },
        { "-seed 1", "no option -seed" },
        { "---seed 1", "no option ---seed" },
        { "stray", "no option stray" },
        { "--seed 1 2", "no option 2" },
        { "--seed", "--seed lacks its value" },
        { "--samples 3 --seed", "--seed lacks its value" },
        { "--seed --samples 3", "--seed --samples: it takes a whole number" },
        { "--seed 1 --seed 1", "--seed is given twice" },
        { "--n-embd=8 --n_embd=8", "--n-embd is given twice" },
        { "--seed=", "--seed : it takes a whole number" },
        { "--seed one", "--seed one: it takes a whole number from 0" },
        { "--seed -1", "--seed -1: it takes a whole number from 0" },
        { "--seed 1.5", "--seed 1.5: it takes a whole number" },
        { "--seed 1e3", "it takes a whole number" },
        { "--seed 2147483648", "it takes a whole number from 0 to 2147483647" },
        { "--num-steps -1", "--num-steps -1: it takes a whole number from 0" },
        { "--num-steps 1,000", "--num-steps 1,000: it takes a whole number" },
        { "--num-steps NaN", "it takes a whole number" },
        { "--samples -1", "it takes a whole number from 0" },
        { "--n-embd 0", "--n-embd 0: it takes a whole number from 1" },
        { "--n-layer 0", "it takes a whole number from 1" },
        { "--n-head 0", "it takes a whole number from 1" },
        { "--block-size 0", "it takes a whole number from 1" },
        { "--temperature 0", "--temperature 0: it takes a number above 0" },
        { "--temperature -1", "it takes a number above 0" },
        { "--temperature NaN", "it takes a number above 0" },
        { "--temperature Infinity", "it takes a number above 0" },
        { "--temperature 1e999", "it takes a number above 0" },
        { "--temperature hot", "it takes a number above 0" },
        { "--learning-rate 0", "it takes a number above 0" },
        { "--learning-rate 0,01", "--learning-rate 0,01: it takes a number above 0" },
        { "--learning-rate -0.1", "it takes a number above 0" },
        { "--learning-rate NaN", "it takes a number above 0" },
        { "--n-embd 16 --n-head 3", "--n-head 3 does not divide --n-embd 16" },
    };

    [Theory]
    [MemberData(nameof(BadCommandLines))]
    public void A_bad_command_line_is_refused_before_anything_is_read(
        string arguments, string expected) {

        string output = InProcess.Output(() => {
            string message = InProcess.Refusal(() => InProcess.Run(arguments.Split(' ')));
            Assert.Contains(expected, message);
        });
        Assert.Equal("", output);
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--temperature")]
    public void A_long_value_is_shortened_in_the_message(string option) {
        string message = InProcess.Refusal(() => InProcess.Run(option, new string('x', 1000)));
        Assert.Contains($"{option} {new string('x', 40)}...: it takes", message);
    }

    [Fact]
    public void A_long_name_is_shortened_in_the_message() {
        string message = InProcess.Refusal(() => InProcess.Run($"--{new string('x', 1000)}", "1"));
        Assert.Contains($"no option --{new string('x', 38)}...", message);
    }

    [Theory]
    [InlineData("--prompt", "ab")]
    [InlineData("--prompt=ab")]
    [InlineData("--PROMPT=ab")]
    public void Every_spelling_of_an_option_works(params string[] arguments) {
        var options = new Options(arguments);
        Assert.Equal("ab", options.Text("prompt", "", "what it means"));
        options.Done();
    }

    [Fact]
    public void Underscores_are_dashes_in_a_name_and_stay_in_a_value() {
        var options = new Options(["--num_steps=7", "--input", "my_names.txt"]);
        Assert.Equal(7, options.Int("num-steps", 1000, "what it means", least: 0));
        Assert.Equal("my_names.txt", options.Text("input", "input.txt", "what it means"));
        options.Done();
    }

    [Fact]
    public void Only_the_first_equals_sign_ends_the_name() {
        string value = new Options(["--prompt=a=b"]).Text("prompt", "", "what it means");
        Assert.True(value == "a=b", $"--prompt=a=b should give the value a=b, not {value}");
    }

    [Fact]
    public void A_value_may_be_empty_or_begin_with_a_dash_or_capitals() {
        var options = new Options(["--prompt=", "--input", "-Names.txt"]);
        Assert.Equal("", options.Text("prompt", "anything", "what it means"));
        Assert.Equal("-Names.txt", options.Text("input", "input.txt", "what it means"));
    }

    [Fact]
    public void An_option_that_is_not_given_has_its_default() {
        var options = new Options([]);
        Assert.Equal("input.txt", options.Text("input", "input.txt", "what it means"));
        Assert.Equal(16, options.Int("n-embd", 16, "what it means", least: 1));
        Assert.Equal(0.01, options.Number("learning-rate", 0.01, "what it means"));
        options.Done();
    }

    [Fact]
    public void The_ends_of_a_range_belong_to_it() {
        var options = new Options(["--a=0", "--b=2147483647", "--c=1", "--d=1e-300"]);
        Assert.Equal(0, options.Int("a", 5, "what it means", least: 0));
        Assert.Equal(2147483647, options.Int("b", 5, "what it means", least: 0));
        Assert.Equal(1, options.Int("c", 5, "what it means", least: 1));
        Assert.Equal(1e-300, options.Number("d", 5, "what it means"));
    }
}

/// <summary>The help ends the program, so it needs a process.</summary>
public class HelpTests {
    [Fact]
    public void Help_lists_every_option_with_its_default() {
        Result result = MicroGptProcess.Run("--help");
        result.AssertSuccess();
        foreach (string row in (string[])["--input +input.txt", "--n-embd +16", "--n-head +4",
            "--n-layer +1", "--block-size +16", "--num-steps +1000", "--learning-rate +0.01",
            "--samples +20", "--temperature +0.5", "--prompt +", "--seed +42"])
            Assert.Matches($"{row} +[a-z]", result.Output);
        Assert.All(result.Lines,
            line => Assert.True(line.Length <= 79, $"too long for 80 columns: {line}"));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--help=1")]
    [InlineData("--HELP")]
    [InlineData("--bogus", "3", "--help")]
    public void Every_spelling_of_help_prints_it(params string[] arguments) {
        Result result = MicroGptProcess.Run(arguments);
        result.AssertSuccess();
        Assert.Contains("--learning-rate  0.01", result.Output);
    }
}
