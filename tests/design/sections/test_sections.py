"""Single decisions about the state of a section, each with the sentence that it hangs on."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.design.reading import read_document, read_folder
from archkata.design.sections import SECTION_IDS, Section, State, sections_of

HEADINGS = {"limits": "Limitaciones", "cost": "Costo", "data_model": "Modelo de datos", "test_plan": "Plan de pruebas"}


def section(folder: Path, id: str, text: str) -> Section:
    path = folder / "design.md"
    path.write_text(text, "utf-8")
    return next(each for each in sections_of([read_document(path, folder)]) if each.id == id)


@pytest.mark.parametrize(
    ("id", "answer", "state"),
    [
        ("limits", "Cada compra responde en 300 ms.", State.FILLED),
        ("limits", "Cada compra responde en quinientos milisegundos.", State.FILLED),
        ("limits", "No se soporta más de diez llamadas por segundo", State.FILLED),
        ("limits", "* Llamadas del API tienen latencia 300 ms", State.FILLED),
        ("limits", "| qué | valor (ms) |\n| --- | --- |\n| comprar | 300 |", State.FILLED),
        ("limits", "Las compras deben ser rápidas.", State.PARTIAL),
        ("limits", "* Llamadas del API tienen latencia X", State.PLACEHOLDER),
        ("limits", "Known limitations list", State.PLACEHOLDER),
        ("limits", "", State.EMPTY),
        ("cost", "Dos máquinas de 8 USD.", State.FILLED),
        ("cost", "1000 usuarios x 24 visitas = 24000 llamadas", State.FILLED),
        ("cost", "1000 llamadas diarias a serverless functions. $12.50", State.FILLED),
        ("cost", "1000 llamadas diarias a serverless functions. $XX.XX", State.PLACEHOLDER),
        ("cost", "Considerando 1000 usuarios diarios que visitan cada hora", State.PARTIAL),
        ("data_model", "![entidades](er.png)", State.PARTIAL),
        ("data_model", "producto: id, nombre, precio", State.FILLED),
        ("test_plan", "Usaremos Jest.", State.PARTIAL),
        ("test_plan", "Por definir", State.PLACEHOLDER),
    ],
)
def test_a_section_is_judged_by_what_stands_in_it(tmp_path: Path, id: str, answer: str, state: State) -> None:
    assert section(tmp_path, id, f"# Tienda\n\n## {HEADINGS[id]}\n\n{answer}\n").state == state


def test_what_a_template_left_is_shown_with_its_line(tmp_path: Path) -> None:
    found = section(
        tmp_path, "limits", "## Limitaciones\n\nLista de limitaciones conocidas.\n\nHasta 40 pedidos por hora.\n"
    )

    assert found.state == State.FILLED_WITH_LEFTOVERS
    assert [(each.line, each.excerpt) for each in found.leftovers] == [(3, "Lista de limitaciones conocidas.")]


def test_the_numbers_of_the_lecturer_are_told_apart(tmp_path: Path) -> None:
    theirs = "Llamadas al API que permite obtener reviews para lectura deben tener una latencia menor a 100ms"

    assert section(tmp_path, "limits", f"## Limitaciones\n{theirs}\n").borrowed
    assert not section(tmp_path, "limits", f"## Limitaciones\n{theirs.replace('100ms', '70ms')}\n").borrowed


def test_a_bare_scope_is_empty_whatever_stands_beneath_it(tmp_path: Path) -> None:
    cases = "# T\n\n## Alcance\n{}\n### Casos de uso\n- Como vecina quiero reservar\n\n### Fuera de alcance\n- Pagos\n"

    assert section(tmp_path, "scope", cases.format("")).state == State.EMPTY
    assert section(tmp_path, "scope", cases.format("Descripción..")).state == State.PLACEHOLDER


def test_the_id_in_a_comment_beats_the_title(tmp_path: Path) -> None:
    found = section(tmp_path, "cost", "# T\n\n## Plan de pruebas\n<!-- id: cost -->\n\n8 USD al mes.\n")

    assert (found.state, found.line) == (State.FILLED, 3)


def test_what_a_tool_wrote_is_nobodys_answer(tmp_path: Path) -> None:
    text = "## Limitaciones\n<!-- kata:begin result LIM-1 -->\np95 91 ms\n<!-- kata:end -->\n"

    assert section(tmp_path, "limits", text).state == State.EMPTY


def test_a_section_may_stand_in_any_of_several_documents(tmp_path: Path) -> None:
    for name, text in {"01-brief.md": "# Uno\n\n## Problema\n\nTBD\n", "02-design.md": "## Costo\n\n8 USD\n"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    found = {
        each.id: each
        for each in sections_of([read_document(tmp_path / n, tmp_path) for n in ("01-brief.md", "02-design.md")])
    }

    assert (found["cost"].file, found["cost"].line) == ("02-design.md", 1)
    assert found["objective"].state == State.PLACEHOLDER


def test_no_document_is_no_section() -> None:
    assert {each.state for each in sections_of([])} == {State.MISSING}


@pytest.mark.parametrize("language", ["es", "en"])
def test_the_finished_example_answers_all_twelve(language: str) -> None:
    example = Path(__file__).parents[3] / "examples" / "camera-store-design" / language

    assert {each.id: each.state for each in sections_of(read_folder(example))} == dict.fromkeys(
        SECTION_IDS, State.FILLED
    )
