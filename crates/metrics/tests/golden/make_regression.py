"""Writes regression_scores.json: scikit-learn's and scipy's answers on predicted numbers.

Run: python make_regression.py   (needs scikit-learn and scipy; see README.md)
"""

import warnings

import numpy as np
from cases import write
from scipy import stats
from sklearn import metrics

ALPHAS = [0.0, 0.1, 0.5, 0.95, 1.0]


def correlation(function, truth, predicted):
    if len(truth) < 2:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # constant input: NaN
        return float(function(truth, predicted).statistic)


def case(name, truth, predicted, features=2, offset=0.0):
    """Whole numbers on a large offset lose nothing without it; the references lose it on it."""
    truth = np.asarray(truth, dtype=np.float64)
    predicted = np.asarray(predicted, dtype=np.float64)
    rows = len(truth)
    small = truth - offset, predicted - offset
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        r2 = metrics.r2_score(*small)
    adjusted = None
    if rows > features + 1:
        adjusted = 1 - (1 - r2) * (rows - 1) / (rows - features - 1)
    return {
        "name": name,
        "truth": truth,
        "predicted": predicted,
        "features": features,
        "bias": np.mean(small[1].astype(np.longdouble) - small[0]).astype(np.float64),
        "max_error": metrics.max_error(truth, predicted),
        "mape": metrics.mean_absolute_percentage_error(truth, predicted),
        "explained_variance": metrics.explained_variance_score(*small),
        "median_absolute_error": metrics.median_absolute_error(truth, predicted),
        "adjusted_r2": adjusted,
        "pinball": [
            metrics.mean_pinball_loss(truth, predicted, alpha=alpha) for alpha in ALPHAS
        ],
        "pearson": correlation(stats.pearsonr, *small),
        "spearman": correlation(stats.spearmanr, truth, predicted),
    }


def random_cases(rng):
    for number in range(24):
        rows = int(rng.integers(5, 80))
        scale = 10.0 ** rng.integers(-6, 7)
        truth = rng.normal(size=rows) * scale
        noise = rng.normal(size=rows) * scale * rng.choice([0.01, 0.3, 3.0])
        yield case(f"random {number}", truth, truth + noise, int(rng.integers(0, 4)))


def degenerate_cases(rng):
    values = rng.normal(size=40)
    noise = rng.normal(scale=0.3, size=40)
    rounded = np.round(values)
    yield case("one row", [2.0], [2.5], 0)
    yield case("one row, right", [2.0], [2.0], 0)
    yield case("two rows", [1.0, 2.0], [5.0, 4.0], 0)
    yield case("two rows, equal predictions", [1.0, 2.0], [4.0, 4.0], 0)
    yield case("constant truth", [4.0] * 6, [4.0, 4.5, 3.0, 4.0, 4.25, 8.0])
    yield case("constant predictions", [4.0, 4.5, 3.0, 4.0, 4.25, 8.0], [4.0] * 6)
    yield case("all constant", [4.0] * 5, [3.0] * 5)
    yield case("all constant and right", [4.0] * 5, [4.0] * 5)
    yield case("perfect", values, values)
    yield case("perfect but for an offset", np.arange(9.0), np.arange(9.0) + 5)
    yield case("turned round", values, -values)
    yield case("ties", rounded, np.round(values + noise))
    yield case("ties everywhere", [0, 0, 1, 1, 0, 1], [1, 1, 0, 0, 1, 1])
    yield case("zeros in the truth", [0.0, 1.0, 0.0, 2.0], [0.5, 1.0, 0.0, 1.0], 1)
    yield case("zeros of both signs", [0.0, -0.0, 1.0, -1.0], [-0.0, 0.0, 2.0, 1.0], 1)
    yield case("truth all zero", [0.0] * 4, [0.5, 1.0, 0.0, 1.0], 1)
    yield case("offset 1e9", values + 1e9, values + noise + 1e9)
    yield case("offset -1e12", rounded - 1e12, np.round(values + noise) - 1e12, offset=-1e12)
    yield case("tiny", values * 1e-9, (values + noise) * 1e-9)
    yield case("huge", values * 1e100, (values + noise) * 1e100)
    yield case("one outlier", np.r_[values, 0.0], np.r_[values, 1e6])
    yield case("even number of rows", [1.0, 2.0, 3.0, 4.0], [1.5, 2.5, 5.0, 9.0], 1)
    yield case("as many features as rows allow", values[:5], (values + noise)[:5], 3)
    yield case("too many features", values[:5], (values + noise)[:5], 4)


rng = np.random.default_rng(11)
write("regression_scores", {"random": random_cases(rng), "degenerate": degenerate_cases(rng)})
