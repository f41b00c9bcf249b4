"""Tests of the learner's own borrow the actors of the checks."""

from __future__ import annotations

import pytest

from tests.conformance.little_backend import document, rule
from tests.pytest_plugin.conftest import Kata

pytest_plugins = ["pytester"]

ALL_FOUR = """
    def test_all(archkata_guest, archkata_user, archkata_editor, archkata_product):
        assert archkata_guest.get_user(archkata_user.id).expect(200)["id"] == archkata_user.id
        assert archkata_product.id == 2
        assert archkata_editor.scene is archkata_guest.scene is archkata_user.scene
"""
ONE_EACH = """
    scenes = []

    def test_first(archkata_guest):
        archkata_guest.get_user(1)
        scenes.append(archkata_guest.scene)
        assert is_open(scenes[0])

    def test_second(archkata_guest):
        assert archkata_guest.scene is not scenes[0]
        assert archkata_guest.scene.fresh.token != scenes[0].fresh.token
        assert not is_open(scenes[0])

    def is_open(scene):
        return any(connection._socket is not None for connection in scene.connections)
"""
WRONG = """
    def test_wrong(archkata_guest):
        archkata_guest.get_user(1).expect(418)
"""
NOT_THERE = """
    def test_buying(archkata_user):
        archkata_user.buy(2).expect(201)

    def test_user(archkata_user):
        pass
"""


@pytest.fixture(autouse=True)
def _no_rules(kata: Kata) -> None:
    kata.put([rule("USR-01")], {})


def test_the_actors_are_those_of_the_checks_in_one_scene(kata: Kata) -> None:
    kata.write(test_own=ALL_FOUR)

    kata.run("test_own.py", "-m", "not archkata").assert_outcomes(passed=1, deselected=1)


def test_each_test_has_a_scene_of_its_own_that_is_closed_at_its_end(kata: Kata) -> None:
    kata.write(test_own=ONE_EACH)

    kata.run("test_own.py", "-m", "not archkata").assert_outcomes(passed=2, deselected=1)


def test_a_refuted_expectation_shows_the_line_of_the_test_and_nothing_of_archkata(kata: Kata) -> None:
    kata.write(test_own=WRONG)

    ran = kata.run("test_own.py", "-m", "not archkata")

    ran.assert_outcomes(failed=1, deselected=1)
    ran.stdout.fnmatch_lines(["> *archkata_guest.get_user(1).expect(418)", "E *expected 418; got 200 with*"])
    ran.stdout.no_fnmatch_line("*answer.py*")


def test_what_the_backend_does_not_claim_is_skipped(kata: Kata) -> None:
    kata.write(test_own=NOT_THERE)

    ran = kata.run("test_own.py", "-m", "not archkata", "-rs")

    ran.assert_outcomes(passed=1, skipped=1, deselected=1)
    ran.stdout.fnmatch_lines(["SKIPPED * archkata: the stage “purchases” is not claimed"])


def test_an_actor_that_cannot_be_had_is_told_in_a_sentence(kata: Kata) -> None:
    kata.routes["POST", "/users"] = document(500, {})
    kata.write(test_own=NOT_THERE)

    ran = kata.run("test_own.py", "-m", "not archkata", "-k", "test_user")

    ran.assert_outcomes(errors=1, deselected=2)
    ran.stdout.fnmatch_lines(["USR-01: expected: 201; got: 500 with*"])
    ran.stdout.no_fnmatch_line("*Traceback*")


def test_without_a_backend_tests_with_actors_are_skipped(kata: Kata) -> None:
    kata.write(test_own=WRONG)

    ran = kata.plain("-rs")

    ran.assert_outcomes(skipped=1)
    ran.stdout.fnmatch_lines(["SKIPPED * needs a backend: --archkata-url URL, *"])


def test_where_nothing_listens_they_fail_with_the_sentence(kata: Kata) -> None:
    kata.write(test_own=WRONG)
    kata.stop()

    ran = kata.run("-m", "not archkata")

    ran.assert_outcomes(errors=1, deselected=1)
    ran.stdout.fnmatch_lines([f"Nothing listens at {kata.url}."])
    ran.stdout.no_fnmatch_line("*refused*")
