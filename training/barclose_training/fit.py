"""From rows to a bundle: choose, walk forward, measure, fit what is shipped, write. Nothing is written unless all of it went well."""

import time
from pathlib import Path

import numpy as np
import onnxruntime

from .card import card_text
from .choose import choose
from .conviction import thresholds_of
from .faults import Fault
from .figures import Figures
from .final import make_final
from .folds import last_part, walk_forward
from .latency import is_quick
from .manifest import manifest_of, pretty, rows_hash, source_hash
from .progress import Progress, peak_memory_mb, say
from .rows import Rows, Terms, read_rows
from .settings import Settings, settings_of
from .spec import MEMBERS, Spec, read_spec
from .trials import Trials
from .walk import EXTRAS, Job, mirrors_of, run_fold, work_of


def fit(*, rows_file: str, spec_file: str, out: str) -> None:
    began = time.monotonic()
    spec = read_spec(spec_file)
    settings = settings_of(spec.size)
    folder = Path(out)
    if folder.exists() and any(folder.iterdir()):
        raise Fault(f"{out} is not empty; name a folder that is, or none yet")
    terms, rows = read_rows(rows_file, sequence=spec.sequence, rows_max=spec.rows_max)
    check_same(spec, terms, rows)
    version, files = bundle(spec, settings, terms, rows)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    say({"kind": "done", "version": version, "seconds": round(time.monotonic() - began, 1), "peakMemoryMb": peak_memory_mb()})


def check_same(spec: Spec, terms: Terms, rows: Rows) -> None:
    """Rows and spec come from two places; where they speak of the same thing they have to say the same."""
    if terms.symbol != spec.symbol:
        raise Fault(f"the rows are of {terms.symbol}, the spec is of {spec.symbol}")
    strange = sorted(set(np.unique(rows.trigger)) - set(spec.triggers))
    if strange:
        raise Fault(f"the rows hold closes of {', '.join(strange)}, which the spec does not name among its triggers")
    if onnxruntime.__version__ != spec.runtime:
        raise Fault(f"onnxruntime {onnxruntime.__version__} is installed, the spec wants {spec.runtime}; install requirements.txt again")


def bundle(spec: Spec, settings: Settings, terms: Terms, rows: Rows) -> tuple[str, dict[str, bytes]]:
    """The version of a bundle and its files by name."""
    hashes = {"rows": rows_hash(terms, rows), "source": source_hash()}
    chosen = choose(terms, rows)
    kept = chosen.rows
    has_label = ~np.isnan(kept.up)
    horizon = max(int(terms.label["horizonBars"]), int(terms.label["volatilityBars"]))
    parts = walk_forward(kept.close, kept.end, has_label, folds=spec.folds, horizon=horizon)
    last = last_part(kept.close, kept.end, has_label, horizon=horizon)
    work = sum(work_of(part, (*MEMBERS, *EXTRAS), settings) for part in parts) + work_of(last, MEMBERS, settings)
    trials = Trials(spec.trials, spec.symbol, hashes["rows"], hashes["source"])
    mirrors = mirrors_of(chosen, terms.base, terms.sequence)
    job = Job(spec, settings, chosen, terms.base, tuple(terms.sequence["columns"]), mirrors, trials, Progress(work * 1.02))
    folds = [run_fold(job, number, part) for number, part in enumerate(parts, start=1)]
    figures = Figures(spec, terms, chosen, folds).all()
    thresholds = thresholds_of(spec, kept, folds)
    final = make_final(job, last)
    golden = pretty(final.golden)
    manifest = manifest_of(spec, terms, chosen, final, figures, thresholds, golden, hashes)
    facts = {
        "symbol": spec.symbol,
        "version": manifest["version"],
        "costPrice": spec.cost_price,
        "labelled": chosen.labelled,
        "dropped": chosen.dropped,
        "leftOut": chosen.left_out,
        "lightgbmUnder1Ms": is_quick(final.files["lightgbm"], kept.features),
        **figures,
    }
    job.progress.step("written", work)
    return manifest["version"], {
        **{f"{name}.onnx": final.files[name] for name in MEMBERS},
        "golden.json": golden.encode(),
        "manifest.json": pretty(manifest).encode(),
        "card.json": pretty(facts, 5).encode(),
        "MODEL_CARD.md": card_text(manifest, facts, terms).encode(),
    }
