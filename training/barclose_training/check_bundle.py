"""
An installed bundle, through ONNX alone: its hashes, its golden rows, and real rows. The models themselves are not shipped, so on real
rows nothing can be compared; what can be seen is that each gives a probability. Their parity was shown when the bundle was made.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from .blend import Calibration, blend, calibrated
from .choose import one_hot
from .faults import Fault
from .manifest import sha256
from .parity import onnx_rise, onnx_scores, open_session
from .rows import Category, Terms, read_rows
from .settings import LSTM_TOLERANCE, PARITY_ROWS, TREE_TOLERANCE
from .spec import MEMBERS

TOLERANCES = {"lightgbm": TREE_TOLERANCE, "catboost": TREE_TOLERANCE, "lstm": LSTM_TOLERANCE}


def check_bundle(*, rows_file: str | None, bundle: str) -> dict[str, object]:
    folder = Path(bundle)
    manifest = json.loads(read(folder / "manifest.json"))
    check_hashes(folder, manifest)
    sessions = {name: open_session(read(folder / manifest["members"][name]["file"])) for name in MEMBERS}
    golden = json.loads(read(folder / "golden.json"))["rows"]
    largest = check_golden(manifest, golden, sessions)
    report = {"kind": "parity", "version": manifest["version"], "golden": {"rows": len(golden), "largest": largest}}
    if rows_file is None:
        return report
    told = {name: scores_of(sessions[name], x) for name, x in real_rows(rows_file, manifest).items()}
    return report | {
        "realRows": {name: {"rows": len(p), "least": float(p.min()), "most": float(p.max())} for name, p in told.items()},
        "note": "on real rows the files alone were asked: the models they were made of are not shipped",
    }


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Fault(f"{file} cannot be read: {error}") from error


def check_hashes(folder: Path, manifest: dict[str, Any]) -> None:
    wanted = {one["file"]: one["sha256"] for one in manifest["members"].values()} | {"golden.json": manifest["goldenSha256"]}
    for name, digest in wanted.items():
        found = sha256(read(folder / name))
        if found != digest:
            raise Fault(f"{folder / name} is not what the manifest names: expected {digest}, found {found}")


def check_golden(manifest: dict[str, Any], golden: list[dict[str, Any]], sessions: dict[str, Any]) -> dict[str, float]:
    features = np.array([row["features"] for row in golden], np.float32)
    categories = np.array([row["categories"] for row in golden], np.int64).reshape(len(golden), -1)
    hot = [categories[:, place, None] == np.arange(len(one["values"])) for place, one in enumerate(manifest["categories"])]
    sequence = manifest["sequence"]
    shape = (len(golden), sequence["bars"], len(sequence["columns"]))
    bars = np.array([row["sequence"] for row in golden], np.float32).reshape(shape)
    inputs = {"lightgbm": features, "catboost": np.concatenate([features, *hot], axis=1).astype(np.float32), "lstm": bars}
    rises = {name: onnx_rise(sessions[name], inputs[name]) for name in MEMBERS}
    told = {**rises, "volatility": onnx_scores(sessions["lstm"], bars, ["volatility"])[0][:, 0].astype(np.float64)}
    whole = next(one for one in manifest["calibration"] if tuple(one["members"]) == MEMBERS)
    told["blended"] = blend(rises, manifest["weights"], MEMBERS)
    told["calibrated"] = calibrated(Calibration(whole["slope"], whole["intercept"], np.array(whole["edges"])), told["blended"])
    largest = {}
    for name, values in told.items():
        difference = np.abs(values - np.array([row[name] for row in golden]))
        limit = LSTM_TOLERANCE if name == "volatility" else TOLERANCES.get(name, TREE_TOLERANCE)
        worst = int(np.argmax(difference))
        if not difference[worst] <= limit:
            raise Fault(f"golden row {worst} ({golden[worst]['kind']}): {name} is {values[worst]}, expected {golden[worst][name]}")
        largest[name] = float(difference[worst])
    return largest


def real_rows(file: str, manifest: dict[str, Any]) -> dict[str, np.ndarray]:
    """What of the file each model can be asked about, the newest rows."""
    terms, rows = read_rows(file, sequence=manifest["sequence"]["name"].rsplit("@", 1)[0], rows_max=10**9)
    places = [place_of(terms, name) for name in manifest["features"]]
    known = {one.name: place for place, one in enumerate(terms.categories)}
    wanted = tuple(Category(one["name"], tuple(one["values"])) for one in manifest["categories"])
    kinds = [known[one.name] for one in wanted if one.name in known]
    if len(kinds) != len(wanted):
        raise Fault(f"{file}: a category of the manifest is not there, or in another version")
    whole = ~np.isnan(rows.features[:, places]).any(axis=1) & rows.has_sequence & (rows.categories[:, kinds] >= 0).all(axis=1)
    which = np.flatnonzero(whole)[-PARITY_ROWS:]
    if len(which) == 0:
        raise Fault(f"{file}: no row has all {len(places)} features and the sequence")
    taken = rows.take(which)
    narrow = replace(taken, features=np.ascontiguousarray(taken.features[:, places]), categories=taken.categories[:, kinds])
    return {"lightgbm": narrow.features, "catboost": one_hot(narrow, wanted), "lstm": narrow.sequence}


def place_of(terms: Terms, name: str) -> int:
    if name not in terms.features:
        raise Fault(f"the rows do not hold {name}, which the bundle was trained on")
    return terms.features.index(name)


def scores_of(session: Any, x: np.ndarray) -> np.ndarray:
    both = onnx_scores(session, x, ["probabilities"])[0].astype(np.float64)
    if not np.isfinite(both).all() or both.min() < 0 or both.max() > 1 or np.abs(both.sum(axis=1) - 1).max() > 1e-5:
        raise Fault("a model gives what is no pair of probabilities on real rows")
    return both[:, 1]
