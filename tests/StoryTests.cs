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
                + (lines.FirstOrDefault(other => other.StartsWith(line[..9]))
                    ?? string.Join('\n', lines)));
        Assert.Equal(21, lines.Count(line => line.StartsWith("step ")));
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
        string content = string.Concat(Enumerable.Repeat("abc\n", documents));
        string output = Run.On(content, "--num-steps", "0", "--samples", "0").Output;
        Assert.Contains($"documents {documents}, held out {heldOut},", output);
        Assert.Equal(heldOut > 0, output.Contains("nats per held-out token"));
    }

    [Fact]
    public void A_run_without_any_default_prints_what_the_parts_compute() {
        string[] documents = [.. Enumerable.Range(1, 20).Select(i => new string('a', i) + "b")];
        string output = Run.On(string.Join('\n', documents), "--n-embd", "12", "--n-head", "3",
            "--n-layer", "2", "--block-size", "8", "--num-steps", "30", "--learning-rate", "0.02",
            "--samples", "2", "--temperature", "3", "--prompt", "ba", "--seed", "3").Output;

        // The same once more. There are 18 documents to train on, so the training goes round.
        var random = new Random(3);
        random.Shuffle(documents);
        var tokenizer = new Tokenizer(documents);
        int[][] tokens = [.. documents.Select(d => tokenizer.Encode(d).Take(9).ToArray())];
        var parameters = new Parameters(random);
        var model = new Model(3, 12, 3, 2, 8, parameters);
        Expect("the sizes", $"vocabulary 3, parameters {parameters.Count}\n");

        var adam = new Adam(parameters);
        Value loss = 0;
        for (int step = 0; step < 30; step++) {
            loss = model.Loss(tokens[step % 18]);
            loss.Backward();
            adam.Step(0.02 * (1 - step / 30.0));
        }
        Expect("the loss of the last step", $"step   30 / 30  loss {loss.Data:F4}");

        for (int i = 1; i <= 2; i++) {
            string name = tokenizer.Decode(model.Sample(2, [1, 0], 3, random));
            Expect($"name {i}", $"sample  {i}: {name}");
        }

        var pairs = new LetterPairs(3);
        foreach (int[] document in tokens[..18])
            pairs.Count(document);
        double modelNats = 0, pairsNats = 0;
        int predictions = 0;
        foreach (int[] document in tokens[18..]) {
            modelNats += model.Loss(document).Data * (document.Length - 1);
            for (int i = 1; i < document.Length; i++)
                pairsNats += pairs.Nats(document[i - 1], document[i]);
            predictions += document.Length - 1;
        }
        Expect("the mean over all tokens of the held-out documents",
            $"letter pairs {pairsNats / predictions:F4}, this model {modelNats / predictions:F4}");

        void Expect(string what, string expected) =>
            Assert.True(output.Contains(expected), $"{what}: expected {expected} in\n{output}");
    }
}
