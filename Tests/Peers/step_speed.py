"""Times PyTorch's whole training step of AND, in the ways PyTorch can run it on a few cores.

    python step_speed.py --width 64 --batch-size 128 --count 50000 --json speed.json
    python step_speed.py --variants eager,eager-channels-last,compiled --layouts 1x2,2x1

A step is forward, softmax over the materialised batch x N logits, loss, backward, SGD and the bank
update; images are synthetic, so no loader is timed. A variant is `eager` or `compiled`, with
`-channels-last` and `-bf16` (autocast) added; a layout is processes x threads. Several processes
run DistributedDataParallel over gloo: each takes its part of the global batch and holds the whole
bank, and features are all-gathered for its update. Each measurement runs in fresh processes: a few
steps to warm up, then `--repeats` stretches of `--steps` steps.

Prints one JSON object: settings, machine, `measurements` [{variant, layout, images_per_second (the
median stretch), stretches, seconds_per_step, last_loss, peak_memory of the largest process and
peak_memory_of_ranks of all (bytes), memory_at_start (after imports), or error}], `best_fp32` and
`best_bf16`. After a single measurement its figures, with images_per_second as `median`, or its
error, also stand at the top.
"""

import argparse
import json
import os
import socket
import statistics
import sys
import tempfile
import time

import torch
import torch.distributed as distributed

import process_memory
from and_peer import neighbourhood_loss, update_bank
from networks import add_arguments, make_network
from resnet import formula_tensors, load_initial

VARIANTS = ["eager", "eager-channels-last", "compiled", "compiled-channels-last",
            "eager-bf16", "eager-channels-last-bf16", "compiled-bf16",
            "compiled-channels-last-bf16"]


