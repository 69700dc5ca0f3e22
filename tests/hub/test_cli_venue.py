"""`zhilu venue check|import|render`: what is printed, what is written, what is left alone."""

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from tests.floorplans.plans import GROUND, small_plan, uid
from tests.floorplans.rooms import bare_plan
from tests.hub.library import sample_folder


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["venue", *map(str, arguments)])


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A plan with two findings of one sort and eight of another."""
    drawn = small_plan()
    for number in range(8):
        drawn.opening(f"lost {number}", GROUND, (-9 + number, 0), (-8.1 + number, 0))
    drawn.properties("ground room door")["category"] = "automobile"
    drawn.properties("upper room door")["category"] = "automobile"
    return drawn.folder(tmp_path / "plan")


def test_findings_met_often_are_told_once_and_counted(plan: Path) -> None:
    result = run("check", plan)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    (head,) = [line for line in lines if "floorplan.opening.orphan" in line]
    assert head == "warning floorplan.opening.orphan  opening.geojson  8 times, such as:"
    assert "and 3 more (--all lists each)" in lines[lines.index(head) + 2]
    assert sum("floorplan.opening.category" in line for line in lines) == 2


def test_of_one_thing_the_summary_speaks_of_one(tmp_path: Path) -> None:
    drawn = bare_plan()
    drawn.unit("hall", GROUND, (-10, -5, 10, 5), "walkway")
    for level in [each for each in drawn.features["level"] if each["id"] != uid(GROUND)]:
        drawn.features["level"].remove(level)
    output = run("check", drawn.folder(tmp_path / "plan")).output
    assert ": 1 level, 1 unit, 0 openings, 0 amenities, 0 occupants; origin" in output


def test_all_findings_are_printed_on_request(plan: Path) -> None:
    lines = run("check", plan, "--all").output.splitlines()
    assert sum("floorplan.opening.orphan" in line for line in lines) == 8


def test_what_matters_less_is_left_out_but_counted(plan: Path) -> None:
    every, severe = run("check", plan), run("check", plan, "--severity", "warning")
    assert "info    " in every.output
    assert "info    " not in severe.output
    assert every.output.splitlines()[-1] == severe.output.splitlines()[-1]
    found = json.loads(run("check", plan, "--severity", "warning", "--json").output)["findings"]
    assert {finding["severity"] for finding in found} == {"warning"}


def test_a_finding_as_json_says_where_it_is(plan: Path) -> None:
    found = json.loads(run("check", plan, "--json").output)["findings"]
    (lost,) = [each for each in found if each.get("feature_id") == uid("lost 0")
               and each["code"] == "floorplan.opening.orphan"]  # fmt: skip
    assert lost["level_id"] == uid(GROUND)
    assert lost["point"] == pytest.approx([-8.55, 0], abs=0.02)


def test_an_error_left_out_of_the_list_still_fails(tmp_path: Path) -> None:
    drawn = small_plan()
    drawn.table = '[[zones]]\nid = "z"\nunits = ["nowhere"]\n'
    folder = drawn.folder(tmp_path / "plan")
    result = run("check", folder, "--severity", "error")
    assert result.exit_code == 1
    assert "nowhere" in result.output


def counted(target: Path) -> list[str]:
    return run("check", target).output.splitlines()


def test_an_imported_plan_is_the_same_plan(tmp_path: Path) -> None:
    sample = sample_folder()
    for target in (tmp_path / "folder", tmp_path / "deep" / "plan.zip"):
        result = run("import", sample, target)
        assert result.exit_code == 0, result.output
        assert result.output.splitlines()[-1] == f"written to {target}"
        assert "9 connectors" in result.output
        assert counted(target) == counted(sample)
    assert list((tmp_path / "folder").glob("*.toml"))
    assert zipfile.is_zipfile(tmp_path / "deep" / "plan.zip")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["deep", "folder"]


def test_a_zip_has_the_same_bytes_every_time(plan: Path, tmp_path: Path) -> None:
    for name in ("a.zip", "b.ZIP"):
        assert run("import", plan, tmp_path / name).exit_code == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.ZIP").read_bytes()


def test_one_geojson_file_is_written_on_request(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.geojson"
    assert run("import", plan, target, "--geojson").exit_code == 0
    assert json.loads(target.read_bytes())["type"] == "FeatureCollection"


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_what_is_there_is_replaced_only_by_force(plan: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    assert run("import", plan, target).exit_code == 0
    before = counted(target)
    refused = run("import", sample_folder(), target)
    assert refused.exit_code == 1
    assert "--force" in refused.output
    assert len(refused.output.strip().splitlines()) == 1
    assert counted(target) == before
    assert run("import", sample_folder(), target, "--force").exit_code == 0
    assert "Hushan City Library" in counted(target)[0]
    assert {each.name for each in tmp_path.iterdir()} == {"plan", name}


def test_files_of_others_are_never_replaced(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "home"
    target.mkdir()
    (target / "thesis.txt").write_text("years of work", encoding="utf-8")
    result = run("import", plan, target, "--force")
    assert result.exit_code == 1
    assert "thesis.txt" in result.output
    assert [each.name for each in target.iterdir()] == ["thesis.txt"]


def test_a_plan_can_be_imported_over_itself(plan: Path) -> None:
    before = counted(plan)
    assert run("import", plan, plan, "--force").exit_code == 0
    assert counted(plan)[0] == before[0]


def test_an_empty_folder_is_filled(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "empty"
    target.mkdir()
    assert run("import", plan, target).exit_code == 0
    assert (target / "unit.geojson").is_file()


def test_each_level_is_drawn_and_its_file_named(plan: Path, tmp_path: Path) -> None:
    target = tmp_path / "drawings"
    result = run("render", plan, target)
    assert result.exit_code == 0, result.output
    names = ("ground.svg", "upper.svg")
    assert result.output.splitlines() == [str(target / name) for name in names]
    assert all((target / name).read_bytes().startswith(b"<?xml") for name in names)


@pytest.mark.parametrize("level", ["1", "Upper", "upper层", uid("upper")])
def test_a_level_is_chosen_by_ordinal_name_or_id(plan: Path, tmp_path: Path, level: str) -> None:
    run("render", plan, tmp_path / "drawings", "--level", level)
    assert [each.name for each in (tmp_path / "drawings").iterdir()] == ["upper.svg"]


def test_overlays_are_drawn_on_request(plan: Path, tmp_path: Path) -> None:
    bare, full = tmp_path / "bare", tmp_path / "full"
    assert run("render", plan, bare, "--lang", "en").exit_code == 0
    flags = ("--findings", "--walkable", "--graph", "--profile", "wheelchair", "--lang", "en")
    way = ("--route", "Reading room 0", "Reading room 1")
    assert run("render", plan, full, *flags).exit_code == 0
    svg = (full / "ground.svg").read_text(encoding="utf-8")
    for name in ("findings", "walkable", "graph", "connectors"):
        assert f'data-layer="{name}"' in svg
        assert f'data-layer="{name}"' not in (bare / "ground.svg").read_text(encoding="utf-8")
    assert run("render", plan, full, *way).exit_code == 0
    assert 'data-layer="route"' in (full / "upper.svg").read_text(encoding="utf-8")


def test_no_way_is_said_and_the_plan_drawn_all_the_same(plan: Path, tmp_path: Path) -> None:
    way = ("--route", "Reading room 0", "Reading room 1", "--profile", "wheelchair")
    result = CliRunner().invoke(main, ["venue", "render", str(plan), str(tmp_path / "out"), *way])
    assert result.exit_code == 0
    assert "There is no way from Reading room 0 to Reading room 1" in result.stderr
    assert len(result.stdout.splitlines()) == 2


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("render", "{plan}", "{out}", "--level", "99"), "no level '99'"),
        (("render", "{plan}/nowhere", "{out}"), "does not exist"),
        (("render", "{plan}", "{out}", "--route", "nobody", "nowhere"), "no place 'nobody'"),
        (("render", "{plan}", "{plan}/unit.geojson"), "nothing was written"),
        (("import", "{plan}/nowhere", "{out}"), "does not exist"),
        (("import", "{plan}", "{plan}/unit.geojson"), "it is a file"),
        (("import", "{plan}", "{plan}/unit.geojson/x"), "nothing was written"),
        (("import", "{plan}", "{plan}", "--geojson"), "it is a folder"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(
    plan: Path, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    out = tmp_path / "out"
    result = run(*(argument.format(plan=plan, out=out) for argument in arguments))
    assert result.exit_code == 1
    assert told in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert not out.exists()
