"""All figures of a card, out of sample: per fold and over all folds. In-sample figures do not exist here."""

from dataclasses import asdict
from typing import Any

import numpy as np

from .blend import confidence
from .choose import Chosen
from .conviction import of_test, thresholds_of
from .metrics import direction, hits, mean_interval, rolling_median, volatility
from .rows import Rows, Terms
from .settings import BOOTSTRAPS, COVERAGES, MEDIAN_ROWS
from .spec import Spec
from .trading import Trades, trade, trading
from .walk import Fold


class Figures:
    """Reads the folds of one walk. Everything it gives is plain JSON."""

    def __init__(self, spec: Spec, terms: Terms, chosen: Chosen, folds: list[Fold]) -> None:
        self.spec = spec
        self.rows: Rows = chosen.rows
        self.folds = folds
        self.barrier = float(terms.label["barrierAtr"])
        self.horizon_ms = int(terms.label["horizonBars"]) * terms.base_ms
        before = self.rows.volatility_before
        self.medians = {
            "ratio": rolling_median(before, MEDIAN_ROWS),
            "absolute": rolling_median(before + np.log(self.rows.unit_price / self.rows.price), MEDIAN_ROWS),
        }

    def all(self) -> dict[str, Any]:
        models = list(self.folds[0].rise)
        pooled = {model: self.pooled(model) for model in models}
        return {
            "folds": [{**self.fold(fold), "importance": most_important(self.folds, fold)} for fold in self.folds],
            "pooled": pooled,
            "coverage": self.coverage(),
            "trades": {model: self.trades(model) for model in models},
            "volatility": self.volatility(self.folds),
            "conviction": self.conviction(),
            "hasEdge": self.has_edge(pooled["ensemble"]),
        }

    def fold(self, fold: Fold) -> dict[str, Any]:
        tested = fold.part.test
        return {
            "number": fold.number,
            "train": self.span(fold.part.train),
            "calibration": self.span(fold.part.calibration),
            "test": self.span(tested),
            "models": {model: self.direction([fold], model) for model in fold.rise},
            "trades": trading(self.rows, tested, self.calls([fold], "ensemble"), horizon_ms=self.horizon_ms, seed=self.spec.seed),
            "volatility": self.volatility([fold]),
            "calibrationSlope": fold.calibrations["ensemble"].slope,
        }

    def span(self, which: np.ndarray) -> dict[str, int]:
        return {"rows": len(which), "first": int(self.rows.close[which[0]]), "last": int(self.rows.close[which[-1]])}

    def direction(self, folds: list[Fold], model: str) -> dict[str, Any]:
        y, p, prior, _ = self.labelled(folds, model)
        return direction(p, y, prior)

    def labelled(self, folds: list[Fold], model: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Outcome, probability of a rise, share of rises learnt from, and the row: of all tested rows with a label."""
        known = [~np.isnan(self.rows.up[fold.part.test]) for fold in folds]
        which = np.concatenate([fold.part.test[mask] for fold, mask in zip(folds, known)])
        p = np.concatenate([fold.rise[model][mask] for fold, mask in zip(folds, known)])
        prior = np.concatenate([np.full(mask.sum(), fold.prior) for fold, mask in zip(folds, known)])
        return self.rows.up[which], p, prior, which

    def pooled(self, model: str) -> dict[str, Any]:
        y, p, prior, which = self.labelled(self.folds, model)
        interval = self.interval(hits(p, y), which)
        return {**direction(p, y, prior), "accuracyLow": interval["low"], "accuracyHigh": interval["high"]}

    def interval(self, values: np.ndarray, which: np.ndarray) -> dict[str, float]:
        close = self.rows.close[which]
        return asdict(mean_interval(values, close, horizon_ms=self.horizon_ms, seed=self.spec.seed, draws=BOOTSTRAPS))

    def coverage(self) -> list[dict[str, Any]]:
        """The surest calls of the ensemble; how sure is enough was read off each fold's calibration slice."""
        y, p, prior, which = self.labelled(self.folds, "ensemble")
        sure = np.concatenate([self.confidence(fold)[~np.isnan(self.rows.up[fold.part.test])] for fold in self.folds])
        points = []
        for kept in COVERAGES:
            chosen = sure >= 100 - kept
            if not chosen.any():
                continue
            right = self.interval(hits(p[chosen], y[chosen]), which[chosen])
            share = float(y[chosen].mean())
            points.append(
                {
                    "kept": kept,
                    "share": float(chosen.mean()),
                    "calls": int(chosen.sum()),
                    "accuracy": right["value"],
                    "low": right["low"],
                    "high": right["high"],
                    "baseRate": float(hits(prior[chosen], y[chosen]).mean()),
                    "majority": max(share, 1 - share),
                }
            )
        return points

    def confidence(self, fold: Fold) -> np.ndarray:
        return confidence(fold.calibrations["ensemble"], fold.rise["ensemble"])

    def calls(self, folds: list[Fold], model: str, masks: list[np.ndarray] | None = None) -> Trades:
        which = [fold.part.test if masks is None else fold.part.test[mask] for fold, mask in zip(folds, masks or folds)]
        rise = [fold.rise[model] if masks is None else fold.rise[model][mask] for fold, mask in zip(folds, masks or folds)]
        sides = np.sign(np.concatenate(rise) - 0.5).astype(np.int64)
        return trade(self.rows, np.concatenate(which), sides, cost_price=self.spec.cost_price, barrier_atr=self.barrier)

    def tested(self) -> np.ndarray:
        return np.concatenate([fold.part.test for fold in self.folds])

    def trades(self, model: str, masks: list[np.ndarray] | None = None) -> dict[str, Any]:
        made = self.calls(self.folds, model, masks)
        return trading(self.rows, self.tested(), made, horizon_ms=self.horizon_ms, seed=self.spec.seed)

    def volatility(self, folds: list[Fold]) -> dict[str, Any]:
        """`ratio` in average true ranges, as the head tells it; `absolute` as a share of the price, which persists far more."""
        tested = np.concatenate([fold.part.test for fold in folds])
        told = np.concatenate([fold.volatility for fold in folds])
        before, happened = self.rows.volatility_before, self.rows.volatility
        unit = np.log(self.rows.unit_price / self.rows.price)
        return {
            "ratio": volatility(told, before[tested], happened[tested], self.medians["ratio"][tested]),
            "absolute": volatility(
                told + unit[tested], (before + unit)[tested], (happened + unit)[tested], self.medians["absolute"][tested]
            ),
        }

    def conviction(self) -> dict[str, Any] | None:
        """None where the rows say nothing of the timeframes."""
        if self.rows.timeframes_buy is None:
            return None
        masks, triggers = [], {}
        for fold in self.folds:
            limits = thresholds_of(self.spec, self.rows, [fold])
            trigger = self.rows.trigger[fold.part.test]
            masks.append(of_test(self.rows, fold).value > np.array([limits[name] for name in trigger]))
        for name in self.spec.triggers:
            of_trigger = [self.rows.trigger[fold.part.test] == name for fold in self.folds]
            triggers[name] = self.called(of_trigger, [mask & these for mask, these in zip(masks, of_trigger)])
        whole = [np.ones(len(mask), bool) for mask in masks]
        return {"triggers": triggers, "all": self.called(whole, masks), "trades": self.trades("ensemble", masks)}

    def called(self, asked: list[np.ndarray], passed: list[np.ndarray]) -> dict[str, Any]:
        closes, calls = int(sum(mask.sum() for mask in asked)), int(sum(mask.sum() for mask in passed))
        which = np.concatenate([fold.part.test[mask] for fold, mask in zip(self.folds, passed)])
        p = np.concatenate([fold.rise["ensemble"][mask] for fold, mask in zip(self.folds, passed)])
        prior = np.concatenate([np.full(mask.sum(), fold.prior) for fold, mask in zip(self.folds, passed)])
        known = ~np.isnan(self.rows.up[which])
        y = self.rows.up[which[known]]
        right = self.interval(hits(p[known], y), which[known]) if known.any() else dict.fromkeys(("value", "low", "high"))
        return {
            "closes": closes,
            "calls": calls,
            "share": calls / closes if closes else 0.0,
            "buys": float((p > 0.5).mean()) if calls else None,
            "accuracy": right["value"],
            "low": right["low"],
            "high": right["high"],
            "baseRate": float(hits(prior[known], y).mean()) if known.any() else None,
        }

    def has_edge(self, pooled: dict[str, Any]) -> bool:
        """Beyond doubt of 95 per cent: above the side that was more frequent, before or in the end, and a gain after costs."""
        low = self.trades("ensemble")["expectancyLow"]
        return pooled["accuracyLow"] > max(pooled["baseRate"], pooled["majority"]) and low is not None and low > 0


# Behind these each feature weighs about as much as any other.
IMPORTANT = 20


def most_important(folds: list[Fold], fold: Fold) -> dict[str, dict[str, float]]:
    """Of each model the features that weigh most over all folds, with their weight in this one."""
    kept = {}
    for model, weights in fold.importance.items():
        means = {name: float(np.mean([one.importance[model][name] for one in folds])) for name in weights}
        kept[model] = {name: weights[name] for name in sorted(means, key=lambda name: (-means[name], name))[:IMPORTANT]}
    return kept
