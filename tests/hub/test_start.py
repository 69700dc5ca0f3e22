"""What a hub that starts again does not need: it would be imported for nothing, and slowly."""

import subprocess
import sys

import pytest

import floorplans

NOT_NEEDED = (
    "floorplans.checks",
    "floorplans.readers.load",
    "floorplans.rendering",
    "floorplans.sample",
    "floorplans.writers",
    "hub.load",
    "hub.replay",
    "hub.simulator",
    "hub.verifying",
    "alembic",
    "aiomqtt",
    "osmium",
)
CODE = """
import sys
from hub.cli import ImportedWhenUsed, main
assert isinstance(main, ImportedWhenUsed)
before = set(sys.modules)
assert main.get_command(None, "serve") is not None
print("\\n".join(sys.modules))
print("before", *before)
"""


def test_a_start_imports_what_a_running_hub_needs_and_no_more() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True, text=True)
    loaded = told.stdout.splitlines()
    assert "hub.app" in loaded
    assert [name for name in NOT_NEEDED if name in loaded] == []


def test_help_needs_no_hub() -> None:
    code = "import sys; from hub.cli import main; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert not {"hub.app", "numpy", "sqlalchemy", "aiohttp"} & set(told.stdout.split())


def test_what_is_imported_later_is_what_the_face_names() -> None:
    """The names that are resolved late are those that type checkers see."""
    for name in floorplans.__all__:
        assert getattr(floorplans, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = floorplans.nothing
