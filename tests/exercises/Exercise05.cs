using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>5. Where does the lead come from? The score of ends and of letters.</summary>
public class Exercise05 {
    const int Steps = 30;

    [Fact]
    public void Ends_and_letters_are_scored_each_by_themselves() {
        Compare(blockSize: 16, "");
        Compare(blockSize: 5, "With --block-size 5, some names of this check are cropped. The last "
            + "token of a cropped name is a letter, and not an end. ");
    }

    static void Compare(int blockSize, string remark) {
        Result result = RunOn(FortyNames, "--num-steps", $"{Steps}",
            "--block-size", $"{blockSize}");

        var story = new Story(FortyNames, blockSize: blockSize);
        story.Train(Steps);

        List<double> ends = [], letters = [], endsOfRival = [], lettersOfRival = [];
        foreach (int[] tokens in story.Unseen.Select(story.Encode)) {
            double[] nats = story.Nats(tokens), pairs = story.CountedNats(tokens, known: 1);
            for (int i = 0; i < nats.Length; i++) {
                bool isEnd = tokens[i + 1] == story.Tokenizer.Bos;
                (isEnd ? ends : letters).Add(nats[i]);
                (isEnd ? endsOfRival : lettersOfRival).Add(pairs[i]);
            }
        }
        AssertLine(result, "ends", endsOfRival, ends, remark);
        AssertLine(result, "letters", lettersOfRival, letters, remark);
    }

    static void AssertLine(Result result, string word, List<double> rival, List<double> model,
        string remark) {

        double[] expected = [rival.Average(), model.Average()];
        string line = $"{word}: letter pairs {expected[0]:F4}, this model {expected[1]:F4}";
        string[] lines = [.. result.Lines.Where(line =>
            Regex.IsMatch(line, $@"^\s*{word}\b", RegexOptions.IgnoreCase))];

        Assert.True(lines.Length == 1, $"There should be one line that begins with \"{word}\", "
            + $"such as\n{line}\nbut there are {lines.Length}.\nHint: section 7. If the token to "
            + "be predicted is BOS, the prediction is one of the ends, otherwise of the letters.");
        Assert.True(AreClose(NumbersIn(lines[0]), expected, 0.0051),
            $"{remark}On the names of this check the program should print\n{line}\n"
            + $"It prints\n{lines[0]}\nHint: "
            + (AreClose(NumbersIn(lines[0]), [expected[1], expected[0]], 0.0051)
                ? "the two numbers stand in the wrong order."
                : "each number is a sum of nats divided by the number of its own predictions. The "
                    + $"held-out names of this check have {model.Count} {word}."));
    }
}
