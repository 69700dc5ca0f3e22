"""The check of what is locked, known to be bad, licensed and secret: each fault is found."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from scripts import security
from scripts.security import Advisory, Locked

GOOD = "aiohttp==3.14.5 \\\n    --hash=sha256:" + "0" * 64 + "\n"


def test_the_checkout_has_no_faults() -> None:
    assert [each for each in security.faults(date(2026, 11, 29)) if "warning" not in each] == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("aiohttp>=3\n", "no pinned requirement"),
        ("aiohttp @ git+https://example.org/x\n", "no pinned requirement"),
        ("-e .\n", "no pinned requirement"),
        ("aiohttp==3.14.5\n", "has no hash"),
        ("aiohttp==3.14.5 \\\n    --hash=md5:0\n", "has no hash"),
    ],
)
def test_requirements_that_are_not_held_to_a_hash(text: str, told: str) -> None:
    assert list(security.lock_faults("run.lock", GOOD)) == []
    (fault,) = security.lock_faults("run.lock", GOOD + text)
    assert told in fault


def test_what_is_asked_for_is_locked_in_that_version() -> None:
    project = '[project]\ndependencies = ["aiohttp>=3.14"]\n'
    locked = [Locked("aiohttp", "3.14.5", 1)]
    assert list(security.direct_faults(project, locked)) == []
    assert len(list(security.direct_faults(project, [Locked("aiohttp", "3.9", 1)]))) == 1
    assert len(list(security.direct_faults(project, []))) == 1


def npm(**package: object) -> str:
    good = {"version": "8.3.8", "integrity": "sha512-x", "license": "MIT"}
    return json.dumps({"packages": {"": {}, "node_modules/a/node_modules/vite": good | package}})


def test_npm_packages_that_are_not_held_to_a_hash_or_name_an_address() -> None:
    assert list(security.npm_faults("lock", npm())) == []
    assert len(list(security.npm_faults("lock", npm(integrity="sha1-x")))) == 1
    assert len(list(security.npm_faults("lock", npm(resolved="https://x")))) == 1


def test_versions_that_are_known_to_be_bad_are_found_and_later_ones_are_not() -> None:
    known = [
        Advisory("pypi/aiohttp", "<3.13.3", "CVE-1", "bad"),
        Advisory("npm/vite", ">=7,<8.4", "CVE-2", "bad"),
    ]
    versions = security.versions_of([Locked("aiohttp", "3.14.5", 1)], npm())
    assert versions == {"pypi/aiohttp": {"3.14.5"}, "npm/vite": {"8.3.8"}}
    (fault,) = security.known_faults(known, versions)
    assert "CVE-2" in fault
    older = security.versions_of([Locked("aiohttp", "3.13.2", 1)], npm(version="8.4.0"))
    (fault,) = security.known_faults(known, older)
    assert "CVE-1" in fault


def test_advisories_that_are_old_are_a_warning_and_no_fault() -> None:
    checked, _ = security.advisories_in(security.read("requirements/advisories.toml"))
    late = checked + timedelta(days=security.OLD_DAYS + 1)
    found = list(security.faults(late))
    assert len(found) == 1
    assert found[0].startswith("warning: requirements/advisories.toml")
    assert list(security.faults(late - timedelta(days=1))) == []


def test_licences_that_bind_or_are_not_known() -> None:
    told = {"a": "MIT", "b": "AGPL-3.0-only", "c": "", "d": None, "e": "GPL-3.0 OR MIT"}
    faults = list(security.licence_faults(told))
    assert [fault[0] for fault in faults] == ["b", "c"]


SECRETS = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + "A" * 64,
    "a key of a cloud": "AKIA" + "Q" * 16,
    "a token of a forge": "ghp_" + "a1" * 18,
    "a token of a chat": "xoxb-" + "1" * 24,
    "a signed token": "eyJ" + "a" * 20 + ".eyJ" + "b" * 20 + "." + "c" * 30,
    "a password in an address": "postgresql://zhilu:" + "hunter2hunter2" + "@db.example.org/zhilu",
    "marks that turn": "if admin\u202e",
}


@pytest.mark.parametrize("what", SECRETS)
def test_secrets_in_files_are_found_and_not_repeated(what: str) -> None:
    (fault,) = security.secret_faults("x.py", f"first\n{SECRETS[what]}\n")
    assert what in fault
    assert SECRETS[what] not in fault


def test_what_only_looks_a_little_like_a_secret_is_none() -> None:
    text = "postgresql://USER@HOST/DATABASE mqtt://zhilu:PASSWORD@x -----BEGIN CERTIFICATE-----"
    assert list(security.secret_faults("x.md", text)) == []


def test_a_service_or_container_that_may_do_more_is_found() -> None:
    unit = security.read("deploy/zhilu.service").replace("NoNewPrivileges=yes", "")
    assert len(list(security.deploy_faults(unit, "FROM x\nUSER root\n"))) == 2


def test_every_file_of_the_checkout_is_looked_at() -> None:
    names = {name for name, _ in security.tracked()}
    assert {"README.md", "hub/app.py", "web/package.json", "deploy/zhilu.service"} <= names
    assert all((security.ROOT / name).is_file() for name in names)
    assert Path(security.__file__).name == "security.py"
