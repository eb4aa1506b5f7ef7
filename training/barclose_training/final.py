"""The models that are shipped: fitted on everything before the last calibration slice, written as ONNX, and held against their files."""

from dataclasses import dataclass

import numpy as np

from .blend import Calibration, blend, calibrate, subsets
from .choose import one_hot
from .faults import Fault
from .folds import Part
from .golden import GoldenRows, GoldenScores, draw_rows, golden_of
from .lstm import lstm_scores
from .mirror import even_handed
from .onnx_files import catboost_file, lightgbm_file, lstm_file
from .parity import LAST_DIGIT, Compared, compare, on_thresholds, onnx_rise, onnx_scores, open_session
from .rows import Category
from .settings import LSTM_TOLERANCE, PARITY_ROWS, TREE_TOLERANCE
from .spec import MEMBERS
from .trees import catboost_rise, catboost_thresholds, lightgbm_rise, lightgbm_thresholds
from .walk import Fitted, Job, ask, calibration_of, check_sides, fit_models, log_trial


@dataclass(frozen=True)
class Final:
    part: Part
    files: dict[str, bytes]
    # Widths of the inputs of the trees.
    columns: dict[str, int]
    calibrations: dict[tuple[str, ...], Calibration]
    parity: dict[str, Compared]
    golden: dict[str, list[dict]]


def make_final(job: Job, part: Part) -> Final:
    rows = job.chosen.rows
    check_sides(part, rows.up, "final models")
    encoded = one_hot(rows, job.chosen.categories)
    fitted = fit_models(job, part, encoded, MEMBERS, "final")
    for name in MEMBERS:
        log_trial(job, "final", None, name, part, fitted.seconds[name], None)
    asked = {name: ask(job, name, fitted.models[name], part.calibration, encoded) for name in MEMBERS}
    counted = calibration_of(job, part)
    calibrations = {members: calibrate(blend(asked, job.spec.weights, members), *counted) for members in subsets()}
    thresholds = {
        "lightgbm": lightgbm_thresholds(fitted.models["lightgbm"]),
        "catboost": catboost_thresholds(fitted.models["catboost"]),
    }
    files = {
        "lightgbm": lightgbm_file(fitted.models["lightgbm"], job.mirrors["lightgbm"]),
        "catboost": catboost_file(fitted.models["catboost"], job.mirrors["catboost"]),
        "lstm": lstm_file(fitted.models["lstm"], rows.sequence.shape[1]),
    }
    golden, scores = golden_rows(job, fitted, thresholds)
    check_golden(files, golden, job.chosen.categories, scores)
    return Final(
        part=part,
        files=files,
        columns={"lightgbm": rows.features.shape[1], "catboost": encoded.shape[1]},
        calibrations=calibrations,
        parity=parity_of(job, fitted, files, encoded, thresholds),
        golden=golden_of(golden, scores, job.spec.weights, calibrations[MEMBERS]),
    )


def parity_of(
    job: Job, fitted: Fitted, files: dict[str, bytes], encoded: np.ndarray, thresholds: dict[str, list[tuple[int, float]]]
) -> dict[str, Compared]:
    """The last rows of the history, and one more row for each threshold of the trees."""
    rows = job.chosen.rows
    inputs = {"lightgbm": rows.features[-PARITY_ROWS:], "catboost": encoded[-PARITY_ROWS:], "lstm": rows.sequence[-PARITY_ROWS:]}
    for name in ("lightgbm", "catboost"):
        inputs[name] = np.concatenate([inputs[name], on_thresholds(inputs[name], thresholds[name], PARITY_ROWS)])
    rises = {
        **tree_rises(job, fitted, inputs["lightgbm"], inputs["catboost"]),
        "lstm": lstm_scores(fitted.models["lstm"], inputs["lstm"]).rise,
    }
    sessions = {name: open_session(file) for name, file in files.items()}
    return {name: compare(name, rises[name], onnx_rise(sessions[name], inputs[name]), TOLERANCES[name]) for name in MEMBERS}


TOLERANCES = {"lightgbm": TREE_TOLERANCE, "catboost": TREE_TOLERANCE, "lstm": LSTM_TOLERANCE}


def golden_rows(job: Job, fitted: Fitted, thresholds: dict[str, list[tuple[int, float]]]) -> tuple[GoldenRows, GoldenScores]:
    """Drawn again where a score lies next to one half, and the last digits decide which side it names. At one half it names none."""
    for seed in range(job.spec.seed, job.spec.seed + DRAWS):
        golden = draw_rows(job.chosen, thresholds, seed)
        scores = golden_scores(job, fitted, golden)
        edges = {name: np.abs(scores.rise[name] - 0.5) for name in MEMBERS}
        if all(((edge <= LAST_DIGIT) | (edge > 2 * TOLERANCES[name])).all() for name, edge in edges.items()):
            return golden, scores
    raise Fault(f"{DRAWS} draws of golden rows all have a score next to one half: a member says nearly the same of everything")


DRAWS = 20


def golden_scores(job: Job, fitted: Fitted, golden: GoldenRows) -> GoldenScores:
    lstm = lstm_scores(fitted.models["lstm"], golden.sequence)
    encoded = encode(golden, job.chosen.categories)
    return GoldenScores({**tree_rises(job, fitted, golden.features, encoded), "lstm": lstm.rise}, lstm.volatility)


def tree_rises(job: Job, fitted: Fitted, features: np.ndarray, encoded: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "lightgbm": even_handed(lambda x: lightgbm_rise(fitted.models["lightgbm"], x), job.mirrors["lightgbm"], features),
        "catboost": even_handed(lambda x: catboost_rise(fitted.models["catboost"], x), job.mirrors["catboost"], encoded),
    }


def encode(golden: GoldenRows, categories: tuple[Category, ...]) -> np.ndarray:
    hot = [(golden.categories[:, place, None] == np.arange(len(one.values))).astype(np.float32) for place, one in enumerate(categories)]
    return np.concatenate([golden.features, *hot], axis=1)


def check_golden(files: dict[str, bytes], golden: GoldenRows, categories: tuple[Category, ...], scores: GoldenScores) -> None:
    """What a server will do with the bundle, before there is one."""
    sessions = {name: open_session(file) for name, file in files.items()}
    inputs = {"lightgbm": golden.features, "catboost": encode(golden, categories), "lstm": golden.sequence}
    for name in MEMBERS:
        compare(f"golden rows: {name}", scores.rise[name], onnx_rise(sessions[name], inputs[name]), TOLERANCES[name])
    told = onnx_scores(sessions["lstm"], golden.sequence, ["volatility"])[0][:, 0].astype(np.float64)
    compare("golden rows: the volatility of lstm", scores.volatility, told, LSTM_TOLERANCE)


def total(compared: dict[str, Compared]) -> tuple[int, int]:
    return sum(one.rows for one in compared.values()), sum(one.flips for one in compared.values())
