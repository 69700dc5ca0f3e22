"""The doctor: each finding is found for the reason that it names, and never otherwise."""

import json
import os
import socket
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import hub.doctor.examination
import hub.doctor.folder
from hub.backplane import Bounds, Identity, held_alone, open_journal
from hub.cli import main
from hub.config import Config, DataConfig, HttpConfig, JournalConfig, MqttConfig, VenueConfig
from hub.doctor import Finding, Grade, Patient, worst
from hub.doctor.building import look_at_building
from hub.doctor.certificates import look_at_certificate
from hub.doctor.clocks import BUILT_NS, Discipline, discipline, look_at_clock
from hub.doctor.examination import configuration, looked
from hub.doctor.findings import error, good
from hub.doctor.folder import file_system, kind, look_at_folder, owner, room, speed, writable
from hub.doctor.keeping import at_server, in_file, look_at_journal, look_at_sessions, schema
from hub.doctor.machine import files, kernels, memory, pages, python, sockets
from hub.doctor.network import port
from hub.doctor.service import facts, process
from hub.ports import Batch
from hub.store import Store, known_steps
from tests.hub.library import sample_folder
from tests.servers import free_port

NOW = datetime(2026, 11, 29, tzinfo=UTC)
NOW_NS = int(NOW.timestamp()) * 10**9


def grades(found: Iterable[Finding]) -> dict[str, str]:
    """The worst grade of each code."""
    by_code: dict[str, list[Finding]] = {}
    for each in found:
        by_code.setdefault(each.code, []).append(each)
        assert bool(each.fix) or each.grade in {Grade.GOOD, Grade.NOTE}
    return {code: worst(each).value for code, each in by_code.items()}


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    """A machine without anything, and an empty data folder."""
    data, root = tmp_path / "data", tmp_path / "root"
    data.mkdir(mode=0o700)
    root.mkdir()
    config = Config(data=DataConfig(str(data)), http=HttpConfig(port=0), mqtt=MqttConfig(port=0))
    return Patient(config, 1_000, 500, tmp_path / "pages", NOW_NS, root)


def put(patient: Patient, path: str, text: str) -> None:
    """Write a file of the machine's system."""
    file = patient.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_python_that_is_too_old() -> None:
    assert grades(python((3, 10, 4))) == {"doctor.python": "error"}
    assert grades(python((3, 11, 0))) == {"doctor.python": "good"}


def test_kernels_that_are_not_built() -> None:
    assert grades(kernels("no_such_kernels")) == {"doctor.kernels": "error"}
    assert grades(kernels()) == {"doctor.kernels": "good"}


def test_pages_that_are_not_built(patient: Patient) -> None:
    assert grades(pages(patient)) == {"doctor.pages": "error"}
    (patient.pages / "assets").mkdir(parents=True)
    assert grades(pages(patient)) == {"doctor.pages": "good"}


def test_too_few_files_for_the_clients_that_are_expected(patient: Patient) -> None:
    assert grades(files(patient, own=1_755)) == {"doctor.files": "error"}
    assert grades(files(patient, own=1_756)) == {"doctor.files": "good"}
    assert grades(files(patient, own=-1)) == {"doctor.files": "good"}


def test_the_limit_of_the_hub_that_runs_counts_more_than_ones_own(patient: Patient) -> None:
    put(patient, f"proc/{os.getpid()}/limits", "Max open files            1024    4096    files\n")
    with held_alone(patient.data):
        (found,) = files(patient, own=10**6)
    assert (found.grade, "the hub that runs" in found.what) == (Grade.ERROR, True)


def test_too_little_memory(patient: Patient) -> None:
    put(patient, "proc/meminfo", "MemTotal: 900000 kB\nMemAvailable:   500000 kB\n")
    assert grades(memory(patient)) == {"doctor.memory": "warning"}
    put(patient, "proc/meminfo", "MemAvailable:   5000000 kB\n")
    assert grades(memory(patient)) == {"doctor.memory": "good"}


@pytest.mark.parametrize(
    ("path", "bad", "fine", "code"),
    [
        ("proc/sys/net/core/somaxconn", "128", "4096", "doctor.sysctl"),
        ("proc/sys/net/ipv4/tcp_max_syn_backlog", "512", "4096", "doctor.sysctl"),
        ("proc/sys/net/netfilter/nf_conntrack_max", "1000", "65536", "doctor.conntrack"),
    ],
)
def test_settings_of_the_kernel_that_turn_clients_away(
    patient: Patient, path: str, bad: str, fine: str, code: str
) -> None:
    put(patient, path, bad)
    assert grades(sockets(patient)) == {code: "warning"}
    put(patient, path, fine)
    assert "warning" not in grades(sockets(patient)).values()


