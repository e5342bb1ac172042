"""Writes the fixtures that hold `and-dist` to PyTorch, step by step and tensor by tensor.

    OMP_NUM_THREADS=1 python parity_fixture.py            # about five minutes on one core
    python parity_fixture.py --only gradients

Needs Fashion-MNIST (Debian's dataset-fashion-mnist). Everything starts from formulas
(`resnet.formula_tensors`, `resnet.formula_bank`), so running it again gives the same inputs.

Tests/and-distTests/Fixtures:
  parity.json, short-batch.json, imagenet-stem.json, alexnet.json
      `settings`    what to run, by `and-dist`'s setting names; network and memory bank start from
                    `initial_tensors`, which the tests make again by the same formulas
      `steps`       [{round, epoch, step, loss, loss64}]: this loss in float32, and in float64 from
                    the same inputs; |loss - loss64| is PyTorch's own rounding
      `discoveries` [{round, count, entropyMean, entropyMean64, anchors, nearest,
                    agreesWithFloat64, largestEntropyDifference, smallestNearestMargin,
                    nearestMargins}]: the first 64 anchors in selection order, the nearest row of
                    each and by how much it is nearer than the next; the share of anchors
                    that float64 selects too, the largest entropy difference to float64, and the
                    smallest difference of similarity between the nearest and second nearest row of
                    an anchor

Tests/NetworksTests/Fixtures:
  gradients.json
      [{network, width, channels, size, batch, featureDim, imageStream, stages, features,
      featuresEvaluated, tensors}], all from float64. Images (B, C, H, W) are uniform(imageStream),
      the gradient of the features (B, d) is uniform(3000), network tensors are formula_tensors
      (see resnet.py), everything rounded to float32 where float32 is used. `stages`: L2 norms of
      the activations after the stem, each stage, pooling and the linear layer. `features`: unit
      rows in training mode, row-major; `featuresEvaluated`: then in evaluation mode, with the
      running statistics this one step left. `tensors`: per name in ascending order shape, norm of
      the initial tensor, `gradientNorm`, the first four values of its gradient (`gradient`) and
      `error32`, the relative L2 error PyTorch's own float32 gradient has; for running_mean and
      running_var the values after the step (`updatedNorm`, `updated`: the first four).
  tensor-names.json
      {network: {name: shape}} for the published width, 3 channels, size 224, feature-dim 128, without
      num_batches_tracked: torchvision's own ResNets, and `alexnet.AlexNet`.
  torchvision.json
      {batch, size, featureDim, imageStream, features}: what torchvision's own resnet18 makes, in
      evaluation mode and float64, of images uniform(imageStream) with formula_tensors; scaled to
      unit rows.
"""

import argparse
import json
import math
import tempfile
from pathlib import Path

import torch
import torchvision
from safetensors.torch import save_file

import and_peer
from networks import make_network
from resnet import BLOCKS, formula_bank, formula_tensors, load_initial, uniform

TESTS = Path(__file__).resolve().parent.parent
RUNS = {
    # Four epochs of 5 batches of 128 in a round: steps 1-20 are round 0, steps 21-40 are round 1. With
    # more images entropies and similarities lie so close that rounding alone swaps anchors.
    "parity": {"limit-per-class": 64, "width": 16, "rounds": 2, "epochs": 4},
    # 300 images: batches of 128, 128, 44 in each of three rounds.
    "short-batch": {"limit-per-class": 30, "width": 8, "rounds": 3},
    "imagenet-stem": {"limit-per-class": 64, "width": 8, "rounds": 1, "stem": "imagenet"},
    "alexnet": {"limit-per-class": 64, "network": "alexnet", "width": 24, "rounds": 1, "dropout": 0},
}
COMMON = {"dataset": "fashion-mnist", "network": "resnet18", "feature-dim": 128, "epochs": 1,
          "batch-size": 128, "base-lr": 1e-4, "augmentation": "none", "order": "sequential",
          "evaluate-every": 0}


def rounded(values, digits=9):
    return [float(f"{value:.{digits}g}") for value in values]


def write_json(path, value):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(value, indent=1) + "\n")
    print(path, path.stat().st_size)


