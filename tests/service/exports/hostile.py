"""Text that means harm to a file format, or just happens to break it."""

from __future__ import annotations

from hypothesis import strategies as st

PAYLOADS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](http://evil.example/x.png)",
    "[x](javascript:alert(1))",
    "<http://evil.example>",
    "http://evil.example/?a=1&b=2",
    "lena@example.org",
    "`` ` ``` ~~~",
    "]]>",
    "<!-- --> <![CDATA[ ]]>",
    "&lt;b&gt; &amp; &#60;",
    "</w:t></w:r><w:r>",
    '<a href="x">y</a> <para>',
    "**bold** _it_ ~~no~~ $x^2$ | a | b |",
    "\\ \\\\ \\` \\*",
    "[^1] [^2]: x",
    "{{7*7}} ${x} {0} {title} %s",
    "\x00\x07\x1b[31m\x0b\x0c",
    "\ud800 \udfff \ufffe \uffff",
    "\u202eevil\u202c \u2066x\u2069 \u200f",
    "مرحبا بالعالم שלום",
    "👩‍🔬 🇨🇳 😀 𠮷野家",
    "该港口于1931年5月4日开放。",
    "กรุงเทพ हिन्दी 한국어 日本語カナ",
    "\\input{/etc/passwd} \\write18{x} # % & _ ^ ~ } {",
    "x" * 3_000,
    "长" * 3_000,
    "a\nb\r\nc\rd\u2028e\tf",
    "",
    " ",
)

hostile_text = st.one_of(
    st.sampled_from(PAYLOADS),
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from("\\`*_{}[]()<>#+-.!|~^$&@:/=\"' \t\na1中"), max_size=40),
    st.lists(st.sampled_from(PAYLOADS), min_size=2, max_size=3).map(" ".join),
)
