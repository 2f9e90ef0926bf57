"""Writes classes.json, probabilities.json, ranking.json, multilabel.json and reliability.json:
inputs, and scikit-learn's answers to them.

Run: python make_classes.py   (needs scikit-learn; see README.md)

`null` stands for NaN: where scikit-learn has no answer. Numbers are written in full.
"""

import json
import platform
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve
from sklearn.metrics._base import _average_multiclass_ovo_score
from sklearn.metrics._ranking import _binary_roc_auc_score

HERE = Path(__file__).parent
MADE_WITH = {
    "scikit_learn": sklearn.__version__,
    "numpy": np.__version__,
    "python": platform.python_version(),
}
AVERAGES = ["macro", "micro", "weighted"]
BETAS = [0.5, 1.0, 2.0, 7.3]
warnings.simplefilter("ignore")  # what is undefined is what the degenerate cases are about


def plain(value):
    """Lists and numbers for JSON; NaN and infinity become null."""
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(item) for item in value]
    if isinstance(value, (bool, np.bool_, int, np.integer)):
        return int(value)
    return float(value) if np.isfinite(value) else None


def bits(values):
    """A column of booleans as text, "0110": short."""
    return "".join("1" if value else "0" for value in np.asarray(values).ravel())


# --- from the confusion matrix


def classes(name, n_classes, truth, predicted):
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    labels = list(range(n_classes))
    kappa = {
        how or "none": plain(
            metrics.cohen_kappa_score(truth, predicted, labels=labels, weights=how)
        )
        for how in (None, "linear", "quadratic")
    }

    def f_beta(beta, **options):
        return plain(
            metrics.fbeta_score(truth, predicted, beta=beta, zero_division=0, **options)
        )

    def jaccard(**options):
        return plain(metrics.jaccard_score(truth, predicted, zero_division=0, **options))

    return {
        "name": name,
        "n_classes": n_classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "error_rate": plain(metrics.zero_one_loss(truth, predicted)),
        "balanced_accuracy": plain(metrics.balanced_accuracy_score(truth, predicted)),
        "adjusted": plain(metrics.balanced_accuracy_score(truth, predicted, adjusted=True)),
        "matthews": plain(metrics.matthews_corrcoef(truth, predicted)),
        "kappa": kappa,
        "f_beta": [
            {
                "beta": beta,
                "per_class": f_beta(beta, average=None, labels=labels),
                **{average: f_beta(beta, average=average) for average in AVERAGES},
            }
            for beta in BETAS
        ],
        "jaccard": {
            "per_class": jaccard(average=None, labels=labels),
            **{average: jaccard(average=average) for average in AVERAGES},
        },
    }


def noisy(rng, truth, n_classes, right):
    guess = rng.integers(n_classes, size=len(truth))
    return np.where(rng.random(len(truth)) < right, truth, guess)


def class_columns(rng):
    """(name, n_classes, truth, predicted), random and degenerate."""
    for index in range(24):
        n_classes = int(rng.integers(2, 9))
        rows = int(rng.integers(2, 120))
        weights = rng.dirichlet(np.full(n_classes, [0.2, 1.0, 10.0][index % 3]))
        truth = rng.choice(n_classes, size=rows, p=weights)
        yield f"random {index}", n_classes, truth, noisy(rng, truth, n_classes, rng.random())
    yield "one row right", 2, [1], [1]
    yield "one row wrong", 2, [1], [0]
    yield "one row right of five", 5, [3], [3]
    yield "one row wrong of five", 5, [0], [4]
    yield "one class", 1, [0, 0, 0], [0, 0, 0]
    yield "one class of two, right", 2, [0] * 5, [0] * 5
    yield "one class of two, all wrong", 2, [0] * 5, [1] * 5
    yield "one class of two, some wrong", 2, [0] * 5, [0, 1, 0, 1, 1]
    yield "one class predicted", 2, [0, 1, 0, 1, 1], [1] * 5
    yield "one class predicted of four", 4, [0, 1, 2, 3, 3], [3] * 5
    yield "all wrong", 2, [0, 1, 0, 1], [1, 0, 1, 0]
    yield "all wrong of three", 3, [0, 1, 2, 0], [1, 2, 0, 2]
    yield "all right", 4, [0, 1, 2, 3, 3], [0, 1, 2, 3, 3]
    yield "gaps between the classes", 6, [0, 5, 3, 5, 0], [0, 3, 3, 5, 5]
    yield "first and last class", 9, [0, 8, 0, 8], [8, 8, 0, 0]
    yield "never true", 3, [0, 1, 1, 0], [0, 2, 2, 1]
    yield "never predicted", 3, [0, 1, 2, 2], [0, 1, 0, 1]
    yield "truth and prediction share nothing", 4, [0, 1, 0, 1], [2, 3, 3, 2]
    yield "one rare row", 2, [0] * 99 + [1], [0] * 100
    yield "one rare row found", 2, [0] * 99 + [1], [0] * 98 + [1, 1]
    yield "independent", 2, [0, 0, 1, 1], [0, 1, 0, 1]
    yield "off by one", 6, [0, 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 4]
    yield "last class out of many", 30, [29] * 6, [29, 29, 28, 0, 29, 15]


