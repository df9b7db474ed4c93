"""Settings from the environment, read once, in `service.bootstrap`, and passed down as values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def default_home() -> Path:
    """The platform's folder for user data."""
    return user_data_path("footnote", appauthor=False)


class Settings(BaseSettings):
    """Every setting, its variable and its default. Variables begin with `FOOTNOTE_`."""

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_", env_ignore_empty=True)

    home: Path = Field(default_factory=default_home, description="The data directory.")
    database_url: str | None = Field(
        None, description="SQLAlchemy URL of the library (default: SQLite in the data directory)."
    )
    embedding_model: str = Field(
        "default", description="A sentence-transformers model by name or path, or `default`."
    )
    reranker_model: str | None = Field(
        None, description="A sentence-transformers CrossEncoder by name or path that ranks anew."
    )
    max_document_bytes: int = Field(
        50_000_000, gt=0, description="Sources larger than this are refused."
    )
    max_upload_bytes: int = Field(
        1_000_000_000, gt=0, description="Requests with files larger than this are refused."
    )
    fetch_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Private hosts to fetch from, as `host` or `host:port`, with commas."
    )
    max_question_chars: int = Field(
        4_000, gt=0, description="Questions longer than this are refused."
    )
    retrieved_passages: int = Field(
        10, ge=1, le=50, description="How many passages an answer may draw on."
    )
    llm_model: str | None = Field(
        None, description="The language model's name; with a base URL or a key, it is used."
    )
    llm_base_url: str | None = Field(
        None, description="Address of an OpenAI-protocol server, such as http://127.0.0.1:8080/v1."
    )
    llm_api_key: SecretStr | None = Field(None, description="The key for the language model.")
    openai_api_key: SecretStr | None = Field(
        None,
        validation_alias="OPENAI_API_KEY",
        description="The key for OpenAI itself; it is never sent to another base URL.",
    )
    llm_timeout_s: float = Field(120.0, gt=0, description="Time for a whole reply.")
    llm_first_token_timeout_s: float = Field(60.0, gt=0, description="Time until a reply begins.")
    llm_max_output_tokens: int = Field(1_024, gt=0, description="The longest reply asked for.")
    support_model: str | None = Field(
        None, description="A CrossEncoder for inference, by name or path, in place of the score."
    )
    support_judge: Literal["none", "model"] = Field(
        "none", description="Whether the language model also judges each statement: `model`."
    )

    llm_context_tokens: int = Field(
        8_192, ge=2_048, description="The model's window: prompt and reply together, in tokens."
    )
    llm_max_concurrency: int = Field(
        8, gt=0, description="How many requests to the model may be under way at once."
    )

    summary_max_chars: int = Field(
        10_000_000, gt=0, description="Texts of a request longer than this are not summarized."
    )
    summary_max_calls: int = Field(
        1_000, gt=0, description="How many requests to the model a summary may take."
    )

    @field_validator("fetch_allow", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(host.strip().lower() for host in value.split(",") if host.strip())

    @property
    def resolved_database_url(self) -> str:
        """Where the library's database is."""
        return self.database_url or f"sqlite:///{self.home / 'library.db'}"
