"""What to train, as the file of --spec says it."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .faults import Fault

MEMBERS = ("lightgbm", "catboost", "lstm")
TIMEFRAMES = ("M5", "M15", "M30", "H1", "H4", "D1")


@dataclass(frozen=True)
class Spec:
    symbol: str
    source: str
    synthetic: bool
    seed: int
    weights: dict[str, float]
    thresholds: dict[str, float]
    pass_share: float | None
    cost_price: float
    sequence: str
    triggers: tuple[str, ...]
    size: str
    rows_max: int
    trials: str | None
    runtime: str
    folds: int


def read_spec(file: str) -> Spec:
    try:
        values = json.loads(Path(file).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Fault(f"{file}: no spec can be read: {error}") from error
    if not isinstance(values, dict):
        raise Fault(f"{file}: a spec is one JSON object")
    known = {"symbol", "source", "synthetic", "seed", "weights", "thresholds", "passShare", "costPrice", "sequence", "triggers", "size"}
    known |= {"rowsMax", "trials", "runtime", "folds"}
    strange = sorted(set(values) - known)
    if strange:
        raise Fault(f"{file}: nobody knows {', '.join(strange)}; known are {', '.join(sorted(known))}")
    return spec_of(Reader(file, values))


@dataclass(frozen=True)
class Reader:
    file: str
    values: dict[str, Any]

    def get(self, key: str, kinds: type | tuple[type, ...], what: str) -> Any:
        value = self.values.get(key)
        # A bool is an int to Python.
        if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool):
            raise Fault(f"{self.file}: {key} has to be {what}, not {json.dumps(value)}")
        return value

    def number(self, key: str, least: float, most: float) -> float:
        value = self.get(key, (int, float), "a number")
        if not (math.isfinite(value) and least <= value <= most):
            raise Fault(f"{self.file}: {key} has to lie between {least:g} and {most:g}, not {value}")
        return value

    def numbers(self, key: str, names: tuple[str, ...], most: float) -> dict[str, float]:
        values = self.get(key, dict, f"an object with {', '.join(names)}")
        if set(values) != set(names):
            raise Fault(f"{self.file}: {key} has to name {', '.join(names)} and nothing else")
        inner = Reader(f"{self.file}: {key}", values)
        return {name: float(inner.number(name, 0, most)) for name in names}


def spec_of(reader: Reader) -> Spec:
    weights = reader.numbers("weights", MEMBERS, 1)
    if abs(sum(weights.values()) - 1) > 1e-9:
        raise Fault(f"{reader.file}: weights have to make 1 together, not {sum(weights.values()):g}")
    for member in MEMBERS:
        if weights[member] == 0:
            raise Fault(f"{reader.file}: weights: {member} has to weigh something; the server refuses a member that does not")
    triggers = tuple(reader.get("triggers", list, "a list of timeframes"))
    if len(triggers) == 0 or any(trigger not in TIMEFRAMES for trigger in triggers):
        raise Fault(f"{reader.file}: triggers have to be some of {', '.join(TIMEFRAMES)}")
    share = reader.values.get("passShare")
    trials = reader.values.get("trials")
    return Spec(
        symbol=reader.get("symbol", str, "a text"),
        source=reader.get("source", str, "a text"),
        synthetic=reader.get("synthetic", bool, "true or false"),
        seed=int(reader.number("seed", 0, 2**31 - 1)),
        weights=weights,
        thresholds=reader.numbers("thresholds", TIMEFRAMES, 100),
        pass_share=None if share is None else float(reader.number("passShare", 0.01, 100)),
        cost_price=float(reader.number("costPrice", 0, math.inf)),
        sequence=reader.get("sequence", str, "the name of a column"),
        triggers=triggers,
        size=reader.get("size", str, "full or small"),
        rows_max=int(reader.number("rowsMax", 1, 10**9)),
        trials=None if trials is None else reader.get("trials", str, "a path"),
        runtime=reader.get("runtime", str, "a version"),
        folds=int(reader.number("folds", 1, 20)),
    )
