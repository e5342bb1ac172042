"""Writes small TIFF, NumPy and PNG images of many channels and of 16 bits, and their pixels.

    python channel_fixtures.py ../ImagesTests/Fixtures/channels

Needs NumPy, Pillow, tifffile and imagecodecs. `index.json` says of each file how many channels are asked
for and which numbers become black and white; NAME.planes are the bytes that follow, (C, H, W).
"""

import json
import pathlib
import sys

import imagecodecs
import numpy as np
import tifffile
from PIL import Image

folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
random = np.random.default_rng(3)
HEIGHT, WIDTH = 13, 21
cases = []


def pixels(channels, dtype=np.uint8, most=None):
    most = most or np.iinfo(dtype).max
    return random.integers(0, most + 1, (HEIGHT, WIDTH, channels)).astype(dtype)


def levels(numbers, least=0, greatest=65535):
    """Half up: 255 (n - least) / (greatest - least)."""
    if numbers.dtype == np.uint8:
        return numbers
    span = greatest - least
    inside = np.clip(numbers.astype(np.int64), least, greatest) - least
    return ((255 * inside + span // 2) // span).astype(np.uint8)


def keep(name, planes, channels, bounds=None):
    (folder / f"{name}.planes").write_bytes(np.ascontiguousarray(planes.transpose(2, 0, 1)).tobytes())
    cases.append({"file": name, "channels": channels, "range": bounds})


def tiff(name, numbers, channels=None, bounds=None, expected=None, **options):
    kept = numbers.shape[2]
    data = numbers
    if options.pop("separate", False):
        options["planarconfig"] = "separate"
        data = numbers.transpose(2, 0, 1)
    if kept == 1:
        data = numbers[:, :, 0]
    if "photometric" not in options:
        options["photometric"] = "rgb" if kept == 3 else "minisblack"
    if kept not in (1, 3) and "planarconfig" not in options:
        options["planarconfig"] = "contig"
    tifffile.imwrite(folder / name, data, metadata=None, **options)
    planes = levels(numbers, *(bounds or (0, 65535))) if expected is None else expected
    keep(name, planes, channels or kept, bounds)


colours = pixels(3)
tiff("rgb.tif", colours)
tiff("rgb-lzw-strips.tif", colours, compression="lzw", rowsperstrip=4)
tiff("rgb-deflate-predictor.tif", colours, compression="zlib", predictor=True, rowsperstrip=5)
tiff("rgb-tiles.tif", colours, tile=(16, 16))
tiff("rgb-separate.tif", colours, separate=True, rowsperstrip=6)
tiff("rgb-separate-tiles.tif", colours, separate=True, tile=(16, 16), compression="zlib")
tiff("big.tif", colours, bigtiff=True)
grey = pixels(1)
tiff("grey.tif", grey)
tiff("grey-as-colour.tif", grey, channels=3, expected=grey.repeat(3, axis=2))
tiff("white-is-zero.tif", grey, photometric="miniswhite", expected=255 - grey)
deep = pixels(1, np.uint16)
tiff("grey-16.tif", deep)
tiff("grey-16-motorola.tif", deep, byteorder=">")
tiff("grey-16-window.tif", deep, bounds=[1000, 40000])
narrow = pixels(1, np.uint16, most=4095)
tiff("grey-12-of-16.tif", narrow, bounds=[0, 4095], compression="lzw")
five = pixels(5, np.uint16)
tiff("five-16.tif", five)
tiff("five-16-separate-tiles.tif", five, separate=True, tile=(16, 16), bounds=[200, 50000])
tiff("sixteen.tif", pixels(16))
two = pixels(2)
tiff("two.tif", two)
four = pixels(4)
tiff("four.tif", four)
tiff("alpha-dropped.tif", four, channels=3, photometric="rgb", extrasamples=["unassalpha"],
     expected=four[:, :, :3])

stack = pixels(6, np.uint16)
tifffile.imwrite(folder / "pages.tif", stack.transpose(2, 0, 1), photometric="minisblack", metadata=None)
keep("pages.tif", levels(stack), 6)
tifffile.imwrite(folder / "first-page.tif", stack.transpose(2, 0, 1), photometric="minisblack", metadata=None)
keep("first-page.tif", levels(stack[:, :, :1]), 1)

palette = Image.fromarray(colours).quantize(8)
palette.save(folder / "palette.tif")
keep("palette.tif", np.asarray(palette.convert("RGB")), 3)
bilevel = Image.fromarray(grey[:, :, 0]).point(lambda level: 255 * (level > 99), "1")
bilevel.save(folder / "bilevel.tif", compression="group4")
keep("bilevel.tif", np.asarray(bilevel.convert("RGB")), 3)

for name, numbers in {"five": pixels(5), "five-16": five, "grey-16": deep, "three": colours}.items():
    for order in ["C", "F"]:
        for endian in "<>" if numbers.dtype == np.uint16 else "<":
            path = f"{name}-{order}-{'little' if endian == '<' else 'big'}.npy"
            data = np.asarray(numbers, order=order).astype(numbers.dtype.newbyteorder(endian), order="K")
            np.save(folder / path, data[:, :, 0] if numbers.shape[2] == 1 else data)
            keep(path, levels(numbers), numbers.shape[2])
np.save(folder / "channels-first.npy", np.ascontiguousarray(five.transpose(2, 0, 1)))
keep("channels-first.npy", levels(five), 5)

Image.fromarray(four, "RGBA").save(folder / "alpha.png")
keep("alpha.png", four, 4)
Image.fromarray(two, "LA").save(folder / "grey-alpha.png")
keep("grey-alpha.png", two, 2)
Image.fromarray(deep[:, :, 0]).save(folder / "grey-16.png")
keep("grey-16.png", levels(deep, 1000, 40000), 1, [1000, 40000])
deep_colours = pixels(3, np.uint16)
(folder / "rgb-16.png").write_bytes(imagecodecs.png_encode(deep_colours))
keep("rgb-16.png", levels(deep_colours), 3, [0, 65535])

(folder / "index.json").write_text(json.dumps(cases, indent=0) + "\n")
