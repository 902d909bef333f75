namespace MicroGptTests;

/// <summary>Sections 1 to 7 of Program.cs: what is done with the parts.</summary>
public class StoryTests {
    /// <summary>
    /// These numbers were printed by `dotnet run`. Nothing else tells that they are right; but the
    /// traces in GoldenTests show that the model and Adam are those of microgpt.py, and the test
    /// below that the story uses them as it says. They change with everything that changes what is
    /// computed: a default, the draw of the parameters, the order of the random numbers.
    /// </summary>
    [Fact]
    public void The_default_run_prints_these_numbers() {
        Result result = MicroGptProcess.Run();
        result.AssertSuccess();
        foreach (string line in (string[])[
            "documents 32033, held out 1000, cropped 0",
            "vocabulary 27, parameters 4192",
            "uniform guess: a loss of ln 27 = 3.2958",
            "step    1 / 1000  loss 3.4362  running mean 3.4362  hdltvlkwdobg...",
            "step 1000 / 1000  loss 2.2006  running mean 2.4218  amia",
            "nats per held-out token: uniform 3.2958, letter pairs 2.4994, this model 2.4088",
            "sample  1: aanan",
            "sample  2: thaina",
            "sample  3: janan *",
            "16 of 20 are new; the dataset has those with *"])
            Assert.Contains(line, result.Lines);
    }

    static readonly string[] Names = """
        al ala alan alana ali alia alina alla allan an ana analia anan ani ania anila anina anna
        annalina annalia ian ila ilan ilana ilia ina inan inna iana lana lia liana lilia liliana
        lillian lina linnia nala nina nia
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    [Fact]
    public void A_run_with_no_option_at_its_default_prints_what_its_parts_compute() {
        const int nEmbd = 12, nHead = 3, nLayer = 2, blockSize = 5, steps = 250, samples = 99;
        using var file = new TemporaryFile(string.Join('\n', Names));
        Result result = MicroGptProcess.Run("--input", file.Name, "--n-embd", $"{nEmbd}",
            "--n-head", $"{nHead}", "--n-layer", $"{nLayer}", "--block-size", $"{blockSize}",
            "--num-steps", $"{steps}", "--learning-rate", "0.02", "--samples", $"{samples}",
            "--temperature", "1.5", "--prompt", "a", "--seed", "3");
        result.AssertSuccess();
        string[] printed = [.. result.Lines.Where(line => !line.StartsWith("reading ")
            && !line.StartsWith("running mean from") && !line.EndsWith("ms/step"))];

        // The same once more, with what each line is about.
        List<(string About, string Line)> expected = [];
        void Expect(string about, string line) => expected.Add((about, line));

        var random = new Random(3);
        string[] documents = [.. Names];
        random.Shuffle(documents);
        string[] training = documents[..36], unseen = documents[36..];
        int Cropped(string[] names) => names.Count(name => name.Length + 1 > blockSize);
        Assert.True(Names.Length == 40 && Cropped(training) > 0 && Cropped(unseen) > 0,
            "this test needs 40 names, long ones among those trained on and among those held out");

        Expect("the number of cropped documents, with those held out",
            $"documents 40, held out 4, cropped {Cropped(documents)} (--block-size 9 holds all)");

        var tokenizer = new Tokenizer(documents);
        int V = tokenizer.VocabularySize, bos = tokenizer.Bos;
        List<Value> parameters = [];
        var model = new Model(V, nEmbd, nHead, nLayer, blockSize,
            Draw(parameters, () => 0.08 * Plumbing.Gaussian(random)));
        Expect("the sizes", $"vocabulary {V}, parameters {parameters.Count}");
        Expect("the uniform guess", $"uniform guess: a loss of ln {V} = {Math.Log(V):F4}");

        // A name of 5 letters has 7 tokens with BOS before and after it. The model reads 5 and
        // predicts the one after each, so 6 of them are left.
        int[] Encode(string name) => [.. tokenizer.Encode(name).Take(6)];
        string Invent(Random generator) => tokenizer.Decode(
            model.Sample(bos, tokenizer.Encode("a")[1..^1], 1.5, generator));

        var adam = new Adam(parameters, beta1: 0.85, beta2: 0.99);
        double mean = 0;
        for (int step = 1; step <= steps; step++) {
            string name = training[(step - 1) % 36];
            Value loss = model.Loss(Encode(name));
            loss.Backward();
            adam.Step(0.02 * (1 - (step - 1) / 250.0));

            // Of 250 steps, it prints the first, every 13th and the last.
            mean += (loss.Data - mean) / Math.Min(step, 100);
            if (step == 1 || step % 13 == 0 || step == steps)
                Expect($"step {step}, which trains on {name}, {Encode(name).Length} tokens of it: "
                    + "its loss, the mean of about the last 100, and a name of that step",
                    $"step {step,4} / 250  loss {loss.Data:F4}  running mean {mean:F4}  "
                    + Invent(new Random(step)));
        }

        Expect("the score of names not trained on", "scoring 4 held-out documents");
        int[][] pairs = [.. training.SelectMany(name => Pairs(Encode(name)))];
        int[][] asked = [.. unseen.SelectMany(name => Pairs(Encode(name)))];
        double rival = asked.Average(ask => -Math.Log(
            (pairs.Count(pair => pair[0] == ask[0] && pair[1] == ask[1]) + 1.0)
            / (pairs.Count(pair => pair[0] == ask[0]) + V)));
        double nats = unseen.Sum(name => model.Loss(Encode(name)).Data * (Encode(name).Length - 1));
        Expect("the mean surprise over all tokens of the cropped held-out names: of one who gives "
            + "all the same probability, of pairs counted in the training names, and of the model",
            $"nats per held-out token: uniform {Math.Log(V):F4}, letter pairs {rival:F4}, "
            + $"this model {nats / asked.Length:F4}");

        string[] invented = [.. Enumerable.Range(0, samples).Select(_ => Invent(random))];
        Assert.True(invented.Any(name => unseen.Contains(name) && !training.Contains(name)),
            "this test needs an invented name that is held out; take more samples");
        foreach (var (i, name) in invented.Index())
            Expect($"name {i + 1}; * says that it is in the dataset, held out or not",
                $"sample {i + 1,2}: {name}{(documents.Contains(name) ? " *" : "")}");
        Expect("how many are not in the dataset, held out or not",
            $"{invented.Count(name => !documents.Contains(name))} of {samples} are new; "
            + "the dataset has those with *");

        foreach (var ((about, line), actual) in expected.Zip(printed))
            Assert.True(line == actual, $"{about}\nexpected: {line}\nprinted:  {actual}");
        Assert.Equal(expected.Count, printed.Length);
    }

    static IEnumerable<int[]> Pairs(int[] tokens) =>
        tokens.Zip(tokens.Skip(1), (a, b) => new[] { a, b });
}
