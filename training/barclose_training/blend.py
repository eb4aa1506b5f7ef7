"""How scores of members become one probability, and how sure that is. Serving does the same in TypeScript, from the manifest."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .spec import MEMBERS

# A blend that ranks the wrong way round says next to nothing; it is not turned over.
LEAST_SLOPE = 0.01
# Log-odds as told (1) would be much for a market.
SLOPE_SD = 1.0
EDGE_POINTS = 101
# Log-odds of 0 and 1 have no end.
LIMIT = 1e-12


@dataclass(frozen=True)
class Calibration:
    slope: float
    intercept: float
    edges: np.ndarray


def subsets() -> list[tuple[str, ...]]:
    """All sets of members that may be there, the whole first."""
    return [members for size in (3, 2, 1) for members in combinations(MEMBERS, size)]


def blend(scores: dict[str, np.ndarray], weights: dict[str, float], members: tuple[str, ...]) -> np.ndarray:
    return sum(weights[member] * scores[member] for member in members) / sum(weights[member] for member in members)


def logit(p: np.ndarray) -> np.ndarray:
    clipped = np.clip(p, LIMIT, 1 - LIMIT)
    return np.log(clipped / (1 - clipped))


def logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def calibrate(p: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Calibration:
    """
    Platt's, without an intercept, which would favour a side: the logistic regression of what happened on the log-odds that were told.
    `weight` counts independent labels, and there are only some hundreds of them: skill has to be shown by them, so the slope is drawn
    to 0 (SLOPE_SD).
    """
    told = logit(p)
    slope = max(LEAST_SLOPE, slope_of(told, y, weight))
    edge = np.abs(logistic(slope * told) - 0.5)
    edges = np.percentile(edge, np.arange(EDGE_POINTS))
    return Calibration(slope=slope, intercept=0.0, edges=np.round(edges, 9))


def slope_of(told: np.ndarray, y: np.ndarray, weight: np.ndarray) -> float:
    """By Newton's method; the sum that is made largest has one top, so that it is found from anywhere."""
    slope, pull = 0.0, 1 / SLOPE_SD**2
    for _ in range(100):
        p = logistic(slope * told)
        rise = float(np.sum(weight * (y - p) * told)) - pull * slope
        curve = float(np.sum(weight * p * (1 - p) * told**2)) + pull
        step = rise / curve
        slope += max(-1.0, min(1.0, step))
        if abs(step) < 1e-12:
            break
    return slope


def calibrated(calibration: Calibration, p: np.ndarray) -> np.ndarray:
    return logistic(calibration.slope * logit(p) + calibration.intercept)


def confidence(calibration: Calibration, p: np.ndarray) -> np.ndarray:
    """Percentile 0 to 100 of the edge within the calibration slice; an edge that many rows share has the lowest of theirs."""
    edge = np.abs(p - 0.5)
    below = np.searchsorted(calibration.edges, edge, side="left")
    over = calibration.edges[np.minimum(below, EDGE_POINTS - 1)]
    under = calibration.edges[np.maximum(below - 1, 0)]
    inner = below - 1 + (edge - under) / np.where(over > under, over - under, 1.0)
    return np.where(below == 0, 0.0, np.where(below == EDGE_POINTS, 100.0, inner / (EDGE_POINTS - 1) * 100))


def logistic_fit(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> tuple[float, float]:
    """Slope and intercept of the logistic regression of y on x, by Newton's method."""
    design = np.stack([x, np.ones_like(x)], axis=1)
    beta = np.zeros(2)
    for _ in range(100):
        p = logistic(design @ beta)
        curve = design.T @ (design * (weight * p * (1 - p))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, design.T @ (weight * (y - p)))
        # Steps too wide overshoot where the sides lie apart.
        told = float(np.abs(design @ step).max())
        beta = beta + step * min(1.0, 4.0 / max(told, 1e-12))
        if told < 1e-10:
            break
    return float(beta[0]), float(beta[1])
