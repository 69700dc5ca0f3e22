"""Brings a database to the present schema."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from hub.errors import SchemaNewerError

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run the steps that the database lacks; the caller's transaction holds all of them or none.

    Args:
        connection: A connection within a transaction that covers DDL as well.
        migrations: The folder of `env.py` and the steps, `versions/NNNN_*.py`.

    Raises:
        SchemaNewerError: The database has a step that this code does not know.
    """
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")


def _refuse_newer(connection: Connection, scripts: ScriptDirectory) -> None:
    known = {script.revision for script in scripts.walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise SchemaNewerError(found, max(known))
