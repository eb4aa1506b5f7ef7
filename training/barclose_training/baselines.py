"""What any model has to beat before its trees mean something."""

import numpy as np
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from .settings import LOGISTIC_C, RIDGE_ALPHA


def fit_logistic(x: np.ndarray, y: np.ndarray, weight: np.ndarray) -> Pipeline:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=LOGISTIC_C, max_iter=300))
    return model.fit(x.astype(np.float64), y, logisticregression__sample_weight=weight)


def logistic_rise(model: Pipeline, x: np.ndarray) -> np.ndarray:
    return model.predict_proba(x.astype(np.float64))[:, 1]


def fit_ridge(x: np.ndarray, returns: np.ndarray, weight: np.ndarray) -> Pipeline:
    """Learns the return, where the others learn its side."""
    model = make_pipeline(StandardScaler(), Ridge(alpha=RIDGE_ALPHA))
    return model.fit(x.astype(np.float64), returns, ridge__sample_weight=weight)


def ridge_rise(model: Pipeline, x: np.ndarray) -> np.ndarray:
    """Its return as if it were a log-odds: what calibrates a probability makes one of it."""
    return 1 / (1 + np.exp(-model.predict(x.astype(np.float64))))
