"""The application as an object."""

from __future__ import annotations

import gc
import weakref

from service.app import create_app
from service.bootstrap import Services


def test_an_application_that_nobody_uses_is_let_go(services: Services) -> None:
    """The framework remembers functions of routes for good, and whatever those hold."""
    held = weakref.ref(create_app(services))
    gc.collect()
    assert held() is None
