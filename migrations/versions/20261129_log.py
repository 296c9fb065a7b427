"""The log: entries with their salts beside the events they are of, the tree in tiles, checkpoints and keys; tables to be scrubbed."""

import sqlalchemy as sa
from alembic import op

revision = "a7c20be94f13"
down_revision = "b92e6f04d3a7"
branch_labels = None
depends_on = None

EVENTS = (
    "version_frozen",
    "endorsed",
    "declined",
    "visibility_lowered",
    "visibility_raised",
    "withdrawn",
    "disputed",
    "published",
    "retracted",
    "reconfirmation_asked",
    "reconfirmed",
    "objected",
    "delegated",
    "consent_recorded",
    "consent_contested",
    "partners_merged",
    "corrected",
    "dispute_answered",
    "delivered",
    "names_hidden",
)
NEW_EVENTS = ("redacted", "key_changed", "log_opened")
BYTES = ("leaf", "act_salt", "name", "name_salt", "signer", "signer_salt")
WAITING = sa.text("leaf IS NOT NULL AND leaf_index IS NULL")
OPEN = sa.text("is_open")
MISSING = sa.text("bundle_due_at IS NOT NULL")


def upgrade() -> None:
    _tables()
    _allow((*EVENTS, *NEW_EVENTS))
    with op.batch_alter_table("event") as event:
        event.alter_column("statement_id", existing_type=sa.String(), nullable=True)
        for name in BYTES:
            event.add_column(sa.Column(name, sa.LargeBinary(), nullable=True))
        event.add_column(sa.Column("is_handed", sa.Boolean(), nullable=False, server_default=sa.false()))
        event.add_column(sa.Column("nonce", sa.String(), nullable=False, server_default=""))
        event.add_column(sa.Column("log_number", sa.Integer(), nullable=True))
        event.add_column(sa.Column("leaf_index", sa.BigInteger(), nullable=True))
        event.create_foreign_key(op.f("fk_event_log_number_log"), "log", ["log_number"], ["number"])
        event.create_unique_constraint("uq_event_leaf", ["log_number", "leaf_index"])
        event.create_check_constraint(op.f("ck_event_place_is_whole"), "(leaf_index IS NULL) = (log_number IS NULL)")
    with op.batch_alter_table("edition") as edition:
        edition.add_column(sa.Column("bundle_due_at", sa.DateTime(timezone=True), nullable=True))
        edition.add_column(sa.Column("bundle_attempts", sa.Integer(), nullable=False, server_default="0"))
        edition.add_column(sa.Column("seal", sa.String(), nullable=True))
    op.create_index("ix_edition_bundle_due", "edition", ["bundle_due_at"], sqlite_where=MISSING, postgresql_where=MISSING)
    op.create_table(
        "scrub", sa.Column("table_name", sa.String(), nullable=False), sa.PrimaryKeyConstraint("table_name", name=op.f("pk_scrub"))
    )
    op.create_index(op.f("ix_event_subject_id"), "event", ["subject_id"])
    op.create_index(op.f("ix_edition_file_sha256"), "edition_file", ["sha256"])
    op.create_index("ix_event_to_sequence", "event", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_event_to_sequence", "event")
    op.drop_index(op.f("ix_edition_file_sha256"), "edition_file")
    op.drop_index(op.f("ix_event_subject_id"), "event")
    op.execute(sa.text("DELETE FROM event WHERE kind IN ('redacted', 'key_changed', 'log_opened')"))
    op.drop_index("ix_edition_bundle_due", "edition")
    with op.batch_alter_table("edition") as edition:
        edition.drop_column("seal")
        edition.drop_column("bundle_attempts")
        edition.drop_column("bundle_due_at")
    with op.batch_alter_table("event") as event:
        event.drop_constraint(op.f("ck_event_place_is_whole"), type_="check")
        event.drop_constraint("uq_event_leaf", type_="unique")
        event.drop_constraint(op.f("fk_event_log_number_log"), type_="foreignkey")
        for name in ("leaf_index", "log_number", "nonce", "is_handed", *reversed(BYTES)):
            event.drop_column(name)
        event.alter_column("statement_id", existing_type=sa.String(), nullable=False)
    _allow(EVENTS)
    for name in ("scrub", "log_key", "log_checkpoint", "log_tile", "log"):
        op.drop_table(name)


def _tables() -> None:
    op.create_table(
        "log",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("shown_size", sa.BigInteger(), nullable=False),
        sa.Column("shows_next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("forked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shown_size <= size", name=op.f("ck_log_shows_what_is_there")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_log")),
        sa.UniqueConstraint("origin", name=op.f("uq_log_origin")),
    )
    op.create_index("uq_log_open", "log", ["is_open"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_table(
        "log_tile",
        _log_number(),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["log_number"], ["log.number"], name=op.f("fk_log_tile_log_number_log")),
        sa.PrimaryKeyConstraint("log_number", "level", "number", name=op.f("pk_log_tile")),
    )
    op.create_table(
        "log_checkpoint",
        _log_number(),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["log_number"], ["log.number"], name=op.f("fk_log_checkpoint_log_number_log")),
        sa.PrimaryKeyConstraint("log_number", "size", name=op.f("pk_log_checkpoint")),
    )
    op.create_table(
        "log_key",
        sa.Column("line", sa.String(), nullable=False),
        _log_number(),
        sa.Column("used_from", sa.Date(), nullable=False),
        sa.Column("used_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["log_number"], ["log.number"], name=op.f("fk_log_key_log_number_log")),
        sa.PrimaryKeyConstraint("line", name=op.f("pk_log_key")),
    )


def _log_number() -> sa.Column[int]:
    return sa.Column("log_number", sa.Integer(), nullable=False)


def _allow(kinds: tuple[str, ...]) -> None:
    with op.batch_alter_table("event") as event:
        event.drop_constraint(op.f("ck_event_eventkind"), type_="check")
        event.create_check_constraint(op.f("ck_event_eventkind"), f"kind IN ({_listed(kinds)})")


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(repr(kind) for kind in kinds)
