"""`/v1/models`: collections as models."""

from __future__ import annotations

import httpx
import openai as openai_package
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import OpenAI

from ingestion.sources import upload_source
from service.api.openai_protocol.model_names import AskedModel, asked_model, model_name
from service.bootstrap import Services

NAMES = st.from_regex(r"[^\W_][\w .-]{0,20}", fullmatch=True).filter(lambda it: it == it.rstrip())


def test_each_collection_is_a_model(openai: OpenAI) -> None:
    (model,) = [one for one in openai.models.list() if one.id == "footnote/coast"]
    assert (model.object, model.owned_by) == ("model", "footnote")
    assert (model.model_extra or {})["documents"] == 2


@pytest.mark.parametrize("name", ["footnote/coast", "coast", "footnote/coast:footnotes"])
def test_a_model_is_known_by_its_names(openai: OpenAI, name: str) -> None:
    assert openai.models.retrieve(name).id == name


def test_an_unknown_model_is_not_found(openai: OpenAI) -> None:
    with pytest.raises(openai_package.NotFoundError) as missing:
        openai.models.retrieve("footnote/nowhere")
    assert (missing.value.code, missing.value.param) == ("model_not_found", "model")


def test_several_collections_are_one_model(openai: OpenAI, coast_services: Services) -> None:
    source = upload_source(
        "inland.txt", b"The mill at Ferrow\n\nThe mill at Ferrow has two wheels."
    )
    list(coast_services.pipeline.ingest([source], "in land"))
    names = [one.id for one in openai.models.list()]
    assert "footnote/in%20land" in names
    both = openai.models.retrieve("footnote/coast+in%20land")
    assert (both.model_extra or {})["documents"] == 3
    completion = openai.chat.completions.create(
        model="footnote/coast+in%20land",
        messages=[{"role": "user", "content": "How many wheels does the mill at Ferrow have?"}],
    )
    assert "two wheels" in (completion.choices[0].message.content or "")


@given(st.lists(NAMES, min_size=1, max_size=4, unique=True), st.booleans())
def test_names_of_collections_survive_being_a_models_name(
    names: list[str], footnotes: bool
) -> None:
    name = model_name(names) + (":footnotes" if footnotes else "")
    assert " " not in name
    assert asked_model(name) == AskedModel(tuple(names), footnotes)


@given(name=st.text(max_size=60))
def test_no_model_name_is_a_server_error(address: str, name: str) -> None:
    body = {"model": name, "messages": [{"role": "user", "content": "Who?"}]}
    response = httpx.post(f"{address}/v1/chat/completions", json=body)
    assert response.status_code in (400, 404)
    assert response.json()["error"]["message"]
