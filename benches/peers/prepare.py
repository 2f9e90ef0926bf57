"""Reading, cleaning and tokenising a file: Firebrick against pandas, re and tokenizers.

    python3 -m venv target/peers && target/peers/bin/pip install pandas tokenizers
    cargo build --release -p firebrick-data --example prepare
    target/peers/bin/python benches/peers/prepare.py FILE [TEXT COLUMN] [--rounds N]

Both do the same work with the same tokenizer.json on one thread, in turn; the medians and their ratio are
printed. Numbers of tokens and the sums of their ids are printed too: they differ only where a cleaning rule
does (broken entities, what counts as a tag or an address).
"""

import argparse
import html
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import pandas  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

STEPS = ["nfkc", "html_entities", "html_tags", "urls", "emails", "whitespace"]
OURS = os.path.join(os.path.dirname(__file__), "../../target/release/examples/prepare")

TAG = re.compile(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", re.S)
URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+")
EMAIL = re.compile(r"[\w.%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
SPACE = re.compile(r"\s+")


def clean(text):
    text = unicodedata.normalize("NFKC", text)
    text = html.unescape(text)
    text = TAG.sub(" ", text)
    text = URL.sub("xxurl", text)
    text = EMAIL.sub("xxemail", text)
    return SPACE.sub(" ", text).strip()


def theirs(path, column, tokenizer):
    start = time.perf_counter()
    table = pandas.read_csv(path, keep_default_na=False)
    read = time.perf_counter() - start
    texts = [clean(text) for text in table[column]]
    # Without offsets and type ids: the quickest way there is.
    encodings = tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    ids = [encoding.ids for encoding in encodings]
    seconds = time.perf_counter() - start
    return {"rows": len(ids), "tokens": sum(map(len, ids)), "sum": sum(map(sum, ids)),
            "read_seconds": read, "seconds": seconds}


def ours(path, column, tokenizer):
    command = [OURS, path, column, tokenizer, *STEPS]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("column", nargs="?", default="text")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "tokenizer.json")
        ours(args.file, args.column, path)
        tokenizer = Tokenizer.from_file(path)
        results = []
        for _ in range(args.rounds):
            results.append((ours(args.file, args.column, path), theirs(args.file, args.column, tokenizer)))
    for name, at in [("firebrick", 0), ("pandas + re + tokenizers", 1)]:
        runs = [result[at] for result in results]
        seconds = statistics.median(run["seconds"] for run in runs)
        read = statistics.median(run["read_seconds"] for run in runs)
        print(f"{name:26} {seconds:8.3f} s, of which reading {read:.3f} s; "
              f"{runs[0]['rows']} rows, {runs[0]['tokens']} tokens, sum {runs[0]['sum']}")
    ratios = sorted(theirs["seconds"] / ours["seconds"] for ours, theirs in results)
    print(f"{os.path.basename(args.file)}: {statistics.median(ratios):.1f} times as fast "
          f"(from {ratios[0]:.1f} to {ratios[-1]:.1f} in {len(ratios)} rounds)")


if __name__ == "__main__":
    sys.exit(main())
