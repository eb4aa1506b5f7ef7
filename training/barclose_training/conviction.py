"""Which closes would have been called: the timeframes and the models together, as the server weighs them at an entry."""

from dataclasses import dataclass

import numpy as np

from .blend import confidence
from .rows import Rows
from .spec import TIMEFRAMES, Spec
from .walk import Fold

# Timeframes below this lean to the other side, and nothing is called however sure the models are.
LEAST_WEIGHTED = 50
# Closes of a trigger from which a share can be read.
LEAST_CLOSES = 100


@dataclass(frozen=True)
class Convictions:
    """Per row asked: 0 to 100, or minus infinity where the timeframes say nothing or lean to the other side."""

    value: np.ndarray


def convictions(rows: Rows, which: np.ndarray, rise: np.ndarray, fold: Fold) -> Convictions:
    buy, sell = rows.timeframes_buy, rows.timeframes_sell
    assert buy is not None and sell is not None
    weighted = np.where(rise > 0.5, buy[which], sell[which])
    value = (weighted + confidence(fold.calibrations["ensemble"], rise)) / 2
    return Convictions(np.where((rise != 0.5) & (weighted >= LEAST_WEIGHTED), value, -np.inf))


def of_calibration(rows: Rows, fold: Fold) -> Convictions:
    return convictions(rows, fold.part.calibration, fold.calibration_rise["ensemble"], fold)


def of_test(rows: Rows, fold: Fold) -> Convictions:
    return convictions(rows, fold.part.test, fold.rise["ensemble"], fold)


def thresholds_of(spec: Spec, rows: Rows, folds: list[Fold]) -> dict[str, float]:
    """
    Those of the spec, or by the share of closes that pass on the calibration slices of these folds: no outcome is looked at. A trigger
    with too few closes keeps that of the spec.
    """
    if spec.pass_share is None or rows.timeframes_buy is None:
        return dict(spec.thresholds)
    values = np.concatenate([of_calibration(rows, fold).value for fold in folds])
    triggers = np.concatenate([rows.trigger[fold.part.calibration] for fold in folds])
    return {name: by_share(values[triggers == name], spec.pass_share, spec.thresholds[name]) for name in TIMEFRAMES}


def by_share(values: np.ndarray, share: float, otherwise: float) -> float:
    """What so many per cent of the values exceed."""
    if len(values) < LEAST_CLOSES:
        return otherwise
    place = min(len(values) - 1, int(share / 100 * len(values)))
    value = float(np.sort(values)[::-1][place])
    # Fewer lean to their side at all than are wanted: then each of them passes.
    return round(min(100.0, max(0.0, value)), 2) if np.isfinite(value) else 0.0