# --- from probabilities


def one_hot(truth, n_classes):
    return (np.asarray(truth)[:, None] == np.arange(n_classes)).astype(int)


def one_against_another(truth, probabilities, average):
    if len(np.unique(truth)) < 2:
        return None
    return plain(
        _average_multiclass_ovo_score(_binary_roc_auc_score, truth, probabilities, average)
    )


def per_class(score, hot, probabilities):
    """A score of each column, null where scikit-learn has none or calls it ill-defined."""
    found = []
    for column in range(hot.shape[1]):
        defined = 0 < hot[:, column].sum()
        value = score(hot[:, column], probabilities[:, column]) if defined else np.nan
        found.append(plain(value))
    return found


def probabilities(name, truth, table):
    truth, table = np.asarray(truth), np.asarray(table, dtype=np.float64)
    n_classes = table.shape[1]
    labels = list(range(n_classes))
    hot = one_hot(truth, n_classes)
    if n_classes == 2:
        top = [metrics.top_k_accuracy_score(truth, table[:, 1], k=k, labels=labels) for k in (1, 2)]
    else:
        top = [
            metrics.top_k_accuracy_score(truth, table, k=k, labels=labels)
            for k in range(1, n_classes + 1)
        ]
    roc = {average: plain(metrics.roc_auc_score(hot, table, average=average)) for average in AVERAGES}
    precision = {
        average: plain(metrics.average_precision_score(hot, table, average=average))
        for average in AVERAGES
    }
    if not hot.any(axis=0).all():
        precision["macro"] = None  # scikit-learn counts a class that is missing as 0
    pairs = {average: one_against_another(truth, table, average) for average in ("macro", "weighted")}
    if n_classes > 2 and np.allclose(table.sum(axis=1), 1):
        options = {"labels": labels}
        for average in AVERAGES:
            found = metrics.roc_auc_score(truth, table, multi_class="ovr", average=average, **options)
            assert plain(found) == roc[average], name
        for average in ("macro", "weighted"):
            if pairs[average] is not None:
                found = metrics.roc_auc_score(
                    truth, table, multi_class="ovo", average=average, **options
                )
                assert plain(found) == pairs[average], name
    return {
        "name": name,
        "n_classes": n_classes,
        "truth": truth.tolist(),
        "probabilities": table.ravel().tolist(),
        "predicted": table.argmax(axis=1).tolist(),
        "log_loss": plain(metrics.log_loss(truth, table, labels=labels)),
        "brier": plain(metrics.brier_score_loss(truth, table, labels=labels)),
        "brier_half": plain(
            metrics.brier_score_loss(truth, table, labels=labels, scale_by_half=True)
        ),
        "brier_whole": plain(
            metrics.brier_score_loss(truth, table, labels=labels, scale_by_half=False)
        ),
        "top_k": plain(top),
        "roc_auc": {**roc, "per_class": per_class(metrics.roc_auc_score, hot, table)},
        "average_precision": {
            **precision,
            "per_class": per_class(metrics.average_precision_score, hot, table),
        },
        "one_vs_one": pairs,
    }


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def hits(rng, table, sharpness):
    """True classes drawn from the table raised to a power."""
    powers = table**sharpness
    powers /= powers.sum(axis=1, keepdims=True)
    return np.array([rng.choice(table.shape[1], p=row) for row in powers])


