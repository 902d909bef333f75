"""How fast is MicroGpt? Measures it and a GPT of scalar objects in CPython, and prints medians.

    python3 tests/tools/benchmark.py

Needs Python 3 (standard library only) on Linux or macOS and the .NET SDK. It runs the program, a
copy of it whose Dot is a sum of products, and the GPT in CPython five times in turn.
"""
import math
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "bin/Release/net10.0/MicroGpt.dll"


# ---- A GPT in CPython with an object per operation, of the same sizes as MicroGpt -------------
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
        order, seen = [], set()

        def visit(node):
            if node not in seen:
                seen.add(node)
                for operand in node.operands:
                    visit(operand)
                order.append(node)

        visit(self)
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
    """Trains on some names and returns the milliseconds that a step takes."""
    sys.setrecursionlimit(100_000)
    rng = random.Random(42)
    names = (ROOT / "input.txt").read_text(encoding="utf-8").split()
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
def run(*command):
    """Runs a command to its end; returns its output, its seconds and its peak memory in MB."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, cwd=ROOT)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command)} ended with code {process.returncode}")
        per_mb = 1024 * 1024 if sys.platform == "darwin" else 1024
        output.seek(0)
        return output.read(), seconds, usage.ru_maxrss / per_mb


def ms_per_step(program, steps):
    output, _, _ = run("dotnet", program, "--samples", "0", "--num-steps", str(steps))
    return float(re.search(r"([\d.]+) ms/step", output).group(1))


def copy_without_dot(folder):
    """Copies the program into the folder, with a Dot that is a sum of products."""
    for name in ("MicroGpt.csproj", "input.txt"):
        shutil.copy(ROOT / name, folder)
    source, count = re.subn(
        r"(public static Value Dot\(Value\[\] a, Value\[\] b\)) =>[^;]*;",
        r"\1 => a.Zip(b, (x, y) => x * y).Aggregate((x, y) => x + y);",
        (ROOT / "Program.cs").read_text(encoding="utf-8"))
    if count != 1:
        sys.exit("benchmark.py no longer finds Value.Dot in Program.cs")
    (Path(folder) / "Program.cs").write_text(source, encoding="utf-8")


def main():
    rows = {"a step of MicroGpt, of 10,000, ms": [], "a step of CPython, of 20, ms": [],
            "a step without Dot, of 2,000, ms": [], "default run, start to finish, s": [],
            "peak memory of MicroGpt, MB": [], "peak memory of CPython, MB": []}
    with tempfile.TemporaryDirectory() as folder:
        copy_without_dot(folder)
        for place in (ROOT, folder):
            subprocess.run(["dotnet", "build", "-v", "quiet", "MicroGpt.csproj"],
                           cwd=place, check=True)
        for _ in range(5):
            output, _, python_memory = run(sys.executable, __file__, "--train-in-python")
            _, seconds, memory = run("dotnet", PROGRAM)
            figures = (ms_per_step(PROGRAM, 10_000), float(output),
                       ms_per_step(f"{folder}/{PROGRAM}", 2000), seconds, memory, python_memory)
            for row, figure in zip(rows.values(), figures):
                row.append(figure)
    for name, row in rows.items():
        print(f"{name:36} {statistics.median(row):8.3f}")


if __name__ == "__main__":
    if sys.argv[1:] == ["--train-in-python"]:
        print(train_in_python(steps=20))
    else:
        main()
