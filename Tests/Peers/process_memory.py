"""What Linux counts of this process's memory."""


def resident():
    """Bytes resident now."""
    return _bytes("VmRSS:")


def peak():
    """The most bytes that were ever resident."""
    return _bytes("VmHWM:")


def _bytes(key):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(key))
