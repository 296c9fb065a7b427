"""The edition: how a roster is arranged, leads with an address, corrections of names, disputes, deliveries, and names hidden together."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

import icu
import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "f39a86e2db17"
down_revision = "e28f75d1ca06"
branch_labels = None
depends_on = None

ORDERS = ("alphabetical", "country", "lead_first")
NEW_ORDERS = ("manual", "endorsed")
GROUPINGS = ("none", "country", "scope", "networks", "individuals")
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
)
NEW_EVENTS = ("corrected", "dispute_answered", "delivered", "names_hidden")
CHANNELS = ("email", "post", "in_person", "portal", "fax", "other")
OUTCOMES = ("upheld", "settled")
TELLINGS = ("final_copy", "retraction")
VISIBILITIES = ("named", "withheld")
Added = Mapping[str, tuple[sa.types.TypeEngine[Any], Any]]
"""New columns that are never null: type, and what the rows there are get."""

NEW: Mapping[str, Added] = {
    "lead": {"letterhead": (sa.String(), sa.text("''"))},
    "partner": {"counts_as": (sa.Integer(), sa.text("1"))},
    "statement": {
        "roster_grouping": (sa.String(length=24), sa.text("'none'")),
        "roster_shows": (sa.JSON(), sa.text("""'["number", "acronym", "country", "native"]'""")),
        "rounds_total": (sa.Boolean(), sa.false()),
        "has_un_profile": (sa.Boolean(), sa.false()),
        "has_letterhead": (sa.Boolean(), sa.false()),
        "batch_minutes": (sa.Integer(), sa.text("30")),
        "embed_hosts": (sa.JSON(), sa.text("'[]'")),
        "told_after": (sa.String(), sa.text("''")),
    },
    "edition_file": {"framed_by": (sa.String(), sa.text("''"))},
}
NULLABLE: Mapping[str, Mapping[str, sa.types.TypeEngine[Any]]] = {
    "lead": {"slug": sa.String(), "logo": sa.LargeBinary()},
    "statement": {"batch_due_at": sa.DateTime(timezone=True), "telling": sa.String(length=24)},
    "endorsement": {
        "place": sa.Integer(),
        "listed_on": sa.Date(),
        "listed_edition": sa.Integer(),
        "listed_as": sa.String(),
    },
}
LISTED = """
UPDATE endorsement SET listed_as = visibility
WHERE state = 'confirmed' AND statement_id IN (SELECT id FROM statement WHERE first_published_at IS NOT NULL)
"""


def upgrade() -> None:
    for table, columns in NEW.items():
        for name, (kind, value) in columns.items():
            op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))
    for table, bare in NULLABLE.items():
        for name, kind in bare.items():
            op.add_column(table, sa.Column(name, kind, nullable=True))
    _give_leads_an_address()
    op.execute(sa.text("UPDATE statement SET roster_grouping = 'country' WHERE roster_order = 'country'"))
    op.execute(sa.text(LISTED))
    _settle()
    _create_tables()


def downgrade() -> None:
    for table in ("hiding", "alarm", "delivery_file", "delivery", "dispute", "name_correction"):
        op.drop_table(table)
    op.execute(sa.text("UPDATE statement SET roster_order = 'alphabetical' WHERE roster_order IN ('manual', 'endorsed')"))
    op.execute(sa.text("DELETE FROM event WHERE kind IN ('corrected', 'dispute_answered', 'delivered', 'names_hidden')"))
    with op.batch_alter_table("event") as event:
        _check(event, "event", "eventkind", "kind", EVENTS)
    with op.batch_alter_table("statement") as statement:
        statement.drop_constraint(op.f("ck_statement_rostergrouping"), type_="check")
        statement.drop_constraint(op.f("ck_statement_telling"), type_="check")
        _check(statement, "statement", "rosterorder", "roster_order", ORDERS)
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.drop_constraint(op.f("ck_endorsement_listed_as"), type_="check")
    with op.batch_alter_table("lead") as lead:
        lead.drop_constraint(op.f("uq_lead_slug"), type_="unique")
    for table in ("statement", "lead", "partner", "endorsement", "edition_file"):
        with op.batch_alter_table(table) as altered:
            for name in (*NEW.get(table, ()), *NULLABLE.get(table, ())):
                altered.drop_column(name)


def _give_leads_an_address() -> None:
    lead = sa.table("lead", sa.column("id"), sa.column("name"), sa.column("slug"))
    for row in op.get_bind().execute(sa.select(lead.c.id, lead.c.name)).all():
        op.execute(lead.update().where(lead.c.id == row.id).values(slug=_slug(row.name)))


def _slug(name: str) -> str:
    latin = icu.Transliterator.createInstance("Any-Latin; Latin-ASCII; Lower")
    words = re.sub(r"[^a-z0-9]+", "-", str(latin.transliterate(name))).strip("-")[:60]
    return f"{words}-{''.join(secrets.choice('abcdefghjkmnpqrstuvwxyz23456789') for _ in range(6))}".strip("-")


def _settle() -> None:
    """New rows say themselves what they hold; the wider choices are the database's to keep."""
    for table, columns in NEW.items():
        with op.batch_alter_table(table) as altered:
            for name in columns:
                altered.alter_column(name, server_default=None)
    with op.batch_alter_table("lead") as lead:
        lead.alter_column("slug", existing_type=sa.String(), nullable=False)
        lead.create_unique_constraint(op.f("uq_lead_slug"), ["slug"])
    with op.batch_alter_table("statement") as statement:
        _check(statement, "statement", "rosterorder", "roster_order", ORDERS + NEW_ORDERS)
        statement.create_check_constraint(op.f("ck_statement_rostergrouping"), _one_of("roster_grouping", GROUPINGS))
        statement.create_check_constraint(op.f("ck_statement_telling"), _one_of("telling", TELLINGS))
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.create_check_constraint(op.f("ck_endorsement_listed_as"), _one_of("listed_as", VISIBILITIES))
    with op.batch_alter_table("event") as event:
        _check(event, "event", "eventkind", "kind", EVENTS + NEW_EVENTS)