def run(settings, initial, precision):
    """Losses of every step and discoveries of every round in one precision."""
    discoveries = []
    flags = [f"--{k}={v}" for k, v in settings.items()]
    with tempfile.TemporaryDirectory() as output:
        events, _, _ = and_peer.train(
            and_peer.parse(flags + [f"--initial={initial}", f"--precision={precision}",
                                    "--workers=0", f"--output={output}"]),
            lambda *discovery: discoveries.append(discovery[:-1] + (discovery[-1].clone(),)))
    return [event for event in events if event["event"] == "step"], discoveries


def compare(single, double):
    """One discovery in float32, beside the same in float64."""
    round_index, entropy, anchors, nearest, bank = single
    similarity = bank[anchors] @ bank.T
    similarity[torch.arange(len(anchors)), anchors] = -1
    two = similarity.topk(2, dim=1).values
    common = set(anchors.tolist()) & set(double[2].tolist())
    same = sum(nearest[a, 0] == double[3][a, 0] for a in common).item()
    print("round", round_index, "anchors in common", len(common), "of", len(anchors),
          "same neighbour", same)
    return {
        "round": round_index, "count": len(anchors),
        "entropyMean": entropy.double().mean().item(), "entropyMean64": double[1].mean().item(),
        "agreesWithFloat64": len(common) / len(anchors),
        "largestEntropyDifference": (entropy - double[1]).abs().max().item(),
        "smallestNearestMargin": (two[:, 0] - two[:, 1]).min().item(),
        "anchors": anchors[:64].tolist(), "nearest": nearest[anchors[:64], 0].tolist(),
        "nearestMargins": rounded((two[:64, 0] - two[:64, 1]).tolist(), 3),
    }


def initial_tensors(settings):
    """What a run starts from, for `--initial`: network tensors, and `memory_bank` (N, d)."""
    net = make_network(settings["network"], settings["width"], 1, settings["feature-dim"], 28,
                       settings.get("stem", "auto"))
    bank = formula_bank(10 * settings["limit-per-class"], settings["feature-dim"])
    return formula_tensors(net) | {"memory_bank": bank}


def parity(name):
    settings = COMMON | RUNS[name]
    with tempfile.TemporaryDirectory() as folder:
        initial = Path(folder) / "initial.safetensors"
        save_file(initial_tensors(settings), initial)
        steps, discoveries = run(settings, initial, "fp32")
        steps64, discoveries64 = run(settings, initial, "fp64")
    error = [abs(a["loss"] - b["loss"]) / b["loss"] for a, b in zip(steps, steps64)]
    print(name, "relative error of float32: first five", max(error[:5]), "all", max(error))
    write_json(TESTS / "and-distTests/Fixtures" / f"{name}.json", {
        "settings": settings,
        "steps": [{"round": a["round"], "epoch": a["epoch"], "step": a["step"], "loss": a["loss"],
                   "loss64": b["loss"]} for a, b in zip(steps, steps64)],
        "discoveries": [compare(a, b) for a, b in zip(discoveries, discoveries64)],
    })


def one_step(case, dtype):
    """Activations by stage and, after one backward pass, the network with its gradients."""
    net = make_network(case["network"], case["width"], case["channels"], case["featureDim"],
                       case["size"], case["stem"], dropout=0)
    load_initial(net, formula_tensors(net))
    net.to(dtype).train()
    shape = (case["batch"], case["channels"], case["size"], case["size"])
    images = uniform(case["imageStream"], math.prod(shape)).reshape(shape)
    images = torch.from_numpy(images).to(dtype)
    rows = (case["batch"], case["featureDim"])
    upstream = torch.from_numpy(uniform(3000, math.prod(rows)).reshape(rows)).to(dtype)
    stages = dict(net.stages(images))
    features = stages["fc"] / stages["fc"].norm(dim=1, keepdim=True)
    features.backward(upstream)
    evaluated = net.eval()(images)
    return net, stages, features, evaluated


