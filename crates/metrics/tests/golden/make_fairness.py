"""Writes fairness.json: fairlearn's answers on groups of rows.

Run: python make_fairness.py   (needs fairlearn; see README.md)
"""

import warnings

import fairlearn
import fairlearn.metrics as fair
import numpy as np
from cases import write
from sklearn import metrics

RATES = {
    "count": fair.count,
    "selection_rate": fair.selection_rate,
    "accuracy": metrics.accuracy_score,
    "true_positive_rate": fair.true_positive_rate,
    "false_positive_rate": fair.false_positive_rate,
    "precision": lambda truth, predicted: metrics.precision_score(
        truth, predicted, pos_label=1, zero_division=0
    ),
}
GAPS = {
    "demographic_parity_difference": fair.demographic_parity_difference,
    "demographic_parity_ratio": fair.demographic_parity_ratio,
    "equal_opportunity_difference": fair.equal_opportunity_difference,
    "equal_opportunity_ratio": fair.equal_opportunity_ratio,
    "equalized_odds_difference": fair.equalized_odds_difference,
    "equalized_odds_ratio": fair.equalized_odds_ratio,
}


def case(name, n_classes, positive, groups, truth, predicted):
    """One class against the rest: fairlearn has two classes only."""
    groups, truth, predicted = (np.asarray(column) for column in (groups, truth, predicted))
    binary = (truth == positive).astype(int), (predicted == positive).astype(int)
    # Groups by themselves, with the positive class named: a group may lack it.
    rates = {
        rate: [
            float(function(*(column[groups == group] for column in binary), **named(function)))
            for group in np.unique(groups)
        ]
        for rate, function in RATES.items()
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 0 / 0 in a ratio
        gaps = {
            gap: float(function(*binary, sensitive_features=groups))
            for gap, function in GAPS.items()
        }
    return {
        "name": name,
        "n_classes": n_classes,
        "positive": positive,
        "groups": groups,
        "truth": truth,
        "predicted": predicted,
        "rates": rates,
        "gaps": gaps,
    }


def named(function):
    """fairlearn's rates guess the positive class from the rows unless it is named."""
    return {"pos_label": 1} if function in (
        fair.selection_rate, fair.true_positive_rate, fair.false_positive_rate
    ) else {}


def random_case(rng, number):
    n_classes, n_groups = int(rng.integers(2, 5)), int(rng.integers(2, 6))
    rows = int(rng.integers(40, 150))
    groups = np.r_[np.arange(n_groups), rng.integers(n_groups, size=rows - n_groups)]
    truth = rng.integers(n_classes, size=rows)
    guess = rng.integers(n_classes, size=rows)
    right = rng.random(rows) < 0.4 + 0.5 * groups / n_groups
    positive = int(rng.integers(n_classes))
    return case(
        f"random {number}", n_classes, positive, groups, truth, np.where(right, truth, guess)
    )


def degenerate_cases():
    two = [0, 0, 1, 1]
    yield case("one group", 2, 1, [0] * 4, [0, 1, 1, 0], [0, 1, 0, 1])
    yield case("two rows", 2, 1, [0, 0], [1, 1], [1, 0])
    yield case("two rows, never the class", 2, 1, [0, 0], [0, 0], [0, 0])
    yield case("a group without positives", 2, 1, two, [1, 0, 0, 0], [1, 0, 1, 0])
    yield case("a group without negatives", 2, 1, two, [1, 0, 1, 1], [1, 0, 1, 0])
    yield case("no positives at all", 2, 1, two, [0] * 4, [1, 0, 0, 1])
    yield case("no negatives at all", 2, 1, two, [1] * 4, [1, 0, 0, 1])
    yield case("nothing selected", 2, 1, two, [1, 0, 0, 1], [0] * 4)
    yield case("everything selected", 2, 1, two, [1, 0, 0, 1], [1] * 4)
    yield case("one group selected", 2, 1, two, [1, 0, 0, 1], [1, 1, 0, 0])
    yield case("perfect", 2, 1, two, [1, 0, 0, 1], [1, 0, 0, 1])
    yield case("all wrong", 2, 1, two, [1, 0, 0, 1], [0, 1, 1, 0])
    yield case("class 0", 2, 0, two, [1, 0, 0, 1], [1, 1, 0, 1])
    yield case("a class of three", 3, 2, two, [2, 0, 2, 1], [2, 2, 0, 1])
    yield case("a class of three that never occurs", 3, 2, two, [1, 0, 0, 1], [1, 1, 0, 1])
    yield case("groups of one row", 2, 1, [0, 1, 2, 3], [1, 0, 0, 1], [1, 1, 0, 0])
    yield case("equal groups", 2, 1, [0, 0, 0, 1, 1, 1], [1, 0, 1] * 2, [1, 1, 0] * 2)
    yield case("groups that tie", 2, 1, [0, 1, 2, 0, 1, 2], [1] * 3 + [0] * 3, [1, 1, 0] * 2)
    yield case("one group, nothing selected", 2, 1, [0] * 3, [1, 0, 1], [0] * 3)
    yield case("large and tiny group", 2, 1, [0] * 30 + [1], [1, 0] * 15 + [1], [1, 0, 0] * 10 + [0])
    yield case("classes apart", 2, 1, two, [1, 1, 0, 0], [1, 0, 1, 0])


rng = np.random.default_rng(12)
write(
    "fairness",
    {"random": [random_case(rng, n) for n in range(24)], "degenerate": degenerate_cases()},
    fairlearn=fairlearn.__version__,
)
