"""The command line: what it prints, and the exit codes that scripts rely on."""

import json
import socket
from pathlib import Path
from unittest.mock import Mock

import pytest
from click.testing import CliRunner, Result

from hub.app import RunningHub
from hub.cli import main
from hub.cli.serve import sign_line
from hub.opening import write_sample
from sensors.adapters import load_accounts
from tests.hub.library import SPECIAL


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write_sample(tmp_path_factory.mktemp("cli")))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def test_a_clean_venue_passes(library: str) -> None:
    result = run("venue", "check", library)
    assert result.exit_code == 0
    assert "Hushan City Library: 3 levels" in result.output
    assert result.output.splitlines()[-1].startswith("0 error, 0 warning")


def test_findings_come_as_json_too(library: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.mkdir()
    for file in Path(library).iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "venue.toml":
            text += (
                '\n[[screens]]\nid = "sign-x"\nlevel = "nowhere"\nposition = [0, 0]\nfacing = 0\n'
            )
        (broken / file.name).write_text(text, encoding="utf-8")
    result = run("venue", "check", str(broken), "--json")
    assert result.exit_code == 1
    errors = [f for f in json.loads(result.output)["findings"] if f["severity"] == "error"]
    assert [(f["code"], f["feature_id"], f["file"]) for f in errors] == [
        ("screen.level.unknown", "sign-x", "venue.toml")
    ]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("sign-l1-01", SPECIAL),
        ("入口大厅", "特藏文献阅览室"),
        ("entrance lobby", "special collections"),
        ("0@120.69985,31.29985", "特藏文献阅览室"),
    ],
)
def test_a_route_between_ids_names_and_points(library: str, start: str, end: str) -> None:
    result = run("route", library, start, end)
    assert result.exit_code == 0, result.output
    assert "Lift 1 up 2 floors and get out at Level 3." in result.output
    assert "You have arrived at the special collections." in result.output


def test_a_route_in_chinese(library: str) -> None:
    result = run("route", library, "sign-l1-01", SPECIAL, "--lang", "zh")
    assert "乘1号电梯上行2层楼，到3层出电梯。" in result.output
    assert "到达特藏文献阅览室" in result.output


