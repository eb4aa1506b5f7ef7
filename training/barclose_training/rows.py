"""Rows of `barclose export --labels`, as arrays. A file that lacks something says so."""

import json
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .faults import Fault


@dataclass(frozen=True)
class Category:
    """`name` with its version, as a manifest writes it."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What the file says of all of its rows."""

    symbol: str
    base: str
    base_ms: int
    terms: str
    window_bars: int
    label: dict[str, Any]
    features: tuple[str, ...]
    # Per feature: odd, even, or the feature that stands in its place when the market is turned upside down.
    mirrors: tuple[str, ...]
    categories: tuple[Category, ...]
    sequence: dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """One entry per close, oldest first. What is absent is NaN, -1 where it is a whole number, empty where it is a word."""

    close: np.ndarray
    trigger: np.ndarray
    features: np.ndarray
    categories: np.ndarray
    sequence: np.ndarray
    has_sequence: np.ndarray
    up: np.ndarray
    by: np.ndarray
    end: np.ndarray
    return_r: np.ndarray
    price: np.ndarray
    unit_price: np.ndarray
    volatility: np.ndarray
    volatility_before: np.ndarray
    timeframes_buy: np.ndarray | None
    timeframes_sell: np.ndarray | None

    def __len__(self) -> int:
        return len(self.close)

    def take(self, which: np.ndarray) -> "Rows":
        taken = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(self, **{name: None if values is None else values[which] for name, values in taken.items()})


BASE_MINUTES = {"M1": 1, "M5": 5, "M15": 15, "M30": 30, "H1": 60, "H4": 240, "D1": 1440}


def read_rows(file: str, *, sequence: str | None, rows_max: int) -> tuple[Terms, Rows]:
    """The last `rows_max` rows of the file; without a sequence where none is named."""
    try:
        table = pq.ParquetFile(file)
        terms = terms_of(file, {key.decode(): value.decode() for key, value in (table.schema_arrow.metadata or {}).items()}, sequence)
        names = table.schema_arrow.names
        plain = [name.rsplit("@", 1)[0] for name in (*terms.features, *(category.name for category in terms.categories))]
        wanted = [*CONTEXT, *plain, *([] if sequence is None else [sequence])]
        missing = [name for name in wanted if name not in names]
        if missing:
            raise Fault(f"{file}: the columns {', '.join(missing[:5])} are not there; write the rows with: barclose export --labels")
        convictions = [name for name in CONVICTION if name in names]
        read = table.read(columns=[*wanted, *convictions])
    except (OSError, pa.ArrowInvalid) as error:
        raise Fault(f"{file}: no rows can be read: {error}") from error
    return terms, rows_of(file, terms, read.slice(max(0, read.num_rows - rows_max)), sequence)


CONTEXT = ("close_time", "trigger", "close", "label_up", "label_by", "label_end", "label_return_r", "label_unit_price")
CONTEXT += ("label_volatility", "label_volatility_before")
CONVICTION = ("timeframes_buy", "timeframes_sell")


def terms_of(file: str, metadata: dict[str, str], sequence: str | None) -> Terms:
    def text(key: str) -> str:
        value = metadata.get(f"barclose.{key}")
        if value is None:
            raise Fault(f"{file}: barclose.{key} is not in its metadata; write the rows with: barclose export --labels")
        return value

    sequences = json.loads(text("model_sequences"))
    named = [one for one in sequences if one["name"].rsplit("@", 1)[0] == sequence]
    if sequence is not None and not named:
        there = ", ".join(one["name"].rsplit("@", 1)[0] for one in sequences) or "none"
        raise Fault(f"{file}: the sequence {sequence} is not there; there are: {there}. Write it with: barclose export --sequences")
    base = text("base")
    return Terms(
        symbol=text("symbol"),
        base=base,
        base_ms=BASE_MINUTES[base] * 60_000,
        terms=text("terms"),
        window_bars=int(text("window_bars")),
        label=json.loads(text("label")),
        features=tuple(json.loads(text("model_features"))),
        mirrors=tuple(json.loads(text("model_mirrors"))),
        categories=tuple(Category(one["name"], tuple(one["values"])) for one in json.loads(text("model_categories"))),
        sequence=named[0] if named else {},
    )


