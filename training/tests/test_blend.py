import unittest

import numpy as np
from sklearn.linear_model import LogisticRegression

from barclose_training.blend import (
    LEAST_SLOPE,
    SLOPE_SD,
    Calibration,
    blend,
    calibrate,
    calibrated,
    confidence,
    logistic,
    logistic_fit,
    logit,
    subsets,
)

WEIGHTS = {"lightgbm": 0.4, "catboost": 0.35, "lstm": 0.25}


def told(seed: int = 1, rows: int = 2_000, skill: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    p = logistic(random.normal(0, 0.4, rows))
    return p, (random.random(rows) < logistic(skill * logit(p))).astype(np.float64)


class Subsets(unittest.TestCase):
    def test_there_is_a_calibration_for_each_set_of_members(self):
        self.assertEqual(len({frozenset(members) for members in subsets()}), 7)
        self.assertEqual(subsets()[0], ("lightgbm", "catboost", "lstm"))

    def test_weights_are_made_whole_over_those_that_are_there(self):
        scores = {"lightgbm": np.array([0.6]), "catboost": np.array([0.5]), "lstm": np.array([0.3])}
        self.assertAlmostEqual(blend(scores, WEIGHTS, ("lightgbm", "catboost", "lstm"))[0], 0.24 + 0.175 + 0.075)
        self.assertAlmostEqual(blend(scores, WEIGHTS, ("lightgbm", "lstm"))[0], (0.24 + 0.075) / 0.65)
        self.assertAlmostEqual(blend(scores, WEIGHTS, ("catboost",))[0], 0.5)


class Calibrating(unittest.TestCase):
    def test_the_regression_is_that_of_scikit_learn(self):
        p, y = told()
        weight = np.random.default_rng(2).uniform(0.1, 2, len(y))
        theirs = LogisticRegression(C=1e9, tol=1e-10, max_iter=1_000).fit(logit(p)[:, None], y, sample_weight=weight)
        slope, intercept = logistic_fit(logit(p), y, weight)
        np.testing.assert_allclose([slope, intercept], [theirs.coef_[0, 0], theirs.intercept_[0]], atol=1e-4)

    def test_few_independent_labels_show_little_skill(self):
        p, y = told()
        many, few = calibrate(p, y, np.ones(len(y))), calibrate(p, y, np.full(len(y), 0.01))
        self.assertGreater(many.slope, 0.3)
        self.assertLess(few.slope, many.slope / 2)

    def test_what_is_found_is_the_likeliest_of_data_and_expectation_together(self):
        p, y = told()
        weight = np.full(len(y), 0.1)
        found = calibrate(p, y, weight)

        def surprise(slope: float) -> float:
            rise = logistic(slope * logit(p))
            loss = -(weight * (y * np.log(rise) + (1 - y) * np.log(1 - rise))).sum()
            return loss + (slope / SLOPE_SD) ** 2 / 2

        for step in (-1e-3, 1e-3):
            self.assertLess(surprise(found.slope), surprise(found.slope + step))
        self.assertEqual(found.intercept, 0.0)

    def test_no_side_is_favoured_whatever_happened(self):
        p, y = told()
        found = calibrate(p, np.maximum(y, np.random.default_rng(4).random(len(y)) < 0.5), np.ones(len(y)))
        np.testing.assert_allclose(calibrated(found, p), 1 - calibrated(found, 1 - p), atol=1e-12)

    def test_a_blend_that_ranks_the_wrong_way_is_not_turned_over(self):
        p, y = told(skill=-1)
        found = calibrate(p, y, np.ones(len(y)))
        self.assertEqual(found.slope, LEAST_SLOPE)
        self.assertTrue((calibrated(found, p) > 0.5).any() and (calibrated(found, p) < 0.5).any())

    def test_a_blend_that_is_always_the_same_is_calibrated_too(self):
        found = calibrate(np.full(200, 0.5), np.tile([0.0, 1.0], 100), np.ones(200))
        np.testing.assert_allclose(calibrated(found, np.array([0.5])), [0.5], atol=1e-6)


class Confidence(unittest.TestCase):
    def test_it_is_the_percentile_of_the_edge_on_the_slice_itself(self):
        p, y = told()
        found = calibrate(p, y, np.ones(len(y)))
        rise = calibrated(found, p)
        ranks = np.argsort(np.argsort(np.abs(rise - 0.5))) / (len(rise) - 1) * 100
        np.testing.assert_allclose(confidence(found, rise), ranks, atol=0.6)

    def test_it_ends_at_0_and_100_and_shared_edges_stand_at_their_lowest(self):
        edges = np.concatenate([np.full(51, 0.0625), np.linspace(0.125, 0.25, 50)])
        found = Calibration(1.0, 0.0, edges)
        np.testing.assert_allclose(confidence(found, np.array([0.5, 0.5625, 0.4375, 0.9, 0.1])), [0, 0, 0, 100, 100])
        self.assertAlmostEqual(float(confidence(found, np.array([0.59375]))[0]), 50.5)


if __name__ == "__main__":
    unittest.main()
