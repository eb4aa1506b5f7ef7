"""64 rows that never were, with what the models say of them: every load of a bundle is held against these."""

from dataclasses import dataclass

import numpy as np

from .blend import Calibration, blend, calibrated
from .choose import Chosen
from .spec import MEMBERS

ROWS = {"drawn": 32, "on a threshold of LightGBM": 12, "on a threshold of CatBoost": 12, "extreme": 8}
# A row on thresholds has so many of its figures on one.
ON_THRESHOLDS = 8
EXTREMES = ("least", "most", "mean", "least and most in turn", "most and least in turn", "4 sd up", "4 sd down", "nearly nothing")


@dataclass(frozen=True)
class Column:
    """How the figures of a column lie, of all its rows: nothing of one row can be told from it."""

    mean: np.ndarray
    sd: np.ndarray
    least: np.ndarray
    most: np.ndarray


@dataclass(frozen=True)
class GoldenRows:
    kinds: list[str]
    features: np.ndarray
    categories: np.ndarray
    sequence: np.ndarray


def draw_rows(chosen: Chosen, thresholds: dict[str, list[tuple[int, float]]], seed: int) -> GoldenRows:
    """
    Each figure by itself out of a normal distribution, within the range that was observed, rounded to three digits: no row, and no
    two figures of a row, come from the history.
    """
    random = np.random.default_rng(seed)
    rows = chosen.rows
    features = column_of(rows.features)
    bars = column_of(rows.sequence.reshape(len(rows), -1))
    counts = list(ROWS.items())
    kinds = [kind for kind, count in counts for _ in range(count)]
    drawn = draw(features, random, len(kinds))
    sequences = draw(bars, random, len(kinds))
    for row, kind in enumerate(kinds):
        if kind.startswith("on a threshold"):
            put_on_thresholds(drawn[row], thresholds["lightgbm" if "LightGBM" in kind else "catboost"], random)
    for place, name in enumerate(EXTREMES):
        row = len(kinds) - len(EXTREMES) + place
        kinds[row] = f"extreme: {name}"
        drawn[row], sequences[row] = extreme(features, name), extreme(bars, name)
    categories = np.array([random.integers(0, len(one.values), len(kinds)) for one in chosen.categories], np.int64)
    return GoldenRows(kinds, drawn, categories.reshape(-1, len(kinds)).T, sequences.reshape(len(kinds), *rows.sequence.shape[1:]))


def column_of(values: np.ndarray) -> Column:
    wide = values.astype(np.float64)
    return Column(wide.mean(axis=0), wide.std(axis=0), rounded(wide.min(axis=0)), rounded(wide.max(axis=0)))


def draw(column: Column, random: np.random.Generator, rows: int) -> np.ndarray:
    values = random.normal(column.mean, column.sd, size=(rows, len(column.mean)))
    return singles(np.clip(values, column.least, column.most))


def put_on_thresholds(row: np.ndarray, thresholds: list[tuple[int, float]], random: np.random.Generator) -> None:
    """One-hot columns are not figures of the row."""
    known = sorted({(column, value) for column, value in thresholds if column < len(row)})
    for place in random.choice(len(known), size=min(ON_THRESHOLDS, len(known)), replace=False) if known else []:
        column, value = known[place]
        row[column] = np.float32(value)


def extreme(column: Column, name: str) -> np.ndarray:
    in_turn = np.arange(len(column.mean)) % 2 == 0
    return singles(
        {
            "least": column.least,
            "most": column.most,
            "mean": column.mean,
            "least and most in turn": np.where(in_turn, column.least, column.most),
            "most and least in turn": np.where(in_turn, column.most, column.least),
            "4 sd up": column.mean + 4 * column.sd,
            "4 sd down": column.mean - 4 * column.sd,
            "nearly nothing": np.where(in_turn, 1e-30, -1e-30),
        }[name]
    )


def singles(values: np.ndarray) -> np.ndarray:
    return rounded(values).astype(np.float32)


def rounded(values: np.ndarray) -> np.ndarray:
    """To three digits that count."""
    return np.array([float(f"{value:.3g}") for value in values.ravel()]).reshape(values.shape)


@dataclass(frozen=True)
class GoldenScores:
    rise: dict[str, np.ndarray]
    volatility: np.ndarray


def golden_of(rows: GoldenRows, scores: GoldenScores, weights: dict[str, float], calibration: Calibration) -> dict[str, list[dict]]:
    blended = blend(scores.rise, weights, MEMBERS)
    told = calibrated(calibration, blended)
    return {
        "rows": [
            {
                "kind": kind,
                "features": shortest(rows.features[row]),
                "categories": [int(index) for index in rows.categories[row]],
                "sequence": shortest(rows.sequence[row].ravel()),
                **{member: float(scores.rise[member][row]) for member in MEMBERS},
                "volatility": float(scores.volatility[row]),
                "blended": float(blended[row]),
                "calibrated": float(told[row]),
            }
            for row, kind in enumerate(rows.kinds)
        ]
    }


def shortest(values: np.ndarray) -> list[float]:
    """The shortest figures that are these 32 bits once they are rounded to 32 bits."""
    told = [float(str(value)) for value in values]
    assert all(np.float32(one) == value for one, value in zip(told, values))
    return told
