"""What a reader sees of a document, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.design.reading import Document, read_document


def document(folder: Path, text: str | bytes) -> Document:
    path = folder / "design.md"
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return read_document(path, folder)


@pytest.mark.parametrize(
    ("text", "headings"),
    [
        ("# Uno\n## Dos ##\n", [(1, "Uno", 1), (2, "Dos", 2)]),
        ("Uno\n===\n\nDos\n---\n", [(1, "Uno", 1), (2, "Dos", 4)]),
        ("## 💰 Costos\n", [(2, "💰 Costos", 1)]),
        ('<h2 align="center"><b>Costo</b></h2>\n', [(2, "Costo", 1)]),
        ("<h2>\nCosto\n</h2>\n", [(2, "Costo", 1)]),
        ("# Uno\n\n**Costo:**\n\nx\n", [(1, "Uno", 1), (2, "Costo", 3)]),
        ("Nada\n\n3. Costo\n\nOcho dólares\n", [(2, "3. Costo", 3)]),
        ("##Costo\n", [(2, "Costo", 1)]),
        ("> ## Costo\n", [(2, "Costo", 1)]),
        ("## [**Costo**](x)\n", [(2, "Costo", 1)]),
    ],
)
def test_headings_have_many_forms(tmp_path: Path, text: str, headings: list[tuple[int, str, int]]) -> None:
    assert [(each.level, each.title, each.line) for each in document(tmp_path, text).headings] == headings


@pytest.mark.parametrize(
    "text",
    [
        "```mermaid\ngraph\n---\n# a\n```\n",
        "1. Ver\n2. Editar\n3. Borrar\n",
        "8 usd por mes\n",
        "Una frase larga que termina en una raya, con más de doce palabras en una línea.\n---\n",
        "* uno\n* dos\n---\n",
        "---\nkata: x\n---\n",
        "<!--\n## oculto\n-->\n",
    ],
)
def test_what_only_looks_like_a_heading_is_none(tmp_path: Path, text: str) -> None:
    assert document(tmp_path, text).headings == ()


def test_a_heading_ends_before_the_next_of_its_rank_and_has_the_id_beneath_it(tmp_path: Path) -> None:
    found = document(tmp_path, "# A\n\n## B\n<!-- id: limits -->\n<!-- hint -->\n\nx\n\n## C\n").headings

    assert [(each.title, each.end_line, each.id) for each in found] == [
        ("A", 10, None),
        ("B", 8, "limits"),
        ("C", 10, None),
    ]


def test_fences_have_their_lines_and_front_matter_is_read(tmp_path: Path) -> None:
    found = document(
        tmp_path, "---\nkata: shop\n---\n\n```yaml kata:limits\n- a\n```\n- x\n\n    ```sql\n    b\n    ```\n"
    )

    assert found.front_matter == {"kata": "shop"}
    first = found.fences[0]
    assert (first.info, first.line, first.source, first.closed) == ("yaml kata:limits", 5, "- a\n", True)


def test_a_fence_that_is_never_closed_ends_before_the_next_heading(tmp_path: Path) -> None:
    found = document(tmp_path, "```mermaid\ngraph\n\n## Datos\n\n```sql\nSELECT 1\n```\n")

    assert [(each.info, each.closed) for each in found.fences] == [("mermaid", False), ("sql", True)]
    assert [each.title for each in found.headings] == ["Datos"]
    assert [each.line for each in found.remarks] == [1]


@pytest.mark.parametrize(
    ("content", "text", "line"),
    [
        (b"# Uno\n\nDise\xf1o y dise\xc3\xb1o\n", "# Uno\n\nDiseño y diseño\n", 3),
        ("# Uno\nDescripciÃ³n\n".encode(), "# Uno\nDescripciÃ³n\n", 2),
        ("# Año\r\nx\r".encode("utf-16"), "# Año\nx\n", 1),
    ],
)
def test_a_broken_encoding_is_read_and_reported(tmp_path: Path, content: bytes, text: str, line: int) -> None:
    found = document(tmp_path, content)

    assert found.text == text
    assert [each.line for each in found.remarks] == [line]


def test_windows_endings_and_a_byte_order_mark_leave_no_trace(tmp_path: Path) -> None:
    found = document(tmp_path, b"\xef\xbb\xbf# Uno\r\n\r\nx\r\n")

    assert (found.text, found.lines, found.remarks) == ("# Uno\n\nx\n", ("# Uno", "", "x", ""), ())


def test_images_and_links_are_found_in_markdown_and_html(tmp_path: Path) -> None:
    found = document(tmp_path, '![a](b.png)\n<img src="c.png">\n[d](e.md) https://x.example/y\n`x`\n')

    assert [(each.line, each.words, each.target) for each in found.images] == [(1, "a", "b.png"), (2, "", "c.png")]
    assert [(each.line, each.target) for each in found.links] == [(3, "e.md"), (3, "https://x.example/y")]
