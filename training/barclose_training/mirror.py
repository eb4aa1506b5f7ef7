"""
The market turned upside down. What is asked of a model is asked of the row and of its mirror image, and the answers are made one: a rise
here is as likely as a fall there, to the last digit. That a market rose while a model was taught is then no reason to buy.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .faults import Fault


@dataclass(frozen=True)
class Mirror:
    """Per column of an input: the column that stands there in the mirror image, and whether its sign turns."""

    places: np.ndarray
    signs: np.ndarray

    def of(self, x: np.ndarray) -> np.ndarray:
        return x[..., self.places] * self.signs


def mirror_of(names: tuple[str, ...], words: tuple[str, ...], unturned: int = 0) -> Mirror:
    """
    `words`: odd, even, or the name of the column whose value it takes, with a minus where the sign turns. `unturned`: further columns,
    of categories, that are the same in both.
    """
    places, signs = [], []
    for place, word in enumerate(words):
        partner = names[place] if word in ("odd", "even") else word.removeprefix("-")
        if partner not in names:
            raise Fault(f"the mirror image of {names[place]} is {partner}, which is not there")
        places.append(names.index(partner))
        signs.append(-1.0 if word == "odd" or word.startswith("-") else 1.0)
    extra = range(len(names), len(names) + unturned)
    return Mirror(np.array([*places, *extra], np.int64), np.array([*signs, *([1.0] * unturned)], np.float32))


def even_handed(rise: Callable[[np.ndarray], np.ndarray], mirror: Mirror, x: np.ndarray) -> np.ndarray:
    return (rise(x) + (1 - rise(mirror.of(x)))) / 2
