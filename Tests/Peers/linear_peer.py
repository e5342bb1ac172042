"""scikit-learn's logistic regression on the layers that linear classifiers are trained on.

    and-dist embed --checkpoint RUN --split train --layer conv5 --output F/conv5-train.npy
    and-dist embed --checkpoint RUN --split test --layer conv5 --output F/conv5-test.npy
    python linear_peer.py --features F --layers conv5:256 fc:128 --data-root DIR --limit-per-class N

DIR is the image folder of the run, which the labels are read from; a layer is named with its channels,
for which the vectors are standardised. The vectors and the loss are those of `evaluate --protocol
linear`, so that its weight decay 5e-4 is C = 1 / (5e-4 N); the solver, L-BFGS, is not. Prints a line of
JSON for each layer: test accuracy, training accuracy, and iterations.
"""

import argparse
import json
import warnings
from pathlib import Path

import numpy
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

SQUARED_LENGTH = 9600


def labels(root, split, limit):
    """The label of each image: classes by name, then files by name."""
    classes = sorted(folder for folder in (Path(root) / split).iterdir() if folder.is_dir())
    counts = [sum(1 for _ in folder.iterdir()) for folder in classes]
    kept = [min(count, limit or count) for count in counts]
    return numpy.repeat(numpy.arange(len(classes)), kept)


def standardised(train, test, channels):
    """Both with the training set's mean and spread of each channel, of one mean squared length."""
    shape = (-1, channels, train.shape[1] // channels)
    planes = train.reshape(shape)
    mean = planes.mean((0, 2), keepdims=True, dtype=numpy.float64)
    variance = planes.var((0, 2), keepdims=True, dtype=numpy.float64)
    factor = numpy.sqrt(SQUARED_LENGTH / train.shape[1]) / numpy.sqrt(variance + 1e-5)
    return [((x.reshape(shape) - mean) * factor).reshape(len(x), -1).astype(numpy.float32)
            for x in (train, test)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--features", required=True)
    parser.add_argument("--layers", required=True, nargs="+", metavar="NAME:CHANNELS")
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--limit-per-class", type=int)
    parser.add_argument("--weight-decay", type=float, default=5e-4)
    parser.add_argument("--iterations", type=int, default=1000)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    classes = {"train": labels(options.data_root, "train", options.limit_per_class),
               "test": labels(options.data_root, "test", None)}
    for layer in options.layers:
        name, channels = layer.split(":")
        read = [numpy.load(f"{options.features}/{name}-{split}.npy") for split in classes]
        train, test = standardised(*read, int(channels))
        regression = LogisticRegression(
            C=1 / (options.weight_decay * len(train)), max_iter=options.iterations)
        regression.fit(train, classes["train"])
        print(json.dumps({
            "layer": name, "accuracy": regression.score(test, classes["test"]),
            "train_accuracy": regression.score(train, classes["train"]),
            "iterations": int(regression.n_iter_[0])}), flush=True)


main()
