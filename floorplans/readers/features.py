"""From the files of an archive to features with an id, a geometry and properties."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import msgspec

from floorplans.categories import FEATURE_TYPES
from floorplans.readers.archive import Archive
from floorplans.readers.json_text import decode_json
from floorplans.reporting import FileReport, Report

PROPERTIES: Mapping[str, frozenset[str]] = {
    kind: frozenset(names.split())
    for kind, names in {
        "address": "address unit locality province country postal_code postal_code_ext"
        " postal_code_vanity",
        "amenity": "category accessibility name alt_name hours phone website unit_ids address_id"
        " correlation_id",
        "anchor": "address_id unit_id",
        "building": "category restriction name alt_name display_point address_id",
        "detail": "level_id",
        "fixture": "category name alt_name anchor_id level_id display_point",
        "footprint": "category name building_ids",
        "geofence": "category restriction accessibility name alt_name correlation_id parents"
        " level_ids building_ids display_point",
        "kiosk": "name alt_name anchor_id level_id display_point",
        "level": "category restriction outdoor ordinal name short_name display_point address_id"
        " building_ids",
        "occupant": "name category anchor_id hours phone website validity correlation_id",
        "opening": "category accessibility access_control door name alt_name display_point"
        " level_id",
        "relationship": "category direction origin intermediary destination hours",
        "section": "category restriction accessibility name alt_name display_point level_id"
        " address_id correlation_id parents",
        "unit": "category restriction accessibility name alt_name level_id display_point",
        "venue": "category restriction name alt_name hours phone website display_point address_id",
    }.items()
}
"""The property keys of each feature type (OGC 20-094, one clause per type)."""


MOST_FEATURES = 1_000_000
"""Features of one file; a whole campus has some ten thousand."""

MOST_KEYS = 50
"""Unknown property keys that are named for one file."""

LONGEST_KEY = 40
"""Characters of a key for which a similar one is looked for."""


@dataclass(frozen=True, slots=True)
class RawFeature:
    """One GeoJSON feature, its geometry and properties still as the file gives them."""

    id: str
    geometry: object
    properties: Mapping[str, object]
    report: FileReport


def read_features(archive: Archive, report: Report) -> Mapping[str, tuple[RawFeature, ...]]:
    """Read every feature file; features without a usable id are reported and left out."""
    seen: dict[str, str] = {}
    found: dict[str, tuple[RawFeature, ...]] = {}
    for kind in FEATURE_TYPES:
        file = f"{kind}.geojson"
        data = archive.files.get(file)
        if data is None:
            found[kind] = ()
            continue
        file_report = FileReport(report, file)
        collection = decode_json(data, file_report)
        features = [] if collection is msgspec.UNSET else members(collection, file_report)
        found[kind] = tuple(
            feature
            for index, value in enumerate(features)
            if (feature := read_feature(kind, index, value, file_report, seen)) is not None
        )
        report_keys(kind, found[kind], file_report)
    return found


def members(collection: object, report: FileReport) -> list[object]:
    """Return the features of a FeatureCollection."""
    if isinstance(collection, dict) and isinstance(collection.get("features"), list):
        if collection.get("type") != "FeatureCollection":
            report.warning(
                "json.collection",
                None,
                f"`type` is {collection.get('type')!r}.",
                'Set "type" to "FeatureCollection" (RFC 7946 section 3.3).',
            )
        features: list[object] = collection["features"]
        if len(features) > MOST_FEATURES:
            report.error(
                "json.too_many",
                None,
                f"The file has {len(features)} features; only the first {MOST_FEATURES} were read.",
                "Split the venue.",
            )
        return features[:MOST_FEATURES]
    report.error(
        "json.collection",
        None,
        "The file is no GeoJSON FeatureCollection; it was left out.",
        'Write {"type": "FeatureCollection", "features": [...]} (RFC 7946 section 3.3).',
    )
    return []


def read_feature(
    kind: str, index: int, value: object, report: FileReport, seen: dict[str, str]
) -> RawFeature | None:
    """Read one feature; `seen` tells the file in which each id was met first."""
    if not isinstance(value, dict):
        report.error(
            "feature.malformed",
            None,
            f"features[{index}] is no object; it was left out.",
            "Write a GeoJSON Feature.",
        )
        return None
    feature_id = checked_id(index, value.get("id"), report, seen)
    if feature_id is None:
        return None
    if value.get("feature_type") != kind:
        report.warning(
            "feature.type",
            feature_id,
            f"`feature_type` is {value.get('feature_type')!r}; it was read as {kind}.",
            f'Set "feature_type" to "{kind}" or move the feature to its own file.',
        )
    properties = value.get("properties")
    if not isinstance(properties, dict):
        report.error(
            "feature.properties",
            feature_id,
            "The feature has no properties.",
            f'Add "properties" with {", ".join(sorted(PROPERTIES[kind]))}.',
        )
        properties = {}
    return RawFeature(feature_id, value.get("geometry"), properties, report)


def checked_id(index: int, value: object, report: FileReport, seen: dict[str, str]) -> str | None:
    """Return a feature's id, or None if it has none or one that was already used."""
    if not isinstance(value, str) or not value.strip():
        report.error(
            "id.missing",
            None,
            f"features[{index}] has the id {value!r}; it was left out.",
            "Give it a v4 UUID as `id`.",
        )
        return None
    if value in seen:
        report.error(
            "id.duplicate",
            value,
            f"features[{index}] has an id that stands in {seen[value]} already; it was left out.",
            "Give it a v4 UUID of its own.",
        )
        return None
    seen[value] = report.file
    if not is_uuid4(value):
        report.warning(
            "id.invalid",
            value,
            "The id is no v4 UUID; it is used as it stands.",
            "Give the feature a v4 UUID, so that ids stay unique when venues are joined.",
        )
    return value


def is_uuid4(text: str) -> bool:
    """Tell whether a text is a UUID of version 4 in its usual form."""
    try:
        parsed = uuid.UUID(text)
    except ValueError:
        return False
    return parsed.version == 4 and str(parsed) == text.lower()  # noqa: PLR2004 - the version


def report_keys(kind: str, features: Sequence[RawFeature], report: FileReport) -> None:
    """Report property keys outside IMDF, and IMDF keys that features do not have."""
    known = PROPERTIES[kind]
    counts = Counter(key for feature in features for key in feature.properties)
    unknown = sorted(counts.keys() - known)
    for key in unknown[:MOST_KEYS]:
        close = get_close_matches(key[:LONGEST_KEY], known, n=1, cutoff=0.75)
        hint = f" Did you mean `{close[0]}`?" if close else ""
        report.info(
            "property.unknown",
            None,
            f"{counts[key]} features have the property `{key}`, which IMDF does not know; it was"
            f" not used.{hint}",
            f"Correct the key, or remove it: {kind} has {', '.join(sorted(known))}.",
        )
    if len(unknown) > MOST_KEYS:
        report.info(
            "property.unknown",
            None,
            f"{len(unknown) - MOST_KEYS} more properties are unknown to IMDF; they were not used.",
            "Remove them.",
        )
    for key in sorted(known):
        missing = len(features) - counts[key]
        if missing:
            report.info(
                "property.absent",
                None,
                f"{missing} of {len(features)} features lack the property `{key}`; it was taken"
                " as null.",
                f'Write "{key}": null where there is nothing to say.',
            )
