using System.Reflection;

namespace MicroGptExercises;

/// <summary>12. One Backward per position, instead of one for the whole document.</summary>
public class Exercise12 {
    [Fact]
    public void Many_Backwards_find_the_gradient_of_one() {
        CheckAnswers();
        CheckGradients();

        double[] expected = new Story(ExerciseTools.FortyNames).Train(5);
        double[] found = ExerciseTools.Run(ExerciseTools.FortyNames, "--num-steps", "5",
            "--samples", "0").Good().Losses;
        Assert.True(expected.Zip(found).All(pair => Math.Abs(pair.First - pair.Second) < 6e-5),
            "Losses is right, but the training no longer is. With one Backward per document, the "
            + "losses of 5 steps of this check are\n"
            + $"{string.Join(", ", expected.Select(x => $"{x:F4}"))}\n"
            + $"Found: {ExerciseTools.Show(found)}.\n"
            + "Hint: the loss of a document is a mean, so each Loss is to be divided by their "
            + "number before its Backward. Adam moves once per document.");
    }

    static void CheckAnswers() {
        const double a = 2;
        double slope = 2 * a;                      // of b = a * a
        double here = (3 + 5) * slope;             // the gradient of 3b + 5b, all at once

        // There, b keeps the 3 that it has passed on already, and passes it on once more.
        double gradB = 0, original = 0;
        foreach (double factor in new[] { 3, 5 }) {
            gradB += factor;
            original += gradB * slope;
        }

        double answerHere = Answers.Exercise12Here, answerOriginal = Answers.Exercise12Original;
        Assert.False(double.IsNaN(answerHere) || double.IsNaN(answerOriginal),
            "Write the two gradients of a into tests/exercises/Answers.cs, as Exercise12Here and "
            + "Exercise12Original.");
        Assert.True(answerHere == here, $"In this program, a does not have {answerHere}.\n"
            + "Hint: Backward of 3b gives a a first share, and that of 5b a second one. Let the "
            + "program compute it, with scratch lines.");
        Assert.True(answerOriginal == original, $"In the microgpt.py of 243 lines, a does not have "
            + $"{answerOriginal}.\nHint: there, b is not cleared between the two. What has it got "
            + "when it passes its gradient on for the second time?");
    }

    static void CheckGradients() {
        MethodInfo? method = ExerciseTools.FindMethod(typeof(Model), "Losses", 1);
        Assert.True(method != null, "Both answers are right. Now, Model has no method Losses yet. "
            + "It should return -ln p of each token after the first, as a Value each.");

        int[] tokens = [5, 0, 3, 3, 1, 5];
        var (model, one) = ExerciseTools.NewModel();
        Model.Cache[] caches = model.NewCaches();
        Value total = 0;
        List<double> nats = [];
        for (int i = 0; i < tokens.Length - 1; i++) {
            Value loss = 0 - Model.Softmax(model.Logits(tokens[i], i, caches))[tokens[i + 1]].Log();
            nats.Add(loss.Data);
            total += loss;
        }
        total.Backward();

        (model, List<Value> many) = ExerciseTools.NewModel();
        var losses = Assert.IsAssignableFrom<IEnumerable<Value>>(method.Invoke(model, [tokens]));
        List<double> found = [];
        foreach (Value loss in losses) {
            found.Add(loss.Data);
            loss.Backward();
        }
        Assert.True(found.Count == nats.Count
            && nats.Zip(found).All(pair => ExerciseTools.IsClose(pair.First, pair.Second)),
            "Losses should return -ln p of each token after the first. On the small model of this "
            + $"check these are\n{ExerciseTools.Show(nats)}\nFound: {ExerciseTools.Show(found)}.");

        for (int i = 0; i < one.Count; i++)
            ExerciseTools.AssertClose(one[i].Grad, many[i].Grad, "The gradients of the losses do "
                + "not add up to that of their sum. Do all positions share their caches, and does "
                + $"a result begin anew in each Backward? Parameter {i}:");
    }
}
