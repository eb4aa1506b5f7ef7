import unittest

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from barclose_training.conviction import by_share
from barclose_training.metrics import DAY_MS, direction, hits, mean_interval, rolling_median, volatility


def forecasts(rows: int = 3_000) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(4)
    p = random.uniform(0.3, 0.7, rows)
    return p, (random.random(rows) < p).astype(np.float64)


class Direction(unittest.TestCase):
    def test_figures_are_those_of_scikit_learn(self):
        p, y = forecasts()
        share = np.full(len(y), y.mean())
        told = direction(p, y, np.full(len(y), 0.6))
        self.assertAlmostEqual(told["brierSkill"], 1 - brier_score_loss(y, p) / brier_score_loss(y, share))
        self.assertAlmostEqual(told["logLoss"], log_loss(y, p))
        self.assertAlmostEqual(told["logLossGain"], log_loss(y, share) - log_loss(y, p))
        happened, mean = calibration_curve(y, p, n_bins=15)
        counts = np.bincount(np.minimum(14, (p * 15).astype(int)), minlength=15)
        self.assertAlmostEqual(told["ece"], float((np.abs(happened - mean) * counts[counts > 0]).sum() / len(y)))

    def test_the_base_rate_is_the_side_that_was_more_frequent_before(self):
        y = np.array([1, 1, 1, 0.0])
        self.assertEqual(direction(np.full(4, 0.4), y, np.full(4, 0.6))["baseRate"], 0.75)
        self.assertEqual(direction(np.full(4, 0.4), y, np.full(4, 0.4))["baseRate"], 0.25)

    def test_one_half_names_no_side(self):
        np.testing.assert_array_equal(hits(np.array([0.5, 0.6, 0.4]), np.array([1, 1, 1.0])), [0.5, 1, 0])

    def test_the_slope_of_forecasts_twice_as_bold_as_they_should_be_is_a_half(self):
        random = np.random.default_rng(6)
        odds = random.normal(0, 1, 40_000)
        y = (random.random(len(odds)) < 1 / (1 + np.exp(-odds / 2))).astype(np.float64)
        self.assertAlmostEqual(direction(1 / (1 + np.exp(-odds)), y, y)["slope"], 0.5, delta=0.03)


class Intervals(unittest.TestCase):
    def test_rows_that_move_together_in_a_day_make_it_wider(self):
        random = np.random.default_rng(7)
        days = np.repeat(np.arange(200), 50)
        close = days * DAY_MS
        together = (random.random(200) < 0.5).astype(np.float64)[days]
        apart = (random.random(len(days)) < 0.5).astype(np.float64)
        options = {"horizon_ms": 8 * 3_600_000, "seed": 1, "draws": 1_000}
        wide, narrow = mean_interval(together, close, **options), mean_interval(apart, close, **options)
        # A mean of 200 coins has a deviation of .035, one of 10,000 of .005.
        self.assertAlmostEqual(wide.high - wide.low, 4 * 0.0354, delta=0.04)
        self.assertAlmostEqual(narrow.high - narrow.low, 4 * 0.005, delta=0.008)
        self.assertTrue(wide.low < wide.value < wide.high)

    def test_95_of_100_intervals_hold_the_truth(self):
        held = 0
        for seed in range(100):
            values = np.random.default_rng(seed).normal(size=300)
            told = mean_interval(values, np.arange(300) * DAY_MS, horizon_ms=1, seed=seed, draws=300)
            held += told.low < 0 < told.high
        self.assertTrue(88 <= held <= 100, held)


class Volatility(unittest.TestCase):
    def test_the_rolling_median_is_that_of_numpy_over_what_was_known(self):
        values = np.random.default_rng(8).normal(size=400)
        values[::17] = np.nan
        told = rolling_median(values, 50)
        for row in range(100, 400):
            self.assertAlmostEqual(told[row], np.nanmedian(values[row - 49 : row + 1]))
        self.assertTrue(np.isnan(told[:4]).all())

    def test_a_perfect_forecast_explains_all_and_the_naive_one_is_beside_it(self):
        happened = np.random.default_rng(9).normal(size=500)
        told = volatility(happened, np.roll(happened, 1), happened, np.zeros(500))
        self.assertEqual((told["r2"], told["auc"], told["accuracy"]), (1.0, 1.0, 1.0))
        self.assertLess(told["naiveR2"], 0)


class Thresholds(unittest.TestCase):
    def test_as_many_per_cent_as_asked_for_exceed_it(self):
        values = np.random.default_rng(10).uniform(0, 100, 5_000)
        limit = by_share(values, 7, 75)
        self.assertAlmostEqual(float((values > limit).mean()), 0.07, delta=0.001)

    def test_with_too_few_closes_the_given_one_stays_and_closes_that_say_nothing_never_pass(self):
        self.assertEqual(by_share(np.ones(99), 7, 75), 75)
        self.assertEqual(by_share(np.concatenate([np.full(95, -np.inf), np.full(5, 60.0)]), 7, 75), 0.0)


if __name__ == "__main__":
    unittest.main()
