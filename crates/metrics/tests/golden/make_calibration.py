"""Writes calibration.json: what scikit-learn, scipy and long arithmetic make of scores.

Temperature, vector scaling and Platt scaling are optima: the references here go on until the
gradient is down at rounding, so that they can be compared to 1e-9. scikit-learn's own Platt scaling stops
earlier; it is kept beside for a comparison to 1e-4.

Run: python make_calibration.py   (needs scikit-learn and scipy; see README.md)
"""

import numpy as np
from cases import distributions, labels, softmax, write
from scipy.optimize import brentq, minimize
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.calibration import CalibratedClassifierCV, _SigmoidCalibration
from sklearn.frozen import FrozenEstimator
from sklearn.isotonic import IsotonicRegression

RIDGE = 1e-3
LOWEST, HIGHEST = 0.01, 100.0


def temperature(logits, truth):
    rows = np.arange(len(truth))
    shifted = logits - logits.max(axis=1, keepdims=True)

    def slope(inverse):
        mean = (softmax(shifted * inverse) * shifted).sum(axis=1)
        return float(np.mean(mean - shifted[rows, truth]))

    if np.all(logits == logits[:, :1]):
        return 1.0
    if slope(1 / HIGHEST) >= 0:
        return HIGHEST
    if slope(1 / LOWEST) <= 0:
        return LOWEST
    return 1 / brentq(slope, 1 / HIGHEST, 1 / LOWEST, xtol=1e-15, rtol=1e-14)


def vector(logits, truth):
    """Newton's method with the full matrix, from where scipy's quasi-Newton method stops."""
    rows, n = logits.shape
    one_hot = np.eye(n)[truth]
    start = np.r_[np.ones(n), np.zeros(n)]

    def parts(x):
        z = logits * x[:n] + x[n:]
        p = softmax(z)
        top = z.max(axis=1)
        loss = np.mean(top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - z[range(rows), truth])
        away = x - start
        d = p - one_hot
        gradient = np.r_[(d * logits).mean(axis=0), d.mean(axis=0)] + RIDGE * away
        return loss + RIDGE / 2 * away @ away, gradient, p

    def hessian(x):
        p = parts(x)[2]
        total = RIDGE * np.eye(2 * n)
        for row in range(rows):
            inner = np.diag(p[row]) - np.outer(p[row], p[row])
            basis = np.c_[np.diag(logits[row]), np.eye(n)]
            total += basis.T @ inner @ basis / rows
        return total

    x = minimize(lambda x: parts(x)[:2], start, jac=True, method="BFGS").x
    for _ in range(20):
        x = x - np.linalg.solve(hessian(x), parts(x)[1])
    assert np.abs(parts(x)[1]).max() < 1e-13
    return x


def multiclass(name, truth, logits):
    truth, logits = np.asarray(truth), np.asarray(logits, dtype=np.float64)
    x, n = vector(logits, truth), logits.shape[1]
    inverse = 1 / temperature(logits, truth)
    return {
        "name": name,
        "n_classes": n,
        "truth": truth,
        "logits": logits.ravel(),
        "temperature": 1 / inverse,
        "softened": softmax(logits * inverse)[:3].ravel(),
        "scale": x[:n],
        "bias": x[n:],
        "scaled": softmax(logits * x[:n] + x[n:])[:3].ravel(),
    }


def logits_of(rng, rows, n_classes, truth, strength, scale=1.0, digits=3):
    noise = rng.normal(size=(rows, n_classes))
    return np.round((noise + strength * np.eye(n_classes)[truth]) * scale, digits)


def multiclass_random(rng):
    for number in range(22):
        rows, n = int(rng.integers(8, 60)), int(rng.integers(2, 6))
        truth = rng.integers(n, size=rows)
        scale = float(rng.choice([0.2, 1.0, 4.0]))
        logits = logits_of(rng, rows, n, truth, rng.choice([0.0, 1.0, 2.0]), scale)
        yield multiclass(f"random {number}", truth, logits)


