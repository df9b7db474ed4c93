"""What looks like a key, and is shown to nobody: the last line of defence of everything written."""

from __future__ import annotations

import re

HIDDEN = "[hidden]"

# Footnote's own keys, OpenAI's and those made like them, what an Authorization header carries,
# tokens in three parts (RFC 7519), and names and passwords in addresses.
_KEY_SHAPED = re.compile(
    r"\bfn_[A-Za-z0-9_-]{20,}"
    r"|\b(?:sk|pk|rk|xox[abp]|gh[pousr])[-_][A-Za-z0-9_-]{16,}"
    r"|\b(?i:bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"
    r"|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?"
    r"|(?<=://)[^\s/@:]*:[^\s/@]+(?=@)"
)
_LEAST_CHARS = 8


class Redactor:
    """Hides keys in text: whatever has the shape of one, and secrets that are known.

    A known secret of fewer than eight characters is left, or it would hide common words.
    """

    def __init__(self, *secrets: str) -> None:
        self._secrets = tuple(one for one in secrets if len(one) >= _LEAST_CHARS)

    def __call__(self, text: str) -> str:
        """The text without keys."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _KEY_SHAPED.sub(HIDDEN, text)
