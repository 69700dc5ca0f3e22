"""`zhilu route` with wishes, limits, stops, alternatives and later departures."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.opening import write_sample
from tests.floorplans.plans import small_plan
from tests.hub.library import SPECIAL


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("cli-route")))


def run(library: str, *arguments: str, start: str = "sign-l1-01", end: str = SPECIAL) -> Result:
    return CliRunner().invoke(main, ["route", library, start, end, *arguments])


def test_everything_can_be_asked_at_once(library: str) -> None:
    result = run(
        library,
        *("--stop", "lift-2", "--best-order", "--wish", "avoid-stairs", "--wish", "prefer-quiet"),
        *("--step-free", "--clear-width", "0.9", "--depart-at", "2030-05-06T10:00", "--json"),
    )
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert [stop["id"] for stop in found["stops"]] == ["lift-2"]
    assert found["wishes"] == ["avoid-stairs", "prefer-quiet"]
    assert found["limits"]["step_free"]
    assert found["departure"]["at"] == "2030-05-06T02:00:00.000Z"


@pytest.mark.parametrize(("language", "told"), [("en", "9 of 10 trips"), ("zh", "十次中有九次")])
def test_bands_and_alternatives_are_printed(library: str, language: str, told: str) -> None:
    result = run(library, "--alternatives", "2", "--lang", language)
    assert result.exit_code == 0
    assert told in result.output
    assert any(line.startswith("~ ") for line in result.output.splitlines())


def test_what_leaves_no_way_is_printed_and_the_exit_code_is_three(library: str) -> None:
    result = run(library, "--clear-width", "4.5")
    assert result.exit_code == 3
    assert "No way is 4.50 m wide" in result.output


def test_bad_options_are_refused(library: str) -> None:
    assert run(library, "--wish", "avoid-dogs").exit_code == 2
    assert run(library, "--at", "soon").exit_code == 2
    result = run(library, *("--stop", "lift-1") * 11)
    assert result.exit_code == 1
    assert "11 stops" in result.output


def test_the_sample_is_there(library: str) -> None:
    assert (Path(library) / "venue.toml").is_file()


def test_stairs_without_a_name_are_called_stairs(tmp_path: Path) -> None:
    folder = str(small_plan().folder(tmp_path / "plan"))
    result = run(folder, "--step-free", start="Reading room 0", end="Reading room 1")
    assert result.exit_code == 3
    assert result.output.endswith("! There is no way without steps: it leads by Stairs 1 now\n")
