from __future__ import annotations

import base64
import contextlib
import quopri
from datetime import date
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.errors import (
    DamagedDocument,
    EncryptedDocument,
    IngestionError,
    UndecodableText,
    UnsupportedFormat,
)
from ingestion.parsing import SUFFIXES, members, parse
from ingestion.parsing.eml import parse_eml
from ingestion.parsing.formats import detect_format
from ingestion.parsing.normalise import normalise, normalise_line
from tests.ingestion.parsing.files import PROSE, blocks, html_paragraphs, paragraphs, texts
from tests.ingestion.parsing.mails import HEADER, mail, raw_mail

HEAD = ["Wheat", "From: Ann Lee <ann@example.com>", "To: bo@example.com"]


def said(data: bytes) -> list[tuple[str, str]]:
    """The blocks below the subject, the sender and the recipient."""
    found = blocks(parse_eml(data))
    assert [text for _, text in found[: len(HEAD)]] == HEAD
    return [*found[len(HEAD) :]]


def words(data: bytes) -> list[str]:
    """The texts of the blocks below the subject, the sender and the recipient."""
    return [text for _, text in said(data)]


def test_who_wrote_to_whom_and_when_stands_above_the_text() -> None:
    message = mail(PROSE, Cc="Cy <cy@example.com>", Date="Mon, 23 Nov 2026 10:00:00 +0800")
    assert blocks(parse_eml(message.as_bytes())) == [
        ("heading", "Wheat"),
        ("paragraph", "From: Ann Lee <ann@example.com>"),
        ("paragraph", "To: bo@example.com"),
        ("paragraph", "Cc: Cy <cy@example.com>"),
        ("paragraph", "Date: Mon, 23 Nov 2026 10:00:00 +0800"),
        ("paragraph", PROSE.strip()),
    ]


def test_the_header_is_metadata() -> None:
    metadata = parse_eml(mail(PROSE, Date="Mon, 23 Nov 2026 10:00:00 +0800").as_bytes()).metadata
    assert metadata.title == "Wheat"
    assert metadata.authors == ("Ann Lee",)
    assert metadata.language == "en"
    assert (metadata.published_at, metadata.published_from) == (date(2026, 11, 23), "e-mail header")
    assert metadata.modified_at is None


@pytest.mark.parametrize(
    ("written", "authors"),
    [
        ("ann@example.com", ("ann@example.com",)),
        ('"Lee, Ann" <ann@example.com>', ("Lee, Ann",)),
        ("=?utf-8?Q?Lee=2C_Ann?= <ann@example.com>, Bo <b@c.d>", ("Lee, Ann", "Bo")),
        ("=?gb2312?B?s8KyqA==?= <bo@example.com>", ("陈波",)),
        ("((((", ()),
        ("(" * 3000, ()),
    ],
)
def test_senders_are_the_authors(written: str, authors: tuple[str, ...]) -> None:
    data = f"From: {written}\nTo: x@y.z\nSubject: s\n\ntext".encode()
    assert parse_eml(data).metadata.authors == authors


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Thu, 31 Dec 2026 23:30:00 -0800", date(2026, 12, 31)),
        ("Fri, 1 Jan 2027 00:10:00 +0800 (CST)", date(2027, 1, 1)),
        ("1 Jan 2027 00:10 GMT", date(2027, 1, 1)),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Mon, 45 Foo 2026 99:00:00", None),
        ("Mon, 23 Nov 2026 10:00:00 +99999999999", None),
        ("next week", None),
    ],
)
def test_the_day_is_the_one_that_the_sender_saw(written: str, published: date | None) -> None:
    data = raw_mail(b"text", b"Date: " + written.encode())
    assert parse_eml(data).metadata.published_at == published
    assert words(data)[0] == f"Date: {written}"


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (b"=?utf-8?B?5bCP6bqm?=", "小麦"),
        (b"=?GB2312?B?0KHC8w==?=", "小麦"),
        # A letter that is cut in two between words, and letters that only the larger charset has.
        (b"=?utf-8?B?5bCP6Q==?=\r\n =?utf-8?B?uqY=?=", "小麦"),
        (b"=?gb2312?B?6EY=?=", "鐵"),
        (b"Re: =?big5?Q?=A4p=B3=C1?= =?big5?Q?_now?=", "Re: 小麥 now"),
        (b"=?iso-2022-jp?B?GyRCPi5HfhsoQg==?=", "小麦"),
        # Broken ones: a blank inside, no padding, an unknown charset, cut off, raw bytes.
        (b"=?utf-8?Q?wheat and corn?=", "wheat and corn"),
        (b"=?utf-8?B?d2hlYXQ?=", "wheat"),
        (b"=?utf-8?B?d2hlYXQgd?=", "wheat"),
        (b"=?x-unknown?Q?wheat?=", "wheat"),
        (b"=?utf-8*en?Q?wheat?=", "wheat"),
        (b"=?utf-8?Q?wheat", "=?utf-8?Q?wheat"),
        ("小麦".encode(), "小麦"),
        ("关于小麦出口的报告".encode("gbk"), "关于小麦出口的报告"),
        ("caf\u00e9".encode(), "caf\u00e9"),
        (b"folded\r\n\tonto a second line", "folded onto a second line"),
    ],
)
def test_subjects_are_read_as_they_are_written_and_as_they_should_be(
    written: bytes, subject: str
) -> None:
    data = b"Subject: " + written + b"\r\nFrom: a@b.c\r\nTo: d@e.f\r\n\r\ntext"
    assert parse_eml(data).metadata.title == subject


