"""MODEL_CARD.md: every figure out of sample, the base rate beside it."""

from typing import Any

from .card_parts import claims, coverage, features, folds, importance, pooled, warning
from .card_text import instant, number, share, table
from .rows import Terms


def card_text(manifest: dict[str, Any], facts: dict[str, Any], terms: Terms) -> str:
    parts = [
        f"# {manifest['symbol']}: model {manifest['version']}",
        warning(manifest, facts),
        taught(manifest, facts, terms),
        "## Out of sample, all folds together",
        pooled(facts),
        "## Where it is surest",
        coverage(facts),
        "## Volatility",
        volatility(facts),
        "## Conviction",
        conviction(manifest, facts),
        "## What such systems claim, and what was measured here",
        claims(facts),
        "## By fold",
        folds(facts),
        "## What the models look at",
        importance(facts),
        "## Features that were left out",
        features(manifest["features"], facts),
        "## How it was made",
        made(manifest),
    ]
    return "\n\n".join(parts) + "\n"


def taught(manifest: dict[str, Any], facts: dict[str, Any], terms: Terms) -> str:
    label, trained = manifest["label"], manifest["trainedOn"]
    span = f"from {instant(trained['first'])} to {instant(trained['last'])} UTC"
    calibrated = f"from {instant(trained['calibrationFirst'])} on they only calibrated"
    barriers = f"{label['barrierAtr']} average true ranges (of {label['atrBars']} bars) above and below the close"
    beside = ", ".join(one["name"] for one in manifest["categories"]) or "nothing"
    lines = [
        f"**Data**: {trained['source']}. {trained['rows']} rows {span}; {calibrated}. {facts['dropped']} of {facts['labelled']} labelled "
        "rows were dropped since a feature or the sequence was absent.",
        f"**Label**: which of two barriers comes first, {barriers}; after {label['horizonBars']} bars of {label['timeframe']} the side of "
        "the return decides. A bar that reaches both, and a return of exactly nothing, teach nothing.",
        f"**Input**: {len(manifest['features'])} features; CatBoost also {beside}; the LSTM the last {terms.sequence['bars']} bars "
        f"({manifest['sequence']['name']}). Both sides weigh the same in training and in calibration: that the market rose meanwhile is no "
        "reason to buy.",
        "**Test**: walk-forward. Each fold trains on the past, calibrates on the last 15 % before its test, and lets a gap and every label "
        "that overlaps fall out between them. The figures that shape the models were set once for all symbols and not searched for; that "
        "both sides weigh the same, that a slope is drawn to 0, and how long the LSTM learns was settled after a first look at XAUUSD and "
        "US30: the figures of these two are a little less than out of sample.",
        "**Symmetry**: each model is asked about a close and about its mirror image; a market turned upside down gets the opposite answer.",
        f"**Costs**: {number(facts['costPrice'])} in price there and back (spread, commission, slippage): an assumption.",
    ]
    return "\n".join(f"- {line}" for line in lines)


def volatility(facts: dict[str, Any]) -> str:
    rows = []
    for kind, label in (("absolute", "as a share of the price"), ("ratio", "in average true ranges")):
        figures = facts["volatility"][kind]
        base = share(figures["base"])
        rows.append([label, "LSTM, second head", number(figures["r2"]), number(figures["auc"]), share(figures["accuracy"]), base])
        rows.append(
            [label, "as it moved before", number(figures["naiveR2"]), number(figures["naiveAuc"]), share(figures["naiveAccuracy"]), base]
        )
    return "The logarithm of the volatility of the next bars, and whether it lies above the median of the month before.\n\n" + table(
        ["", "", "R2", "AUC", "accuracy", "more frequent side"], rows
    )


def conviction(manifest: dict[str, Any], facts: dict[str, Any]) -> str:
    told = facts["conviction"]
    if told is None:
        return "The rows say nothing of the timeframes (`barclose export --conviction` was not given), so none was measured."
    rows = []
    for name, figures in (*told["triggers"].items(), ("all", told["all"])):
        limit = number(manifest["thresholds"][name]) if name != "all" else ""
        interval = f"{share(figures['low'])} to {share(figures['high'])}"
        accuracy = [share(figures["accuracy"]), interval if figures["calls"] else "", share(figures["baseRate"])]
        rows.append(
            [name, limit, str(figures["closes"]), str(figures["calls"]), share(figures["share"]), share(figures["buys"]), *accuracy]
        )
    trades = told["trades"]
    after = f"{number(trades['expectancyR'])} R ({number(trades['expectancyLow'])} to {number(trades['expectancyHigh'])})"
    closing = (
        f"One position at a time these calls make {trades['trades']} trades with {after} each after costs." if trades["trades"] else ""
    )
    head = ["trigger", "threshold", "closes", "calls", "share", "buys", "accuracy", "95 %", "base rate"]
    opening = (
        "Closes at which the timeframes and the models together exceed the threshold, as an entry needs it. For a fold the threshold was "
        "set before its test began."
    )
    return "\n\n".join([opening, table(head, rows), *([closing] if closing else [])])


def made(manifest: dict[str, Any]) -> str:
    parity, training = manifest["parity"], manifest["training"]
    packages = ", ".join(f"{name} {version}" for name, version in training["packages"].items())
    hashes = f"source {training['sourceSha256'][:16]}, rows {manifest['trainedOn']['dataSha256'][:16]}"
    largest = ", ".join(f"{name} {difference:.1e}" for name, difference in parity["largest"].items())
    lines = [
        f"`barclose train --symbol {manifest['symbol']}` with seed {training['seed']}; the same rows give the same files.",
        f"Trained with {packages}; {hashes}.",
        f"The ONNX files and the models they were made of, on {parity['rows']} rows, those on thresholds among them: largest "
        f"differences {largest}; {parity['flips']} sides changed.",
    ]
    return "\n".join(f"- {line}" for line in lines)