def probability_cases(rng):
    for index in range(24):
        n_classes, rows = int(rng.integers(2, 7)), int(rng.integers(5, 60))
        table = softmax(rng.normal(scale=rng.choice([0.3, 1.0, 4.0]), size=(rows, n_classes)))
        if index % 4 == 3:  # ties: eighths
            table = rng.multinomial(8, np.full(n_classes, 1 / n_classes), size=rows) / 8
        yield f"random {index}", hits(rng, table, rng.choice([0.0, 0.5, 1.0, 3.0])), table
    halves = [[0.5, 0.5]] * 4
    yield "all halves", [0, 1, 1, 0], halves
    yield "all thirds", [0, 1, 2, 0], [[1 / 3, 1 / 3, 1 / 3]] * 4
    yield "certain and right", [0, 1, 1], [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    yield "certain and wrong", [1, 0, 0], [[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]]
    yield "certain and wrong of three", [1, 2, 0], np.eye(3)
    yield "certain and right of four", [0, 1, 2, 3], np.eye(4)
    yield "one row", [1], [[0.25, 0.75]]
    yield "one row of three", [2], [[0.25, 0.5, 0.25]]
    yield "one row, tied", [0], [[0.5, 0.5]]
    yield "one class of two", [1, 1, 1], [[0.2, 0.8], [0.6, 0.4], [0.5, 0.5]]
    yield "one class of three", [1, 1], [[0.2, 0.6, 0.2], [0.4, 0.4, 0.2]]
    yield "a class is missing", [0, 1, 1, 0], softmax(rng.normal(size=(4, 3)))
    yield "two of five are missing", [0, 4, 2, 2, 0, 4], softmax(rng.normal(size=(6, 5)))
    tiny = [[1.0, 5e-324], [1.0 - 1e-15, 1e-15], [1e-300, 1.0], [0.0, 1.0]]
    yield "tiny probabilities", [1, 1, 0, 1], tiny
    yield "just beside a half", [0, 1], [[0.5 - 2**-53, 0.5 + 2**-53], [0.5 + 2**-53, 0.5 - 2**-53]]
    yield "one rare row", [0] * 39 + [1], np.c_[np.linspace(0, 1, 40), 1 - np.linspace(0, 1, 40)]
    yield "rare of three", [0] * 30 + [1, 2], softmax(rng.normal(size=(32, 3)))
    yield "perfectly inverted", [0, 0, 1, 1], [[0.1, 0.9], [0.2, 0.8], [0.7, 0.3], [0.9, 0.1]]
    yield "ties of two values", [0, 1, 0, 1, 1], [[0.25, 0.75]] * 3 + [[0.75, 0.25]] * 2
    yield "a class always equally likely", [0, 1, 2, 1], [
        [0.5, 0.25, 0.25],
        [0.25, 0.25, 0.5],
        [0.125, 0.25, 0.625],
        [0.75, 0.25, 0.0],
    ]
    yield "ten classes, one row each", list(range(10)), softmax(rng.normal(size=(10, 10)))


# --- scores that rank


def curve(truth, scores, drop):
    false, true, thresholds = metrics.roc_curve(truth, scores, drop_intermediate=drop)
    precision, recall, at = metrics.precision_recall_curve(truth, scores, drop_intermediate=drop)
    return {
        "roc": [plain(false), plain(true), plain(thresholds)],
        "precision_recall": [plain(precision), plain(recall), plain(at)],
    }


def ranking(name, truth, scores):
    truth, scores = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=np.float64)
    precision, recall, _ = metrics.precision_recall_curve(truth, scores)
    some = truth.any()
    return {
        "name": name,
        "truth": bits(truth),
        "scores": scores.tolist(),
        "roc_auc": plain(metrics.roc_auc_score(truth, scores)),
        # scikit-learn says 0 where no row is positive, and warns.
        "average_precision": plain(metrics.average_precision_score(truth, scores)) if some else None,
        "pr_auc": plain(metrics.auc(recall, precision)) if some else None,
        "all": curve(truth, scores, False),
        "dropped": curve(truth, scores, True),
    }


