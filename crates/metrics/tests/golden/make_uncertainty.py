"""Writes uncertainty.json, conformal.json, label_errors.json and decision.json.

Intervals and tests are scipy's; conformal sets, confident learning and the best threshold are
written out here from the papers' definitions, in another way than the library does it.

Run: python make_uncertainty.py   (needs scipy; see README.md)
"""

import math
from fractions import Fraction

import numpy as np
from cases import distributions, labels, write
from scipy import stats
from sklearn import metrics


def wilson(successes, trials, level):
    found = stats.binomtest(successes, trials).proportion_ci(level, method="wilson")
    return {
        "successes": successes, "trials": trials, "level": level,
        "low": found.low, "high": found.high,
    }


def wilson_random(rng):
    for _ in range(24):
        trials = int(rng.integers(1, 100_000))
        level = float(rng.choice([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]))
        yield wilson(int(rng.integers(0, trials + 1)), trials, level)


def wilson_degenerate():
    for trials in [1, 2, 10, 1000, 10**9]:
        for successes in sorted({0, 1, trials - 1, trials}):
            yield wilson(successes, trials, 0.95)
    for level in [1e-6, 0.25, 0.999999]:
        yield wilson(3, 10, level)


def mcnemar(first, second):
    n = first + second
    if n == 0:
        p = 1.0
    elif n < 25:
        p = stats.binomtest(first, n, 0.5).pvalue
    else:
        p = stats.chi2.sf(max(abs(first - second) - 1, 0) ** 2 / n, 1)
    return {"only_first": first, "only_second": second, "p_value": float(p)}


def mcnemar_random(rng):
    for most in [12] * 12 + [200] * 12:
        yield mcnemar(int(rng.integers(most)), int(rng.integers(most)))


def mcnemar_degenerate():
    pairs = [(0, 0), (1, 0), (0, 1), (1, 1), (12, 12), (24, 0), (0, 24), (23, 1), (13, 11),
             (25, 0), (0, 25), (13, 12), (12, 13), (20, 20), (1000, 1000), (1000, 1001),
             (1000, 900), (500, 5), (10**6, 10**6 + 5000), (3, 0), (300, 0)]
    return [mcnemar(*pair) for pair in pairs]


def rank(n, coverage):
    """In fractions: no rounding decides here."""
    return math.ceil((n + 1) * Fraction(str(coverage)))


def scores(method, p):
    if method == "lac":
        return 1 - p
    # Classes at least as likely, in order of the index among equals.
    out = np.empty_like(p)
    for c in range(len(p)):
        ahead = [k for k in range(len(p)) if p[k] > p[c] or (p[k] == p[c] and k <= c)]
        ahead.sort(key=lambda k: (-p[k], k))
        total = 0.0
        for k in ahead:
            total += p[k]
        out[c] = total
    return out


def conformal(name, method, coverage, truth, p):
    """The first half is fitted on, sets are made for all rows."""
    truth = np.asarray(truth)
    rows = (len(truth) + 1) // 2
    fitted = sorted(scores(method, p[i])[truth[i]] for i in range(rows))
    k = rank(rows, coverage)
    threshold = None if k > rows else float(fitted[k - 1])
    sets = []
    for row in p:
        s = scores(method, row)
        sets.append([c for c in range(len(row)) if threshold is None or s[c] <= threshold])
    return {
        "name": name, "method": method, "n_classes": p.shape[1], "coverage": coverage,
        "fitted": rows, "truth": truth, "probabilities": p.ravel(), "threshold": threshold,
        "sets": sets,
        "covered": np.mean([t in s for t, s in zip(truth, sets)]),
        "mean_size": np.mean([len(s) for s in sets]),
    }


def conformal_random(rng):
    for number in range(24):
        n, rows = int(rng.integers(2, 6)), int(rng.integers(20, 70))
        p = np.round(distributions(rng, rows, n), 6)
        coverage = float(rng.choice([0.5, 0.8, 0.9, 0.95]))
        yield conformal(f"random {number}", ["lac", "aps"][number % 2], coverage, labels(rng, p), p)


