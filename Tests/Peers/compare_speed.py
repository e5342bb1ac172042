"""Measures and-dist and its peers in turn; launch/benchmark prepares the ground and runs it.

    python compare_speed.py --repeats 5 --only bank,loader --write

A row of the table is one piece of work and two sides, ours and the peer's. They are measured one
after the other, ours, theirs, ours, theirs, each time in fresh processes; the figure of a side is
the median over its processes, and the row's figure the ratio of the two medians. A side that fails
is reported, and the other rows go on.

Ranks and threads: R ranks of T threads, R = the cores up to 8 and T = cores / R. For the training
step both sides may also use one process with all cores, and PyTorch may run eagerly or compiled and
with channels last or not: a short search at the start takes the fastest way of each. Whatever runs
is told its OMP_NUM_THREADS.

Standard output is the progress and the table; --write puts the table with machine, versions and
commands into docs/performance.md, row by row as they are done.
"""

import argparse
import json
import os
import shlex
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import performance_page

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "performance.md"
ROWS = ["step", "bank", "discovery", "loader", "scaling", "memory", "parts", "safety"]


@dataclass
class Side:
    """One way to do the work: a command that prints a JSON object with its `median`."""

    name: str
    command: list
    threads: int
    results: list = field(default_factory=list)
    errors: list = field(default_factory=list)

    @property
    def shown(self):
        """The command as a person types it at the root of the repository."""
        return f"OMP_NUM_THREADS={self.threads} {shlex.join(self.command)}"

    @property
    def values(self):
        return [result["median"] for result in self.results]

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def is_hopeless(self):
        return len(self.errors) > 1 and not self.results

    def figure_of(self, key):
        """The median of a figure beside the main one; none if the program does not give it."""
        found = [result[key] for result in self.results if result.get(key) is not None]
        return statistics.median(found) if found else None

    def run(self, limit=600):
        """Measures once, in fresh processes. Returns the result, or none and notes the error."""
        command = [sys.executable if word == "python" else word for word in self.command]
        environment = os.environ | {"OMP_NUM_THREADS": str(self.threads)}
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, text=True, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            output, errors = process.communicate(timeout=limit)
            result = json.loads(output.strip().splitlines()[-1])
            if process.returncode == 0 and "median" in result:
                self.results.append(result)
                return result
            message = result.get("error") or first_error(errors, process.returncode)
        except subprocess.TimeoutExpired:
            message = f"not done after {limit} s"
        except (IndexError, ValueError):
            message = first_error(errors, process.returncode)
        finally:
            end(process)
        self.errors.append(message)
        return None


def first_error(text, status):
    lines = text.strip().splitlines()
    told = [line for line in lines if "rror:" in line]
    return (told or lines or [f"ended with status {status}"])[0].strip()[:200]