def ranking_cases(rng):
    for index in range(24):
        rows = int(rng.integers(4, 50))
        truth = rng.random(rows) < rng.choice([0.1, 0.5, 0.8])
        truth[0], truth[1] = True, False
        scores = rng.normal(size=rows) + truth * rng.choice([0.0, 1.0, 3.0])
        if index % 3 == 1:
            scores = np.round(scores)
        yield f"random {index}", truth, scores * 10.0 ** rng.integers(-3, 4)
    yield "all the same score", [1, 0, 1, 0, 0], [0.3] * 5
    yield "zero and minus zero", [1, 0, 1, 0], [0.0, -0.0, -0.0, 0.0]
    yield "perfect", [0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9]
    yield "inverted", [1, 1, 0, 0], [0.1, 0.2, 0.8, 0.9]
    yield "only positives", [1, 1, 1], [0.1, 0.2, 0.2]
    yield "only negatives", [0, 0, 0], [0.1, 0.2, 0.2]
    yield "one positive row", [1], [0.5]
    yield "one negative row", [0], [0.5]
    yield "two rows", [1, 0], [0.5, 0.6]
    yield "two tied rows", [1, 0], [0.5, 0.5]
    yield "huge", [1, 0, 1, 0], [1e300, -1e300, 1e-300, -1e-300]
    yield "largest and smallest", [0, 1, 0, 1], [1.7e308, -1.7e308, 5e-324, 0.0]
    yield "neighbouring numbers", [0, 1, 0], [1.0, 1.0 + 2**-52, 1.0 - 2**-53]
    yield "one positive at the top", [1] + [0] * 30, np.arange(31)[::-1]
    yield "one positive at the bottom", [1] + [0] * 30, np.arange(31)
    yield "one negative at the top", [0] + [1] * 30, np.arange(31)[::-1]
    yield "one positive in the middle", [0] * 15 + [1] + [0] * 15, np.arange(31)
    yield "blocks", [1] * 5 + [0] * 5 + [1] * 5 + [0] * 5, -np.arange(20)
    yield "alternating", [1, 0] * 10, np.arange(20)
    yield "tied pairs", [1, 0] * 10, np.arange(20) // 2
    yield "whole steps", [1, 0, 0, 1, 0, 0] * 3, np.arange(18) // 3


# --- several labels a row


def multilabel(name, truth, predicted):
    truth, predicted = np.asarray(truth, dtype=int), np.asarray(predicted, dtype=int)

    def scores(average):
        options = {"average": average, "zero_division": 0}
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(
            truth, predicted, **options
        )
        return {
            "precision": plain(precision),
            "recall": plain(recall),
            "f1": plain(f1),
            "jaccard": plain(metrics.jaccard_score(truth, predicted, **options)),
            "f_beta": plain(
                [metrics.fbeta_score(truth, predicted, beta=beta, **options) for beta in BETAS]
            ),
        }

    return {
        "name": name,
        "n_labels": truth.shape[1],
        "truth": bits(truth),
        "predicted": bits(predicted),
        "betas": BETAS,
        "subset_accuracy": plain(metrics.accuracy_score(truth, predicted)),
        "hamming_loss": plain(metrics.hamming_loss(truth, predicted)),
        "per_label": scores(None),
        **{average: scores(average) for average in AVERAGES + ["samples"]},
    }


def multilabel_cases(rng):
    for index in range(24):
        shape = int(rng.integers(2, 40)), int(rng.integers(2, 8))
        truth = rng.random(shape) < rng.choice([0.1, 0.4, 0.8])
        flips = rng.random(shape) < rng.choice([0.05, 0.3, 0.5])
        yield f"random {index}", truth, truth ^ flips
    for name, shape in [("few", (3, 2)), ("one row", (1, 4)), ("many labels", (2, 20))]:
        none, every = np.zeros(shape), np.ones(shape)
        yield f"{name}, none true, none predicted", none, none
        yield f"{name}, none true, all predicted", none, every
        yield f"{name}, all true, none predicted", every, none
        yield f"{name}, all true, all predicted", every, every
    yield "all right", [[1, 0, 1], [0, 1, 0]], [[1, 0, 1], [0, 1, 0]]
    yield "all wrong", [[1, 0, 1], [0, 1, 0]], [[0, 1, 0], [1, 0, 1]]
    yield "a row without labels, right", [[1, 0], [0, 0]], [[1, 0], [0, 0]]
    yield "a row without labels, wrong", [[1, 0], [0, 0]], [[1, 0], [0, 1]]
    yield "a row that predicts nothing", [[1, 0], [1, 1]], [[1, 0], [0, 0]]
    yield "a label never true", [[1, 0], [1, 0], [0, 0]], [[1, 1], [1, 0], [0, 1]]
    yield "a label never predicted", [[1, 1], [1, 0], [0, 1]], [[1, 0], [1, 0], [1, 0]]
    yield "a label never at all", [[1, 0, 1], [0, 0, 1]], [[1, 0, 0], [1, 0, 1]]
    yield "one rare label", [[0, 1]] * 30 + [[1, 0]], [[0, 1]] * 31