@pytest.mark.parametrize(
    ("text", "charset", "declared"),
    [
        ("央行宣布下调利率。", "gb2312", "gb2312"),
        ("镕基先生的讲话。", "gbk", "gb2312"),
        ("央行宣布下调利率。", "gb18030", "GB18030"),
        ("央行宣佈調降利率。", "big5", "Big5"),
        ("日銀が利下げを発表。", "iso-2022-jp", "ISO-2022-JP"),
        ("央行宣布下调利率。", "utf-8", "utf-8"),
        ("央行宣布下调利率。", "utf-8", "gb2312"),
        ("The café’s rate – lower.", "cp1252", "iso-8859-1"),
        ("The café’s rate.", "utf-8", None),
        ("The café’s rate.", "utf-8", "no-such-charset"),
        ("央行宣布下调存款准备金率。" * 3, "gb18030", None),
    ],
)
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_text_in_any_charset_and_transfer_encoding_is_read(
    text: str, charset: str, declared: str | None, encoding: str
) -> None:
    data = text.encode(charset)
    encoded = {"base64": base64.encodebytes, "quoted-printable": quopri.encodestring}
    kind = b"Content-Type: text/plain" + (f"; charset={declared}".encode() if declared else b"")
    transfer = b"Content-Transfer-Encoding: " + encoding.encode()
    assert words(raw_mail(encoded.get(encoding, bytes)(data), kind, transfer)) == [text]


def test_a_broken_byte_costs_itself_where_the_charset_is_declared() -> None:
    kind = b"Content-Type: text/plain; charset=utf-8"
    assert words(raw_mail(b"caf\xc3\xa9, caf\xc3", kind)) == ["café, caf\ufffd"]


def test_text_in_no_charset_at_all_is_refused() -> None:
    with pytest.raises(UndecodableText):
        parse_eml(raw_mail(bytes(range(256)), b"Content-Type: text/plain"))


def test_quoted_lines_are_quotations_and_depths_stay_apart() -> None:
    body = b"I agree.\r\n\r\n> Wheat rose.\r\n> > Did it?\r\n>> Yes.\r\nBest,\r\nAnn\r\n"
    assert said(raw_mail(body)) == [
        ("paragraph", "I agree."),
        ("quotation", "Wheat rose."),
        ("quotation", "Did it?"),
        ("quotation", "Yes."),
        ("paragraph", "Best,"),
        ("paragraph", "Ann"),
    ]