def end(process):
    """Ends what is left of a measurement: it and its children are a process group of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


@dataclass
class Row:
    """A piece of work, done by both sides."""

    key: str
    title: str
    unit: str
    ours: Side
    peer: Side
    goal: str
    share: float = 1.0  # what one unit of the plain ratio counts: 1 / ranks for weak scaling
    refusal: str = ""  # why ours cannot do it here; then neither side is measured
    notes: list = field(default_factory=list)
    beside: list = field(default_factory=list)  # rows of the same `ours`, in its turns
    pairs: list = field(default_factory=list)  # medians of both, where both succeeded

    @property
    def is_measured(self):
        return bool(self.pairs)

    @property
    def ratio(self):
        return self.share * self.times_as_fast(self.ours.median, self.peer.median)

    @property
    def ratios(self):
        """The ratio of each pair, in order."""
        return [self.share * self.times_as_fast(*pair) for pair in self.pairs]

    def times_as_fast(self, ours, peer):
        return ours / peer if self.unit.endswith("/s") else peer / ours

    def measure(self, repeats):
        if self.refusal:
            print(f"\n{self.title}\n  {performance_page.summary(self)}", flush=True)
            return
        rows = [self, *self.beside]
        for row in rows:
            print(f"\n{row.title}\n  ours: {row.ours.shown}\n  peer: {row.peer.shown}", flush=True)
        for number in range(repeats):
            turn = f"{number + 1}/{repeats}"
            ours = self.figure(self.ours, turn)
            for row in rows:
                peer = self.figure(row.peer, turn)
                if ours and peer:
                    row.pairs.append((ours, peer))
            if self.ours.is_hopeless or all(row.peer.is_hopeless for row in rows):
                break
        for row in rows:
            print(f"  {performance_page.summary(row)}", flush=True)

    def figure(self, side, turn):
        """Measures a side once and says what came of it; none if it failed."""
        began = time.monotonic()
        result = side.run()
        found = (f"{performance_page.figure(result['median'])} {self.unit}" if result
                 else f"failed: {side.errors[-1]}")
        print(f"  {turn} {side.name}: {found} ({time.monotonic() - began:.0f} s)", flush=True)
        return result and result["median"]


class Comparison:
    """All rows, on the cores that this process may use."""

    def __init__(self, settings):
        self.settings = settings
        self.cores = sorted(os.sched_getaffinity(0))
        self.ranks = min(len(self.cores), 8)
        self.threads = len(self.cores) // self.ranks
        self.rows = []
        self.searches = []
        self.remarks = []
        self.failures = 0
        self.load = os.getloadavg()[0]
        self.machine = performance_page.machine(self)

    # Sides

    def ours(self, *arguments, ranks=None, threads=None):
        ranks, threads = ranks or self.ranks, threads or self.threads
        return Side(f"and-dist, {ranks} x {threads}",
                    ["launch/single-node", "-np", str(ranks), "benchmark", *arguments, "--json"],
                    threads)

    def python(self, name, script, *arguments, threads=None):
        return Side(name, ["python", f"Tests/Peers/{script}.py", *arguments],
                    threads or len(self.cores))

    def layouts(self):
        """Ranks x threads that fill the cores."""
        return list(dict.fromkeys([(self.ranks, self.threads), (1, len(self.cores))]))

    # The training step

    def our_step(self, layout, precision, repeats):
        extra = [] if precision == "fp32" else ["--precision", precision]
        return self.ours("step", "--rows", "50000", "--batch-size", "128", "--repeats",
                         str(repeats), *extra, ranks=layout[0], threads=layout[1])

    def peer_step(self, variant, layout, warm_up, steps, repeats):
        return self.python(
            f"PyTorch {variant}, {layout[0]} x {layout[1]}", "step_speed",
            "--variants", variant, "--layouts", f"{layout[0]}x{layout[1]}",
            "--batch-size", "128", "--count", "50000", "--warm-up", str(warm_up),
            "--steps", str(steps), "--repeats", str(repeats), threads=layout[1])

    def fastest(self, title, sides, limit, margin=1.0):
        """The fastest of several sides by short measurements, or none.

        Each is measured once, and those within 7 % of the fastest once more. The first is preferred
        unless another is `margin` times as fast.
        """
        print(f"\n{title}", flush=True)

        def measure(side):
            began = time.monotonic()
            result = side.run(limit)
            found = f"{result['median']:.4g} images/s" if result else f"failed: {side.errors[-1]}"
            print(f"  {side.name}: {found} ({time.monotonic() - began:.0f} s)", flush=True)

        def fastest():
            done = [number for number, side in enumerate(sides) if side.results]
            return max(done, key=lambda number: sides[number].median, default=None)

        for side in sides:
            measure(side)
        best = fastest()
        close = [side for side in sides if side.results and side.median > 0.93 * sides[best].median]
        if len(close) > 1:
            for side in close:
                measure(side)
            best = fastest()
        self.searches.append((title, [
            (side.name, f"{side.median:.4g}" if side.results else f"failed: {side.errors[-1]}")
            for side in sides]))
        done = [number for number, side in enumerate(sides) if side.results]
        return 0 if 0 in done and sides[0].median * margin >= sides[best].median else best

    def step(self, precision="fp32"):
        repeats = 4
        layouts = self.layouts()
        title = f"ways to run the training step in {precision}"
        work = ("training step, ResNet-18 (CIFAR stem) of width 64, global batch 128, "
                f"N = 50,000, {precision}")
        goal = "1.5 x" if precision == "fp32" else "1.25 x"
        refusal = self.refusal("step", precision)
        if refusal:
            self.add(Row("step", work, "images/s", self.our_step(layouts[0], precision, repeats),
                         self.peer_step(f"compiled-{precision}", layouts[-1], 2, 2, 2), goal,
                         refusal=refusal))
            return
        our_way = self.fastest(f"Our {title}",
                               [self.our_step(layout, precision, 2) for layout in layouts], 180,
                               margin=1.03)
        if self.settings.peer_step:
            variant, layout = self.settings.peer_step
            ways = [(variant, layout)]
        else:
            ways = [(variant, layout) for layout in layouts
                    for variant in ("eager", "eager-channels-last", "compiled",
                                    "compiled-channels-last")]
        if precision == "bf16":
            ways = [(f"{variant}-bf16", layout) for variant, layout in ways]
        peer_way = self.fastest(f"PyTorch's {title}",
                                [self.peer_step(*way, 1, 2, 1) for way in ways], 240)
        row = Row(
            "step", work, "images/s", self.our_step(layouts[our_way or 0], precision, repeats),
            self.peer_step(*ways[peer_way or 0], 2, 2, 2), goal,
            notes=["Ours augments its images too (standard augmentation, loader threads); the "
                   "peer's images lie ready."])
        scales = "scaling" in self.settings.only and precision == "fp32"
        if scales and self.ranks == 2 and our_way == 0:  # the same 2 x 64 images: measured once
            row.beside = [self.scaling(row.ours)]
        self.add(row)

    def refusal(self, subject, precision):
        """What and-dist says against `precision` on this machine; none if it computes in it."""
        if precision == "fp32":
            return None
        tiny = Side("and-dist", [".build/release/and-dist", "benchmark", subject, "--precision",
                                 precision, "--rows", "64", "--batch-size", "16", "--width", "8",
                                 "--repeats", "1", "--json"], 1)
        return None if tiny.run(60) else f"and-dist says: {tiny.errors[-1]}"

    # The other rows

    def bank(self, count, batch, our_repeats, peer_repeats, goal, precision="fp32"):
        extra = [] if precision == "fp32" else ["--precision", precision]
        self.add(Row(
            "bank", f"bank pass with loss and gradient, N = {count:,}, batch {batch}, d = 128, "
            f"{precision}", "s",
            self.ours("bank", "--rows", str(count), "--batch-size", str(batch), "--repeats",
                      str(our_repeats), *extra),
            self.python("PyTorch, materialised, fp32", "bank_speed", "--count", str(count),
                        "--batch-size", str(batch), "--threads", str(len(self.cores)),
                        "--repeats", str(peer_repeats)), goal,
            refusal=self.refusal("bank", precision)))

    def discovery(self):
        self.add(Row(
            "discovery", "discovery, N = 50,000, d = 128, k = 1, fp32: ours entropies and "
            "neighbours, the peer neighbours only", "s",
            self.ours("discovery", "--rows", "50000", "--neighbours", "1", "--repeats", "1"),
            self.python("FAISS IndexFlatIP", "discovery_speed", "--count", "50000",
                        "--neighbours", "1", "--threads", str(len(self.cores)),
                        "--repeats", "1"), "1.2 x"))

    def loader(self):
        core = ["taskset", "--cpu-list", str(self.cores[0])]
        ours = Side("and-dist, one core",
                    [*core, ".build/release/and-dist", "benchmark", "loader", "--rows", "20000",
                     "--loader-workers", "1", "--repeats", "3", "--json"], 1)
        peer = Side("torchvision on PIL images, one core",
                    [*core, "python", "Tests/Peers/augmentation_speed.py", "--count", "3000",
                     "--repeats", "3"], 1)
        self.add(Row("loader", "standard augmentation of 32 x 32 colour images, one core",
                     "images/s", ours, peer, "10 x"))
        folder = self.settings.images
        if not folder:
            self.remark("Images in files were not measured: --images DIR measures them.")
            return
        ours = Side("and-dist, one core",
                    [*core, ".build/release/and-dist", "benchmark", "loader", "--data-root", folder,
                     "--image-size", "224", "--loader-workers", "1", "--repeats", "3", "--json"], 1)
        peer = Side("torchvision on PIL, one core",
                    [*core, "python", "Tests/Peers/augmentation_speed.py", "--images", folder,
                     "--size", "224", "--repeats", "3"], 1)
        self.add(Row("loader", "image files decoded, standard augmentation to 224 x 224, one core",
                     "images/s", ours, peer, "3 x"))

    def scaling(self, ours=None):
        """Weak scaling: `ours`, a training step of all ranks with 64 images each, and one rank."""
        def step(ranks):
            return self.ours("step", "--rows", "50000", "--batch-size", str(64 * ranks),
                             "--repeats", "4", ranks=ranks)

        return Row("scaling", f"weak scaling of the training step, 1 to {self.ranks} ranks, 64 "
                   "images a rank", "images/s", ours or step(self.ranks), step(1), "0.95",
                   share=1 / self.ranks)

    def parts(self):
        """A training step of several parts on each rank, beside one of a part each."""
        def step(parts):
            return self.ours("step", "--rows", "50000", "--batch-size", "128", "--parts", str(parts),
                             "--repeats", "6")

        return Row("parts", f"training step of {4 * self.ranks} parts on {self.ranks} ranks, beside "
                   f"{self.ranks} parts", "images/s", step(4 * self.ranks), step(self.ranks), "0.85")

    def safety(self):
        """What a checkpoint each epoch and the watchdog cost."""
        def train(name, *settings):
            return self.python(f"and-dist, {name}", "train_seconds", "--ranks", str(self.ranks), "--",
                               *settings, threads=self.threads)

        return Row("safety", "training with a checkpoint each epoch and the watchdog, beside none", "s",
                   train("safe", "--checkpoint-every", "1"),
                   train("bare", "--checkpoint-every", "0", "--stall-warn", "0", "--stall-abort", "0"),
                   "0.99")

    def attempt(self, work, *arguments):
        """Does the work of a row; what goes wrong is told, and the other rows go on."""
        try:
            work(*arguments)
        except Exception as error:  # whatever it is, hours of other rows are not to be lost
            self.failures += 1
            self.remark(f"Not measured, {type(error).__name__}: {error}")

    def remark(self, text):
        print(f"\n{text}", flush=True)
        self.remarks.append(text)

    def add(self, row):
        row.measure(self.settings.repeats)
        self.rows += [row, *row.beside]
        self.write()

    def write(self):
        if self.settings.write:
            performance_page.write(PAGE, self)

    def run(self):
        only = self.settings.only
        if set(only) != set(ROWS):
            self.remark(f"This run measured a part only: {', '.join(only)}.")
        if self.load > 0.5:
            self.remark(f"The load average at the start was {self.load:.1f}: others used the "
                        "machine, and the figures are to be taken with care.")
        if "loader" in only:
            self.attempt(self.loader)
        if "discovery" in only:
            self.attempt(self.discovery)
        if "bank" in only:
            self.attempt(self.bank, 50_000, 128, 10, 5, "")
            self.attempt(self.bank, 1_281_167, 256, 3, 1, "11 x")
            self.attempt(self.bank, 1_281_167, 256, 3, 1, "20 x", "bf16")
        if "step" in only or "memory" in only:
            self.attempt(self.step)
        if "step" in only:
            self.attempt(self.step, "bf16")
        if "scaling" in only and not any(row.key == "scaling" for row in self.rows):
            if self.ranks > 1:
                self.attempt(lambda: self.add(self.scaling()))
            else:
                self.remark("Weak scaling needs two cores or more: not measured.")
        if "parts" in only:
            self.attempt(lambda: self.add(self.parts()))
        if "safety" in only:
            self.attempt(lambda: self.add(self.safety()))
        self.write()
        print("\n" + performance_page.table(self))
        print("\n" + performance_page.memory(self))
        return not self.failures and all(row.is_measured or row.refusal for row in self.rows)


def peer_step(text):
    """compiled-channels-last:1x2 as (variant, (processes, threads))."""
    variant, _, layout = text.partition(":")
    processes, _, threads = layout.partition("x")
    return variant, (int(processes), int(threads))


def arguments():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0], prog="launch/benchmark")
    p.add_argument("--repeats", type=int, default=5, help="pairs of each row; 5 or more")
    p.add_argument("--only", default=",".join(ROWS), help=f"some of {','.join(ROWS)}")
    p.add_argument("--write", action="store_true", help="write docs/performance.md")
    p.add_argument("--peer-step", metavar="VARIANT:PxT", type=peer_step,
                   help="PyTorch's way of the training step, instead of the search for the "
                        "fastest: compiled-channels-last:1x2")
    p.add_argument("--images", metavar="DIR",
                   help="a folder of images, train/<class>/…, to time the loader with")
    settings = p.parse_args()
    if settings.images:
        settings.images = str(Path(settings.images).resolve())
    settings.only = settings.only.split(",")
    unknown = [name for name in settings.only if name not in ROWS]
    if unknown:
        p.error(f"--only {','.join(unknown)}; expected some of {','.join(ROWS)}")
    if settings.repeats < 1:
        p.error(f"--repeats is {settings.repeats}; expected 5 or more")
    if settings.write and settings.repeats < 5:
        p.error(f"--write with --repeats {settings.repeats}: the record needs 5 or more")
    return settings


if __name__ == "__main__":
    began = time.monotonic()
    complete = Comparison(arguments()).run()
    print(f"\n{(time.monotonic() - began) / 60:.1f} minutes")
    sys.exit(0 if complete else 1)