# --- reliability


def calibration_gaps(confidences, correct, edges):
    """Guo et al. 2017 over the bins between `edges`: Σ n_b/n |acc_b − conf_b|, and the largest."""
    index = np.searchsorted(edges[1:-1], confidences)
    gaps = [
        (np.sum(index == b), abs(correct[index == b].mean() - confidences[index == b].mean()))
        for b in np.unique(index)
    ]
    counts, gaps = np.array(gaps).T
    return {
        "count": plain(counts.astype(int)),
        "ece": plain(np.sum(counts / len(confidences) * gaps)),
        "max": plain(gaps.max()),
    }


def reliability(name, bins, confidences, correct):
    confidences = np.asarray(confidences, dtype=np.float64)
    correct = np.asarray(correct, dtype=bool)
    found = {}
    for strategy in ("uniform", "quantile"):
        options = {"n_bins": bins, "strategy": strategy}
        if correct.any():
            accuracy, confidence = calibration_curve(correct, confidences, **options)
        else:  # scikit-learn cannot tell which class is meant: ask for the other and turn it
            accuracy, confidence = calibration_curve(~correct, confidences, **options)
            accuracy = 1 - accuracy
        steps = np.linspace(0.0, 1.0, bins + 1)
        edges = steps if strategy == "uniform" else np.percentile(confidences, steps * 100)
        found[strategy] = {
            "accuracy": plain(accuracy),
            "confidence": plain(confidence),
            **calibration_gaps(confidences, correct, edges),
        }
    return {
        "name": name,
        "bins": bins,
        "confidences": confidences.tolist(),
        "correct": bits(correct),
        **found,
    }


def reliability_cases(rng):
    for index in range(24):
        rows, bins = int(rng.integers(3, 100)), int(rng.integers(1, 21))
        confidences = rng.beta(*[(1, 1), (5, 1), (0.3, 0.3)][index % 3], size=rows)
        if index % 4 == 2:
            confidences = np.round(confidences, 1)
        correct = rng.random(rows) < confidences ** rng.choice([0.5, 1.0, 3.0])
        yield f"random {index}", bins, confidences, correct
    yield "one row right", 10, [0.7], [1]
    yield "one row wrong", 10, [0.7], [0]
    yield "one bin", 1, [0.1, 0.5, 0.9], [0, 1, 1]
    yield "all the same", 10, [0.4] * 6, [0, 1, 1, 0, 0, 0]
    yield "all certain and right", 15, [1.0] * 4, [1] * 4
    yield "all certain and wrong", 15, [1.0] * 4, [0] * 4
    yield "all zero and right", 15, [0.0] * 4, [1] * 4
    yield "all zero and wrong", 15, [0.0] * 4, [0] * 4
    yield "zero and one", 5, [0.0, 1.0, 0.0, 1.0], [0, 1, 1, 0]
    for bins in (2, 3, 5, 7, 10, 15, 20):
        edges = np.linspace(0, 1, bins + 1)
        yield f"on the edges of {bins}", bins, edges, np.arange(bins + 1) % 2
        below, above = np.nextafter(edges[1:], 0), np.nextafter(edges[:-1], 1)
        yield f"beside the edges of {bins}", bins, np.r_[below, above], np.arange(2 * bins) % 3 == 0
    yield "more bins than rows", 20, [0.1, 0.6, 0.35], [0, 1, 1]
    yield "two values", 4, [0.2] * 7 + [0.8] * 2, [0, 1] * 4 + [1]
    yield "tenths", 10, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9], [1, 0, 0] * 3


def write(name, cases):
    lines = ",\n".join(json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases)
    made_with = json.dumps(MADE_WITH)
    (HERE / f"{name}.json").write_text(f'{{"made_with": {made_with},\n"cases": [\n{lines}\n]}}\n')


def each(make, cases):
    return [make(*case) for case in cases]


write("classes", each(classes, class_columns(np.random.default_rng(11))))
write("probabilities", each(probabilities, probability_cases(np.random.default_rng(12))))
write("ranking", each(ranking, ranking_cases(np.random.default_rng(13))))
write("multilabel", each(multilabel, multilabel_cases(np.random.default_rng(14))))
write("reliability", each(reliability, reliability_cases(np.random.default_rng(15))))
