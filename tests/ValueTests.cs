namespace MicroGptTests;

/// <summary>Whatever is computed, and in whatever order, the gradients are right.</summary>
public class ValueTests {
    // ---- One graph ------------------------------------------------------------------------------

    /// <summary>The expression in the README of Karpathy's micrograd.</summary>
    [Fact]
    public void The_expression_of_micrograd_has_the_published_numbers() {
        Value a = -4, b = 2;
        Value c = a + b, d = a * b + b.Pow(3);
        c += c + 1;
        c += 1 + c + -a;
        d += d * 2 + Relu(b + a);
        d += 3 * d + Relu(b - a);
        Value f = (c - d).Pow(2), g = f / 2 + 10 / f;
        g.Backward();
        AssertClose(24.7041, g.Data, 5e-5, "g");
        AssertGrad("a", 138.8338, a, 5e-5);
        AssertGrad("b", 645.5773, b, 5e-5);

        static Value Relu(Value x) => x.Data > 0 ? x : 0;
    }

    [Fact]
    public void Every_number_of_a_graph_has_a_gradient() {
        Value a = 2, b = a * a, c = b * b, d = c + b + a, other = a * b;    // d = a^4 + a^2 + a
        d.Backward();
        AssertGrad("d", 1, d);
        AssertGrad("c", 1, c);
        AssertGrad("b", 2 * 4 + 1, b);
        AssertGrad("a", 4 * 8 + 2 * 2 + 1, a);
        AssertGrad("a number that d does not depend on", 0, other);
    }

    [Fact]
    public void A_result_that_is_used_twice_passes_on_its_whole_gradient_once() {
        Value a = 1, x = a;
        for (int i = 0; i < 20; i++)
            x += x;
        x.Backward();
        AssertGrad("a", Math.Pow(2, 20), a);
    }

    [Fact]
    public void The_power_0_has_the_gradient_0_even_at_0() {
        Value x = 0;
        x.Pow(0).Backward();
        AssertGrad("x", 0, x);
    }

    [Fact]
    public void A_number_prints_itself_and_its_gradient() {
        Value a = 2;
        (a * -7).Backward();
        Assert.Matches("2.*-7", a.ToString());
    }

    // ---- Dot ------------------------------------------------------------------------------------

    [Fact]
    public void Dot_is_the_sum_of_products() {
        Value[] a = [1, -2, 3], b = [4, 5, -6];
        Value dot = Value.Dot(a, b);
        dot.Backward();
        AssertClose(4 - 10 - 18, dot.Data, 0, "1 * 4 - 2 * 5 - 3 * 6");
        Assert.Equal([4, 5, -6], Grads(a));
        Assert.Equal([1, -2, 3], Grads(b));
    }

    [Fact]
    public void The_same_array_twice_in_a_Dot_counts_twice() {
        Value[] a = [1, -2, 3];
        Value.Dot(a, a).Backward();
        Assert.Equal([2, -4, 6], Grads(a));
    }

    [Fact]
    public void A_Dot_of_results_passes_their_gradients_on() {
        Value a = 2, square = a * a, triple = 3 * a;
        Value.Dot([square, a], [a, triple]).Backward();    // a^3 + 3 a^2
        AssertGrad("a", 3 * 4 + 6 * 2, a);
    }

    [Fact]
    public void A_Dot_of_unequal_lengths_is_refused() {
        Assert.ThrowsAny<ArgumentException>(() => Value.Dot([1, 2], [1, 2, 3]));
        Assert.ThrowsAny<ArgumentException>(() => Value.Dot([1, 2, 3], [1, 2]));
    }

    // ---- Several graphs and several calls of Backward -------------------------------------------

    [Fact]
    public void The_gradients_of_a_parameter_add_up_until_they_are_cleared() {
        Value a = 2;
        a.Grad = 10;
        (a * 3).Backward();
        (a * 5).Backward();
        AssertGrad("a", 18, a);
        a.Grad = 0;
        (a * 7).Backward();
        AssertGrad("a", 7, a);
    }

    [Fact]
    public void Two_results_that_share_a_part_may_each_have_their_Backward() {
        Value a = 2, b = a * a, first = 3 * b, second = 5 * b;
        first.Backward();
        second.Backward();
        AssertGrad("a", 32, a);    // 44 if b kept its 3 from the first time: 3 * 4 + (3 + 5) * 4
        AssertGrad("b", 5, b);
    }

    [Fact]
    public void Backward_twice_gives_twice_the_gradient() {
        Value a = 2, cube = a * a * a;
        cube.Backward();
        cube.Backward();
        AssertGrad("cube", 1, cube);
        AssertGrad("a", 24, a);
    }

    [Fact]
    public void Backward_of_a_parameter_adds_1_to_its_gradient() {
        Value a = 2;
        a.Backward();
        a.Backward();
        AssertGrad("a", 2, a);
    }

    static readonly int[][] Documents = [[5, 0, 1, 5], [5, 2, 2, 3, 5], [5, 4, 5], [5, 1, 0, 4]];

    [Fact]
    public void Losses_computed_in_parallel_and_a_sample_in_between_do_not_change_the_gradient() {
        var (model, parameters) = NewModel(nLayer: 2);
        foreach (int[] document in Documents)
            model.Loss(document).Backward();
        double[] expected = Grads(parameters);

        ClearGrads(parameters);
        Value[] losses = [.. Documents.AsParallel().WithDegreeOfParallelism(4).Select(model.Loss)];
        model.Sample(5, [2], 1, new Random(1));
        (losses[0] + losses[1] + losses[2] + losses[3]).Backward();
        double difference = LargestDifference(expected, Grads(parameters));
        AssertClose(0, difference, 1e-12, "the largest difference of the gradients");
    }

    // ---- Long graphs ----------------------------------------------------------------------------

    static void CheckChain(int length) {
        Value a = 1, x = a;
        for (int i = 0; i < length; i++)
            x += a;
        x.Backward();
        AssertGrad("a", length + 1, a);
    }

    [Fact]
    public void A_chain_of_20_000_operations_has_the_right_gradient() => CheckChain(20_000);

    [Fact]
    public void A_chain_of_a_million_operations_is_right_or_throws_but_does_not_crash() {
        Exception? exception = Record.Exception(() => CheckChain(1_000_000));
        if (exception != null)
            Assert.IsType<UserError>(exception);
    }
}
