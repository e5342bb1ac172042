"""ResNet-18/34/50/101, and the deterministic tensors the fixtures start from.

Tensor names are torchvision's (conv1, bn1, layer1.0.conv1, layer2.0.downsample.0, fc). The small
stem is one 3x3 convolution of stride 1 without max pooling, the imagenet stem torchvision's; `width`
is the number of channels of the first stage; pooling before the linear layer is global; the output has unit length. Initial tensors are
PyTorch's defaults. A bottleneck carries its stride on the 3x3 convolution, as torchvision's does.
"""

import math

import numpy
import torch
from torch import nn

BLOCKS = {
    "resnet18": ("basic", (2, 2, 2, 2)),
    "resnet34": ("basic", (3, 4, 6, 3)),
    "resnet50": ("bottleneck", (3, 4, 6, 3)),
    "resnet101": ("bottleneck", (3, 4, 23, 3)),
}


def convolution(inputs, outputs, kernel, stride=1):
    return nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False)


class BasicBlock(nn.Module):
    expansion = 1

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, width, 3, stride), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width, 3), nn.BatchNorm2d(width)
        self.downsample = downsample(inputs, width, stride)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    expansion = 4

    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1, self.bn1 = convolution(inputs, width, 1), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = convolution(width, width, 3, stride), nn.BatchNorm2d(width)
        self.conv3, self.bn3 = convolution(width, 4 * width, 1), nn.BatchNorm2d(4 * width)
        self.downsample = downsample(inputs, 4 * width, stride)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


def downsample(inputs, outputs, stride):
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    """(B, channels, H, W) images to (B, feature_dim) unit rows."""

    def __init__(self, network="resnet18", width=64, channels=3, feature_dim=128,
                 stem="small"):
        super().__init__()
        kind, depths = BLOCKS[network]
        block = BasicBlock if kind == "basic" else Bottleneck
        self.conv1 = (convolution(channels, width, 7, 2) if stem == "imagenet"
                      else convolution(channels, width, 3))
        self.bn1 = nn.BatchNorm2d(width)
        self.maxpool = nn.MaxPool2d(3, 2, 1) if stem == "imagenet" else nn.Identity()
        inputs = width
        for stage, depth in enumerate(depths):
            layers = []
            for index in range(depth):
                stride = 2 if stage > 0 and index == 0 else 1
                layers.append(block(inputs, width << stage, stride))
                inputs = (width << stage) * block.expansion
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(inputs, feature_dim)

    def stages(self, x):
        """The activations after the stem, each stage, pooling and the linear layer, in order."""
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        yield "stem", x
        for name in ("layer1", "layer2", "layer3", "layer4"):
            x = getattr(self, name)(x)
            yield name, x
        x = x.mean(dim=(2, 3))
        yield "pool", x
        yield "fc", self.fc(x)

    def forward(self, x):
        *_, (_, x) = self.stages(x)
        return x / x.norm(dim=1, keepdim=True)


def uniform(stream, count):
    """`count` numbers in [-1, 1): splitmix64 of (stream, index), its upper 24 bits; exact anywhere.

    k = stream * 2^32 + index + 1;  z = k * 0x9E3779B97F4A7C15;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;  z = (z ^ z >> 27) * 0x94D049BB133111EB;  z ^= z >> 31
    (all modulo 2^64);  value = (z >> 40) / 2^23 - 1.
    """
    with numpy.errstate(over="ignore"):
        z = numpy.arange(1, count + 1, dtype=numpy.uint64) + numpy.uint64(stream << 32)
        z *= numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
        z ^= z >> numpy.uint64(31)
    return (z >> numpy.uint64(40)).astype(numpy.float64) / 2.0**23 - 1.0


def formula_tensors(net):
    """Initial tensors by formula, as {name: float32}, for the names of `net` in ascending order.

    Tensor t (position among the sorted names, num_batches_tracked left out) with u = uniform(t, n):
    convolution and linear weights u / sqrt(fan in), rounded to bfloat16's 8 significant bits so
    that they compress well; biases and batch-norm biases u / 16; batch-norm weights 1 + u / 8;
    running means 0, running variances 1.
    """
    tensors = {}
    state = {k: v for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")}
    for index, name in enumerate(sorted(state)):
        shape = tuple(state[name].shape)
        u = torch.from_numpy(uniform(index, math.prod(shape)).reshape(shape))
        if name.endswith("running_mean"):
            value = torch.zeros(shape)
        elif name.endswith("running_var"):
            value = torch.ones(shape)
        elif len(shape) > 1:
            value = (u / math.sqrt(math.prod(shape[1:]))).bfloat16()
        elif name.endswith("weight"):
            value = 1 + u / 8
        else:
            value = u / 16
        tensors[name] = value.float().contiguous()
    return tensors


def formula_bank(rows, columns):
    """(rows, columns) unit rows: uniform(1000, ...) row-major, normalised in float64,."""
    bank = uniform(1000, rows * columns).reshape(rows, columns)
    return torch.from_numpy(bank / numpy.linalg.norm(bank, axis=1, keepdims=True)).float()


def load_initial(net, tensors):
    """Loads `tensors` into `net`; only num_batches_tracked may be missing."""
    result = net.load_state_dict(tensors, strict=False)
    missing = [key for key in result.missing_keys if not key.endswith("num_batches_tracked")]
    if missing or result.unexpected_keys:
        raise SystemExit(f"error: initial tensors: missing {missing}, "
                         f"unexpected {result.unexpected_keys}")
