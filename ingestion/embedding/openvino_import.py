"""OpenVINO, imported without its usage statistics."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType

_STATISTICS = "openvino_telemetry"


def import_openvino() -> ModuleType:
    """Import OpenVINO so that it neither reports the import nor writes an id into the user's home.

    It does both at import, before anything can be configured; where its statistics package is
    missing it works without.

    Raises:
        ImportError: if OpenVINO is not installed or has no build for this platform.
    """
    blocked = "openvino" not in sys.modules and _STATISTICS not in sys.modules
    if blocked:
        sys.modules[_STATISTICS] = None  # type: ignore[assignment] # means "cannot be imported"
    try:
        return import_module("openvino")
    finally:
        if blocked:
            sys.modules.pop(_STATISTICS, None)
