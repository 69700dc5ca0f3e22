"""What a hub keeps: the log of its ticks, and the store of commands."""

from pathlib import Path

from hub.assembly.folder import secret_in
from hub.backplane import Bounds, Fleeting, Identity, Opened, boot_id, open_journal
from hub.clock import RandomIds
from hub.config import Config, StoreConfig
from hub.sessions import ROUTE_TOPICS
from hub.store import PostgresPlace
from hub.twin import SESSION_VIEW, Site

DATABASE = "zhilu.sqlite3"
JOURNAL = "journal"
MIB = 2**20
MINUTE = 60.0
EPOCH_LENGTH = 12


def open_kept(config: Config, data: Path, site: Site, plan: Path) -> Opened:
    """Open the journal of a site."""
    wanted = config.journal
    routes = Fleeting(SESSION_VIEW, ROUTE_TOPICS, wanted.route_minutes * MINUTE)
    bounds = Bounds(wanted.segment_mib * MIB, wanted.history_mib * MIB, routes)
    identity = Identity(site.venue.id, str(plan.resolve()), boot_id())
    return open_journal(data / JOURNAL, identity, RandomIds().new("")[:EPOCH_LENGTH], bounds)


def store_of(config: StoreConfig, data: Path) -> Path | PostgresPlace:
    """Return where commands are kept."""
    if config.url is None:
        return data / DATABASE
    return PostgresPlace(config.url, secret_in(config.password_file))
