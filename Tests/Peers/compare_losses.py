"""Compares the losses of a run of `and-dist` with a parity fixture, step by step.

    python parity_fixture.py --initial parity initial.safetensors
    and-dist train $(python compare_losses.py --flags ../and-distTests/Fixtures/parity.json) \\
        --initial initial.safetensors --output runs/parity
    python compare_losses.py ../and-distTests/Fixtures/parity.json runs/parity/metrics.jsonl

Ends with status 1 where a loss differs by more than 1e-4 relative in the first
five steps or 2e-3 in any, or where steps are missing.
"""

import argparse
import json
import sys
from pathlib import Path


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("fixture", type=Path)
    p.add_argument("metrics", type=Path, nargs="?")
    p.add_argument("--flags", action="store_true", help="print and-dist's flags for the fixture")
    arguments = p.parse_args()
    fixture = json.loads(arguments.fixture.read_text())
    if arguments.flags:
        return print(" ".join(f"--{name} {value}" for name, value in fixture["settings"].items()))
    if arguments.metrics is None:
        p.error("which metrics.jsonl?")
    events = [json.loads(line) for line in arguments.metrics.read_text().splitlines()]
    losses = {event["step"]: event["loss"] for event in events if event["event"] == "step"}
    failed = False
    for step in fixture["steps"]:
        loss, bound = losses.get(step["step"]), 1e-4 if step["step"] <= 5 else 2e-3
        error = abs(loss - step["loss"]) / step["loss"] if loss is not None else float("inf")
        own = abs(step["loss"] - step["loss64"]) / step["loss64"]
        failed |= not error <= bound
        print(f"round {step['round']} step {step['step']:3}  PyTorch {step['loss']:.6f}  "
              f"and-dist {loss if loss is None else format(loss, '.6f')}  relative {error:.1e}  "
              f"(PyTorch fp32 to fp64 {own:.1e}){'' if error <= bound else '  TOO FAR'}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
