"""The composition root: the one place where settings become parts, and parts are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING

from ingestion.embedding import DEFAULT_MODEL, Embedder, open_embedder
from ingestion.errors import EmbeddingModelMismatch
from ingestion.indexes import SearchIndexes
from ingestion.jobs import JobQueue
from ingestion.library import Library, Originals, open_database
from ingestion.ownership import Ownership
from ingestion.parsing.pool import ParserPool
from ingestion.pipeline import Pipeline
from service.answering import Answerer
from service.checking import Checker, open_check_threads
from service.evaluations import EvaluationStore
from service.extractive import ExtractiveAnswerer
from service.model_answers import ModelAnswerer
from service.observability.logs import configure_logging
from service.retrieval import HybridRetriever, Reranker, RetrievalParts
from service.settings import Settings
from service.summaries.caching import SummaryCache
from service.summaries.extractive import ExtractiveSummarizer
from service.summaries.model_summaries import ModelSummarizer
from service.summaries.summarizer import Summarizer
from service.support.checker import SupportChecker
from service.support.judge import ModelJudge

if TYPE_CHECKING:  # LangChain and httpx stand behind them and are slow to import
    from ingestion.web import Fetcher
    from service.models import ChatModel

DEFAULT_LLM_MODEL = "gpt-4.1-mini"
_DEFAULT_CJK_NEARNESS = 0.1


@dataclass(frozen=True, slots=True)
class Readers:
    """The parts that answer from a library, or from what somebody may see of one."""

    retriever: HybridRetriever
    answerer: Answerer
    summarizer: Summarizer
    checker: Checker


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running Footnote.

    `readers_of` puts the parts that answer together on a view of the library; they cost next to
    nothing to make, since all that is heavy is shared.
    """

    settings: Settings
    library: Library
    indexes: SearchIndexes
    embedder: Embedder
    parser: ParserPool
    pipeline: Pipeline
    jobs: JobQueue
    retriever: HybridRetriever
    answerer: Answerer
    support: SupportChecker
    summarizer: Summarizer
    checker: Checker
    evaluations: EvaluationStore
    model: str | None
    readers_of: Callable[[Library, SearchIndexes], Readers]


def set_up_log(settings: Settings) -> None:
    """Have this process write its log as the settings say, without their keys."""
    keys = (settings.llm_api_key, settings.openai_api_key, settings.oidc_client_secret)
    secrets = tuple(key.get_secret_value() for key in keys if key is not None)
    configure_logging(settings.log_format, settings.log_level, secrets=secrets)


@contextmanager
def open_library(settings: Settings) -> Iterator[Library]:
    """Own the data directory and open the library in it, without indexes or models.

    Raises:
        LibraryInUse: if another process owns the directory.
        LibrarySchemaTooNew: if a newer release wrote it.
    """
    with ExitStack() as stack:
        ownership = Ownership(settings.home)
        ownership.acquire()
        stack.callback(ownership.release)
        engine = open_database(settings.resolved_database_url)
        library = Library(engine, Originals(settings.home / "originals"))
        stack.callback(library.close)
        yield library


@contextmanager
def open_services(settings: Settings) -> Iterator[Services]:
    """Put a Footnote together on the settings' data directory, and take it apart afterwards.

    Its queue of jobs stands still until somebody starts it.

    Raises:
        LibraryInUse: if another process owns the directory.
        LibrarySchemaTooNew: if a newer release wrote it.
        EmbeddingError: if the embedding model cannot be loaded.
        EmbeddingModelMismatch: if the library was embedded with another model.
    """
    with ExitStack() as stack:
        library = stack.enter_context(open_library(settings))
        embedder = open_embedder(settings.embedding_model)
        _check_model(library, embedder)
        indexes = SearchIndexes(
            library, settings.home / "indexes", library.properties.library_id, embedder.model_id
        )
        indexes.open()
        stack.callback(indexes.close)
        parser = stack.enter_context(ParserPool(settings.max_document_bytes))
        pipeline = Pipeline(library, indexes, embedder, parser)
        pipeline.finish_purges()
        fetcher = partial(open_fetcher, settings.fetch_allow)
        jobs = JobQueue(library, pipeline, fetcher, settings.max_document_bytes)
        stack.callback(jobs.close)
        parts = RetrievalParts(cjk_nearness=_cjk_nearness(settings))
        reranker = _open_reranker(settings)
        model = open_model(settings)
        support = _open_support(settings, embedder, indexes, model)
        threads = open_check_threads()
        stack.callback(threads.shutdown, cancel_futures=True)
        extractive = ExtractiveAnswerer(embedder, indexes.analyzer)
        by_model = ModelAnswerer(model, _prompt_tokens(settings)) if model else None
        summarizer_of = _summarizers(settings, library, embedder, indexes, model, support)

        def readers_of(seen: Library, searched: SearchIndexes) -> Readers:
            retriever = HybridRetriever(seen, searched, embedder, reranker, parts)
            return Readers(
                retriever=retriever,
                answerer=Answerer(
                    seen,
                    searched,
                    retriever,
                    extractive,
                    by_model,
                    support,
                    passages=settings.retrieved_passages,
                    max_question_chars=settings.max_question_chars,
                ),
                summarizer=summarizer_of(seen),
                checker=Checker(seen, searched, retriever, embedder, support, threads),
            )

        readers = readers_of(library, indexes)
        yield Services(
            settings=settings,
            library=library,
            indexes=indexes,
            embedder=embedder,
            parser=parser,
            pipeline=pipeline,
            jobs=jobs,
            retriever=readers.retriever,
            answerer=readers.answerer,
            support=support,
            summarizer=readers.summarizer,
            checker=readers.checker,
            evaluations=EvaluationStore(settings.home),
            model=model.name if model else None,
            readers_of=readers_of,
        )