def multiclass_degenerate(rng):
    truth = rng.integers(3, size=20)
    plain = logits_of(rng, 20, 3, truth, 1.0)
    yield multiclass("one row, right", [0], [[2.0, 1.0]])
    yield multiclass("one row, wrong", [1], [[2.0, 1.0]])
    yield multiclass("one class", [0, 0, 0], [[2.0], [1.0], [0.0]])
    yield multiclass("equal logits", [0, 1, 2, 2], np.full((4, 3), 5.0))
    yield multiclass("equal logits in each row", [0, 1], [[1.0, 1.0], [2.0, 2.0]])
    yield multiclass("separable", [0, 1, 0, 1], [[3, 0], [0, 3], [2, 0], [0, 1]])
    yield multiclass("all wrong", [1, 0, 1, 0], [[3, 0], [0, 3], [2, 0], [0, 1]])
    yield multiclass("one class in the truth", np.zeros(20, dtype=int), plain)
    yield multiclass("a class that never occurs", np.minimum(truth, 1), plain)
    yield multiclass("offset in each row", truth, plain + np.arange(20)[:, None])
    yield multiclass("tiny logits", truth, plain * 1e-3)
    yield multiclass("large logits", truth, plain * 50)
    yield multiclass("a constant class", truth, plain * [1, 1, 0])
    yield multiclass("two equal classes", truth, plain[:, [0, 1, 1]])
    yield multiclass("the same row again", [0, 1, 1, 0, 1], np.tile([[1.0, 0.5]], (5, 1)))
    yield multiclass("whole numbers", truth, np.round(plain))
    yield multiclass("few rows, many classes", [0, 3, 7], logits_of(rng, 3, 8, [0, 3, 7], 1.0))
    yield multiclass("one wrong of many", [1] + [0] * 19, np.tile([[4.0, 0.0]], (20, 1)))
    yield multiclass("even split", [0, 1] * 5, np.tile([[4.0, 0.0]], (10, 1)))
    yield multiclass("negative logits", truth, plain - 30)


def platt_loss(scores, positive):
    ahead, behind = positive.sum(), (~positive).sum()
    target = np.where(positive, (ahead + 1) / (ahead + 2), 1 / (behind + 2))
    a, b = 0.0, float(np.log((behind + 1) / (ahead + 1)))
    mean, spread = scores.mean(), scores.std()
    f = (scores - mean) / spread if spread > 0 else np.zeros_like(scores)

    def value(a, b):
        z = a * f + b
        return np.mean(np.logaddexp(0, z) - (1 - target) * z)

    for _ in range(200):
        p = expit(-(a * f + b))
        d, v = target - p, p * (1 - p)
        gradient = np.array([(d * f).mean(), d.mean()])
        if np.abs(gradient).max() < 1e-15:
            break
        curve = np.array([[(v * f * f).mean(), (v * f).mean()], [(v * f).mean(), v.mean()]])
        if spread == 0:
            curve[0, 0] = 1.0
        step, length = np.linalg.solve(curve, gradient), 1.0
        while value(a - length * step[0], b - length * step[1]) > value(a, b) + 1e-16:
            length /= 2
        a, b = a - length * step[0], b - length * step[1]
    return (a / spread, b - a * mean / spread) if spread > 0 else (0.0, b)


def platt(name, scores, positive):
    scores, positive = np.asarray(scores, dtype=np.float64), np.asarray(positive, dtype=bool)
    if positive.all() or not positive.any():
        ahead, behind = positive.sum(), (~positive).sum()
        mean = (ahead + 1) / (ahead + 2) if ahead else 1 / (behind + 2)
        slope, intercept = 0.0, float(np.log((1 - mean) / mean))
    else:
        slope, intercept = platt_loss(scores, positive)
    found = _SigmoidCalibration().fit(scores, positive.astype(int))
    return {
        "name": name,
        "scores": scores,
        "positive": positive.astype(int),
        "probabilities": expit(-(slope * scores + intercept)),
        "scikit_learn": found.predict(scores),
    }


def platt_random(rng):
    for number in range(22):
        rows = int(rng.integers(6, 80))
        positive = rng.random(rows) < rng.choice([0.1, 0.5, 0.8])
        positive[:2] = [True, False]
        scores = rng.normal(size=rows) + positive * rng.choice([0.0, 1.0, 3.0])
        yield platt(f"random {number}", np.round(scores * 10.0 ** rng.integers(-1, 2), 4), positive)


def platt_degenerate(rng):
    scores, half = np.round(rng.normal(size=16), 3), np.arange(16) % 2 == 0
    yield platt("one row", [0.5], [True])
    yield platt("one negative row", [0.5], [False])
    yield platt("two rows", [-1.0, 1.0], [False, True])
    yield platt("two rows turned round", [-1.0, 1.0], [True, False])
    yield platt("separable", np.arange(10.0), np.arange(10) > 4)
    yield platt("separable with a wide gap", np.r_[np.arange(5.0), np.arange(5.0) + 20], np.arange(10) > 4)
    yield platt("all positive", scores, np.ones(16))
    yield platt("all negative", scores, np.zeros(16))
    yield platt("equal scores", np.full(6, 2.0), [1, 0, 1, 1, 0, 1])
    yield platt("scores of 0", np.zeros(5), [1, 0, 1, 1, 0])
    yield platt("two values", [0, 0, 0, 1, 1, 1], [0, 1, 0, 1, 1, 0])
    yield platt("one positive", scores, np.arange(16) == 3)
    yield platt("one negative", scores, np.arange(16) != 3)
    yield platt("scores below 0", scores - 20, half)
    yield platt("offset 1e3", scores + 1e3, half)
    yield platt("tiny scores", scores * 1e-2, half)
    yield platt("large scores", scores * 1e3, half)
    yield platt("huge scores", scores * 1e6, half)
    yield platt("one outlier", np.r_[scores, 50.0], np.r_[half, False])
    yield platt("probabilities", expit(scores), scores > 0.2)


