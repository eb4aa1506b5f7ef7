"""Where there is nothing to learn, nothing may be learnt: walk-forward AUC on random walks, or on permuted labels, has to be .5."""

import time
from dataclasses import dataclass, replace

import numpy as np

from .baselines import fit_logistic, logistic_rise
from .choose import Chosen, choose, one_hot
from .faults import Fault
from .folds import purge, without_overlap
from .metrics import auc
from .rows import read_rows
from .settings import CATBOOST, LIGHTGBM, TESTED_SHARE, Settings
from .trees import catboost_rise, fit_catboost, fit_lightgbm, lightgbm_rise

# Quick to learn by heart: whatever leaks from a test into its past shows here first.
EAGER = Settings(
    lightgbm={**LIGHTGBM, "min_data_in_leaf": 10, "lambda_l2": 0.0, "learning_rate": 0.1},
    lightgbm_trees=60,
    catboost={**CATBOOST, "iterations": 60, "l2_leaf_reg": 1.0, "learning_rate": 0.1},
    lstm_hidden=0,
    lstm_steps=0,
)
LEAST_LABELS = 4_000
FOLDS = 3


@dataclass(frozen=True)
class Sample:
    """Labels that do not overlap, oldest first."""

    close: np.ndarray
    end: np.ndarray
    up: np.ndarray
    features: np.ndarray
    encoded: np.ndarray


def nulls(*, files: list[str], seeds: int, permute: bool) -> dict[str, object]:
    """One result per seed: each of another file in turn; `permute` deals the labels of its file anew."""
    began = time.monotonic()
    samples = [sample_of(file) for file in files]
    labels = sum(len(sample.up) for sample in samples)
    if labels < LEAST_LABELS:
        raise Fault(f"{labels} labels do not overlap and {LEAST_LABELS} are needed; give it longer histories or more of them")
    if not permute and seeds != len(files):
        raise Fault(f"{len(files)} files make {len(files)} seeds, not {seeds}; name as many, or say --permute")
    runs = [run(dealt(samples[seed % len(samples)], seed) if permute else samples[seed], seed) for seed in range(seeds)]
    models = {name: summary([one[name] for one in runs]) for name in MODELS}
    means = [float(np.mean([one[name] for name in MODELS])) for one in runs]
    return {"kind": "nulls", **summary(means), "labels": labels, "models": models, "seconds": round(time.monotonic() - began, 1)}


MODELS = ("lightgbm", "catboost", "logistic")


def summary(aucs: list[float]) -> dict[str, object]:
    return {"auc": [round(one, 5) for one in aucs], "mean": round(float(np.mean(aucs)), 5)}


def sample_of(file: str) -> Sample:
    terms, rows = read_rows(file, sequence=None, rows_max=10**9)
    chosen: Chosen = choose(terms, rows, most_dropped=0.9, least_rows=200)
    kept = chosen.rows
    taken = kept.take(without_overlap(kept.close, kept.end, np.flatnonzero(~np.isnan(kept.up))))
    return Sample(taken.close, taken.end, taken.up, taken.features, one_hot(taken, chosen.categories))


def dealt(sample: Sample, seed: int) -> Sample:
    return replace(sample, up=np.random.default_rng(seed).permutation(sample.up))


def run(sample: Sample, seed: int) -> dict[str, float]:
    """
    Expanding folds over the last part. The AUC of each fold by itself: over all of them the models of other folds would rank against
    each other, by how many rises each had seen.
    """
    rows = len(sample.up)
    edges = [rows - int(round(TESTED_SHARE * rows * (FOLDS - fold) / FOLDS)) for fold in range(FOLDS + 1)]
    found: dict[str, list[tuple[float, int]]] = {name: [] for name in MODELS}
    for begin, until in zip(edges[:-1], edges[1:]):
        test = np.arange(begin, until)
        train = purge(np.arange(begin), sample.end, sample.close[begin])
        for name, rise in ask_all(sample, train, test, seed).items():
            value = auc(rise, sample.up[test])
            if value is None:
                raise Fault(f"a fold of {len(test)} labels has one side only; give it a longer history")
            found[name].append((value, len(test)))
    return {name: float(np.average([value for value, _ in one], weights=[count for _, count in one])) for name, one in found.items()}


def ask_all(sample: Sample, train: np.ndarray, test: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    y, weight = sample.up[train], np.ones(len(train))
    trees = fit_lightgbm(sample.features[train], y, weight, EAGER, seed)
    boost = fit_catboost(sample.encoded[train], y, weight, EAGER, seed)
    line = fit_logistic(sample.features[train], y, weight)
    return {
        "lightgbm": lightgbm_rise(trees, sample.features[test]),
        "catboost": catboost_rise(boost, sample.encoded[test]),
        "logistic": logistic_rise(line, sample.features[test]),
    }
