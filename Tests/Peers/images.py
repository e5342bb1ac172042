"""The images of the peers: Fashion-MNIST from IDX files, image folders, and the augmentation.

Order is design's: the file's order for IDX, classes by name then files by name for a folder;
`limit_per_class` keeps the first n of each class of the training split in that order.
"""

import gzip
import struct
from pathlib import Path

import numpy
import torch
from PIL import Image
from torchvision import transforms

STATISTICS = {
    "fashion-mnist": ((0.2860,), (0.3530,)),
    "cifar10": ((0.4914, 0.4822, 0.4465), (0.2023, 0.1994, 0.2010)),
    "image-folder": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
}


def read_idx(path):
    data = gzip.open(path).read()
    kind, rank = data[2], data[3]
    if data[:2] != b"\0\0" or kind != 8:
        raise SystemExit(f"error: {path}: not an IDX file of bytes")
    shape = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    pixels = numpy.frombuffer(data, numpy.uint8, offset=4 + 4 * rank)
    return pixels.reshape(shape).copy()


def read_split(dataset, root, split):
    """(N, H, W) or (N, H, W, 3) bytes and (N,) labels of one split, in the data set's order."""
    if dataset == "fashion-mnist":
        root = Path(root or "/usr/share/datasets/fashion-mnist")
        prefix = "train" if split == "train" else "t10k"
        return (read_idx(root / f"{prefix}-images-idx3-ubyte.gz"),
                read_idx(root / f"{prefix}-labels-idx1-ubyte.gz").astype(numpy.int64))
    folder = Path(root) / split
    if split == "test" and not folder.exists():
        folder = Path(root) / "val"
    images, labels = [], []
    for label, name in enumerate(sorted(p.name for p in folder.iterdir() if p.is_dir())):
        for path in sorted((folder / name).iterdir(), key=lambda p: p.name):
            images.append(numpy.asarray(Image.open(path).convert("RGB")))
            labels.append(label)
    return numpy.stack(images), numpy.array(labels)


def keep_first_of_each_class(labels, limit):
    """The indices of the first `limit` images of each class, ascending."""
    kept, seen = [], {}
    for index, label in enumerate(labels.tolist()):
        seen[label] = seen.get(label, 0) + 1
        if seen[label] <= limit:
            kept.append(index)
    return numpy.array(kept)


def mix(*path):
    """One 63-bit seed from a path of integers."""
    seed = 0
    for part in path:
        seed = (seed ^ (part + 1)) * 0x9E3779B97F4A7C15 % 2**64
        seed ^= seed >> 29
    return seed >> 1


class Images(torch.utils.data.Dataset):
    """One split in memory; an item is an augmented image and its index."""

    def __init__(self, settings, split):
        self.pixels, self.labels = read_split(settings.dataset, settings.data_root, split)
        if split == "train" and settings.limit_per_class:
            kept = keep_first_of_each_class(self.labels, settings.limit_per_class)
            self.pixels, self.labels = self.pixels[kept], self.labels[kept]
        self.labels = torch.from_numpy(self.labels)
        self.channels = 1 if self.pixels.ndim == 3 else 3
        mean, std = STATISTICS[settings.statistics or settings.dataset]
        size = self.pixels.shape[1:3]
        self.size = size[0]
        finish = [transforms.ToTensor(), transforms.Normalize(mean, std)]
        self.plain = transforms.Compose(finish)
        self.standard = transforms.Compose([
            transforms.RandomResizedCrop(size, scale=(0.2, 1.0), ratio=(3 / 4, 4 / 3)),
            transforms.ColorJitter(0.4, 0.4, 0.4, 0.4),
            transforms.RandomGrayscale(0.2),
        ] + finish)
        self.augmentation, self.seed, self.place = settings.augmentation, settings.seed, (0, 0)

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        if self.augmentation == "none":
            return self.plain(self.pixels[index]), index
        torch.manual_seed(mix(self.seed, 1, *self.place, index))
        return self.standard(Image.fromarray(self.pixels[index])), index

    def plain_batches(self, size):
        """Every image without augmentation, in order, in batches of `size`."""
        for start in range(0, len(self), size):
            yield torch.stack([self.plain(p) for p in self.pixels[start:start + size]])
