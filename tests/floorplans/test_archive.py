import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from floorplans import ArchiveError, Limits, load_venue
from floorplans.readers.archive import read_archive
from tests.floorplans.plans import codes, small_plan


def code_of(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ArchiveError) as caught:
        read_archive(path, limits)
    assert caught.value.fix
    assert caught.value.file
    return caught.value.code.removeprefix("floorplan.archive.")


@pytest.mark.parametrize("top", ["", "my venue/"])
def test_zip_and_folder_hold_the_same_venue(tmp_path: Path, top: str) -> None:
    plan = small_plan()
    folder = load_venue(plan.folder(tmp_path / "folder"))
    zipped = load_venue(plan.zip(tmp_path / "plan.zip", top))
    assert list(zipped.venue.units) == list(folder.venue.units)
    assert zipped.findings == folder.findings


def test_path_that_does_not_exist(tmp_path: Path) -> None:
    assert code_of(tmp_path / "nowhere") == "missing"


def test_folder_without_imdf(tmp_path: Path) -> None:
    (tmp_path / "venue.toml").write_text("")
    assert code_of(tmp_path) == "empty"


def test_truncated_zip(tmp_path: Path) -> None:
    path = small_plan().zip(tmp_path / "plan.zip")
    path.write_bytes(path.read_bytes()[:-40])
    assert code_of(path) == "damaged"


