"""Every figure that shapes a model, in one place, with its reason, set once for all symbols. None was searched for: a search over
walk-forward figures would make those figures worthless. Three rules came after a first look at XAUUSD and US30, and the card says so."""

from dataclasses import dataclass

from .faults import Fault


@dataclass(frozen=True)
class Settings:
    lightgbm: dict[str, float | int]
    lightgbm_trees: int
    catboost: dict[str, float | int | str]
    lstm_hidden: int
    lstm_steps: int


# Bars of a market hold next to no signal beside their noise: few, shallow, slow trees, each leaf of many rows, each tree shown a part
# of the features and the rows, so that no single day can shape a leaf.
LIGHTGBM = {
    "num_leaves": 15,
    "learning_rate": 0.03,
    # A leaf of a few hundred overlapping labels is some ten independent ones.
    "min_data_in_leaf": 400,
    "feature_fraction": 0.4,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambda_l2": 20.0,
    # Finer steps than these only tell the noise apart, and cost time.
    "max_bin": 63,
}
CATBOOST = {
    "iterations": 200,
    "depth": 4,
    "learning_rate": 0.03,
    "l2_leaf_reg": 20.0,
    "min_data_in_leaf": 1,
    "border_count": 63,
    "rsm": 0.4,
    "bootstrap_type": "Bernoulli",
    "subsample": 0.7,
}
# Batches, not passes: after a few passes over a short history it has learnt neither head, on its own training rows either.
LSTM_STEPS = 1_000
FULL = Settings(lightgbm=LIGHTGBM, lightgbm_trees=160, catboost=CATBOOST, lstm_hidden=32, lstm_steps=LSTM_STEPS)

# For the demo alone: three bundles in one megabyte.
SMALL = Settings(
    lightgbm={**LIGHTGBM, "num_leaves": 8, "min_data_in_leaf": 100, "learning_rate": 0.1},
    lightgbm_trees=30,
    catboost={**CATBOOST, "iterations": 30, "depth": 3, "learning_rate": 0.1},
    lstm_hidden=8,
    lstm_steps=300,
)

LSTM_BATCH = 256
LSTM_RATE = 2e-3
LSTM_DECAY = 1e-4
# Against the loss of the direction, about .69 of which nothing can be learnt away: the volatility is learnt first without it.
LSTM_VOLATILITY_SHARE = 0.3

# Inverse of the penalty, on standardised features: the usual 1 leaves 162 correlated features free to fit noise.
LOGISTIC_C = 0.01
RIDGE_ALPHA = 1_000.0

# A feature absent in more of the labelled rows than this is left out, for it would cost more rows than it tells.
MOST_ABSENT = 0.02
MOST_DROPPED = 0.40
LEAST_ROWS = 1_500

# Walk-forward: the last 60 % are tested; of what lies before a test its last 15 % only calibrate.
TESTED_SHARE = 0.60
CALIBRATION_SHARE = 0.15
EMBARGO_SHARE = 0.01
# Bars that two neighbouring inputs of the LSTM have in common.
LEAST_EMBARGO = 50

PARITY_ROWS = 20_000
TREE_TOLERANCE = 1e-6
LSTM_TOLERANCE = 1e-5

BOOTSTRAPS = 2_000
COVERAGES = (100, 50, 20, 10, 7, 5)
# Rows behind the median that a volatility is held against: about a month of M15.
MEDIAN_ROWS = 2_000
# One distance of a stop, in per cent of the equity, where a claim is made in per cent.
RISK_PERCENT = 0.5


def settings_of(size: str) -> Settings:
    if size == "full":
        return FULL
    if size == "small":
        return SMALL
    raise Fault(f'size "{size}" is neither full nor small')
