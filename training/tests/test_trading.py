import unittest

import numpy as np

from barclose_training.rows import Rows
from barclose_training.trading import Trades, break_even, trade, trading

HOUR = 3_600_000


def rows(by: list[str], returns: list[float], ends: list[int]) -> Rows:
    count = len(by)
    empty = np.zeros(count)
    return Rows(
        close=np.arange(count) * HOUR,
        trigger=np.full(count, "H1"),
        features=np.zeros((count, 1), np.float32),
        categories=np.zeros((count, 0), np.int8),
        sequence=np.zeros((count, 0, 0), np.float32),
        has_sequence=np.ones(count, bool),
        up=empty,
        by=np.array(by),
        end=np.array(ends) * HOUR,
        return_r=np.array(returns),
        price=np.full(count, 100.0),
        unit_price=np.full(count, 2.0),
        volatility=empty,
        volatility_before=empty,
        timeframes_buy=None,
        timeframes_sell=None,
    )


class Trading(unittest.TestCase):
    def test_a_bar_that_reached_both_barriers_is_a_loss_for_either_side(self):
        made = rows(["both", "both", "up", "up"], [-1, -1, 1, 1], [1, 2, 3, 4])
        told = trade(made, np.arange(4), np.array([1, -1, 1, -1]), cost_price=0.4, barrier_atr=2)
        np.testing.assert_allclose(told.gross, [-1, -1, 1, -1])

    def test_costs_are_told_in_distances_of_the_stop(self):
        told = trade(rows(["up"], [1], [1]), np.arange(1), np.array([1]), cost_price=0.4, barrier_atr=2)
        np.testing.assert_allclose(told.net, [1 - 0.4 / (2 * 2)])

    def test_one_position_at_a_time_and_none_without_a_side(self):
        made = rows(["up"] * 5, [1] * 5, [2, 3, 4, 5, 6])
        told = trade(made, np.arange(5), np.array([0, 1, 1, 1, -1]), cost_price=0, barrier_atr=2)
        np.testing.assert_array_equal(told.rows, [1, 3])

    def test_figures_by_hand(self):
        net = np.array([0.9, -1.1, -1.1, 0.9])
        told = trading(rows(["up"] * 4, [1] * 4, [1, 2, 3, 4]), np.arange(4), Trades(np.arange(4), net + 0.1, net), horizon_ms=HOUR, seed=1)
        self.assertAlmostEqual(told["expectancyR"], -0.1)
        self.assertAlmostEqual(told["maxDrawdownR"], 2.2)
        self.assertAlmostEqual(told["totalR"], -0.4)
        self.assertAlmostEqual(told["costR"], 0.1)
        self.assertEqual(told["winRate"], 0.5)

    def test_break_even_is_where_costs_eat_the_gain(self):
        gross = np.array([1.0, -1.0, 0.5, -0.5])
        limit = break_even(Trades(np.arange(4), gross, gross - 0.06))
        self.assertAlmostEqual(limit, 0.5 + 0.06 / 1.5)
        self.assertAlmostEqual(limit * 0.75 - (1 - limit) * 0.75, 0.06)

    def test_without_a_trade_there_is_no_figure(self):
        none = np.empty(0, np.int64)
        told = trading(rows(["up"], [1], [1]), np.arange(1), Trades(none, none, none), horizon_ms=HOUR, seed=1)
        self.assertEqual((told["trades"], told["expectancyR"], told["sharpe"]), (0, None, None))


if __name__ == "__main__":
    unittest.main()
