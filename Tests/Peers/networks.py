"""The networks that `and-dist` knows, by its setting names."""

from alexnet import AlexNet
from resnet import BLOCKS, ResNet

NETWORKS = [*BLOCKS, "alexnet"]
STEMS = ["auto", "imagenet", "small"]


def add_arguments(parser):
    """The settings that choose a network."""
    parser.add_argument("--network", default="resnet18", choices=NETWORKS)
    parser.add_argument("--width", type=int, help="default: 64, or alexnet's 96")
    parser.add_argument("--stem", default="auto", choices=STEMS)
    parser.add_argument("--dropout", type=float, default=0.5)


def make_network(network, width=None, channels=3, feature_dim=128, size=32, stem="auto",
                 dropout=0.5):
    """The network for images (channels, size, size), with PyTorch's own initial tensors."""
    if stem == "auto":
        stem = "imagenet" if size > 64 else "small"
    if network == "alexnet":
        return AlexNet(width or 96, channels, feature_dim, size, stem, dropout)
    return ResNet(network, width or 64, channels, feature_dim, stem)
