"""Makes the first files of Tests/ForeignBytes: small whole ones of each form, by their usual writers.

    python Tests/Peers/foreign_seeds.py [RUN]

`Beside/FORM` holds the other files of a data set, `Corpus/FORM` what is damaged from then on. RUN is
the folder of a run of a few steps, whose state and metrics are taken. Needs numpy, scipy, pillow and
safetensors; the files are committed.
"""

import gzip
import io
import pathlib
import shutil
import sys
import tarfile

import numpy
from PIL import Image
from safetensors.numpy import save_file
from scipy.io import savemat

place = pathlib.Path(__file__).parent.parent / "ForeignBytes"
repository = place.parent.parent
random = numpy.random.default_rng(0)


def folder(kind, form):
    made = place / kind / form
    made.mkdir(parents=True, exist_ok=True)
    return made


def idx(numbers):
    sizes = numpy.array(numbers.shape, ">u4").tobytes()
    return bytes([0, 0, 8, numbers.ndim]) + sizes + numbers.astype(numpy.uint8).tobytes()


def tar(files, mode):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode, format=tarfile.PAX_FORMAT) as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def image(kind, side=9, mode="RGB", **options):
    buffer = io.BytesIO()
    channels = {"RGB": 3, "L": 1, "RGBA": 4, "CMYK": 4}[mode]
    pixels = random.integers(0, 255, (side, side, channels), numpy.uint8).squeeze()
    Image.fromarray(pixels, mode).save(buffer, kind, **options)
    return buffer.getvalue()


images = idx(random.integers(0, 255, (2, 3, 3)))
labels = idx(numpy.array([3, 9]))
(folder("Corpus", "idx") / "plain").write_bytes(images)
(folder("Corpus", "idx") / "gzip").write_bytes(gzip.compress(images, mtime=0))
for name, content in [
    ("train-labels-idx1-ubyte", labels),
    ("t10k-images-idx3-ubyte", images),
    ("t10k-labels-idx1-ubyte", labels),
]:
    (folder("Beside", "idx") / name).write_bytes(content)

record = bytes([7]) + bytes(3072)
batches = [f"data_batch_{number}.bin" for number in range(1, 6)] + ["test_batch.bin"]
members = [(f"cifar-10-batches-bin/{name}", record) for name in batches]
names = ("cifar-10-batches-bin/batches.meta.txt", b"cat\ndog\n")
(folder("Corpus", "cifar") / "gzip").write_bytes(tar(members + [names], "w:gz"))
(folder("Corpus", "cifar") / "xz").write_bytes(tar(members, "w:xz"))


def mat(path, values, compressed):
    buffer = io.BytesIO()
    savemat(buffer, values, do_compression=compressed)
    content = buffer.getvalue()
    path.write_bytes(b"MATLAB 5.0 MAT-file".ljust(116) + content[116:])


digits = {
    "X": random.integers(0, 4, (32, 32, 3, 1), numpy.uint8),
    "y": numpy.array([[10]], numpy.uint8),
}
mat(folder("Corpus", "svhn") / "compressed", digits, True)
mat(folder("Corpus", "svhn") / "plain", digits, False)
mat(folder("Beside", "svhn") / "test_32x32.mat", digits, True)
paths = numpy.empty((2, 1), object)
paths[:, 0] = ["n01-pug/n01_1.jpg", "n02-dog/n02_2.jpg"]
dogs = {"file_list": paths, "labels": numpy.array([[1.0], [2.0]])}
mat(folder("Corpus", "dogs") / "plain", dogs, False)
mat(folder("Corpus", "dogs") / "compressed", dogs, True)
tests = numpy.empty((1, 1), object)
tests[0, 0] = "n01-pug/n01_3.jpg"
mat(folder("Beside", "dogs") / "test_list.mat", {"file_list": tests, "labels": [[1.0]]}, False)

png = image("PNG")
(folder("Corpus", "tar") / "labelled").write_bytes(
    tar([("a/1.png", png), ("a/1.cls", b"0\n"), ("b/2.png", png), ("b/2.cls", b"1")], "w")
)
(folder("Corpus", "tar") / "plain").write_bytes(tar([("1.jpg", image("JPEG"))], "w"))
for name in ["n01-pug/n01_1.jpg", "n01-pug/n01_3.jpg", "n02-dog/n02_2.jpg"]:
    (folder("Beside", f"dogs/Images/{name[:7]}") / name[8:]).write_bytes(png)
for form in ["listing", "exclude"]:
    for name in ["a/1.png", "b/2.png"]:
        path = folder("Beside", f"{form}/images/{name[0]}") / name[2:]
        path.write_bytes(png)
(folder("Corpus", "exclude") / "one").write_bytes(b"# broken\na/1.png\ttruncated\n\n")

for name, content in [
    ("rgb.png", png),
    ("grey.png", image("PNG", mode="L")),
    ("alpha.png", image("PNG", mode="RGBA")),
    ("rgb.jpg", image("JPEG", quality=40)),
    ("progressive.jpg", image("JPEG", 17, progressive=True, quality=40)),
    ("grey.jpg", image("JPEG", mode="L", quality=40)),
    ("cmyk.jpg", image("JPEG", mode="CMYK", quality=40)),
    ("strips.tif", image("TIFF", compression="tiff_lzw")),
    ("packed.tif", image("TIFF", mode="L", compression="packbits")),
    ("jpeg.tif", image("TIFF", 16, compression="jpeg")),
]:
    (folder("Corpus", "image") / name).write_bytes(content)

numpy.save(folder("Corpus", "image") / "deep.npy", numpy.arange(300).reshape(10, 10, 3).astype(">u2"))
for dtype in ["<f4", ">f4", "<f2", "<f8", "<i8"]:
    array = numpy.arange(6).reshape(3, 2).astype(dtype)
    name = dtype.replace("<", "little-").replace(">", "big-")
    numpy.save(folder("Corpus", "numpy") / f"{name}.npy", array)
numpy.save(folder("Corpus", "numpy") / "fortran.npy", numpy.asfortranarray(array.astype("<f4")))
save_file(
    {"a": numpy.ones((2, 3), numpy.float32), "b": numpy.ones(2, numpy.float16)},
    folder("Corpus", "safetensors") / "two",
    metadata={"note": 'a "quoted" \\ line'},
)

recipe = repository / "launch" / "recipes" / "ilsvrc-alexnet.yaml"
shutil.copy(recipe, folder("Corpus", "settings") / "recipe")
(folder("Corpus", "settings") / "lists").write_text(
    "lr-decay-epochs: [1, 2]\nmean: &m [0.5, 0.5, 0.5]\nstd: *m\ntime-limit: 90s\n"
    "checkpoint-every: 500-steps\nkeep-images: 2GB\n"
)
if len(sys.argv) > 1:
    run = pathlib.Path(sys.argv[1])
    newest = sorted(run.glob("checkpoints/step-*"))[-1]
    shutil.copy(newest / "state.json", folder("Corpus", "state") / "whole")
    shutil.copy(run / "metrics.jsonl", folder("Corpus", "metrics") / "whole")
    shutil.copy(run / "images.index", folder("Corpus", "listing") / "whole")
