"""Decision records get the next number, link to what they supersede, and stand in the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from archkata.errors import ArchkataError
from archkata.language import ENGLISH
from archkata.scaffold.adding import WorkspacePlace, plan_decision, plan_document
from archkata.scaffold.decisions import DecisionFile, next_number, path_of, read_title, write_index
from archkata.scaffold.updates import UpdateOptions, plan
from tests.scaffold.packs import make, questions, record, tree, write_pack


@pytest.fixture
def place(tmp_path: Path) -> WorkspacePlace:
    pack = write_pack(tmp_path)
    made = record(pack)
    return WorkspacePlace(make(tmp_path / "w", pack, made), pack, made, questions(pack), ENGLISH)


def added(place: WorkspacePlace, title: str, supersedes: str | None = None) -> str:
    """Add a decision and return the name of its file."""
    addition = plan_decision(place, title, supersedes)
    addition.write(place.folder)
    return addition.names()[0]


def test_a_decision_gets_the_next_number_and_a_line_in_the_index(place: WorkspacePlace) -> None:
    name = added(place, "Cache product pages")

    assert name == "03-decisions/0002-cache-product-pages.md"
    assert "# ADR-0002: Cache product pages" in (place.folder / name).read_text("utf-8")
    assert (place.folder / "03-decisions" / "README.md").read_text("utf-8") == (
        "# Decisions\n\n<!-- kata:begin decisions -->\n| Record | Decision | Status |\n| --- | --- | --- |\n"
        "| [ADR-0001](0001-storage.md) | Store | proposed |\n"
        "| [ADR-0002](0002-cache-product-pages.md) | Cache product pages | proposed |\n<!-- kata:end -->\n"
    )


def test_numbers_are_never_used_again(place: WorkspacePlace) -> None:
    added(place, "One")
    (place.folder / added(place, "Two")).rename(place.folder / "03-decisions" / "0007-two.md")

    assert added(place, "Three") == "03-decisions/0008-three.md"


@pytest.mark.parametrize("given", ["1", "0001", "ADR-0001", "adr-1"])
def test_superseding_links_both_ways(place: WorkspacePlace, given: str) -> None:
    name = added(place, "Another store", given)

    old = (place.folder / "03-decisions" / "0001-storage.md").read_text("utf-8")
    new = (place.folder / name).read_text("utf-8")
    assert old.startswith("---\nstatus: superseded\nid: ADR-0001\nsuperseded_by: [ADR-0002]\n---\n")
    assert "# ADR-0001: Store\n\nSuperseded by [ADR-0002](0002-another-store.md).\n" in old
    assert "# ADR-0002: Another store\n\nSupersedes [ADR-0001](0001-storage.md).\n" in new
    assert "| [ADR-0001](0001-storage.md) | Store | superseded |" in (
        place.folder / "03-decisions" / "README.md"
    ).read_text("utf-8")


def test_what_was_superseded_stays_so_after_an_update(place: WorkspacePlace) -> None:
    added(place, "Another store", "1")

    update = plan(place.folder, place.pack, place.record, place.questionnaire, ENGLISH, UpdateOptions("es"))

    assert not update.is_open


def test_a_superseded_record_is_not_superseded_again(place: WorkspacePlace) -> None:
    added(place, "Another store", "1")

    with pytest.raises(ArchkataError, match=r"0001-storage\.md is superseded already"):
        plan_decision(place, "A third", "1")


@pytest.mark.parametrize("given", ["9", "0009", "../1", "", "²"])
def test_a_record_that_is_not_there_cannot_be_superseded(place: WorkspacePlace, given: str) -> None:
    with pytest.raises(ArchkataError, match="There is no record") as caught:
        plan_decision(place, "x", given)

    assert str(caught.value.remedy) == "Records are: 0001."


def test_front_matter_without_an_end_is_not_touched(place: WorkspacePlace) -> None:
    path = place.folder / "03-decisions" / "0001-storage.md"
    path.write_text("---\nstatus: proposed\n\n# Store\n", "utf-8")
    before = tree(place.folder)

    with pytest.raises(ArchkataError, match="has no end"):
        plan_decision(place, "x", "1")
    assert tree(place.folder) == before


def test_a_record_keeps_its_line_ends(place: WorkspacePlace) -> None:
    path = place.folder / "03-decisions" / "0001-storage.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    added(place, "Another store", "1")

    content = path.read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Caché de páginas: ¿sí o no?", "0002-cache-de-paginas-si-o-no"),
        ("../../etc/passwd", "0002-etc-passwd"),
        ("a/b\\c:d", "0002-a-b-c-d"),
        ("数据库", "0002-decision"),
        (".", "0002-decision"),
        ("x" * 120, "0002-" + "x" * 60),
        ("# {{ 7 * 7 }} <!-- | `", "0002-7-7"),
    ],
)
def test_a_title_never_leads_out_of_the_folder(place: WorkspacePlace, title: str, name: str) -> None:
    assert added(place, title) == f"03-decisions/{name}.md"
    assert set(tree(place.folder / "03-decisions")) == {"0001-storage.md", f"{name}.md", "README.md"}


def test_a_title_is_one_line(place: WorkspacePlace) -> None:
    assert read_title(" a\n\n# b\t\x1b[31m ") == "a # b [31m"
    source = (place.folder / added(place, "a\n\n# b --> <!--")).read_text("utf-8")
    assert "# ADR-0002: a # b --\\> \\<!--\n" in source


@pytest.mark.parametrize(("title", "said"), [("", "empty"), (" \n\x00", "empty"), ("x" * 121, "more than 120")])
def test_an_empty_or_endless_title_is_refused(title: str, said: str) -> None:
    with pytest.raises(ArchkataError, match=said):
        read_title(title)
    with pytest.raises(ArchkataError, match="more than 120"):
        read_title("x" * 1_000_000)


def test_the_index_keeps_what_is_written_around_it() -> None:
    existing = "# Ours\n\nWords.\n\n<!-- kata:begin decisions -->\nold\n<!-- kata:end -->\n\nMore words.\n"

    index = write_index([DecisionFile("0001", "03-decisions/0001-x.md", "# A | b\n")], existing, ENGLISH)

    assert index.startswith("# Ours\n\nWords.\n\n<!-- kata:begin decisions -->\n| Record")
    assert index.endswith("| [ADR-0001](0001-x.md) | A \\| b | – |\n<!-- kata:end -->\n\nMore words.\n")
    assert write_index([], "# Mine\n", ENGLISH).startswith("# Mine\n\n<!-- kata:begin decisions -->\n")


def test_there_are_at_most_9999_numbers() -> None:
    with pytest.raises(ArchkataError, match="9999"):
        next_number([DecisionFile("9999", "", "")])
    assert path_of("0001", "A b") == "03-decisions/0001-a-b.md"


def test_nothing_is_written_through_a_linked_folder(place: WorkspacePlace, tmp_path: Path) -> None:
    (place.folder / "03-decisions").rename(tmp_path / "outside")
    (place.folder / "03-decisions").symlink_to(tmp_path / "outside")
    before = tree(tmp_path / "outside")

    with pytest.raises(ArchkataError, match="is no folder of this workspace"):
        plan_decision(place, "x", None).write(place.folder)
    assert tree(tmp_path / "outside") == before


@pytest.mark.parametrize("said", ["runbook", "15", "15-runbook.md", "RunBook", "unboo"])
def test_a_deleted_document_comes_back(place: WorkspacePlace, said: str) -> None:
    before = tree(place.folder)
    (place.folder / "15-runbook.md").unlink()

    plan_document(place, said).write(place.folder)

    assert tree(place.folder) == before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("runbok", "Did you mean “runbook”?"),
        ("zzz", "Allowed: adr, brief, design, runbook."),
        ("../x", "Allowed: adr, brief, design, runbook."),
        ("", "Allowed: adr, brief, design, runbook."),
    ],
)
def test_an_unknown_document_is_told(place: WorkspacePlace, said: str, told: str) -> None:
    with pytest.raises(ArchkataError, match="There is no document") as caught:
        plan_document(place, said)

    assert str(caught.value.remedy) == told


def test_a_document_that_is_there_is_not_overwritten(place: WorkspacePlace) -> None:
    with pytest.raises(ArchkataError, match=r"15-runbook\.md is there already"):
        plan_document(place, "runbook")
