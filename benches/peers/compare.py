"""Runs Firebrick and PyTorch on the same work in turn and prints the ratios as a Markdown table.

    python compare.py [--rounds 5] [--threads 2]

In a table of medians over rounds; a ratio is that of two runs beside each other, so that what else
the machine is doing weighs on both.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Evenly spread over 8 to 64, and all 64: the lengths of benches/src/lib.rs.
RAGGED = [8 + row * 56 // 31 for row in range(32)]
CASES = [
    ("training step, lengths 8 to 64", "train", RAGGED),
    ("training step, all 64", "train", [64] * 32),
    ("prediction, batch 32, lengths 8 to 64", "predict", RAGGED),
    ("prediction, batch 32, all 64", "predict", [64] * 32),
    ("prediction, batch 1, 64 tokens", "predict", [64]),
]
# malloc gives large blocks back to the system at every step; so tuned it keeps them.
TUNED = {
    "MALLOC_MMAP_THRESHOLD_": "4294967296",
    "MALLOC_TRIM_THRESHOLD_": "17179869184",
    "MALLOC_TOP_PAD_": "268435456",
}


def measure(command, env=None):
    env = {**os.environ, **(env or {})}
    out = subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout
    return json.loads(out.strip().splitlines()[-1])["median_ms"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--runs", type=int, default=10)
    args = parser.parse_args()

    build = ["cargo", "build", "--release", "-p", "firebrick-benches", "--bin", "measure"]
    subprocess.run(build, check=True, cwd=ROOT)
    common = ["--threads", str(args.threads), "--runs", str(args.runs)]
    print(f"{platform.processor() or platform.machine()}, {args.threads} threads, "
          f"{args.rounds} rounds, median milliseconds; ratios are theirs / ours\n")
    print("| | Firebrick | PyTorch | ratio | PyTorch, malloc tuned | ratio |")
    print("|---|---|---|---|---|---|")
    for name, work, lengths in CASES:
        shape = [work, "--lengths", ",".join(map(str, lengths)), *common]
        ours, theirs, tuned = [], [], []
        for _ in range(args.rounds):
            ours.append(measure([str(ROOT / "target/release/measure"), *shape]))
            peer = [sys.executable, str(HERE / "torch_lstm.py"), *shape]
            theirs.append(measure(peer))
            tuned.append(measure(peer, TUNED))
        ratio = statistics.median(t / o for t, o in zip(theirs, ours))
        ratio_tuned = statistics.median(t / o for t, o in zip(tuned, ours))
        median = statistics.median
        print(f"| {name} | {median(ours):.1f} | {median(theirs):.1f} | {ratio:.2f} | "
              f"{median(tuned):.1f} | {ratio_tuned:.2f} |", flush=True)


if __name__ == "__main__":
    main()
