from __future__ import annotations

import base64
import contextlib
import io
import stat
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable
from email import policy
from pathlib import PurePosixPath

import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.presentation import Presentation

from ingestion.errors import (
    DamagedDocument,
    EmptyDocument,
    EncryptedDocument,
    IngestionError,
    SourceTooLarge,
    UnsupportedFormat,
)
from ingestion.parsing import SUFFIXES, Member, container_kind, members, parse
from ingestion.parsing.archives import MAX_MEMBERS
from ingestion.parsing.containers import MAX_DEPTH
from ingestion.parsing.member_names import safe_path, unique
from ingestion.parsing.packages import MAX_UNPACKED_BYTES
from ingestion.parsing.sandbox import ParserProcess
from tests.ingestion.parsing.files import (
    PROSE,
    docx_file,
    epub_file,
    pptx_file,
    sheet_of,
    zip_file,
)
from tests.ingestion.parsing.mails import mail, raw_mail


def add_prose(document: Document) -> None:
    """Write a document of one paragraph."""
    document.add_paragraph(PROSE)


def add_slide(deck: Presentation) -> None:
    """Make a presentation of one slide."""
    deck.slides.add_slide(deck.slide_layouts[0])


DOCX = docx_file(add_prose)
PACKAGES = {
    "docx": DOCX,
    "pptx": pptx_file(add_slide),
    "xlsx": sheet_of([["cell"]]),
    "epub": epub_file(["<p>text</p>"]),
}


def names(data: bytes, name: str = "a.zip") -> list[str]:
    """The paths of a container's members."""
    return [member.name for member in members(data, name)]


