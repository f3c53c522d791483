"""Broken CSV files: read with what was mended said, or refused with a line; no cell changes its column."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.data import describe, rows
from engine.declare import UserError
from engine.graph.model import Project

Table = Callable[..., Project]
ROWS = 30
# Name, content, rows that come out, rows left out, and a word of a repair.
Case = tuple[str, str | bytes, int, int, str]


def body(delimiter: str = ",", end: str = "\n", rows: int = ROWS) -> str:
    """Rows whose cells say which column they belong to: a number, a word that starts with b, a class."""
    return "".join(delimiter.join((f"{i}.5", f"b{i % 5}", f"c{i % 2}")) + end for i in range(rows))


def good(delimiter: str = ",", end: str = "\n") -> str:
    return delimiter.join(("a", "b", "c")) + end + body(delimiter, end)


def written_otherwise() -> Iterator[Case]:
    """Other delimiters, line ends and encodings."""
    text = good()
    lines = text.splitlines(keepends=True)
    yield "plain", text, ROWS, 0, ""
    yield "no_last_end", text[:-1], ROWS, 0, ""
    yield "crlf", good(end="\r\n"), ROWS, 0, ""
    yield "cr", good(end="\r"), ROWS, 0, ""
    yield (
        "mixed_ends",
        "".join(line[:-1] + ("\r\n" if i % 2 else "\n") for i, line in enumerate(lines)),
        ROWS,
        0,
        "",
    )
    yield "semicolons", good(";"), ROWS, 0, ""
    yield "tabs", good("\t"), ROWS, 0, ""
    yield "pipes", good("|"), ROWS, 0, ""
    yield "sep_line", "sep=;\n" + good(";"), ROWS, 0, "delimiter"
    yield "bom", b"\xef\xbb\xbf" + text.encode(), ROWS, 0, ""
    yield "utf16", text.encode("utf-16"), ROWS, 0, "UTF-16"
    yield "utf16_le_bare", text.encode("utf-16-le"), ROWS, 0, "UTF-16"
    yield "utf16_be_bare", text.encode("utf-16-be"), ROWS, 0, "UTF-16"
    yield "utf32", text.encode("utf-32"), ROWS, 0, "UTF-32"
    yield "latin1", (text + "1.5,bé,c1\n").encode("latin-1"), ROWS + 1, 0, "Line 32 is not UTF-8"
    yield "windows", (text + "1.5,b€,c1\n").encode("cp1252"), ROWS + 1, 0, "Western European"
    yield "half_utf8", text.encode() + b"1.5,b\xc3,c1\n", ROWS + 1, 0, "Line 32"
    yield "utf8_cut_off", text.encode() + b"1.5,b,c\xe2\x82", ROWS + 1, 0, "Line 32"


def out_of_shape() -> Iterator[Case]:
    """Rows and headers that are too long, too short, empty or named twice."""
    text = good()
    lines = text.splitlines(keepends=True)
    yield "short_row", text + "1.5,b1\n", ROWS, 1, ""
    yield "short_row_inside", "".join([*lines[:9], "7\n", *lines[9:]]), ROWS, 1, ""
    yield "long_row", text + "1.5,b1,c1,d1\n", ROWS, 1, ""
    yield "long_row_first", "a,b,c\n1,b1,c1,x\n" + body(), ROWS, 1, ""
    yield "many_bad_rows", text + "1\n" * 9, ROWS, 9, ""
    yield "empty_lines", text.replace("\n", "\n\n"), ROWS, 0, "empty lines"
    yield "empty_lines_first", "\n\n" + text, ROWS, 0, "empty lines"
    yield "empty_lines_last", text + "\n\n\n", ROWS, 0, "empty lines"
    yield "lines_of_commas", text + ",,\n,,\n", ROWS, 2, ""
    yield "trailing_commas", "a,b,c\n" + body().replace("\n", ",\n"), ROWS, 0, "delimiter too many"
    yield "trailing_commas_too", text.replace("\n", ",\n"), ROWS, 0, "no name for 1 column"
    yield "one_trailing_comma", text + "1.5,b1,c1,\n", ROWS + 1, 0, "delimiter too many"
    yield "two_names_alike", "a,b,b\n" + body(), ROWS, 0, "twice"
    yield "all_names_alike", "a,a,a\n" + body(), ROWS, 0, "twice"
    yield "names_made_alike", "a,a_2,a\n" + body(), ROWS, 0, "twice"
    yield "name_missing", "a,,c\n" + body(), ROWS, 0, "no name"
    yield "names_missing", ",,\n" + body(), ROWS, 0, "no name"
    yield "spaces_in_names", " a , b , c \n" + body(), ROWS, 0, ""
    yield "line_in_name", 'a,"b\nb",c\n' + body(), ROWS, 0, ""
    yield "long_name", "a" * 5000 + ",b,c\n" + body(), ROWS, 0, ""
    yield "html_name", "a,<b onclick=x>,c\n" + body(), ROWS, 0, ""
    yield "no_header", body(), ROWS, 0, "No header"
    yield (
        "quoted",
        "\n".join(",".join(f'"{c}"' for c in line.split(",")) for line in text.split()),
        ROWS,
        0,
        "",
    )


def odd_cells() -> Iterator[Case]:
    """Quotes, lines inside cells, and characters that other programs choke on."""
    text = good()
    yield "quoted_comma", text + '1.5,"b,1",c1\n', ROWS + 1, 0, ""
    yield "quoted_line", text + '1.5,"b\n1",c1\n', ROWS + 1, 0, ""
    yield "quoted_crlf", good(end="\r\n") + '1.5,"b\r\n1",c1\r\n', ROWS + 1, 0, ""
    yield "quoted_quote", text + '1.5,"b ""1""",c1\n', ROWS + 1, 0, ""
    yield "quote_inside", text + '1.5,b 1",c1\n', ROWS + 1, 0, ""
    yield "quotes_inside", text + '1.5,b "1",c1\n', ROWS + 1, 0, ""
    yield "after_a_quote", text + '1.5,"b"1,c1\n', ROWS, 1, ""
    yield "quote_swallows_line", text + '1.5,"b1,c1\n2.5,b"1,c1\n3.5,b1,c1\n', ROWS + 1, 1, ""
    yield "return_inside", text + "1.5,b\r1,c1\n", ROWS, 2, ""
    yield "spaces_around", text + " 1.5 , b1 , c1 \n", ROWS + 1, 0, ""
    yield "control_characters", text + "1.5,b\x01\x1f,c1\n", ROWS + 1, 0, ""
    yield "form_feed", text + "1.5,b\x0c1,c1\n", ROWS + 1, 0, ""
    yield "unusual_lines", text + "1.5,b\u2028\x85\x0b1,c1\n", ROWS + 1, 0, ""
    yield "backslashes", text + "1.5,b\\,c1\n", ROWS + 1, 0, ""
    yield "long_cell", text + f"1.5,b{'x' * 500_000},c1\n", ROWS + 1, 0, ""
    yield "long_quoted_cell", text + f'1.5,"b{"x" * 500_000}",c1\n', ROWS + 1, 0, ""
    yield "emoji", text + "1.5,b👩‍🚀,c1\n", ROWS + 1, 0, ""


