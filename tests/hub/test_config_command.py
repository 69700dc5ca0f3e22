"""`zhilu config`: the example says everything, and a check names key and fix."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from click.testing import CliRunner

from hub.cli import main
from hub.config import Config, load_config


def example() -> str:
    done = CliRunner().invoke(main, ["config", "example"])
    assert done.exit_code == 0
    return done.output


def test_the_example_is_what_holds_without_a_file(tmp_path: Path) -> None:
    path = tmp_path / "zhilu.toml"
    path.write_text(example(), encoding="utf-8")
    assert load_config(path) == Config()


def keys_of(sections: dict[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    """Yield each key with its section; without a key a section that holds sections only."""
    for name, keys in sections.items():
        yield f"{within}{name}", ""
        for key, value in keys.items():
            if isinstance(value, dict) and value:
                yield from keys_of({key: value}, f"{within}{name}.")
            else:
                yield f"{within}{name}", key


def test_every_key_is_in_the_example_with_what_it_means() -> None:
    lines = example().splitlines()
    for section, key in keys_of(msgspec.to_builtins(Config())):
        assert f"[{section}]" in lines
        if key:
            at = next(n for n, line in enumerate(lines) if line.lstrip("#").startswith(f"{key} ="))
            assert lines[at - 1].startswith("# ")
            assert len(lines[at - 1]) > 10


def test_keys_without_a_default_can_be_uncommented(tmp_path: Path) -> None:
    path = tmp_path / "zhilu.toml"
    path.write_text(example().replace('#username = ""', 'username = "hub"'), encoding="utf-8")
    assert load_config(path).mqtt.username == "hub"


def test_a_check_names_the_key_and_the_fix(tmp_path: Path) -> None:
    path = tmp_path / "zhilu.toml"
    path.write_text("[http]\nprot = 1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["config", "check", str(path)])
    assert done.exit_code != 0
    assert "prot" in done.output
    path.write_text('[http]\nhost = "0.0.0.0"\n', encoding="utf-8")
    done = CliRunner().invoke(main, ["config", "check", str(path)])
    assert done.exit_code != 0
    assert "--insecure" in done.output
    done = CliRunner().invoke(main, ["config", "check", str(path), "--insecure"])
    assert done.exit_code == 0
    assert "is fine" in done.output
