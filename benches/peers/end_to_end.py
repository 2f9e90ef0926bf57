"""From a CSV file to scores: the preset `lstm`, and TF-IDF with logistic regression in scikit-learn.

    python end_to_end.py TRAIN.csv [TEST.csv] [--threads 2]

Without a test file scikit-learn is judged on a fifth of the rows, Firebrick on what it holds back
itself. The columns are `text` and `label`.
"""

import argparse
import csv
import json
import random
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return [(row["text"], row["label"]) for row in csv.DictReader(file)]


def firebrick(args):
    subprocess.run(["cargo", "build", "--release"], check=True, cwd=ROOT)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(ROOT / "target/release/firebrick"), "train", args.train, "--json"]
        command += ["-o", f"{folder}/model", "--threads", str(args.threads)]
        command += ["--test", args.test] if args.test else []
        start = time.perf_counter()
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        seconds = time.perf_counter() - start
    return seconds, json.loads(out)["accuracy"]


def scikit_learn(args):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    start = time.perf_counter()
    train = read(args.train)
    if args.test:
        test = read(args.test)
    else:
        random.Random(1).shuffle(train)
        cut = len(train) // 5
        train, test = train[cut:], train[:cut]
    model = make_pipeline(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        LogisticRegression(C=10, max_iter=1000),
    )
    model.fit(*zip(*train))
    accuracy = model.score(*zip(*test))
    return time.perf_counter() - start, accuracy


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("train")
    parser.add_argument("test", nargs="?")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    print("| | seconds | accuracy |\n|---|---|---|")
    for name, run in [("Firebrick, preset `lstm`", firebrick), ("scikit-learn", scikit_learn)]:
        seconds, accuracy = run(args)
        print(f"| {name} | {seconds:.1f} | {accuracy:.3f} |", flush=True)


if __name__ == "__main__":
    main()