def test_send_buffers_that_are_too_small_and_no_io_uring(patient: Patient) -> None:
    put(patient, "proc/sys/net/ipv4/tcp_wmem", "4096\t4096\t8192\n")
    put(patient, "proc/sys/kernel/io_uring_disabled", "2\n")
    assert grades(sockets(patient)) == {"doctor.sysctl": "warning", "doctor.io_uring": "note"}


def test_clocks_that_are_wrong_or_free() -> None:
    kept = Discipline(synchronised=True, error_ms=3.0)
    assert grades(look_at_clock(NOW_NS, kept, NOW_NS)) == {"doctor.clock": "good"}
    free = Discipline(synchronised=False, error_ms=16_000.0)
    assert grades(look_at_clock(NOW_NS, free, None)) == {"doctor.clock.free": "warning"}
    assert grades(look_at_clock(NOW_NS, None, None)) == {"doctor.clock.unknown": "note"}
    assert "doctor.clock.past" in grades(look_at_clock(BUILT_NS - 1, kept, None))
    ahead = NOW_NS + 60 * 10**9
    assert grades(look_at_clock(NOW_NS, kept, ahead))["doctor.clock.back"] == "warning"


def test_the_kernel_is_asked_about_its_clock() -> None:
    told = discipline()
    assert told is None or told.error_ms >= 0


def test_a_folder_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert grades(writable(tmp_path)) == {"doctor.data.write": "good"}

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (found,) = writable(tmp_path)
    assert (found.grade, "No space left" in found.what) == (Grade.ERROR, True)


def test_a_folder_that_is_somebody_elses_or_open_to_all(patient: Patient) -> None:
    mine = patient.data.stat().st_uid
    assert grades(owner(patient.data, mine)) == {}
    assert grades(owner(patient.data, mine + 1)) == {"doctor.data.owner": "warning"}
    patient.data.chmod(0o755)
    assert grades(owner(patient.data, mine)) == {"doctor.data.open": "warning"}


MOUNTS = (
    "overlay / overlay rw 0 0\n"
    "tmpfs /run tmpfs rw 0 0\n"
    "/dev/sda1 /var/lib ext4 rw 0 0\n"
    "server:/x /mnt/a\\040share nfs4 rw 0 0\n"
)


def test_the_file_system_of_a_path_is_the_nearest_mount() -> None:
    assert file_system(MOUNTS, "/var/lib/zhilu") == "ext4"
    assert file_system(MOUNTS, "/var/library") == "overlay"
    assert file_system(MOUNTS, "/mnt/a share/data") == "nfs4"
    assert file_system("", "/x") == ""


def test_file_systems_that_keep_nothing_or_lie_elsewhere(patient: Patient) -> None:
    for name, code in (
        ("tmpfs", "doctor.data.fleeting"),
        ("overlay", "doctor.data.fleeting"),
        ("nfs4", "doctor.data.remote"),
        ("fuse.rclone", "doctor.data.remote"),
    ):
        put(patient, "proc/self/mounts", f"x / {name} rw 0 0\n")
        assert grades(kind(patient, patient.data)) == {code: "warning"}
    put(patient, "proc/self/mounts", "x / ext4 rw 0 0\n")
    assert grades(kind(patient, patient.data)) == {"doctor.data.kind": "good"}


