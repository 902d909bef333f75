using System.Reflection;
using System.Runtime.CompilerServices;

namespace MicroGptTests;

public class ValueTests {
    // ---- A number that is used more than once ---------------------------------------------------

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
        AssertGrad("a", 4, a);    // 6 if b passed on what it has at each of its two shares
    }

    [Fact]
    public void Both_ways_of_a_diamond_count() {
        Value a = 2, left = a * 3, right = a * a, top = left * right;    // 3 a^3
        top.Backward();
        AssertGrad("a", 36, a);
    }

    [Fact]
    public void A_short_and_a_long_way_to_the_same_number_both_count() {
        Value a = 2, b = a * a, c = b * b, d = c + b + a;    // a^4 + a^2 + a
        d.Backward();
        AssertGrad("b", 9, b);
        AssertGrad("a", 37, a);
    }

    [Fact]
    public void A_row_of_diamonds_doubles_the_gradient_every_time() {
        Value a = 1, x = a;
        for (int i = 0; i < 40; i++)
            x += x;
        x.Backward();    // a visit for every way, of which there are 2^40, would never end
        AssertGrad("a", Math.Pow(2, 40), a);
    }

    [Fact]
    public void The_same_number_twice_in_a_Dot_counts_twice() {
        Value a = 2, b = 5;
        Value.Dot([a, a], [b, 3]).Backward();    // 5 a + 3 a
        AssertGrad("a", 8, a);
        AssertGrad("b", 2, b);
    }

    [Fact]
    public void Dot_of_a_vector_with_itself_has_twice_its_data_as_gradient() {
        Value[] a = [1, -2, 3];
        Value.Dot(a, a).Backward();
        Assert.Equal([2, -4, 6], Grads(a));
    }

    // ---- Several computations and several calls of Backward -------------------------------------

    [Fact]
    public void What_the_result_does_not_depend_on_gets_no_gradient() {
        Value a = 2, b = 0;
        Value unused = b.Pow(-0.5) * a;    // infinite slope
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
    public void A_parameter_keeps_what_its_gradient_was_before_the_first_backward() {
        Value a = 2;
        a.Grad = 10;
        (a * 3).Backward();
        AssertGrad("a", 13, a);
    }

    [Fact]
    public void One_backward_through_a_shared_result_gives_32() {
        Value a = 2, b = a * a;
        (3 * b + 5 * b).Backward();
        AssertGrad("a", 32, a);
    }

    [Fact]
    public void Two_backwards_through_a_shared_result_give_32_too() {
        Value a = 2, b = a * a;
        (3 * b).Backward();
        (5 * b).Backward();
        AssertGrad("a", 32, a);    // 44 if b kept its 3 from the first time: 3 * 4 + (3 + 5) * 4
        AssertGrad("b", 5, b);
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
    public void Two_graphs_computed_before_the_first_backward_do_not_disturb_each_other() {
        Value a = 2, x = a * a, y = a * 3;
        x.Backward();
        y.Backward();
        AssertGrad("a", 7, a);
    }

    [Fact]
    public void The_same_backward_twice_gives_twice_the_gradient() {
        var (model, parameters) = NewModel(nLayer: 2);
        Value loss = model.Loss([5, 0, 1, 5]);
        loss.Backward();
        double[] once = Grads(parameters);
        loss.Backward();
        for (int i = 0; i < once.Length; i++)
            AssertGrad($"parameter {i}", 2 * once[i], parameters[i]);
    }

    [Fact]
    public void Backward_on_a_parameter_adds_1_to_its_own_gradient_and_does_nothing_else() {
        Value a = 2, b = a * a;
        a.Backward();
        AssertGrad("a", 1, a);
        a.Backward();
        AssertGrad("a", 2, a);
        AssertGrad("b", 0, b);
        Assert.Equal((2, 4), (a.Data, b.Data));
    }

    [Fact]
    public void Interior_results_keep_their_numbers_after_backward() {
        Value a = 2, b = -3, c = 10;
        Value d = a * b, e = d + c, f = e * e;
        f.Backward();
        foreach (var (name, value, expected) in ((string, Value, double)[])
            [("a", a, -24), ("b", b, 16), ("c", c, 8), ("d", d, 8), ("e", e, 8), ("f", f, 1)])
            AssertGrad(name, expected, value);
        Assert.Equal((-6, 4, 16), (d.Data, e.Data, f.Data));
    }

    [Fact]
    public void A_number_of_an_earlier_step_is_an_ordinary_operand() {
        Value a = 2, earlier = a * a;
        earlier.Backward();
        a.Grad = 0;
        (earlier * 5 + Value.Dot([earlier], [a])).Backward();    // 5 a^2 + a^3
        AssertGrad("a", 32, a);
    }

    [Fact]
    public void A_sample_and_a_score_between_Loss_and_Backward_do_not_change_the_gradient() {
        var (model, parameters) = NewModel(nLayer: 2);
        model.Loss([5, 0, 1, 5]).Backward();
        double[] expected = Grads(parameters);

        ClearGrads(parameters);
        Value loss = model.Loss([5, 0, 1, 5]);
        model.Sample(5, [2], 1, new Random(1));
        model.Loss([5, 3, 3, 5]);
        loss.Backward();
        Assert.Equal(expected, Grads(parameters));
    }

    [Fact]
    public void A_chain_of_a_million_operations_works() {
        Value a = 1, x = a;
        for (int i = 0; i < 1_000_000; i++)
            x += a;
        x.Backward();    // one call inside the other, a million deep, would overflow the stack
        Assert.Equal(1_000_001, x.Data);
        AssertGrad("a", 1_000_001, a);
    }

    // ---- Threads --------------------------------------------------------------------------------

    [Fact]
    public void Graphs_of_several_threads_do_not_disturb_each_other() {
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread => {
            for (int round = 0; round < 200; round++) {
                Value a = thread, b = a * a, c = b * a;    // a^3
                for (int i = 0; i < 50; i++)
                    c += a;
                c.Backward();
                AssertGrad("a", 3.0 * thread * thread + 50, a);
            }
        });
    }

    [Fact]
    public void A_result_of_another_thread_is_an_ordinary_result() {
        Value a = 2;
        Value? made = null;
        var thread = new Thread(() => made = a * a);
        thread.Start();
        thread.Join();
        (made! * 3).Backward();
        AssertGrad("a", 12, a);
    }

    [Fact]
    public void Four_losses_computed_in_parallel_have_the_same_gradient_as_one_after_the_other() {
        var (model, parameters) = NewModel(nLayer: 2);
        int[][] documents = [[5, 0, 1, 5], [5, 2, 2, 3, 5], [5, 4, 5], [5, 1, 0, 4, 3, 5]];

        foreach (int[] document in documents)
            model.Loss(document).Backward();
        double[] expected = Grads(parameters);

        ClearGrads(parameters);
        Value[] losses = [.. documents.AsParallel().AsOrdered().WithDegreeOfParallelism(4)
            .Select(model.Loss)];
        (losses[0] + losses[1] + losses[2] + losses[3]).Backward();

        double difference = LargestDifference(expected, Grads(parameters));
        AssertClose(0, difference, 1e-12, "the difference of the two gradients");
    }

    [Fact]
    public void Nothing_of_a_graph_is_static() {
        // What is static is shared by all graphs, and what is thread-static by all of a thread.
        Type[] types = [.. ((Type[])[typeof(Value), typeof(Model), typeof(Adam)])
            .SelectMany(type => type.GetNestedTypes(BindingFlags.NonPublic | BindingFlags.Public)
                .Append(type))
            .Where(type => !type.IsDefined(typeof(CompilerGeneratedAttribute)))];
        var fields = types.SelectMany(type => type.GetFields(BindingFlags.Static
            | BindingFlags.NonPublic | BindingFlags.Public)).Where(field => !field.IsLiteral);
        Assert.True(!fields.Any(), "two computations share the static "
            + string.Join(", ", fields.Select(field => $"{field.DeclaringType}.{field.Name}")));
    }

    // ---- Dot ------------------------------------------------------------------------------------

    [Fact]
    public void Dot_equals_the_sum_of_products() {
        Value[] a = [1, -2, 3, 0.5, 7], b = [4, 5, -6, 2, 0.25];
        Value dot = Value.Dot(a, b);
        dot.Backward();
        double[] gradA = Grads(a), gradB = Grads(b);
        ClearGrads([.. a, .. b]);

        Value sum = 0;
        foreach (var (x, y) in a.Zip(b))
            sum += x * y;
        sum.Backward();

        AssertClose(sum.Data, dot.Data, 1e-12, "Dot, compared with the sum of products");
        Assert.Equal(Grads(a), gradA);
        Assert.Equal(Grads(b), gradB);
    }

    [Fact]
    public void Dot_of_results_passes_their_gradients_on_after_all_shares_have_come() {
        Value a = 2, b = a * a, c = b * b;
        (Value.Dot([c, b], [a, b]) + b).Backward();    // a^5 + a^4 + a^2
        AssertGrad("a", 5 * 16 + 4 * 8 + 2 * 2, a);
    }

    [Fact]
    public void Dot_of_different_lengths_is_refused() {
        Assert.ThrowsAny<ArgumentException>(() => Value.Dot([1, 2], [1, 2, 3]));
        Assert.ThrowsAny<ArgumentException>(() => Value.Dot([1, 2, 3], [1, 2]));
    }

    /// <summary>The summary of Backward warns of it: a Dot has no copy of its operands.</summary>
    [Fact]
    public void Backward_of_a_Dot_reads_the_data_of_its_operands_again() {
        Value a = 2, b = 3;
        Value dot = Value.Dot([a], [b]);
        b.Data = 10;
        dot.Backward();
        Assert.Equal(6, dot.Data);
        AssertGrad("a", 10, a);
        AssertGrad("b", 2, b);
    }

    // ---- All together ---------------------------------------------------------------------------

    /// <summary>The expression in the README of Karpathy's micrograd.</summary>
    [Fact]
    public void Micrograds_expression_has_the_published_values() {
        static Value Relu(Value x) => x.Data > 0 ? x : 0;
        Value a = -4, b = 2;
        Value c = a + b;
        Value d = a * b + b.Pow(3);
        c += c + 1;
        c += 1 + c + (0 - a);
        d += d * 2 + Relu(b + a);
        d += 3 * d + Relu(b - a);
        Value e = c - d;
        Value f = e.Pow(2);
        Value g = f / 2;
        g += 10 / f;
        g.Backward();
        AssertClose(24.7041, g.Data, 5e-5, "g");
        AssertGrad("a", 138.8338, a, 5e-5);
        AssertGrad("b", 645.5773, b, 5e-5);
    }
}

[CollectionDefinition("alone", DisableParallelization = true)]
public class Alone;

/// <summary>Runs when no other test does, because it measures the memory of the process.</summary>
[Collection("alone")]
public class MemoryTests {
    [Fact]
    public void Names_that_are_scored_or_sampled_leave_nothing_in_memory() {
        Model model = NewModel().Model;

        void Work(int names) {
            for (int i = 0; i < names; i++) {
                model.Loss([5, 0, 1, 2, 5]);
                model.Sample(5, [], 1, new Random(i));
            }
        }

        Work(200);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Work(1800);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        double megabytes = (after - before) / 1e6;
        Assert.True(megabytes < 5, $"after 200 names, 1,800 more have left {megabytes:F0} MB in "
            + "memory: does something keep the graph of a name?");
        GC.KeepAlive(model);
    }
}
