"""Writes small JPEG and PNG files of every kind, and what PIL's convert("RGB") makes of each.

    python decoding_fixtures.py ../ImagesTests/Fixtures/decoding

Needs Pillow and NumPy. NAME.rgb has the pixels of NAME, interleaved, row after row.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy as np
from PIL import Image

WIDTH, HEIGHT = 21, 13


def picture(width=WIDTH, height=HEIGHT):
    """Slopes and an edge in RGB, smooth enough that JPEG keeps them."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / (width - 1)
    green = 255 * y / (height - 1)
    blue = np.where(x + y > (width + height) / 2, 220, 40)
    return np.stack([red, green, blue], axis=2).astype(np.uint8)


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def with_chunks(png, *chunks):
    """A PNG file with more chunks after its header."""
    return png[:33] + b"".join(chunks) + png[33:]


def png_by_hand(rows, width, height, depth, colours, interlaced=False, chunks=()):
    """A PNG file of the kinds that PIL does not write; `rows` are whole passes of bytes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks)
        + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    )


def filtered(samples):
    """Rows of bytes, each led by the filter 'none'."""
    return b"".join(b"\0" + row.tobytes() for row in samples)


def packed(samples, depth):
    """Rows of grey of fewer than 8 bits."""
    bits = ((samples[:, :, None] >> np.arange(depth - 1, -1, -1)) & 1).astype(np.uint8)
    return filtered(np.packbits(bits.reshape(len(samples), -1), axis=1))


def interlaced(samples):
    """The seven passes of Adam7."""
    passes = [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)]
    return b"".join(filtered(samples[y::dy, x::dx]) for y, x, dy, dx in passes)


def saved(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def resampled(jpeg, factors):
    """A 4:4:4 JPEG file under other sampling factors, (horizontal, vertical) of each component.

    The scan's blocks are those of the file; the picture is another, which does not matter here.
    """
    place = jpeg.index(b"\xff\xc0")
    count = jpeg[place + 9]
    bytes_ = bytearray(jpeg)
    for component, (across, down) in enumerate(factors[:count]):
        bytes_[place + 10 + 3 * component + 1] = across << 4 | down
    # Fewer units of more blocks: the size shrinks so that the file's blocks suffice.
    struct.pack_into(">HH", bytes_, place + 5, HEIGHT, WIDTH)
    return bytes(bytes_)


def files():
    rgb = Image.fromarray(picture())
    grey = rgb.convert("L")
    high = picture().astype(np.uint16) * 257 - 100 * (picture() > 100)

    for name, sampling in [("444", 0), ("422", 1), ("420", 2)]:
        yield f"ycc-{name}.jpg", saved(rgb, "JPEG", quality=90, subsampling=sampling)
    yield "progressive.jpg", saved(rgb, "JPEG", quality=90, progressive=True)
    yield "grey.jpg", saved(grey, "JPEG", quality=90)
    yield "rgb.jpg", saved(rgb, "JPEG", quality=90, keep_rgb=True)
    cmyk = Image.fromarray(np.concatenate([picture(), picture()[:, ::-1, :1] // 2 + 100], axis=2), "CMYK")
    adobe = saved(cmyk, "JPEG", quality=90)
    yield "cmyk-adobe.jpg", adobe
    marker = adobe.index(b"\xff\xee\x00\x0eAdobe")
    yield "cmyk.jpg", adobe[:marker] + adobe[marker + 16:]
    yield "ycck.jpg", adobe[:marker + 15] + b"\x02" + adobe[marker + 16:]
    # As many blocks as the oddest of the sampling factors below needs.
    large = saved(Image.fromarray(picture(96, 64)), "JPEG", quality=90, subsampling=0)
    for name, factors in [
        ("440", [(1, 2), (1, 1), (1, 1)]), ("411", [(4, 1), (1, 1), (1, 1)]),
        ("410", [(4, 2), (1, 1), (1, 1)]), ("441", [(1, 4), (1, 1), (1, 1)]),
        ("22-12-11", [(2, 2), (1, 2), (1, 1)]), ("22-22-11", [(2, 2), (2, 2), (1, 1)]),
        ("22-21-21", [(2, 2), (2, 1), (2, 1)]), ("21-11-21", [(2, 1), (1, 1), (2, 1)]),
    ]:
        yield f"sampling-{name}.jpg", resampled(large, factors)

    plain = saved(rgb, "PNG")
    yield "rgb.png", plain
    yield "gama-1.png", with_chunks(plain, chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "gama-45455.png", with_chunks(plain, chunk(b"gAMA", struct.pack(">I", 45455)))
    yield "gama-srgb.png", with_chunks(
        plain, chunk(b"gAMA", struct.pack(">I", 45455)), chunk(b"sRGB", b"\0"))
    yield "alpha-gama.png", with_chunks(
        saved(Image.merge("RGBA", rgb.split() + (grey,)), "PNG"),
        chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "grey-gama.png", with_chunks(
        saved(grey, "PNG"), chunk(b"gAMA", struct.pack(">I", 100000)))
    yield "grey-alpha.png", saved(Image.merge("LA", (grey, grey)), "PNG")
    yield "palette.png", saved(rgb.quantize(20), "PNG")
    yield "palette-clear.png", saved(rgb.quantize(20), "PNG", transparency=3)
    yield "palette-4.png", saved(rgb.quantize(7), "PNG", bits=4)
    yield "rgb-clear.png", saved(rgb, "PNG", transparency=(0, 0, 40))
    levels = np.asarray(grey)
    yield "grey-1.png", saved(grey.convert("1"), "PNG")
    yield "grey-2.png", png_by_hand(packed(levels >> 6, 2), WIDTH, HEIGHT, 2, 0)
    yield "grey-4.png", png_by_hand(packed(levels >> 4, 4), WIDTH, HEIGHT, 4, 0)
    yield "grey-16.png", png_by_hand(
        filtered((levels.astype(">u2") * 3)), WIDTH, HEIGHT, 16, 0)
    yield "rgb-16.png", png_by_hand(filtered(high.astype(">u2")), WIDTH, HEIGHT, 16, 2)
    deep = np.concatenate([high, high[:, :, :1]], axis=2).astype(">u2")
    yield "rgba-16.png", png_by_hand(filtered(deep), WIDTH, HEIGHT, 16, 6)
    yield "grey-alpha-16.png", png_by_hand(filtered(deep[:, :, :2]), WIDTH, HEIGHT, 16, 4)
    yield "interlaced.png", png_by_hand(interlaced(picture()), WIDTH, HEIGHT, 8, 2, True)
    yield "interlaced-grey-16.png", png_by_hand(
        interlaced(levels.astype(">u2") * 3), WIDTH, HEIGHT, 16, 0, True)


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name, file in files():
        image = Image.open(io.BytesIO(file))
        assert image.size == (WIDTH, HEIGHT), name
        (folder / name).write_bytes(file)
        (folder / f"{name}.rgb").write_bytes(np.asarray(image.convert("RGB")).tobytes())


main()
