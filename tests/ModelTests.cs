namespace MicroGptTests;

public class ModelTests {
    // ---- The functions --------------------------------------------------------------------------

    [Fact]
    public void Softmax_is_the_exponentials_divided_by_their_sum() {
        double[] p = Data(Model.Softmax(Numbers(0, Math.Log(2), Math.Log(5))));
        AssertClose(1 / 8.0, p[0], 1e-12, "the first of softmax(0, ln 2, ln 5)");
        AssertClose(2 / 8.0, p[1], 1e-12, "the second of softmax(0, ln 2, ln 5)");

        p = Data(Model.Softmax(Numbers(1000, 0, 1000)));
        Assert.True(p is [0.5, 0, 0.5], "softmax(1000, 0, 1000) should be 0.5, 0, 0.5, but it is "
            + $"{string.Join(", ", p)}: is the maximum subtracted?");
    }

    [Fact]
    public void RmsNorm_makes_the_mean_square_1() {
        double[] y = Data(Model.RmsNorm(Numbers(3, -4)));    // the mean square is 12.5
        AssertClose(3 / Math.Sqrt(12.5 + 1e-5), y[0], 1e-12, "the first of RmsNorm(3, -4)");
        AssertClose(-4 / Math.Sqrt(12.5 + 1e-5), y[1], 1e-12, "the second of RmsNorm(3, -4)");
        Assert.Equal([0, 0], Data(Model.RmsNorm(Numbers(0, 0))));
    }

    [Fact]
    public void The_activation_squares_positive_numbers_and_makes_0_of_others() =>
        Assert.Equal([0, 0, 9, 0.25],
            Data(Array.ConvertAll(Numbers(-3, 0, 3, 0.5), Model.Activation)));

    [Fact]
    public void Attention_weights_are_the_softmax_of_query_times_key_by_the_root_of_the_size() {
        Value[][] keys = [Numbers(1, 0, 0, 0), Numbers(0, 1, 0, 0), Numbers(0, 0, 0, 0)];
        double[] weights = Data(Model.AttentionWeights(Numbers(4, -2, 7, 7), keys));
        double sum = Math.Exp(2) + Math.Exp(-1) + 1;    // 4 / sqrt(4) = 2 and -2 / sqrt(4) = -1
        AssertClose(Math.Exp(2) / sum, weights[0], 1e-12, "the weight of the key that fits");
        AssertClose(Math.Exp(-1) / sum, weights[1], 1e-12, "the weight of the key that does not");
        AssertClose(1 / sum, weights[2], 1e-12, "the weight of the key that is 0");
    }

    // ---- The whole model ------------------------------------------------------------------------

    /// <summary>Where each matrix of the model below begins among its parameters.</summary>
    static readonly Dictionary<string, int> Begin = new() {
        ["wte"] = 0,
        ["wpe"] = 4,
        ["lmHead"] = 8,
        ["AttnWq"] = 12,
        ["AttnWk"] = 16,
        ["AttnWv"] = 20,
        ["AttnWo"] = 24,
        ["MlpFc1"] = 28,
        ["MlpFc2"] = 44
    };

    /// <summary>
    /// Two tokens, two numbers for each, two heads and one layer. The numbers of a matrix are given
    /// row by row, and all others are 0. Returns the logits of token 1 after token 0.
    /// </summary>
    static double[] Logits(params (string Matrix, double[] Numbers)[] given) {
        var parameters = new Parameters(new Random(1));
        var model = new Model(V: 2, nEmbd: 2, nHead: 2, nLayer: 1, blockSize: 2, parameters);
        Assert.Equal(60, parameters.Count);
        foreach (Value parameter in parameters)
            parameter.Data = 0;
        foreach (var (matrix, numbers) in given)
            for (int i = 0; i < numbers.Length; i++)
                parameters[Begin[matrix] + i].Data = numbers[i];

        Model.Cache[] caches = model.NewCaches();
        model.Logits(0, 0, caches);
        return Data(model.Logits(1, 1, caches));
    }

    [Fact]
    public void The_model_begins_with_the_embeddings_and_ends_with_the_head() {
        double[] logits = Logits(("wte", [9, 9, 3, 0]), ("wpe", [9, 9, 0, 4]),
            ("lmHead", [1, 0, 10, 1]));
        double size = Math.Sqrt(12.5 + 1e-5);    // x is (3, 4), whose mean square is 12.5
        AssertClose(3 / size, logits[0], 1e-9, "(1, 0) times the norm of (3, 4)");
        AssertClose(34 / size, logits[1], 1e-9, "(10, 1) times the norm of (3, 4)");
    }

