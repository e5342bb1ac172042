"""Holds what `and-dist discover` found against float64, for some of the rows.

    python discovery_exact.py --features rows.npy --found found --sample 500

FOUND has the `neighbours.npy` and `similarities.npy` of the rows in FEATURES. Prints one JSON object: of
the sampled rows the share whose neighbours are the right set, the share of neighbours in the right place,
and the largest differences of similarities: of a neighbour from the right one, and of what was written
from float64. Fails where a neighbour is farther than float32 explains.
"""

import argparse
import json
import sys

import numpy

TOLERANCE = 1e-6


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--features", required=True)
    p.add_argument("--found", required=True)
    p.add_argument("--sample", type=int, default=500)
    settings = p.parse_args()
    rows = numpy.load(settings.features).astype(numpy.float64)
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    sample = numpy.random.default_rng(1).choice(
        len(rows), min(settings.sample, len(rows)), replace=False)
    found = numpy.load(f"{settings.found}/neighbours.npy")[sample]
    written = numpy.load(f"{settings.found}/similarities.npy")[sample]
    similarities = rows[sample] @ rows.T
    similarities[numpy.arange(len(sample)), sample] = -numpy.inf
    right = numpy.argsort(-similarities, axis=1)[:, :found.shape[1]]

    def of(places):
        return numpy.take_along_axis(similarities, places, axis=1)

    farther = float(abs(of(right) - of(found)).max())
    print(json.dumps({
        "rows": len(sample),
        "right_sets": float(numpy.mean([set(a) == set(b) for a, b in zip(found, right)])),
        "right_places": float((found == right).mean()),
        "farther": farther, "rounding": float(abs(of(found) - written).max())}))
    sys.exit("error: a neighbour is not among the nearest" if farther > TOLERANCE else 0)


if __name__ == "__main__":
    main()