def test_flowed_lines_are_joined_within_their_depth() -> None:
    body = (
        b"One line that \r\ngoes on.\r\nNext.\r\n> Quoted \r\n> too. \r\nEnd.\r\n-- \r\nAnn \r\nLee"
    )
    assert said(raw_mail(body, b"Content-Type: text/plain; format=flowed")) == [
        ("paragraph", "One line that goes on."),
        ("paragraph", "Next."),
        ("quotation", "Quoted too."),
        ("paragraph", "End."),
        ("paragraph", "Ann Lee"),
    ]
    kind = b"Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes"
    assert words(raw_mail("央行宣布 \r\n下调利率。".encode(), kind)) == ["央行宣布下调利率。"]


def test_lines_wrapped_by_hand_are_joined_in_quotations_too() -> None:
    lines = PROSE.split(". ")[0].replace("by seven", "by\nseven").split("\n")
    body = "\n".join(f"> {line}" for line in lines)
    assert said(raw_mail(body.encode())) == [("quotation", " ".join(lines))]


def test_lists_and_signatures_stay() -> None:
    body = b"Points:\n\n- wheat\n- chips\n\n-- \nAnn Lee\nAnalyst"
    assert said(raw_mail(body)) == [
        ("paragraph", "Points:"),
        ("list_item", "wheat"),
        ("list_item", "chips"),
        ("paragraph", "Ann Lee"),
        ("paragraph", "Analyst"),
    ]


TABLE = "<table><tr><th>Year</th><th>Ships</th></tr><tr><td>2025</td><td>31</td></tr></table>"


def test_html_is_read_where_it_keeps_a_table_that_plain_text_lacks() -> None:
    message = mail("Year Ships\n2025 31", f"<p>Hi</p>{TABLE}<blockquote>Old</blockquote>")
    assert said(message.as_bytes()) == [
        ("paragraph", "Hi"),
        ("table_row", "Year | Ships"),
        ("table_row", "2025 | 31"),
        ("quotation", "Old"),
    ]


def test_plain_text_is_read_where_html_adds_nothing() -> None:
    message = mail("Best,\nAnn", "<div>Best,<br>Ann</div>")
    assert words(message.as_bytes()) == ["Best,", "Ann"]


def test_a_plain_text_that_only_points_to_the_html_is_not_the_text() -> None:
    message = mail("Turn on HTML.", html_paragraphs([PROSE, PROSE]))
    assert words(message.as_bytes()) == [PROSE.strip()] * 2


def test_plain_text_stands_in_for_html_that_cannot_be_read() -> None:
    assert words(mail("The text.", "<div>" * 400 + "x").as_bytes()) == ["The text."]
    with pytest.raises(DamagedDocument, match="too deeply"):
        parse_eml(raw_mail(b"<div>" * 400 + b"x", b"Content-Type: text/html"))


def test_a_newsletter_is_read_whole_and_its_layout_is_no_table() -> None:
    """Nothing is taken for furniture, as it would be in a web page."""
    page = f"""<html><head><meta charset=big5><title>no</title><style>p {{}}</style></head><body>
    <div style="display:none">A preview that nobody sees</div>
    <table role="presentation"><tr><td><img src="cid:logo"></td><td>The Weekly</td></tr></table>
    <table><tr><td><table><tr><td><h2>Wheat</h2><p>{PROSE}</p></td><td><p>Read more</p></td></tr>
    </table></td></tr><tr><td>{TABLE}</td></tr></table>
    Line one<br>goes on<br><br>Line two
    <p><a href="https://example.com">Unsubscribe</a> · 央行</p></body></html>"""
    data = raw_mail(page.encode(), b"Content-Type: text/html; charset=utf-8")
    assert said(data) == [
        ("paragraph", "The Weekly"),
        ("heading", "Wheat"),
        ("paragraph", PROSE.strip()),
        ("paragraph", "Read more"),
        ("table_row", "Year | Ships"),
        ("table_row", "2025 | 31"),
        ("paragraph", "Line one goes on"),
        ("paragraph", "Line two"),
        ("paragraph", "Unsubscribe · 央行"),
    ]


