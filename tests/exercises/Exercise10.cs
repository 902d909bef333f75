using System.Reflection;
using System.Text.RegularExpressions;

namespace MicroGptExercises;

/// <summary>10. One Backward per position, instead of one for the whole document.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
[Collection("alone")]    // so that no other check counts as well
public class Exercise10 {
    const int Steps = 5;

    [Fact]
    public void Many_Backwards_find_the_gradient_of_one() {
        CheckAnswer("gradient of a in this program", Answers.Exercise10Here, 32, 1e-9,
            "Backward of 3b gives a a share, and that of 5b another. Ask tests/scratch.cs.");
        CheckAnswer("gradient of a in the microgpt.py of 243 lines", Answers.Exercise10Original,
            44, 1e-9, "b still has its first gradient when it passes on for the second time.");

        var one = new Story(FortyNames);
        int[] tokens = one.Encode("adelan");
        one.Model.Loss(tokens).Backward();
        var many = new Story(FortyNames);
        MethodInfo? method = typeof(Model).GetMethod("Losses", [typeof(int[])]);
        Assert.True(method != null, "Both answers are right. Now Model should have a public method "
            + "Losses(int[] tokens), which returns -ln p of each token after the first.");
        List<double> losses = [];
        foreach (Value loss in (IEnumerable<Value>)method.Invoke(many.Model, [tokens])!) {
            losses.Add(loss.Data);
            (loss / (tokens.Length - 1)).Backward();
        }
        double[] nats = one.Nats(tokens);
        Assert.True(AreClose([.. losses], nats, 1e-9), "For the name of this check, Losses should "
            + $"return {Show(nats)}. It returns {Show(losses)}.");
        Assert.True(AreClose(Grads(many.Parameters), Grads(one.Parameters), 1e-9),
            "The gradients of the losses do not add up to that of their mean.\n"
            + "Hint: do all positions share their caches, and does Backward begin with the results "
            + "at 0?");

        FieldInfo? passedOn = typeof(Value).GetField("PassedOn");
        Assert.True(passedOn != null, "Losses is right. Now count what it costs: the exercise "
            + "shows where to put PassedOn.");
        Value a = 2, b = a * a, six = 3 * b + 3 * b;
        passedOn.SetValue(null, 0);
        six.Backward();
        Assert.True(Convert.ToInt64(passedOn.GetValue(null)) == 4, "The graph of 3 * b + 3 * b, "
            + "with b = a * a, has 4 results: b, two products and a sum. Its Backward counts "
            + $"{passedOn.GetValue(null)}.\nHint: add results.Count.");
        passedOn.SetValue(null, 0);
        double[] expected = new Story(FortyNames).Train(Steps);
        long withOne = Convert.ToInt64(passedOn.GetValue(null));

        Result result = RunOn(FortyNames, "--num-steps", $"{Steps}");
        Assert.True(AreClose(Losses(result), expected), "Losses is right, but the training is not. "
            + $"With one Backward per document, the losses of {Steps} steps are {Show(expected)}. "
            + $"The program prints {Show(Losses(result))}.\nHint: divide each loss by their number "
            + "before its Backward. Adam moves once per document.");
        Match count = Regex.Match(result.Output, @"(\d+) results have passed");
        Assert.True(count.Success && long.Parse(count.Groups[1].Value) > withOne,
            $"With one Backward per document, about {withOne} results pass a gradient on in "
            + $"{Steps} steps. With one per position, there should be more. The program prints "
            + (count.Success ? $"{count.Groups[1].Value}.\nHint: section 5." : "no such line."));
    }
}
