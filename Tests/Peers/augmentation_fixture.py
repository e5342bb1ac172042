#!/usr/bin/env python3
"""Writes Tests/ImagesTests/Fixtures/augmentation.json: what torchvision makes of PIL images.

Needs torchvision and Pillow. Each case has an input of planes (C, H, W), what is done to it, and
the bytes that come out, planes again; bytes are in base64. `hue` and `grey` sums cover every colour
there is, in place of its bytes: Σ byte · ((place · 2654435761) mod 2³²), mod 2⁶⁴.
"""

import base64
import json
import pathlib

import numpy
import torchvision.transforms.functional as F
from PIL import Image

numbers = numpy.random.default_rng(20190611)
target = pathlib.Path(__file__).parent.parent / "ImagesTests/Fixtures/augmentation.json"


def picture(channels, height, width):
    """A smooth picture with noise, with all brightnesses and colours in it."""
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [
        128 + 100 * numpy.sin(x / numbers.uniform(2, 9) + y / numbers.uniform(2, 9))
        + numbers.normal(0, 30, (height, width))
        for _ in range(channels)
    ]
    pixels = numpy.stack(planes, -1).clip(0, 255).astype(numpy.uint8)
    return Image.fromarray(pixels if channels == 3 else pixels[..., 0])


def planes(image):
    pixels = numpy.asarray(image)
    return pixels.transpose(2, 0, 1) if pixels.ndim == 3 else pixels[None]


def text(image):
    return base64.b64encode(numpy.ascontiguousarray(planes(image)).tobytes()).decode()


def single(value):
    """The double of a factor that is a float32, as torchvision draws them."""
    return float(numpy.float32(value))


def case(image, size, crop=None, order=(), factors=(1.0, 1.0, 1.0, 0.0), grey=False, flip=False):
    height, width = image.height, image.width
    top, left, h, w = crop or (0, 0, height, width)
    result = F.resized_crop(image, top, left, h, w, list(size))
    adjust = (F.adjust_brightness, F.adjust_contrast, F.adjust_saturation, F.adjust_hue)
    for step in order:
        result = adjust[step](result, factors[step])
    if grey:
        result = F.rgb_to_grayscale(result, num_output_channels=len(result.getbands()))
    if flip:
        result = F.hflip(result)
    return {
        "channels": len(image.getbands()), "height": height, "width": width,
        "input": text(image), "size": list(size), "crop": [top, left, h, w],
        "order": list(order), "factors": list(factors), "grey": grey, "flip": flip,
        "output": text(result),
    }


def centre(image, size):
    """Resize of the shorter side, then the central part, as for evaluation."""
    shorter = size if size < 64 else round(size * 256 / 224)
    result = F.center_crop(F.resize(image, shorter), [size, size])
    return {
        "channels": len(image.getbands()), "height": image.height, "width": image.width,
        "input": text(image), "size": size, "output": text(result),
    }


def crop_of(height, width):
    h, w = numbers.integers(1, height + 1), numbers.integers(1, width + 1)
    return tuple(int(v) for v in (
        numbers.integers(0, height - h + 1), numbers.integers(0, width - w + 1), h, w))


def factors():
    return tuple(single(v) for v in (*numbers.uniform(0.6, 1.4, 3), numbers.uniform(-0.4, 0.4)))


def checksum(pixels):
    pixels = pixels.reshape(-1).astype(numpy.uint64)
    total = 0
    for start in range(0, len(pixels), 1 << 22):
        part = pixels[start : start + (1 << 22)]
        place = numpy.arange(start, start + len(part), dtype=numpy.uint64)
        weight = (place * numpy.uint64(2654435761)) & numpy.uint64(0xFFFFFFFF)
        total = (total + int((part * weight).sum(dtype=numpy.uint64))) % 2**64
    return str(total)


cases = {}
cases["crops"] = [
    case(picture(c, 32, 32), (32, 32), crop=crop_of(32, 32)) for c in (1, 3, 1, 3, 1, 3, 1, 3)
] + [
    case(picture(3, 32, 32), (32, 32), crop=(3, 5, 32 - 5, 32 - 5)),
    case(picture(3, 32, 32), (32, 32), crop=(0, 7, 32, 20)),
    case(picture(3, 32, 32), (32, 32), crop=(9, 0, 11, 32)),
    case(picture(3, 32, 32), (32, 32), crop=(31, 31, 1, 1)),
    case(picture(3, 45, 67), (24, 24), crop=(1, 2, 40, 61)),
    case(picture(1, 90, 70), (9, 11), crop=(0, 0, 90, 70)),
    case(picture(3, 20, 30), (40, 48), crop=(2, 3, 15, 25)),
]
image = picture(3, 32, 32)
cases["brightness"] = [
    case(picture(c, 24, 24), (24, 24), order=(0,), factors=(single(f), 1.0, 1.0, 0.0))
    for c in (1, 3) for f in (0.6, 0.999, 1.0, 1.2345, 1.4)
]
cases["contrast"] = [
    case(picture(c, 24, 24), (24, 24), order=(1,), factors=(1.0, single(f), 1.0, 0.0))
    for c in (1, 3) for f in (0.6, 0.8711, 1.0, 1.1, 1.4)
]
cases["saturation"] = [
    case(picture(c, 24, 24), (24, 24), order=(2,), factors=(1.0, 1.0, single(f), 0.0))
    for c in (1, 3) for f in (0.6, 0.93, 1.0, 1.37)
]
cases["hue"] = [
    case(picture(c, 24, 24), (24, 24), order=(3,), factors=(1.0, 1.0, 1.0, single(f)))
    for c in (1, 3) for f in (-0.4, -0.001, 0.0, 0.1234, 0.4)
]
cases["grey"] = [case(picture(c, 24, 24), (24, 24), grey=True) for c in (1, 3)]
cases["flip"] = [case(picture(c, 24, 25), (24, 25), flip=True) for c in (1, 3)]
cases["mixed"] = [
    case(
        picture(c, 32, 32), (32, 32), crop=crop_of(32, 32),
        order=[int(v) for v in numbers.permutation(4)], factors=factors(),
        grey=bool(numbers.uniform() < 0.2), flip=bool(numbers.uniform() < 0.2),
    )
    for c in (1, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3)
]

level = numpy.arange(256, dtype=numpy.uint8)
r, g, b = numpy.meshgrid(level, level, level, indexing="ij")
colours = Image.fromarray(numpy.stack([r, g, b], -1).reshape(4096, 4096, 3))
grey = F.rgb_to_grayscale(colours, num_output_channels=3)
sums = [{"hue": None, "sum": checksum(planes(grey))}]
for f in (-0.07, 0.4):
    sums.append({"hue": single(f), "sum": checksum(planes(F.adjust_hue(colours, single(f))))})

centres = [
    centre(picture(3, 50, 70), 24), centre(picture(1, 41, 33), 28), centre(picture(3, 90, 77), 64),
    centre(picture(3, 32, 32), 32), centre(picture(1, 28, 28), 32), centre(picture(3, 32, 32), 16),
]
fixture = {"cases": cases, "centres": centres, "allColours": sums}
target.write_text(json.dumps(fixture, indent=0) + "\n")
print(target, target.stat().st_size, "bytes")
