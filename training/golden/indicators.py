"""TA-Lib's values: golden files on synthetic bars, or columns for bars that are handed over, or the time it takes.

indicators.py write FOLDER            writes one JSON file per synthetic series
indicators.py compute IN OUT BARS     reads five columns of doubles (open, high, low, close, volume), each BARS long,
                                      writes one column per case and prints the names of the cases as JSON
indicators.py time IN BARS            prints how many microseconds the indicators behind the features take, as JSON
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import talib

BARS = 300
# Enough for a comparison at 1e-9 of scale, and the same on every machine.
DIGITS = 12


class Bars:
    def __init__(self, open_, high, low, close, volume):
        self.open, self.high, self.low, self.close, self.volume = open_, high, low, close, volume

    @property
    def hlc(self):
        return self.high, self.low, self.close

    @property
    def ohlc(self):
        return self.open, self.high, self.low, self.close


def several(name, parts, compute):
    """Cases of a function that returns several columns."""
    return {f"{name}_{part}": lambda b, i=i: compute(b)[i] for i, part in enumerate(parts)}


CASES = {
    "sma_5": lambda b: talib.SMA(b.close, 5),
    "sma_20": lambda b: talib.SMA(b.close, 20),
    "sma_50": lambda b: talib.SMA(b.close, 50),
    "ema_12": lambda b: talib.EMA(b.close, 12),
    "ema_50": lambda b: talib.EMA(b.close, 50),
    "rsi_2": lambda b: talib.RSI(b.close, 2),
    "rsi_14": lambda b: talib.RSI(b.close, 14),
    **several("macd_12_26_9", ["line", "signal", "histogram"], lambda b: talib.MACD(b.close, 12, 26, 9)),
    **several("macd_5_35_5", ["line", "signal", "histogram"], lambda b: talib.MACD(b.close, 5, 35, 5)),
    **several("bollinger_20_2", ["upper", "middle", "lower"], lambda b: talib.BBANDS(b.close, 20, 2, 2)),
    "stddev_20": lambda b: talib.STDDEV(b.close, 20, 1),
    "true_range": lambda b: talib.TRANGE(*b.hlc),
    "atr_14": lambda b: talib.ATR(*b.hlc, 14),
    "natr_14": lambda b: talib.NATR(*b.hlc, 14),
    **several("stochastic_14_3_3", ["k", "d"], lambda b: talib.STOCH(*b.hlc, 14, 3, 0, 3, 0)),
    **several("stochastic_5_1_3", ["k", "d"], lambda b: talib.STOCH(*b.hlc, 5, 1, 0, 3, 0)),
    "adx_14_adx": lambda b: talib.ADX(*b.hlc, 14),
    "adx_14_plus_di": lambda b: talib.PLUS_DI(*b.hlc, 14),
    "adx_14_minus_di": lambda b: talib.MINUS_DI(*b.hlc, 14),
    "cci_20": lambda b: talib.CCI(*b.hlc, 20),
    "williams_r_14": lambda b: talib.WILLR(*b.hlc, 14),
    "mfi_14": lambda b: talib.MFI(*b.hlc, b.volume, 14),
    "momentum_10": lambda b: talib.MOM(b.close, 10),
    "roc_10": lambda b: talib.ROC(b.close, 10),
    "obv": lambda b: talib.OBV(b.close, b.volume),
    "accumulation": lambda b: talib.AD(*b.hlc, b.volume),
    "slope_14": lambda b: talib.LINEARREG_SLOPE(b.close, 14),
    "highest_20": lambda b: talib.MAX(b.high, 20),
    "lowest_20": lambda b: talib.MIN(b.low, 20),
    "doji": lambda b: talib.CDLDOJI(*b.ohlc),
    "engulfing": lambda b: talib.CDLENGULFING(*b.ohlc),
    "harami": lambda b: talib.CDLHARAMI(*b.ohlc),
    "marubozu": lambda b: talib.CDLMARUBOZU(*b.ohlc),
    "three_outside": lambda b: talib.CDL3OUTSIDE(*b.ohlc),
    "belt_hold": lambda b: talib.CDLBELTHOLD(*b.ohlc),
}

# Per series: digits of its prices, first price, typical step and slip from close to open in points, drift in points a bar,
# and what is special.
SERIES = {
    "walk": dict(digits=5, price=110_000, step=12, slip=4, drift=0.0, special=None),
    "trend": dict(digits=2, price=4_500_000, step=900, slip=0, drift=250.0, special=None),
    "flat": dict(digits=5, price=98_731, step=9, slip=0, drift=0.0, special="flat"),
    "gaps": dict(digits=2, price=265_000, step=150, slip=60, drift=-20.0, special="gaps"),
    "spikes": dict(digits=1, price=1_000_000, step=400, slip=0, drift=0.0, special="spikes"),
    "zero-volume": dict(digits=3, price=151_250, step=14, slip=3, drift=0.0, special="zero-volume"),
    "coarse": dict(digits=2, price=6_300, step=2, slip=1, drift=0.0, special=None),
}


def synthesise(name, seed):
    """Bars in whole points. Only whole numbers are drawn, and few roundings made, so every machine makes the same ones."""
    digits, price, step, slip, drift, special = SERIES[name].values()
    random = np.random.Generator(np.random.PCG64(seed))

    def noise(reach):
        return int(random.integers(-reach, reach + 1)) + int(random.integers(-reach, reach + 1))

    columns = {key: [] for key in ["open", "high", "low", "close", "volume"]}
    before = price
    for i in range(BARS):
        is_flat = special == "flat" and (60 <= i < 100 or 180 <= i < 196 or 230 <= i < 290)
        gap = noise(40 * step) if special == "gaps" and random.integers(0, 12) == 0 else 0
        spike = noise(60 * step) if special == "spikes" and random.integers(0, 25) == 0 else 0
        first = before + gap + noise(slip)
        last = first if is_flat else max(step, first + noise(step) + round(drift * (1 + i % 3) / 2))
        top = max(first, last) + (0 if is_flat else int(random.integers(0, step + 1))) + max(spike, 0)
        bottom = min(first, last) - (0 if is_flat else int(random.integers(0, step + 1))) + min(spike, 0)
        volume = int(random.integers(1, 2_000))
        if special == "zero-volume" and (40 <= i < 80 or random.integers(0, 6) == 0):
            volume = 0
        for key, value in zip(columns, [first, top, bottom, last, volume]):
            columns[key].append(value)
        before = last
    assert min(columns["low"]) > 0, f"{name} has a price that is not above 0"
    return digits, columns


def write(folder):
    for seed, name in enumerate(SERIES, start=1):
        digits, columns = synthesise(name, seed)
        prices = [np.array(columns[key], dtype=float) / 10**digits for key in ["open", "high", "low", "close"]]
        bars = Bars(*prices, np.array(columns["volume"], dtype=float))
        lines = [f'"reference":"TA-Lib {talib.__version__}"', f'"digits":{digits}']
        lines.append('"points":{\n' + ",\n".join(f'"{key}":{compact(values)}' for key, values in columns.items()) + "\n}")
        values = {case: [printed(value) for value in compute(bars).tolist()] for case, compute in CASES.items()}
        lines.append('"values":{\n' + ",\n".join(f'"{case}":{compact(column)}' for case, column in values.items()) + "\n}")
        (Path(folder) / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8", newline="\n")


def printed(value):
    if value != value:
        return None
    rounded = float(f"{value:.{DIGITS}g}")
    return int(rounded) if rounded == int(rounded) else rounded


def compact(values):
    return json.dumps(values, separators=(",", ":"))


def compute_columns(source, target, bars):
    columns = np.fromfile(source, dtype="<f8").reshape(5, bars)
    given = Bars(*columns)
    np.concatenate([compute(given).astype("<f8") for compute in CASES.values()]).tofile(target)
    print(json.dumps(list(CASES)))


EVERY_TIMEFRAME = [
    lambda b: talib.RSI(b.close, 14),
    lambda b: talib.MACD(b.close, 12, 26, 9),
    lambda b: talib.BBANDS(b.close, 20, 2, 2),
    lambda b: talib.ATR(*b.hlc, 14),
    lambda b: talib.STOCH(*b.hlc, 14, 3, 0, 3, 0),
    lambda b: talib.MAX(b.high, 20),
    lambda b: talib.MIN(b.low, 20),
]
OF_M5 = [
    lambda b: talib.CCI(*b.hlc, 50),
    lambda b: talib.EMA(b.close, 50),
    lambda b: talib.STDDEV(b.close, 20, 1),
    lambda b: talib.STDDEV(b.close, 100, 1),
    lambda b: talib.OBV(b.close, b.volume),
]
OF_M15 = [
    lambda b: talib.ADX(*b.hlc, 14),
    lambda b: talib.PLUS_DI(*b.hlc, 14),
    lambda b: talib.MINUS_DI(*b.hlc, 14),
    lambda b: talib.AD(*b.hlc, b.volume),
    lambda b: talib.OBV(b.close, b.volume),
    *[lambda b, name=name: getattr(talib, name)(*b.ohlc) for name in
      ["CDLDOJI", "CDLENGULFING", "CDLHARAMI", "CDLMARUBOZU", "CDL3OUTSIDE", "CDLBELTHOLD"]],
]
OF_H1 = [*OF_M5, *OF_M15[:4]]
OF_H4 = [*OF_M15[:3], OF_M15[4]]
OF_D1 = [OF_M5[1], OF_M15[4]]
A_CLOSE = [*EVERY_TIMEFRAME * 2, *OF_M5]
ALL = [*EVERY_TIMEFRAME * 7, *OF_M5, *OF_M15, *OF_H1, *OF_H4, *OF_D1]


def time_indicators(source, bars):
    given = Bars(*np.fromfile(source, dtype="<f8").reshape(5, bars))
    print(json.dumps({name: median_us(cases, given) for name, cases in {"close": A_CLOSE, "cold": ALL}.items()}))


def median_us(cases, given, rounds=2_000):
    taken = []
    for _ in range(rounds):
        start = time.perf_counter_ns()
        for compute in cases:
            compute(given)
        taken.append(time.perf_counter_ns() - start)
    return float(np.median(taken)) / 1_000


if __name__ == "__main__":
    command, *rest = sys.argv[1:]
    if command == "write":
        write(*rest)
    elif command == "compute":
        compute_columns(rest[0], rest[1], int(rest[2]))
    elif command == "time":
        time_indicators(rest[0], int(rest[1]))
    else:
        sys.exit(f"there is no command {command}; {__doc__}")
