"""Drafting together: why a version was frozen, reviews, revisions, comments, translators' links, reconfirmation, own channels."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "b7c1f0a94e22"
down_revision = "e5490b6d3d25"
branch_labels = None
depends_on = None

FROZEN_AS = ("consultation", "sign_on", "editorial", "substantive")
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
)
NEW_EVENTS = ("reconfirmation_asked", "reconfirmed", "objected")
PURPOSES = ("login", "invitation", "manage")
NEW_PURPOSES = ("consultation", "translation")
LINK_CHECKS = ("opens_one_thing", "purpose")
WERE_PUBLIC = """
UPDATE endorsement SET was_public = true
WHERE visibility = 'named' AND statement_id IN (SELECT id FROM statement WHERE first_published_at IS NOT NULL)
AND (state = 'confirmed' OR withdrawn_at >= (SELECT first_published_at FROM statement WHERE statement.id = endorsement.statement_id))
"""
STATEMENT_COLUMNS: dict[str, tuple[sa.types.TypeEngine[Any], sa.TextClause | sa.ColumnElement[bool]]] = {
    "shares_comments": (sa.Boolean(), sa.false()),
    "reconfirm_after_days": (sa.Integer(), sa.text("60")),
    "wanted_languages": (sa.JSON(), sa.text("'[]'")),
    "left_out_languages": (sa.JSON(), sa.text("'[]'")),
    "channel": (sa.String(), sa.text("''")),
}


def upgrade() -> None:
    _widen_statement()
    _widen_version()
    _widen_endorsement()
    _widen_link()
    with _altered("event", gone=["eventkind"], checks={"eventkind": _one_of("kind", EVENTS + NEW_EVENTS)}):
        pass
    _create_revisions()
    _create_comments()
    _create_own_channels()


def downgrade() -> None:
    """Go back to one text per statement. What the older schema cannot say goes."""
    for table in ("own_channel", "comment", "unsaved_draft", "revision"):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM event WHERE kind IN ('reconfirmation_asked', 'reconfirmed', 'objected')"))
    op.execute(sa.text("DELETE FROM link WHERE purpose IN ('consultation', 'translation')"))
    with _altered("event", gone=["eventkind"], checks={"eventkind": _one_of("kind", EVENTS)}):
        pass
    _narrow_link()
    with _altered("endorsement", gone=["reconfirmbecause", "reconfirmed_for_a_reason"]) as endorsement:
        endorsement.drop_column("was_public")
        endorsement.drop_column("reconfirmed_at")
        endorsement.drop_column("reconfirm_because")
    with _altered("version", gone=["frozenas", "frozen_for_something"]) as version:
        version.drop_constraint("fk_version_frozen_by", type_="foreignkey")
        for column in ("frozen_as", "frozen_by", "note", "objections_until"):
            version.drop_column(column)
    op.drop_column("translation", "reviewed_against")
    with _altered("statement") as statement:
        for column in ("comment_deadline", *STATEMENT_COLUMNS):
            statement.drop_column(column)


def _widen_statement() -> None:
    op.add_column("statement", sa.Column("comment_deadline", sa.DateTime(timezone=True), nullable=True))
    for name, (kind, value) in STATEMENT_COLUMNS.items():
        op.add_column("statement", sa.Column(name, kind, nullable=False, server_default=value))
    with _altered("statement") as statement:
        for name in STATEMENT_COLUMNS:
            statement.alter_column(name, server_default=None)


def _widen_version() -> None:
    """Every text that is frozen so far was frozen for sign-on."""
    op.add_column("version", sa.Column("frozen_as", sa.String(length=24), nullable=True))
    op.add_column("version", sa.Column("note", sa.String(), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE version SET frozen_as = 'sign_on' WHERE frozen_at IS NOT NULL"))
    checks = {"frozenas": _one_of("frozen_as", FROZEN_AS), "frozen_for_something": "(frozen_at IS NULL) = (frozen_as IS NULL)"}
    with _altered("version", checks=checks) as version:
        version.alter_column("note", server_default=None)
        version.add_column(sa.Column("frozen_by", sa.String(), nullable=True))
        version.add_column(sa.Column("objections_until", sa.DateTime(timezone=True), nullable=True))
        version.create_foreign_key("fk_version_frozen_by", "account", ["frozen_by"], ["id"])
    op.add_column("translation", sa.Column("reviewed_against", sa.String(), nullable=True))


def _widen_endorsement() -> None:
    op.execute(sa.text("UPDATE endorsement SET state = 'confirmed' WHERE state = 'needs_reconfirmation'"))
    checks = {
        "reconfirmbecause": _one_of("reconfirm_because", ("new_text", "objection", "age")),
        "reconfirmed_for_a_reason": "(state = 'needs_reconfirmation') = (reconfirm_because IS NOT NULL)",
    }
    op.add_column("endorsement", sa.Column("was_public", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(sa.text(WERE_PUBLIC))
    with _altered("endorsement", checks=checks) as endorsement:
        endorsement.alter_column("was_public", server_default=None)
        endorsement.add_column(sa.Column("reconfirm_because", sa.String(length=24), nullable=True))
        endorsement.add_column(sa.Column("reconfirmed_at", sa.DateTime(timezone=True), nullable=True))


def _widen_link() -> None:
    op.add_column("link", sa.Column("language", sa.String(), nullable=False, server_default=""))
    op.add_column("link", sa.Column("label", sa.String(), nullable=False, server_default=""))
    opens_one_thing = (
        "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL AND statement_id IS NULL)"
        " OR (purpose = 'translation' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NOT NULL AND language <> '')"
        " OR (purpose NOT IN ('login', 'translation') AND account_id IS NULL AND invitation_id IS NOT NULL AND statement_id IS NULL)"
    )
    with _altered(
        "link", gone=LINK_CHECKS, checks={"opens_one_thing": opens_one_thing, "purpose": _one_of("purpose", PURPOSES + NEW_PURPOSES)}
    ) as link:
        link.alter_column("language", server_default=None)
        link.alter_column("label", server_default=None)
        link.add_column(sa.Column("statement_id", sa.String(), nullable=True))
        link.create_foreign_key("fk_link_statement_id", "statement", ["statement_id"], ["id"])
    op.create_index("ix_link_statement_id", "link", ["statement_id"])


def _narrow_link() -> None:
    opens_one_thing = (
        "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL)"
        " OR (purpose <> 'login' AND account_id IS NULL AND invitation_id IS NOT NULL)"
    )
    op.drop_index("ix_link_statement_id", "link")
    with _altered("link", gone=LINK_CHECKS, checks={"opens_one_thing": opens_one_thing, "purpose": _one_of("purpose", PURPOSES)}) as link:
        link.drop_constraint("fk_link_statement_id", type_="foreignkey")
        for column in ("statement_id", "language", "label"):
            link.drop_column(column)


def _create_revisions() -> None:
    """What was saved into drafts, and what was typed and not saved."""
    op.create_table(
        "revision",
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_as", sa.String(length=24), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.CheckConstraint(_one_of("saved_as", ("lead", "translator", "proposal")), name=op.f("ck_revision_savedby")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_revision_account_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_revision_statement_id"),
        sa.PrimaryKeyConstraint("statement_id", "number", "language", name="pk_revision"),
    )
    op.create_table(
        "unsaved_draft",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("typed_over", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_unsaved_draft_account_id"),
        sa.PrimaryKeyConstraint("account_id", "statement_id", name="pk_unsaved_draft"),
    )


def _create_comments() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_one_of("state", ("open", "accepted", "declined", "answered")), name=op.f("ck_comment_commentstate")),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_comment_decided_has_a_time")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_comment_invitation_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_comment_statement_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_comment_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_comment"),
        sa.UniqueConstraint("invitation_id", "nonce", name="uq_comment_invitation_id_nonce"),
    )
    op.create_index("ix_comment_statement_id", "comment", ["statement_id"])
    op.create_index("ix_comment_version_id", "comment", ["version_id"])


def _create_own_channels() -> None:
    op.create_table(
        "own_channel",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("unit", sa.String(length=24), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.CheckConstraint(_one_of("unit", ("words", "pages", "seconds")), name=op.f("ck_own_channel_limitunit")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_own_channel_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_own_channel"),
    )
    op.create_index("ix_own_channel_lead_id", "own_channel", ["lead_id"])


@contextlib.contextmanager
def _altered(table: str, *, gone: Sequence[str] = (), checks: Mapping[str, str] = MappingProxyType({})) -> Iterator[BatchOperations]:
    """Alter a table, without the checks that are `gone` and with new ones."""
    with op.batch_alter_table(table) as altered:
        for name in gone:
            altered.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
        yield altered
        for name, condition in checks.items():
            altered.create_check_constraint(op.f(f"ck_{table}_{name}"), condition)


def _one_of(column: str, choices: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(choice) for choice in choices)})"
