"""Writes the golden values beside this file: inputs, and scikit-learn's answers to them.

Run: python make.py   (needs scikit-learn; see README.md)
"""

import json
import platform
import warnings
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

HERE = Path(__file__).parent
MADE_WITH = {
    "scikit_learn": sklearn.__version__,
    "numpy": np.__version__,
    "python": platform.python_version(),
}


def scores(truth, predicted, **options):
    """Precision, recall and F1 with zero_division=0 (scikit-learn's default, less its warning)."""
    precision, recall, f1, support = metrics.precision_recall_fscore_support(
        truth, predicted, zero_division=0, **options
    )
    found = {"precision": precision, "recall": recall, "f1": f1}
    if support is not None:
        # scikit-learn counts in floats where no row is right.
        found["support"] = np.asarray(support, dtype=np.int64)
    return {name: np.asarray(values).tolist() for name, values in found.items()}


def classification(name, n_classes, truth, predicted):
    """Every class is listed; averages are without `labels`: over the classes that occur."""
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    labels = list(range(n_classes))
    matrix = {
        how or "counts": metrics.confusion_matrix(
            truth, predicted, labels=labels, normalize=how
        ).tolist()
        for how in (None, "true", "pred", "all")
    }
    return {
        "name": name,
        "n_classes": n_classes,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "accuracy": float(metrics.accuracy_score(truth, predicted)),
        "per_class": scores(truth, predicted, labels=labels),
        "macro": scores(truth, predicted, average="macro"),
        "micro": scores(truth, predicted, average="micro"),
        "weighted": scores(truth, predicted, average="weighted"),
        "matrix": matrix,
    }


def noisy(rng, truth, n_classes, right):
    """Predictions that are right with probability `right`, and otherwise drawn evenly."""
    guess = rng.integers(n_classes, size=len(truth))
    return np.where(rng.random(len(truth)) < right, truth, guess)


def classification_cases(rng):
    imbalanced = rng.choice(5, size=400, p=[0.6, 0.25, 0.1, 0.04, 0.01])
    many = rng.integers(7, size=1000)
    return [
        classification("binary", 2, [0, 0, 0, 1, 1, 1, 1, 0], [0, 1, 0, 1, 1, 0, 1, 0]),
        classification("five imbalanced", 5, imbalanced, noisy(rng, imbalanced, 5, 0.7)),
        classification("never predicted", 3, [0, 1, 2, 2, 1, 0], [0, 1, 0, 1, 1, 0]),
        classification("never true", 3, [0, 1, 1, 0, 0], [0, 1, 2, 2, 0]),
        classification("never at all", 4, [0, 1, 3, 3, 0], [0, 3, 3, 1, 0]),
        classification("all wrong", 2, [0, 1, 1], [1, 0, 0]),
        classification("one class only", 1, [0, 0, 0], [0, 0, 0]),
        classification("one row", 3, [1], [1]),
        classification("one row wrong", 3, [1], [2]),
        classification("perfect", 4, [0, 1, 2, 3, 3, 1], [0, 1, 2, 3, 3, 1]),
        classification("thousand random", 7, many, noisy(rng, many, 7, 0.4)),
    ]


def log_loss(name, truth, probabilities):
    probabilities = np.asarray(probabilities, dtype=np.float64)
    labels = list(range(probabilities.shape[1]))
    return {
        "name": name,
        "n_classes": len(labels),
        "truth": np.asarray(truth).tolist(),
        "probabilities": probabilities.ravel().tolist(),
        "log_loss": float(metrics.log_loss(truth, probabilities, labels=labels)),
    }


def log_loss_cases(rng):
    logits = rng.normal(scale=3.0, size=(200, 5))
    softmax = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    return [
        log_loss("binary", [0, 1, 1, 0], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.5, 0.5]]),
        log_loss("certain", [0, 1], [[1.0, 0.0], [0.0, 1.0]]),
        log_loss("certain and wrong", [1, 0, 0], [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]),
        log_loss("softmax", rng.integers(5, size=200), softmax),
    ]


def regression(name, truth, predicted):
    truth = np.asarray(truth, dtype=np.float64)
    predicted = np.asarray(predicted, dtype=np.float64)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # R² of one row
        r2 = float(metrics.r2_score(truth, predicted))
    return {
        "name": name,
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "mse": float(metrics.mean_squared_error(truth, predicted)),
        "rmse": float(metrics.root_mean_squared_error(truth, predicted)),
        "mae": float(metrics.mean_absolute_error(truth, predicted)),
        "r2": None if np.isnan(r2) else r2,
    }


def regression_cases(rng):
    values = rng.normal(size=1000)
    noise = rng.normal(scale=0.3, size=1000)
    return [
        regression("few", [3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0]),
        regression("one row", [2.0], [2.5]),
        regression("perfect", [0.1, 0.2, 0.7], [0.1, 0.2, 0.7]),
        regression("constant target", [4.0] * 5, [4.0, 4.5, 3.0, 4.0, 4.25]),
        regression("constant target, perfect", [4.0] * 5, [4.0] * 5),
        regression("worse than the mean", [1.0, 2.0, 3.0], [3.0, 2.0, 1.0]),
        regression("offset 1e9", values[:200] + 1e9, values[:200] + noise[:200] + 1e9),
        regression("offset -1e9, outlier first", np.r_[0.0, values[:99]] - 1e9, values[:100] - 1e9),
        regression("tiny", values[:50] * 1e-9, (values + noise)[:50] * 1e-9),
        regression("thousand random", values, values + noise),
    ]


def write(name, cases):
    lines = ",\n".join(json.dumps(case, allow_nan=False) for case in cases)
    made_with = json.dumps(MADE_WITH)
    (HERE / f"{name}.json").write_text(f'{{"made_with": {made_with},\n"cases": [\n{lines}\n]}}\n')


write("classification", classification_cases(np.random.default_rng(1)))
write("log_loss", log_loss_cases(np.random.default_rng(2)))
write("regression", regression_cases(np.random.default_rng(3)))