def _create_tables() -> None:
    _create(
        "name_correction",
        _text("endorsement_id"),
        _text("before"),
        _text("after"),
        _text("language"),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        refers={"endorsement_id": "endorsement"},
    )
    _create(
        "dispute",
        _text("endorsement_id"),
        _moment("opened_at"),
        _choice("outcome", nullable=True),
        _text("answer"),
        _moment("answered_at", nullable=True),
        _text("account_id", nullable=True),
        refers={"endorsement_id": "endorsement", "account_id": "account"},
        checks={"disputeoutcome": _one_of("outcome", OUTCOMES), "answered_with_an_outcome": "(outcome IS NULL) = (answered_at IS NULL)"},
    )
    _create(
        "delivery",
        _text("statement_id"),
        _text("edition_id"),
        _text("account_id", nullable=True),
        _text("mail_id", nullable=True),
        _text("addressee"),
        _choice("channel"),
        sa.Column("delivered_on", sa.Date(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        _text("answer"),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("is_answer_public", sa.Boolean(), nullable=False),
        _moment("created_at"),
        refers={"statement_id": "statement", "edition_id": "edition", "account_id": "account", "mail_id": "mail"},
        checks={"deliverychannel": _one_of("channel", CHANNELS)},
    )
    _create(
        "delivery_file",
        _text("delivery_id"),
        _text("name"),
        _text("media_type"),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("sha256"),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        refers={"delivery_id": "delivery"},
    )
    _create(
        "alarm",
        _text("statement_id"),
        sa.Column("count", sa.Integer(), nullable=False),
        _moment("raised_at"),
        _moment("seen_at", nullable=True),
        refers={"statement_id": "statement"},
    )
    _create(
        "hiding",
        _text("lead_id"),
        _text("account_id", nullable=True),
        _text("country"),
        _text("group_id", nullable=True),
        sa.Column("count", sa.Integer(), nullable=False),
        _moment("hidden_at"),
        refers={"lead_id": "lead", "account_id": "account", "group_id": "partner_group"},
    )


def _create(name: str, *columns: sa.Column[Any], refers: Mapping[str, str], checks: Mapping[str, str] | None = None) -> None:
    """Create a table with an id; every reference that is never null, the first one, is indexed: lists are read by it."""
    op.create_table(
        name,
        _text("id"),
        *columns,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        *(sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{name}_{column}_{table}")) for column, table in refers.items()),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_{name}_{check}")) for check, condition in (checks or {}).items()),
    )
    first = next(iter(refers))
    op.create_index(op.f(f"ix_{name}_{first}"), name, [first])


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _choice(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=24), nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _check(altered: BatchOperations, table: str, name: str, column: str, choices: tuple[str, ...]) -> None:
    altered.drop_constraint(op.f(f"ck_{table}_{name}"), type_="check")
    altered.create_check_constraint(op.f(f"ck_{table}_{name}"), _one_of(column, choices))


def _one_of(column: str, choices: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(choice) for choice in choices)})"