def conformal_degenerate(rng):
    ties = distributions(rng, 30, 3, digits=1)
    truth = labels(rng, ties)
    certain = np.eye(3)[truth]
    for method in ["lac", "aps"]:
        yield conformal(f"{method}, one row", method, 0.9, [0], np.array([[0.5, 0.5]]))
        yield conformal(f"{method}, one row is enough", method, 0.5, [0], np.array([[0.5, 0.5]]))
        yield conformal(f"{method}, ties", method, 0.8, truth, ties)
        yield conformal(f"{method}, a row too few", method, 0.95, truth, ties)
        yield conformal(f"{method}, certain", method, 0.8, truth, certain)
        yield conformal(f"{method}, certain and wrong", method, 0.8, (truth + 1) % 3, certain)
        yield conformal(f"{method}, even", method, 0.8, truth, np.full((30, 3), 1 / 3))
        yield conformal(f"{method}, one class", method, 0.8, np.zeros(20, dtype=int), np.ones((20, 1)))
        yield conformal(f"{method}, low coverage", method, 0.01, truth, ties)
        yield conformal(f"{method}, 9 rows of 0.9", method, 0.9, truth[:18], ties[:18])
        yield conformal(f"{method}, one class in the truth", method, 0.8, truth * 0, ties)


def interval(truth, predicted, coverage):
    errors = np.sort(np.abs(truth - predicted))
    k = rank(len(truth), coverage)
    return {
        "truth": truth, "predicted": predicted, "coverage": coverage,
        "radius": None if k > len(truth) else float(errors[k - 1]),
    }


def intervals(rng):
    for rows in [1, 2, 9, 18, 19, 20] + [int(n) for n in rng.integers(5, 60, size=18)]:
        truth = rng.normal(size=rows)
        yield interval(truth, truth + rng.normal(size=rows), float(rng.choice([0.5, 0.9, 0.95])))


def confident(name, given, p):
    given = np.asarray(given)
    rows, n = p.shape
    # In fractions: the mean of equal numbers is that number.
    thresholds = [
        float(sum(map(Fraction, p[given == c, c].tolist())) / int((given == c).sum()))
        if (given == c).any() else None
        for c in range(n)
    ]
    joint, found = np.zeros((n, n), dtype=int), []
    for i in range(rows):
        sure = [c for c in range(n) if thresholds[c] is not None and p[i, c] >= thresholds[c]]
        if not sure:
            continue
        best = max(sure, key=lambda c: (p[i, c], -c))
        joint[given[i], best] += 1
        if best != given[i]:
            own = p[i, given[i]]
            other = max([p[i, c] for c in range(n) if c != given[i]])
            found.append((i, best, own, own - other))
    return {
        "name": name, "n_classes": n, "given": given, "probabilities": p.ravel(),
        "thresholds": thresholds, "joint": joint,
        "by_margin": [f[:2] for f in sorted(found, key=lambda f: (f[3], f[0]))],
        "by_confidence": [f[:2] for f in sorted(found, key=lambda f: (f[2], f[0]))],
    }


def confident_random(rng):
    for number in range(22):
        n, rows = int(rng.integers(2, 6)), int(rng.integers(10, 60))
        p = np.round(distributions(rng, rows, n), 6)
        yield confident(f"random {number}", labels(rng, p, right=0.8), p)


def confident_degenerate(rng):
    ties = distributions(rng, 24, 3, digits=1)
    given = labels(rng, ties)
    certain = np.eye(3)[given]
    two = np.array([[0.9, 0.1], [0.2, 0.8], [0.7, 0.3], [0.1, 0.9]])
    yield confident("one row", [0], two[:1])
    yield confident("one row, wrong", [1], two[:1])
    yield confident("two rows", [0, 1], two[:2])
    yield confident("two rows, swapped", [1, 0], two[:2])
    yield confident("one label only", [0] * 4, two)
    yield confident("other label only", [1] * 4, two)
    yield confident("one class", [0] * 4, np.ones((4, 1)))
    yield confident("ties", given, ties)
    yield confident("ties, one label", given * 0, ties)
    yield confident("ties, a class without rows", np.minimum(given, 1), ties)
    yield confident("certain", given, certain)
    yield confident("certain and wrong", (given + 1) % 3, certain)
    yield confident("certain, one wrong", np.r_[(given[0] + 1) % 3, given[1:]], certain)
    yield confident("even", given, np.full((24, 3), 1 / 3))
    yield confident("equal rows", [0, 1, 1, 0, 1], np.tile([[0.9, 0.1]], (5, 1)))
    yield confident("equal rows of tenths", [0, 1, 2, 0], np.tile([[0.1, 0.2, 0.7]], (4, 1)))
    yield confident("every row its own label", np.arange(8), distributions(rng, 8, 8))
    yield confident("all wrong", 1 - two.argmax(axis=1), two)
    yield confident("half", [0, 1, 0, 1], np.full((4, 2), 0.5))
    yield confident("rare class", np.r_[2, np.zeros(23, dtype=int)], ties)


