namespace MicroGptExercises;

/// <summary>6. Where does the lead come from? The score of ends and of letters.</summary>
public class Exercise06 {
    const int Steps = 30;

    [Fact]
    public void Ends_and_letters_are_scored_each_by_themselves() {
        Compare(blockSize: 16, "");
        Compare(blockSize: 5, "Names that are cropped have no end: their last token is a letter. "
            + "With --block-size 5, which crops some names of this check, that matters. ");
    }

    static void Compare(int blockSize, string warning) {
        Output output = ExerciseTools.Run(ExerciseTools.FortyNames, "--num-steps", $"{Steps}",
            "--samples", "0", "--block-size", $"{blockSize}").Good();

        var story = new Story(ExerciseTools.FortyNames, blockSize: blockSize);
        story.Train(Steps);
        int V = story.Tokenizer.VocabularySize;
        var pairs = new double[V, V];    // how often b came after a, and 1 more
        for (int i = 0; i < V * V; i++)
            pairs[i / V, i % V] = 1;
        foreach (int[] tokens in story.Training.Select(story.Encode))
            for (int i = 1; i < tokens.Length; i++)
                pairs[tokens[i - 1], tokens[i]]++;
        double PairNats(int a, int b) =>
            -Math.Log(pairs[a, b] / Enumerable.Range(0, V).Sum(other => pairs[a, other]));

        List<(bool IsEnd, double Pairs, double Model)> scores = [];
        foreach (string document in story.Unseen) {
            int[] tokens = story.Encode(document);
            double[] nats = story.Nats(tokens);
            for (int i = 0; i < nats.Length; i++)
                scores.Add((tokens[i + 1] == story.Tokenizer.Bos,
                    PairNats(tokens[i], tokens[i + 1]), nats[i]));
        }

        foreach (string word in new[] { "ends", "letters" }) {
            var some = scores.Where(score => score.IsEnd == (word == "ends")).ToList();
            double rival = some.Average(score => score.Pairs);
            double model = some.Average(score => score.Model);
            string expected = $"{word}: letter pairs {rival:F4}, this model {model:F4}";

            List<double[]> lines =
                output.Matches($@"^ *{word}\b[^\d]*(\d+\.\d+)[^\d]*(\d+\.\d+)[^\d]*$");
            Assert.True(lines.Count == 1,
                $"The program should print one line that begins with \"{word}\" and has two "
                + $"numbers, first that of letter pairs, then that of the model, such as\n"
                + $"{expected}\n"
                + $"Found: {lines.Count} such lines.\n"
                + "Hint: section 6. A prediction belongs to the ends if the token that it is "
                + "about is BOS, and to the letters if not.");
            Assert.True(Math.Abs(lines[0][0] - rival) < 0.0051
                && Math.Abs(lines[0][1] - model) < 0.0051,
                $"{warning}On the names of this check the program should print\n{expected}\n"
                + $"Found: {ExerciseTools.Show(lines[0])}.\n"
                + "Hint: each number is a sum of nats divided by the number of its predictions. "
                + $"Here there are {some.Count} {word}.");
        }
    }
}
