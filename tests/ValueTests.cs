namespace MicroGptTests;

public class ValueTests {
    static void AssertGrad(string name, double expected, Value value) =>
        Assert.True(Math.Abs(value.Grad - expected) < 1e-4,
            $"d(result)/d({name}) should be {expected}, but Backward gave {value.Grad}");

    [Fact]
    public void A_number_added_to_itself_counts_twice() {
        Value a = 3;
        (a + a).Backward();
        AssertGrad("a", 2, a);
    }

    [Fact]
    public void A_result_has_its_whole_gradient_before_it_passes_it_on() {
        Value a = 1, b = a + a, c = b + b;
        c.Backward();
        AssertGrad("b", 2, b);
        AssertGrad("a", 4, a);                        // recursion into the operands would give 8
    }

    [Fact]
    public void Both_ways_of_a_diamond_count() {
        Value a = 2, left = a * 3, right = a * a, top = left * right;   // 3 a^3
        top.Backward();
        AssertGrad("a", 36, a);
    }

    [Fact]
    public void What_the_result_does_not_depend_on_gets_no_gradient() {
        Value a = 2, b = 0;
        Value unused = b.Pow(-0.5) * a;               // infinite slope
        (a * 5).Backward();
        AssertGrad("a", 5, a);
        AssertGrad("b", 0, b);
        AssertGrad("unused", 0, unused);
    }

    [Fact]
    public void Gradients_add_up_over_several_backwards_until_they_are_cleared() {
        Value a = 2;
        (a * 3).Backward();
        (a * 5).Backward();
        AssertGrad("a", 8, a);
        a.Grad = 0;
        (a * 7).Backward();
        AssertGrad("a", 7, a);
    }

    [Fact]
    public void One_backward_through_a_shared_result_gives_32() {
        Value a = 2, b = a * a;
        (3 * b + 5 * b).Backward();
        AssertGrad("a", 32, a);                       // 44 with a Backward for each product
    }

    [Fact]
    public void A_second_backward_through_a_shared_result_is_refused() {
        Value a = 2, b = a * a;
        (3 * b).Backward();
        var error = Assert.Throws<InvalidOperationException>(() => 5 * b);
        Assert.Contains("gone", error.Message);
        Assert.Throws<InvalidOperationException>(() => Value.Dot([a, a, b], [a, a, a]));
        Assert.Throws<InvalidOperationException>(() => Value.Dot([a, a], [b, a]));
        Assert.Throws<InvalidOperationException>(() => b.Exp());
    }

    [Fact]
    public void Two_graphs_one_after_the_other_do_not_disturb_each_other() {
        Value a = 2, b = 5;
        Value first = a * b;
        first.Backward();
        AssertGrad("a", 5, a);
        Value second = b * b;
        second.Backward();
        AssertGrad("a", 5, a);
        AssertGrad("b", 2 + 10, b);
        Assert.Equal(10, first.Data);
    }

    [Fact]
    public void Backward_twice_on_the_same_value_is_refused() {
        Value a = 2, b = a * a;
        b.Backward();
        Assert.Contains("gone", Assert.Throws<InvalidOperationException>(b.Backward).Message);
        AssertGrad("a", 4, a);
    }

    [Fact]
    public void Backward_on_a_forgotten_graph_is_refused_even_when_another_one_has_taken_its_place() {
        Value a = 2, b = a * a;
        Value.ForgetGraph();
        Assert.Throws<InvalidOperationException>(b.Backward);
        Value c = a * 3;                              // stands where b stood on the tape
        Assert.Throws<InvalidOperationException>(b.Backward);
        AssertGrad("a", 0, a);
        c.Backward();
        AssertGrad("a", 3, a);
    }

    [Fact]
    public void Interior_results_keep_their_numbers_after_backward() {
        Value a = 2, b = a * a, c = b * 3;
        c.Backward();
        Assert.Equal((4, 3), (b.Data, b.Grad));
        Assert.Equal((12, 1), (c.Data, c.Grad));
    }

    [Fact]
    public void Backward_on_a_leaf_is_one() {
        Value a = 2;
        a.Backward();
        AssertGrad("a", 1, a);
    }

    [Fact]
    public void A_chain_of_a_million_operations_works() {
        Value a = 1, x = a;
        for (int i = 0; i < 1_000_000; i++)
            x += a;
        x.Backward();
        Assert.Equal(1_000_001, x.Data);
        AssertGrad("a", 1_000_001, a);
    }

    [Fact]
    public void Every_thread_has_a_tape_of_its_own() {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread => {
            for (int round = 0; round < 200; round++) {
                Value a = thread, b = a * a, c = b * a;      // a^3
                for (int i = 0; i < 50; i++)
                    c += a;
                c.Backward();
                AssertGrad("a", 3.0 * thread * thread + 50, a);
            }
        });
    }

    [Fact]
    public void Backward_on_the_result_of_another_thread_is_refused() {
        Value a = 2;
        Value? made = null;
        var thread = new Thread(() => made = a * a);
        thread.Start();
        thread.Join();
        Assert.Throws<InvalidOperationException>(made!.Backward);
    }

    [Fact]
    public void Dot_equals_the_sum_of_products() {
        Value[] a = [1, -2, 3, 0.5, 7], b = [4, 5, -6, 2, 0.25];
        Value.Dot(a, b).Backward();
        double[] gradA = [.. a.Select(x => x.Grad)], gradB = [.. b.Select(x => x.Grad)];
        foreach (Value x in a.Concat(b))
            x.Grad = 0;
        Value sum = 0;
        foreach (var (x, y) in a.Zip(b))
            sum += x * y;
        double dot = Value.Dot(a, b).Data;
        sum.Backward();
        Assert.Equal(sum.Data, dot, 1e-12);
        Assert.Equal(a.Select(x => x.Grad), gradA);
        Assert.Equal(b.Select(x => x.Grad), gradB);
    }

    [Fact]
    public void Dot_of_a_vector_with_itself_has_twice_its_data_as_gradient() {
        Value[] a = [1, -2, 3];
        Value.Dot(a, a).Backward();
        Assert.Equal([2, -4, 6], a.Select(x => x.Grad));
    }

    [Fact]
    public void Dot_of_different_lengths_is_refused() {
        Assert.Throws<ArgumentException>(() => Value.Dot([1, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Value.Dot([1, 2, 3], [1, 2]));
    }

    /// <summary>The expression in the README of Karpathy's micrograd.</summary>
    [Fact]
    public void Micrograds_expression_has_the_published_values() {
        static Value Relu(Value x) => x.Data > 0 ? x : 0;
        Value a = -4, b = 2;
        Value c = a + b;
        Value d = a * b + b.Pow(3);
        c += c + 1;
        c += 1 + c + (-a);
        d += d * 2 + Relu(b + a);
        d += 3 * d + Relu(b - a);
        Value e = c - d;
        Value f = e.Pow(2);
        Value g = f / 2;
        g += 10 / f;
        g.Backward();
        Assert.True(Math.Abs(g.Data - 24.7041) < 5e-5, $"g should be 24.7041, but it is {g.Data}");
        AssertGrad("a", 138.8338, a, 5e-5);
        AssertGrad("b", 645.5773, b, 5e-5);
    }

    static void AssertGrad(string name, double expected, Value value, double tolerance) =>
        Assert.True(Math.Abs(value.Grad - expected) < tolerance,
            $"d(result)/d({name}) should be {expected}, but Backward gave {value.Grad}");
}
