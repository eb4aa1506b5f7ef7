"""Cuts a history by time: train, calibrate, test, each beginning only after everything before it is decided. There is no other split."""

from dataclasses import dataclass

import numpy as np

from .faults import Fault
from .settings import CALIBRATION_SHARE, EMBARGO_SHARE, LEAST_EMBARGO, TESTED_SHARE


@dataclass(frozen=True)
class Part:
    """Indices of rows, rising."""

    train: np.ndarray
    calibration: np.ndarray
    # None where nothing is tested: the models that are shipped.
    test: np.ndarray | None


def walk_forward(close: np.ndarray, end: np.ndarray, has_label: np.ndarray, *, folds: int, horizon: int) -> list[Part]:
    """
    Expanding folds over the last part of the rows. A test keeps rows without a label, which trades can begin at. `close` and `end`:
    when a row was seen and when its label was decided; `horizon`: bars that a label looks ahead.
    """
    rows = len(close)
    edges = [rows - int(round(TESTED_SHARE * rows * (folds - fold) / folds)) for fold in range(folds + 1)]
    parts = []
    for begin, until in zip(edges[:-1], edges[1:]):
        before = before_test(close, end, has_label, begin, horizon)
        parts.append(Part(before.train, before.calibration, np.arange(begin, until)))
    return parts


def last_part(close: np.ndarray, end: np.ndarray, has_label: np.ndarray, *, horizon: int) -> Part:
    """Everything, of which the last slice calibrates."""
    return before_test(close, end, has_label, len(close), horizon)


def before_test(close: np.ndarray, end: np.ndarray, has_label: np.ndarray, begin: int, horizon: int) -> Part:
    gap = embargo_rows(len(close), horizon)
    until = begin if begin == len(close) else begin - gap
    first = int((1 - CALIBRATION_SHARE) * until)
    calibration = np.arange(first, max(first, until))
    if begin < len(close):
        calibration = purge(calibration, end, close[begin])
    train = purge(np.arange(0, max(0, first - gap)), end, close[first])
    train, calibration = train[has_label[train]], calibration[has_label[calibration]]
    if len(train) < 100 or len(calibration) < 50:
        raise Fault(f"a fold would train on {len(train)} and calibrate on {len(calibration)} rows; give it a longer history or fewer folds")
    return Part(train, calibration, None)


def embargo_rows(rows: int, horizon: int) -> int:
    return max(horizon, LEAST_EMBARGO, int(np.ceil(EMBARGO_SHARE * rows)))


def purge(indices: np.ndarray, end: np.ndarray, first_close: int) -> np.ndarray:
    """Only rows whose label was decided before the first close of what follows."""
    return indices[end[indices] < first_close]


def uniqueness(close: np.ndarray, end: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """
    Mean over a label's life of one over the labels alive: ten labels that tell of one move count as one. Their sum is how many labels
    there would be if none overlapped.
    """
    last = np.maximum(np.searchsorted(close, end[indices], side="right") - 1, indices + 1)
    steps = np.zeros(len(close) + 2)
    np.add.at(steps, indices + 1, 1)
    np.add.at(steps, last + 1, -1)
    alive = np.maximum(np.cumsum(steps), 1)
    sums = np.concatenate([[0.0], np.cumsum(1 / alive)])
    return (sums[last + 1] - sums[indices + 1]) / (last - indices)


def balanced(weight: np.ndarray, y: np.ndarray) -> np.ndarray:
    """
    Both sides weigh the same, and all together as much as before: that a market rose while it was learnt from is no reason to buy. A
    model that was taught its drift says nothing else.
    """
    rises = y > 0.5
    whole = weight.sum()
    return weight * np.where(rises, whole / (2 * weight[rises].sum()), whole / (2 * weight[~rises].sum()))


def without_overlap(close: np.ndarray, end: np.ndarray, candidates: np.ndarray) -> np.ndarray:
    """Greedily from the first on: each begins at or after the end of the one before."""
    taken = []
    free = -1
    for row in candidates:
        if close[row] >= free:
            taken.append(row)
            free = end[row]
    return np.array(taken, dtype=np.int64)
