"""Settings from the environment, read once, in `service.bootstrap`, and passed down as values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, IPvAnyNetwork, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

Scope = Literal["read", "ingest", "delete", "admin"]


def default_home() -> Path:
    """The platform's folder for user data."""
    return user_data_path("footnote", appauthor=False)


class Settings(BaseSettings):
    """Every setting, its variable and its default. Variables begin with `FOOTNOTE_`."""

    model_config = SettingsConfigDict(env_prefix="FOOTNOTE_", env_ignore_empty=True)

    home: Path = Field(default_factory=default_home, description="The data directory.")
    database_url: str | None = Field(
        None,
        repr=False,
        description="SQLAlchemy URL of the library (default: SQLite in the data directory).",
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

    log_format: Literal["text", "json"] = Field(
        "text", description="Lines of the log for people, or as JSON: `json`."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="From which level on the log is written."
    )
    tracing: bool = Field(
        False, description="Whether traces are sent by OpenTelemetry, to where `OTEL_…` says."
    )
    otlp_endpoint: str | None = Field(
        None,
        repr=False,  # it may hold a name and a password, as the one above
        validation_alias=AliasChoices(
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"
        ),
        description="Where traces are sent; naming it turns tracing on.",
    )

    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Names that the service is reached under beside localhost, with commas."
    )
    session_hours: float = Field(
        12.0, gt=0, description="How long a browser stays signed in, in hours."
    )
    requests_per_minute: int = Field(
        0, ge=0, description="Requests a minute for each key, user or address; 0 is no limit."
    )
    max_working: int | None = Field(
        None,
        gt=0,
        description="How many questions, and how many checks and summaries, are worked on at once, "
        "not counting those that wait for a language model (default: half as many as there are "
        "processors, from 1 to 4); the others wait.",
    )
    max_waiting: int = Field(
        64, ge=0, description="How many of each may wait; more are a flood, and get 503."
    )
    max_concurrent: int = Field(
        64, gt=0, description="How many other requests are worked on at once; the others wait."
    )
    max_queued: int = Field(
        256, ge=0, description="How many of those may wait; the rest are refused with 503."
    )
    proxy_user_header: str | None = Field(
        None, description="The header in which a trusted proxy names the user it has signed in."
    )
    proxy_addresses: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        (), description="Addresses of the trusted proxies, such as 10.0.0.5 or 10.0.0.0/24."
    )
    proxy_scopes: Annotated[tuple[Scope, ...], NoDecode] = Field(
        ("read",), description="What users that a proxy has signed in may do, with commas."
    )
    proxy_collections: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        None, description="The collections that they see, with commas (default: all)."
    )

    oidc_issuer: str | None = Field(
        None, description="The OpenID provider that users sign in with, as an address."
    )
    oidc_client_id: str | None = Field(None, description="The name of this service there.")
    oidc_client_secret: SecretStr | None = Field(
        None, description="Its secret there, if it has one."
    )
    oidc_scopes: Annotated[tuple[Scope, ...], NoDecode] = Field(
        ("read",), description="What users of the provider may do, with commas."
    )
    oidc_scopes_claim: str | None = Field(
        None, description="The claim of the ID token that says it, in the place of the above."
    )
    oidc_collections: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        None, description="The collections that they see, with commas (default: all)."
    )

    @field_validator("fetch_allow", "allowed_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return _split(value.lower()) if isinstance(value, str) else value

    @field_validator(
        "proxy_addresses",
        "proxy_scopes",
        "proxy_collections",
        "oidc_scopes",
        "oidc_collections",
        mode="before",
    )
    @classmethod
    def _split_names(cls, value: object) -> object:
        return _split(value) if isinstance(value, str) else value

    @property
    def resolved_database_url(self) -> str:
        """Where the library's database is."""
        return self.database_url or f"sqlite:///{self.home / 'library.db'}"


def _split(value: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in value.split(",") if one.strip())
