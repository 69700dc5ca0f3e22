"""What a backup says of itself: the first file in it; pure."""

from typing import Annotated

import msgspec

from hub.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
STORE = "store.sqlite3"
MQTT = "mqtt.sqlite3"
HEADS = "audit.heads"
CONFIGURATION = "zhilu.toml"
JOURNAL = "journal/"
MOST_MEMBERS = 100_000


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a backup.

    Args:
        name: In the archive, with `/` between folders.
        bytes: How many.
        sha256: Of its content, in hexadecimal.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)?$")]
    bytes: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup holds.

    Args:
        format: Version of the archive's form.
        made: When it was begun, RFC 3339.
        zhilu: Version of the hub that made it.
        schema: Step of the store.
        store: Where the store was; without secrets.
        venue: The building's id, empty where nothing was in the journal.
        epoch: Life of the state at that time, likewise.
        revision: Revision reached, 0 likewise.
        members: The files, in their order in the archive.
    """

    format: int
    made: str
    zhilu: str
    schema: str
    store: str
    venue: str = ""
    epoch: str = ""
    revision: int = 0
    members: Annotated[tuple[Member, ...], msgspec.Meta(max_length=MOST_MEMBERS)] = ()


def encoded(manifest: Manifest) -> bytes:
    """Return a manifest as it stands in the archive, for people to read."""
    return msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"


def decoded(data: bytes) -> Manifest:
    """Return a manifest from what stands in an archive.

    Raises:
        BackupError: It is none, or one of a later version of the hub.
    """
    try:
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupError("backup.damaged", f"{MANIFEST} cannot be read: {error}") from error
    if manifest.format > FORMAT:
        raise BackupError(
            "backup.newer",
            f"a later version of the hub ({manifest.zhilu}) made it; restore it with that one",
        )
    return manifest
