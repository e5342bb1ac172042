"""Times PyTorch on what and-dist calls a bank pass: softmax loss over all rows, and its gradient.

    python bank_speed.py --count 1281167 --batch-size 256 --threads 2 --repeats 1

The batch x N logits are materialised, as any plain implementation does: product, softmax, gather of
the target, log, backward to the features. The bank itself needs no gradient. One pass that does not
count goes before, on the same sizes, unless --no-warm-up.

Prints one JSON object: settings, `values` (seconds of each repeat), `median`, `peak_memory` of the
process and `memory_beside` (what the passes added to what was resident before them), in bytes.
"""

import argparse
import json
import statistics
import time

import torch

import process_memory
from and_peer import neighbourhood_loss


def measure(settings):
    torch.set_num_threads(settings.threads)
    torch.manual_seed(0)
    # In place, row block by row block: the bank is the only large thing before the passes.
    bank = torch.empty(settings.count, settings.dimension)
    for rows in bank.split(65536):
        rows.copy_(torch.nn.functional.normalize(rows.normal_(), dim=1))
    queries = torch.nn.functional.normalize(
        torch.randn(settings.batch_size, settings.dimension), dim=1).requires_grad_()
    indices = torch.arange(settings.batch_size) % settings.count
    neighbourhoods = torch.arange(settings.count)[:, None]

    def one_pass():
        queries.grad = None
        neighbourhood_loss(queries, bank, indices, neighbourhoods, 0.1).backward()

    before = process_memory.resident()
    if settings.warm_up:
        one_pass()
    values = []
    for _ in range(settings.repeats):
        began = time.perf_counter()
        one_pass()
        values.append(time.perf_counter() - began)
    return {"values": values, "median": statistics.median(values),
            "peak_memory": process_memory.peak(),
            "memory_beside": process_memory.peak() - before}


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--count", type=int, default=50000, help="rows of the bank")
    p.add_argument("--batch-size", type=int, default=128)
    p.add_argument("--dimension", type=int, default=128)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--repeats", type=int, default=3)
    p.add_argument("--no-warm-up", dest="warm_up", action="store_false")
    settings = p.parse_args()
    print(json.dumps({"settings": vars(settings), "torch": torch.__version__}
                     | measure(settings)))


if __name__ == "__main__":
    main()
