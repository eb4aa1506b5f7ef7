"""What a bundle is, as `src/contracts/model.ts` wants it, and the hashes that hold it together."""

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from .blend import Calibration
from .choose import Chosen
from .final import Final, total
from .rows import Rows, Terms
from .spec import MEMBERS, Spec

PACKAGES = ("lightgbm", "catboost", "torch", "onnx", "onnxmltools", "onnxruntime", "scikit-learn", "numpy")
# A probability in six digits is finer than any history can tell.
DIGITS = 6


def manifest_of(
    spec: Spec, terms: Terms, chosen: Chosen, final: Final, figures: dict[str, Any], thresholds: dict[str, float], golden: str, hashes: dict
) -> dict[str, Any]:
    rows, part = chosen.rows, final.part
    pooled, trades = figures["pooled"]["ensemble"], figures["trades"]["ensemble"]
    compared, flips = total(final.parity)
    learnt = np.concatenate([part.train, part.calibration])
    manifest = {
        "format": 1,
        "symbol": spec.symbol,
        "synthetic": spec.synthetic,
        "triggers": list(spec.triggers),
        "features": list(chosen.features),
        "categories": [{"name": one.name, "values": list(one.values)} for one in chosen.categories],
        "sequence": {name: terms.sequence[name] for name in ("name", "columns", "bars")},
        "windowBars": terms.window_bars,
        "terms": terms.terms,
        "label": terms.label,
        "classes": ["sell", "buy"],
        "members": {name: member(name, final) for name in MEMBERS},
        "weights": spec.weights,
        "calibration": [calibration_of(members, one) for members, one in final.calibrations.items()],
        "thresholds": thresholds,
        "trainedOn": {
            "source": spec.source,
            "dataSha256": hashes["rows"],
            "rows": len(learnt),
            "first": int(rows.close[learnt[0]]),
            "last": int(rows.close[learnt[-1]]),
            "calibrationFirst": int(rows.close[part.calibration[0]]),
        },
        "training": {"sourceSha256": hashes["source"], "seed": spec.seed, "packages": {name: version(name) for name in PACKAGES}},
        "runtime": spec.runtime,
        "parity": {"rows": compared, "largest": {name: final.parity[name].largest for name in MEMBERS}, "flips": flips},
        "outOfSample": {
            "folds": len(figures["folds"]),
            "rows": pooled["rows"],
            **{name: round(pooled[name], DIGITS) for name in ("accuracy", "baseRate", "auc", "brierSkill")},
            "expectancyR": round(trades["expectancyR"], DIGITS),
            "hasEdge": figures["hasEdge"],
        },
        "goldenSha256": sha256(golden.encode()),
    }
    told = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return {**manifest, "version": sha256(told.encode())[:12]}


def member(name: str, final: Final) -> dict[str, Any]:
    file = {"file": f"{name}.onnx", "sha256": sha256(final.files[name])}
    return file if name == "lstm" else {**file, "columns": final.columns[name]}


def calibration_of(members: tuple[str, ...], calibration: Calibration) -> dict[str, Any]:
    return {
        "members": list(members),
        "slope": calibration.slope,
        "intercept": calibration.intercept,
        "edges": [float(edge) for edge in calibration.edges],
    }


def pretty(value: Any, digits: int | None = None) -> str:
    """Stable text: keys in order, a list of figures on one line."""
    return told(value if digits is None else rounded(value, digits), 0) + "\n"


def told(value: Any, depth: int) -> str:
    inner, outer = "  " * (depth + 1), "  " * depth
    if isinstance(value, dict) and value:
        lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {told(value[key], depth + 1)}" for key in sorted(value)]
        return "{\n" + ",\n".join(lines) + f"\n{outer}}}"
    if isinstance(value, list) and value and isinstance(value[0], (dict, list)):
        return "[\n" + ",\n".join(inner + told(one, depth + 1) for one in value) + f"\n{outer}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def rounded(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, dict):
        return {key: rounded(one, digits) for key, one in value.items()}
    return [rounded(one, digits) for one in value] if isinstance(value, list) else value


def rows_hash(terms: Terms, rows: Rows) -> str:
    """Of the figures, not of the file: another writer of the same rows changes nothing."""
    digest = hashlib.sha256(json.dumps([terms.features, terms.sequence, terms.label, terms.terms], sort_keys=True).encode())
    for name in ("close", "features", "categories", "sequence", "up", "end", "return_r", "unit_price", "volatility"):
        digest.update(np.ascontiguousarray(getattr(rows, name)).tobytes())
    return digest.hexdigest()


def source_hash() -> str:
    """Of this package and of what it is installed with; a checkout with other ends of lines is the same source."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for file in [*sorted(folder.glob("*.py")), folder.parent / "requirements.txt"]:
        digest.update(file.name.encode() + b"\0" + file.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
