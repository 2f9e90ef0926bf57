"""Times scikit-learn on the rows that `crates/metrics/examples/all_metrics.rs` scores.

    cargo run --release -p firebrick-metrics --example all_metrics -- FOLDER
    python benches/peers/metrics.py FOLDER

Prints the median of five runs of each step, and what the step came to: the same sums as the
example's, so that the scores can be compared as well as the seconds.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
from sklearn import metrics
from sklearn.calibration import calibration_curve

CLASSES = 4


def timed(name, step):
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        total = step()
        seconds.append(time.perf_counter() - start)
    print(f"{name:<34} {statistics.median(seconds):8.3f} s   {total:.12f}", flush=True)
    return statistics.median(seconds)


def fraction(place):
    """The example's: the finaliser of SplitMix64."""
    bits = (place + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((bits ^ (bits >> np.uint64(31))) >> np.uint64(11)) / float(1 << 53)


def main():
    folder = Path(sys.argv[1])
    truth = np.fromfile(folder / "truth.bin", dtype="<u4").astype(np.int64)
    table = np.fromfile(folder / "probabilities.bin", dtype="<f8").reshape(-1, CLASSES)
    predicted, binary, scores = table.argmax(axis=1), truth == 0, np.ascontiguousarray(table[:, 0])
    labels = table > 0.25
    cells = np.arange(table.size, dtype=np.uint64)
    guesses = (fraction(~cells) > 0.5).reshape(table.shape)

    def of_matrix():
        found = metrics.f1_score(truth, predicted, average="macro")
        found += metrics.f1_score(truth, predicted, average="weighted")
        found += metrics.accuracy_score(truth, predicted)
        found += metrics.cohen_kappa_score(truth, predicted, weights="quadratic")
        found += metrics.fbeta_score(truth, predicted, beta=2, average="macro")
        found += metrics.matthews_corrcoef(truth, predicted)
        return found + metrics.balanced_accuracy_score(truth, predicted)

    def of_rows():
        found = metrics.log_loss(truth, table) + metrics.brier_score_loss(truth, table)
        return found + metrics.top_k_accuracy_score(truth, table, k=2)

    def areas(multi_class, average):
        return metrics.roc_auc_score(truth, table, multi_class=multi_class, average=average)

    def of_ranking():
        found = areas("ovr", "macro") + areas("ovr", "weighted")
        found += areas("ovo", "macro") + areas("ovo", "weighted")
        return found + metrics.average_precision_score(truth, table)

    def micro():
        return areas("ovr", "micro") + metrics.average_precision_score(truth, table, average="micro")

    def reliability():
        confidence, right = table.max(axis=1), predicted == truth
        total = 0.0
        for strategy in ("uniform", "quantile"):
            accuracy, mean = calibration_curve(right, confidence, n_bins=15, strategy=strategy)
            steps = np.linspace(0, 1, 16)
            edges = steps if strategy == "uniform" else np.percentile(confidence, steps * 100)
            counts = np.bincount(np.searchsorted(edges[1:-1], confidence), minlength=15)
            counts = counts[counts > 0]
            total += np.sum(counts / len(confidence) * np.abs(accuracy - mean))
        return total

    def two_classes():
        precision, recall, _ = metrics.precision_recall_curve(binary, scores)
        found = metrics.roc_auc_score(binary, scores) + metrics.auc(recall, precision)
        return found + metrics.average_precision_score(binary, scores)

    def curves():
        roc = metrics.roc_curve(binary, scores)
        curve = metrics.precision_recall_curve(binary, scores, drop_intermediate=True)
        return len(roc[0]) + len(curve[0])

    def several_labels():
        found = metrics.f1_score(labels, guesses, average="macro")
        found += metrics.jaccard_score(labels, guesses, average="samples")
        return found + metrics.hamming_loss(labels, guesses)

    def headline():
        metrics.classification_report(truth, predicted)
        return areas("ovr", "macro") + areas("ovo", "macro")

    total = sum(
        timed(name, step)
        for name, step in {
            "confusion": of_matrix,
            "log loss, Brier, top-2": of_rows,
            "ROC AUC ovr, ovo; AP": of_ranking,
            "ROC AUC, AP micro": micro,
            "reliability": reliability,
            "binary ROC AUC, AP": two_classes,
            "binary curves": curves,
            "several labels": several_labels,
        }.items()
    )
    print(f"{'all':<34} {total:8.3f} s")
    timed("classification_report, ovr, ovo", headline)


main()
