"""A plain PyTorch implementation of Anchor Neighbourhood Discovery, the peer of `and-dist`.

One process, everything materialised, nothing distributed: the text to compare with. Settings carry
the names of `and-dist`'s own, and OUTPUT/metrics.jsonl the same events. Rounds, and epochs within a
round, count from 0; steps count from 1 over the whole run. A learning rate decays from the start of
each epoch named in --lr-decay-epochs, anew in every round.

    python and_peer.py --dataset fashion-mnist --limit-per-class 1000 --width 16 --rounds 3 \\
        --epochs 6 --lr-decay-epochs 5 --bank-start features --output runs/peer

It differs from `and-dist` in its random numbers only: initial tensors, permutations and
augmentations are drawn from torch's generators. With --initial, --augmentation none and --order
sequential nothing random is left, and losses agree step by step.

Evaluation events name their protocol: `knn` (K = 200, sigma = 0.1, test features against the memory
bank), `knn-features` (against features re-extracted from the plain training images), `nn` (nearest
row of the bank), and once, before training, `knn-pixels` (the same vote on raw pixels).
"""

import argparse
import copy
import json
import math
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from images import Images, mix
from networks import add_arguments, make_network
from resnet import load_initial


def parse(arguments=None):
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--dataset", default="fashion-mnist",
                   choices=["fashion-mnist", "image-folder"])
    p.add_argument("--data-root")
    p.add_argument("--statistics", choices=["fashion-mnist", "cifar10", "image-folder"],
                   help="whose mean and std normalise the pixels; default: the data set's")
    p.add_argument("--limit-per-class", type=int)
    add_arguments(p)
    p.add_argument("--feature-dim", type=int, default=128)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--epochs", type=int, default=200)
    p.add_argument("--batch-size", type=int, default=128)
    p.add_argument("--base-lr", type=float, default=0.03)
    p.add_argument("--lr-decay-epochs", default="120,160")
    p.add_argument("--lr-decay-rate", type=float, default=0.1)
    p.add_argument("--sgd-momentum", type=float, default=0.9)
    p.add_argument("--weight-decay", type=float, default=5e-4)
    p.add_argument("--temperature", type=float, default=0.1)
    p.add_argument("--bank-momentum", type=float, default=0.5)
    p.add_argument("--bank-start", default="random", choices=["random", "features"])
    p.add_argument("--neighbours", type=int, default=1)
    p.add_argument("--selection-rate", type=float, default=0.25)
    p.add_argument("--augmentation", default="standard", choices=["standard", "none"])
    p.add_argument("--order", default="shuffled", choices=["shuffled", "sequential"])
    p.add_argument("--precision", default="fp32", choices=["fp32", "fp64"])
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--initial", help="safetensors: network tensors and, if present, memory_bank")
    p.add_argument("--max-steps", type=int)
    p.add_argument("--evaluate-every", type=int, default=1)
    p.add_argument("--workers", type=int, default=1, help="processes that augment")
    p.add_argument("--output", default="runs/peer")
    settings = p.parse_args(arguments)
    settings.lr_decay_epochs = [int(e) for e in settings.lr_decay_epochs.split(",") if e]
    return settings


def learning_rate(settings, epoch):
    """The rate of an epoch of any round: the schedule restarts each round."""
    decays = sum(epoch >= start for start in settings.lr_decay_epochs)
    return settings.base_lr * settings.lr_decay_rate**decays


def neighbourhood_loss(features, bank, indices, neighbourhoods, temperature):
    """The mean over the batch of -log of the probability of each image's target set.

    features (B, d), bank (N, d), indices (B,). neighbourhoods (N, 1 + k) holds each image's own
    index first; the others are its neighbours for an anchor, and -1 for an instance.
    """
    p = torch.softmax(features @ bank.T / temperature, dim=1)
    targets = neighbourhoods[indices]
    p_target = p.gather(1, targets.clamp(min=0)) * (targets >= 0)
    return -p_target.sum(dim=1).log().mean()


