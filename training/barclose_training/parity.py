"""The files against the models they were made of, on real rows and on rows that lie on thresholds."""

from dataclasses import dataclass

import numpy as np
import onnxruntime

from .faults import Fault

# Rows at a time: the trees of a batch are summed in parallel pieces otherwise.
BATCH = 4_096
# Nearer to one half than this 32 bits tell no side.
LAST_DIGIT = 2.0**-23


@dataclass(frozen=True)
class Compared:
    rows: int
    largest: float
    flips: int


def open_session(model: bytes | str) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def onnx_rise(session: onnxruntime.InferenceSession, x: np.ndarray) -> np.ndarray:
    return onnx_scores(session, x, ["probabilities"])[0][:, 1].astype(np.float64)


def onnx_scores(session: onnxruntime.InferenceSession, x: np.ndarray, outputs: list[str]) -> list[np.ndarray]:
    parts = [session.run(outputs, {"x": x[begin : begin + BATCH]}) for begin in range(0, len(x), BATCH)]
    return [np.concatenate([part[place] for part in parts]) for place in range(len(outputs))]


def compare(member: str, native: np.ndarray, from_file: np.ndarray, tolerance: float) -> Compared:
    """`native` and `from_file`: probabilities of a rise of the same rows."""
    difference = np.abs(native - from_file)
    worst = int(np.argmax(difference))
    flipped = np.flatnonzero(((native > 0.5) != (from_file > 0.5)) & (np.abs(native - 0.5) > LAST_DIGIT))
    largest = float(difference[worst])
    if not largest <= tolerance:
        raise Fault(f"{member}.onnx says {from_file[worst]} where the model says {native[worst]}: more than {tolerance:g} apart")
    if len(flipped):
        raise Fault(f"{member}.onnx takes the other side in {len(flipped)} rows")
    return Compared(rows=len(native), largest=largest, flips=len(flipped))


def on_thresholds(x: np.ndarray, thresholds: list[tuple[int, float]], rows: int) -> np.ndarray:
    """Rows of x with one column each set on a threshold, one after the other through all of them, or as many as `rows`."""
    if not thresholds or len(x) == 0:
        return x[:0]
    unique = sorted(set(thresholds))
    step = max(1, len(unique) // rows)
    picked = unique[::step][:rows]
    made = x[np.arange(len(picked)) % len(x)].copy()
    for row, (column, value) in enumerate(picked):
        made[row, column] = np.float32(value)
    return made
