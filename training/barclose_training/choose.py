"""Which features a model is given, and which rows it learns from. Looks at what is absent and what stands still, never at a label."""

from dataclasses import dataclass, replace

import numpy as np

from .faults import Fault
from .rows import Category, Rows, Terms
from .settings import LEAST_ROWS, MOST_ABSENT, MOST_DROPPED


@dataclass(frozen=True)
class Chosen:
    """Rows in which every chosen feature is there. Those without a label stay: a trade could begin there too."""

    rows: Rows
    features: tuple[str, ...]
    mirrors: tuple[str, ...]
    categories: tuple[Category, ...]
    # Why, by feature that was left out.
    left_out: dict[str, str]
    labelled: int
    dropped: int


# Features that look far back are absent at the start of a history; so much of it may be given up for them.
START_SHARES = tuple(share / 100 for share in range(0, 31, 5))


def choose(terms: Terms, rows: Rows, *, most_dropped: float = MOST_DROPPED, least_rows: int = LEAST_ROWS) -> Chosen:
    decided = rows.end >= 0
    labelled = int((decided & ~np.isnan(rows.up)).sum())
    if labelled < least_rows:
        raise Fault(f"{labelled} rows have a label and {least_rows} are needed; give it a longer history")
    usable = rows.take(np.flatnonzero(decided & rows.has_sequence & (rows.unit_price > 0)))
    if len(usable) == 0:
        raise Fault("no row that has a label has the sequence too; take that of a timeframe with history")
    usable = usable.take(np.arange(best_start(usable.features), len(usable)))
    absent = np.isnan(usable.features).mean(axis=0)
    left_out: dict[str, str] = {}
    kept: list[int] = []
    for place, name in enumerate(terms.features):
        if absent[place] > MOST_ABSENT:
            left_out[name] = f"absent in {percent(absent[place])} of the rows"
        else:
            kept.append(place)
    unclear = (usable.categories < 0).mean(axis=0)
    kinds = [place for place in range(len(terms.categories)) if unclear[place] <= MOST_ABSENT]
    for place in set(range(len(terms.categories))) - set(kinds):
        left_out[terms.categories[place].name] = f"absent in {percent(unclear[place])} of the rows"
    whole = ~np.isnan(usable.features[:, kept]).any(axis=1) & (usable.categories[:, kinds] >= 0).all(axis=1)
    usable = usable.take(np.flatnonzero(whole))
    dropped = labelled - int((~np.isnan(usable.up)).sum())
    if dropped > most_dropped * labelled:
        raise Fault(f"{dropped} of {labelled} labelled rows lack a feature or the sequence, more than {percent(most_dropped)}; {HELP}")
    if labelled - dropped < least_rows:
        raise Fault(f"{labelled - dropped} rows are whole and {least_rows} are needed; give it a longer history")
    for place in still_columns(usable.features, kept):
        left_out[terms.features[place]] = "the same in every row"
        kept.remove(place)
    for place in alone_of(terms, kept):
        left_out[terms.features[place]] = f"its mirror image, {terms.mirrors[place]}, is left out"
        kept.remove(place)
    if not kept:
        raise Fault("every feature is the same in every row: nothing can be learnt of a constant vector; look at the rows")
    return Chosen(
        rows=with_columns(usable, kept, kinds),
        features=tuple(terms.features[place] for place in kept),
        mirrors=tuple(terms.mirrors[place] for place in kept),
        categories=tuple(terms.categories[place] for place in kinds),
        left_out={name: left_out[name] for name in (*terms.features, *(one.name for one in terms.categories)) if name in left_out},
        labelled=labelled,
        dropped=dropped,
    )


HELP = "take the sequence of a timeframe with history, or fewer rows"


def best_start(features: np.ndarray) -> int:
    """The row from which on most figures can be used: features kept times rows kept. The earlier where two are alike."""
    absent = np.isnan(features)
    best, most = 0, -1
    for share in START_SHARES:
        start = int(share * len(features))
        kept = int((absent[start:].mean(axis=0) <= MOST_ABSENT).sum())
        if kept * (len(features) - start) > most:
            best, most = start, kept * (len(features) - start)
    return best


def alone_of(terms: Terms, kept: list[int]) -> list[int]:
    names = {terms.features[place] for place in kept}
    return [place for place in kept if terms.mirrors[place] not in ("odd", "even") and terms.mirrors[place] not in names]


def still_columns(features: np.ndarray, kept: list[int]) -> list[int]:
    return [place for place in kept if features[:, place].min() == features[:, place].max()]


def with_columns(rows: Rows, features: list[int], categories: list[int]) -> Rows:
    return replace(rows, features=np.ascontiguousarray(rows.features[:, features]), categories=rows.categories[:, categories])


def one_hot(rows: Rows, categories: tuple[Category, ...]) -> np.ndarray:
    """What CatBoost is given: the features, then for each category one column per value."""
    columns = [rows.features]
    for place, category in enumerate(categories):
        columns.append((rows.categories[:, place, None] == np.arange(len(category.values))).astype(np.float32))
    return np.ascontiguousarray(np.concatenate(columns, axis=1))


def percent(share: float) -> str:
    return f"{100 * share:.1f} %"