    [Fact]
    public void Each_head_of_the_attention_has_its_own_part_of_queries_keys_and_values() {
        // Token 0 is x = (1, -1) and token 1 is x = (1, 1). The query of token 1 is (0, 50), the
        // keys are (7, -1) and (7, 1), and the values (-1, -1) and (3, 7). Head 0 has the query 0
        // and takes the mean of -1 and 3. Head 1 has the scores -50 and 50 and takes the 7.
        double[] logits = Logits(("wte", [1, -1, 1, 1]), ("lmHead", [1, 0, 0, 1]),
            ("AttnWq", [0, 0, 50, 0]), ("AttnWk", [7, 0, 0, 1]), ("AttnWv", [1, 2, 3, 4]),
            ("AttnWo", [0, 1, 2, 0]));
        AssertClose(1 + 7, logits[0], 1e-3, "x[0] + what AttnWo makes of (1, 7), which is 7");
        AssertClose(1 + 2, logits[1], 1e-3, "x[1] + what AttnWo makes of (1, 7), which is 2 * 1");
    }

    [Fact]
    public void The_MLP_reads_a_normed_x_and_adds_to_x() {
        // Both tokens are x = (1, 1), and the attention adds (6, 6). Normed, (7, 7) is (1, 1). The
        // patterns (1, 2) and (-1, -1) find 3 and -2 in it, which the activation makes 9 and 0.
        double[] logits = Logits(("wte", [1, 1, 1, 1]), ("lmHead", [1, 0, 0, 1]),
            ("AttnWv", [6, 0, 0, 6]), ("AttnWo", [1, 0, 0, 1]), ("MlpFc1", [1, 2, -1, -1]),
            ("MlpFc2", [1, 99, 0, 0, 0, 0, 0, 0, 2, 99]));
        AssertClose(7 + 9, logits[0], 1e-2, "x[0] + 1 * 9 + 99 * 0");
        AssertClose(7 + 18, logits[1], 1e-2, "x[1] + 2 * 9 + 99 * 0");
    }

    [Fact]
    public void Every_layer_has_a_cache_and_matrices_of_its_own() {
        var (model, parameters) = NewModel(nLayer: 3);
        Model.Cache[] caches = model.NewCaches();
        model.Logits(5, 0, caches);
        model.Logits(2, 1, caches);
        Assert.Equal([2, 2, 2], caches.Select(cache => cache.Keys.Count));
        Assert.Equal([2, 2, 2], caches.Select(cache => cache.Values.Count));

        // The layers come last, each with 12 times 8 * 8 numbers.
        model.Loss([5, 0, 1, 2, 5]).Backward();
        Value[][] parts = [.. parameters.TakeLast(3 * 12 * 64).Chunk(64)];
        for (int i = 0; i < parts.Length; i++)
            Assert.True(parts[i].Any(parameter => parameter.Grad != 0),
                $"a matrix of layer {i / 12} has no gradient: is it used?");
    }

    [Fact]
    public void The_loss_is_the_mean_surprise_at_all_tokens_but_the_first() {
        Model model = NewModel().Model;
        int[] tokens = [5, 0, 1, 2];
        Model.Cache[] caches = model.NewCaches();
        double expected = 0;
        for (int t = 0; t < 3; t++) {
            Value[] probabilities = Model.Softmax(model.Logits(tokens[t], t, caches));
            expected -= Math.Log(probabilities[tokens[t + 1]].Data) / 3;
        }
        AssertClose(expected, model.Loss(tokens).Data, 1e-12, "the loss of 3 predictions");
    }

    [Theory]
    [InlineData(0.25, 0)]
    [InlineData(0.5, -1)]
    [InlineData(0.75, 0)]
    public void Parameters_are_normally_distributed(double draw, double cosine) {
        // The draw is the part of a whole circle, and gives the distance from its centre as well.
        double expected = 0.08 * Math.Sqrt(-2 * Math.Log(1 - draw)) * cosine;
        Value parameter = new Parameters(new Fixed(draw)).Matrix(1, 1)[0][0];
        AssertClose(expected, parameter.Data, 1e-12,
            $"0.08 * sqrt(-2 ln(1 - {draw})) * cos(2 pi {draw})");
    }
}
