using System.Reflection;

namespace MicroGptExercises;

/// <summary>What the checks of the exercises on the model have in common.</summary>
static class ModelTools {
    public static Value[] Numbers(params double[] numbers) =>
        Array.ConvertAll(numbers, number => new Value(number));

    public static double[] Data(Value[] values) => Array.ConvertAll(values, value => value.Data);

    public static Value[] RandomNumbers(Random random, int length) =>
        Numbers([.. Enumerable.Range(0, length).Select(i => Plumbing.Gaussian(random))]);

    /// <summary>The logits after the last of the tokens.</summary>
    public static double[] LogitsAfter(Model model, params int[] tokens) {
        Model.Cache[] caches = model.NewCaches();
        Value[] logits = [];
        for (int position = 0; position < tokens.Length; position++)
            logits = model.Logits(tokens[position], position, caches);
        return Data(logits);
    }

    public static double LargestDifference(double[] a, double[] b) =>
        a.Zip(b, (x, y) => Math.Abs(x - y)).Max();

    /// <summary>The matrix of that name, such as wte, or AttnWq of the first layer.</summary>
    public static Value[][] Matrix(Model model, string name) {
        const BindingFlags all =
            BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        static object? Field(object owner, string name) =>
            owner.GetType().GetField(name, all)?.GetValue(owner);

        object? found = Field(model, name);
        if (found == null && Field(model, "layers") is Array layers)
            found = Field(layers.GetValue(0)!, name);
        Assert.True(found is Value[][],
            $"The check needs the matrix {name} of the model. Please give it back its name.");
        return (Value[][])found!;
    }

    public static void Fill(Value[][] matrix, double number) {
        foreach (Value parameter in matrix.SelectMany(row => row))
            parameter.Data = number;
    }

    public static bool HasGradient(Value[][] matrix) =>
        matrix.SelectMany(row => row).Any(parameter => Math.Abs(parameter.Grad) > 1e-12);

    /// <summary>How fast the function grows with each number: moves it a little.</summary>
    public static double[] Slopes(Value[] numbers, Func<Value> function) {
        const double h = 1e-5;
        return Array.ConvertAll(numbers, number => {
            double x = number.Data;
            number.Data = x + h;
            double above = function().Data;
            number.Data = x - h;
            double below = function().Data;
            number.Data = x;
            return (above - below) / (2 * h);
        });
    }

    /// <summary>How fast the function grows with each number: asks Backward.</summary>
    public static double[] Gradients(Value[] numbers, Func<Value> function) {
        foreach (Value number in numbers)
            number.Grad = 0;
        function().Backward();
        return Array.ConvertAll(numbers, number => number.Grad);
    }

    /// <summary>What a run with the default options has after its training.</summary>
    public static Story Trained => trained.Value;

    static readonly Lazy<Story> trained = new(() => Silently(() => {
        string input = Path.Combine(AppContext.BaseDirectory, "input.txt");
        var story = new Story(File.ReadAllText(input));
        story.Train(1000);
        return story;
    }));

    static readonly object oneAtATime = new();

    /// <summary>Calls the function, and hides what a changed program may print.</summary>
    public static T Silently<T>(Func<T> function) {
        lock (oneAtATime) {
            TextWriter console = Console.Out;
            Console.SetOut(TextWriter.Null);
            try {
                return function();
            } finally {
                Console.SetOut(console);
            }
        }
    }

    /// <summary>The losses that the program prints for 20 steps on forty names.</summary>
    public static double[] LossesOfTwentySteps(string learningRate) =>
        ExerciseTools.Run(ExerciseTools.FortyNames, "--num-steps", "20", "--seed", "1",
            "--samples", "0", "--learning-rate", learningRate).Good().Losses;

    /// <summary>
    /// The first of these losses that a training by another rule would have, or null. The rule
    /// gets Adam, the parameters with their gradients, and the step from 0.
    /// </summary>
    public static string? FirstOtherLoss(double[] losses, Action<Adam, List<Value>, int> rule) {
        Assert.True(losses.Length == 20,
            $"The check reads the lines \"step 1 / 20  loss ...\"; it found {losses.Length}.");

        var story = new Story(ExerciseTools.FortyNames, seed: 1);
        var adam = new Adam(story.Parameters);
        for (int step = 0; step < losses.Length; step++) {
            Value loss = story.Model.Loss(story.Encode(story.Training[step]));
            if (Math.Abs(loss.Data - losses[step]) > 0.00011)
                return $"the loss of step {step + 1} should be {loss.Data:F4}, and the program "
                    + $"prints {losses[step]:F4}";
            loss.Backward();
            rule(adam, story.Parameters, step);
        }
        return null;
    }
}
