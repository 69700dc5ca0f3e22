"""Brings a database to the present schema."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect

from hub.errors import SchemaNewerError

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

MIGRATIONS = Path(__file__).parent / "migrations"
VERSIONS = "alembic_version"
"""Alembic's table: one row, the step that the database has reached."""


def upgrade(connection: Connection, migrations: Path = MIGRATIONS) -> None:
    """Run the steps that the database lacks; the caller's transaction holds all of them or none.

    Args:
        connection: A connection within a transaction that covers DDL as well.
        migrations: The folder of `env.py` and the steps, `versions/NNNN_*.py`.

    Raises:
        SchemaNewerError: The database has a step that this code does not know.
    """
    if _has_all(connection, migrations):
        return
    # Most starts find nothing to do and are quicker without it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.attributes["connection"] = connection
    _refuse_newer(connection, ScriptDirectory.from_config(config))
    command.upgrade(config, "head")


def _has_all(connection: Connection, migrations: Path) -> bool:
    """Tell whether the database has reached the last step; files begin with their step's name."""
    if not inspect(connection).has_table(VERSIONS):
        return False
    found = connection.exec_driver_sql(f"SELECT version_num FROM {VERSIONS}").scalars().all()  # noqa: S608
    return found == [known_steps(migrations)[-1]]


def known_steps(migrations: Path = MIGRATIONS) -> list[str]:
    """Return the steps that this code knows, in their order."""
    files = (migrations / "versions").glob("*_*.py")
    return sorted(file.name.partition("_")[0] for file in files)


def _refuse_newer(connection: Connection, scripts: "ScriptDirectory") -> None:
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    known = {script.revision for script in scripts.walk_revisions()}
    for found in MigrationContext.configure(connection).get_current_heads():
        if found not in known:
            raise SchemaNewerError(found, max(known))
