#:project ../../MicroGpt.csproj
#:property PublishAot=false
// The probability that the model gives to each next letter of a name, before and after training.
// From the top of the project:
//   dotnet run --file tests/tools/prediction.cs -- anna

using System.Globalization;
using System.Text;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.OutputEncoding = new UTF8Encoding(false);
string name = args.FirstOrDefault("anna");

int[] lengths = [0, 1000, 10_000];
var columns = Array.ConvertAll(lengths, steps => Probabilities(name, steps));

Print("read", "next", ["untrained", "1,000 names", "10,000 names"]);
for (int i = 0; i <= name.Length; i++) {
    string next = i < name.Length ? name[i..(i + 1)] : "end";
    Print(name[..i], next, columns.Select(p => $"{p[i]:F3} {new string('█', (int)(40 * p[i]))}"));
}
Print("loss", "", columns.Select(column => $"{column.Average(p => -Math.Log(p)):F2}"));

static void Print(string read, string next, IEnumerable<string> cells) =>
    Console.WriteLine(
        $"{read,-8} {next,-6} {string.Concat(cells.Select(cell => cell.PadRight(20)))}".TrimEnd());

// Trains a model with the default options, and lets it read the name.
static double[] Probabilities(string name, int steps) {
    string[] documents = File.ReadAllLines("input.txt");
    var random = new Random(42);
    random.Shuffle(documents);
    var tokenizer = new Tokenizer(documents);
    var parameters = new Parameters(random);
    var model = new Model(tokenizer.VocabularySize, 16, 4, 1, 16, parameters);

    var adam = new Adam(parameters);
    for (int step = 0; step < steps; step++) {
        model.Loss(tokenizer.Encode(documents[step])).Backward();
        adam.Step(0.01 * (1 - (double)step / steps));
    }

    int[] tokens = tokenizer.Encode(name);
    Model.Cache[] caches = model.NewCaches();
    var probabilities = new double[tokens.Length - 1];
    for (int i = 0; i < probabilities.Length; i++) {
        Value[] logits = model.Logits(tokens[i], i, caches);
        probabilities[i] = Model.Softmax(logits)[tokens[i + 1]].Data;
    }
    return probabilities;
}