def measure(rank, processes, threads, variant, settings, port, output):
    """Runs one process of one measurement; rank 0 writes the result to `output`."""
    memory_at_start = process_memory.resident()
    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    torch.manual_seed(0)
    several = processes > 1
    if several:
        if len(os.sched_getaffinity(0)) >= processes * threads:
            cores = sorted(os.sched_getaffinity(0))
            os.sched_setaffinity(0, cores[rank * threads:(rank + 1) * threads])
        distributed.init_process_group("gloo", init_method=f"tcp://127.0.0.1:{port}", rank=rank,
                                       world_size=processes)
    net = make_network(settings.network, settings.width, settings.channels, size=settings.size,
                       stem=settings.stem, dropout=settings.dropout)
    load_initial(net, formula_tensors(net))
    layout = torch.channels_last if "channels-last" in variant else torch.contiguous_format
    net.train().to(memory_format=layout)
    parameters = list(net.parameters())
    model, loss_of = net, neighbourhood_loss
    if several:  # every rank has its own statistics: there are no buffers to broadcast
        model = torch.nn.parallel.DistributedDataParallel(
            net, broadcast_buffers=False, gradient_as_bucket_view=True, static_graph=True)
    if variant.startswith("compiled"):
        model, loss_of = torch.compile(model), torch.compile(loss_of)
    sgd = torch.optim.SGD(parameters, 0.03, 0.9, weight_decay=5e-4, nesterov=True, fused=True)

    batch, count = settings.batch_size, settings.count
    part = torch.arange(batch).chunk(processes)[rank]
    images = torch.randn(batch, settings.channels, settings.size, settings.size)
    images = images[part].contiguous(memory_format=layout)
    bank = torch.nn.functional.normalize(torch.randn(count, 128), dim=1)
    neighbourhoods = torch.arange(count)[:, None]
    all_indices = torch.randint(0, count // batch, (1000,)) * batch

    def step(index):
        indices = all_indices[index % 1000] + torch.arange(batch)
        with torch.autocast("cpu", torch.bfloat16, enabled="bf16" in variant):
            features = model(images)
            loss = loss_of(features, bank, indices[part], neighbourhoods, 0.1)
        sgd.zero_grad()
        loss.backward()
        sgd.step()
        features = features.detach().float()
        if several:
            gathered = [torch.empty(len(p), 128) for p in torch.arange(batch).chunk(processes)]
            distributed.all_gather(gathered, features)
            features = torch.cat(gathered)
        update_bank(bank, features, indices, 0.5)
        return loss.item()

    for index in range(settings.warm_up):
        step(index)
    stretches = []
    for repeat in range(settings.repeats):
        if several:
            distributed.barrier()
        began = time.perf_counter()
        for index in range(settings.steps):
            loss = step(settings.warm_up + repeat * settings.steps + index)
        if several:
            distributed.barrier()
        stretches.append(batch * settings.steps / (time.perf_counter() - began))
    peak = torch.tensor(process_memory.peak(), dtype=torch.float64)
    peak_of_ranks = peak.clone()
    if several:
        distributed.all_reduce(peak, distributed.ReduceOp.MAX)
        distributed.all_reduce(peak_of_ranks)
    if rank == 0:
        speed = statistics.median(stretches)
        with open(output, "w") as file:
            json.dump({"images_per_second": round(speed, 2),
                       "stretches": [round(s, 2) for s in stretches],
                       "seconds_per_step": round(batch / speed, 4), "last_loss": loss,
                       "peak_memory": int(peak), "peak_memory_of_ranks": int(peak_of_ranks),
                       "memory_at_start": memory_at_start}, file)
    if several:
        distributed.destroy_process_group()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measurement(variant, layout, settings):
    processes, threads = (int(n) for n in layout.split("x"))
    if settings.batch_size < processes:
        raise SystemExit(f"error: --batch-size {settings.batch_size} is less than {layout}'s "
                         f"{processes} processes")
    with tempfile.NamedTemporaryFile("r") as output:
        try:
            os.environ["OMP_NUM_THREADS"] = str(threads)
            torch.multiprocessing.spawn(measure, (processes, threads, variant, settings,
                                                  free_port(), output.name), processes)
            result = json.load(output)
        except (torch.multiprocessing.ProcessRaisedException,
                torch.multiprocessing.ProcessExitedException) as error:
            result = {"error": str(error).strip().splitlines()[-1]}
    return {"variant": variant, "layout": layout} | result


def best(measurements, bf16):
    fit = [m for m in measurements
           if ("bf16" in m["variant"]) == bf16 and "images_per_second" in m]
    return max(fit, key=lambda m: m["images_per_second"], default=None)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    add_arguments(p)
    p.add_argument("--channels", type=int, default=3)
    p.add_argument("--size", type=int, default=32)
    p.add_argument("--batch-size", type=int, default=128, help="global")
    p.add_argument("--count", type=int, default=50000, help="rows of the bank")
    p.add_argument("--variants", default=",".join(VARIANTS))
    p.add_argument("--layouts", default=f"1x{os.cpu_count()},{os.cpu_count()}x1",
                   help="processes x threads, separated by commas")
    p.add_argument("--warm-up", type=int, default=2)
    p.add_argument("--steps", type=int, default=3)
    p.add_argument("--repeats", type=int, default=5)
    p.add_argument("--json", help="also write the result to this file")
    settings = p.parse_args()
    unknown = set(settings.variants.split(",")) - set(VARIANTS)
    if unknown:
        p.error(f"unknown variants {sorted(unknown)}; known: {', '.join(VARIANTS)}")
    measurements = []
    for layout in settings.layouts.split(","):
        for variant in settings.variants.split(","):
            measurements.append(measurement(variant, layout, settings))
            print(json.dumps(measurements[-1]), file=sys.stderr, flush=True)
    result = {"settings": vars(settings), "torch": torch.__version__, "cores": os.cpu_count(),
              "instruction_set": torch.backends.cpu.get_cpu_capability(),
              "load_average": os.getloadavg(), "measurements": measurements,
              "best_fp32": best(measurements, False), "best_bf16": best(measurements, True)}
    if len(measurements) == 1:
        only = measurements[0]
        result |= only | {"median": only["images_per_second"]} if "error" not in only else only
    print(json.dumps(result))
    if settings.json:
        with open(settings.json, "w") as file:
            json.dump(result, file, indent=1)


if __name__ == "__main__":
    main()
