"""Makes Tests/TensorFilesTests/Fixtures with NumPy and safetensors' own library.

Run it where numpy, torch and safetensors are installed; the files are committed.
"""

import pathlib

import numpy
import torch
from safetensors.torch import save_file

folder = pathlib.Path(__file__).parent.parent / "TensorFilesTests" / "Fixtures"
folder.mkdir(parents=True, exist_ok=True)

halves = torch.tensor([0.0, -0.0, 1.0, -2.5, 65504.0, 6e-8, 6.1e-5, float("inf")])
save_file(
    {
        "floats": torch.arange(12, dtype=torch.float32).reshape(3, 4) / 8,
        "doubles": torch.tensor([0.1, -1e300, 3.0], dtype=torch.float64),
        "halves": halves.to(torch.float16),
        "brains": halves.to(torch.bfloat16),
        "integers": torch.tensor([[1, -2], [2**62, 0]], dtype=torch.int64),
        "bytes": torch.tensor([0, 7, 255], dtype=torch.uint8),
        "scalar": torch.tensor(42.5),
        "empty": torch.zeros(0, 4),
    },
    folder / "torch.safetensors",
    metadata={"round": "2", "note": 'a "quoted" — line\n'},
)
save_file({"mask": torch.tensor([True])}, folder / "boolean.safetensors")

matrix = numpy.arange(12, dtype=numpy.float32).reshape(3, 4) / 8
numpy.save(folder / "matrix.npy", matrix)
numpy.save(folder / "vector.npy", matrix[:, 1].copy())
numpy.save(folder / "doubles.npy", matrix.astype(numpy.float64) + 0.1)
numpy.save(folder / "integers.npy", numpy.array([[1, -2], [3, 2**62]]))
numpy.save(folder / "fortran.npy", numpy.asfortranarray(matrix))
numpy.save(folder / "big-endian.npy", matrix.astype(">f4"))
numpy.save(folder / "big-doubles.npy", numpy.asfortranarray((matrix + 1000).astype(">f8")))
numpy.save(folder / "big-integers.npy", numpy.array([1, -2, 3, 2**62], dtype=">i8"))
numpy.save(folder / "halves.npy", matrix.astype(numpy.float16))
numpy.save(folder / "big-halves.npy", numpy.asfortranarray(matrix.astype(">f2")))
numpy.save(folder / "objects.npy", numpy.array([[1.5, None]], dtype=object), allow_pickle=True)
numpy.save(folder / "cube.npy", matrix.reshape(3, 2, 2))
numpy.save(folder / "records.npy", numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i8")]))
numpy.save(folder / "short.npy", matrix.astype(numpy.int16))
with open(folder / "version2.npy", "wb") as file:
    numpy.lib.format.write_array(file, matrix, version=(2, 0))