def test_attachments_are_listed_by_name_and_shown_pictures_are_not() -> None:
    message = mail("Text.", '<p>Text.</p><ul><li>a</li></ul><img src="cid:logo@x">')
    page = message.get_payload()[1]  # type: ignore[index]
    assert isinstance(page, EmailMessage)
    page.add_related(b"GIF89a", maintype="image", subtype="gif", cid="<logo@x>", filename="l.gif")
    message.add_attachment(b"GIF89a", maintype="image", subtype="gif", filename="chart.gif")
    message.add_attachment("a,b", subtype="csv", filename="报告 2026.csv")
    data = message.as_bytes()
    assert texts(parse_eml(data), "list_item") == [
        "a",
        "Attachment: chart.gif",
        "Attachment: 报告 2026.csv",
    ]
    assert [member.name for member in members(data, "a.eml")] == ["chart.gif", "报告 2026.csv"]


def test_texts_before_and_after_an_attachment_are_both_read() -> None:
    parts = (
        b"--b\r\n\r\nBefore.\r\n--b\r\nContent-Type: application/pdf; name=a.pdf\r\n\r\n%PDF-\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>After.</p>\r\n--b--\r\n"
    )
    assert words(raw_mail(parts, b'Content-Type: multipart/mixed; boundary="b"')) == [
        "Before.",
        "After.",
        "Attachment: a.pdf",
    ]


def test_a_signature_and_a_report_for_machines_are_no_attachments() -> None:
    parts = (
        b"--b\r\n\r\nText.\r\n"
        b"--b\r\nContent-Type: application/pgp-signature; name=s.asc\r\n\r\nx\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nStatus: 5.1.1\r\n--b--\r\n"
    )
    data = raw_mail(parts, b'Content-Type: multipart/signed; boundary="b"')
    assert words(data) == ["Text."]
    assert members(data, "a.eml") == []


@pytest.mark.parametrize(
    "kind",
    [
        b"multipart/encrypted; boundary=b",
        b"application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
    ],
)
def test_an_encrypted_mail_says_what_to_do(kind: bytes) -> None:
    body = b"--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n--b--\r\n"
    with pytest.raises(EncryptedDocument, match="save it decrypted"):
        parse(raw_mail(body, b"Content-Type: " + kind), "a.eml")


def test_a_part_whose_bounds_are_missing_is_text() -> None:
    assert words(raw_mail(b"The text.", b"Content-Type: multipart/mixed")) == ["The text."]


def test_parts_that_nest_without_end_are_refused() -> None:
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
        for depth in range(2000)
    )
    with pytest.raises(DamagedDocument, match="nests its parts too deeply"):
        parse(HEADER + parts, "a.eml")


@pytest.mark.parametrize("name", ["a.eml", "a", "a.txt", "a.docx", "a.EML"])
@pytest.mark.parametrize(
    "before", [b"", b"\xef\xbb\xbf", b"\r\n", b"From ann@example.com Mon Nov 23 10:00:00 2026\r\n"]
)
def test_a_mail_is_told_by_its_header_whatever_its_name(name: str, before: bytes) -> None:
    assert words(before + raw_mail(b"The text.")) == ["The text."]
    assert detect_format(before + raw_mail(b"The text."), name) == "eml"


def test_one_field_is_enough_where_the_name_says_so() -> None:
    assert detect_format(b"Subject: s\n\ntext", "a.eml") == "eml"
    assert detect_format(b"Subject: s\n\ntext", "a.txt") == "text"


@pytest.mark.parametrize(
    "text",
    [
        b"Title: Wheat\nDate: 2026-11-23\nAuthor: Ann\n\nText.",
        b"From: Berlin\nTo: Paris\nDate: Monday\nThe train leaves at nine.",
        b"From: there\n\nTo: here\n\nSubject: none\n\nDate: never",
        b"\n\nSubject, From, To",
    ],
)
def test_a_text_that_begins_with_a_colon_or_two_is_a_text(text: bytes) -> None:
    assert detect_format(text, "a.txt") == "text"
    with pytest.raises(UnsupportedFormat):
        detect_format(text, "a.unknown")


