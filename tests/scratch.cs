#:project ../MicroGpt.csproj

// A place to try something out, from the top folder: dotnet run --file tests/scratch.cs

Value a = 2, b = -3;
Value c = a * b + a;
c.Backward();
Console.WriteLine($"c = {c}");
Console.WriteLine($"a = {a}");
Console.WriteLine($"b = {b}");
