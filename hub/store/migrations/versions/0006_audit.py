"""The audit, and what keeps its rows from being changed or removed."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0004"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")

CUT = (
    "EXISTS (SELECT 1 FROM audit WHERE act = 'audit.cut' AND CAST(target AS BIGINT) >= OLD.number)"
)

SQLITE = (
    (
        "CREATE TRIGGER audit_stands BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
    ),
    (
        f"CREATE TRIGGER audit_stays BEFORE DELETE ON audit WHEN NOT {CUT}"
        " BEGIN SELECT RAISE(ABORT, 'audit entries are only removed by zhilu audit cut'); END"
    ),
)

POSTGRESQL = (
    f"""CREATE FUNCTION audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'DELETE' AND {CUT} THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'audit entries are never changed, and only removed by zhilu audit cut';
    END $$""",
    (
        "CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_stands()"
    ),
    (
        "CREATE TRIGGER audit_stays BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_stands()"
    ),
)


def upgrade() -> None:
    """Make the table, its indexes and its triggers."""
    op.create_table(
        "audit",
        sa.Column("number", NUMBER, primary_key=True, autoincrement=False),
        sa.Column("at_ns", sa.BigInteger, nullable=False),
        sa.Column("actor_id", sa.Text, nullable=False),
        sa.Column("actor_name", sa.Text, nullable=False),
        sa.Column("actor_kind", sa.Text, nullable=False),
        sa.Column("act", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
    )
    for name, columns in (
        ("audit_actors", ["actor_name", "number"]),
        ("audit_actor_ids", ["actor_id", "number"]),
        ("audit_acts", ["act", "number"]),
        ("audit_targets", ["target", "number"]),
        ("audit_times", ["at_ns"]),
    ):
        op.create_index(name, "audit", columns)
    refused = sa.text("outcome <> 'done'")
    op.create_index(
        "audit_refusals", "audit", ["number"], sqlite_where=refused, postgresql_where=refused
    )
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        op.execute(statement)
