"""Scenarios: what their files say without being run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archkata.conformance.binding_file import load_binding
from archkata.errors import ArchkataError
from archkata.load.limits import limit_named
from archkata.load.rates import duration_named, rate_named
from archkata.load.scenario import ScenarioFile, all_scenarios, find_scenario, read_scenario
from tests.cli.commands import archkata
from tests.cli.test_translations import messages

SCENARIOS = all_scenarios()


@pytest.mark.parametrize("found", SCENARIOS, ids=lambda found: found.name)
def test_a_scenario_asks_a_question_and_says_what_a_pass_means_in_both_languages(found: ScenarioFile) -> None:
    assert found.question.endswith("?")
    assert found.about
    assert found.question in messages("loadtests")
    assert found.meaning.startswith("A pass means: ")
    assert found.meaning in messages("loadtests")


@pytest.mark.parametrize("found", SCENARIOS, ids=lambda found: found.name)
def test_a_scenario_can_be_carried_out_as_it_is_declared(found: ScenarioFile) -> None:
    scenario = found.scenario

    assert duration_named(scenario.duration) > 0
    assert scenario.rate is None or rate_named(scenario.rate) > 0
    assert [limit_named(words).text for words in (*scenario.limits, *scenario.quick_limits)] or scenario.analysis
    for part in ("analysis", "audit"):
        assert found.needed(part) is None or callable(found.needed(part))
    assert set(scenario.needs) <= set(load_binding().operations)


def test_scenarios_are_listed_without_locust() -> None:
    code = "import sys; from archkata.load.scenario import all_scenarios; all_scenarios(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert not {"locust", "gevent"} & set(loaded)


def test_the_list_in_spanish() -> None:
    assert "browse" in archkata("load", "--list").stdout
    assert "¿" in archkata("load", "--list", "--lang", "es").stdout


def test_an_unknown_scenario_is_told_with_what_is_near() -> None:
    with pytest.raises(ArchkataError) as caught:
        find_scenario("brose")

    assert "browse" in str(caught.value.remedy)


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("def broken(:\n    pass\n", ":1: this is not Python"),
        ("scenario = Scenario(rate=open('/etc/passwd').read())\n", "literals only"),
        ("\nscenario = Scenario(analysis=knee)\n", ":2: “knee” is not imported"),
        ("\nscenario = Scenario(speed='fast')\n", ":2: a scenario has no “speed”"),
    ],
)
def test_what_is_wrong_with_a_scenario_is_told_with_its_line(tmp_path: Path, source: str, problem: str) -> None:
    path = tmp_path / "mine.py"
    path.write_text(source)

    with pytest.raises(ArchkataError, match=problem):
        find_scenario(str(path))


def test_bytes_that_are_no_text_are_no_scenario(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ArchkataError, match="UTF-8"):
        read_scenario(path)


def test_a_locust_file_of_ones_own_needs_no_declaration(tmp_path: Path) -> None:
    path = tmp_path / "mine.py"
    path.write_text("from locust import HttpUser\n")

    assert find_scenario(str(path)).name == "mine"


DECLARED = "from my_own_analysis import judge_all_of_it\n\nscenario = Scenario(analysis=judge_all_of_it)\n"


def test_an_analysis_stands_beside_a_scenario_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(DECLARED)
    (tmp_path / "my_own_analysis.py").write_text("def judge_all_of_it(evidence):\n    return ['judged']\n")

    analysis = find_scenario(str(tmp_path / "mine.py")).needed("analysis")

    assert analysis(None) == ["judged"]


def test_an_analysis_that_cannot_be_imported_is_an_error_of_the_scenario(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(DECLARED.replace("my_own", "no_such"))

    with pytest.raises(ArchkataError, match="“judge_all_of_it” cannot be imported"):
        find_scenario(str(tmp_path / "mine.py")).needed("analysis")
