"""Times torchvision on the standard augmentation of PIL images, in one thread.

    taskset --cpu-list 0 python augmentation_speed.py --count 3000 --repeats 3
    taskset --cpu-list 0 python augmentation_speed.py --images DIR --size 224 --repeats 3

Random resized crop, colour jitter, random greyscale, to tensor, normalise; then batches of 128 are
stacked, as a loader does. Without --images the PIL images are there before, and no file is read or
decoded; with it, all images in `DIR/train` are opened and decoded anew in each repeat.

Prints one JSON object: settings, `values` (images a second of each repeat), `median` and
`peak_memory`, in bytes.
"""

import argparse
import json
import statistics
import time
from pathlib import Path

import numpy
import torch
import torchvision
from PIL import Image
from torchvision import transforms

import process_memory


def opened(path):
    with Image.open(path) as image:
        return image.convert("RGB")


def images_and_opening(settings):
    """What is augmented, and how it becomes PIL images: those of a folder, or noise in memory."""
    if settings.images:
        files = sorted(path for path in Path(settings.images, "train").rglob("*")
                       if path.suffix.lower() in (".jpeg", ".jpg", ".png"))
        if not files:
            raise SystemExit(f"error: no images in {settings.images}/train")
        return files, opened
    shape = (settings.count, settings.size, settings.size, 3)
    pixels = numpy.random.default_rng(0).integers(0, 256, shape, dtype=numpy.uint8)
    return [Image.fromarray(image) for image in pixels], lambda image: image


def measure(settings):
    torch.set_num_threads(1)
    torch.manual_seed(0)
    images, opening = images_and_opening(settings)
    augment = transforms.Compose([
        transforms.RandomResizedCrop(settings.size, scale=(0.2, 1.0), ratio=(3 / 4, 4 / 3)),
        transforms.ColorJitter(0.4, 0.4, 0.4, 0.4),
        transforms.RandomGrayscale(0.2),
        transforms.ToTensor(),
        transforms.Normalize((0.5, 0.5, 0.5), (0.25, 0.25, 0.25)),
    ])

    def epoch(count):
        for start in range(0, count, settings.batch_size):
            torch.stack([augment(opening(image))
                         for image in images[start:min(count, start + settings.batch_size)]])

    epoch(min(len(images), 500))
    values = []
    for _ in range(settings.repeats):
        began = time.perf_counter()
        epoch(len(images))
        values.append(len(images) / (time.perf_counter() - began))
    return {"values": values, "median": statistics.median(values),
            "peak_memory": process_memory.peak()}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--count", type=int, default=3000, help="images")
    p.add_argument("--images", metavar="DIR", help="a folder with train/<class>/…")
    p.add_argument("--size", type=int, default=32)
    p.add_argument("--batch-size", type=int, default=128)
    p.add_argument("--repeats", type=int, default=3)
    settings = p.parse_args()
    print(json.dumps({"settings": vars(settings), "torchvision": torchvision.__version__}
                     | measure(settings)))


if __name__ == "__main__":
    main()
