import hashlib
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tests.made_rows import METADATA, NAMES, columns, write_rows, write_spec

TRAINING = Path(__file__).parent.parent


def start(*words: str, hash_seed: str = "0") -> tuple[int, list[dict[str, Any]]]:
    """Exit code and the events on stdout."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run([sys.executable, "-m", "barclose_training", *words], cwd=TRAINING, env=environment, capture_output=True, text=True)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()]


class Bundle(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.temporary.name)
        cls.rows = write_rows(cls.folder / "rows.parquet", columns())
        cls.trials = cls.folder / "trials.db"
        spec = write_spec(cls.folder / "spec.json", trials=str(cls.trials), passShare=7)
        cls.code, cls.events = start("fit", "--rows", str(cls.rows), "--spec", str(spec), "--out", str(cls.folder / "one"))
        cls.again, _ = start("fit", "--rows", str(cls.rows), "--spec", str(spec), "--out", str(cls.folder / "two"), hash_seed="77")

    @classmethod
    def tearDownClass(cls) -> None:
        cls.temporary.cleanup()

    def manifest(self) -> dict[str, Any]:
        return json.loads((self.folder / "one" / "manifest.json").read_text("utf-8"))

    def test_it_says_how_far_it_is_and_that_it_is_done(self):
        self.assertEqual(self.code, 0, self.events)
        done = [event["done"] for event in self.events[:-1]]
        self.assertEqual(done, sorted(done))
        self.assertEqual((self.events[-1]["kind"], self.events[-1]["version"]), ("done", self.manifest()["version"]))
        self.assertGreater(self.events[-1]["peakMemoryMb"], 50)

    def test_a_second_run_gives_the_same_files(self):
        self.assertEqual(self.again, 0)
        names = sorted(file.name for file in (self.folder / "one").iterdir())
        wanted = ["MODEL_CARD.md", "card.json", "catboost.onnx", "golden.json", "lightgbm.onnx", "lstm.onnx", "manifest.json"]
        self.assertEqual(names, wanted)
        for name in names:
            self.assertEqual((self.folder / "one" / name).read_bytes(), (self.folder / "two" / name).read_bytes(), name)

    def test_a_small_bundle_is_small(self):
        self.assertLess(sum(file.stat().st_size for file in (self.folder / "one").iterdir()), 300_000)

    def test_the_version_is_the_hash_of_all_else(self):
        manifest = self.manifest()
        version = manifest.pop("version")
        text = json.dumps(manifest, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        self.assertEqual(hashlib.sha256(text.encode()).hexdigest()[:12], version)

    def test_the_manifest_names_what_lies_beside_it(self):
        manifest = self.manifest()
        for member in manifest["members"].values():
            self.assertEqual(hashlib.sha256((self.folder / "one" / member["file"]).read_bytes()).hexdigest(), member["sha256"])
        self.assertEqual(manifest["features"], [f"{name}@1" for name in NAMES])
        self.assertEqual(manifest["members"]["catboost"]["columns"], len(NAMES) + 3)
        self.assertEqual(manifest["classes"], ["sell", "buy"])
        self.assertFalse(manifest["outOfSample"]["hasEdge"])
        self.assertLess(manifest["trainedOn"]["first"], manifest["trainedOn"]["calibrationFirst"])

    def test_golden_rows_are_no_rows_of_the_history(self):
        golden = json.loads((self.folder / "one" / "golden.json").read_text("utf-8"))["rows"]
        self.assertEqual(len(golden), 64)
        made = columns()
        real = np.stack([made[name].to_numpy() for name in NAMES], axis=1)
        for row in golden:
            shared = (np.abs(real - np.array(row["features"], np.float32)) < 1e-7).sum(axis=1).max()
            self.assertLess(shared, len(NAMES) / 2, row["kind"])
        kinds = [row["kind"] for row in golden]
        self.assertEqual(sum("threshold" in kind for kind in kinds), 24)
        self.assertEqual(sum(kind.startswith("extreme") for kind in kinds), 8)

    def test_every_fit_is_a_trial(self):
        with sqlite3.connect(self.trials) as connection:
            told = connection.execute("select stage, fold, model, count(*) from trials group by 1, 2, 3 order by 1, 2, 3").fetchall()
        connection.close()
        members = ["base_timeframe", "catboost", "lightgbm", "logistic", "lstm", "ridge"]
        # Two runs.
        wanted = [("final", None, model, 2) for model in ("catboost", "lightgbm", "lstm")] + [
            ("fold", fold, model, 2) for fold in (1, 2) for model in members
        ]
        self.assertEqual(sorted(told, key=str), sorted(wanted, key=str))

    def test_the_card_says_what_was_claimed_and_what_was_measured(self):
        card = (self.folder / "one" / "MODEL_CARD.md").read_text("utf-8")
        for words in (
            "prices that were made up",
            "shows no edge",
            "> 85 %",
            "1.5-2.0",
            "Base rate",
            "several timeframes",
            "logistic regression",
        ):
            self.assertIn(words, card)

    def test_the_bundle_can_be_checked_and_a_changed_one_is_refused(self):
        code, events = start("parity", "--rows", str(self.rows), "--bundle", str(self.folder / "one"))
        self.assertEqual((code, events[-1]["golden"]["rows"]), (0, 64), events)
        broken = self.folder / "broken"
        broken.mkdir()
        for file in (self.folder / "one").iterdir():
            (broken / file.name).write_bytes(file.read_bytes())
        (broken / "lstm.onnx").write_bytes((broken / "lstm.onnx").read_bytes() + b"\0")
        code, events = start("parity", "--rows", str(self.rows), "--bundle", str(broken))
        self.assertEqual(code, 1)
        self.assertIn("lstm.onnx is not what the manifest names", events[-1]["message"])


class Faults(unittest.TestCase):
    """Failure 43: training ended with infinities in its input, and said that all had gone well."""

    def fails(self, made: dict[str, Any], wanted: str, metadata: dict[str, str] | None = None, **spec: Any) -> None:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            rows = write_rows(folder / "rows.parquet", made, metadata)
            code, events = start(
                "fit", "--rows", str(rows), "--spec", str(write_spec(folder / "spec.json", **spec)), "--out", str(folder / "out")
            )
            self.assertEqual(code, 1)
            self.assertEqual(events[-1]["kind"], "error")
            self.assertRegex(events[-1]["message"], wanted)
            self.assertFalse((folder / "out").exists())

    def changed(self, name: str, values: np.ndarray) -> dict[str, Any]:
        return {**columns(), name: pa.array(values, columns()[name].type)}

    def test_an_infinite_figure(self):
        values = columns()["h1_b3"].to_numpy().copy()
        values[[17, 900]] = np.inf
        self.fails(self.changed("h1_b3", values), "h1_b3 is infinite in row 17 and 1 more")

    def test_one_class_alone(self):
        self.fails(self.changed("label_up", np.ones(2_400)), "the same label; nothing can be learnt of one class")

    def test_too_few_rows(self):
        self.fails(columns(rows=900), r"rows have a label and 1500 are needed")

    def test_a_constant_vector(self):
        still = {name: pa.array(np.full(2_400, 0.25), pa.float32()) for name in NAMES}
        self.fails({**columns(), **still}, "every feature is the same in every row")

    def test_rows_of_which_most_lack_the_sequence(self):
        made = columns()
        kept = [None if row < 1_200 else one for row, one in enumerate(made["m15_last_50"].to_pylist())]
        self.fails({**made, "m15_last_50": pa.array(kept, pa.binary())}, r"more than 40.0 %; take the sequence of a timeframe with history")

    def test_rows_of_another_symbol(self):
        self.fails(columns(), "the rows are of EURUSD, the spec is of US30", symbol="US30")

    def test_rows_without_labels(self):
        made = columns()
        del made["label_up"]
        self.fails(made, "label_up.*barclose export --labels")

    def test_rows_that_say_nothing_of_themselves(self):
        self.fails(columns(), "barclose.terms is not in its metadata", {key: one for key, one in METADATA.items() if "terms" not in key})

    def test_another_runtime_than_the_server_has(self):
        self.fails(columns(), "onnxruntime 1.30.0 is installed, the spec wants 1.29.0", runtime="1.29.0")

    def test_a_spec_with_a_word_nobody_knows(self):
        self.fails(columns(), "nobody knows sede", sede=1)

    def test_weights_that_are_not_whole(self):
        self.fails(columns(), "weights have to make 1", weights={"lightgbm": 0.4, "catboost": 0.35, "lstm": 0.2})


class Leaks(unittest.TestCase):
    def test_a_feature_absent_in_many_rows_is_left_out_and_said(self):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            values = columns()["m15_a2"].to_numpy().copy()
            # Here and there, so that no later start of the history helps.
            values[::20] = np.nan
            rows = write_rows(folder / "rows.parquet", {**columns(), "m15_a2": pa.array(values, pa.float32(), from_pandas=True)})
            code, events = start("fit", "--rows", str(rows), "--spec", str(write_spec(folder / "spec.json")), "--out", str(folder / "out"))
            self.assertEqual(code, 0, events[-1])
            manifest = json.loads((folder / "out" / "manifest.json").read_text("utf-8"))
            self.assertNotIn("m15_a2@1", manifest["features"])
            self.assertEqual(len(manifest["features"]), len(NAMES) - 1)
            self.assertIn("absent in 5.0 % of the rows: `m15_a2@1`", (folder / "out" / "MODEL_CARD.md").read_text("utf-8"))

    def test_check_8_permuted_labels_teach_nothing_and_a_leak_is_seen(self):
        with tempfile.TemporaryDirectory() as name:
            file = str(write_rows(Path(name) / "rows.parquet", columns(rows=80_000, skill=1.0)))
            code, events = start("nulls", "--rows", file, "--seeds", "4", "--permute")
            self.assertEqual(code, 0, events)
            self.assertGreaterEqual(events[-1]["labels"], 4_000)
            self.assertAlmostEqual(events[-1]["mean"], 0.5, delta=0.03)
            code, events = start("nulls", "--rows", file, "--seeds", "1")
            self.assertGreater(events[-1]["mean"], 0.9)

    def test_too_few_labels_for_a_null_test_are_a_fault(self):
        with tempfile.TemporaryDirectory() as name:
            file = str(write_rows(Path(name) / "rows.parquet", columns()))
            code, events = start("nulls", "--rows", file, "--seeds", "2", "--permute")
            self.assertEqual((code, events[-1]["kind"]), (1, "error"))
            self.assertIn("4000 are needed", events[-1]["message"])


if __name__ == "__main__":
    unittest.main()
