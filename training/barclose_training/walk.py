"""Walk-forward: per fold every model is fitted on what came before, calibrated on the slice after it, and asked about what came then."""

import time
from dataclasses import dataclass, replace

import numpy as np

from .baselines import fit_logistic, fit_ridge, logistic_rise, ridge_rise
from .blend import Calibration, blend, calibrate, calibrated
from .choose import Chosen, one_hot
from .faults import Fault
from .folds import Part, balanced, uniqueness
from .lstm import fit_lstm, lstm_scores
from .metrics import auc
from .mirror import Mirror, even_handed, mirror_of
from .progress import Progress
from .settings import LOGISTIC_C, RIDGE_ALPHA, Settings
from .spec import MEMBERS, Spec
from .trees import catboost_gains, catboost_rise, fit_catboost, fit_lightgbm, lightgbm_gains, lightgbm_rise
from .trials import Trials

# Seconds per million rows, roughly: only for the time that is left.
WORK = {"lightgbm": 60, "catboost": 130, "logistic": 15, "ridge": 8, "base_timeframe": 25}

# As many rows as the other figures count seconds per.
LSTM_STEP_WORK = 15_000


@dataclass(frozen=True)
class Job:
    spec: Spec
    settings: Settings
    chosen: Chosen
    base: str
    columns: tuple[str, ...]
    # Of the inputs of the trees, by model.
    mirrors: dict[str, Mirror]
    trials: Trials
    progress: Progress


@dataclass(frozen=True)
class Fold:
    number: int
    part: Part
    # Share of rises in what was learnt from.
    prior: float
    # Per model, of the rows of the calibration slice and of the test.
    calibrations: dict[str, Calibration]
    calibration_rise: dict[str, np.ndarray]
    rise: dict[str, np.ndarray]
    volatility: np.ndarray
    importance: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Fitted:
    models: dict[str, object]
    seconds: dict[str, float]


def work_of(part: Part, names: tuple[str, ...], settings: Settings) -> float:
    rows = len(part.train)
    return sum(settings.lstm_steps * LSTM_STEP_WORK if name == "lstm" else rows * WORK[name] for name in names)


EXTRAS = ("logistic", "ridge", "base_timeframe")


def run_fold(job: Job, number: int, part: Part) -> Fold:
    rows = job.chosen.rows
    check_sides(part, rows.up, f"fold {number}")
    encoded = one_hot(rows, job.chosen.categories)
    names = (*MEMBERS, *EXTRAS) if base_places(job) else (*MEMBERS, "logistic", "ridge")
    fitted = fit_models(job, part, encoded, names, f"fold {number}")
    asked = {name: ask(job, name, fitted.models[name], part.calibration, encoded) for name in names}
    told = {name: ask(job, name, fitted.models[name], part.test, encoded) for name in names}
    for scores in (asked, told):
        scores["ensemble"] = blend(scores, job.spec.weights, MEMBERS)
        scores["equal"] = blend(scores, dict.fromkeys(MEMBERS, 1 / 3), MEMBERS)
    calibrations = {name: calibrate(p, *calibration_of(job, part)) for name, p in asked.items()}
    rise = {name: calibrated(calibrations[name], p) for name, p in told.items()}
    for name in names:
        log_trial(job, "fold", number, name, part, fitted.seconds[name], rise[name])
    return Fold(
        number=number,
        part=part,
        prior=float(rows.up[part.train].mean()),
        calibrations=calibrations,
        calibration_rise={name: calibrated(calibrations[name], p) for name, p in asked.items()},
        rise=rise,
        volatility=lstm_scores(fitted.models["lstm"], rows.sequence[part.test]).volatility,
        importance=importance_of(job, part, fitted),
    )


def calibration_of(job: Job, part: Part) -> tuple[np.ndarray, np.ndarray]:
    """What happened after the rows that calibrate, and what each counts."""
    rows = job.chosen.rows
    y = rows.up[part.calibration]
    return y, balanced(uniqueness(rows.close, rows.end, part.calibration), y)


def fit_models(job: Job, part: Part, encoded: np.ndarray, names: tuple[str, ...], stage: str) -> Fitted:
    rows, spec = job.chosen.rows, job.spec
    train = part.train
    x, y = rows.features[train], rows.up[train]
    weight = balanced(uniqueness(rows.close, rows.end, train), y)
    # What is set in rows, as the least rows of a leaf, keeps its meaning.
    weight = weight / weight.mean()
    fits = {
        "lightgbm": lambda: fit_lightgbm(x, y, weight, job.settings, spec.seed),
        "catboost": lambda: fit_catboost(encoded[train], y, weight, job.settings, spec.seed),
        "lstm": lambda: fit_lstm(rows.sequence[train], y, rows.volatility[train], weight, job.mirrors["lstm"], job.settings, spec.seed),
        "logistic": lambda: fit_logistic(x, y, weight),
        "ridge": lambda: fit_ridge(x, rows.return_r[train], weight),
        "base_timeframe": lambda: fit_lightgbm(x[:, base_places(job)], y, weight, job.settings, spec.seed),
    }
    models, seconds = {}, {}
    for name in names:
        began = time.monotonic()
        models[name] = fits[name]()
        seconds[name] = time.monotonic() - began
        job.progress.step(f"{stage}: {name}", work_of(part, (name,), job.settings))
    return Fitted(models, seconds)