def test_a_disk_that_is_nearly_full(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Free:
        f_frsize, f_files, f_favail = 2**20, 10**6, 10**6
        f_bavail = 0

    monkeypatch.setattr(os, "statvfs", lambda _: Free)
    for mebibytes, grade in ((50, "error"), (150, "warning"), (5_000, "good")):
        Free.f_bavail = mebibytes
        assert grades(room(patient, patient.data)) == {"doctor.data.room": grade}
    Free.f_favail = 3
    assert grades(room(patient, patient.data))["doctor.data.inodes"] == "error"


def test_disks_that_are_slow_or_too_good_to_be_true(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for taken, code, grade in (
        (45.0, "doctor.data.slow", "warning"),
        (1.5, "doctor.data.speed", "good"),
        (0.002, "doctor.data.fast", "note"),
    ):
        monkeypatch.setattr(hub.doctor.folder, "synced_ms", lambda _, each=taken: [each] * 9)
        assert grades(speed(tmp_path)) == {code: grade}


def test_a_restore_that_was_cut_off(patient: Patient) -> None:
    assert "doctor.data.restoring" not in grades(look_at_folder(patient))
    (patient.data / "restoring").touch()
    assert grades(look_at_folder(patient))["doctor.data.restoring"] == "error"


async def test_stores_that_are_missing_damaged_old_or_new(patient: Patient) -> None:
    file = patient.data / "zhilu.sqlite3"
    assert grades(in_file(file)) == {"doctor.store.none": "note"}
    async with await Store.open(file):
        assert grades(in_file(file)) == {
            "doctor.store": "good",
            "doctor.store.schema": "good",
        }
    with closing(sqlite3.connect(file)) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
        database.commit()
    assert grades(in_file(file))["doctor.store.newer"] == "error"
    assert grades(schema("0001")) == {"doctor.store.older": "note"}
    assert grades(schema("")) == {"doctor.store.empty": "note"}
    file.write_bytes(b"not a database" * 100)
    assert grades(in_file(file)) == {"doctor.store.damaged": "error"}


def test_what_a_server_says_of_itself() -> None:
    told = {"version": "17", "fsync": "on", "synchronous_commit": "on", "step": known_steps()[-1]}
    assert set(grades(at_server("db", told)).values()) == {"good"}
    assert grades(at_server("db", {**told, "fsync": "off"}))["doctor.store.fsync"] == "error"
    off = grades(at_server("db", {**told, "synchronous_commit": "off"}))
    assert off["doctor.store.commit"] == "note"


def test_sessions_of_mqtt_clients_that_are_damaged(patient: Patient) -> None:
    file = patient.data / "mqtt.sqlite3"
    assert grades(look_at_sessions(patient)) == {}
    with closing(sqlite3.connect(file)) as database:
        database.execute("CREATE TABLE kept (key BLOB PRIMARY KEY, entry BLOB)")
    assert grades(look_at_sessions(patient)) == {"doctor.mqtt.kept": "good"}
    file.write_bytes(b"x" * 5_000)
    assert grades(look_at_sessions(patient)) == {"doctor.mqtt.kept": "error"}


async def test_journals_that_are_missing_cut_off_or_damaged(patient: Patient) -> None:
    folder = patient.data / "journal"
    assert grades(look_at_journal(patient)) == {"doctor.journal.none": "note"}
    journal = open_journal(folder, Identity("library", "plan", "b"), "e", Bounds()).journal
    for number in range(1, 5):
        journal.append(Batch(number, NOW_NS, (), {}))
    os.close(journal._segment.descriptor)
    journal._thread.shutdown()
    assert grades(look_at_journal(patient)) == {
        "doctor.journal.killed": "note",
        "doctor.journal": "good",
    }
    (segment,) = folder.glob("*.journal")
    data = bytearray(segment.read_bytes())
    data[-3] ^= 0xFF
    segment.write_bytes(data)
    assert grades(look_at_journal(patient))["doctor.journal.damaged"] == "error"
    segment.write_bytes(b"nothing")
    assert grades(look_at_journal(patient)) == {"doctor.journal.damaged": "error"}


def test_a_port_that_is_in_use_and_an_address_that_is_not_here() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (found,) = port("http", "127.0.0.1", taken.getsockname()[1])
        assert (found.grade, "in use" in found.what) == (Grade.ERROR, True)
    (found,) = port("mqtt", "203.0.113.7", free_port())
    assert (found.grade, "cannot be had" in found.what) == (Grade.ERROR, True)
    assert grades(port("http", "127.0.0.1", 0)) == {"doctor.port.http": "good"}


def certificate(folder: Path, begins: datetime, ends: datetime) -> tuple[str, str]:
    """Write a certificate and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub.example.org")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begins)
        .not_valid_after(ends)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return str(folder / "cert.pem"), str(folder / "key.pem")


@pytest.mark.parametrize(
    ("begins", "ends", "grade", "word"),
    [
        (-10, 300, "good", "good until"),
        (-10, 20, "warning", "20 more days"),
        (-10, -1, "error", "no good since"),
        (1, 300, "error", "not good before"),
    ],
)
def test_certificates_that_end(
    tmp_path: Path, begins: int, ends: int, grade: str, word: str
) -> None:
    day = timedelta(days=1)
    pair = certificate(tmp_path / "a", NOW + begins * day, NOW + ends * day)
    found = list(look_at_certificate("mqtt", *pair, NOW_NS))
    assert worst(found).value == grade
    assert word in found[-1].what


def test_certificates_that_do_not_fit_their_key_or_are_none(tmp_path: Path) -> None:
    far = NOW + timedelta(days=900)
    first, _ = certificate(tmp_path / "a", NOW, far)
    _, second = certificate(tmp_path / "b", NOW, far)
    found = list(look_at_certificate("mqtt", first, second, NOW_NS))
    assert (found[0].grade, "cannot be used together" in found[0].what) == (Grade.ERROR, True)
    (tmp_path / "none.pem").write_text("nothing")
    for path in ("none.pem", "missing.pem"):
        assert grades(look_at_certificate("mqtt", str(tmp_path / path), second, NOW_NS)) == {
            "doctor.certificate.mqtt": "error"
        }
    assert grades(look_at_certificate("mqtt", None, None, NOW_NS)) == {}


def test_buildings_that_are_wrong(patient: Patient, tmp_path: Path) -> None:
    assert grades(look_at_building(patient)) == {"doctor.venue.sample": "note"}

    def with_plan(path: Path) -> Patient:
        config = msgspec.structs.replace(patient.config, venue=VenueConfig(str(path)))
        return Patient(config, 1, 1, patient.pages, NOW_NS, patient.root)

    assert grades(look_at_building(with_plan(tmp_path / "none"))) == {"doctor.venue": "error"}
    assert grades(look_at_building(with_plan(sample_folder()))) == {"doctor.venue": "good"}
    broken = tmp_path / "plan"
    broken.mkdir()
    for file in sample_folder().iterdir():
        text = file.read_text()
        if file.name == "venue.toml":
            text += '\n[[devices]]\nid = "ghost"\nprofile = "lift"\nconnector = "nowhere"\n'
        (broken / file.name).write_text(text)
    assert grades(look_at_building(with_plan(broken))) == {"doctor.venue": "warning"}


def test_services_that_may_do_too_much() -> None:
    fine = {"Uid": "990", "CapEff": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"}
    assert grades(process(fine)) == {"doctor.service": "good"}
    assert grades(process({**fine, "Uid": "0"})) == {"doctor.service.root": "warning"}
    many = {**fine, "CapEff": "00000000a80425fb"}
    assert grades(process(many)) == {"doctor.service.capabilities": "warning"}
    assert grades(process({**fine, "Seccomp": "0"})) == {"doctor.service.hardening": "note"}
    assert grades(process({})) == {}


def test_units_that_do_not_know_when_the_hub_is_ready() -> None:
    ours = Path("deploy/zhilu.service").read_text()
    assert grades(facts(ours)) == {"doctor.unit": "good"}
    old = ours.replace("Type=notify", "Type=exec").replace("WatchdogSec=30", "")
    assert grades(facts(old)) == {
        "doctor.unit.type": "warning",
        "doctor.unit.watchdog": "warning",
    }


def test_a_configuration_that_cannot_be_used(patient: Patient) -> None:
    assert "error" not in grades(configuration(patient)).values()
    config = msgspec.structs.replace(patient.config, mqtt=MqttConfig(mode="broker", port=0))
    wrong = Patient(config, 1, 1, patient.pages, NOW_NS, patient.root)
    assert grades(configuration(wrong)) == {"doctor.config": "error"}


def test_a_look_that_fails_is_a_finding_and_tells_no_secret(patient: Patient) -> None:
    def look(_: Patient) -> list[Finding]:
        raise RuntimeError("geheim")

    (found,) = looked(look, patient)
    assert (found.code, found.grade) == ("doctor.look", Grade.WARNING)
    assert "geheim" not in found.what


def run(*arguments: object) -> tuple[int, list[dict[str, Any]]]:
    result = CliRunner().invoke(main, ["doctor", *map(str, arguments), "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_the_exit_code_tells_how_bad_it_is(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for found, code in (
        ((good("a", "fine"),), 0),
        ((good("a", "fine"), hub.doctor.findings.warning("b", "x", "y")), 3),
        ((error("c", "x", "y"), good("a", "fine")), 4),
    ):

        async def examined(_: Patient, found: tuple[Finding, ...] = found) -> tuple[Finding, ...]:
            return found

        monkeypatch.setattr("hub.cli.doctor.examine", examined)
        assert run("--data", patient.data)[0] == code
        result = CliRunner().invoke(main, ["doctor", "--data", str(patient.data)])
        assert result.exit_code == code
        assert " fine" not in result.output


def test_no_secret_is_printed_and_the_whole_is_looked_at(tmp_path: Path) -> None:
    config = tmp_path / "zhilu.toml"
    config.write_text(
        '[store]\nurl = "postgresql://zhilu:geheim@127.0.0.1:1/zhilu"\n[http]\nport = 0\n'
        f'[mqtt]\nport = 0\n[data]\npath = "{tmp_path / "data"}"\n'
    )
    result = CliRunner().invoke(main, ["doctor", "--config", str(config), "--all"])
    assert result.exit_code == 4
    assert "geheim" not in result.output
    assert "doctor.store.away" in result.output
    for part in ("python", "kernels", "clock", "data.write", "data.room", "journal", "hub.away"):
        assert f"doctor.{part}" in result.output, part
    assert not (tmp_path / "data").exists()
    assert sys.version_info >= (3, 11)


def test_the_journal_bound_counts_in_the_room_that_is_wanted(
    patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Free:
        f_frsize, f_files, f_favail, f_bavail = 2**20, 0, 0, 150

    monkeypatch.setattr(os, "statvfs", lambda _: Free)
    config = msgspec.structs.replace(patient.config, journal=JournalConfig(1, 4))
    small = Patient(config, 1, 1, patient.pages, NOW_NS, patient.root)
    assert grades(room(small, patient.data)) == {"doctor.data.room": "good"}
