"""The longer parts of a card."""

from typing import Any

from .card_text import day, number, share, signed, table
from .settings import RISK_PERCENT
from .spec import MEMBERS

NAMES = {
    "ensemble": "**ensemble**",
    "equal": "equal weights",
    "lightgbm": "LightGBM alone",
    "catboost": "CatBoost alone",
    "lstm": "LSTM alone",
    "logistic": "logistic regression",
    "ridge": "ridge regression",
    "base_timeframe": "LightGBM, base timeframe alone",
}
TIMEFRAMES = ("m1", "m5", "m15", "m30", "h1", "h4", "d1")
# Better than this out of sample has always been a leak so far.
SUSPICIOUS_AUC = 0.58


def warning(manifest: dict[str, Any], facts: dict[str, Any]) -> str:
    pooled = facts["pooled"]["ensemble"]
    lines = []
    if manifest["synthetic"]:
        lines.append("**Trained on prices that were made up. It shows how the parts work together and knows nothing of any market.**")
    else:
        lines.append(
            "**Trained on public bars for study. Their origin and quality are not those of your broker: train on your own broker's history "
            "(`barclose train`) before you arm anything.**"
        )
    if facts["hasEdge"]:
        lines.append("Out of sample it was better than the more frequent side and gained after costs, both beyond doubt of 95 per cent.")
    else:
        lines.append(
            "**It shows no edge**: out of sample it was not both better than the more frequent side and gaining after costs, beyond "
            "doubt of 95 per cent. It belongs in shadow."
        )
    if pooled["auc"] is not None and pooled["auc"] > SUSPICIOUS_AUC:
        lines.append(f"**Its AUC of {pooled['auc']:.3f} is higher than honest ones are: look for a leak before you believe it.**")
    return "\n\n".join(lines)


def pooled(facts: dict[str, Any]) -> str:
    direction, trades = [], []
    for name, label in NAMES.items():
        figures = facts["pooled"].get(name)
        if figures is None:
            continue
        accuracy = [share(figures["accuracy"]), f"{share(figures['accuracyLow'])} to {share(figures['accuracyHigh'])}"]
        calibration = [number(figures["ece"]), number(figures["slope"]), share(figures["buys"])]
        direction.append(
            [label, *accuracy, number(figures["auc"]), signed(figures["brierSkill"]), signed(figures["logLossGain"]), *calibration]
        )
        trades.append([label, *trade_cells(facts["trades"][name])])
    figures = facts["pooled"]["ensemble"]
    head = ["", "accuracy", "95 %", "AUC", "Brier skill", "log loss gained, nat", "ECE", "slope", "buys"]
    opening = (
        f"{figures['rows']} labelled rows. **Base rate {share(figures['baseRate'])}**: always the side that was more frequent in what was "
        f"learnt from; {share(figures['majority'])} for the side that was more frequent in the end, which nobody knew. Skill and gain are "
        "against the share of rises in the end. Intervals: draws of blocks of days."
    )
    return (
        opening
        + "\n\n"
        + table(head, direction)
        + "\n\nEvery call traded, one position at a time; R is the distance of the stop.\n\n"
        + table(["", *TRADE_HEAD], trades)
    )


TRADE_HEAD = ["trades", "after costs, R", "95 %", "costs, R", "right", "break-even", "win rate", "Sharpe", "worst drawdown, R"]


def trade_cells(figures: dict[str, Any]) -> list[str]:
    if figures["trades"] == 0:
        return ["0", *["-"] * (len(TRADE_HEAD) - 1)]
    interval = f"{signed(figures['expectancyLow'], 3)} to {signed(figures['expectancyHigh'], 3)}"
    shares = [share(figures[name]) for name in ("accuracy", "breakEvenAccuracy", "winRate")]
    rest = [number(figures["sharpe"]), number(figures["maxDrawdownR"])]
    return [str(figures["trades"]), signed(figures["expectancyR"], 3), interval, number(figures["costR"]), *shares, *rest]


def coverage(facts: dict[str, Any]) -> str:
    rows = []
    for point in facts["coverage"]:
        interval = f"{share(point['low'])} to {share(point['high'])}"
        rows.append(
            [
                f"{point['kept']} %",
                share(point["share"]),
                str(point["calls"]),
                share(point["accuracy"]),
                interval,
                share(point["baseRate"]),
                share(point["majority"]),
            ]
        )
    head = ["surest", "came to", "calls", "accuracy", "95 %", "base rate there", "more frequent side there"]
    return "How sure is enough was read off the calibration slice before each test, so what it comes to differs.\n\n" + table(head, rows)