def packed(entries: Iterable[tuple[zipfile.ZipInfo, bytes]]) -> bytes:
    """An archive whose entries are given one by one, so that names may return."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in entries:
            archive.writestr(info, data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def named_in(encoding: str, *called: str) -> bytes:
    """An archive of files with names in a code page, as programs that know no UTF-8 write it."""
    stand_ins = {
        f"{number:_<{len(name.encode(encoding))}}": name for number, name in enumerate(called)
    }
    data = zip_file(dict.fromkeys(stand_ins, "text"))
    for stand_in, name in stand_ins.items():
        data = data.replace(stand_in.encode(), name.encode(encoding))
    return data


def patched(data: bytes, offset: int, value: bytes) -> bytes:
    """An archive of one member, with other bytes at an offset in its entry of the directory."""
    start = data.index(b"PK\x01\x02") + offset
    return data[:start] + value + data[start + len(value) :]


def locked(data: bytes) -> bytes:
    """An archive whose first member is marked as encrypted."""
    marked = bytearray(data)
    marked[6] |= 1
    marked[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(marked)


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (zip_file({"a.txt": "x"}), "a.zip", "archive"),
        (zip_file({"a.txt": "x"}), "a", "archive"),
        (zip_file({"word/notes.txt": "x"}), "a.zip", "archive"),
        (zip_file({}), "a.zip", "archive"),
        (zip_file({"a.txt": "x"}), "a.docx", None),
        *((data, f"a.{kind}", None) for kind, data in PACKAGES.items()),
        *((data, "a.zip", None) for data in PACKAGES.values()),
        (mail().as_bytes(), "a.eml", "email"),
        (mail().as_bytes(), "a", "email"),
        (b"just text", "a.eml", None),
        (b"just text", "a.zip", None),
        (b"", "a.zip", None),
        (b"PK", "a.zip", None),
    ],
)
def test_containers_are_told_by_their_first_bytes(data: bytes, name: str, kind: str | None) -> None:
    assert container_kind(data, name) == kind


def test_folders_pick_up_archives() -> None:
    assert ".zip" in SUFFIXES


def test_every_file_in_an_archive_is_a_member_in_readable_formats_or_not() -> None:
    data = zip_file({"b/": "", "b/a.txt": "one", "film.mp4": b"\0\1", "b/r.docx": DOCX})
    assert members(data, "a.zip") == [
        Member("b/a.txt", b"one"),
        Member("film.mp4", b"\0\1"),
        Member("b/r.docx", DOCX),
    ]


def test_what_systems_leave_behind_is_not_a_member() -> None:
    junk = "__MACOSX/a.txt .DS_Store b/.git/config b/Thumbs.db ._a.txt ~$r.docx desktop.ini"
    assert names(zip_file(dict.fromkeys([*junk.split(), "a.txt"], "x"))) == ["a.txt"]


def test_containers_in_containers_are_opened_and_their_names_are_folders() -> None:
    inner = mail("inner", attachments={"i.txt": b"i"}, Subject="In/out")
    archive = zip_file({"c/n.txt": "n", "m.eml": inner.as_bytes()})
    outer = mail(attachments={"a.zip": archive, "r.docx": DOCX}, forwarded=[inner])
    found = members(zip_file({"x/outer.eml": outer.as_bytes()}), "top.zip")
    assert [member.name for member in found] == [
        "x/outer.eml",
        "x/outer.eml/a.zip/c/n.txt",
        "x/outer.eml/a.zip/m.eml",
        "x/outer.eml/a.zip/m.eml/i.txt",
        "x/outer.eml/r.docx",
        "x/outer.eml/In-out.eml",
        "x/outer.eml/In-out.eml/i.txt",
    ]
    assert all(member.problem is None for member in found)
    assert found[2].data == found[5].data == inner.as_bytes()
    assert parse(found[5].data, found[5].name).metadata.title == "In/out"


def test_a_document_that_hides_behind_the_name_of_an_archive_is_its_own_member() -> None:
    with zipfile.ZipFile(io.BytesIO(DOCX)) as archive:
        shuffled = {name: archive.read(name) for name in reversed(archive.namelist())}
    data = zip_file({"custom.xml": "<a/>", **shuffled})
    assert container_kind(data, "report.zip") == "archive"
    (member,) = members(data, "report.zip")
    assert member == Member("report.docx", data)
    assert container_kind(member.data, member.name) is None
    assert parse(member.data, member.name).text == PROSE.strip()


def test_an_archive_is_no_document_of_its_own() -> None:
    with pytest.raises(UnsupportedFormat, match="an archive, but no document"):
        parse(zip_file({"a.txt": "x"}), "a.zip")


def test_files_deeper_than_the_limit_are_reported() -> None:
    data = zip_file({"deep.txt": "x"})
    for level in range(MAX_DEPTH):
        data = zip_file({f"{level}.zip": data, f"{level}.txt": "x"})
    found = members(data, "a.zip")
    assert len(found) == MAX_DEPTH + 1
    (deepest,) = (member for member in found if member.problem)
    assert deepest.name == "4.zip/3.zip/2.zip/1.zip/0.zip"
    assert "more than 5 containers" in str(deepest.problem)


def test_mails_nested_deeper_than_the_limit_are_reported() -> None:
    message = mail("0", attachments={"deep.txt": b"x"}, Subject="0")
    for level in range(1, 8):
        message = mail(str(level), forwarded=[message], Subject=str(level))
    *found, deepest = members(message.as_bytes(), "7.eml")
    assert [member.problem for member in found] == [None] * MAX_DEPTH
    assert deepest.name == "6.eml/5.eml/4.eml/3.eml/2.eml/1.eml"
    assert "more than 5 containers" in str(deepest.problem)


@pytest.mark.parametrize(
    ("inner", "problem"),
    [
        (b"PK\x03\x04 cut off", "damaged"),
        (zip_file({}), "no files"),
        (locked(zip_file({"a.txt": "x"})), "password"),
    ],
)
def test_an_inner_archive_that_cannot_be_opened_costs_itself(inner: bytes, problem: str) -> None:
    good, bad = members(zip_file({"a.txt": "x", "in.zip": inner}), "a.zip")
    assert (good, bad.name, bad.data) == (Member("a.txt", b"x"), "in.zip", b"")
    assert problem in str(bad.problem)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"PK\x03\x04 cut off", DamagedDocument),
        (zip_file({"a.txt": "x"})[:-30], DamagedDocument),
        (zip_file({}), EmptyDocument),
        (zip_file({"folder/": "", ".DS_Store": "x"}), EmptyDocument),
        (locked(zip_file({"a.txt": "x"})), EncryptedDocument),
    ],
)
def test_an_archive_without_members_says_why(data: bytes, error: type[IngestionError]) -> None:
    with pytest.raises(error, match="archive"):
        members(data, "a.zip")


def test_a_locked_file_among_others_costs_itself() -> None:
    first, second = members(locked(zip_file({"a.txt": "x", "b.txt": "y"})), "a.zip")
    assert "password" in str(first.problem)
    assert second == Member("b.txt", b"y")


def test_a_damaged_file_among_others_costs_itself() -> None:
    data = bytearray(zip_file({"a.txt": PROSE, "b.txt": "y"}))
    data[50] ^= 0xFF
    first, second = members(bytes(data), "a.zip")
    assert "damaged" in str(first.problem)
    assert second == Member("b.txt", b"y")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 99])
def test_a_file_packed_in_another_way_says_so(method: int) -> None:
    data = patched(zip_file({"a.txt": "x"}), 10, method.to_bytes(2, "little"))
    (member,) = members(data, "a.zip")
    assert "packed in a way that is not read" in str(member.problem)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices_are_not_followed(kind: int) -> None:
    info = zipfile.ZipInfo("passwords.txt")
    info.create_system = 3
    info.external_attr = (kind | 0o644) << 16
    (member,) = members(packed([(info, b"/etc/passwd")]), "a.zip")
    assert (member.data, member.problem) == (
        b"",
        "it is a link or device, not a file: pack the file itself",
    )


def test_a_file_that_is_too_large_costs_itself() -> None:
    data = zip_file({"big.txt": bytes(1001), "fits.txt": bytes(1000)})
    big, fits = members(data, "a.zip", 1000)
    assert "1,001 bytes, more than the limit of 1,000" in str(big.problem)
    assert fits.data == bytes(1000)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    """Nested or not: what is unpacked is counted once for all."""
    tenth = MAX_UNPACKED_BYTES // 10
    flat = zip_file({f"{number}.txt": bytes(tenth) for number in range(11)})
    with pytest.raises(SourceTooLarge, match="unpacks to more than 200,000,000"):
        members(flat, "a.zip")
    half = zip_file({f"{number}.txt": bytes(tenth) for number in range(6)})
    with pytest.raises(SourceTooLarge, match="unpacks to more than 200,000,000"):
        members(zip_file({"1.zip": half, "2.zip": half}), "a.zip")


def test_a_bomb_of_archives_in_archives_is_refused() -> None:
    """Sixteen archives in each, as in 42.zip: a million files where all is unpacked."""
    data = zip_file({f"{number}.txt": "x" for number in range(16)})
    for _ in range(4):
        data = zip_file({f"{number:02}.zip": data for number in range(16)})
    with pytest.raises(SourceTooLarge, match="more than 10,000 files"):
        members(data, "42.zip")


def test_too_many_files_are_refused() -> None:
    with pytest.raises(SourceTooLarge, match="10,001 files"):
        members(zip_file(dict.fromkeys(map(str, range(MAX_MEMBERS + 1)), "")), "a.zip")
    part = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n"
    data = raw_mail(part * (MAX_MEMBERS + 1), b"Content-Type: multipart/mixed; boundary=b")
    with pytest.raises(SourceTooLarge, match="more than 10,000 files"):
        members(data, "a.eml")


def test_files_that_share_their_bytes_count_each_for_itself() -> None:
    """A bomb whose entries overlap: many entries of the directory lead to one packed file."""
    size = MAX_UNPACKED_BYTES // 10
    data = zip_file({"a.txt": bytes(size)})
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = data[start:end] * 12
    count, length = (12).to_bytes(2, "little"), len(entries).to_bytes(4, "little")
    tail = data[end : end + 8] + count * 2 + length + data[end + 16 :]
    with pytest.raises(SourceTooLarge, match="unpacks to more than"):
        members(data[:start] + entries + tail, "a.zip")


@pytest.mark.parametrize("stated", [10, 100_000_001])
def test_no_more_is_unpacked_than_is_stated(stated: int) -> None:
    data = patched(zip_file({"a.txt": bytes(100_000_000)}), 24, stated.to_bytes(4, "little"))
    tracemalloc.start()
    try:
        (member,) = members(data, "a.zip", 60_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert member.problem is not None
    assert peak < 5_000_000


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("/etc/passwd", "etc/passwd"),
        ("../../a.txt", "a.txt"),
        ("a/./b/../c.txt", "a/b/c.txt"),
        ("C:\\Users\\ann\\a.txt", "Users/ann/a.txt"),
        ("\\\\host\\share\\a.txt", "host/share/a.txt"),
        ("Re: wheat.eml", "Re: wheat.eml"),
        ("e\u0301\u202e.txt", "é.txt"),
        ("a\0b.txt", "ab.txt"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
    ],
)
def test_names_lead_nowhere(name: str, path: str) -> None:
    assert safe_path(name) == path


@given(st.lists(st.text(), max_size=8))
def test_any_names_become_safe_and_unique(given_names: list[str]) -> None:
    paths = unique(map(safe_path, given_names))
    assert len(set(paths)) == len(paths) == len(given_names)
    for path in paths:
        assert path.encode()
        assert not path.startswith("/")
        assert path == str(PurePosixPath(path))
        assert not {"..", "."} & set(path.split("/"))


def test_a_name_that_returns_is_numbered() -> None:
    called = ["a.txt", "a (2).txt", "a.txt", "a.txt", "b"]
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed((zipfile.ZipInfo(name), bytes([place])) for place, name in enumerate(called))
    found = members(data, "a.zip")
    assert [(member.name, member.data[0]) for member in found] == [
        ("a.txt", 0),
        ("a (2).txt", 1),
        ("a (3).txt", 2),
        ("a (4).txt", 3),
        ("b", 4),
    ]


@pytest.mark.parametrize(
    ("encoding", "called"),
    [
        ("gbk", ["报告/小麦出口.txt", "b.txt"]),
        ("gbk", ["央行.txt"]),
        ("big5", ["報告/經濟學概論.txt", "功能測試.txt"]),
        ("cp437", ["résumé.txt", "Übersicht.txt"]),
        ("utf-8", ["报告.txt", "résumé.txt"]),
    ],
)
def test_names_without_a_flag_are_read_in_the_code_page_of_their_writer(
    encoding: str, called: list[str]
) -> None:
    assert names(named_in(encoding, *called)) == called


def test_flagged_names_are_in_utf_8() -> None:
    called = ["报告.txt", "résumé.txt", "日本語.txt"]
    assert names(zip_file(dict.fromkeys(called, "x"))) == called


def test_the_unicode_path_field_is_believed_if_it_is_about_the_name() -> None:
    def entry(name: str, about: bytes) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name)
        content = b"\x01" + zlib.crc32(about).to_bytes(4, "little") + "报告.txt".encode()
        info.extra = b"\x75\x70" + len(content).to_bytes(2, "little") + content
        return info

    data = packed([(entry("b1.txt", b"b1.txt"), b"x"), (entry("b2.txt", b"other"), b"y")])
    assert names(data) == ["报告.txt", "b2.txt"]


def test_attachments_of_one_name_are_both_there() -> None:
    parts = b"".join(
        b"--b\r\nContent-Disposition: attachment; filename=" + name + b"\r\n\r\n%d\r\n" % place
        for place, name in enumerate([b"a.txt", b"a.txt", b'"C:\\x\\..\\a.txt"', b'".hidden"'])
    )
    data = raw_mail(parts, b"Content-Type: multipart/mixed; boundary=b")
    assert [(member.name, member.data) for member in members(data, "a.eml")] == [
        ("a.txt", b"0"),
        ("a (2).txt", b"1"),
        ("a (3).txt", b"2"),
    ]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("filename*=utf-8''%E6%8A%A5%E5%91%8A.pdf", "报告.pdf"),
        ("filename*0*=utf-8''%E6%8A%A5; filename*1*=%E5%91%8A.pdf", "报告.pdf"),
        ('filename="=?utf-8?B?5oql5ZGKLnBkZg==?="', "报告.pdf"),
        ('filename="=?gb2312?B?sai45i5wZGY=?="', "报告.pdf"),
        ('filename="小麦出口报告.pdf"', "小麦出口报告.pdf"),
        ("filename*x*=1", "attachment.png"),
        ("", "attachment.png"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_names_of_attachments_are_read_however_they_are_encoded(
    written: str, name: str, encoding: str
) -> None:
    header = f"Content-Type: image/png\r\nContent-Disposition: attachment; {written}"
    part = b"--b\r\n" + header.encode(encoding) + b"\r\n\r\nx\r\n--b--\r\n"
    data = raw_mail(part, b"Content-Type: multipart/mixed; boundary=b")
    assert names(data, "a.eml") == [name]


def test_a_mail_attached_in_base64_is_opened_all_the_same() -> None:
    inner = mail("inner").as_bytes()
    parts = b"--b\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    data = raw_mail(
        parts + base64.encodebytes(inner) + b"--b--\r\n",
        b"Content-Type: multipart/mixed; boundary=b",
    )
    (member,) = members(data, "a.eml")
    assert member.data == inner


def test_the_limits_of_the_child_process_leave_room_to_unpack() -> None:
    data = zip_file({"a.txt": bytes(20_000_000), "m.eml": mail(PROSE).as_bytes()})
    with ParserProcess() as parser:
        found = parser.members(data, "a.zip")
        assert [len(member.data) for member in found] == [20_000_000, len(mail(PROSE).as_bytes())]
        assert parser.parse(found[1].data, found[1].name) == parse(found[1].data, "m.eml")


@settings(max_examples=40)
@given(st.lists(st.binary(max_size=400), max_size=5))
def test_what_was_attached_or_packed_comes_back_byte_for_byte(contents: list[bytes]) -> None:
    # Behind a byte that begins neither an archive nor a header, they are no containers.
    files = {f"{place}.bin": b"\xff" + data for place, data in enumerate(contents)}
    expected = [Member(name, data) for name, data in files.items()]
    message = mail(attachments=files)
    for written in (message.as_bytes(), message.as_bytes(policy=policy.SMTP)):
        assert members(written, "a.eml") == expected
        (outer, *inner) = members(zip_file({"a.eml": written}), "a.zip")
        assert outer.data == written
        assert [member.data for member in inner] == list(files.values())
    if files:
        assert members(zip_file(files), "a.zip") == expected


@settings(max_examples=30)
@given(st.text(max_size=20), st.sampled_from([policy.default, policy.SMTP]))
def test_a_forwarded_mail_comes_back_byte_for_byte(text: str, written: policy.EmailPolicy) -> None:
    inner = mail(text + "\n", attachments={"a.bin": text.encode("utf-8", "replace")}, Cc="c@d.e")
    outer = mail(forwarded=[inner])
    found = members(outer.as_bytes(policy=written), "a.eml")
    assert found[0].data == inner.as_bytes(policy=written)


SEEDS = [
    zip_file({"a.txt": PROSE, "in.zip": zip_file({"b.txt": "x"}), "m.eml": mail().as_bytes()}),
    named_in("gbk", "报告.txt", "b.txt"),
    packed([(zipfile.ZipInfo("a.txt"), b"x"), (zipfile.ZipInfo("b/c.txt"), b"y")]),
]


@settings(max_examples=150)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 8), st.binary(max_size=8)),
        min_size=1,
        max_size=8,
    ),
)
def test_a_broken_archive_costs_an_error_of_ours_and_nothing_else(
    seed: bytes, changes: list[tuple[float, int, bytes]]
) -> None:
    for place, cut, put in changes:
        start = int(place * len(seed))
        seed = seed[:start] + put + seed[start + cut :]
    with contextlib.suppress(IngestionError):
        assert all(member.name for member in members(seed, "a.zip"))
    with contextlib.suppress(IngestionError):
        assert parse(seed, "a.zip").text.strip()
