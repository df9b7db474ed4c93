"""Every word that an export says of itself, in English and in Simplified Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from service.answers import SupportStatus
from service.reasons import in_chinese

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Counted:
    """What is said of one thing, and of any other number of things."""

    one: str
    other: str

    def __call__(self, count: int, shown: str | None = None) -> str:
        """Say it of a number, which is shown as it is or as `shown`."""
        return (self.one if count == 1 else self.other).format(shown or f"{count:,}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one language; names in braces stand for what is put in.

    `reason` says a reason of the catalogue in it.
    """

    tag: str
    reason: Callable[[str], str]
    exported: str
    asked: str
    extractive_answer: str
    extractive_summary: str
    written_by: str
    a_model: str
    taken_as: str
    fell_back: str
    cut_short: str
    no_answer: str
    searched: str
    filters: str
    nearest: str
    supports: Mapping[SupportStatus, str]
    mark: str
    tally: str
    unmarked: str
    invalid_citations: Counted
    disagreements: str
    coverage: str
    cited_documents: str
    notes: str
    quoted: str
    colon: str
    comma: str
    semicolon: str
    unanswered: str
    withdrawn: str
    documents: Counted
    passages: Counted
    sections: Counted
    published: str
    page: str
    section: str
    version: str
    checksum: str
    retrieved: str
    cited_in: Counted
    missing_letters: str


ENGLISH = Wording(
    tag="en",
    reason=str,
    exported="Exported from Footnote on {time}",
    asked="Asked on {time}",
    extractive_answer="Extractive answer, no model used",
    extractive_summary="Extractive summary, no model used",
    written_by="Written by {model}",
    a_model="a language model",
    taken_as="Taken as: {question}",
    fell_back="The language model was not used: {reason}",
    cut_short="The text is not whole: {reason}",
    no_answer="The documents do not answer this",
    searched="Searched {documents} ({passages}) in {collection}.",
    filters="Only: {filters}.",
    nearest="Nearest passages",
    supports={
        "verbatim": "Verbatim",
        "supported": "Supported",
        "partial": "Partly supported",
        "unsupported": "Not supported",
        "contradicted": "Contradicted",
        "unchecked": "Not checked",
    },
    mark="{status}: {detail}",
    tally="How the statements stand: {counts}.",
    unmarked="Where nothing is marked, the cited words say or support it.",
    invalid_citations=Counted(
        "{} citation pointed to nothing and was left out.",
        "{} citations pointed to nothing and were left out.",
    ),
    disagreements="Where the sources disagree",
    coverage="Draws on {cited} of {sections} ({share} of the text).",
    cited_documents="Sources",
    notes="Notes",
    quoted="“{text}”",
    colon=": ",
    comma=", ",
    semicolon="; ",
    unanswered="No answer is kept: it broke off, or is not finished",
    withdrawn="The answer is no longer kept: a document whose words it held was deleted",
    documents=Counted("{} document", "{} documents"),
    passages=Counted("{} passage", "{} passages"),
    sections=Counted("{} section", "{} sections"),
    published="published {day}",
    page="page {number}",
    section="section {heading}",
    version="version {number}",
    checksum="SHA-256 {digest}",
    retrieved="read {day}",
    cited_in=Counted("cited in note {}", "cited in notes {}"),
    missing_letters="□ stands for a character that the fonts of this PDF lack; the Word and "
    "Markdown exports hold it.",
)

CHINESE = Wording(
    tag="zh-CN",
    reason=in_chinese,
    exported="由 Footnote 导出于 {time}",
    asked="提问时间 {time}",
    extractive_answer="摘录式回答，未使用模型",
    extractive_summary="摘录式摘要，未使用模型",
    written_by="由 {model} 撰写",
    a_model="语言模型",
    taken_as="理解为：{question}",
    fell_back="未使用语言模型：{reason}",
    cut_short="内容不完整：{reason}",
    no_answer="文档没有回答这个问题",
    searched="已在 {collection} 中检索 {documents}（{passages}）。",
    filters="仅限：{filters}。",
    nearest="最接近的段落",
    supports={
        "verbatim": "原文",
        "supported": "有支持",
        "partial": "部分支持",
        "unsupported": "无支持",
        "contradicted": "相矛盾",
        "unchecked": "未核对",
    },
    mark="{status}：{detail}",
    tally="各句的核对结果：{counts}。",
    unmarked="未加标注之处，引文原文如此或支持该句。",
    invalid_citations=Counted(
        "{} 处引文指向不存在的内容，已略去。", "{} 处引文指向不存在的内容，已略去。"
    ),
    disagreements="来源不一致之处",
    coverage="引用了 {sections}中的 {cited} 个（占文本的 {share}）。",
    cited_documents="来源",
    notes="注释",
    quoted="“{text}”",
    colon="：",
    comma="，",
    semicolon="；",
    unanswered="没有保存的回答：回答中断或尚未完成",
    withdrawn="回答已不再保存：其中引用的某份文档已被删除",
    documents=Counted("{} 份文档", "{} 份文档"),
    passages=Counted("{} 个段落", "{} 个段落"),
    sections=Counted("{} 个部分", "{} 个部分"),
    published="发布于 {day}",
    page="第 {number} 页",
    section="章节 {heading}",
    version="版本 {number}",
    checksum="SHA-256 {digest}",
    retrieved="读取于 {day}",
    cited_in=Counted("见注释 {}", "见注释 {}"),
    missing_letters="□ 表示此 PDF 的字体缺少的字符；Word 与 Markdown 导出文件包含该字符。",
)


def wording_in(language: Language) -> Wording:
    """The words of a language."""
    return CHINESE if language == "zh" else ENGLISH
