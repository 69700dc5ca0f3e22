"""Rules of the house that no linter knows: sizes, doors between rooms, who touches the disk."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("ext", "floorplans", "routing", "sensors", "signage", "hub")
FACES = ("ext", "floorplans", "routing", "sensors", "signage")
SIDE_DOORS = frozenset(
    {"sensors.adapters", "sensors.mqtt", "floorplans.sample", "routing.evacuation"}
)
MAY_OPEN_FILES = ("hub/", "sensors/adapters/", "floorplans/readers/")
OPENING_METHODS = frozenset({"read_text", "read_bytes", "write_text", "write_bytes", "open"})
LONGEST = 400


def tracked() -> list[str]:
    """Paths of the checkout's text files: known to git, or new and not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return sorted(name for name in names if name and (ROOT / name).is_file())


TRACKED = tracked()
MODULES = [name for name in TRACKED if name.endswith(".py") and name.split("/")[0] in ROOMS]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def parsed(name: str) -> ast.Module:
    return ast.parse(text_of(name), name)


def test_the_rooms_are_there() -> None:
    assert {name.split("/")[0] for name in MODULES} == set(ROOMS)
    assert len(MODULES) > 100


def test_modules_are_short() -> None:
    counted = [
        name
        for name in TRACKED
        if name.endswith((".py", ".pyx", ".ts"))
        and not name.startswith("tests/")
        and not name.endswith(".test.ts")
    ]
    lengths = {name: len(text_of(name).splitlines()) for name in counted}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def imports(tree: ast.Module) -> Iterator[tuple[str, str | None]]:
    """Yield the modules imported, with the name taken from each or None for the whole module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, None
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield node.module or "", alias.name


def public_names(room: str) -> frozenset[str]:
    """The `__all__` of a module."""
    path = ROOT / room.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return frozenset(ast.literal_eval(node.value))
    return frozenset()


def side_entrances(name: str) -> Iterator[str]:
    """Yield what a module takes from another room other than by its public face."""
    own = name.split("/", maxsplit=1)[0]
    for module, taken in imports(parsed(name)):
        room = module.split(".")[0]
        if room == own or room not in FACES:
            continue
        if module != room and module not in SIDE_DOORS:
            yield f"{name}: {module}"
        elif taken is not None and taken not in public_names(module):
            full = f"{module}.{taken}"
            if full not in SIDE_DOORS:
                yield f"{name}: {full}"


def test_rooms_are_entered_by_their_public_face() -> None:
    assert [found for name in MODULES for found in side_entrances(name)] == []


@pytest.mark.parametrize("room", FACES)
def test_public_faces_are_sorted_and_name_what_they_hold(room: str) -> None:
    tree = parsed(f"{room}/__init__.py")
    bound = {taken for _, taken in imports(tree) if taken is not None}
    bound |= {
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)
    }
    assert public_names(room) <= bound
    assert len(public_names(room)) > 1


def opens_files(name: str) -> Iterator[str]:
    """Yield the calls of a module that reach for the disk."""
    tree = parsed(name)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "open":
            yield f"{name}:{node.lineno}: open"
        if isinstance(called, ast.Attribute):
            words = ast.unparse(called)
            if called.attr in OPENING_METHODS or words.startswith(("zipfile.", "os.open")):
                yield f"{name}:{node.lineno}: {words}"
    for module, _ in imports(tree):
        if module in {"zipfile", "tempfile", "shutil", "io", "mmap"}:
            yield f"{name}: imports {module}"


def test_only_the_shells_and_the_readers_open_files() -> None:
    pure = [name for name in MODULES if not name.startswith(MAY_OPEN_FILES)]
    assert [found for name in pure for found in opens_files(name)] == []


def test_the_search_for_opened_files_finds_them() -> None:
    """The archive reader does open files: the rule above is not blind."""
    assert list(opens_files("floorplans/readers/archive.py")) != []


def test_no_import_is_relative() -> None:
    programs = [name for name in TRACKED if name.endswith(".py")]
    relative = [
        f"{name}:{node.lineno}"
        for name in programs
        for node in ast.walk(parsed(name))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def error_classes(tree: ast.Module) -> Iterator[ast.ClassDef]:
    """Yield the classes of an errors module that carry a code of their own."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.bases:
            yield node


def given_codes(node: ast.ClassDef) -> Iterator[str]:
    """Yield the codes that a class states, as an attribute or to its base's constructor."""
    for inner in ast.walk(node):
        value: ast.expr | None = None
        if (isinstance(inner, ast.Assign) and ast.unparse(inner.targets[0]) == "code") or (
            isinstance(inner, ast.AnnAssign) and ast.unparse(inner.target) == "code"
        ):
            value = inner.value
        elif isinstance(inner, ast.Call) and ast.unparse(inner.func) == "super().__init__":
            value = inner.args[0] if inner.args else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


@pytest.mark.parametrize("name", [name for name in MODULES if name.endswith("/errors.py")])
def test_errors_are_drawn_in_the_tree_of_their_module(name: str) -> None:
    tree = parsed(name)
    drawn = ast.get_docstring(tree) or ""
    classes = list(error_classes(tree))
    assert classes
    missing = [
        node.name for node in classes if not re.search(rf"\b{re.escape(node.name)}\b", drawn)
    ]
    roots = {node.name for node in classes if ast.unparse(node.bases[0]) == "Exception"}
    codes = [
        code
        for node in classes
        if node.name not in roots
        for code in given_codes(node)
        if code not in drawn
    ]
    assert (missing, codes) == ([], [])


def test_errors_with_a_code_stand_in_errors_modules() -> None:
    stray = [
        f"{name}: {node.name}"
        for name in MODULES
        if not name.endswith("/errors.py")
        for node in parsed(name).body
        if isinstance(node, ast.ClassDef)
        and re.search(r"(Error|Exception)\b", " ".join(map(ast.unparse, node.bases)))
        and any(given_codes(node))
    ]
    assert stray == []


MACHINE_PATHS = re.compile(r"/(?:work|root|tmp|home/\w+)/")
REGISTRIES = re.compile(
    r"https?://[^\s\"'/]*(?:pypi|pythonhosted|npmjs|registry|mirror|artifactory|nexus)[^\s\"'/]*"
)


def readable(name: str) -> str:
    try:
        return text_of(name)
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("wanted", [MACHINE_PATHS, REGISTRIES], ids=["paths", "registries"])
def test_no_file_names_a_machine(wanted: re.Pattern[str]) -> None:
    found = {name: match.group() for name in TRACKED if (match := wanted.search(readable(name)))}
    assert found == {}