@torch.no_grad()
def update_bank(bank, features, indices, bank_momentum):
    """m <- normalise(eta m + (1 - eta) x), after the gradient was taken from the old row."""
    rows = bank_momentum * bank[indices] + (1 - bank_momentum) * features
    bank[indices] = rows / rows.norm(dim=1, keepdim=True)


@torch.no_grad()
def discover(bank, temperature, neighbours, selection_rate, round_index):
    """Entropy (N,), anchors in selection order, and neighbours (N, k), nearest first.

    Entropy is over the whole bank, the row itself included. The lowest floor(N * selection_rate *
    round) become anchors (the published code's int(...)), ties to the lower index.
    """
    count = len(bank)
    entropy = torch.empty(count, dtype=bank.dtype)
    nearest = torch.empty(count, neighbours, dtype=torch.long)
    for start in range(0, count, 256):
        rows = torch.arange(start, min(start + 256, count))
        similarity = bank[rows] @ bank.T
        log_p = torch.log_softmax(similarity / temperature, dim=1)
        entropy[rows] = -(log_p.exp() * log_p).sum(dim=1)
        similarity[torch.arange(len(rows)), rows] = -math.inf
        nearest[rows] = similarity.topk(neighbours, dim=1).indices
    anchor_count = min(count, math.floor(count * selection_rate * round_index + 1e-6))
    anchors = entropy.argsort(stable=True)[:anchor_count]
    return entropy, anchors, nearest


def neighbourhoods_of(anchors, nearest):
    """(N, 1 + k): each image, then its neighbours if it is an anchor and -1 if not."""
    result = torch.full((len(nearest), 1 + nearest.shape[1]), -1)
    result[:, 0] = torch.arange(len(nearest))
    result[anchors, 1:] = nearest[anchors]
    return result


def consistency(anchors, nearest, labels):
    """The share of (anchor, neighbour) pairs of one class; measurement only."""
    return (labels[anchors, None] == labels[nearest[anchors]]).double().mean().item()


@torch.no_grad()
def extract(net, images, dtype, batch_statistics=False, batch_size=250):
    """Features of the plain images, (N, d), in order; the network is left as it was."""
    net = copy.deepcopy(net).train(batch_statistics)
    return torch.cat([net(batch.to(dtype)) for batch in images.plain_batches(batch_size)])


def vote(features, labels, rows, row_labels, k=200, sigma=0.1):
    """Accuracy of the weighted kNN vote: weights exp(similarity / sigma) of the k nearest rows."""
    k, classes, correct = min(k, len(rows)), int(row_labels.max()) + 1, 0
    for start in range(0, len(features), 500):
        similarity, index = (features[start:start + 500] @ rows.T).topk(k, dim=1)
        votes = torch.zeros(len(index), classes, dtype=rows.dtype)
        votes.scatter_add_(1, row_labels[index], (similarity / sigma).exp())
        correct += (votes.argmax(dim=1) == labels[start:start + 500]).sum().item()
    return correct / len(features)


def pixel_vote(train, test):
    """The vote on raw pixels: normalised images as unit rows."""
    def rows(images):
        x = torch.cat([batch.flatten(1) for batch in images.plain_batches(1000)])
        return x / x.norm(dim=1, keepdim=True)
    return vote(rows(test), test.labels, rows(train), train.labels)


def random_bank(settings, count, dtype):
    generator = torch.Generator().manual_seed(mix(settings.seed, 2))
    rows = torch.randn(count, settings.feature_dim, generator=generator, dtype=dtype)
    return rows / rows.norm(dim=1, keepdim=True)


def epoch_order(settings, count, round_index, epoch):
    if settings.order == "sequential":
        return torch.arange(count)
    seed = mix(settings.seed, 3, round_index, epoch)
    return torch.randperm(count, generator=torch.Generator().manual_seed(seed))


class Metrics:
    """OUTPUT/metrics.jsonl, one object a line, and the same events kept for the caller."""

    def __init__(self, output):
        Path(output).mkdir(parents=True, exist_ok=True)
        self.file, self.events = open(Path(output) / "metrics.jsonl", "w"), []

    def write(self, event, **values):
        self.events.append({"event": event} | values)
        self.file.write(json.dumps(self.events[-1]) + "\n")
        self.file.flush()


