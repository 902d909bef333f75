namespace MicroGptTests;

public class ModelTests {
    /// <summary>The logits at every position of the tokens.</summary>
    static double[][] AllLogits(Model model, params int[] tokens) {
        Model.Cache[] caches = model.NewCaches();
        return [.. tokens.Select((token, t) => Data(model.Logits(token, t, caches)))];
    }

    // ---- The functions --------------------------------------------------------------------------

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
        Assert.True(p[0] == 1 && p[1] == 0, "softmax([1000, 0]) should be [1, 0], "
            + $"but it is [{p[0]}, {p[1]}]: is the maximum subtracted?");
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
        Assert.All(Data(Model.RmsNorm(Numbers(0, 0))),
            v => AssertClose(0, v, 0, "RmsNorm of zeros"));
    }

    [Fact]
    public void The_activation_is_the_square_above_zero_and_zero_below() {
        Model model = NewModel().Model;
        AssertClose(9, model.Activation(3).Data, 0, "relu(3)^2");
        AssertClose(0, model.Activation(-3).Data, 0, "relu(-3)^2");
        AssertClose(0, model.Activation(0).Data, 0, "relu(0)^2");
    }

    [Fact]
    public void Add_adds_number_by_number() =>
        Assert.Equal([11, 22, 33], Data(Model.Add(Numbers(1, 2, 3), Numbers(10, 20, 30))));

    [Fact]
    public void Linear_is_a_dot_product_per_row() {
        Value[][] matrix = [Numbers(1, 2), Numbers(3, 4), Numbers(5, 6)];
        Assert.Equal([12, 34, 56], Data(Model.Linear(matrix, Numbers(10, 1))));
    }

    // ---- Attention ------------------------------------------------------------------------------

    [Fact]
    public void Attention_weights_sum_to_1_and_are_1_at_the_first_position() {
        List<Value[]> keys = [Numbers(1, 2, -1, 0)];
        Value[] query = Numbers(7, 7, 0.5, -2);
        Assert.Equal([1.0], Data(Model.AttentionWeights(query, keys, 2..4)));
        keys.Add(Numbers(3, 1, 2, 5));
        keys.Add(Numbers(0, 0, 1, 1));
        double[] weights = Data(Model.AttentionWeights(query, keys, 2..4));
        AssertClose(1, weights.Sum(), 1e-15, "the sum of attention weights");

        // The part 2..4 has the query (0.5, -2) and the keys (-1, 0), (2, 5) and (1, 1). The scores
        // are -0.5, -9 and -1.5, divided by the square root of 2.
        double first = weights[0] / weights[1], second = weights[0] / weights[2];
        AssertClose(Math.Exp(8.5 / Math.Sqrt(2)), first, 1e-6, "weight 0 : weight 1");
        AssertClose(Math.Exp(1 / Math.Sqrt(2)), second, 1e-12, "weight 0 : weight 2");
    }

    [Fact]
    public void Attention_with_equal_keys_is_the_mean_of_the_values() {
        var cache = new Model.Cache([Numbers(1, 1, 2, 2), Numbers(1, 1, 2, 2)],
            [Numbers(2, 4, 6, 8), Numbers(0, 2, -6, 1)]);
        Value[] query = Numbers(5, -3, 1, 1);
        Assert.Equal([1, 3, 0, 4.5], Data(Model.Attention(query, cache, nHead: 2)));
    }

    [Fact]
    public void A_head_reads_its_own_part_of_query_keys_and_values() {
        var cache = new Model.Cache([Numbers(1, 0), Numbers(0, 100)],
            [Numbers(10, 20), Numbers(30, 40)]);
        double[] found = Data(Model.Attention(Numbers(0, 1), cache, nHead: 2));
        AssertClose(20, found[0], 1e-12, "head 0, with query 0 and so equal weights");
        AssertClose(40, found[1], 1e-12, "head 1, whose query 1 meets the keys 0 and 100");
    }

    [Fact]
    public void Every_layer_has_a_cache_of_its_own() {
        Model model = NewModel(nLayer: 3).Model;
        Model.Cache[] caches = model.NewCaches();
        model.Logits(5, 0, caches);
        model.Logits(2, 1, caches);
        Assert.Equal([2, 2, 2], caches.Select(cache => cache.Keys.Count));
        Assert.Equal([2, 2, 2], caches.Select(cache => cache.Values.Count));
    }

    [Fact]
    public void A_later_token_never_changes_earlier_logits() {
        Model model = NewModel(nLayer: 2).Model;
        double[][] one = AllLogits(model, 5, 0, 1, 2), other = AllLogits(model, 5, 0, 1, 3);
        for (int t = 0; t < 3; t++)
            Assert.True(one[t].SequenceEqual(other[t]),
                $"token 3 has changed the logits of token {t}");
        Assert.True(LargestDifference(one[3], other[3]) > 1e-6,
            "token 3 has no influence on its own logits");
    }

    [Fact]
    public void An_earlier_token_changes_later_logits() {
        Model model = NewModel().Model;
        double[] one = AllLogits(model, 5, 0, 1)[2], other = AllLogits(model, 5, 3, 1)[2];
        Assert.True(LargestDifference(one, other) > 1e-6,
            "token 1 has no influence on the logits of token 2");
    }

    [Fact]
    public void Without_position_embeddings_the_order_of_earlier_tokens_does_not_matter() {
        const int V = 6, nEmbd = 8, blockSize = 8;
        var (model, parameters) = NewModel(V, nEmbd, nLayer: 1, blockSize: blockSize);

        double Change() => LargestDifference(
            AllLogits(model, 5, 0, 1, 2)[3], AllLogits(model, 0, 1, 5, 2)[3]);

        Assert.True(Change() > 1e-6, "with position embeddings the order should matter");
        foreach (Value p in parameters.GetRange(V * nEmbd, blockSize * nEmbd))
            p.Data = 0;
        AssertClose(0, Change(), 1e-12, "the change by another order");
    }

    // ---- The parameters and the loss ------------------------------------------------------------

    [Fact]
    public void Parameters_come_in_the_order_of_microgpt_py() {
        // wte, wpe, lmHead, and in each layer AttnWq, AttnWk, AttnWv, AttnWo, MlpFc1 and MlpFc2.
        // Attention that hands on nothing and an MLP that adds nothing leave the embeddings alone.
        const int V = 3, nEmbd = 2, blockSize = 4, square = nEmbd * nEmbd;
        var (model, parameters) = NewModel(V, nEmbd, nHead: 1, nLayer: 1, blockSize: blockSize);
        Assert.Equal((V + blockSize + V) * nEmbd + 12 * square, parameters.Count);

        foreach (Value p in parameters)
            p.Data = 0;
        Value[] wte = [.. parameters[..6]], wpe = [.. parameters[6..14]];
        Value[] lmHead = [.. parameters[14..20]];
        wte[2].Data = 3;       // token 1 has the embedding (3, 0),
        wpe[3].Data = 4;       // position 1 has (0, 4),
        lmHead[4].Data = 5;    // and token 2 has the row (5, 7).
        lmHead[5].Data = 7;

        // (3, 4) has the mean square 12.5, so the norm makes it (3, 4) / 3.5355.
        Model.Cache[] caches = model.NewCaches();
        model.Logits(0, 0, caches);
        double[] logits = Data(model.Logits(1, 1, caches));
        double expected = (3 * 5 + 4 * 7) / Math.Sqrt(12.5 + 1e-5);
        AssertClose(0, logits[0], 0, "the logit of token 0");
        AssertClose(0, logits[1], 0, "the logit of token 1");
        AssertClose(expected, logits[2], 1e-12, "the logit of token 2");
    }

    [Theory]
    [InlineData(27, 16, 4, 1, 16, 4192)]
    [InlineData(27, 4, 2, 2, 3, 2 * 27 * 4 + 3 * 4 + 2 * 12 * 16)]
    public void Every_parameter_is_drawn_once(
        int V, int nEmbd, int nHead, int nLayer, int blockSize, int expected) =>
        Assert.Equal(expected, NewModel(V, nEmbd, nHead, nLayer, blockSize).Parameters.Count);

    [Fact]
    public void A_model_with_all_parameters_zero_has_exactly_the_loss_ln_V() {
        Model model = NewModel(27, 16, 4, 1, 16, deviation: 0).Model;
        AssertClose(Math.Log(27), model.Loss([26, 4, 12, 12, 0, 26]).Data, 1e-14, "the loss");
    }

    [Fact]
    public void The_first_loss_of_a_new_model_is_near_ln_V() {
        Model model = NewModel(27, 16, 4, 1, 16, deviation: 0.08).Model;
        double loss = model.Loss([26, 4, 12, 12, 0, 26]).Data;
        AssertClose(Math.Log(27), loss, 0.5, "the loss of \"emma\" before any training");
    }

    [Fact]
    public void The_loss_is_the_mean_surprise_over_all_tokens_but_the_first() {
        Model model = NewModel(blockSize: 3).Model;
        int[] tokens = [5, 0, 1, 2];
        double[][] logits = AllLogits(model, tokens[..3]);
        double expected = 0;
        for (int t = 0; t < 3; t++) {
            double[] p = Data(Model.Softmax(Numbers(logits[t])));
            expected -= Math.Log(p[tokens[t + 1]]) / 3;
        }
        AssertClose(expected, model.Loss(tokens).Data, 1e-12, "the loss of 3 predictions");
    }

    // ---- Sampling -------------------------------------------------------------------------------

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.0999, 0)]
    [InlineData(0.1001, 1)]
    [InlineData(0.3999, 1)]
    [InlineData(0.4001, 2)]
    [InlineData(0.9999999999, 2)]
    public void The_next_token_is_the_first_whose_running_sum_exceeds_the_draw(
        double draw, int expected) {

        Value[] logits = Numbers(Math.Log(0.1), Math.Log(0.3), Math.Log(0.6));
        int token = Model.ChooseToken(logits, 1, new Fixed(draw));
        Assert.True(token == expected, $"with probabilities 0.1, 0.3, 0.6 a draw of {draw} "
            + $"should choose token {expected}, not {token}");
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(1e-300)]
    public void A_temperature_near_0_always_chooses_the_likeliest_token(double temperature) {
        Value[] logits = Numbers(1, -700, 1.5, 0);
        for (double draw = 0.01; draw < 1; draw += 0.05)
            Assert.Equal(2, Model.ChooseToken(logits, temperature, new Fixed(draw)));
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
    public void A_draw_on_the_border_chooses_the_next_token() =>
        Assert.Equal(1, Model.ChooseToken(Numbers(3, 3), 1, new Fixed(0.5)));

    [Fact]
    public void A_draw_that_rounds_up_to_the_total_chooses_the_last_token() =>
        Assert.Equal(2, Model.ChooseToken(Numbers(1, 2, 3), 1, new Fixed(1)));

    [Fact]
    public void Logits_that_are_not_numbers_are_refused() {
        var error = Assert.Throws<UserError>(
            () => Model.ChooseToken(Numbers(1, double.NaN), 1, new Fixed(0.5)));
        Assert.Contains("learning rate", error.Message);
    }

    [Fact]
    public void A_sample_begins_with_the_prompt_and_ends_at_BOS_or_at_block_size() {
        Model model = NewModel(blockSize: 4).Model;
        List<int>[] samples = [.. Enumerable.Range(0, 20)
            .Select(seed => model.Sample(5, [2, 3], 1, new Random(seed)))];
        foreach (List<int> tokens in samples) {
            Assert.Equal([5, 2, 3], tokens[..3]);
            Assert.InRange(tokens.Count, 4, 5);
            Assert.DoesNotContain(5, tokens[1..^1]);
            Assert.True(tokens[^1] == 5 || tokens.Count == 5,
                $"[{string.Join(", ", tokens)}] has ended without BOS before block size");
        }
        Assert.Contains(samples, tokens => tokens[^1] == 5);
        Assert.Contains(samples, tokens => tokens[^1] != 5);
    }

    [Fact]
    public void A_sample_without_an_end_has_block_size_tokens() {
        Model model = NewModel(blockSize: 4).Model;
        List<int> tokens = model.Sample(5, [], 1, new Fixed(0));    // always token 0
        Assert.Equal([5, 0, 0, 0, 0], tokens);
    }

    [Fact]
    public void A_sample_goes_on_as_if_the_model_had_chosen_the_prompt_itself() {
        // At this temperature it always chooses the likeliest token, whatever is drawn.
        Model model = NewModel(nLayer: 2).Model;
        List<int> free = model.Sample(5, [], 1e-9, new Random(1));
        Assert.True(free.Count > 4, "choose another seed for the model: this sample is too short");
        List<int> prompted = model.Sample(5, [.. free[1..3]], 1e-9, new Random(1));
        Assert.Equal(free, prompted);
    }

    // ---- Training -------------------------------------------------------------------------------

    [Fact]
    public void One_document_is_learnt_by_heart() {
        var (model, parameters) = NewModel(27, 16, 4, 1, 16, deviation: 0.08);
        var adam = new Adam(parameters);
        int[] emma = [26, 4, 12, 12, 0, 26];
        for (int step = 0; step < 300; step++) {
            model.Loss(emma).Backward();
            adam.Step(0.01 * (1 - step / 300.0));
        }
        double loss = model.Loss(emma).Data;
        Assert.True(loss < 0.05,
            $"after 300 steps on \"emma\" alone its loss should be below 0.05, not {loss}");
        Assert.Equal(emma, model.Sample(26, [], 0.5, new Random(1)));
    }

    [Fact]
    public void The_first_step_of_Adam_moves_every_parameter_with_a_gradient_by_the_rate() {
        Value[] parameters = Numbers(1, 1, 1, 1);
        double[] gradients = [5, -0.001, 300, 0];
        foreach (var (p, gradient) in parameters.Zip(gradients))
            p.Grad = gradient;
        new Adam([.. parameters]).Step(0.01);
        foreach (var (i, expected) in new[] { 0.99, 1.01, 0.99, 1 }.Index())
            AssertClose(expected, parameters[i].Data, 1e-6, $"with the gradient {gradients[i]}");
        Assert.All(parameters, p => AssertClose(0, p.Grad, 0, "the gradient after the step"));
    }

    [Fact]
    public void Adam_follows_its_formula() {
        Value p = 0;
        var adam = new Adam([p], beta1: 0.5, beta2: 0.75);
        p.Grad = 4;
        adam.Step(1);    // m = 2 and v = 4; divided by their weights, 4 and 16
        AssertClose(-1, p.Data, 1e-8, "after the first step");
        p.Grad = 0;
        adam.Step(2);    // m = 1 and v = 3; divided by their weights, 4/3 and 48/7
        double expected = -1 - 2 * (4 / 3.0) / Math.Sqrt(48 / 7.0);
        AssertClose(expected, p.Data, 1e-8, "after the second step");
    }

    [Fact]
    public void Adam_adds_1e_8_to_the_root_and_not_to_the_mean_of_squares() {
        Value p = 0;
        p.Grad = 1e-8;
        new Adam([p]).Step(1);
        AssertClose(-0.5, p.Data, 1e-12, "1e-8 / (sqrt(1e-16) + 1e-8)");
    }

    [Fact]
    public void Adams_running_means_keep_0_85_and_0_99_by_default() {
        Value p = 0;
        var adam = new Adam([p]);
        p.Grad = 4;
        adam.Step(1);
        double first = p.Data;
        p.Grad = 0;
        adam.Step(1);
        double m = 0.85 * 0.15 * 4 / (1 - 0.85 * 0.85);
        double v = 0.99 * 0.01 * 16 / (1 - 0.99 * 0.99);
        AssertClose(first - m / Math.Sqrt(v), p.Data, 1e-8,
            "the second step, where beta1 = 0.85 and beta2 = 0.99");
    }

    // ---- Random numbers and letter pairs --------------------------------------------------------

    [Fact]
    public void Gaussian_has_mean_0_and_variance_1() {
        var random = new Random(3);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => Plumbing.Gaussian(random))];
        AssertClose(0, draws.Average(), 0.02, "the mean of 100,000 draws");
        AssertClose(1, draws.Average(x => x * x), 0.03, "their mean square");
        AssertClose(3, draws.Average(x => x * x * x * x), 0.2, "their mean fourth power");
    }

    [Theory]
    [InlineData(0.25, 0)]
    [InlineData(0.5, -1)]
    [InlineData(0.75, 0)]
    public void Gaussian_turns_a_draw_into_a_part_of_the_whole_circle(double draw, double cosine) {
        // Half of the circle has the same distribution, but other numbers for the same seed.
        double expected = Math.Sqrt(-2 * Math.Log(1 - draw)) * cosine;
        AssertClose(expected, Plumbing.Gaussian(new Fixed(draw)), 1e-12,
            $"sqrt(-2 ln(1 - {draw})) cos(2 pi {draw})");
    }

    [Fact]
    public void Letter_pairs_are_counted_in_the_order_of_reading() {
        var pairs = new LetterPairs(V: 3);
        pairs.Count([2, 0, 1, 2]);
        pairs.Count([2, 0, 0, 2]);
        pairs.Count([2, 1, 0]);    // cropped, without BOS at its end

        // 0 was followed three times, by 1, 0 and 2. Every pair counts 1 too much.
        AssertClose(-Math.Log(2 / 6.0), pairs.Nats(0, 1), 1e-12, "1 after 0, seen once");
        AssertClose(-Math.Log(2 / 5.0), pairs.Nats(1, 0), 1e-12, "0 after 1, seen once");
        AssertClose(-Math.Log(1 / 5.0), pairs.Nats(1, 1), 1e-12, "1 after 1, never seen");
        AssertClose(-Math.Log(3 / 6.0), pairs.Nats(2, 0), 1e-12, "0 at the beginning, twice");
        AssertClose(-Math.Log(1 / 6.0), pairs.Nats(2, 2), 1e-12, "an empty name, never seen");
    }

    [Fact]
    public void The_probabilities_of_all_letters_after_one_sum_to_1() {
        var pairs = new LetterPairs(V: 3);
        pairs.Count([2, 0, 1, 0, 2]);
        for (int a = 0; a < 3; a++) {
            double sum = Enumerable.Range(0, 3).Sum(b => Math.Exp(-pairs.Nats(a, b)));
            AssertClose(1, sum, 1e-12, $"the sum after token {a}");
        }
    }
}
