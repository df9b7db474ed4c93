from __future__ import annotations

import pytest

from ingestion.parsing.language import detect_language

ENGLISH = "The bank has said that it will not raise the rate of interest in this year or the next."
CHINESE = "央行（People's Bank）周三宣布下调利率0.5个百分点，市场反应平静。"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        (ENGLISH, None, "en"),
        (CHINESE, None, "zh"),
        (CHINESE, "en-US", "zh"),
        ("日本銀行は水曜日に金利を引き下げると発表しました。", None, None),
        ("日本銀行は水曜日に金利を引き下げると発表しました。", "ja", "ja"),
        ("Die Bank hat den Zins am Mittwoch nicht erhöht, sagte der Sprecher heute.", None, None),
        ("Die Bank hat den Zins nicht erhöht.", "de-AT", "de"),
        ("Short text", None, None),
        ("", None, None),
        (ENGLISH, "not a language", "en"),
    ],
)
def test_language_is_told_where_it_is_clear(
    text: str, declared: str | None, language: str | None
) -> None:
    assert detect_language(text, declared) == language
