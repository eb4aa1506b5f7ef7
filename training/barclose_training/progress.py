"""Events as JSON lines on stdout, for whoever started the training."""

import json
import sys
import time
from typing import Any, Callable


def say(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event, allow_nan=False) + "\n")
    sys.stdout.flush()


class Progress:
    """Tells how far the work is. Work is counted in rows times how slow the model is, so that the time left is steady."""

    def __init__(self, total: float, tell: Callable[[dict[str, Any]], None] = say) -> None:
        self.total = total
        self.tell = tell
        self.done = 0.0
        self.began = time.monotonic()

    def step(self, stage: str, work: float) -> None:
        self.done = min(self.total, self.done + work)
        share = self.done / self.total
        passed = time.monotonic() - self.began
        left = passed * (1 - share) / share if share > 0 else None
        self.tell({"kind": "progress", "stage": stage, "done": round(share, 4), "secondsLeft": None if left is None else round(left, 1)})


def peak_memory_mb() -> int:
    """Most memory that this process ever held."""
    try:
        import resource
    except ImportError:
        return windows_peak_mb()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Kilobytes, but bytes on macOS.
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024))


def windows_peak_mb() -> int:
    import ctypes
    from ctypes import wintypes

    class Counters(ctypes.Structure):
        _fields_ = [("cb", wintypes.DWORD), ("faults", wintypes.DWORD), ("peak", ctypes.c_size_t)] + [
            (name, ctypes.c_size_t) for name in ("now", "paged_peak", "paged", "other_peak", "other", "file", "file_peak")
        ]

    counters = Counters(cb=ctypes.sizeof(Counters))
    process = ctypes.windll.kernel32.GetCurrentProcess  # type: ignore[attr-defined]
    process.restype = wintypes.HANDLE
    read = ctypes.windll.psapi.GetProcessMemoryInfo  # type: ignore[attr-defined]
    read.argtypes = [wintypes.HANDLE, ctypes.POINTER(Counters), wintypes.DWORD]
    read(process(), ctypes.byref(counters), counters.cb)
    return round(counters.peak / (1024 * 1024))