def evaluate(net, bank, train, test, metrics, dtype, **place):
    features = extract(net, test, dtype)
    against_bank = vote(features, test.labels, bank, train.labels)
    nearest = vote(features, test.labels, bank, train.labels, k=1)
    against_features = vote(features, test.labels, extract(net, train, dtype), train.labels)
    for protocol, accuracy in (("knn", against_bank), ("knn-features", against_features),
                               ("nn", nearest)):
        metrics.write("evaluation", **place, protocol=protocol, accuracy=accuracy)


def train(settings, observe_discovery=None):
    """The whole run; returns its events, the network and the bank."""
    torch.manual_seed(settings.seed)
    dtype = torch.float64 if settings.precision == "fp64" else torch.float32
    images, metrics = Images(settings, "train"), Metrics(settings.output)
    test = Images(settings, "test") if settings.evaluate_every else None
    net = make_network(settings.network, settings.width, images.channels, settings.feature_dim,
                       images.size, settings.stem, settings.dropout)
    initial = load_file(settings.initial) if settings.initial else {}
    bank = initial.pop("memory_bank", None)
    if initial:
        load_initial(net, initial)
    net.to(dtype)
    if bank is not None:
        bank = bank.to(dtype)
    elif settings.bank_start == "features":
        bank = extract(net, images, dtype, True, settings.batch_size)
    else:
        bank = random_bank(settings, len(images), dtype)
    sgd = torch.optim.SGD(net.parameters(), settings.base_lr, settings.sgd_momentum,
                          weight_decay=settings.weight_decay, nesterov=True)
    neighbourhoods = torch.arange(len(images))[:, None]
    if test:
        metrics.write("evaluation", protocol="knn-pixels", accuracy=pixel_vote(images, test))

    step = 0
    for round_index in range(settings.rounds):
        if round_index > 0:
            entropy, anchors, nearest = discover(bank, settings.temperature, settings.neighbours,
                                                 settings.selection_rate, round_index)
            neighbourhoods = neighbourhoods_of(anchors, nearest)
            metrics.write("discovery", round=round_index, anchors=len(anchors),
                          entropy_mean=entropy.double().mean().item(),
                          consistency=consistency(anchors, nearest, images.labels))
            if observe_discovery:
                observe_discovery(round_index, entropy, anchors, nearest, bank)
        for epoch in range(settings.epochs):
            rate, total = learning_rate(settings, epoch), 0.0
            net.train()
            for group in sgd.param_groups:
                group["lr"] = rate
            images.place = (round_index, epoch)
            order = epoch_order(settings, len(images), round_index, epoch).tolist()
            loader = torch.utils.data.DataLoader(images, settings.batch_size, sampler=order,
                                                 num_workers=settings.workers)
            began = time.monotonic()
            for batch, indices in loader:
                features = net(batch.to(dtype))
                loss = neighbourhood_loss(features, bank, indices, neighbourhoods,
                                          settings.temperature)
                sgd.zero_grad()
                loss.backward()
                sgd.step()
                update_bank(bank, features, indices, settings.bank_momentum)
                step, now = step + 1, time.monotonic()
                total += loss.item() * len(indices)
                metrics.write("step", round=round_index, epoch=epoch, step=step, loss=loss.item(),
                              learning_rate=rate, images_per_second=len(indices) / (now - began))
                began = now
                if step == settings.max_steps:
                    return metrics.events, net, bank
            metrics.write("epoch", round=round_index, epoch=epoch, loss=total / len(images))
            if test and (epoch + 1) % settings.evaluate_every == 0:
                evaluate(net, bank, images, test, metrics, dtype, round=round_index, epoch=epoch)
    return metrics.events, net, bank


def main():
    settings = parse()
    _, net, bank = train(settings)
    tensors = {name: value.contiguous() for name, value in net.state_dict().items()}
    save_file(tensors | {"memory_bank": bank}, Path(settings.output) / "final.safetensors")


if __name__ == "__main__":
    main()