def hopeless() -> Iterator[tuple[str, str | bytes, str]]:
    """Name, content, and what the refusal says."""
    text = good()
    yield "nothing", "", "empty"
    yield "only_spaces", "   ", "empty"
    yield "only_lines", "\n\n\n", "empty"
    yield "only_header", "a,b,c\n", "no rows"
    yield "only_header_bare", "a,b,c", "no rows"
    yield "every_row_longer", "a,b,c\n" + body().replace("\n", ",x\n"), "line 2: It has 4 cells"
    yield "every_row_shorter", "a,b,c,d\n" + body(), "line 2: It has 3 cells"
    yield "two_delimiters", good(";")[:-1].replace(";", ",", 2) + "\n" + body(), "line"
    yield "comment_first", "# made by a machine\n" + text, "line 2: It has 3 cells where the header names 1"
    yield "open_quote", text + '1.5,"b1,c1\n' + body(), "line 32: a quote is opened"
    yield "open_quote_first", '"a,b,c\n' + body(), "line 1: a quote is opened"
    yield "nul", text + "1.5,b\x00,c1\n", "line 32: a NUL byte"
    yield "nul_far_in", text * 3000 + "1.5,b\x00,c1\n", "line 93,001: a NUL byte"
    yield "endless_cell", text + f"1.5,b{'x' * 3_000_000},c1\n", "line 32: a cell has more than"
    yield "endless_quoted", text + f'1.5,"{"x" * 2_000_000}",c1\n', "line 32: a cell has more than"
    yield (
        "wide",
        ",".join(f"c{i}" for i in range(200_000)) + "\n" + "1," * 199_999 + "1\n",
        "line 1: 200,000 columns",
    )
    yield "zip", b"PK\x03\x04" + bytes(200), "ZIP"
    yield "excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ""
    yield "parquet_cut", b"PAR1" + bytes(50), "can't be read as a table"
    yield "pickle", b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.", "pickle"
    yield "web_page", "<!DOCTYPE html><table><tr><td>a,b</td></tr></table>", "web page"
    yield "picture", b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG"
    yield "json", '{"a": [1, 2, 3], "b": [1, 2, 3]}', "JSON"