def brute_force(name, truth, p):
    """The best score of any threshold on the probability of class 1."""
    truth = np.asarray(truth)
    cuts = np.unique(np.r_[-1.0, p[:, 1], 2.0])
    cuts = (cuts[1:] + cuts[:-1]) / 2
    table = []
    for cut in cuts:
        predicted = (p[:, 1] > cut).astype(int)
        table.append([
            metrics.f1_score(truth, predicted, average="macro", zero_division=0),
            metrics.f1_score(truth, predicted, zero_division=0),
            metrics.accuracy_score(truth, predicted),
            np.mean([np.mean(predicted[truth == c] == c) for c in np.unique(truth)]),
            metrics.precision_score(truth, predicted, zero_division=0),
            metrics.recall_score(truth, predicted, zero_division=0),
        ])
    table = np.array(table)
    precision, recall = table[:, 4], table[:, 5]
    some = bool((truth == 1).any())
    reached = recall[precision >= 0.6]
    return {
        "name": name, "truth": truth, "probabilities": p.ravel(),
        "best": dict(zip(["macro_f1", "f1", "accuracy", "balanced_accuracy"], table[:, :4].max(axis=0))),
        "precision_at_recall": precision[recall >= 0.7].max() if some else None,
        "recall_at_precision": reached.max() if some and len(reached) else None,
    }


def brute_force_random(rng):
    for number in range(24):
        rows = int(rng.integers(6, 60))
        one = np.clip(rng.beta(1, 3, size=rows), 0.001, 0.999).round([1, 2, 4][number % 3])
        one = np.clip(one, 0.05, 0.95)
        truth = (rng.random(rows) < one).astype(int)
        truth[:2] = [0, 1]
        yield brute_force(f"random {number}", truth, np.c_[1 - one, one])


def brute_force_degenerate():
    def of(name, truth, one):
        one = np.asarray(one, dtype=np.float64)
        return brute_force(name, truth, np.c_[1 - one, one])

    yield of("one row", [1], [0.25])
    yield of("one negative row", [0], [0.75])
    yield of("two rows", [0, 1], [0.25, 0.5])
    yield of("turned round", [1, 0], [0.25, 0.5])
    yield of("equal rows", [0, 1, 1, 1], [0.25] * 4)
    yield of("equal rows, one positive", [0, 0, 0, 1], [0.25] * 4)
    yield of("no positives", [0] * 4, [0.1, 0.4, 0.6, 0.9])
    yield of("no negatives", [1] * 4, [0.1, 0.4, 0.6, 0.9])
    yield of("perfect", [0, 0, 1, 1], [0.1, 0.4, 0.6, 0.9])
    yield of("perfect at another threshold", [0, 0, 0, 1], [0.01, 0.02, 0.03, 0.04])
    yield of("all wrong", [1, 1, 0, 0], [0.1, 0.4, 0.6, 0.9])
    yield of("half everywhere", [0, 1, 0, 1], [0.5] * 4)
    yield of("ties", [0, 1, 0, 1, 1, 0], [0.2, 0.2, 0.4, 0.4, 0.4, 0.2])
    yield of("ties across", [1, 0, 0, 1, 1], [0.3, 0.3, 0.3, 0.6, 0.6])
    yield of("rare", [0] * 19 + [1], np.linspace(0.01, 0.2, 20))
    yield of("rare and lowest", [1] + [0] * 19, np.linspace(0.01, 0.2, 20))
    yield of("rare and in the middle", [0] * 10 + [1] + [0] * 9, np.linspace(0.01, 0.2, 20))
    yield of("alternating", [0, 1] * 8, np.linspace(0.1, 0.9, 16))
    yield of("close together", [0, 1, 0, 1], 0.3 + np.arange(4) * 1e-6)
    yield of("far apart", [0, 1, 1], [1e-6, 1 - 1e-6, 0.5])


rng = np.random.default_rng(14)
write("uncertainty", {
    "wilson_random": wilson_random(rng), "wilson_degenerate": wilson_degenerate(),
    "mcnemar_random": mcnemar_random(rng), "mcnemar_degenerate": mcnemar_degenerate(),
})
write("conformal", {
    "random": conformal_random(rng), "degenerate": conformal_degenerate(rng),
    "intervals": intervals(rng),
})
write("label_errors", {"random": confident_random(rng), "degenerate": confident_degenerate(rng)})
write("decision", {
    "random": brute_force_random(rng), "degenerate": brute_force_degenerate(),
})