class Given(ClassifierMixin, BaseEstimator):
    """A classifier whose probabilities are its inputs."""

    def fit(self, x, y):
        self.classes_ = np.arange(x.shape[1])
        return self

    def predict_proba(self, x):
        return x

    def predict(self, x):
        return x.argmax(axis=1)

    def __sklearn_is_fitted__(self):
        return True


def isotonic(name, x, y, at):
    x, y, at = (np.asarray(column, dtype=np.float64) for column in (x, y, at))
    curve = IsotonicRegression(out_of_bounds="clip").fit(x, y)
    return {"name": name, "x": x, "y": y, "at": at, "heights": curve.predict(at)}


def isotonic_random(rng):
    for number in range(22):
        rows = int(rng.integers(3, 60))
        x = np.round(rng.normal(size=rows), int(rng.integers(0, 4)))
        y = (rng.random(rows) < expit(x)).astype(float) if number % 2 else rng.normal(size=rows) + x
        yield isotonic(f"random {number}", x, np.round(y, 4), np.round(rng.normal(size=15), 3) * 1.5)


def isotonic_degenerate():
    at = np.linspace(-2, 12, 8)
    yield isotonic("one row", [1.0], [0.5], at)
    yield isotonic("two rows", [1.0, 2.0], [0.0, 1.0], at)
    yield isotonic("two rows that fall", [1.0, 2.0], [1.0, 0.0], at)
    yield isotonic("equal x", [3.0] * 5, [0, 1, 1, 0, 1], at)
    yield isotonic("equal y", np.arange(5), [0.25] * 5, at)
    yield isotonic("rising", np.arange(6), np.arange(6) ** 2, at)
    yield isotonic("falling", np.arange(6), -np.arange(6) ** 2, at)
    yield isotonic("up and down", np.arange(8), [0, 1] * 4, at)
    yield isotonic("down and up", np.arange(8), [1, 0] * 4, at)
    yield isotonic("all 0", np.arange(4), [0] * 4, at)
    yield isotonic("all 1", np.arange(4), [1] * 4, at)
    yield isotonic("separable", np.arange(10), np.arange(10) > 4, at)
    yield isotonic("turned round", np.arange(10), np.arange(10) <= 4, at)
    yield isotonic("unsorted with ties", [3, 1, 3, 2, 1, 2], [1, 0, 0, 1, 1, 0], at)
    yield isotonic("ties at both ends", [0, 0, 5, 5], [0, 1, 1, 0], at)
    yield isotonic("offset 1e9", 1e9 + np.arange(6), [0, 1, 0, 1, 1, 0], 1e9 + at)
    yield isotonic("large targets", np.arange(5), [1e12, 2e12, 1.5e12, 3e12, 2e12], at)
    yield isotonic("tiny x", np.arange(6) * 1e-6, [0, 1, 0, 1, 1, 0], at * 1e-6)
    yield isotonic("huge x", np.arange(6) * 1e12, [0, 1, 0, 1, 1, 0], at * 1e12)
    yield isotonic("one step", [0, 0, 0, 1, 1], [0, 0, 1, 0, 1], at)


def per_class(name, truth, probabilities):
    classes = probabilities.shape[1]
    model = FrozenEstimator(Given().fit(probabilities, truth))
    found = CalibratedClassifierCV(model, method="isotonic").fit(probabilities, truth)
    return {
        "name": name,
        "n_classes": classes,
        "truth": truth,
        "scores": probabilities.ravel(),
        "probabilities": found.predict_proba(probabilities).ravel(),
    }


def per_class_cases(rng):
    for number in range(24):
        n = int(rng.integers(2, 5))
        rows = int(rng.integers(12 * n, 16 * n))
        digits = [None, 1, 2, 3][number % 4]
        p = np.round(distributions(rng, rows, n, digits=digits), 6)
        truth = labels(rng, p, right=[0.0, 0.5, 1.0][number % 3])
        truth[: 5 * n] = np.tile(np.arange(n), 5)
        yield per_class(f"random {number}", truth, p)


rng = np.random.default_rng(13)
write(
    "calibration",
    {
        "multiclass_random": multiclass_random(rng),
        "multiclass_degenerate": multiclass_degenerate(rng),
        "platt_random": platt_random(rng),
        "platt_degenerate": platt_degenerate(rng),
        "isotonic_random": isotonic_random(rng),
        "isotonic_degenerate": isotonic_degenerate(),
        "per_class": per_class_cases(rng),
    },
)
