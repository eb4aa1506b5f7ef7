import unittest

import lightgbm
import numpy as np
import onnx

from barclose_training.faults import Fault
from barclose_training.lstm import fit_lstm, lstm_scores
from barclose_training.mirror import even_handed, mirror_of
from barclose_training.onnx_files import catboost_file, lightgbm_file, lstm_file
from barclose_training.parity import compare, on_thresholds, onnx_rise, onnx_scores, open_session
from barclose_training.settings import SMALL
from barclose_training.trees import (
    catboost_rise,
    catboost_thresholds,
    fit_catboost,
    fit_lightgbm,
    lightgbm_rise,
    lightgbm_thresholds,
    single_below,
    with_single_thresholds,
)


def sample(rows: int = 3_000, columns: int = 6) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(5)
    x = random.normal(size=(rows, columns)).astype(np.float32)
    return x, (x[:, 0] + random.normal(size=rows) > 0).astype(np.float64)


# Two that turn, two that stay, and two that change places.
TURNED = mirror_of(tuple("abcdef"), ("odd", "odd", "even", "even", "f", "e"))
BARS = mirror_of(("open", "high", "low", "close"), ("-open", "-low", "-high", "-close"))


class Thresholds(unittest.TestCase):
    def test_a_threshold_rounded_down_decides_alike_for_every_figure_of_32_bits(self):
        random = np.random.default_rng(1)
        for value in [*random.normal(size=500), *random.normal(size=500) * 1e-20, 0.1, -0.1, 0.0, 1e-35, -1e-35, 1.0]:
            single = single_below(float(value))
            self.assertLessEqual(float(single), value)
            for x in (np.nextafter(single, np.float32(-9)), single, np.nextafter(single, np.float32(9))):
                self.assertEqual(float(x) <= value, x <= single)

    def test_the_model_with_rounded_thresholds_says_the_same(self):
        x, y = sample()
        model = fit_lightgbm(x, y, np.ones(len(y)), SMALL, 1)
        raw = lightgbm.train(
            {
                **SMALL.lightgbm,
                "objective": "binary",
                "seed": 1,
                "deterministic": True,
                "force_row_wise": True,
                "num_threads": 1,
                "verbosity": -1,
            },
            lightgbm.Dataset(x.astype(np.float64), y, weight=np.ones(len(y))),
            num_boost_round=SMALL.lightgbm_trees,
        )
        np.testing.assert_array_equal(raw.predict(x.astype(np.float64)), lightgbm_rise(model, x))
        self.assertEqual(with_single_thresholds(model.model_to_string()).count("threshold="), SMALL.lightgbm_trees)
        for _, value in lightgbm_thresholds(model):
            self.assertEqual(float(np.float32(value)), value)


