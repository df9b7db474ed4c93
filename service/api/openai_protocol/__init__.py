"""The OpenAI protocol: models, chat completions and responses, answered from collections.

Nothing here talks to OpenAI or to any model: it is the service that speaks its protocol, so that
tools which know it can ask Footnote. The third-party package of that name is not used.
"""

from fastapi import APIRouter

from service.api.openai_protocol import chat, models, responses

router = APIRouter()
for _one in (models, chat, responses):
    router.include_router(_one.router)