def open_model(settings: Settings) -> ChatModel | None:
    """The language model that the settings name, if they name one. Nothing is sent to it yet.

    Raises:
        ModelNotConfigured: if name, address and key do not make a usable model.
    """
    key = settings.llm_api_key or (None if settings.llm_base_url else settings.openai_api_key)
    if not (settings.llm_base_url or settings.llm_model or key):
        return None
    from service.models import open_chat_model  # LangChain is slow to import

    return open_chat_model(
        model=settings.llm_model or DEFAULT_LLM_MODEL,
        base_url=settings.llm_base_url,
        api_key=key,
        timeout_s=settings.llm_timeout_s,
        first_token_timeout_s=settings.llm_first_token_timeout_s,
        max_output_tokens=settings.llm_max_output_tokens,
        max_concurrency=settings.llm_max_concurrency,
    )


def _prompt_tokens(settings: Settings) -> int:
    """What is left of the model's window beside its reply; half of it in any case."""
    window = settings.llm_context_tokens
    return max(window - settings.llm_max_output_tokens, window // 2)


def _summarizers(
    settings: Settings,
    library: Library,
    embedder: Embedder,
    indexes: SearchIndexes,
    model: ChatModel | None,
    support: SupportChecker,
) -> Callable[[Library], Summarizer]:
    """What makes summarizers on views of the library, which share all that is heavy."""
    extractive = ExtractiveSummarizer(embedder, indexes.analyzer)
    prompt_tokens = _prompt_tokens(settings)
    by_model = None
    if model is not None:
        # Half of the places, so that questions are answered while a long text is read.
        at_once = max(1, settings.llm_max_concurrency // 2)
        by_model = ModelSummarizer(
            model, library.summaries, extractive, prompt_tokens=prompt_tokens, at_once=at_once
        )
    judges = (settings.support_model or "", settings.support_judge)
    place = f"{model.name} {model.place}" if model else ""
    made_by = (version("footnote"), embedder.model_id, place, str(prompt_tokens), *judges)
    return partial(
        Summarizer,
        extractive=extractive,
        by_model=by_model,
        support=support,
        prompt_tokens=prompt_tokens,
        most_calls=settings.summary_max_calls,
        made_by=made_by,
        cache=SummaryCache(library.summaries),
    )


def _cjk_nearness(settings: Settings) -> float:
    """The default embedding model was made for English; another is taken to be chosen well."""
    return _DEFAULT_CJK_NEARNESS if settings.embedding_model == DEFAULT_MODEL else 1.0


def _open_reranker(settings: Settings) -> Reranker | None:
    if settings.reranker_model is None:
        return None
    from ingestion.embedding.cross_encoder import PairScorer  # torch is slow to import

    return PairScorer(settings.reranker_model)


def _open_support(
    settings: Settings, embedder: Embedder, indexes: SearchIndexes, model: ChatModel | None
) -> SupportChecker:
    entailment = None
    if settings.support_model:
        from ingestion.embedding.entailment import EntailmentModel  # torch stands behind it

        entailment = EntailmentModel(settings.support_model)
    judge = ModelJudge(model) if model and settings.support_judge == "model" else None
    return SupportChecker(embedder, indexes.analyzer, entailment=entailment, judge=judge)


def open_fetcher(allowed: tuple[str, ...]) -> Fetcher:
    """What fetches pages; `allowed` are private hosts that it may fetch from."""
    from ingestion.web import Fetcher  # httpx is slow to import

    return Fetcher(allowed)


def _check_model(library: Library, embedder: Embedder) -> None:
    held = library.properties.settle("embedding_model", embedder.model_id)
    if held != embedder.model_id:
        raise EmbeddingModelMismatch(
            f"this library was embedded with {held}, the settings name {embedder.model_id}: "
            "set FOOTNOTE_EMBEDDING_MODEL back, or name a new directory in FOOTNOTE_HOME"
        )
