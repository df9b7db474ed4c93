"""A prompt is complete, or it is an error before any model is called."""

from __future__ import annotations

from importlib import resources

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import prompts
from prompts import Message, PromptError

TEMPLATE = "# System\n\nBe {{ mood }}.\n\n# User\n\n{{ question }} ({{ mood }})\n"


def test_a_prompt_renders_to_a_system_and_a_user_message() -> None:
    rendered = prompts.parse("test", TEMPLATE).render(mood="brief", question="Why?")

    assert rendered == [Message("system", "Be brief."), Message("user", "Why? (brief)")]


@pytest.mark.parametrize(
    ("variables", "complaint"),
    [
        ({"mood": "brief"}, "lacks a value for question"),
        ({"mood": "brief", "question": "Why?", "tone": "dry"}, "has no variable tone"),
    ],
)
def test_a_missing_or_unknown_variable_is_an_error(
    variables: dict[str, str], complaint: str
) -> None:
    with pytest.raises(PromptError, match=complaint):
        prompts.parse("test", TEMPLATE).render(**variables)


@pytest.mark.parametrize(
    "malformed",
    [
        "",
        "Be brief.",
        "# System\n\nBe brief.\n",
        "# User\n\nWhy?\n",
        "# User\n\nWhy?\n\n# System\n\nBe brief.\n",
        "Preface\n# System\n\nBe brief.\n\n# User\n\nWhy?\n",
        "# System\n\n# User\n\nWhy?\n",
        "# System\n\nBe brief.\n\n# User\n\n",
        "# System\n\nBe brief.\n\n# User\n\nWhy?\n\n# User\n\nWhy not?\n",
        "# System\n\nBe {{mood}}.\n\n# User\n\nWhy?\n",
        "# System\n\nBe {{ Mood }}.\n\n# User\n\nWhy?\n",
        "# System\n\nBe {{ mood }.\n\n# User\n\nWhy?\n",
        "# System\n\nBe brief.\n\n# User\n\nWhy }}?\n",
    ],
)
def test_a_malformed_template_is_an_error(malformed: str) -> None:
    with pytest.raises(PromptError, match="test"):
        prompts.parse("test", malformed)


@given(mood=st.text(), question=st.text())
@example(mood="{{ question }}", question="{{ mood }}")
@example(mood=r"\g<1>\1", question="# User")
def test_values_are_put_in_literally_and_never_expanded_again(mood: str, question: str) -> None:
    system, user = prompts.parse("test", TEMPLATE).render(mood=mood, question=question)

    assert system.content == f"Be {mood}."
    assert user.content == f"{question} ({mood})"


@pytest.mark.parametrize("name", ["no_such_prompt", "../service/errors", "answer.md", ""])
def test_only_templates_of_the_package_can_be_loaded(name: str) -> None:
    with pytest.raises(PromptError):
        prompts.load(name)


def test_every_template_of_the_package_is_well_formed() -> None:
    files = [file.name for file in resources.files(prompts).iterdir() if file.name.endswith(".md")]

    loaded = [prompts.load(file.removesuffix(".md")) for file in files]

    assert "answer" in [prompt.name for prompt in loaded]
    assert all("fence" in prompt.variables for prompt in loaded)


def test_every_part_can_be_loaded_and_holds_no_variable() -> None:
    files = [file.name for file in (resources.files(prompts) / "parts").iterdir()]
    assert "timeline.md" in files
    for file in files:
        text = prompts.part(file.removesuffix(".md"))
        assert text == text.strip()
        assert "{{" not in text
    with pytest.raises(PromptError):
        prompts.part("../answer")


def test_the_answer_prompt_fences_the_passages_and_asks_after_them() -> None:
    system, user = prompts.load("answer").render(
        fence="5f3a", passages="[1.1] It rained.", question="Did it rain?"
    )

    assert user.content.startswith("5f3a\n[1.1] It rained.\n5f3a\n\nQuestion: Did it rain?\n")
    assert "5f3a" in system.content
    assert "NO ANSWER" in system.content