def ask(job: Job, name: str, model: object, which: np.ndarray, encoded: np.ndarray) -> np.ndarray:
    rows = job.chosen.rows
    if name == "lstm":
        return lstm_scores(model, rows.sequence[which]).rise
    if name == "ridge":
        # A return, not yet a probability: turned upside down it is its negative.
        x = rows.features[which]
        return (ridge_rise(model, x) + 1 - ridge_rise(model, job.mirrors["lightgbm"].of(x))) / 2
    x = encoded[which] if name == "catboost" else rows.features[which]
    if name == "base_timeframe":
        x = x[:, base_places(job)]
    rise = {"lightgbm": lightgbm_rise, "base_timeframe": lightgbm_rise, "catboost": catboost_rise, "logistic": logistic_rise}[name]
    return even_handed(lambda rows: rise(model, rows), job.mirrors[name], x)


def mirrors_of(chosen: Chosen, base: str, sequence: dict) -> dict[str, Mirror]:
    trees = mirror_of(chosen.features, chosen.mirrors)
    values = sum(len(one.values) for one in chosen.categories)
    places = places_of(chosen.features, base)
    own = mirror_of(tuple(chosen.features[place] for place in places), tuple(chosen.mirrors[place] for place in places))
    return {
        "lightgbm": trees,
        "logistic": trees,
        "catboost": mirror_of(chosen.features, chosen.mirrors, values),
        "base_timeframe": own,
        "lstm": mirror_of(tuple(sequence["columns"]), tuple(sequence["mirror"])),
    }


def base_places(job: Job) -> list[int]:
    """Features of the base timeframe alone: what the others are worth is measured against these."""
    return places_of(job.chosen.features, job.base)


def places_of(features: tuple[str, ...], base: str) -> list[int]:
    places = [place for place, name in enumerate(features) if name.startswith(f"{base.lower()}_")]
    return places if 0 < len(places) < len(features) else []


def importance_of(job: Job, part: Part, fitted: Fitted) -> dict[str, dict[str, float]]:
    inputs = [f"{one.name}={value}" for one in job.chosen.categories for value in one.values]
    gains = {
        "lightgbm": (job.chosen.features, lightgbm_gains(fitted.models["lightgbm"])),
        "catboost": ((*job.chosen.features, *inputs), catboost_gains(fitted.models["catboost"])),
        "lstm": (job.columns, permuted(job, part, fitted.models["lstm"])),
    }
    return {model: dict(zip(names, (float(value) for value in values))) for model, (names, values) in gains.items()}


def permuted(job: Job, part: Part, model: object) -> np.ndarray:
    """What the AUC of the test loses when one column of the sequence is another row's."""
    rows = job.chosen.rows
    tested = part.test[~np.isnan(rows.up[part.test])]
    x, y = rows.sequence[tested], rows.up[tested]
    whole = auc(lstm_scores(model, x).rise, y)
    losses = np.zeros(x.shape[2])
    if whole is None:
        return losses
    order = np.random.default_rng(job.spec.seed).permutation(len(x))
    for column in range(x.shape[2]):
        changed = x.copy()
        changed[:, :, column] = x[order, :, column]
        losses[column] = whole - (auc(lstm_scores(model, changed).rise, y) or whole)
    return losses


def log_trial(job: Job, stage: str, fold: int | None, name: str, part: Part, seconds: float, rise: np.ndarray | None) -> None:
    metric = {}
    if rise is not None:
        happened = job.chosen.rows.up[part.test]
        known = ~np.isnan(happened)
        metric = {"auc": auc(rise[known], happened[known]), "rows": int(known.sum())}
    parameters = parameters_of(job, name) | {"seed": job.spec.seed}
    job.trials.add(stage=stage, fold=fold, model=name, parameters=parameters, rows=len(part.train), seconds=seconds, metric=metric)


def parameters_of(job: Job, name: str) -> dict[str, object]:
    settings = job.settings
    return {
        "lightgbm": {**settings.lightgbm, "trees": settings.lightgbm_trees},
        "base_timeframe": {**settings.lightgbm, "trees": settings.lightgbm_trees, "features": len(base_places(job))},
        "catboost": dict(settings.catboost),
        "lstm": {"hidden": settings.lstm_hidden, "steps": settings.lstm_steps},
        "logistic": {"C": LOGISTIC_C},
        "ridge": {"alpha": RIDGE_ALPHA},
    }[name]


def check_sides(part: Part, up: np.ndarray, where: str) -> None:
    for name, which in (("train", part.train), ("calibrate", part.calibration)):
        if len(np.unique(up[which])) < 2:
            raise Fault(f"{where}: all {len(which)} rows to {name} on have the same label; nothing can be learnt of one class")


def only(part: Part, up: np.ndarray) -> Part:
    """The part with the tested rows that have a label."""
    return replace(part, test=part.test[~np.isnan(up[part.test])])
