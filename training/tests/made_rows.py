"""Rows that never were, with the columns and metadata of `barclose export --labels --conviction`."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

QUARTER_HOUR = 900_000
NAMES = [f"m15_a{place}" for place in range(8)] + [f"h1_b{place}" for place in range(8)]
REGIMES = ["trending", "ranging", "volatile"]
BARS = 50
LABEL = {"timeframe": "M15", "atrBars": 14, "barrierAtr": 2, "horizonBars": 32, "volatilityBars": 12}


def columns(rows: int = 2_400, seed: int = 1, skill: float = 0.0) -> dict[str, Any]:
    """A random walk's labels; with `skill` the first feature tells part of them."""
    random = np.random.default_rng(seed)
    close = 1_700_000_000_000 // QUARTER_HOUR * QUARTER_HOUR + np.arange(rows) * QUARTER_HOUR
    up = (random.random(rows) < 0.5).astype(np.float64)
    length = random.integers(1, 33, rows)
    features = random.normal(size=(rows, len(NAMES))).astype(np.float32)
    features[:, 0] += np.float32(skill) * (2 * up.astype(np.float32) - 1)
    by = np.where(up == 1, "up", "down").astype(object)
    by[length == 32] = "timeout"
    returns = np.where(up == 1, 1.0, -1.0)
    both = random.random(rows) < 0.01
    by[both], returns[both] = "both", -1.0
    label = up.astype(object)
    label[both] = None
    sequence = random.normal(size=(rows, BARS, 4)).astype("<f4")
    return {
        "close_time": pa.array(close, pa.timestamp("ms", tz="UTC")),
        "trigger": pa.array(np.where(np.arange(rows) % 4 == 3, "H1", "M15")),
        "close": pa.array(np.full(rows, 100.0)),
        **{name: pa.array(features[:, place], pa.float32()) for place, name in enumerate(NAMES)},
        "regime": pa.array([REGIMES[index] for index in random.integers(0, len(REGIMES), rows)]),
        "m15_last_50": pa.array([one.tobytes() for one in sequence], pa.binary()),
        "label_up": pa.array(label, pa.float64()),
        "label_by": pa.array(by, pa.string()),
        "label_end": pa.array(close + length * QUARTER_HOUR, pa.timestamp("ms", tz="UTC")),
        "label_return_r": pa.array(returns),
        "label_unit_price": pa.array(np.full(rows, 0.5)),
        "label_volatility": pa.array(random.normal(size=rows) - 1),
        "label_volatility_before": pa.array(random.normal(size=rows) - 1),
        "timeframes_buy": pa.array(random.uniform(0, 100, rows)),
        "timeframes_sell": pa.array(random.uniform(0, 100, rows)),
    }


METADATA = {
    "barclose.symbol": "EURUSD",
    "barclose.base": "M15",
    "barclose.terms": "0123456789abcdef",
    "barclose.window_bars": "300",
    "barclose.label": json.dumps(LABEL),
    "barclose.model_features": json.dumps([f"{name}@1" for name in NAMES]),
    "barclose.model_mirrors": json.dumps(["odd", "even"] * (len(NAMES) // 2)),
    "barclose.model_categories": json.dumps([{"name": "regime@1", "values": REGIMES}]),
    "barclose.model_sequences": json.dumps(
        [{"name": "m15_last_50@1", "timeframe": "M15", "columns": ["open", "high", "low", "close"], "mirror": ["-open", "-low", "-high", "-close"], "bars": BARS}]
    ),
}


def write_rows(file: Path, made: dict[str, Any], metadata: dict[str, str] | None = None) -> Path:
    table = pa.table(made)
    pq.write_table(table.replace_schema_metadata(METADATA if metadata is None else metadata), file)
    return file


SPEC = {
    "symbol": "EURUSD",
    "source": "rows that never were",
    "synthetic": True,
    "seed": 3,
    "weights": {"lightgbm": 0.4, "catboost": 0.35, "lstm": 0.25},
    "thresholds": {"M5": 80, "M15": 75, "M30": 72, "H1": 70, "H4": 67, "D1": 65},
    "passShare": None,
    "costPrice": 0.01,
    "sequence": "m15_last_50",
    "triggers": ["M15", "H1"],
    "size": "small",
    "rowsMax": 60_000,
    "trials": None,
    "runtime": "1.30.0",
    "folds": 2,
}


def write_spec(file: Path, **changes: Any) -> Path:
    file.write_text(json.dumps({**SPEC, **changes}), "utf-8")
    return file
