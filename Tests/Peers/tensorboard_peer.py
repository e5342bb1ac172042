"""Reads the events of a resumed run, and its projector files, with TensorBoard's own readers.

    python tensorboard_peer.py --data-root CIFAR10 --and-dist .build/release/and-dist

CIFAR10 is a folder of images by split and class. A small run is stopped in the middle of an epoch,
goes on, and must have each step once in all tags. Prints one JSON object: the points of each tag.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile

import PIL.Image
from google.protobuf import text_format
from tensorboard.backend.event_processing import event_accumulator
from tensorboard.plugins.projector import projector_config_pb2


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data-root", required=True)
    p.add_argument("--and-dist", default=".build/release/and-dist", dest="program")
    settings = p.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        run = f"{folder}/run"
        train = [
            settings.program, "train", "--dataset", "image-folder", "--data-root",
            settings.data_root, "--limit-per-class", "32", "--width", "8", "--feature-dim", "16",
            "--batch-size", "16", "--rounds", "2", "--epochs", "2", "--output", run]
        # 20 steps an epoch: it ends behind a discovery and within an epoch.
        for more in (["--checkpoint-every", "10-steps", "--max-steps", "47"], ["--max-steps", "55"],
                     []):
            subprocess.run([*train, *more], check=True, capture_output=True)
        logs = f"{run}/tensorboard"
        subprocess.run(
            [settings.program, "report", run, "--sample", "50", "--projector", logs], check=True,
            capture_output=True)

        events = event_accumulator.EventAccumulator(
            logs, size_guidance={kind: 0 for kind in (
                event_accumulator.SCALARS, event_accumulator.HISTOGRAMS, event_accumulator.IMAGES)})
        events.Reload()
        found = {}
        for tag in events.Tags()["scalars"]:
            steps = [event.step for event in events.Scalars(tag)]
            if steps != sorted(set(steps)):
                sys.exit(f"error: {tag} has steps twice or out of order: {steps}")
            found[tag] = len(steps)
        if found["train/loss"] != 80:
            sys.exit(f"error: {found['train/loss']} steps of 80")
        for tag in events.Tags()["histograms"]:
            found[tag] = [event.histogram_value.num for event in events.Histograms(tag)]

        for tag in events.Tags()["images"]:
            pictures = [
                PIL.Image.open(io.BytesIO(event.encoded_image_string))
                for event in events.Images(tag)]
            for event, picture in zip(events.Images(tag), pictures):
                if picture.size != (event.width, event.height):
                    sys.exit(f"error: a picture of {tag} is {picture.size}")
            found[tag] = [picture.size for picture in pictures]

        with open(f"{logs}/projector_config.pbtxt") as file:
            config = text_format.Parse(file.read(), projector_config_pb2.ProjectorConfig())
        embedding = config.embeddings[0]
        for name, lines in ((embedding.tensor_path, 50), (embedding.metadata_path, 51)):
            with open(os.path.join(logs, name)) as file:
                if len(file.readlines()) != lines:
                    sys.exit(f"error: {name} has not {lines} lines")
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
