"""How a measurement tells what it is doing."""

from __future__ import annotations

from collections.abc import Callable

OnProgress = Callable[[str, int, int], None]
"""Is told the step, how much of it is done, and of how much."""
