"""The command line: fit, nulls, parity. One JSON line per event on stdout; exit 1 with a sentence where something is wrong."""

import os

# Before numpy and torch are loaded: sums of several threads come in another order each time, and the same rows must give the same files.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import sys
import traceback

from .faults import Fault
from .progress import say


def main(words: list[str]) -> int:
    options = read_options(words)
    try:
        options.run(options)
    except Fault as fault:
        say({"kind": "error", "message": str(fault)})
        return 1
    except Exception as error:  # noqa: BLE001 - whoever started this reads stdout; nothing may end without a line there
        traceback.print_exc(file=sys.stderr)
        say({"kind": "error", "message": f"unexpected: {type(error).__name__}: {error}"})
        return 1
    return 0


def read_options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m barclose_training", description=__doc__)
    commands = parser.add_subparsers(required=True)

    fit = commands.add_parser("fit", help="trains one bundle: models, manifest, golden rows, card")
    fit.add_argument("--rows", required=True, help="rows of `barclose export --labels`")
    fit.add_argument("--spec", required=True, help="what to train, as JSON; see README.md")
    fit.add_argument("--out", required=True, help="folder of the bundle; made, or empty")
    fit.set_defaults(run=run_fit)

    nulls = commands.add_parser("nulls", help="walk-forward AUC where there is nothing to learn: has to be .5")
    nulls.add_argument("--rows", required=True, nargs="+", help="rows of random walks, or any with --permute")
    nulls.add_argument("--seeds", type=int, default=20)
    nulls.add_argument("--permute", action="store_true", help="permutes the labels of the rows, anew for each seed")
    nulls.set_defaults(run=run_nulls)

    parity = commands.add_parser("parity", help="checks a bundle through ONNX: hashes, golden rows, and that real rows give probabilities")
    parity.add_argument("--bundle", required=True)
    parity.add_argument("--rows", help="rows of `barclose export`; without them the golden rows alone are asked")
    parity.set_defaults(run=run_parity)
    return parser.parse_args(words)


# Loaded when they are asked for: --help does not wait for torch.
def run_fit(options: argparse.Namespace) -> None:
    from .fit import fit

    fit(rows_file=options.rows, spec_file=options.spec, out=options.out)


def run_nulls(options: argparse.Namespace) -> None:
    from .nulls import nulls

    say(nulls(files=options.rows, seeds=options.seeds, permute=options.permute))


def run_parity(options: argparse.Namespace) -> None:
    from .check_bundle import check_bundle

    say(check_bundle(rows_file=options.rows, bundle=options.bundle))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
