"""The manifest of an IMDF archive: its language, and who made it and when (OGC 20-094)."""

from dataclasses import dataclass

import msgspec

from floorplans.model import Manifest
from floorplans.readers.archive import MANIFEST, Archive
from floorplans.readers.fields import LANGUAGE_TAG
from floorplans.readers.json_text import decode_json
from floorplans.reporting import FileReport, Report

VERSION = "1.0.0"
UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Head:
    """What an archive says about itself; `language` is `und` where it does not say."""

    language: str
    manifest: Manifest


def read_manifest(archive: Archive, report: Report) -> Head:
    """Return what the manifest says, odd values reported and left out."""
    data = archive.files.get(MANIFEST)
    if data is None:
        return Head(UNDETERMINED, Manifest())
    file_report = FileReport(report, MANIFEST)
    manifest = decode_json(data, file_report)
    if manifest is msgspec.UNSET:
        return Head(UNDETERMINED, Manifest())
    if not isinstance(manifest, dict):
        manifest = {}
    check_version(manifest.get("version"), file_report)
    return Head(
        language=read_language(manifest.get("language"), file_report),
        manifest=Manifest(
            created=read_text("created", manifest.get("created"), file_report),
            generated_by=read_text("generated_by", manifest.get("generated_by"), file_report),
            extensions=read_extensions(manifest.get("extensions"), file_report),
        ),
    )


def check_version(version: object, report: FileReport) -> None:
    """Report a version other than the one that is read."""
    if version != VERSION:
        report.warning(
            "manifest.version",
            None,
            f"`version` is {version!r}; the archive was read as {VERSION}.",
            f'Write "version": "{VERSION}".',
        )


def read_language(language: object, report: FileReport) -> str:
    """Return the archive's language."""
    if isinstance(language, str) and LANGUAGE_TAG.fullmatch(language):
        return language
    report.warning(
        "manifest.language",
        None,
        f"`language` is {language!r}; names without a language count as {UNDETERMINED!r}.",
        'Write a BCP 47 tag, such as "language": "zh".',
    )
    return UNDETERMINED


def read_text(key: str, value: object, report: FileReport) -> str | None:
    """Return a text, or None where there is none."""
    if value is None or isinstance(value, str):
        return value
    report.warning(
        "property.type", None, f"`{key}` is {value!r}, not text; it was not used.", "Write text."
    )
    return None


def read_extensions(value: object, report: FileReport) -> tuple[str, ...]:
    """Return the names of the archive's extensions."""
    if value is None:
        return ()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    report.warning(
        "property.type",
        None,
        f"`extensions` is {value!r}, not a list of texts; it was not used.",
        'Write a list such as ["imdf:extension:name#1.0.0"], or null.',
    )
    return ()
