"""What predictions are worth: plain functions of what was told and what happened. None looks at the rows a model learnt from."""

from bisect import bisect_left, insort
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from .blend import logistic_fit, logit

ECE_BINS = 15
# Of log-odds: a quarter of a per cent around one half.
LEAST_SPREAD = 0.01
DAY_MS = 86_400_000


@dataclass(frozen=True)
class Interval:
    value: float
    low: float
    high: float


def direction(p: np.ndarray, y: np.ndarray, prior: np.ndarray) -> dict[str, float | int | None]:
    """
    `p`: probability of a rise; `y`: 1 where it rose; `prior`: share of rises in what the row's model learnt from. Skill and gain are
    against always telling the share of rises that there was in the end, which nobody knew: the harder of the two yardsticks.
    """
    share = np.full(len(y), y.mean())
    brier, brier_share = float(((p - y) ** 2).mean()), float(((share - y) ** 2).mean())
    loss = log_loss(p, y)
    return {
        "rows": len(y),
        "accuracy": float(hits(p, y).mean()),
        "baseRate": float(hits(prior, y).mean()),
        "majority": float(max(share[0], 1 - share[0])),
        "auc": auc(p, y),
        "brierSkill": 1 - brier / brier_share if brier_share > 0 else 0.0,
        "logLoss": loss,
        "logLossGain": log_loss(share, y) - loss,
        "ece": calibration_error(p, y),
        "slope": calibration_slope(p, y),
        "buys": float((p > 0.5).mean()),
    }


def hits(p: np.ndarray, y: np.ndarray) -> np.ndarray:
    """1 where the side was right, a half where none was named."""
    return np.where(p == 0.5, 0.5, ((p > 0.5) == (y > 0.5)).astype(np.float64))


def auc(p: np.ndarray, y: np.ndarray) -> float | None:
    """None where only one thing ever happened."""
    return float(roc_auc_score(y, p)) if 0 < y.sum() < len(y) else None


def log_loss(p: np.ndarray, y: np.ndarray) -> float:
    clipped = np.clip(p, 1e-12, 1 - 1e-12)
    return float(-(y * np.log(clipped) + (1 - y) * np.log(1 - clipped)).mean())


def calibration_error(p: np.ndarray, y: np.ndarray) -> float:
    """How far the mean of what was told lies from what happened, over 15 bins of one width, by their counts."""
    bins = np.minimum(ECE_BINS - 1, (p * ECE_BINS).astype(np.int64))
    told = np.bincount(bins, weights=p, minlength=ECE_BINS)
    happened = np.bincount(bins, weights=y, minlength=ECE_BINS)
    return float(np.abs(told - happened).sum() / len(p))


def calibration_slope(p: np.ndarray, y: np.ndarray) -> float | None:
    """1 where log-odds mean what they say; nearer 0 the surer they are without reason. None where nearly the same is told of all."""
    told = logit(p)
    if float(told.std()) < LEAST_SPREAD or not 0 < y.sum() < len(y):
        return None
    return logistic_fit(told, y, np.ones(len(y)))[0]


def mean_interval(values: np.ndarray, close: np.ndarray, *, horizon_ms: int, seed: int, draws: int) -> Interval:
    """
    Mean and where it lies in 95 of 100 draws of blocks of days. Rows of a day share their moves, and a label reaches beyond its day by
    its horizon: a block is as many days as the horizon needs, and one more.
    """
    days, place = np.unique(close // DAY_MS, return_inverse=True)
    sums = np.bincount(place, weights=values, minlength=len(days))
    counts = np.bincount(place, minlength=len(days)).astype(np.float64)
    length = min(len(days), 1 + -(-horizon_ms // DAY_MS))
    blocks = -(-len(days) // length)
    starts = np.random.default_rng(seed).integers(0, len(days), size=(draws, blocks))
    # Days in a circle: the first and the last are drawn as often as the others.
    drawn = (starts[:, :, None] + np.arange(length)).reshape(draws, -1)[:, : len(days)] % len(days)
    means = sums[drawn].sum(axis=1) / np.maximum(counts[drawn].sum(axis=1), 1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(values.mean()), float(low), float(high))


def volatility(told: np.ndarray, before: np.ndarray, happened: np.ndarray, median: np.ndarray) -> dict[str, float | int | None]:
    """The second head beside naive persistence: what moves as it moved before."""
    known = np.isfinite(happened) & np.isfinite(before) & np.isfinite(median)
    told, before, happened, median = told[known], before[known], happened[known], median[known]
    if len(happened) < 2:
        return {"rows": len(happened)} | dict.fromkeys(("r2", "naiveR2", "auc", "naiveAuc", "accuracy", "naiveAccuracy", "base"))
    above = (happened > median).astype(np.float64)
    return {
        "rows": len(happened),
        "r2": explained(told, happened),
        "naiveR2": explained(before, happened),
        "auc": auc(told - median, above),
        "naiveAuc": auc(before - median, above),
        "accuracy": float(((told > median) == (above > 0.5)).mean()),
        "naiveAccuracy": float(((before > median) == (above > 0.5)).mean()),
        "base": float(max(above.mean(), 1 - above.mean())),
    }


def explained(told: np.ndarray, happened: np.ndarray) -> float | None:
    spread = float(((happened - happened.mean()) ** 2).sum())
    return None if spread == 0 else 1 - float(((happened - told) ** 2).sum()) / spread


def rolling_median(values: np.ndarray, rows: int) -> np.ndarray:
    """Of the last so many values up to each row; NaN until a tenth of them are there."""
    window: list[float] = []
    medians = np.full(len(values), np.nan)
    for row, value in enumerate(values):
        if np.isfinite(value):
            insort(window, value)
        gone = values[row - rows] if row >= rows else np.nan
        if np.isfinite(gone):
            del window[bisect_left(window, gone)]
        if len(window) >= max(1, rows // 10):
            medians[row] = (window[(len(window) - 1) // 2] + window[len(window) // 2]) / 2
    return medians
