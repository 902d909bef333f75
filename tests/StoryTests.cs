namespace MicroGptTests;

/// <summary>Sections 1 to 7 of Program.cs: what is done with the parts.</summary>
public class StoryTests {
    /// <summary>
    /// Some lines of `dotnet run`. They change with everything that changes what is computed: a
    /// default, the draw of the parameters, the order of the random numbers. If you meant to
    /// change it, put the new lines here.
    /// </summary>
    [Fact]
    public void The_default_run_prints_these_lines() {
        string[] lines = Run.InProcess().Lines;
        foreach (string line in (string[])[
            "documents 32033, held out 1000, cropped 0",
            "vocabulary 27, parameters 4192",
            "uniform guess: a loss of ln 27 = 3.2958",
            "step    1 / 1000  loss 3.4362  running mean 3.4362  hdltvlkwdobgj",
            "step 1000 / 1000  loss 2.2006  running mean 2.4218  amia",
            "running mean from 3.44 █▅▄▃▃▂▂▂▁▁▁▂▁▁▁▁▁▁▁▁▁ to 2.42",
            "sample  1: aanan",
            "sample  3: janan *",
            "sample 20: leiara",
            "4 of 20 are in the dataset (*); the model was trained on 0 of these",
            "nats per held-out token: uniform 3.2958, letter pairs 2.4994, this model 2.4088"])
            Assert.True(lines.Contains(line), $"dotnet run should print\n{line}\nbut it prints\n"
                + lines.FirstOrDefault(other => other.StartsWith(line[..9])));
        Assert.Equal(21, lines.Count(line => line.StartsWith("step ")));
    }

    /// <summary>Twenty different documents of two letters and an ending.</summary>
    static string Documents(string ending) => string.Join('\n',
        Enumerable.Range(0, 20).Select(i => $"{"abcdefgh"[i % 8]}{"abc"[i % 3]}{ending}"));

    static string Output(string content, string arguments) =>
        Run.On(content, arguments.Split(' ')).Reproducible;

    [Theory]
    [InlineData("--n-embd 8")]
    [InlineData("--n-head 2")]
    [InlineData("--n-layer 2")]
    [InlineData("--block-size 8")]
    [InlineData("--num-steps 21")]
    [InlineData("--learning-rate 0.02")]
    [InlineData("--samples 21")]
    [InlineData("--temperature 1")]
    [InlineData("--prompt b")]
    [InlineData("--seed 43")]
    public void Every_option_changes_what_is_printed(string option) {
        string steps = option.StartsWith("--num-steps") ? "" : " --num-steps 20";
        string with = Output(Documents("a"), option + steps);
        Assert.True(with != Output(Documents("a"), "--num-steps 20"), $"{option} changes nothing");
    }

    [Fact]
    public void The_sizes_of_the_model_are_those_of_the_options() {
        string output = Output(Documents("a"),
            "--n-embd 6 --n-head 3 --n-layer 2 --block-size 5 --num-steps 0 --prompt b");
        int V = 9, parameters = V * 6 + 5 * 6 + V * 6 + 2 * 12 * 6 * 6;
        Assert.Contains($"vocabulary {V}, parameters {parameters}\n", output);
        foreach (int i in (int[])[1, 20])
            Assert.Matches($@"sample +{i}: b[a-h]{{0,4}}( \*)?\n", output);
    }

    [Fact]
    public void What_comes_after_block_size_characters_of_a_document_is_not_seen() {
        const string Options = "--block-size 3 --num-steps 30";
        string one = Output(Documents("aa"), Options);
        Assert.Contains("cropped 20", one);
        Assert.True(one == Output(Documents("ab"), Options),
            "the fourth letter makes a difference, though --block-size is 3");
        Assert.True(one != Output(Documents("ba"), Options),
            "the third letter makes no difference, though --block-size is 3");
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(40, 18)]    // all that are not held out
    public void Names_are_compared_with_what_the_model_has_seen(int steps, int trainedOn) {
        // With a block size of 1, a name is one letter or empty, and "ax" is seen as "a".
        string[] letters =
            [.. "abcdefghijklmnopqrs😀".EnumerateRunes().Select(letter => $"{letter}")];
        Result result = Run.On(string.Join("x\n", letters) + "x", "--block-size", "1",
            "--num-steps", $"{steps}", "--samples", "300", "--temperature", "100");
        new Random(42).Shuffle(letters);

        int known = 0, learnt = 0;
        foreach (string line in result.LinesWith("sample")) {
            string name = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
            Assert.True(line.EndsWith(" *") == letters.Contains(name),
                $"* should mark the names in the dataset (a to s and 😀) and no other: {line}");
            known += letters.Contains(name) ? 1 : 0;
            learnt += letters[..trainedOn].Contains(name) ? 1 : 0;
        }
        Assert.Contains($"{known} of 300 are in the dataset (*); "
            + $"the model was trained on {learnt} of these", result.Lines);
        Assert.Contains("(empty)", result.Output);
    }

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 2)]
    [InlineData(39, 3)]
    public void A_tenth_of_20_or_more_documents_is_held_out(int documents, int heldOut) {
        string content = string.Join('\n', Enumerable.Range(1, documents).Select(i => "abc"));
        string output = Output(content, "--num-steps 0 --samples 0");
        Assert.Contains($"documents {documents}, held out {heldOut},", output);
        Assert.Equal(heldOut > 0, output.Contains("nats per held-out token"));
    }

    [Fact]
    public void A_training_with_more_steps_than_documents_begins_again_with_the_first() {
        Result result = Run.On("ab\ncd", "--num-steps", "300");
        foreach (string name in (string[])["ab", "cd"])
            Assert.True(result.LinesWith("sample").Any(line => line.EndsWith($": {name} *")),
                $"after 300 steps with ab and cd, no name is {name}:\n{result.Output}");
    }

    [Fact]
    public void The_score_is_the_mean_over_all_tokens_of_the_held_out_documents() {
        string[] documents = [.. Enumerable.Range(1, 20).Select(i => new string('a', i) + "b")];
        string output = Output(string.Join('\n', documents),
            "--num-steps 0 --samples 0 --block-size 8");

        var random = new Random(42);
        random.Shuffle(documents);
        var tokenizer = new Tokenizer(documents);
        var model = new Model(tokenizer.VocabularySize, 16, 4, 1, 8, new Parameters(random));
        var pairs = new LetterPairs(tokenizer.VocabularySize);
        int[] Encode(string document) => [.. tokenizer.Encode(document).Take(9)];
        foreach (string document in documents[..18])
            pairs.Count(Encode(document));

        double modelNats = 0, pairsNats = 0;
        int predictions = 0;
        foreach (int[] tokens in documents[18..].Select(Encode)) {
            modelNats += model.Loss(tokens).Data * (tokens.Length - 1);
            for (int i = 1; i < tokens.Length; i++)
                pairsNats += pairs.Nats(tokens[i - 1], tokens[i]);
            predictions += tokens.Length - 1;
        }
        Assert.Contains($"letter pairs {pairsNats / predictions:F4}, "
            + $"this model {modelNats / predictions:F4}\n", output + "\n");
    }
}
