"""Where a rule could be wrong it stays silent: prose that answers in other words, another kata, half a design."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archkata.design.judging.stages import Maturity
from tests.design.rules.good_designs import copy_free, copy_pack, reviewed, spoil, told, without_block

LIMIT = "* Opening a product: p95 latency under 180 ms at 40 requests per second."
OUT = "* Comments below reviews: moderation takes a person, whom nobody has hired yet."


def spoken(path: Path, stage: Maturity = Maturity.VERIFIED) -> set[str]:
    return {finding.rule.id for finding in reviewed(path, stage).findings}


@pytest.mark.parametrize(
    "words",
    [
        "* Opening a product: under 180 ms on average at 40 requests per second.",
        "* Opening a product takes at most 2 seconds while 40 people read.",
        "* Abrir un producto tarda hasta 2 s con 300 usuarios a la vez.",
        "* Every page is there within 1.5 s for 5,000 members.",
        "* La latencia es menor a 200 ms en el 99% de los casos, con 1.000 peticiones por minuto.",
    ],
)
def test_a_limit_in_other_words_is_understood(words: str, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, LIMIT, words)

    assert told(reviewed(free)) == []


@pytest.mark.parametrize(
    "words", ["* latency of 200 ms at 40 rps, p95", "* p95 latency: 1,5 s with 100 users", "* latency p99"]
)
def test_a_unit_that_is_there_is_seen(words: str, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, LIMIT, words)

    assert "DOC-27" not in spoken(free)


@pytest.mark.parametrize(
    "words",
    [
        "* Gift vouchers for visitors.",
        "* Registered users cannot delete their account yet; somebody does it by hand.",
        "* Como usuario registrado quiero borrar mi cuenta: se hace a mano por ahora.",
        "* Reading without the network.",
        "* As an anonymous visitor I want to write comments.",
        "* Visitors cannot buy with gift cards: there are no gift cards in this version.",
        "* Un visitante no puede subir videos de una cámara.",
        "* Only editors can create coupons, and there are no coupons yet.",
    ],
)
def test_what_is_left_out_is_not_taken_for_a_permission(words: str, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, OUT, words)

    assert "DOC-31" not in spoken(free)


@pytest.mark.parametrize(
    "words",
    [
        "* Usuarios no registrados no pueden subir reseñas.",
        "* Visitors cannot buy, because nobody knows where to send it.",
        "* Only editors can publish reviews of cameras.",
        "* Un visitante puede publicar una reseña.",
    ],
)
def test_a_permission_is_seen_in_other_words(words: str, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, OUT, words)

    assert "DOC-31" in spoken(free)


def test_a_permission_in_a_block_is_told_from_a_feature_that_is_left_out(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    brief = (pack / "01-brief.md").read_text("utf-8")
    for title, found in (("a visitor cannot publish products", True), ("a visitor cannot publish videos", False)):
        spoilt = re.sub(r"title: withdraw a product", f"title: {title}", brief)
        assert spoilt != brief
        (pack / "01-brief.md").write_text(spoilt, "utf-8")

        assert ("DOC-31" in spoken(pack)) is found, title


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("[Title of the project]", True),
        ("Titulo: Template de documento de diseño", True),
        ("KEP-NNNN: Your short, descriptive title", True),
        ("Documento de diseño: [Título]", True),
        ("Plantilla de documento de arquitectura", True),
        ("ADR: {short title of the decision}", True),
        ("Template engine for invoices", False),
        ("Editor de plantillas de correo", False),
        ("Documento de diseño", False),
        ("KEP-4711: Pause a queue without draining it", False),
        ("Título: Reseñas de cámaras instantáneas", False),
    ],
)
def test_a_title_of_a_template_is_told_from_a_poor_one(title: str, found: bool, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, "# Cameras, and what editors think of them", f"# {title}")

    assert spoken(free) == ({"DOC-72"} if found else set())


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("* Abrir un producto tarda menos de 500 segundos en el p95 con 40 rps.", True),
        ("* Opening a product: response p95 within 250 s at 40 rps.", True),
        ("* The nightly export ends within 600 s, always, at 40 rps.", False),
        ("* Opening a product: p95 latency under 20 s at 40 rps.", False),
        ("* Opening a product: p95 latency under 500 ms at 40 rps.", False),
        ("* Subir un video: respuesta p95 menor a 300 s con 40 rps.", False),
    ],
)
def test_seconds_for_milliseconds_are_found(words: str, found: bool, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, LIMIT, words)

    assert spoken(free) == ({"DOC-73"} if found else set())


def test_seconds_for_milliseconds_are_found_in_a_block(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "p95: 250 ms", "p95: 250 s")

    assert [str(each.sentence) for each in reviewed(pack).findings] == [
        "250 s is 4.167 min of waiting for one answer: is 250 ms meant?"
    ]


@pytest.mark.parametrize(
    ("beside", "found"),
    [
        ("* A product is opened in 400 ms (p95).", False),
        ("* Opening a product: p95 latency under 400 ms at 40 requests per second.", True),
        ("* Opening a product: p95 latency under 400 ms at 90 requests per second.", False),
        ("* Opening a product: p99 latency under 400 ms at 40 requests per second.", False),
        ("* Opening a review: p95 latency under 400 ms at 40 requests per second.", False),
        ("* Opening a product was measured at p95 400 ms.", False),
        ("* When opening a product takes longer than 400 ms (p95), an alert is sent.", False),
        ("* Opening a product: p95 latency under 0,18 s at 40 requests per second.", False),
        ("* GET /products: p95 300 ms.\n* GET /products p95: 200 ms.", True),
        ("* GET /products: p95 300 ms.\n* GET /products/{id}: p95 200 ms.", False),
        ("* Buying is available 99.9% of the year.\n* Availability of buying: 99%.", True),
        ("* Buying is available 99.5% of the year.\n* Availability of reading: 99%.", False),
    ],
)
def test_two_numbers_for_one_limit_are_found(beside: str, found: bool, tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, LIMIT, f"{LIMIT}\n{beside}")

    assert spoken(free) == ({"DOC-74"} if found else set())


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("LIM-1 promises a p95 of 200 ms.", True),
        ("LIM-1 promises a p95 of 180 ms.", False),
        ("LIM-1 and LIM-2 promise a p95 of 200 ms.", False),
        ("That is within the 15 s of LIM-3, and far outside its p95.", False),
        ("LIM-1 se midió con 41 por segundo y dio un p95 de 9.7 ms.", False),
        ("GET /products/{id} has a p95 of 0.5 s.", True),
    ],
)
def test_a_sentence_that_contradicts_a_block_is_found(sentence: str, found: bool, tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    with (pack / "09-test-plan.md").open("a", encoding="utf-8") as document:
        document.write(f"\n{sentence}\n")

    assert spoken(pack) == ({"DOC-74"} if found else set())


def test_another_kata_has_other_calls_and_rules(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    for path in pack.rglob("*.md"):
        path.write_text(path.read_text("utf-8").replace("kata: camera-store", "kata: library"), "utf-8")
    assert spoil(pack, "calls: [POST /users]", "calls: [POST /readers]")

    assert told(reviewed(pack)) == []


def test_a_binding_may_lead_to_other_paths(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "calls: [POST /users]", "calls: [POST /accounts]")
    with (pack / "archkata.yaml").open("a", encoding="utf-8") as settings:
        settings.write("binding: binding.yaml\n")

    assert told(reviewed(pack)) == []


def test_a_number_in_a_name_does_not_make_it_a_document_of_the_pack(tmp_path: Path) -> None:
    free = copy_free("en", tmp_path)
    assert spoil(free, "[the list of calls](calls.txt)", "[the list of calls](gone.txt)")
    tenth = free.rename(free.with_name("10-homework.md"))

    assert spoken(tenth, Maturity.DRAFT) == {"DOC-65"}
    assert spoken(tenth.parent) == {"DOC-65"}


def test_one_document_of_a_pack_is_not_asked_for_the_others(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)

    found = spoken(pack / "06-capacity-and-cost.md")

    assert found <= {f"DOC-{n:02}" for n in range(1, 13)}


def test_a_mistake_in_a_block_is_told_once_and_not_what_follows_from_it(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "kind: relational", "kind: rational")

    assert [finding.rule.id for finding in reviewed(pack).findings] == ["DOC-41"]


def test_what_a_later_stage_asks_for_is_not_judged_yet(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "covers: [CMP-payments]", "covers: [CMP-nobody]")
    with (pack / "14-threat-model.md").open("a", encoding="utf-8") as document:
        document.write("\nTODO(kata): more\n")

    assert spoken(pack, Maturity.REVIEWED) == set()
    assert spoken(pack, Maturity.CODE_COMPLETE) == {"DOC-46"}
    assert spoken(pack, Maturity.VERIFIED) == {"DOC-46", "DOC-22"}


def test_a_compose_file_with_anchors_is_left_alone(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    (pack / "compose.yaml").write_text("x: &x {image: a}\nservices:\n  zoo: *x\n", "utf-8")

    assert told(reviewed(pack)) == []


def test_patience_that_is_added_up_in_the_text_is_known(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(pack, "timeout: 800 ms", "timeout: 2 s")
    assert spoken(pack) == {"DOC-56"}

    with (pack / "12-retries-and-timeouts.md").open("a", encoding="utf-8") as document:
        document.write("\nAt worst 4.1 s: the buyer sees that it is being worked on.\n")

    assert told(reviewed(pack)) == []


def test_a_caller_that_gives_up_earlier_is_found(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    assert spoil(
        pack, "# CMP-db answers, or the purchase fails", "- {to: CMP-api, timeout: 1 s, tries: 1, idempotent: false}"
    )

    (finding,) = reviewed(pack).findings
    assert str(finding.sentence) == (
        "CMP-payments can take 1.7 s (2 × 0.8 s and pauses); the caller of CMP-api allows 1 s."
    )


def test_an_open_question_is_told_where_a_document_has_a_block_beside_it(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    (pack / "08-low-level-design.md").write_text(
        (pack / "08-low-level-design.md").read_text("utf-8").partition("Routes know")[0]
        + "```yaml kata:modules\n- {name: routes, purpose: HTTP}\n```\n\nTODO(kata): which transactions?\n",
        "utf-8",
    )

    assert spoken(pack) == {"DOC-22"}


def test_a_second_capacity_block_has_its_own_word(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    text = (pack / "06-capacity-and-cost.md").read_text("utf-8")
    block = text.partition("```yaml kata:capacity")[2].partition("```\n")[0]
    (pack / "06-capacity-and-cost.md").write_text(f"{text}\n```yaml kata:capacity{block}```\n", "utf-8")

    assert spoken(pack) == {"DOC-43"}


def test_costs_without_capacity_are_not_added_up(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    without_block(pack, "capacity")

    assert spoken(pack) == {"DOC-59"}


PEAK = "# Store\n\n```yaml kata:limits\n- {id: LIM-1, on: GET /products/{id}, p95: 80 ms, at: %s, why: buyers}\n```\n"
COUNTED = (
    "```yaml kata:capacity\nusers_per_day: %s\npeak_factor: 10\ndays_kept: 365\n"
    "calls:\n  GET /products/{id}: {per_user: %s, response: 2 KB}\n```\n"
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PEAK % "peak", "no capacity block says how many requests that is"),
        (PEAK % "peak" + COUNTED % (1000, 0), "of which the capacity block counts none"),
        (PEAK % "0 rps", "holds at 0 requests a second"),
        (PEAK % "peak" + COUNTED % (1000, 3), None),
        (PEAK % "20 rps", None),
    ],
)
def test_a_limit_at_a_load_that_nobody_can_compute_is_found(text: str, said: str | None, tmp_path: Path) -> None:
    document = tmp_path / "store.md"
    document.write_text(text, "utf-8")

    found = [str(each.sentence) for each in reviewed(document).findings if each.rule.id == "DOC-28"]

    assert len(found) == (said is not None)
    assert (said or "") in "".join(found)


def test_a_pack_without_capacity_says_which_limits_wait_for_it(tmp_path: Path) -> None:
    pack = copy_pack("en", tmp_path)
    without_block(pack, "capacity")

    (found,) = reviewed(pack).findings

    assert str(found.sentence).startswith("There is no block kata:capacity yet, so the peak at which LIM-1")


COSTS = (
    "```yaml kata:costs\ncurrency: USD\nbudget: 10 USD/month\n"
    "prices: {vm: {unit: hour, price: 1, source: list, as_of: 2026-05-01},"
    " out: {unit: GB, price: 1, source: list, as_of: 2026-05-01}}\nitems:\n  - %s\n```\n"
)


@pytest.mark.parametrize(
    ("item", "rule", "said"),
    [
        ("{use: out, from: capacity.egress_month}", "DOC-60", "no capacity block says how much there is"),
        ("{use: vm, count: 2}", "DOC-61", "The bill is 1460.00 USD a month"),
    ],
)
def test_a_bill_without_a_capacity_block_is_not_taken_for_paid(item: str, rule: str, said: str, tmp_path: Path) -> None:
    document = tmp_path / "store.md"
    document.write_text("# Store\n\n" + COSTS % item, "utf-8")

    found = {each.rule.id: str(each.sentence) for each in reviewed(document).findings}

    assert said in found.get(rule, "")
