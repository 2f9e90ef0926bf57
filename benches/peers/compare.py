"""Runs Firebrick, Burn's own layers and PyTorch on the same work in turn; prints Markdown tables.

    python compare.py [--rounds 5] [--threads 2] [--runs 10]
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MEASURE = str(ROOT / "target/release/measure")
# The lengths of benches/src/lib.rs.
RAGGED = [8 + row * 56 // 31 for row in range(32)]
EQUAL = [64] * 32
CASES = [
    ("training step, lengths 8 to 64", "train", RAGGED),
    ("training step, all 64", "train", EQUAL),
    ("prediction, batch 32, lengths 8 to 64", "predict", RAGGED),
    ("prediction, batch 32, all 64", "predict", EQUAL),
    ("prediction, batch 1, 64 tokens", "predict", [64]),
]
# malloc gives large blocks back to the system at every step; so tuned it keeps them.
TUNED = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "268435456",
}


def measure(command, env=None):
    """What the command printed, with the most memory that it held, in MB."""
    env = {**os.environ, **(env or {})}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=out, stderr=errors, env=env)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), errors.seek(0)
        if process.returncode != 0:
            sys.exit(f"{' '.join(command[:3])} … failed:\n{errors.read()}")
        result = json.loads(out.read().strip().splitlines()[-1])
    return {**result, "peak_mb": usage.ru_maxrss / 1024}


def row(name, runs, rounds):
    """Medians of every contestant, and the median ratio of each to the first."""
    times = [[] for _ in runs]
    for _ in range(rounds):
        for times_of, (command, env) in zip(times, runs):
            times_of.append(measure(command, env)["median_ms"])
    cells = [f"{statistics.median(times[0]):.1f}"]
    for theirs in times[1:]:
        ratio = statistics.median(t / o for t, o in zip(theirs, times[0]))
        cells.append(f"{statistics.median(theirs):.1f} ({ratio:.2f}×)")
    print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def table(title, columns):
    print(f"\n{title}\n\n| | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=10)
    args = parser.parse_args()

    build = ["cargo", "build", "--release", "-p", "firebrick-benches", "--bin", "measure"]
    subprocess.run(build, check=True, cwd=ROOT)
    threads = ["--threads", str(args.threads)]
    common = [*threads, "--runs", str(args.runs)]
    torch = [sys.executable, str(HERE / "torch_lstm.py")]
    bf16 = measure([MEASURE, "peak", *threads, "--bf16"])["gflops"] if has_bf16() else None
    peak = measure([MEASURE, "peak", *threads])["gflops"]
    print(f"{processor()}, {args.threads} threads. Medians of {args.rounds} rounds, milliseconds; in "
          f"brackets, how many times as long as Firebrick beside it.")
    print(f"Products at their peak: {peak:.0f} GFLOP/s"
          + (f", bf16 {bf16:.0f}" if bf16 else "") + ".")

    table("Single precision", ["Firebrick", "PyTorch", "PyTorch, malloc tuned"])
    for name, work, lengths in CASES:
        shape = [work, "--lengths", ",".join(map(str, lengths)), *common]
        ours, theirs = [MEASURE, *shape], [*torch, *shape]
        row(name, [(ours, None), (theirs, None), (theirs, TUNED)], args.rounds)

    if bf16:
        table("bf16 products", ["Firebrick bf16", "Firebrick", "PyTorch autocast", "PyTorch"])
        for name, work, lengths in CASES:
            shape = [work, "--lengths", ",".join(map(str, lengths)), *common]
            ours, theirs = [MEASURE, *shape], [*torch, *shape]
            runs = [[*ours, "--bf16"], ours, [*theirs, "--bf16"], theirs]
            row(name, [(run, None) for run in runs], args.rounds)

    table("Peak memory of a process of training steps, MB", ["Firebrick", "PyTorch", "`import torch` alone"])
    alone = measure([sys.executable, "-c", "import torch; print('{}')"])["peak_mb"]
    for name, work, lengths in CASES[:2]:
        shape = [work, "--lengths", ",".join(map(str, lengths)), *common]
        ours = measure([MEASURE, *shape])["peak_mb"]
        theirs = measure([*torch, *shape])["peak_mb"]
        print(f"| {name} | {ours:.0f} | {theirs:.0f} ({theirs / ours:.2f}×) | {alone:.0f} |", flush=True)

    table("On Burn's flex backend", ["Firebrick", "its default body", "Burn's `nn::Lstm` (pads)",
                                    "PyTorch"])
    for name, work, lengths in CASES[:2]:
        shape = ["--lengths", ",".join(map(str, lengths)), *common]
        ours = [MEASURE, work, *shape]
        runs = [(ours, None), (ours, {"FIREBRICK_ISA": "default"}),
                ([MEASURE, "train-burn", *shape], None), ([*torch, work, *shape], None)]
        row(name, runs, args.rounds)


def has_bf16():
    run = subprocess.run([MEASURE, "peak", "--bf16", "--threads", "1"], capture_output=True)
    return run.returncode == 0


def processor():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
