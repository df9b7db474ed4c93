"""Which methods a path takes, when a request comes with another one (RFC 9110, 10.2.1).

The framework looks at routes one by one: where several have the same path it names the methods of
the first, and the route of the page takes what no route of the API does.
"""

from __future__ import annotations

from fastapi import FastAPI
from starlette.routing import compile_path


def allowed_at(app: FastAPI, path: str) -> str:
    """The methods that a path takes, as the header `Allow` lists them; empty if it is none.

    A path that is spelled out goes before one that it is an example of.
    """
    paths = app.openapi()["paths"]
    templates = [path] if path in paths else [one for one in paths if _is_one(path, one)]
    return ", ".join(sorted(method.upper() for one in templates[:1] for method in paths[one]))


def _is_one(path: str, template: str) -> bool:
    return compile_path(template)[0].match(path) is not None
