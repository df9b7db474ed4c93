"""Keys, as OpenAI's client sends them."""

from __future__ import annotations

import openai as openai_package
import pytest
from openai import OpenAI

from ingestion.sources import upload_source
from service.bootstrap import Services
from tests.service.api.openai_protocol.conftest import MODEL, QUESTION


def client(address: str, key: str) -> OpenAI:
    return OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0)


def test_where_no_key_is_needed_any_word_will_do(address: str) -> None:
    with client(address, "none") as anybody:
        assert list(anybody.models.list())
    with (
        client(address, "fn_" + "0" * 43) as stranger,
        pytest.raises(openai_package.AuthenticationError),
    ):
        stranger.models.list()


def test_a_key_opens_its_collections_and_nothing_else(services: Services, own_address: str) -> None:
    source = upload_source("mill.txt", b"The mill\n\nThe mill at Ferrow has two wheels.")
    list(services.pipeline.ingest([source], "inland"))
    _, key = services.library.keys.create("analyst", ["read"], ["coast"])
    with client(own_address, key) as analyst:
        assert [one.id for one in analyst.models.list()] == [MODEL]
        completion = analyst.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": QUESTION}]
        )
        assert "1931" in (completion.choices[0].message.content or "")
        for name in ("footnote/inland", "footnote/coast+inland", "footnote/nowhere"):
            with pytest.raises(openai_package.NotFoundError) as missing:
                analyst.models.retrieve(name)
            assert missing.value.code == "model_not_found"
            assert "(collections: coast)" in str(missing.value)
    with client(own_address, "none") as nobody:
        with pytest.raises(openai_package.AuthenticationError) as refused:
            nobody.models.list()
        assert refused.value.code == "invalid_api_key"


def test_what_somebody_else_keeps_does_not_exist(services: Services, own_address: str) -> None:
    keys = [services.library.keys.create(name, ["read"])[1] for name in ("lena", "piet")]
    with client(own_address, keys[0]) as lena, client(own_address, keys[1]) as piet:
        kept = lena.responses.create(model=MODEL, input=QUESTION, store=True)
        assert lena.responses.retrieve(kept.id).output_text == kept.output_text
        with pytest.raises(openai_package.NotFoundError):
            piet.responses.retrieve(kept.id)
        with pytest.raises(openai_package.BadRequestError, match="there is no such response"):
            piet.responses.create(model=MODEL, input="Who?", previous_response_id=kept.id)