def test_zip_with_a_flipped_byte(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("unit.geojson", "x" * 1000)
    data = bytearray(path.read_bytes())
    data[500] ^= 1
    path.write_bytes(data)
    assert code_of(path) == "damaged"


def test_no_zip_at_all(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    path.write_bytes(b"hello")
    assert code_of(path) == "damaged"


def test_claimed_size_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("unit.geojson", b"0" * 1_000_000)
    assert path.stat().st_size < 10_000
    assert code_of(path, Limits(file_bytes=999_999)) == "too_large"


def test_true_size_over_the_limit_is_refused_whatever_is_claimed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("unit.geojson", b"0" * 1_000_000)
    data = buffer.getvalue().replace(struct.pack("<I", 1_000_000), struct.pack("<I", 10))
    path = tmp_path / "liar.zip"
    path.write_bytes(data)
    assert code_of(path, Limits(file_bytes=1000)) in {"too_large", "damaged"}


def test_files_that_are_too_large_together(tmp_path: Path) -> None:
    plan = small_plan()
    limits = Limits(total_bytes=3000)
    assert code_of(plan.zip(tmp_path / "plan.zip"), limits) == "too_large"
    assert code_of(plan.folder(tmp_path / "folder"), limits) == "too_large"


def test_file_of_a_folder_that_is_too_large(tmp_path: Path) -> None:
    path = small_plan().folder(tmp_path / "folder")
    assert code_of(path, Limits(file_bytes=500)) == "too_large"


def test_too_many_entries(tmp_path: Path) -> None:
    plan = small_plan()
    assert code_of(plan.zip(tmp_path / "plan.zip"), Limits(entries=3)) == "entries"
    assert code_of(plan.folder(tmp_path / "folder"), Limits(entries=3)) == "entries"


def test_two_venues_in_one_zip(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a/unit.geojson", "{}")
        bundle.writestr("b/unit.geojson", "{}")
    assert code_of(path) == "layout"


def test_the_same_file_twice(tmp_path: Path) -> None:
    path = tmp_path / "twice.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("unit.geojson", "{}")
        with pytest.warns(UserWarning, match="Duplicate name"):
            bundle.writestr("unit.geojson", "[]")
    assert code_of(path) == "duplicate"


def test_encrypted_zip(tmp_path: Path) -> None:
    path = tmp_path / "locked.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("unit.geojson", "{}")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert code_of(path) == "locked"


def test_finder_leftovers_do_not_hide_the_venue(tmp_path: Path) -> None:
    path = small_plan().zip(tmp_path / "plan.zip", "venue/")
    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("__MACOSX/venue/unit.geojson", "junk")
    assert len(load_venue(path).venue.units) == 6


def test_other_geojson_is_named_but_not_read(tmp_path: Path) -> None:
    plan = small_plan()
    plan.raw["navPath.geojson"] = b"no json"
    assert codes(plan.load(tmp_path).findings) == ["archive.file_unknown"]


def test_missing_files_are_named(tmp_path: Path) -> None:
    plan = small_plan()
    del plan.features["opening"]
    del plan.features["unit"]
    found = plan.load(tmp_path).findings
    assert [(finding.file, finding.severity.value) for finding in found] == [
        ("unit.geojson", "error"),
        ("opening.geojson", "warning"),
    ]


def small_zip(path: Path, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    with zipfile.ZipFile(path, "w", compression) as bundle:
        bundle.writestr("unit.geojson", b"0" * 1000)
    return path.read_bytes()


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_cannot_be_bounded_is_refused(tmp_path: Path, compression: int) -> None:
    small_zip(tmp_path / "plan.zip", compression)
    assert code_of(tmp_path / "plan.zip") == "locked"


def test_claim_of_ten_gigabytes(tmp_path: Path) -> None:
    path = tmp_path / "claim.zip"
    data = bytearray(small_zip(path))
    entry = data.index(b"PK\x01\x02")
    extra = struct.pack("<HHQ", 1, 8, 10 << 30)
    struct.pack_into("<I", data, entry + 24, 0xFFFFFFFF)
    struct.pack_into("<H", data, entry + 30, len(extra))
    end = data.index(b"PK\x05\x06")
    size = struct.unpack_from("<I", data, end + 12)[0]
    struct.pack_into("<I", data, end + 12, size + len(extra))
    path.write_bytes(data[:end] + extra + data[end:])
    with zipfile.ZipFile(path) as bundle:
        assert bundle.infolist()[0].file_size == 10 << 30
    assert code_of(path) == "too_large"


def test_directory_that_claims_to_be_huge_is_not_read(tmp_path: Path) -> None:
    """A million names stand in the directory of this zip; none of them is looked at."""
    path = tmp_path / "names.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("unit.geojson", "{}")
    data = path.read_bytes()
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    directory = data[start:end] * 60_000
    tail = bytearray(data[end:])
    struct.pack_into("<II", tail, 12, len(directory), start)
    path.write_bytes(data[:start] + directory + bytes(tail))
    assert code_of(path) == "entries"


@pytest.mark.parametrize("name", ["../unit.geojson", "/unit.geojson", "a/../../unit.geojson"])
def test_paths_that_lead_out_of_the_zip_are_no_venue(tmp_path: Path, name: str) -> None:
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr(name, "{}")
    assert code_of(path) == "empty"
    assert not (tmp_path.parent / "unit.geojson").exists()


def test_paths_that_lead_out_do_not_hide_the_venue(tmp_path: Path) -> None:
    path = small_plan().zip(tmp_path / "plan.zip", "venue/")
    with zipfile.ZipFile(path, "a") as bundle:
        bundle.writestr("../unit.geojson", "junk")
        bundle.writestr("/unit.geojson", "junk")
    assert len(load_venue(path).venue.units) == 6


@pytest.mark.parametrize("size", [0, 1, 21, 22])
def test_files_too_short_to_be_a_zip(tmp_path: Path, size: int) -> None:
    path = tmp_path / "plan.zip"
    path.write_bytes(small_zip(path)[:size])
    assert code_of(path) == "damaged"


def test_zip_without_entries(tmp_path: Path) -> None:
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w"):
        pass
    assert code_of(path) == "empty"


def test_pipe_in_a_folder_is_refused_at_once(tmp_path: Path) -> None:
    folder = small_plan().folder(tmp_path / "plan")
    (folder / "unit.geojson").unlink()
    os.mkfifo(folder / "unit.geojson")
    assert code_of(folder) == "unreadable"


def test_pipe_instead_of_a_zip(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "plan.zip")
    with pytest.raises(ArchiveError, match="no file or folder"):
        read_archive(tmp_path / "plan.zip")


@pytest.mark.parametrize("target", ["/dev/zero", "/dev/null", "nowhere", "."])
def test_links_that_lead_to_no_plain_file(tmp_path: Path, target: str) -> None:
    folder = small_plan().folder(tmp_path / "plan")
    (folder / "unit.geojson").unlink()
    (folder / "unit.geojson").symlink_to(target)
    assert code_of(folder) == "unreadable"


def test_link_to_a_plain_file_is_followed(tmp_path: Path) -> None:
    """Mounted configuration is made of links."""
    folder = small_plan().folder(tmp_path / "plan")
    (folder / "unit.geojson").rename(tmp_path / "elsewhere")
    (folder / "unit.geojson").symlink_to(tmp_path / "elsewhere")
    assert len(load_venue(folder).venue.units) == 6


def test_folder_with_too_many_names_is_not_listed_to_the_end(tmp_path: Path) -> None:
    for number in range(50):
        (tmp_path / str(number)).touch()
    assert code_of(tmp_path, Limits(entries=10)) == "entries"
