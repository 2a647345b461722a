"""The most memory that a piece of work takes in this process.

`ru_maxrss` cannot tell: Linux counts in it what the process held that began this one, and what this one held earlier.
"""

import re
from pathlib import Path

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak_memory() -> int:
    """The most memory that this process held since `reset_peak`, in kB; 0 where the system is not Linux."""
    if not _STATUS.exists():
        return 0
    return int(re.search(r"VmHWM:\s*(\d+) kB", _STATUS.read_text())[1])  # type: ignore[index]


def reset_peak() -> int:
    """Forget the peak so far, and give what the process holds at this moment, in kB."""
    if _RESET.exists():
        _RESET.write_text("5")
    return peak_memory()