class Files(unittest.TestCase):
    def test_lightgbm_agrees_with_its_file_on_rows_that_lie_on_thresholds(self):
        x, y = sample()
        model = fit_lightgbm(x, y, np.ones(len(y)), SMALL, 1)
        rows = np.concatenate([x, on_thresholds(x, lightgbm_thresholds(model), 500)])
        native = even_handed(lambda one: lightgbm_rise(model, one), TURNED, rows)
        told = compare("lightgbm", native, onnx_rise(open_session(lightgbm_file(model, TURNED)), rows), 1e-6)
        self.assertEqual(told.flips, 0)

    def test_without_the_rounding_rows_on_thresholds_take_the_other_branch(self):
        x, y = sample()
        raw = lightgbm.train(
            {**SMALL.lightgbm, "objective": "binary", "verbosity": -1, "num_threads": 1}, lightgbm.Dataset(x.astype(np.float64), y), 30
        )
        rows = on_thresholds(x, lightgbm_thresholds(raw), 500)
        native = even_handed(lambda one: lightgbm_rise(raw, one), TURNED, rows)
        difference = np.abs(native - onnx_rise(open_session(lightgbm_file(raw, TURNED)), rows))
        self.assertGreater(difference.max(), 1e-4)

    def test_catboost_agrees_with_its_file_on_rows_that_lie_on_thresholds(self):
        x, y = sample()
        model = fit_catboost(x, y, np.ones(len(y)), SMALL, 1)
        rows = np.concatenate([x, on_thresholds(x, catboost_thresholds(model), 500)])
        session = open_session(catboost_file(model, TURNED))
        native = even_handed(lambda one: catboost_rise(model, one), TURNED, rows)
        compare("catboost", native, onnx_rise(session, rows), 1e-6)
        self.assertEqual([one.name for one in session.get_inputs()], ["x"])
        self.assertEqual([(one.name, one.type) for one in session.get_outputs()], [("probabilities", "tensor(float)")])

    def test_the_lstm_agrees_with_its_file_in_both_heads(self):
        x = np.random.default_rng(2).normal(size=(400, 50, 4)).astype(np.float32)
        volatility = np.abs(x[:, -1, 0]).astype(np.float64)
        volatility[:5] = np.nan
        model = fit_lstm(x, (x[:, -1, 0] > 0).astype(np.float64), volatility, np.ones(400), BARS, SMALL, 1)
        session = open_session(lstm_file(model, 50))
        native = lstm_scores(model, x)
        compare("lstm", native.rise, onnx_rise(session, x), 1e-5)
        told = onnx_scores(session, x, ["volatility"])[0]
        self.assertEqual(told.shape, (400, 1))
        np.testing.assert_allclose(told[:, 0], native.volatility, atol=1e-5)
        self.assertGreater(np.corrcoef(told[5:, 0], volatility[5:])[0, 1], 0.8)

    def test_check_10_a_mirrored_market_gets_the_opposite_answer_to_the_last_digit(self):
        x, y = sample()
        bars = np.random.default_rng(3).normal(size=(300, 50, 4)).astype(np.float32)
        lstm = fit_lstm(bars, (bars[:, -1, 0] > 0).astype(np.float64), np.abs(bars[:, -1, 0]).astype(np.float64), np.ones(300), BARS, SMALL, 1)
        ones = np.ones(len(y))
        files = [
            (lightgbm_file(fit_lightgbm(x, y, ones, SMALL, 1), TURNED), x, TURNED),
            (catboost_file(fit_catboost(x, y, ones, SMALL, 1), TURNED), x, TURNED),
            (lstm_file(lstm, 50), bars, BARS),
        ]
        for file, rows, mirror in files:
            session = open_session(file)
            here, there = onnx_rise(session, rows), onnx_rise(session, mirror.of(rows))
            self.assertGreater(np.abs(here - 0.5).max(), 0.01)
            np.testing.assert_allclose(here, 1 - there, atol=1e-7)

    def test_a_file_says_nothing_of_when_and_by_whom_it_was_made(self):
        x, y = sample()
        made = [
            lightgbm_file(fit_lightgbm(x, y, np.ones(len(y)), SMALL, 1), TURNED),
            catboost_file(fit_catboost(x, y, np.ones(len(y)), SMALL, 1), TURNED),
        ]
        for content in made:
            model = onnx.load_from_string(content)
            self.assertEqual((model.producer_name, model.doc_string, model.domain, len(model.metadata_props)), ("", "", "", 0))
        again = [
            lightgbm_file(fit_lightgbm(x, y, np.ones(len(y)), SMALL, 1), TURNED),
            catboost_file(fit_catboost(x, y, np.ones(len(y)), SMALL, 1), TURNED),
        ]
        self.assertEqual(made, again)

    def test_a_difference_above_what_is_allowed_is_a_fault(self):
        with self.assertRaisesRegex(Fault, "more than 1e-06 apart"):
            compare("lightgbm", np.array([0.5, 0.7]), np.array([0.5, 0.70001]), 1e-6)
        with self.assertRaisesRegex(Fault, "other side in 1 rows"):
            compare("lightgbm", np.array([0.5 + 3e-7]), np.array([0.5 - 3e-7]), 1e-6)


if __name__ == "__main__":
    unittest.main()
