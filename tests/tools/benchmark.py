"""How fast is MicroGpt? Measures it and a GPT of scalar objects in CPython, and prints a table.

    python3 tests/benchmark.py

Needs Python 3 (standard library only) on Linux or macOS and the .NET SDK. It builds the program,
and a copy of it whose Dot is a sum of products, runs everything five times in turn, and prints
medians. It only measures: it fails when a program fails, never because one is slow.
"""
import math
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "bin" / "Release" / "net10.0" / "MicroGpt.dll"
RUNS = 5
PYTHON_STEPS = 20
SIZES = [(n_embd, n_layer) for n_embd in (16, 32, 64) for n_layer in (1, 2, 4)]


# ---- A GPT in CPython with an object per operation: by default of the same sizes as MicroGpt ----
class Scalar:
    __slots__ = ("data", "grad", "operands", "slopes")

    def __init__(self, data, operands=(), slopes=()):
        self.data, self.grad, self.operands, self.slopes = data, 0.0, operands, slopes

    def __add__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.data + other.data, (self, other), (1.0, 1.0))

    __radd__ = __add__

    def __mul__(self, other):
        other = other if isinstance(other, Scalar) else Scalar(other)
        return Scalar(self.data * other.data, (self, other), (other.data, self.data))

    def exp(self):
        result = math.exp(self.data)
        return Scalar(result, (self,), (result,))

    def log(self):
        return Scalar(math.log(self.data), (self,), (1 / self.data,))

    def power(self, n):
        return Scalar(self.data**n, (self,), (n * self.data ** (n - 1),))

    def relu(self):
        return Scalar(max(0.0, self.data), (self,), (float(self.data > 0),))

    def backward(self):
        order, seen, todo = [], set(), [(self, False)]
        while todo:
            node, ready = todo.pop()
            if ready:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                todo.append((node, True))
                todo.extend((operand, False) for operand in node.operands)
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes):
                operand.grad += slope * node.grad


def dot(a, b):
    return sum(x * y for x, y in zip(a, b))


def softmax(scores):
    top = max(score.data for score in scores)
    powers = [(score + -top).exp() for score in scores]
    inverse = sum(powers).power(-1)
    return [power * inverse for power in powers]


def rms_norm(x):
    scale = (dot(x, x) * (1 / len(x)) + 1e-5).power(-0.5)
    return [value * scale for value in x]


