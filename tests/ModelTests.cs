namespace MicroGptTests;

public class ModelTests {
    static Value[] Numbers(params double[] numbers) => Array.ConvertAll(numbers, x => new Value(x));

    static double[] Data(Value[] values) => Array.ConvertAll(values, v => v.Data);

    static void AssertClose(double expected, double actual, double tolerance, string what) =>
        Assert.True(Math.Abs(expected - actual) <= tolerance,
            $"{what}: expected {expected:G10}, but it is {actual:G10}");

    static Model NewModel(int nLayer = 1, int nEmbd = 8, int nHead = 2, int vocabulary = 6,
        int blockSize = 8, double deviation = 0.5, int seed = 7) {
        var random = new Random(seed);
        return new Model(vocabulary, nEmbd, nHead, nLayer, blockSize,
            () => deviation * Model.Gaussian(random));
    }

    /// <summary>The logits at every position of the tokens.</summary>
    static double[][] AllLogits(Model model, params int[] tokens) {
        Model.Cache[] caches = model.NewCaches();
        double[][] logits = [.. tokens.Select((token, t) => Data(model.Logits(token, t, caches)))];
        Value.ForgetGraph();
        return logits;
    }

    static double LargestDifference(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    [Fact]
    public void Softmax_is_the_exponentials_divided_by_their_sum() {
        double[] p = Data(Model.Softmax(Numbers(1, 2, 4)));
        double sum = Math.E + Math.Exp(2) + Math.Exp(4);
        foreach (var (i, x) in new double[] { 1, 2, 4 }.Index())
            AssertClose(Math.Exp(x) / sum, p[i], 1e-15, $"softmax(1, 2, 4)[{i}]");
        AssertClose(1, p.Sum(), 1e-15, "the sum of a softmax");
    }

    [Fact]
    public void Softmax_does_not_change_when_a_constant_is_added() {
        double[] p = Data(Model.Softmax(Numbers(1, -2, 0.5)));
        double[] shifted = Data(Model.Softmax(Numbers(101, 98, 100.5)));
        AssertClose(0, LargestDifference(p, shifted), 1e-14, "softmax(x + 100) - softmax(x)");
    }

    [Fact]
    public void Softmax_survives_a_score_of_1000() {
        double[] p = Data(Model.Softmax(Numbers(1000, 0)));
        Assert.True(p[0] == 1 && p[1] == 0,
            $"softmax([1000, 0]) should be [1, 0], but it is [{p[0]}, {p[1]}]: is the maximum subtracted?");
        double[] q = Data(Model.Softmax(Numbers(-1000, -1000)));
        Assert.True(q[0] == 0.5 && q[1] == 0.5,
            $"softmax([-1000, -1000]) should be [0.5, 0.5], but it is [{q[0]}, {q[1]}]");
    }

    [Fact]
    public void RmsNorm_has_mean_square_1_and_keeps_the_direction() {
        double[] x = [3, -1, 2, 0.5], y = Data(Model.RmsNorm(Numbers(x)));
        AssertClose(1, y.Average(v => v * v), 1e-5, "the mean square after RmsNorm");
        for (int i = 1; i < x.Length; i++)
            AssertClose(x[i] / x[0], y[i] / y[0], 1e-12, $"the ratio of elements {i} and 0");
        double expected = 3 / Math.Sqrt((9 + 1 + 4 + 0.25) / 4 + 1e-5);
        AssertClose(expected, y[0], 1e-14, "x / sqrt(mean(x^2) + 1e-5)");
    }

    [Fact]
    public void RmsNorm_does_not_change_with_the_scale_of_its_input() {
        double[] y = Data(Model.RmsNorm(Numbers(3, -1, 2, 0.5)));
        double[] scaled = Data(Model.RmsNorm(Numbers(300, -100, 200, 50)));
        AssertClose(0, LargestDifference(y, scaled), 1e-5, "RmsNorm(100 x) - RmsNorm(x)");
        Assert.All(Data(Model.RmsNorm(Numbers(0, 0))), v => AssertClose(0, v, 0, "RmsNorm of zeros"));
    }

    [Fact]
    public void The_activation_is_the_square_above_zero_and_zero_below() {
        AssertClose(9, Model.SquaredRelu(3).Data, 0, "relu(3)^2");
        AssertClose(0, Model.SquaredRelu(-3).Data, 0, "relu(-3)^2");
        AssertClose(0, Model.SquaredRelu(0).Data, 0, "relu(0)^2");
    }

    [Fact]
    public void Linear_is_a_dot_product_per_row() {
        double[] y = Data(Model.Linear([Numbers(1, 2), Numbers(3, 4), Numbers(5, 6)], Numbers(10, 1)));
        Assert.Equal([12, 34, 56], y);
    }

    [Fact]
    public void Attention_weights_sum_to_1_and_are_1_at_the_first_position() {
        List<Value[]> keys = [Numbers(1, 2, -1, 0)];
        Value[] q = Numbers(0.5, -2);
        Assert.Equal([1.0], Data(Model.AttentionWeights(q, keys, 2)));
        keys.Add(Numbers(3, 1, 2, 5));
        keys.Add(Numbers(0, 0, 1, 1));
        double[] weights = Data(Model.AttentionWeights(q, keys, 2));
        AssertClose(1, weights.Sum(), 1e-15, "the sum of attention weights");
        // The head that starts at 2 sees (-1, 0), (2, 5), (1, 1): scores -0.5, -9, -1.5 over sqrt 2.
        AssertClose(Math.Exp(8.5 / Math.Sqrt(2)), weights[0] / weights[1], 1e-6, "weight 0 : weight 1");
        AssertClose(Math.Exp(1 / Math.Sqrt(2)), weights[0] / weights[2], 1e-12, "weight 0 : weight 2");
    }

    [Fact]
    public void Attention_with_equal_keys_is_the_mean_of_the_values() {
        var cache = new Model.Cache([Numbers(1, 1, 2, 2), Numbers(1, 1, 2, 2)],
            [Numbers(2, 4, 6, 8), Numbers(0, 2, -6, 1)]);
        Assert.Equal([1, 3, 0, 4.5], Data(Model.Attention(Numbers(5, -3, 1, 1), cache, 2)));
    }

    [Fact]
    public void A_head_reads_its_own_part_of_query_keys_and_values() {
        var cache = new Model.Cache([Numbers(1, 0), Numbers(0, 100)], [Numbers(10, 20), Numbers(30, 40)]);
        double[] mixed = Data(Model.Attention(Numbers(0, 1), cache, 2));
        AssertClose(20, mixed[0], 1e-12, "head 0, with query 0 and so equal weights");
        AssertClose(40, mixed[1], 1e-12, "head 1, whose query 1 meets the keys 0 and 100");
    }

    [Fact]
    public void A_later_token_never_changes_earlier_logits() {
        Model model = NewModel(nLayer: 2);
        double[][] one = AllLogits(model, 5, 0, 1, 2), other = AllLogits(model, 5, 0, 1, 3);
        for (int t = 0; t < 3; t++)
            Assert.True(one[t].SequenceEqual(other[t]), $"token 3 has changed the logits of token {t}");
        Assert.True(LargestDifference(one[3], other[3]) > 1e-6, "token 3 has no influence on its own logits");
    }

    [Fact]
    public void An_earlier_token_changes_later_logits() {
        Model model = NewModel();
        double difference = LargestDifference(AllLogits(model, 5, 0, 1)[2], AllLogits(model, 5, 3, 1)[2]);
        Assert.True(difference > 1e-6, "token 1 has no influence on the logits of token 2");
    }

    [Fact]
    public void Without_position_embeddings_the_order_of_earlier_tokens_does_not_matter_to_one_layer() {
        const int V = 6, nEmbd = 8, blockSize = 8;
        Model model = NewModel();
        double[] here = AllLogits(model, 5, 0, 1, 2)[3], swapped = AllLogits(model, 0, 1, 5, 2)[3];
        Assert.True(LargestDifference(here, swapped) > 1e-6,
            "with position embeddings the order of earlier tokens should matter");
        foreach (Value p in model.Parameters.Skip(V * nEmbd).Take(blockSize * nEmbd))
            p.Data = 0;
        here = AllLogits(model, 5, 0, 1, 2)[3];
        swapped = AllLogits(model, 0, 1, 5, 2)[3];
        AssertClose(0, LargestDifference(here, swapped), 1e-12, "the change by another order");
    }

    [Fact]
    public void Parameters_come_in_the_order_of_microgpt_py() {
        int drawn = 0;
        var model = new Model(27, 16, 4, 1, 16, () => drawn++);
        Value[] parameters = [.. model.Parameters];
        Assert.Equal(4192, parameters.Length);
        Assert.Equal(Enumerable.Range(0, 4192).Select(i => (double)i), Data(parameters));
        Assert.Equal(2 * 27 * 4 + 3 * 4 + 2 * 12 * 16,
            new Model(27, 4, 2, 2, 3, () => 0).Parameters.Count());
    }

    [Fact]
    public void A_model_with_all_parameters_zero_has_exactly_the_loss_ln_V() {
        var model = new Model(27, 16, 4, 1, 16, () => 0);
        AssertClose(Math.Log(27), model.Loss([26, 4, 12, 12, 0, 26]).Data, 1e-14, "the loss");
    }

    [Fact]
    public void The_first_loss_of_a_new_model_is_near_ln_V() {
        Model model = NewModel(1, 16, 4, 27, 16, 0.08);
        double loss = model.Loss([26, 4, 12, 12, 0, 26]).Data;
        AssertClose(Math.Log(27), loss, 0.5, "the loss of \"emma\" before any training, compared with ln 27");
    }

    [Fact]
    public void The_loss_is_the_mean_over_block_size_positions_at_most() {
        Model model = NewModel(blockSize: 3);
        Model.Cache[] caches = model.NewCaches();
        int[] tokens = [5, 0, 1, 2, 3, 5];
        double expected = 0;
        for (int t = 0; t < 3; t++)
            expected -= Math.Log(Model.Softmax(model.Logits(tokens[t], t, caches))[tokens[t + 1]].Data) / 3;
        AssertClose(expected, model.Loss(tokens).Data, 1e-12, "the loss of 5 predictions in a block of 3");
        AssertClose(model.Loss([5, 0, 1, 2]).Data, model.Loss(tokens).Data, 0, "the loss of the first 3");
    }

    [Fact]
    public void One_document_is_learnt_by_heart() {
        Model model = NewModel(1, 16, 4, 27, 16, 0.08);
        var adam = new Adam([.. model.Parameters]);
        int[] emma = [26, 4, 12, 12, 0, 26];
        double loss = 0;
        for (int step = 0; step < 300; step++) {
            Value value = model.Loss(emma);
            loss = value.Data;
            value.Backward();
            adam.Step(Adam.LearningRate(0.01, step, 300));
        }
        Assert.True(loss < 0.05, $"after 300 steps on \"emma\" alone its loss should be below 0.05, not {loss}");
        List<int> sample = model.Sample([26], 0.5, new Random(1));
        Assert.Equal([26, 4, 12, 12, 0], sample);
    }

    [Fact]
    public void The_first_step_of_Adam_moves_every_parameter_with_a_gradient_by_the_learning_rate() {
        Value[] parameters = Numbers(1, 1, 1, 1);
        double[] gradients = [5, -0.001, 300, 0];
        foreach (var (p, gradient) in parameters.Zip(gradients))
            p.Grad = gradient;
        new Adam(parameters).Step(0.01);
        foreach (var (i, expected) in new[] { 0.99, 1.01, 0.99, 1 }.Index())
            AssertClose(expected, parameters[i].Data, 1e-6, $"parameter with gradient {gradients[i]}");
        Assert.All(parameters, p => AssertClose(0, p.Grad, 0, "the gradient after the step"));
    }

    [Fact]
    public void Adam_follows_its_formula() {
        Value p = 0;
        var adam = new Adam([p], 0.5, 0.75, 0.1);
        p.Grad = 4;
        adam.Step(1);                                 // m = 2, v = 4, unbiased 4 and 16
        AssertClose(-4 / 4.1, p.Data, 1e-14, "after the first step");
        p.Grad = 0;
        adam.Step(2);                                 // m = 1, v = 3, unbiased 4/3 and 48/7
        AssertClose(-4 / 4.1 - 2 * (4 / 3.0) / (Math.Sqrt(48 / 7.0) + 0.1), p.Data, 1e-14,
            "after the second step");
    }

    [Fact]
    public void The_learning_rate_falls_in_a_straight_line() {
        AssertClose(0.01, Adam.LearningRate(0.01, 0, 1000), 0, "at the first step");
        AssertClose(0.005, Adam.LearningRate(0.01, 500, 1000), 1e-17, "in the middle");
        AssertClose(0.00001, Adam.LearningRate(0.01, 999, 1000), 1e-17, "at the last step");
    }

    sealed class Fixed(double number) : Random {
        public override double NextDouble() => number;
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1001, 1)]
    [InlineData(0.3999, 1)]
    [InlineData(0.4001, 2)]
    [InlineData(0.9999999999, 2)]
    public void The_next_token_is_the_first_whose_running_sum_exceeds_the_draw(double draw, int expected) {
        Value[] logits = Numbers(Math.Log(0.1), Math.Log(0.3), Math.Log(0.6));
        int token = Model.ChooseToken(logits, 1, new Fixed(draw));
        Assert.True(token == expected,
            $"with probabilities 0.1, 0.3, 0.6 a draw of {draw} should choose token {expected}, not {token}");
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1e-300)]
    public void A_temperature_near_0_always_chooses_the_likeliest_token(double temperature) {
        for (double draw = 0.01; draw < 1; draw += 0.05)
            Assert.Equal(2, Model.ChooseToken(Numbers(1, -700, 1.5, 0), temperature, new Fixed(draw)));
    }

    [Fact]
    public void Temperature_divides_the_logits() {
        // At temperature 0.5 the odds of 2 : 1 become 4 : 1, at a very high one 1 : 1.
        Value[] logits = Numbers(Math.Log(2), 0);
        Assert.Equal(0, Model.ChooseToken(logits, 0.5, new Fixed(0.799)));
        Assert.Equal(1, Model.ChooseToken(logits, 0.5, new Fixed(0.801)));
        Assert.Equal(0, Model.ChooseToken(logits, 1e9, new Fixed(0.499)));
        Assert.Equal(1, Model.ChooseToken(logits, 1e9, new Fixed(0.501)));
    }

    [Fact]
    public void A_sample_ends_at_block_size_begins_with_the_prompt_and_leaves_no_graph() {
        Model model = NewModel(blockSize: 4);
        for (int seed = 0; seed < 20; seed++) {
            List<int> tokens = model.Sample([5, 2, 3], 1, new Random(seed));
            Assert.Equal([5, 2, 3], tokens[..3]);
            Assert.InRange(tokens.Count, 3, 5);
            Assert.DoesNotContain(5, tokens[1..]);
        }
        Model.Cache[] caches = model.NewCaches();
        Value last = model.Logits(5, 0, caches)[0];
        model.Sample([5], 1, new Random(1));
        Assert.Throws<InvalidOperationException>(last.Backward);
    }

    [Fact]
    public void A_sample_without_an_end_has_block_size_tokens() {
        List<int> tokens = NewModel(blockSize: 4).Sample([5], 1, new Fixed(0));  // always token 0
        Assert.Equal([5, 0, 0, 0, 0], tokens);
    }

    [Fact]
    public void A_draw_on_the_border_chooses_the_next_token() =>
        Assert.Equal(1, Model.ChooseToken(Numbers(3, 3), 1, new Fixed(0.5)));

    [Fact]
    public void A_draw_that_rounds_up_to_the_total_chooses_the_last_token() =>
        Assert.Equal(2, Model.ChooseToken(Numbers(1, 2, 3), 1, new Fixed(1)));

    [Fact]
    public void Logits_that_are_not_numbers_are_refused() =>
        Assert.Throws<ArithmeticException>(() => Model.ChooseToken(Numbers(1, double.NaN), 1, new Fixed(0.5)));

    [Fact]
    public void Gaussian_has_mean_0_and_variance_1() {
        var random = new Random(3);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => Model.Gaussian(random))];
        AssertClose(0, draws.Average(), 0.02, "the mean of 100,000 draws");
        AssertClose(1, draws.Average(x => x * x), 0.03, "their mean square");
        AssertClose(3, draws.Average(x => x * x * x * x), 0.2, "their mean fourth power");
    }
}