def rows_of(file: str, terms: Terms, table: pa.Table, sequence: str | None) -> Rows:
    def numbers(name: str, kind: type = np.float64) -> np.ndarray:
        # A column of nothing but nulls has no type of its own.
        column = table.column(name).cast(pa.float32() if kind is np.float32 else pa.float64())
        values = column.to_numpy(zero_copy_only=False).astype(kind)
        infinite = np.flatnonzero(np.isinf(values))
        if len(infinite):
            raise Fault(f"{file}: {name} is infinite in row {infinite[0]} and {len(infinite) - 1} more; no model can be taught with it")
        return values

    def instants(name: str) -> np.ndarray:
        column = table.column(name).cast(pa.timestamp("ms", tz="UTC")).cast(pa.int64())
        return column.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)

    def words(name: str) -> np.ndarray:
        return np.array(table.column(name).cast(pa.string()).fill_null("").to_pylist(), dtype=np.str_)

    close = instants("close_time")
    if np.any(np.diff(close) <= 0):
        raise Fault(f"{file}: closes do not rise from row to row, at row {int(np.flatnonzero(np.diff(close) <= 0)[0]) + 1}")
    names = [name.rsplit("@", 1)[0] for name in terms.features]
    features = np.empty((len(close), len(names)), np.float32)
    for place, name in enumerate(names):
        features[:, place] = numbers(name, np.float32)
    categories = np.full((len(close), len(terms.categories)), -1, np.int8)
    for place, category in enumerate(terms.categories):
        categories[:, place] = indices_of(file, category, words(category.name.rsplit("@", 1)[0]))
    none = (np.empty((len(close), 0, 0), np.float32), np.ones(len(close), bool))
    bars, has_sequence = none if sequence is None else sequences_of(file, terms, table.column(sequence), sequence)
    return Rows(
        close=close,
        trigger=words("trigger"),
        features=features,
        categories=categories,
        sequence=bars,
        has_sequence=has_sequence,
        up=numbers("label_up"),
        by=words("label_by"),
        end=instants("label_end"),
        return_r=numbers("label_return_r"),
        price=numbers("close"),
        unit_price=numbers("label_unit_price"),
        volatility=numbers("label_volatility"),
        volatility_before=numbers("label_volatility_before"),
        timeframes_buy=numbers("timeframes_buy") if "timeframes_buy" in table.column_names else None,
        timeframes_sell=numbers("timeframes_sell") if "timeframes_sell" in table.column_names else None,
    )


def indices_of(file: str, category: Category, values: np.ndarray) -> np.ndarray:
    indices = np.full(len(values), -1, np.int8)
    for place, word in enumerate(category.values):
        indices[values == word] = place
    strange = np.flatnonzero((indices < 0) & (values != ""))
    if len(strange):
        raise Fault(f"{file}: {category.name} is {values[strange[0]]} in row {strange[0]}, which is none of {', '.join(category.values)}")
    return indices


def sequences_of(file: str, terms: Terms, column: pa.ChunkedArray, name: str) -> tuple[np.ndarray, np.ndarray]:
    bars, columns = int(terms.sequence["bars"]), len(terms.sequence["columns"])
    values = np.full((len(column), bars * columns), np.nan, np.float32)
    is_there = np.zeros(len(column), bool)
    for row, one in enumerate(column.to_pylist()):
        if one is None:
            continue
        read = np.frombuffer(one, "<f4")
        if len(read) != bars * columns:
            raise Fault(f"{file}: {name} holds {len(read)} figures in row {row}, not {bars} bars of {columns}")
        values[row] = read
        is_there[row] = True
    wrong = np.flatnonzero(is_there & ~np.isfinite(values).all(axis=1))
    if len(wrong):
        raise Fault(f"{file}: {name} has a figure that is infinite or none in row {wrong[0]} and {len(wrong) - 1} more")
    return values.reshape(len(column), bars, columns), is_there
