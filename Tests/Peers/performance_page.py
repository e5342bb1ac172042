"""Writes what compare_speed.py measured as a page of Markdown; it measures nothing itself."""

import datetime
import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BY_HAND = "\n## Notes\n"  # this heading and what follows is kept when the page is written anew


def figure(number):
    """Four digits, without powers of ten."""
    return f"{number:,.0f}" if number >= 1000 else f"{number:.4g}"


def summary(row):
    """A row's result in one line."""
    if row.refusal:
        return f"not measured; {row.refusal}"
    if not row.is_measured:
        return "not measured: " + "; ".join(dict.fromkeys(row.ours.errors + row.peer.errors))
    low, high = min(row.ratios), max(row.ratios)
    return (f"ours {figure(row.ours.median)} {row.unit}, "
            f"peer {figure(row.peer.median)} {row.unit}: "
            f"ratio {row.ratio:.2f} (pairs {low:.2f} to {high:.2f})"
            + (f", goal {row.goal}" if row.goal else ""))


def spread(side, unit):
    """Who it was, the median, and how far the processes are apart."""
    return (f"{side.name}: {figure(side.median)} {unit} "
            f"({figure(min(side.values))} – {figure(max(side.values))})")


def share_of_peak(side):
    """Operations counted over those of the machine's fastest matrix product, in per cent."""
    share = side.figure_of("share_of_peak")
    return "" if share is None else f"{100 * share:.0f} %"


def table(comparison):
    lines = ["| work | ours | peer | ratio | of pairs | goal | ours, of the peak |",
             "|---|---|---|---|---|---|---|"]
    for row in comparison.rows:
        if row.is_measured:
            lines.append(
                f"| {row.title} | {spread(row.ours, row.unit)} | {spread(row.peer, row.unit)} "
                f"| **{row.ratio:.2f}** | {min(row.ratios):.2f} – {max(row.ratios):.2f} "
                f"| {row.goal} | {share_of_peak(row.ours)} |")
        else:
            lines.append(f"| {row.title} | {summary(row)} | | | | {row.goal} | |")
    return "\n".join(lines)


def megabytes(count):
    return "?" if count is None else f"{count / 1e6:,.0f} MB"


def memory(comparison):
    """Memory of the training step's processes, and beside the bank in a pass."""
    lines = ["| memory | ours | peer | ratio | goal |", "|---|---|---|---|---|"]
    for row in comparison.rows:
        if not row.is_measured:
            continue
        if row.key == "step":
            ours, peer = row.ours.figure_of("peak_memory"), row.peer.figure_of("peak_memory")
            ratio = f"**{ours / peer:.2f}**" if ours and peer else ""
            lines.append(
                f"| the most of a rank and of a PyTorch process in: {row.title} "
                f"| {megabytes(ours)} | {megabytes(peer)} | {ratio} | 0.5 x |")
            ours, peer = (side.figure_of("peak_memory_of_ranks") for side in (row.ours, row.peer))
            lines.append(f"| the same, all processes together | {megabytes(ours)} "
                         f"| {megabytes(peer)} | {f'{ours / peer:.2f}' if ours and peer else ''} "
                         "| |")
            lines.append("| of the PyTorch process, there already after `import torch` | "
                         f"| {megabytes(row.peer.figure_of('memory_at_start'))} | | |")
        if row.key == "bank":
            ours, peer = (side.figure_of("memory_beside") for side in (row.ours, row.peer))
            lines.append(
                f"| beside the bank, all processes together, in: {row.title} | {megabytes(ours)} "
                f"| {megabytes(peer)} | {f'{ours / peer:.3f}' if ours and peer else ''} "
                "| 100 MB |")
    return "\n".join(lines) if len(lines) > 2 else "Memory was not measured."


def said_by(command):
    try:
        return subprocess.run(command, cwd=ROOT, text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def value(text, key):
    """What stands after `key` in the first line that begins with it."""
    found = [line for line in text.splitlines() if line.startswith(key)]
    return found[0][len(key):].strip(" \t:=\"") if found else "unknown"


def read(path):
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def machine(comparison):
    """Lines that say on what, and with what, it was measured."""
    doctor = said_by([".build/release/and-dist", "doctor"])
    swift = said_by(["swift", "--version"]).splitlines()
    memory_kilobytes = value(read("/proc/meminfo"), "MemTotal").split()[0]
    told = {name: text for name, text in sorted(os.environ.items())
            if name.startswith(("OPENBLAS_", "OMP_", "DNNL_", "ONEDNN_", "GOMP_", "KMP_"))}
    packages = []
    for package in ("torch", "torchvision", "faiss-cpu", "numpy", "pillow"):
        try:
            packages.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            packages.append(f"{package} missing")
    return [
        ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")),
        ("version", said_by(["git", "describe", "--always", "--dirty"]).strip() or "unknown"),
        ("processor", f"{value(read('/proc/cpuinfo'), 'model name')}, "
                      f"{len(comparison.cores)} cores used, {platform.machine()}"),
        ("memory", f"{int(memory_kilobytes) * 1024 / 1e9:.1f} GB"
                   if memory_kilobytes.isdigit() else "unknown"),
        ("system", f"{value(read('/etc/os-release'), 'PRETTY_NAME')}, Linux {platform.release()}"),
        ("load average at the start", f"{comparison.load:.2f}"),
        ("Swift", swift[0] if swift else "unknown"),
        ("oneDNN", value(doctor, "oneDNN")),
        ("OpenBLAS", value(doctor, "BLAS")),
        ("MPI", value(doctor, "MPI")),
        ("Python", f"{platform.python_version()}: {', '.join(packages)}"),
        ("environment", ", ".join(f"{name}={text}" for name, text in told.items())
                        or "no variable of OpenMP, OpenBLAS or oneDNN"),
    ]


def page(comparison):
    lines = [
        "# Performance", "",
        "Written by `launch/benchmark --write`: each row is a pair, measured in turn, "
        f"{comparison.settings.repeats} times,",
        "each time in fresh processes. Figures are medians over the processes, in brackets the "
        "lowest and the",
        "highest; the ratio is that of the medians, above 1 where ours is faster (for weak "
        "scaling, the",
        "efficiency), and beside it are the lowest and the highest of one pair. `2 x 1` is 2 "
        "ranks or processes",
        "of 1 thread each. The last column is our operations a second as a share of what the same "
        "threads reach",
        "in their fastest matrix product, in the row's precision, measured beside it; convolutions "
        "count as direct",
        "ones, of which Winograd's need fewer.", "",
        table(comparison), "", memory(comparison), "",
    ]
    lines += [line for text in comparison.remarks for line in (text, "")]
    lines += ["## Machine and versions", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {text} |" for name, text in comparison.machine]
    lines += ["", "## Commands", "", "At the root of the repository; `python` is that of the "
              "peers' virtual environment, `.venv-benchmark`.", ""]
    for row in comparison.rows:
        lines += [f"{row.title}:", "", "```", row.ours.shown, row.peer.shown, "```", ""]
        lines += [line for text in row.notes for line in (text, "")]
    for title, tried in comparison.searches:
        lines += [f"{title}, each tried shortly, those near the fastest twice:", "", "| way | images/s |", "|---|---|"]
        lines += [f"| {name} | {found} |" for name, found in tried]
        lines += [""]
    return "\n".join(lines)


def write(path, comparison):
    """Writes the page; what was written by hand under "Notes" stays."""
    notes = read(path).partition(BY_HAND)
    text = page(comparison) + (notes[1] + notes[2] if notes[1] else "")
    path.write_text(text)
