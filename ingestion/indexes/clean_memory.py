"""Memory that comes empty, so that nothing is written to disk that was never meant to be.

The graph library writes whole blocks of memory into its files, also what it has not used in them,
and in that is left what the process held there before: words of a document that has been purged.
"""

from __future__ import annotations

import ctypes

_M_PERTURB = -6  # malloc.h of the GNU C library
_ZERO_WHEN_ALLOCATED = 0xFF


def clean_memory() -> None:
    """Have memory be zero when it is allocated, from now on and for the whole process.

    The GNU C library fills it with the complement of what it is told, and what is freed with that
    itself. Elsewhere nothing happens: other allocators have no such switch.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_PERTURB, _ZERO_WHEN_ALLOCATED)