def claims(facts: dict[str, Any]) -> str:
    pooled, trades = facts["pooled"], facts["trades"]["ensemble"]
    base = share(pooled["ensemble"]["baseRate"])
    several = pooled.get("base_timeframe")
    rows = [
        ["LightGBM tells the direction", "> 80 %", share(pooled["lightgbm"]["accuracy"]), base],
        ["CatBoost tells the direction", "> 80 %", share(pooled["catboost"]["accuracy"]), base],
        ["LSTM tells the direction", "> 75 %", share(pooled["lstm"]["accuracy"]), base],
        ["the ensemble tells the direction", "> 85 %", share(pooled["ensemble"]["accuracy"]), base],
        ["directional accuracy of the system", "70-75 %", share(trades.get("accuracy")), base],
        ["LightGBM answers within", "1 ms", "yes" if facts["lightgbmUnder1Ms"] else "no", ""],
        ["Sharpe ratio", "1.5-2.0", number(trades["sharpe"]), "0"],
        ["win rate", "55-60 %", share(trades["winRate"]), base],
        ["worst drawdown", "< 10 %", drawdown(trades), ""],
        [
            "several timeframes improve accuracy by",
            "25 %",
            improvement(pooled),
            f"{share(several['accuracy'])} with the base timeframe alone" if several else "",
        ],
    ]
    return (
        table(["claim", "claimed", "measured", "base rate"], rows)
        + "\n\nSharpe ratio, win rate and drawdown are those of all calls after costs. A drawdown in per cent takes "
        + f"{RISK_PERCENT:g} % of the equity as the distance of the stop."
    )


def drawdown(trades: dict[str, Any]) -> str:
    return "-" if trades["maxDrawdownR"] is None else f"{trades['maxDrawdownR'] * RISK_PERCENT:.1f} %"


def improvement(pooled: dict[str, Any]) -> str:
    if "base_timeframe" not in pooled:
        return "not measured: there was one timeframe"
    return f"{100 * (pooled['lightgbm']['accuracy'] / pooled['base_timeframe']['accuracy'] - 1):+.1f} %"


def folds(facts: dict[str, Any]) -> str:
    spans, figures = [], []
    for fold in facts["folds"]:
        number_of = str(fold["number"])
        spans.append([number_of, *(f"{day(fold[part]['first'])} to {day(fold[part]['last'])} ({fold[part]['rows']})" for part in PARTS)])
        for name in ("ensemble", *MEMBERS, "logistic"):
            one = fold["models"][name]
            trades = fold["trades"] if name == "ensemble" else None
            after = signed(trades["expectancyR"], 3) if trades and trades["trades"] else ""
            cells = [
                share(one["accuracy"]),
                share(one["baseRate"]),
                number(one["auc"]),
                signed(one["brierSkill"]),
                number(one["ece"]),
                number(one["slope"]),
            ]
            figures.append([number_of, NAMES[name], *cells, after])
    head = ["fold", "", "accuracy", "base rate", "AUC", "Brier skill", "ECE", "slope", "after costs, R"]
    heads = ["fold", *(f"{name} (rows)" for name in ("trained", "calibrated", "tested"))]
    told = ("r2", "naiveR2", "auc", "naiveAuc")
    rates = [[str(fold["number"]), *(number(fold["volatility"]["absolute"][name]) for name in told)] for fold in facts["folds"]]
    volatility = table(["fold", "volatility R2", "as before R2", "AUC", "as before AUC"], rates)
    return "\n\n".join([table(heads, spans), table(head, figures), volatility])


PARTS = ("train", "calibration", "test")
SHOWN = 8


def importance(facts: dict[str, Any]) -> str:
    """The first of each model over the folds, with their share in each fold: what changes from fold to fold is noise."""
    parts = []
    for model, unit in (
        ("lightgbm", "share of the gain"),
        ("catboost", "share of the change of a prediction"),
        ("lstm", "AUC lost without the column"),
    ):
        per_fold = [fold["importance"][model] for fold in facts["folds"]]
        means = {name: sum(one[name] for one in per_fold) / len(per_fold) for name in per_fold[0]}
        first = sorted(means, key=lambda name: (-means[name], name))[:SHOWN]
        rows = [
            [f"`{name}`", signed(means[name]) if model == "lstm" else share(means[name]), *cells(model, per_fold, name)] for name in first
        ]
        head = [NAMES[model].removesuffix(" alone"), unit, *(f"fold {fold['number']}" for fold in facts["folds"])]
        parts.append(table(head, rows))
    return "\n\n".join(parts)


def cells(model: str, per_fold: list[dict[str, float]], name: str) -> list[str]:
    return [signed(one[name]) if model == "lstm" else share(one[name]) for one in per_fold]


def features(kept: list[str], facts: dict[str, Any]) -> str:
    left = facts["leftOut"]
    if not left:
        return "None."
    gone = [name.upper() for name in TIMEFRAMES if not any(one.startswith(f"{name}_") for one in kept)]
    by_reason: dict[str, list[str]] = {}
    for name, reason in left.items():
        by_reason.setdefault(reason, []).append(f"`{name}`")
    why = "what they are read from is too short there or missing: bars, volume, or a market they are compared with"
    opening = f"{len(left)} features, since {why}."
    if gone:
        opening += f" Nothing at all is left of {', '.join(gone)}: that history is missing."
    return opening + "\n\n" + "\n".join(f"- {reason}: {', '.join(names)}" for reason, names in sorted(by_reason.items()))