@pytest.fixture(scope="module")
def with_hours(library: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The library with a room that closes at night."""
    folder = tmp_path_factory.mktemp("hours")
    for file in Path(library).iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "venue.toml":
            text += f'\n[[units]]\nid = "{SPECIAL}"\nhours = "08:00-20:00"\n'
        (folder / file.name).write_text(text, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("time", "code"),
    [
        (None, 0),
        ("2026-05-05T19:30", 0),
        ("2026-05-05T20:30", 3),
        ("2026-05-05T11:30+00:00", 0),
        ("2026-05-05T12:30+00:00", 3),
    ],
)
def test_opening_hours_count_at_a_time(with_hours: str, time: str | None, code: int) -> None:
    flags = () if time is None else ("--at", time)
    result = run("route", with_hours, "sign-l1-01", SPECIAL, *flags)
    assert result.exit_code == code, result.output


def test_a_time_that_is_none_is_a_mistake_in_the_command(with_hours: str) -> None:
    for text in ("tomorrow", "2026-13-01T10:00", "0001-01-01T00:00+14:00"):
        result = run("route", with_hours, "sign-l1-01", SPECIAL, "--at", text)
        assert result.exit_code == 2, text
        assert "2026-05-04T21:30" in result.output


def test_a_route_as_json_has_a_line_per_level(library: str) -> None:
    result = run("route", library, "sign-l1-01", SPECIAL, "--profile", "wheelchair", "--json")
    route = json.loads(result.output)
    assert (route["status"], route["profile"]) == ("ok", "wheelchair")
    assert [leg["ordinal"] for leg in route["legs"]] == [0, 2]
    assert all(len(leg["line"]) >= 2 for leg in route["legs"])
    assert route["seconds"] == pytest.approx(sum(leg["seconds"] for leg in route["legs"]), abs=2)
    assert route["metres"] == pytest.approx(sum(leg["metres"] for leg in route["legs"]), abs=0.2)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("route", "{library}", "no such place", SPECIAL), "no place 'no such place'"),
        (("route", "{library}", "0:900,900", SPECIAL), "outside"),
        (("route", "{library}/nowhere", "a", "b"), "does not exist"),
        (("venue", "check", "{library}/venue.toml"), ".osm.pbf"),
        (("serve", "--host", "192.0.2.1"), "--insecure"),
        (("serve", "--mqtt", "nonsense"), "HOST:PORT"),
        (("serve", "--config", "{library}/venue.toml"), "venue.toml"),
        (("serve", "--mqtt", "broker.example:70000"), "1 to 65535"),
        (("serve", "--mqtt", "broker.example:1883", "--simulate"), "simulated readings"),
        (("serve", "--data", "{library}/venue.toml/data"), "--data"),
        (("serve", "--venue", "{library}/nowhere", "--data", "{library}-data"), "does not exist"),
        (("replay", "{library}", "--broker", "127.0.0.1:1"), "no CSV file"),
        (("replay", "{library}/venue.toml", "--sensor", "room508"), "FILE=SENSOR"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(
    library: str, arguments: tuple[str, ...], told: str
) -> None:
    result = run(*(argument.format(library=library) for argument in arguments))
    assert result.exit_code == 1
    assert told in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert result.exc_info is not None
    assert result.exc_info[0] is SystemExit


@pytest.mark.parametrize("flag", ["--port", "--mqtt-port"])
@pytest.mark.parametrize("port", ["-1", "65536"])
def test_a_port_that_cannot_be_is_a_mistake_in_the_command(flag: str, port: str) -> None:
    result = run("serve", flag, port)
    assert result.exit_code == 2
    assert result.output.splitlines()[-1].startswith(f"Error: Invalid value for '{flag}'")


def test_an_empty_password_is_a_mistake_in_the_command() -> None:
    result = run("mqtt-password", "--password", "")
    assert result.exit_code == 2
    assert "an empty password is none" in result.output


@pytest.mark.integration
def test_a_password_for_the_file_of_accounts(tmp_path: Path) -> None:
    result = run("mqtt-password", "--password", "sesame")
    assert result.exit_code == 0
    assert "sesame" not in result.output
    path = tmp_path / "accounts.toml"
    path.write_text(f'[[accounts]]\nname = "a"\npassword = "{result.output.strip()}"\n')
    assert load_accounts(path)[0].name == "a"


def test_a_venue_without_screens_says_how_to_get_one() -> None:
    running = RunningHub("http://127.0.0.1:8080", 1884, "", Mock())
    assert sign_line(running) == "no screens yet, see docs/venue-table.md"
    running = RunningHub("http://127.0.0.1:8080", 1884, "sign-1", Mock())
    assert sign_line(running) == "http://127.0.0.1:8080/sign/sign-1"


def test_no_way_has_an_exit_code_of_its_own(library: str, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    for file in Path(library).iterdir():
        text = file.read_text(encoding="utf-8")
        if file.name == "opening.geojson":
            text = json.dumps({**json.loads(text), "features": []})
        (closed / file.name).write_text(text, encoding="utf-8")
    result = run("route", str(closed), "入口大厅", "特藏文献阅览室")
    assert result.exit_code == 3
    assert "There is no way from Entrance lobby to Special collections" in result.output
    for profile, way in (("foot", "步行"), ("wheelchair", "轮椅")):
        flags = ("--lang", "zh", "--profile", profile)
        result = run("route", str(closed), "入口大厅", "特藏文献阅览室", *flags)
        assert result.exit_code == 3
        assert result.output == f"从入口大厅到特藏文献阅览室目前没有{way}路线。\n"


@pytest.mark.integration
def test_a_port_in_use_is_told_in_one_line(library: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        common = ("serve", "--venue", library, "--data", str(tmp_path))
        for flags in (("--port", port, "--mqtt-port", "0"), ("--port", "0", "--mqtt-port", port)):
            result = run(*common, *flags)
            assert result.exit_code == 1
            told = [line for line in result.output.splitlines() if line.startswith("Error: ")]
            assert len(told) == 1
            assert port in told[0]
            assert "port" in told[0].split("--", 1)[1]
            assert "Traceback" not in result.output
