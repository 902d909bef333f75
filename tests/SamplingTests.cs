namespace MicroGptTests;

public class SamplingTests {
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(1, 0.099, 0)]
    [InlineData(1, 0.101, 1)]
    [InlineData(1, 0.399, 1)]
    [InlineData(1, 0.401, 2)]
    [InlineData(1, 1, 2)]           // as if rounding had put it beyond the last one
    [InlineData(0.5, 0.217, 1)]     // the odds are now 1 : 9 : 36, so the borders are 1/46 and
    [InlineData(0.5, 0.218, 2)]     // 10/46 = 0.2174
    [InlineData(1e9, 0.333, 0)]     // and now 1 : 1 : 1
    [InlineData(1e9, 0.334, 1)]
    [InlineData(0.01, 0.001, 2)]    // the likeliest
    [InlineData(1e-300, 0.001, 2)]
    public void A_token_is_drawn_with_its_probability(
        double temperature, double draw, int expected) {

        Value[] logits = Numbers(Math.Log(0.1), Math.Log(0.3), Math.Log(0.6));
        int token = Model.ChooseToken(logits, temperature, new Fixed(draw));
        Assert.True(token == expected, "with the probabilities 0.1, 0.3 and 0.6, the temperature "
            + $"{temperature} and a draw of {draw}, it should be token {expected}, not {token}");
    }

    [Fact]
    public void A_draw_on_the_border_chooses_the_next_token() =>
        Assert.Equal(1, Model.ChooseToken(Numbers(3, 3), 1, new Fixed(0.5)));

    [Fact]
    public void A_sample_begins_with_BOS_and_the_prompt_and_ends_at_BOS_or_at_block_size() {
        Model model = NewModel(blockSize: 4).Model;
        Assert.Equal([5, 0, 0, 0, 0], model.Sample(5, [], 1, new Fixed(0)));    // always token 0
        Assert.Equal([5, 2, 3, 5], model.Sample(5, [2, 3], 1, new Fixed(1)));   // the last token
    }

    [Fact]
    public void A_sample_goes_on_as_if_the_model_had_chosen_the_prompt_itself() {
        // At this temperature it always chooses the likeliest token.
        Model model = NewModel(nLayer: 2).Model;
        List<int> free = model.Sample(5, [], 1e-9, new Random(1));
        Assert.True(free.Count > 4, "choose another seed for the model: this sample is too short");
        Assert.Equal(free, model.Sample(5, [.. free[1..3]], 1e-9, new Random(1)));
    }
}
