"""Holds exported networks against onnxruntime, torchvision and timm.

    python export_peer.py --and-dist .build/release/and-dist

For ResNets and AlexNet with both stems it trains a few steps on images that it draws, writes the
features of the test images with `and-dist embed`, exports the network, and computes the same features
from the exported files. Prints one JSON object a network: the largest difference of each. Fails where
one is above 1e-4.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import numpy
import onnx
import onnxruntime
import PIL.Image
import safetensors
import safetensors.torch
import timm
import torch

TOLERANCE = 1e-4
NETWORKS = [
    ("resnet18", "small", 32, 3), ("resnet18", "imagenet", 96, 3), ("resnet34", "imagenet", 96, 1),
    ("resnet50", "small", 32, 1), ("resnet50", "imagenet", 96, 3),
    ("alexnet", "small", 32, 3), ("alexnet", "imagenet", 96, 3)]


def draw(folder, size, channels):
    """Makes a data set of 2 classes: 8 images each to train, 4 to test; returns those to test."""
    random = numpy.random.default_rng(size)
    images = []
    for split, count in [("train", 8), ("test", 4)]:
        for label in "ab":
            os.makedirs(f"{folder}/{split}/{label}")
            for index in range(count):
                shape = (size, size, 3) if channels == 3 else (size, size)
                image = random.integers(0, 256, shape, dtype=numpy.uint8)
                PIL.Image.fromarray(image).save(f"{folder}/{split}/{label}/{index}.png")
                if split == "test":
                    images.append(image.reshape(size, size, channels).transpose(2, 0, 1))
    return numpy.stack(images)


def torchvision_features(example, path, images):
    """Runs the lines that the export prints."""
    names = {}
    exec(example, names)  # the product's own example is what is tried
    return unit(names["model"].eval(), images)


def timm_features(name, channels, path, images):
    dimension = safetensors.torch.load_file(path)["fc.bias"].shape[0]
    model = timm.create_model(
        name, num_classes=dimension, in_chans=channels, checkpoint_path=path)
    return unit(model.eval(), images)


def alexnet_features(path, images):
    """The layers that docs/export.md lists, built from the shapes in the file."""
    tensors = safetensors.torch.load_file(path)
    small = tensors["features.0.weight"].shape[2] == 5

    def convolution(place, stride=1, padding=1):
        out, into, kernel, _ = tensors[f"features.{place}.weight"].shape
        return [torch.nn.Conv2d(into, out, kernel, stride, padding), torch.nn.BatchNorm2d(out),
                torch.nn.ReLU()]

    def pool():
        return [torch.nn.MaxPool2d(3, 2)]

    def linear(name):
        return torch.nn.Linear(*tensors[f"{name}.weight"].shape[::-1])

    features = torch.nn.Sequential(
        *convolution(0, 1 if small else 4, 2), *pool(), *convolution(4, 1, 2), *pool(),
        *convolution(8), *convolution(11), *convolution(14), *pool())
    classifier = torch.nn.Sequential(
        torch.nn.Dropout(), linear("classifier.1"), torch.nn.ReLU(),
        torch.nn.Dropout(), linear("classifier.4"), torch.nn.ReLU())
    model = torch.nn.Sequential()
    model.add_module("features", features)
    model.add_module("flatten", torch.nn.Flatten())
    model.add_module("classifier", classifier)
    model.add_module("fc", linear("fc"))
    model.load_state_dict(tensors)
    return unit(model.eval(), images)


def unit(model, images):
    with torch.no_grad():
        return torch.nn.functional.normalize(model(torch.from_numpy(images))).numpy()


def measure(program, name, stem, size, channels):
    with tempfile.TemporaryDirectory() as folder:
        images = draw(f"{folder}/images", size, channels)

        def run(*arguments):
            return subprocess.run(
                [program, *arguments], check=True, capture_output=True, text=True).stdout

        run("train", "--dataset", "image-folder", "--data-root", f"{folder}/images",
            "--channels", str(channels), "--network", name,
            "--stem", stem, "--width", "96" if name == "alexnet" else "64", "--batch-size", "8",
            "--max-steps", "3", "--evaluate-every", "0", "--output", f"{folder}/run")
        run("embed", "--checkpoint", f"{folder}/run", "--split", "test",
            "--output", f"{folder}/features.npy")
        onnx_path, torch_path = f"{folder}/network.onnx", f"{folder}/network.safetensors"
        said = run("export", "--checkpoint", f"{folder}/run", "--onnx", onnx_path,
                   "--torch", torch_path)
        ours = numpy.load(f"{folder}/features.npy")

        onnx.checker.check_model(onnx_path, full_check=True)
        session = onnxruntime.InferenceSession(onnx_path)
        told = session.get_modelmeta().custom_metadata_map
        with safetensors.safe_open(torch_path, "pt") as file:
            assert file.metadata() == told, "metadata differ"
        mean, std = (numpy.float32(json.loads(told[key])).reshape(-1, 1, 1)
                     for key in ("mean", "std"))
        images = ((images / numpy.float32(255) - mean) / std).astype(numpy.float32)
        found = {"onnxruntime": session.run(["features"], {"images": images})[0]}
        if name == "alexnet":
            found["torch"] = alexnet_features(torch_path, images)
        else:
            found["torchvision"] = torchvision_features(
                said.split("\n\n", 1)[1], torch_path, images)
            if stem == "imagenet":
                found["timm"] = timm_features(name, channels, torch_path, images)
        return {key: float(abs(value - ours).max()) for key, value in found.items()}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--and-dist", default=".build/release/and-dist", dest="program")
    settings = p.parse_args()
    failed = False
    for network in NETWORKS:
        differences = measure(settings.program, *network)
        failed |= max(differences.values()) > TOLERANCE
        print(json.dumps({"network": network} | differences), flush=True)
    sys.exit("error: a difference is above 1e-4" if failed else 0)


if __name__ == "__main__":
    main()