def gradient_case(case):
    net, stages, features, evaluated = one_step(case, torch.float64)
    net32 = one_step(case, torch.float32)[0]
    tensors, parameters32 = {}, dict(net32.named_parameters())
    parameters, buffers = dict(net.named_parameters()), dict(net.named_buffers())
    for name, initial in formula_tensors(net).items():
        tensors[name] = {"shape": list(initial.shape),
                         "norm": rounded([initial.double().norm().item()])[0]}
        if name in parameters:
            gradient, gradient32 = parameters[name].grad, parameters32[name].grad
            if isinstance(dict(net.named_modules()).get(name.rpartition(".")[0]), torch.nn.Conv2d) \
                    and name.endswith("bias"):
                # Batch norm takes a convolution's bias away: what is left is rounding.
                gradient, gradient32 = torch.zeros_like(gradient), torch.zeros_like(gradient32)
            error = ((gradient32 - gradient).norm() / gradient.norm().clamp_min(1e-30)).item()
            tensors[name] |= {"gradientNorm": rounded([gradient.norm().item()])[0],
                              "gradient": rounded(gradient.flatten()[:4].tolist()),
                              "error32": rounded([error], 3)[0]}
        else:
            tensors[name] |= {"updatedNorm": rounded([buffers[name].norm().item()])[0],
                              "updated": rounded(buffers[name].flatten()[:4].tolist())}
    worst = max(tensors, key=lambda name: tensors[name].get("error32", 0))
    print(case, "worst float32 gradient", worst, tensors[worst]["error32"])
    return case | {
        "stages": {name: rounded([x.norm().item()])[0] for name, x in stages.items()},
        "features": rounded(features.flatten().tolist()),
        "featuresEvaluated": rounded(evaluated.flatten().tolist()),
        "tensors": tensors,
    }


def gradients():
    folder = TESTS / "NetworksTests/Fixtures"
    # The streams were searched for images that keep every ReLU's input well away from zero: where
    # rounding moves one across, gradients jump by a percent, in PyTorch's own float32 too.
    cases = [("resnet18", "small", 16, 1, 28, 2041), ("resnet18", "small", 16, 3, 16, 2042),
             ("resnet18", "small", 8, 1, 28, 2026), ("resnet34", "small", 8, 1, 14, 2007),
             ("resnet50", "small", 16, 3, 8, 2005), ("resnet18", "imagenet", 8, 3, 40, 2050),
             ("alexnet", "imagenet", 24, 3, 63, 2051), ("alexnet", "small", 24, 1, 19, 2052)]
    write_json(folder / "gradients.json", [
        gradient_case({"network": network, "stem": stem, "width": width, "channels": channels,
                       "size": size, "batch": 4, "featureDim": 16, "imageStream": stream})
        for network, stem, width, channels, size, stream in cases])
    published = {name: getattr(torchvision.models, name)(num_classes=128) for name in BLOCKS}
    published["alexnet"] = make_network("alexnet", size=224)
    write_json(folder / "tensor-names.json", {
        network: {name: list(value.shape) for name, value in net.state_dict().items()
                  if not name.endswith("num_batches_tracked")}
        for network, net in published.items()})
    write_json(folder / "torchvision.json", torchvision_features(
        {"batch": 2, "size": 72, "featureDim": 16, "imageStream": 2060}))


def torchvision_features(case):
    net = torchvision.models.resnet18(num_classes=case["featureDim"])
    load_initial(net, formula_tensors(net))
    shape = (case["batch"], 3, case["size"], case["size"])
    images = torch.from_numpy(uniform(case["imageStream"], math.prod(shape)).reshape(shape))
    with torch.no_grad():
        features = net.double().eval()(images)
    features /= features.norm(dim=1, keepdim=True)
    return case | {"features": rounded(features.flatten().tolist())}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--only", choices=[*RUNS, "gradients"])
    p.add_argument("--initial", nargs=2, metavar=("NAME", "FILE"),
                   help="only write what this run starts from to FILE")
    arguments = p.parse_args()
    if arguments.initial:
        name, file = arguments.initial
        return save_file(initial_tensors(COMMON | RUNS[name]), file)
    only = arguments.only
    for name in RUNS:
        if only in (None, name):
            parity(name)
    if only in (None, "gradients"):
        gradients()


if __name__ == "__main__":
    main()
