"""Times FAISS or scikit-learn on the neighbours of all rows of a bank: the half of discovery that it can do.

    python discovery_speed.py --count 50000 --neighbours 1 --threads 2 --repeats 1

IndexFlatIP, or NearestNeighbors by brute force; exact, asked for one neighbour more than wanted, as each row finds itself first.
Entropies are left out. With --queries only the first so many rows ask. A search of a few rows goes before and does not count; building the index,
which is a copy, is not timed. --save writes the rows, for `and-dist discover --features`.

Prints one JSON object: settings, `values` (seconds of each repeat), `median` and `peak_memory`, in
bytes.
"""

import argparse
import json
import statistics
import time

import faiss
import numpy

import process_memory


def searcher(bank, settings):
    """A function from queries to the places of their nearest rows."""
    count = settings.neighbours + 1
    if settings.library == "scikit-learn":
        import sklearn.neighbors
        nearest = sklearn.neighbors.NearestNeighbors(
            n_neighbors=count, algorithm="brute", metric="cosine").fit(bank)
        return lambda queries: nearest.kneighbors(queries)[1]
    faiss.omp_set_num_threads(settings.threads)
    index = faiss.IndexFlatIP(settings.dimension)
    index.add(bank)
    return lambda queries: index.search(queries, count)[1]


def measure(settings):
    bank = numpy.random.default_rng(0).standard_normal(
        (settings.count, settings.dimension), dtype=numpy.float32)
    faiss.normalize_L2(bank)
    if settings.save:
        numpy.save(settings.save, bank)
    search = searcher(bank, settings)
    search(bank[:1000])
    asking = bank[:settings.queries]
    values = []
    for _ in range(settings.repeats):
        began = time.perf_counter()
        nearest = search(asking)
        values.append(time.perf_counter() - began)
    if not (nearest[:, 0] == numpy.arange(len(asking))).all():
        raise SystemExit("error: a row is not its own nearest: this is not the exact search")
    return {"values": values, "median": statistics.median(values),
            "peak_memory": process_memory.peak()}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--count", type=int, default=50000, help="rows of the bank")
    p.add_argument("--dimension", type=int, default=128)
    p.add_argument("--library", choices=["faiss", "scikit-learn"], default="faiss")
    p.add_argument("--save", help="NumPy file to write the rows to")
    p.add_argument("--queries", type=int, help="rows that ask; default: all")
    p.add_argument("--neighbours", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--repeats", type=int, default=3)
    settings = p.parse_args()
    print(json.dumps({"settings": vars(settings), "faiss": faiss.__version__} | measure(settings)))


if __name__ == "__main__":
    main()
