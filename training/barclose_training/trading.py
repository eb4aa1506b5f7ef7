"""What calls would have made, one position at a time, in units of the distance of the stop (R) and after costs."""

from dataclasses import dataclass

import numpy as np

from .folds import without_overlap
from .metrics import DAY_MS, mean_interval
from .rows import Rows
from .settings import BOOTSTRAPS

YEAR_DAYS = 365.25


@dataclass(frozen=True)
class Trades:
    """Rows at which one began, oldest first, with what each made before and after costs."""

    rows: np.ndarray
    gross: np.ndarray
    net: np.ndarray


def trade(rows: Rows, candidates: np.ndarray, side: np.ndarray, *, cost_price: float, barrier_atr: float) -> Trades:
    """
    `side`: 1 to buy, -1 to sell, 0 for neither, per candidate. A bar that reached both barriers counts as the loss for either side;
    rows without a label are traded like any other, since nobody knows at the close which those will be.
    """
    sides = dict(zip(candidates.tolist(), side.tolist()))
    taken = without_overlap(rows.close, rows.end, candidates[side != 0])
    signs = np.array([sides[row] for row in taken.tolist()])
    gross = np.where(rows.by[taken] == "both", -1.0, signs * rows.return_r[taken])
    return Trades(taken, gross, gross - cost_price / (barrier_atr * rows.unit_price[taken]))


def trading(rows: Rows, tested: np.ndarray, trades: Trades, *, horizon_ms: int, seed: int) -> dict[str, float | int | None]:
    """`tested`: all rows at which a trade could have begun; a day without one made nothing."""
    if len(trades.rows) == 0:
        return {"trades": 0} | dict.fromkeys(FIGURES)
    close = rows.close[trades.rows]
    interval = mean_interval(trades.net, close, horizon_ms=horizon_ms, seed=seed, draws=BOOTSTRAPS)
    days, per_day = by_day(rows, tested, trades)
    years = max((rows.close[tested[-1]] - rows.close[tested[0]]) / (YEAR_DAYS * DAY_MS), 1e-9)
    spread = float(per_day.std(ddof=1)) if len(days) > 1 else 0.0
    equity = np.concatenate([[0.0], np.cumsum(trades.net)])
    return {
        "trades": len(trades.rows),
        "expectancyR": interval.value,
        "expectancyLow": interval.low,
        "expectancyHigh": interval.high,
        "grossR": float(trades.gross.mean()),
        "costR": float((trades.gross - trades.net).mean()),
        "breakEvenAccuracy": break_even(trades),
        "accuracy": float((trades.gross > 0).mean()),
        "winRate": float((trades.net > 0).mean()),
        "sharpe": None if spread == 0 else float(per_day.mean()) / spread * float(np.sqrt(len(days) / years)),
        "totalR": float(equity[-1]),
        "maxDrawdownR": float((np.maximum.accumulate(equity) - equity).max()),
    }


FIGURES = ("expectancyR", "expectancyLow", "expectancyHigh", "grossR", "costR", "breakEvenAccuracy", "accuracy", "winRate", "sharpe")
FIGURES += ("totalR", "maxDrawdownR")


def by_day(rows: Rows, tested: np.ndarray, trades: Trades) -> tuple[np.ndarray, np.ndarray]:
    """What each day of the market made; a trade belongs to the day on which it ended."""
    days = np.unique(rows.close[tested] // DAY_MS)
    ended = np.clip(np.searchsorted(days, rows.end[trades.rows] // DAY_MS, side="right") - 1, 0, len(days) - 1)
    return days, np.bincount(ended, weights=trades.net, minlength=len(days))


def break_even(trades: Trades) -> float | None:
    """Share of right sides at which the costs eat what is won, for a return of the usual size either way."""
    size = float(np.abs(trades.gross).mean())
    return 0.5 + float((trades.gross - trades.net).mean()) / (2 * size) if size > 0 else None
