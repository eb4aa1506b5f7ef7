"""The LSTM: the last bars in, the direction and the volatility ahead out. What standardises its input is part of it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from .mirror import Mirror
from .settings import LSTM_BATCH, LSTM_DECAY, LSTM_RATE, LSTM_VOLATILITY_SHARE, Settings


class Lstm(nn.Module):
    def __init__(
        self, hidden: int, mean: np.ndarray, sd: np.ndarray, volatility_mean: float, volatility_sd: float, mirror: Mirror
    ) -> None:
        super().__init__()
        self.register_buffer("places", torch.tensor(mirror.places, dtype=torch.int64))
        self.register_buffer("signs", torch.tensor(mirror.signs, dtype=torch.float32))
        self.register_buffer("mean", torch.tensor(mean, dtype=torch.float32))
        self.register_buffer("sd", torch.tensor(sd, dtype=torch.float32))
        self.register_buffer("volatility_mean", torch.tensor(volatility_mean, dtype=torch.float32))
        self.register_buffer("volatility_sd", torch.tensor(volatility_sd, dtype=torch.float32))
        self.memory = nn.LSTM(len(mean), hidden, batch_first=True)
        self.direction = nn.Linear(hidden, 2)
        self.volatility = nn.Linear(hidden, 1)

    def heads(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        _, (last, _) = self.memory((x - self.mean) / self.sd)
        return self.direction(last[0]), self.volatility(last[0])

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Probabilities of a fall and a rise, and the logarithm of the volatility ahead, of the bars and of their mirror image at once."""
        direction, volatility = self.heads(torch.cat([x, x[:, :, self.places] * self.signs]))
        told, turned = torch.softmax(direction, dim=1).chunk(2)
        ahead, behind = volatility.chunk(2)
        return (told + turned.flip(1)) / 2, (ahead + behind) / 2 * self.volatility_sd + self.volatility_mean


@dataclass(frozen=True)
class Scores:
    rise: np.ndarray
    volatility: np.ndarray


def fit_lstm(
    x: np.ndarray, y: np.ndarray, volatility: np.ndarray, weight: np.ndarray, mirror: Mirror, settings: Settings, seed: int
) -> Lstm:
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    generator = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    model = Lstm(settings.lstm_hidden, *scales_of(x), *scale_of(volatility), mirror)
    inputs = torch.from_numpy(x)
    sides = torch.from_numpy(y.astype(np.int64))
    weights = torch.from_numpy(weight.astype(np.float32))
    # Not known where a segment ends right after the label: left out of the second head alone.
    known = torch.from_numpy(np.isfinite(volatility))
    ahead = (torch.from_numpy(np.nan_to_num(volatility).astype(np.float32)) - model.volatility_mean) / model.volatility_sd
    optimiser = torch.optim.AdamW(model.parameters(), lr=LSTM_RATE, weight_decay=LSTM_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / settings.lstm_steps)
    model.train()
    for batch in batches(len(x), settings.lstm_steps, generator):
        direction, spread = model.heads(inputs[batch])
        losses = nn.functional.cross_entropy(direction, sides[batch], reduction="none")
        misses = nn.functional.huber_loss(spread[:, 0], ahead[batch], reduction="none") * known[batch]
        loss = ((losses + LSTM_VOLATILITY_SHARE * misses) * weights[batch]).mean()
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return model.eval()


def batches(rows: int, steps: int, generator: torch.Generator) -> Iterator[torch.Tensor]:
    """So many batches of the rows to learn from, in passes, each in another order."""
    left = steps
    while left > 0:
        for batch in torch.randperm(rows, generator=generator).split(LSTM_BATCH)[:left]:
            yield batch
            left -= 1


def scales_of(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    flat = x.reshape(-1, x.shape[-1]).astype(np.float64)
    sd = flat.std(axis=0)
    return flat.mean(axis=0), np.where(sd > 0, sd, 1.0)


def scale_of(volatility: np.ndarray) -> tuple[float, float]:
    known = volatility[np.isfinite(volatility)]
    if len(known) == 0:
        return 0.0, 1.0
    sd = float(known.std())
    return float(known.mean()), sd if sd > 0 else 1.0


def lstm_scores(model: Lstm, x: np.ndarray) -> Scores:
    rises, volatilities = [], []
    with torch.no_grad():
        for begin in range(0, len(x), 2_048):
            probabilities, volatility = model(torch.from_numpy(x[begin : begin + 2_048]))
            rises.append(probabilities[:, 1].numpy())
            volatilities.append(volatility[:, 0].numpy())
    if not rises:
        return Scores(np.empty(0), np.empty(0))
    return Scores(np.concatenate(rises).astype(np.float64), np.concatenate(volatilities).astype(np.float64))