READABLE = [*written_otherwise(), *out_of_shape(), *odd_cells()]
HOPELESS = list(hopeless())


def test_d1_enough_files() -> None:
    assert len(READABLE) + len(HOPELESS) >= 60


@pytest.mark.parametrize(
    ("content", "count", "left_out", "repair"), [c[1:] for c in READABLE], ids=[c[0] for c in READABLE]
)
def test_d1_read_with_what_was_mended(
    table: Table, tmp_path: Path, content: str | bytes, count: int, left_out: int, repair: str
) -> None:
    project = table(content)
    found = describe(project, tmp_path)
    assert (found.rows, found.skipped_count) == (count, left_out)
    assert repair in " ".join(found.repairs)
    assert all(s.where.startswith("line ") for s in found.skipped if "cells" in s.why)
    looked = rows(project, tmp_path, 0, 100)
    for a, b, c, *rest in looked.cells:
        # A cell that says another column's letter has been moved.
        assert a is None or float(a) == pytest.approx(float(a))
        assert b is None or str(b).strip().startswith("b")
        assert c is None or str(c).strip().startswith("c")
        assert rest in ([], [None])


@pytest.mark.parametrize(("content", "words"), [c[1:] for c in HOPELESS], ids=[c[0] for c in HOPELESS])
def test_d1_refused_with_a_sentence(table: Table, tmp_path: Path, content: str | bytes, words: str) -> None:
    with pytest.raises(UserError) as caught:
        describe(table(content), tmp_path)
    sentence = str(caught.value)
    assert words in sentence
    assert '"table.csv"' in sentence
    assert "\n" not in sentence
    assert len(sentence) < 400


def test_d1_bad_rows_stop_when_chosen(table: Table, tmp_path: Path) -> None:
    found = describe(table(good() + "1.5,b1\n", bad="stop"), tmp_path)
    assert [c.why for c in found.errors] == ["line 32: It has 2 cells where the header names 3."]


@pytest.mark.long
@pytest.mark.serial
def test_d1_a_cell_of_a_hundred_megabytes(table: Table, tmp_path: Path) -> None:
    project = table(good() + f"1.5,{'x' * 100_000_000},c1\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(UserError, match="line 32: a cell has more than"):
        describe(project, tmp_path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000
