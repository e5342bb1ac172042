"""Times a small training run of and-dist from its start to its end.

    python train_seconds.py --ranks 2 -- --checkpoint-every 1

Ten thousand images of Fashion-MNIST, ResNet-18 of width 16, four epochs; what follows `--` are further
settings. Standard output is a JSON object with the seconds as its `median`.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def seconds(ranks, settings):
    with tempfile.TemporaryDirectory() as folder:
        command = [
            "launch/single-node", "-np", str(ranks), "train", "--limit-per-class", "1000",
            "--width", "16", "--rounds", "1", "--epochs", "4", "--evaluate-every", "0",
            "--convolution", "direct", "--output", f"{folder}/run", *settings]
        done = subprocess.run(command, cwd=ROOT, text=True, capture_output=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        lines = (Path(folder) / "run" / "metrics.jsonl").read_text().splitlines()
    return json.loads(lines[-1])["seconds"]


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--ranks", type=int, default=2)
    p.add_argument("settings", nargs="*", help="further settings of the run, behind --")
    told = p.parse_args()
    print(json.dumps({"median": seconds(told.ranks, told.settings)}))
