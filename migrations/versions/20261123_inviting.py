"""Inviting hundreds: the directory's fields, groups, imports, campaigns, bounces, delegations, observers, consents, join requests."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "d17e64c0b9a5"
down_revision = "c58f27d9ae13"
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
)
NEW_EVENTS = ("delegated", "consent_recorded", "consent_contested", "partners_merged")
PURPOSES = ("login", "invitation", "manage", "consultation", "translation")
NEW_PURPOSES = ("board", "join")
MAIL_STATES = ("queued", "deferred", "sent", "failed")
NEW_MAIL_STATES = ("bounced", "stopped")
MAIL_REFERS = {"contact_id": "contact", "delegation_id": "delegation", "campaign_id": "campaign"}
PARTNER_KINDS = ("organization", "network", "joint_programme", "individual")
ECOSOC = ("general", "special", "roster", "none")
CHANNELS = ("email", "signal", "phone", "post", "other")
OFF_BECAUSE = ("bounced", "soft_bounces", "stopped", "deleted", "by_lead")
OPENED_ONE_THING = (
    "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL AND statement_id IS NULL)"
    " OR (purpose = 'translation' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NOT NULL AND language <> '')"
    " OR (purpose NOT IN ('login', 'translation') AND account_id IS NULL AND invitation_id IS NOT NULL AND statement_id IS NULL)"
)
OPENS_ONE_THING = (
    "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL AND statement_id IS NULL AND join_request_id IS NULL)"
    " OR (purpose = 'translation' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NOT NULL AND language <> ''"
    " AND join_request_id IS NULL)"
    " OR (purpose = 'join' AND account_id IS NULL AND invitation_id IS NULL AND statement_id IS NULL"
    " AND join_request_id IS NOT NULL)"
    " OR (purpose NOT IN ('login', 'translation', 'join') AND account_id IS NULL AND invitation_id IS NOT NULL"
    " AND statement_id IS NULL AND join_request_id IS NULL)"
)
Added = Mapping[str, tuple[sa.types.TypeEngine[Any], Any]]
"""New columns that are never null: type, and what the rows there are get."""

PARTNER_COLUMNS: Added = {
    "kind": (sa.String(length=24), sa.text("'organization'")),
    "aliases": (sa.JSON(), sa.text("'[]'")),
    "affiliation": (sa.String(), sa.text("''")),
    "website": (sa.String(), sa.text("''")),
    "shows_website": (sa.Boolean(), sa.false()),
    "search": (sa.Text(), sa.text("''")),
}
CONTACT_COLUMNS: Added = {
    "channel": (sa.String(length=24), sa.text("'email'")),
    "is_discreet": (sa.Boolean(), sa.false()),
    "soft_bounces": (sa.Integer(), sa.text("0")),
    "rank": (sa.Integer(), sa.text("0")),
}
STATEMENT_COLUMNS: Added = {
    "reminder_days": (sa.JSON(), sa.text("'[]'")),
    "most_reminders": (sa.Integer(), sa.text("2")),
    "is_discreet": (sa.Boolean(), sa.false()),
    "has_open_call": (sa.Boolean(), sa.false()),
}
LINK_COLUMNS: Added = {"is_handed": (sa.Boolean(), sa.false())}
ENDORSEMENT_COLUMNS: Added = {
    "is_handed": (sa.Boolean(), sa.false()),
    "came_by_mail": (sa.Boolean(), sa.true()),
    "may_be_raised": (sa.Boolean(), sa.true()),
}


def upgrade() -> None:
    _create_directory_tables()
    _create_sending_tables()
    _create_answering_tables()
    _widen_directory()
    _widen_statement_and_invitation()
    _widen_mail()
    _widen_link()
    _widen_endorsement()
    with _altered("event", gone=["eventkind"], checks={"eventkind": _one_of("kind", EVENTS + NEW_EVENTS)}):
        pass


def downgrade() -> None:
    """Go back to one contact and one mail per invitation. What the older schema cannot say goes."""
    op.execute(sa.text("DELETE FROM event WHERE kind IN ('delegated', 'consent_recorded', 'consent_contested', 'partners_merged')"))
    op.execute(sa.text("DELETE FROM link WHERE purpose IN ('board', 'join')"))
    op.execute(sa.text("UPDATE mail SET state = 'failed' WHERE state IN ('bounced', 'stopped')"))
    with _altered("event", gone=["eventkind"], checks={"eventkind": _one_of("kind", EVENTS)}):
        pass
    with _altered("endorsement") as endorsement:
        _forget(endorsement, "endorsement", "delegation_id")
        _forget(endorsement, "endorsement", "contact_id")
        for column in ENDORSEMENT_COLUMNS:
            endorsement.drop_column(column)
    _narrow_link()
    for table in ("scheduled_reminder", "consent", "handover", "observer", "mail_pause", "bounce"):
        op.drop_table(table)
    _narrow_mail()
    _narrow_statement_and_invitation()
    for table in ("join_request", "delegation", "campaign_recipient", "campaign"):
        op.drop_table(table)
    for table in ("stopped_address", "distinction", "import", "group_member", "partner_group"):
        op.drop_table(table)
    _narrow_directory()


def _create_directory_tables() -> None:
    _create(
        "partner_group",
        _id(),
        _text("lead_id"),
        _text("name"),
        _moment("created_at"),
        refers={"lead_id": "lead"},
        unique=["lead_id", "name"],
    )
    _create(
        "group_member",
        _text("group_id"),
        _text("partner_id"),
        refers={"group_id": "partner_group", "partner_id": "partner"},
        key=("group_id", "partner_id"),
        indexes=["partner_id"],
    )
    _create(
        "import",
        _id(),
        _text("lead_id"),
        _text("account_id", nullable=True),
        _text("group_id", nullable=True),
        _text("file_name"),
        _sealed("content_sealed"),
        sa.Column("found", sa.JSON(), nullable=False),
        _text("headings_hash"),
        sa.Column("mapping", sa.JSON(), nullable=False),
        _text("default_language"),
        _choice("state"),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=False),
        _sealed("result_sealed"),
        refers={"lead_id": "lead", "account_id": "account", "group_id": "partner_group"},
        checks={"importstate": _one_of("state", ("read", "confirmed"))},
        indexes=["lead_id"],
    )
    _create(
        "distinction",
        _text("first_id"),
        _text("second_id"),
        _text("lead_id"),
        _moment("created_at"),
        refers={"first_id": "partner", "second_id": "partner", "lead_id": "lead"},
        checks={"first_before_second": "first_id < second_id"},
        key=("first_id", "second_id"),
        indexes=["second_id", "lead_id"],
    )
    _create(
        "stopped_address",
        _text("lead_id"),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        _moment("stopped_at"),
        refers={"lead_id": "lead"},
        key=("lead_id", "email_index"),
    )


def _create_sending_tables() -> None:
    _create(
        "campaign",
        _id(),
        _text("statement_id"),
        _text("account_id", nullable=True),
        _text("nonce"),
        _choice("state"),
        _moment("send_at"),
        _number("spread_minutes"),
        _moment("created_at"),
        _moment("settled_at", nullable=True),
        _number("invited"),
        refers={"statement_id": "statement", "account_id": "account"},
        checks={"campaignstate": _one_of("state", ("draft", "scheduled", "sending", "sent", "stopped"))},
        unique=["statement_id", "nonce"],
    )
    op.create_index("ix_campaign_due", "campaign", ["state", "send_at"])
    _create(
        "campaign_recipient",
        _text("campaign_id"),
        _text("partner_id"),
        sa.Column("is_left_out", sa.Boolean(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), server_default=sa.false(), nullable=False),
        _sealed("note_sealed"),
        refers={"campaign_id": "campaign", "partner_id": "partner"},
        key=("campaign_id", "partner_id"),
        indexes=["partner_id"],
    )
    _create(
        "bounce",
        _id(),
        _text("mail_id"),
        _text("fingerprint"),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        _text("status"),
        _text("answer"),
        _choice("source"),
        _moment("received_at"),
        refers={"mail_id": "mail"},
        checks={"bouncesource": _one_of("source", ("dsn", "webhook", "hook"))},
        unique=["mail_id", "fingerprint"],
    )
    _create(
        "mail_pause",
        _number("id"),
        _moment("since"),
        _moment("retry_at"),
        _number("failures"),
        _text("answer"),
        checks={"only_one": "id = 1"},
    )
    _create(
        "scheduled_reminder",
        _id(),
        _text("statement_id"),
        _number("days_before"),
        _moment("remind_at"),
        _moment("sent_at", nullable=True),
        _number("count"),
        refers={"statement_id": "statement"},
        unique=["statement_id", "remind_at"],
        indexes=["remind_at"],
    )


def _create_answering_tables() -> None:
    _create(
        "delegation",
        _id(),
        _text("invitation_id"),
        _text("contact_id", nullable=True),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        _text("language"),
        sa.Column("is_handed", sa.Boolean(), nullable=False),
        _moment("created_at"),
        _moment("ended_at", nullable=True),
        _choice("ended_because", nullable=True),
        refers={"invitation_id": "invitation", "contact_id": "contact"},
        checks={"offbecause": _one_of("ended_because", OFF_BECAUSE)},
        indexes=["invitation_id"],
    )
    _create(
        "observer",
        _id(),
        _text("statement_id"),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        _sealed("name_sealed"),
        _text("language"),
        _moment("created_at"),
        _moment("mailed_at", nullable=True),
        refers={"statement_id": "statement"},
        unique=["statement_id", "email_index"],
    )
    _create(
        "handover",
        _id(),
        _text("invitation_id"),
        _text("contact_id", nullable=True),
        _text("account_id", nullable=True),
        _choice("channel"),
        _moment("handed_at"),
        refers={"invitation_id": "invitation", "contact_id": "contact", "account_id": "account"},
        checks={"channel": _one_of("channel", CHANNELS)},
        indexes=["invitation_id"],
    )
    _create(
        "consent",
        _id(),
        _text("invitation_id"),
        _text("account_id", nullable=True),
        _choice("channel"),
        sa.Column("consented_on", sa.Date(), nullable=False),
        _text("display_name"),
        _choice("visibility", nullable=True),
        _sealed("note_sealed"),
        _choice("state"),
        _moment("recorded_at"),
        _moment("answered_at", nullable=True),
        refers={"invitation_id": "invitation", "account_id": "account"},
        checks={
            "consentchannel": _one_of("channel", ("letter", "phone", "meeting", "message", "other")),
            "visibility": _one_of("visibility", ("named", "withheld")),
            "consentstate": _one_of("state", ("recorded", "confirmed", "contested")),
        },
        unique=["invitation_id"],
    )
    _create(
        "join_request",
        _id(),
        _text("statement_id"),
        _choice("state"),
        _text("name"),
        _text("language"),
        _text("country"),
        _text("website"),
        _sealed("contact_sealed"),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        _moment("created_at"),
        _moment("confirmed_at", nullable=True),
        _moment("decided_at", nullable=True),
        _text("account_id", nullable=True),
        _text("partner_id", nullable=True),
        refers={"statement_id": "statement", "account_id": "account", "partner_id": "partner"},
        checks={"joinrequeststate": _one_of("state", ("unconfirmed", "waiting", "accepted", "refused"))},
    )
    op.create_index("ix_join_request_address", "join_request", ["statement_id", "email_index"])


def _widen_directory() -> None:
    _add("partner", PARTNER_COLUMNS)
    checks = {"partnerkind": _one_of("kind", PARTNER_KINDS), "ecosocstatus": _one_of("ecosoc", ECOSOC)}
    with _altered("partner", checks=checks) as partner:
        _settle(partner, PARTNER_COLUMNS)
        partner.add_column(_choice("ecosoc", nullable=True))
        partner.add_column(_sealed("notes_sealed"))
        partner.add_column(_moment("merged_at", nullable=True))
        partner.add_column(_moment("updated_at", nullable=True))
        _refer(partner, "partner", "merged_into_id", "partner")
    op.create_index("ix_partner_merged_into_id", "partner", ["merged_into_id"])
    _add("contact", CONTACT_COLUMNS)
    checks = {"channel": _one_of("channel", CHANNELS), "offbecause": _one_of("off_because", OFF_BECAUSE)}
    with _altered("contact", checks=checks) as contact:
        _settle(contact, CONTACT_COLUMNS)
        contact.add_column(_moment("off_at", nullable=True))
        contact.add_column(_choice("off_because", nullable=True))
        contact.add_column(_moment("readdressed_at", nullable=True))
        contact.add_column(_moment("left_mail_at", nullable=True))


def _narrow_directory() -> None:
    with _altered("contact", gone=["channel", "offbecause"]) as contact:
        for column in ("left_mail_at", "readdressed_at", "off_because", "off_at", *CONTACT_COLUMNS):
            contact.drop_column(column)
    op.drop_index("ix_partner_merged_into_id", "partner")
    with _altered("partner", gone=["partnerkind", "ecosocstatus"]) as partner:
        _forget(partner, "partner", "merged_into_id")
        for column in ("updated_at", "merged_at", "notes_sealed", "ecosoc", *PARTNER_COLUMNS):
            partner.drop_column(column)


def _widen_statement_and_invitation() -> None:
    _add("statement", STATEMENT_COLUMNS)
    with _altered("statement") as statement:
        _settle(statement, STATEMENT_COLUMNS)
    counted: Added = {"delegations": (sa.Integer(), sa.text("0")), "has_consent": (sa.Boolean(), sa.false())}
    _add("invitation", counted)
    with _altered("invitation") as invitation:
        _settle(invitation, counted)
        invitation.add_column(_sealed("note_sealed"))


def _narrow_statement_and_invitation() -> None:
    with _altered("invitation") as invitation:
        for column in ("note_sealed", "has_consent", "delegations"):
            invitation.drop_column(column)
    with _altered("statement") as statement:
        for column in STATEMENT_COLUMNS:
            statement.drop_column(column)


def _widen_mail() -> None:
    _add("mail", {"in_reply_to": (sa.String(), sa.text("''"))})
    with _altered("mail", gone=["mailstate"], checks={"mailstate": _one_of("state", MAIL_STATES + NEW_MAIL_STATES)}) as mail:
        mail.alter_column("in_reply_to", server_default=None)
        mail.add_column(_moment("bounced_at", nullable=True))
        for column, table in MAIL_REFERS.items():
            _refer(mail, "mail", column, table)
    for column in MAIL_REFERS:
        op.create_index(f"ix_mail_{column}", "mail", [column])
    op.drop_index("ix_mail_due", "mail")
    waiting = sa.text("state IN ('queued', 'deferred')")
    op.create_index("ix_mail_due", "mail", ["due_at", "id"], sqlite_where=waiting, postgresql_where=waiting)


def _narrow_mail() -> None:
    op.drop_index("ix_mail_due", "mail")
    for column in MAIL_REFERS:
        op.drop_index(f"ix_mail_{column}", "mail")
    with _altered("mail", gone=["mailstate"], checks={"mailstate": _one_of("state", MAIL_STATES)}) as mail:
        for column in MAIL_REFERS:
            _forget(mail, "mail", column)
        mail.drop_column("bounced_at")
        mail.drop_column("in_reply_to")
    op.create_index("ix_mail_due", "mail", ["state", "due_at"])


def _widen_endorsement() -> None:
    """There was one contact and one link to an invitation: who answered is known."""
    _add("endorsement", ENDORSEMENT_COLUMNS)
    with _altered("endorsement") as endorsement:
        _settle(endorsement, ENDORSEMENT_COLUMNS)
        _refer(endorsement, "endorsement", "contact_id", "contact")
        _refer(endorsement, "endorsement", "delegation_id", "delegation")
    registered = "SELECT invitation.contact_id FROM invitation WHERE invitation.id = endorsement.invitation_id"
    op.execute(sa.text(f"UPDATE endorsement SET contact_id = ({registered})"))  # noqa: S608 - nothing in it is anybody's input


def _widen_link() -> None:
    checks = {"opens_one_thing": OPENS_ONE_THING, "purpose": _one_of("purpose", PURPOSES + NEW_PURPOSES)}
    _add("link", LINK_COLUMNS)
    with _altered("link", gone=list(checks), checks=checks) as link:
        _settle(link, LINK_COLUMNS)
        link.add_column(_moment("reminders_stopped_at", nullable=True))
        link.add_column(sa.Column("stopped_index", sa.LargeBinary(), nullable=True))
        for column, table in (("join_request_id", "join_request"), ("contact_id", "contact"), ("delegation_id", "delegation")):
            _refer(link, "link", column, table)
    for column in ("join_request_id", "contact_id", "delegation_id"):
        op.create_index(f"ix_link_{column}", "link", [column])


def _narrow_link() -> None:
    for column in ("join_request_id", "contact_id", "delegation_id"):
        op.drop_index(f"ix_link_{column}", "link")
    checks = {"opens_one_thing": OPENED_ONE_THING, "purpose": _one_of("purpose", PURPOSES)}
    with _altered("link", gone=list(checks), checks=checks) as link:
        for column in ("join_request_id", "contact_id", "delegation_id"):
            _forget(link, "link", column)
        for column in ("stopped_index", "reminders_stopped_at", *LINK_COLUMNS):
            link.drop_column(column)


def _create(
    table: str,
    *columns: sa.Column[Any],
    refers: Mapping[str, str] = MappingProxyType({}),
    checks: Mapping[str, str] = MappingProxyType({}),
    key: Sequence[str] = ("id",),
    unique: Sequence[str] = (),
    indexes: Sequence[str] = (),
) -> None:
    """Create a table: `refers` maps columns to the tables whose id they hold."""
    rules: list[sa.Constraint] = [sa.PrimaryKeyConstraint(*key, name=f"pk_{table}")]
    rules += [sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}") for column, other in refers.items()]
    rules += [sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in checks.items()]
    if unique:
        rules.append(sa.UniqueConstraint(*unique, name=f"uq_{table}_{'_'.join(unique)}"))
    op.create_table(table, *columns, *rules)
    for column in indexes:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _id() -> sa.Column[str]:
    return _text("id")


def _text(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=nullable)


def _choice(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=24), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, autoincrement=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _sealed(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary(), nullable=True)


def _add(table: str, columns: Added) -> None:
    for name, (kind, value) in columns.items():
        op.add_column(table, sa.Column(name, kind, nullable=False, server_default=value))


def _settle(table: BatchOperations, columns: Added) -> None:
    """New rows say themselves what they hold."""
    for name in columns:
        table.alter_column(name, server_default=None)


def _refer(altered: BatchOperations, table: str, column: str, other: str) -> None:
    altered.add_column(_text(column, nullable=True))
    altered.create_foreign_key(f"fk_{table}_{column}", other, [column], ["id"])


def _forget(altered: BatchOperations, table: str, column: str) -> None:
    altered.drop_constraint(f"fk_{table}_{column}", type_="foreignkey")
    altered.drop_column(column)


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
