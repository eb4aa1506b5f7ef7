"""LightGBM and CatBoost: fit, and the probability of a rise that the model itself gives."""

import re

import catboost
import lightgbm
import numpy as np

from .settings import Settings

# What lies so near to zero is zero to LightGBM when it predicts.
ZERO = float(np.float32(1e-35))


def fit_lightgbm(x: np.ndarray, y: np.ndarray, weight: np.ndarray, settings: Settings, seed: int) -> lightgbm.Booster:
    parameters = {
        **settings.lightgbm,
        "objective": "binary",
        "seed": seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 1,
        "verbosity": -1,
    }
    booster = lightgbm.train(parameters, lightgbm.Dataset(widened(x), y, weight=weight), num_boost_round=settings.lightgbm_trees)
    return lightgbm.Booster(model_str=with_single_thresholds(booster.model_to_string()))


def with_single_thresholds(text: str) -> str:
    """
    The model with each threshold rounded down to 32 bits. It decides the same for every input of 32 bits, since x <= t is x <= (the
    largest single figure up to t), and its ONNX file then holds the very thresholds: rounded to the nearest, rows on a threshold
    would take the other branch.
    """

    def rounded(line: re.Match[str]) -> str:
        return "threshold=" + " ".join(repr(float(single_below(float(word)))) for word in line.group(1).split())

    # The lengths of the trees change with the digits, and the reader goes by them.
    text = re.sub(r"^tree_sizes=.*\n", "", text, flags=re.M)
    return re.sub(r"^threshold=(.*)$", rounded, text, flags=re.M)


def single_below(value: float) -> np.float32:
    single = np.float32(value)
    return np.nextafter(single, np.float32(-np.inf)) if float(single) > value else single


def lightgbm_rise(model: lightgbm.Booster, x: np.ndarray) -> np.ndarray:
    return np.asarray(model.predict(widened(x), num_threads=1))


def widened(x: np.ndarray) -> np.ndarray:
    """Figures of 32 bits, as serving has them, in the 64 that LightGBM reads."""
    return x.astype(np.float32).astype(np.float64)


def fit_catboost(x: np.ndarray, y: np.ndarray, weight: np.ndarray, settings: Settings, seed: int) -> catboost.CatBoostClassifier:
    model = catboost.CatBoostClassifier(
        **settings.catboost,
        loss_function="Logloss",
        random_seed=seed,
        thread_count=1,
        logging_level="Silent",
        allow_writing_files=False,
    )
    return model.fit(x, y.astype(np.int64), sample_weight=weight)


def catboost_rise(model: catboost.CatBoostClassifier, x: np.ndarray) -> np.ndarray:
    return model.predict_proba(x, thread_count=1)[:, 1]


def lightgbm_gains(model: lightgbm.Booster) -> np.ndarray:
    return shares(model.feature_importance("gain"))


def catboost_gains(model: catboost.CatBoostClassifier) -> np.ndarray:
    """How far a prediction moves with the feature: CatBoost counts no gain."""
    return shares(np.asarray(model.get_feature_importance(thread_count=1)))


def shares(gains: np.ndarray) -> np.ndarray:
    total = gains.sum()
    return gains / total if total > 0 else gains


def lightgbm_thresholds(model: lightgbm.Booster) -> list[tuple[int, float]]:
    """Feature and threshold of every split, one at LightGBM's tiny figure beside zero as zero."""
    found: list[tuple[int, float]] = []

    def walk(node: dict) -> None:
        if "split_feature" in node:
            threshold = float(node["threshold"])
            found.append((int(node["split_feature"]), 0.0 if abs(threshold) <= ZERO else threshold))
            walk(node["left_child"])
            walk(node["right_child"])

    for tree in model.dump_model()["tree_info"]:
        walk(tree["tree_structure"])
    return found


def catboost_thresholds(model: catboost.CatBoostClassifier) -> list[tuple[int, float]]:
    return [(feature, float(border)) for feature, borders in enumerate(model.get_borders().values()) for border in borders]
