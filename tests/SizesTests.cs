namespace MicroGptTests;

/// <summary>What the program prints about the sizes, and what is too large.</summary>
[Collection("console")]
public class SizesTests {
    static readonly string[] Words = ["ab", "abc", "abcd", "abcde", "😀😀"];

    static void Check(
        int promptLength = 0, double nEmbd = 16, int nLayer = 1, int blockSize = 16) =>
        Plumbing.CheckSizes(Words, 0, new Tokenizer(Words), new int[promptLength],
            nEmbd, nLayer, blockSize);

    [Fact]
    public void Documents_that_do_not_fit_are_counted() {
        // abcd and its end are 5 tokens, and so one more than 4; an emoji is one token.
        Assert.Contains("documents 5, held out 0, cropped 2 (--block-size 6 holds all)\n",
            InProcess.Output(() => Check(blockSize: 4)));
        Assert.Contains("documents 5, held out 0, cropped 1 (--block-size 6 holds all)\n",
            InProcess.Output(() => Check(blockSize: 5)));
        Assert.Contains("documents 5, held out 0, cropped 0\n",
            InProcess.Output(() => Check(blockSize: 6)));
    }

    [Theory]
    [InlineData(16, 1, 16)]
    [InlineData(8, 3, 5)]
    public void The_parameters_are_counted_as_they_are_drawn(
        int nEmbd, int nLayer, int blockSize) {

        int V = new Tokenizer(Words).VocabularySize;
        int parameters = NewModel(V, nEmbd, 2, nLayer, blockSize).Parameters.Count;
        Assert.Contains($"vocabulary {V}, parameters {parameters}\n",
            InProcess.Output(() => Check(0, nEmbd, nLayer, blockSize)));
    }

    [Theory]
    [InlineData(1_000_000, 1, 16)]
    [InlineData(200_000_000, 1, 16)]
    [InlineData(16, 100_000_000, 16)]
    [InlineData(16, 1, 2_000_000_000)]
    public void A_model_that_cannot_fit_into_memory_is_refused(
        double nEmbd, int nLayer, int blockSize) {

        string message = InProcess.Refusal(() => Check(0, nEmbd, nLayer, blockSize));
        Assert.Contains("no memory for", message);
        Assert.Contains("lower --n-embd, --n-layer or --block-size", message);
    }

    [Fact]
    public void A_prompt_must_leave_room_for_one_token() {
        InProcess.Output(() => Check(promptLength: 2, blockSize: 3));
        string message = InProcess.Refusal(() => Check(promptLength: 3, blockSize: 3));
        Assert.Contains("--prompt fills --block-size", message);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(19, 0)]
    [InlineData(20, 2)]
    [InlineData(11_000, 1000)]
    public void Documents_are_held_out_from_20_on(int count, int heldOut) {
        Result result = InProcess.RunOn(Documents(count), "--num-steps", "1", "--samples", "0",
            "--n-embd", "4");
        Assert.Contains($"documents {count}, held out {heldOut}, cropped 0\n", result.Output);
        Assert.Equal(heldOut > 0, result.Output.Contains("nats per held-out token"));
        Assert.Equal(heldOut > 0, result.Output.Contains($"scoring {heldOut} held-out documents"));
    }
}
