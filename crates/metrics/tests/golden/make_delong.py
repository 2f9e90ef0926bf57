"""Writes delong.json: variances of ROC AUC and average precision.

The area's is DeLong's, from the matrix of all pairs as in the paper of 1988 (not from ranks, as the
library does it). The precision's is the infinitesimal jackknife: the derivative by the weight of each
row, here by finite differences of the weighted definition. Intervals follow from both.

Run: python make_delong.py   (needs numpy and scipy; see README.md)
"""

import numpy as np
from cases import write
from scipy import stats


def delong(truth, scores):
    x, y = scores[truth], scores[~truth]
    pairs = (x[:, None] > y[None, :]) + 0.5 * (x[:, None] == y[None, :])
    of_x, of_y = pairs.mean(axis=1), pairs.mean(axis=0)
    return pairs.mean(), of_x.var(ddof=1) / len(x) + of_y.var(ddof=1) / len(y)


def weighted_precision(truth, scores, weights):
    """Average precision of rows that count as often as their weights say."""
    at_or_above = scores[None, :] >= scores[:, None]
    rows = at_or_above @ weights
    hits = at_or_above @ (weights * truth)
    return np.sum(weights * truth * hits / rows) / np.sum(weights * truth)


def jackknife(truth, scores):
    n, step = len(truth), 1e-4
    slopes = []
    for row in range(n):
        ends = []
        for sign in [1, -1, 2, -2]:
            weights = np.ones(n)
            weights[row] += sign * step
            ends.append(weighted_precision(truth, scores, weights))
        # Of fourth order, so that about 12 digits are right.
        slopes.append((8 * (ends[0] - ends[1]) - (ends[2] - ends[3])) / (12 * step))
    estimate = weighted_precision(truth, scores, np.ones(n))
    return estimate, np.sum(np.square(slopes)) * n / (n - 1)


def case(name, truth, scores, level=0.95):
    truth, scores = np.asarray(truth, dtype=bool), np.asarray(scores, dtype=np.float64)
    z = stats.norm.ppf(0.5 + level / 2)
    area, of_area = delong(truth, scores)
    precision, of_precision = jackknife(truth, scores)
    half = z * np.sqrt(of_area)
    low = high = precision
    if 0 < precision < 1:
        odds = np.log(precision / (1 - precision))
        reach = z * np.sqrt(of_precision) / (precision * (1 - precision))
        low, high = 1 / (1 + np.exp(reach - odds)), 1 / (1 + np.exp(-reach - odds))
    return {
        "name": name, "truth": truth, "scores": scores, "level": level,
        "roc_auc": [area, max(0.0, area - half), min(1.0, area + half)],
        "average_precision": [precision, low, high],
    }


def random(rng):
    for number in range(24):
        rows = int(rng.integers(8, 120))
        truth = rng.random(rows) < rng.choice([0.1, 0.3, 0.5, 0.8])
        truth[:2], truth[-2:] = True, False
        scores = rng.normal(size=rows) + truth * rng.choice([0.0, 1.0, 2.5])
        scores = np.round(scores, [0, 1, 6][number % 3])
        yield case(f"random {number}", truth, scores, float(rng.choice([0.8, 0.95, 0.99])))


def degenerate():
    two = [1, 1, 0, 0]
    yield case("perfect", two, [4, 3, 2, 1])
    yield case("all wrong", two, [1, 2, 3, 4])
    yield case("all equal", two, [1, 1, 1, 1])
    yield case("one pair tied", two, [4, 2, 2, 1])
    yield case("crossed", two, [4, 1, 3, 2])
    yield case("outside and inside", two, [4, 1, 2, 3])
    yield case("tie at the top", two, [4, 2, 4, 1])
    yield case("tie at the bottom", two, [4, 1, 3, 1])
    yield case("two ties", two, [2, 1, 2, 1])
    yield case("zeros with signs", two, [0.0, -0.0, -1.0, 0.0])
    yield case("few positives", [1, 1] + [0] * 40, [5, 20.5] + list(range(40)))
    yield case("few negatives", [0, 0] + [1] * 40, [5, 20.5] + list(range(40)))
    yield case("positives first but one", [1] * 5 + [0] * 5, [9, 8, 7, 6, 0.5, 4, 3, 2, 1, 0])
    yield case("alternating", [1, 0] * 10, range(20))
    yield case("alternating, turned round", [0, 1] * 10, range(20))
    yield case("huge and tiny", two, [1e300, 1e-300, 0.0, -1e300])
    yield case("next to each other", two, [1.0, 1.0 - 2**-53, 1.0 - 2**-53, 0.5])
    yield case("two values", [1, 0, 1, 0, 1, 1, 0, 0, 0, 1], [1, 1, 1, 0, 0, 1, 0, 0, 1, 0])
    yield case("a wide level", two, [4, 1, 3, 2], 0.999)
    yield case("a narrow level", two, [4, 1, 3, 2], 0.01)


rng = np.random.default_rng(15)
write("delong", {"random": random(rng), "degenerate": degenerate()})
