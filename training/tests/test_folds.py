import unittest

import numpy as np

from barclose_training.faults import Fault
from barclose_training.folds import balanced, embargo_rows, last_part, uniqueness, walk_forward, without_overlap


def history(seed: int, rows: int = 3_000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Closes with gaps, labels that end up to two days later, some rows without one."""
    random = np.random.default_rng(seed)
    close = np.cumsum(random.choice([1, 1, 1, 1, 200], rows)) * 900_000
    end = close + random.integers(1, 200, rows) * 900_000
    return close, end, random.random(rows) > 0.03


class Folds(unittest.TestCase):
    def test_no_label_of_a_part_is_undecided_when_the_next_part_begins(self):
        for seed in range(40):
            close, end, has_label = history(seed)
            for part in [*walk_forward(close, end, has_label, folds=5, horizon=32), last_part(close, end, has_label, horizon=32)]:
                self.assertLess(end[part.train].max(), close[part.calibration[0]])
                if part.test is not None:
                    self.assertLess(end[part.calibration].max(), close[part.test[0]])

    def test_an_embargo_lies_between_the_parts(self):
        for seed in range(10):
            close, end, has_label = history(seed)
            gap = embargo_rows(len(close), 32)
            for part in walk_forward(close, end, has_label, folds=5, horizon=32):
                self.assertGreaterEqual(part.calibration[0] - part.train[-1], gap)
                self.assertGreaterEqual(part.test[0] - part.calibration[-1], gap)

    def test_the_embargo_is_the_longest_of_horizon_sequence_and_one_per_cent(self):
        self.assertEqual([embargo_rows(1_000, 32), embargo_rows(1_000, 70), embargo_rows(60_000, 32)], [50, 70, 600])

    def test_tests_follow_one_another_over_the_last_60_per_cent_and_everything_learnt_lies_before(self):
        close, end, has_label = history(1)
        parts = walk_forward(close, end, has_label, folds=5, horizon=32)
        np.testing.assert_array_equal(np.concatenate([part.test for part in parts]), np.arange(1_200, 3_000))
        for part in parts:
            self.assertLess(max(part.train.max(), part.calibration.max()), part.test.min())
            self.assertTrue(has_label[part.train].all() and has_label[part.calibration].all())

    def test_a_history_too_short_is_a_fault(self):
        close, end, has_label = history(1, rows=200)
        with self.assertRaisesRegex(Fault, "longer history"):
            walk_forward(close, end, has_label, folds=5, horizon=32)


class Weights(unittest.TestCase):
    def test_uniqueness_is_the_mean_of_one_over_the_labels_alive(self):
        close, end, has_label = history(2, rows=400)
        indices = np.flatnonzero(has_label)
        alive = np.zeros(len(close) + 1)
        lives = []
        for row in indices:
            life = [later for later in range(row + 1, len(close)) if close[later] <= end[row]] or [row + 1]
            lives.append(life)
            for bar in life:
                alive[bar] += 1
        naive = [np.mean([1 / alive[bar] for bar in life]) for life in lives]
        np.testing.assert_allclose(uniqueness(close, end, indices), naive)

    def test_labels_that_do_not_overlap_count_as_one_each(self):
        close = np.arange(10) * 1_000
        np.testing.assert_allclose(uniqueness(close, close + 1_000, np.arange(9)), np.ones(9))

    def test_both_sides_weigh_the_same(self):
        y = np.array([1, 1, 1, 0.0])
        weight = balanced(np.array([1, 2, 3, 2.0]), y)
        self.assertAlmostEqual(weight[y == 1].sum(), weight[y == 0].sum())
        self.assertAlmostEqual(weight.sum(), 8)

    def test_one_position_at_a_time(self):
        close, end = np.array([0, 1, 2, 3, 4]), np.array([2, 9, 3, 9, 9])
        np.testing.assert_array_equal(without_overlap(close, end, np.arange(5)), [0, 2, 3])


if __name__ == "__main__":
    unittest.main()
