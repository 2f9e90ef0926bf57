"""What the scripts here share: how cases are written, and with what they were made."""

import json
import platform
from pathlib import Path

import numpy as np
import scipy
import sklearn

HERE = Path(__file__).parent
MADE_WITH = {
    "scikit_learn": sklearn.__version__,
    "scipy": scipy.__version__,
    "numpy": np.__version__,
    "python": platform.python_version(),
}


def plain(value):
    """Lists and numbers of Python; NaN becomes null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float) and np.isnan(value):
        return None
    return value


def write(name, groups, **more):
    """One file of named lists of cases, a case a line."""
    made_with = json.dumps(MADE_WITH | more)
    parts = []
    for group, cases in groups.items():
        lines = ",\n".join(
            json.dumps(plain(case), allow_nan=False, separators=(",", ":")) for case in cases
        )
        parts.append(f'"{group}": [\n{lines}\n]')
    body = ",\n".join(parts)
    (HERE / f"{name}.json").write_text(f'{{"made_with": {made_with},\n{body}}}\n')


def softmax(logits):
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    return shifted / shifted.sum(axis=1, keepdims=True)


def distributions(rng, rows, n_classes, sharpness=2.0, digits=None):
    """Random probabilities; with few digits they are full of ties (and still add up to 1)."""
    p = softmax(rng.normal(scale=sharpness, size=(rows, n_classes)))
    if digits is not None:
        p = np.round(p, digits)
        p[:, -1] = np.abs(np.round(1.0 - p[:, :-1].sum(axis=1), digits))
        p /= p.sum(axis=1, keepdims=True)
    return p


def labels(rng, probabilities, right=0.5):
    """Classes drawn from the probabilities, or evenly."""
    rows, n_classes = probabilities.shape
    drawn = (probabilities.cumsum(axis=1) < rng.random((rows, 1))).sum(axis=1)
    drawn = np.minimum(drawn, n_classes - 1)
    return np.where(rng.random(rows) < right, drawn, rng.integers(n_classes, size=rows))