def train_in_python(steps, n_embd=16, n_head=4, block_size=16):
    """Trains on the first names and returns the milliseconds that a step takes."""
    names = (ROOT / "input.txt").read_text(encoding="utf-8").split()
    rng = random.Random(42)
    rng.shuffle(names)
    letters = sorted(set("".join(names)))
    bos, size = len(letters), n_embd // n_head

    def matrix(rows, columns):
        return [[Scalar(rng.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]

    wte, wpe, lm_head = matrix(bos + 1, n_embd), matrix(block_size, n_embd), matrix(bos + 1, n_embd)
    wq, wk, wv, wo = (matrix(n_embd, n_embd) for _ in range(4))
    fc1, fc2 = matrix(4 * n_embd, n_embd), matrix(n_embd, 4 * n_embd)
    matrices = (wte, wpe, lm_head, wq, wk, wv, wo, fc1, fc2)
    parameters = [p for matrix in matrices for row in matrix for p in row]
    first, second = [0.0] * len(parameters), [0.0] * len(parameters)
    begin = time.perf_counter()
    for step in range(steps):
        tokens = [bos, *(letters.index(c) for c in names[step]), bos]
        keys, values, losses = [], [], []
        for position in range(min(block_size, len(tokens) - 1)):
            x = rms_norm([a + b for a, b in zip(wte[tokens[position]], wpe[position])])
            h = rms_norm(x)
            q = [dot(row, h) for row in wq]
            keys.append([dot(row, h) for row in wk])
            values.append([dot(row, h) for row in wv])
            mixed = []
            for at in range(0, n_embd, size):
                head = slice(at, at + size)
                weights = softmax([dot(q[head], k[head]) * size**-0.5 for k in keys])
                mixed += [dot(weights, [v[i] for v in values]) for i in range(at, at + size)]
            x = [a + dot(row, mixed) for a, row in zip(x, wo)]
            h = rms_norm(x)
            h = [dot(row, h).relu().power(2) for row in fc1]
            x = [a + dot(row, h) for a, row in zip(x, fc2)]
            probabilities = softmax([dot(row, x) for row in lm_head])
            losses.append(probabilities[tokens[position + 1]].log() * -1)
        # It lives until the next one does, as in microgpt.py: more work for the collector.
        loss = sum(losses) * (1 / len(losses))
        loss.backward()
        rate = 0.01 * (1 - step / steps)
        for i, p in enumerate(parameters):
            first[i] = 0.85 * first[i] + 0.15 * p.grad
            second[i] = 0.99 * second[i] + 0.01 * p.grad**2
            m, v = first[i] / (1 - 0.85 ** (step + 1)), second[i] / (1 - 0.99 ** (step + 1))
            p.data -= rate * m / (math.sqrt(v) + 1e-8)
            p.grad = 0.0
    return 1000 * (time.perf_counter() - begin) / steps


# ---- Measuring ----------------------------------------------------------------------------------
def run(command):
    """Runs a command to its end; returns its output, its seconds and its peak memory in MB."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with code {process.returncode}")
        output.seek(0)
        per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
        return output.read(), seconds, usage.ru_maxrss / per_mb


def program(*options, path=PROGRAM):
    return run(["dotnet", str(path), *(str(option) for option in options)])


def build(folder, *options):
    command = ["dotnet", "build", "--nologo", "-v", "quiet", *options, "MicroGpt.csproj"]
    subprocess.run(command, cwd=folder, check=True)


def build_without_dot(folder):
    """Builds a copy of the program in which Dot adds product after product; returns its path."""
    for name in ("MicroGpt.csproj", "input.txt"):
        shutil.copy(ROOT / name, folder)
    body = """
        Value sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;"""
    source = (ROOT / "Program.cs").read_text(encoding="utf-8")
    head = r"(public static Value Dot\(Value\[\] a, Value\[\] b\) \{).*?(\n    \})"
    source, count = re.subn(head, lambda match: match[1] + body + match[2], source, flags=re.S)
    if count != 1:
        sys.exit("benchmark.py no longer finds Value.Dot in Program.cs")
    (Path(folder) / "Program.cs").write_text(source, encoding="utf-8")
    build(folder, "-o", "out")
    return Path(folder) / "out" / "MicroGpt.dll"


def ms_per_step(output):
    return float(re.search(r"steps in [\d.]+ s, ([\d.]+) ms/step", output).group(1))


def processor():
    try:
        names = re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
        return f"{names[0]}, {len(names)} cores"
    except (OSError, IndexError):
        return platform.processor() or platform.machine()


def measure(without_dot):
    """Runs everything in turn; returns the medians by name."""
    figures = {}

    def note(name, value):
        figures.setdefault(name, []).append(value)

    for number in range(RUNS):
        print(f"\rround {number + 1} of {RUNS}", end="", file=sys.stderr, flush=True)
        output, _, memory = run([sys.executable, __file__, "--train-in-python"])
        note("python ms", float(output))
        note("python MB", memory)
        note("ms", ms_per_step(program("--num-steps", 10000, "--samples", 0)[0]))
        for name, path in (("with Dot ms", PROGRAM), ("without Dot ms", without_dot)):
            note(name, ms_per_step(program("--num-steps", 2000, "--samples", 0, path=path)[0]))
        output, seconds, memory = program()
        note("default s", seconds)
        note("training s", float(re.search(r"steps in ([\d.]+) s", output).group(1)))
        note("MB", memory)
        note("startup s", program("--num-steps", 0, "--samples", 0, "--input", "LICENSE")[1])
        few, many = (program("--num-steps", 100, "--samples", n) for n in (1000, 11000))
        names = re.findall(r"sample +\d+: ([^\s*]*)", many[0])[1000:]
        tokens = sum(min(16, len(name) + 1) for name in names)
        note("tokens/s", tokens / (many[1] - few[1]))
        for n_embd, n_layer in SIZES:
            steps = 16000 // (n_embd // 16) ** 2 // n_layer // 4
            output = program("--n-embd", n_embd, "--n-layer", n_layer,
                             "--num-steps", steps, "--samples", 0)[0]
            note((n_embd, n_layer), ms_per_step(output))
            parameters = int(re.search(r"parameters (\d+)", output).group(1))
            note((n_embd, n_layer, "parameters"), parameters)
    print("\r", end="", file=sys.stderr)
    return {name: statistics.median(values) for name, values in figures.items()}


def main():
    build(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        median = measure(build_without_dot(folder))

    print(f"{processor()}; {platform.system()}; Python {platform.python_version()}; "
          f"{date.today()}; medians of {RUNS} runs\n")

    ms, python_ms = median["ms"], median["python ms"]
    with_dot, without_dot = median["with Dot ms"], median["without Dot ms"]
    mb, python_mb = median["MB"], median["python MB"]
    print("| | MicroGpt | CPython | ratio |")
    print("|---|---|---|---|")
    print(f"| a training step, of 10,000 | {ms:.3f} ms | {python_ms:.0f} ms "
          f"| {python_ms / ms:.0f} |")
    print(f"| a training step without Dot, of 2,000 | {without_dot:.3f} ms "
          f"| | {python_ms / without_dot:.0f} |")
    print(f"| peak memory | {mb:.0f} MB | {python_mb:.0f} MB | {python_mb / mb:.2f} |")
    print(f"| start-up, without training, on a small file "
          f"| {1000 * median['startup s']:.0f} ms | | |")
    print(f"| the default run, start to finish | {1000 * median['default s']:.0f} ms | | |")
    print(f"| of which training, with compilation | {1000 * median['training s']:.0f} ms | | |")
    print(f"| sampled tokens per second | {median['tokens/s']:.0f} | | |\n")
    print(f"Of 2,000 steps, one takes {with_dot:.3f} ms. Without Dot, with a sum of products in "
          f"its place, it takes {without_dot:.3f} ms: "
          f"{without_dot / with_dot:.1f} times as long.\n")

    print("4,000 steps, fewer for larger models:\n")
    print("| n_embd | n_layer | parameters | ms/step | ns per parameter |")
    print("|---|---|---|---|---|")
    for n_embd, n_layer in SIZES:
        ms, parameters = median[n_embd, n_layer], median[n_embd, n_layer, "parameters"]
        print(f"| {n_embd} | {n_layer} | {parameters:.0f} | {ms:.3f} "
              f"| {1e6 * ms / parameters:.0f} |")


if __name__ == "__main__":
    if sys.argv[1:] == ["--train-in-python"]:
        print(train_in_python(PYTHON_STEPS))
    else:
        main()