@pytest.mark.parametrize(
    ("data", "name", "message"),
    [
        (raw_mail(b"x"), "page.mht", r"web page saved as one file.*\.html"),
        (
            b"From: <Saved by Blink>\r\nSubject: s\r\nDate: d\r\nMIME-Version: 1.0\r\n\r\nx",
            "page.eml",
            "web page saved as one file",
        ),
        (b"From ann Mon Nov 23 10:00:00 2026\n" + raw_mail(b"x"), "in.mbox", r"each.*\.eml"),
        (
            2 * (b"From ann Mon Nov 23 10:00:00 2026\n" + HEADER.replace(b"\r", b"") + b"\nx\n\n"),
            "in",
            "mailbox that holds many",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_0037001F".encode("utf-16-le"),
            "a.msg",
            r"Outlook message.*save the e-mail as \.eml",
        ),
    ],
)
def test_what_resembles_a_mail_says_what_to_do(data: bytes, name: str, message: str) -> None:
    with pytest.raises(UnsupportedFormat, match=message):
        parse(data, name)
    assert members(data, name) == []


def test_a_file_named_as_a_mail_that_is_none_is_damaged() -> None:
    with pytest.raises(DamagedDocument, match=r"\.eml file"):
        parse(b"just text", "a.eml")
    assert ".eml" in SUFFIXES


@settings(max_examples=40)
@given(paragraphs, st.sampled_from(["7bit", "quoted-printable", "base64"]), st.booleans())
def test_every_paragraph_is_in_the_text_in_order(
    source: list[str], encoding: str, as_html: bool
) -> None:
    message = EmailMessage(policy.SMTP)
    message["From"], message["To"], message["Subject"] = "a@b.c", "d@e.f", "s"
    content = html_paragraphs(source) if as_html else "\n\n".join(source)
    transfer = "base64" if encoding == "7bit" and not content.isascii() else encoding
    message.set_content(content, subtype="html" if as_html else "plain", cte=transfer)
    document = parse_eml(message.as_bytes())
    assert normalise(document.text) == document.text
    expected = normalise("\n\n".join(filter(None, map(normalise_line, source))))
    assert document.text.split("\n\n", 3)[3] == expected


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_headers_that_the_library_writes_are_read_back(subject: str, sender: str) -> None:
    """Whatever was written; controls and the like are not text."""
    clean, name = normalise_line(subject), normalise_line(sender).replace('"', "").replace("\\", "")
    message = EmailMessage()
    message["Subject"] = clean
    message["From"] = f'"{name}" <a@b.c>'
    message["To"] = "d@e.f"
    message.set_content("text")
    found = parse_eml(message.as_bytes(policy=policy.SMTP)).text
    assert "".join(clean.split()) in "".join(found.split())


SEEDS = [
    mail(
        PROSE,
        f"<p>{PROSE}</p>{TABLE}",
        {"报告.bin": b"\x00\xff" * 50},
        [mail("inner", attachments={"a.txt": b"x"})],
        Date="Mon, 23 Nov 2026 10:00:00 +0800",
    ).as_bytes(policy=policy.SMTP),
    raw_mail(b"a \r\n> b\r\n", b"Content-Type: text/plain; charset*0*=utf-8''; format=flowed"),
    raw_mail(b"=A4", b"Content-Transfer-Encoding: quoted-printable", b"Cc: =?big5?q?=A4?="),
]
BREAKS = st.one_of(
    st.binary(max_size=3),
    st.sampled_from(
        b'( " ; =?utf-8?q? ?= \r\n\r\n -- multipart/mixed message/rfc822 boundary= filename*1*= '
        b"charset=utf-7 charset=idna base64 x-uuencode Date: Content-Type: text/html".split(b" ")
    ),
)


@settings(max_examples=150)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 30), BREAKS), min_size=1, max_size=8),
)
def test_a_broken_mail_costs_an_error_of_ours_and_nothing_else(
    seed: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    for place, cut, put in changes:
        start = int(place * len(seed))
        seed = seed[:start] + put + seed[start + cut :]
    with contextlib.suppress(IngestionError):
        assert parse(seed, "a.eml").text.strip()
    with contextlib.suppress(IngestionError):
        assert all(member.name for member in members(seed, "a.eml"))
