"""AlexNet (Krizhevsky et al., 2012) in one column, with batch norm behind each convolution.

Tensor names are those of a `features` and a `classifier` of nn.Sequential, and `fc`, which makes the
feature. `width` is the number of channels of the first convolution, 96 in the paper; the other layers
are wider in proportion. The imagenet stem is the paper's; the small stem is a 5x5 convolution of
stride 1. The output has unit length.
"""

from torch import nn


def convolution(inputs, outputs, kernel, stride, padding):
    return [nn.Conv2d(inputs, outputs, kernel, stride, padding), nn.BatchNorm2d(outputs), nn.ReLU()]


class AlexNet(nn.Module):
    """(B, channels, size, size) images to (B, feature_dim) unit rows."""

    def __init__(self, width=96, channels=3, feature_dim=128, size=224, stem="imagenet",
                 dropout=0.5):
        super().__init__()
        wide, hidden = width * 8 // 3, width * 128 // 3
        first, side = ((11, 4, 2), (size - 7) // 4 + 1) if stem == "imagenet" else ((5, 1, 2), size)
        self.features = nn.Sequential(
            *convolution(channels, width, *first), nn.MaxPool2d(3, 2),
            *convolution(width, wide, 5, 1, 2), nn.MaxPool2d(3, 2),
            *convolution(wide, 4 * width, 3, 1, 1),
            *convolution(4 * width, 4 * width, 3, 1, 1),
            *convolution(4 * width, wide, 3, 1, 1), nn.MaxPool2d(3, 2))
        for _ in range(3):
            side = (side - 3) // 2 + 1
        self.classifier = nn.Sequential(
            nn.Dropout(dropout), nn.Linear(wide * side * side, hidden), nn.ReLU(),
            nn.Dropout(dropout), nn.Linear(hidden, hidden), nn.ReLU())
        self.fc = nn.Linear(hidden, feature_dim)

    def stages(self, x):
        """The activations of the five convolutions, the hidden layers and the feature, in order."""
        taps = {2: "conv1", 6: "conv2", 10: "conv3", 13: "conv4", 16: "conv5"}
        for index, layer in enumerate(self.features):
            x = layer(x)
            if index in taps:
                yield taps[index], x
        x = self.classifier(x.flatten(1))
        yield "classifier", x
        yield "fc", self.fc(x)

    def forward(self, x):
        *_, (_, x) = self.stages(x)
        return x / x.norm(dim=1, keepdim=True)
