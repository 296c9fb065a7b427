"""The first tables: everything that carries one statement from draft to published list, with every rule that the database keeps."""

import sqlalchemy as sa
from alembic import op

revision = "e5490b6d3d25"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_people()
    _create_directory()
    _create_texts()
    _create_answers()
    _create_editions()
    _create_requests()


def downgrade() -> None:
    """Drop what `upgrade` made, newest first, so that nothing refers to what is gone. Indexes go with their tables."""
    for table in (
        "idempotent_request",
        "rate_limit",
        "public_revision",
        "edition_file",
        "edition",
        "mail",
        "link",
        "endorsement",
        "invitation",
        "event",
        "translation",
        "version",
        "statement",
        "contact",
        "partner",
        "api_key",
        "login_session",
        "membership",
        "account",
        "lead",
    ):
        op.drop_table(table)


def _create_people() -> None:
    """Lead organizations, their members, and what they log in with."""
    op.create_table(
        "lead",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lead"),
    )

    op.create_table(
        "account",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_account"),
        sa.UniqueConstraint("email_index", name="uq_account_email_index"),
    )

    op.create_table(
        "membership",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_membership_account_id"),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_membership_lead_id"),
        sa.PrimaryKeyConstraint("account_id", "lead_id", name="pk_membership"),
    )
    op.create_index("ix_membership_lead_id", "membership", ["lead_id"])

    op.create_table(
        "login_session",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_login_session_account_id"),
        sa.PrimaryKeyConstraint("id", name="pk_login_session"),
        sa.UniqueConstraint("token_hash", name="uq_login_session_token_hash"),
    )
    op.create_index("ix_login_session_account_id", "login_session", ["account_id"])

    op.create_table(
        "api_key",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_api_key_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_api_key"),
        sa.UniqueConstraint("key_hash", name="uq_api_key_key_hash"),
    )
    op.create_index("ix_api_key_lead_id", "api_key", ["lead_id"])


def _create_directory() -> None:
    """The lead's partners and the people there; what is private is sealed before it comes here."""
    op.create_table(
        "partner",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("country_of_focus", sa.String(), nullable=False),
        sa.Column("country_of_base", sa.String(), nullable=False),
        sa.Column("scope", sa.String(24), nullable=True),
        sa.Column("is_lead", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("scope IN ('national', 'regional', 'international')", name=op.f("ck_partner_scope")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_partner_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_partner"),
    )
    op.create_index("ix_partner_lead_id", "partner", ["lead_id"])

    op.create_table(
        "contact",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("email_index", sa.LargeBinary(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_contact_lead_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_contact_partner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("lead_id", "email_index", name="uq_contact_lead_id_email_index"),
    )
    op.create_index("ix_contact_partner_id", "contact", ["partner_id"])


def _create_texts() -> None:
    """Statements, the versions of their text, and the trail of acts."""
    op.create_table(
        "statement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("phase", sa.String(24), nullable=False),
        sa.Column("authentic_language", sa.String(), nullable=False),
        sa.Column("addressees", sa.JSON(), nullable=False),
        sa.Column("occasion", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("soft_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hard_deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("roster_order", sa.String(24), nullable=False),
        sa.Column("late_endorsements", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("roster_revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retraction_notice", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('joint_statement', 'open_letter', 'appeal', 'oral_statement', 'written_statement', 'submission')",
            name=op.f("ck_statement_kind"),
        ),
        sa.CheckConstraint(
            "phase IN ('draft', 'consultation', 'sign_on', 'closed', 'published', 'retracted')", name=op.f("ck_statement_phase")
        ),
        sa.CheckConstraint("roster_order IN ('alphabetical', 'country', 'lead_first')", name=op.f("ck_statement_rosterorder")),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_statement_lead_id"),
        sa.PrimaryKeyConstraint("id", name="pk_statement"),
        sa.UniqueConstraint("slug", name="uq_statement_slug"),
    )
    op.create_index("ix_statement_lead_id", "statement", ["lead_id"])
    op.create_index("ix_statement_phase", "statement", ["phase"])

    op.create_table(
        "version",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_version_statement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_version"),
        sa.UniqueConstraint("statement_id", "number", name="uq_version_statement_id_number"),
    )
    op.create_index(
        "uq_version_open",
        "version",
        ["statement_id"],
        unique=True,
        sqlite_where=sa.text("frozen_at IS NULL"),
        postgresql_where=sa.text("frozen_at IS NULL"),
    )

    op.create_table(
        "translation",
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_translation_version_id"),
        sa.PrimaryKeyConstraint("version_id", "language", name="pk_translation"),
    )

    op.create_table(
        "event",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("recorded_on", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('version_frozen', 'endorsed', 'declined', 'visibility_lowered', 'visibility_raised', 'withdrawn', 'disputed',"
            " 'published', 'retracted')",
            name=op.f("ck_event_eventkind"),
        ),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_event_statement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_event"),
    )
    op.create_index("ix_event_statement_id", "event", ["statement_id"])


def _create_answers() -> None:
    """Invitations, the links that open them, what partners decided, and the outbox."""
    op.create_table(
        "invitation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("contact_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('pending', 'sent', 'bounced', 'answered', 'revoked', 'expired')", name=op.f("ck_invitation_invitationstate")
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_invitation_contact_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_invitation_partner_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_invitation_statement_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("statement_id", "partner_id", name="uq_invitation_statement_id_partner_id"),
    )
    op.create_index("ix_invitation_contact_id", "invitation", ["contact_id"])
    op.create_index("ix_invitation_partner_id", "invitation", ["partner_id"])

    op.create_table(
        "endorsement",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("partner_id", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("visibility", sa.String(24), nullable=True),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("signer_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sha256", sa.JSON(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("spent_nonces", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_mode", sa.String(24), nullable=True),
        sa.CheckConstraint(
            "state IN ('confirmed', 'declined', 'needs_reconfirmation', 'withdrawn', 'disputed')",
            name=op.f("ck_endorsement_endorsementstate"),
        ),
        sa.CheckConstraint("visibility IN ('named', 'withheld')", name=op.f("ck_endorsement_visibility")),
        sa.CheckConstraint("withdrawal_mode IN ('quiet', 'on_record')", name=op.f("ck_endorsement_withdrawalmode")),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f("ck_endorsement_withdrawn_has_a_time")),
        sa.CheckConstraint(
            "state <> 'confirmed' OR (visibility IS NOT NULL AND display_name <> '')", name=op.f("ck_endorsement_confirmed_is_complete")
        ),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_endorsement_invitation_id"),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name="fk_endorsement_partner_id"),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_endorsement_statement_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_endorsement_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_endorsement"),
        sa.UniqueConstraint("invitation_id", name="uq_endorsement_invitation_id"),
        sa.UniqueConstraint("statement_id", "partner_id", name="uq_endorsement_statement_id_partner_id"),
    )
    op.create_index("ix_endorsement_partner_id", "endorsement", ["partner_id"])
    op.create_index("ix_endorsement_roster", "endorsement", ["statement_id", "state", "visibility"])

    op.create_table(
        "link",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(24), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("invitation_id", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose IN ('login', 'invitation', 'manage')", name=op.f("ck_link_purpose")),
        sa.CheckConstraint(
            "(purpose = 'login' AND account_id IS NOT NULL AND invitation_id IS NULL)"
            " OR (purpose <> 'login' AND account_id IS NULL AND invitation_id IS NOT NULL)",
            name=op.f("ck_link_opens_one_thing"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name="fk_link_account_id"),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_link_invitation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_link"),
        sa.UniqueConstraint("token_hash", name="uq_link_token_hash"),
    )
    op.create_index("ix_link_account_id", "link", ["account_id"])
    op.create_index("ix_link_invitation_id", "link", ["invitation_id"])

    op.create_table(
        "mail",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("invitation_id", sa.String(), nullable=True),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("payload_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('queued', 'deferred', 'sent', 'failed')", name=op.f("ck_mail_mailstate")),
        sa.ForeignKeyConstraint(["invitation_id"], ["invitation.id"], name="fk_mail_invitation_id"),
        sa.PrimaryKeyConstraint("id", name="pk_mail"),
        sa.UniqueConstraint("message_id", name="uq_mail_message_id"),
    )
    op.create_index("ix_mail_due", "mail", ["state", "due_at"])
    op.create_index("ix_mail_invitation_id", "mail", ["invitation_id"])


def _create_editions() -> None:
    """What is public, and the one row whose number every process watches."""
    op.create_table(
        "edition",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("statement_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("version_id", sa.String(), nullable=True),
        sa.Column("named_count", sa.Integer(), nullable=False),
        sa.Column("withheld_count", sa.Integer(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('building', 'published', 'superseded', 'failed')", name=op.f("ck_edition_editionstate")),
        sa.ForeignKeyConstraint(["statement_id"], ["statement.id"], name="fk_edition_statement_id"),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name="fk_edition_version_id"),
        sa.PrimaryKeyConstraint("id", name="pk_edition"),
        sa.UniqueConstraint("statement_id", "number", name="uq_edition_statement_id_number"),
    )
    op.create_index("ix_edition_state", "edition", ["state"])
    op.create_index(
        "uq_edition_building",
        "edition",
        ["statement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'building'"),
        postgresql_where=sa.text("state = 'building'"),
    )
    op.create_index(
        "uq_edition_published",
        "edition",
        ["statement_id"],
        unique=True,
        sqlite_where=sa.text("state = 'published'"),
        postgresql_where=sa.text("state = 'published'"),
    )

    op.create_table(
        "edition_file",
        sa.Column("edition_id", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("br", sa.LargeBinary(), nullable=True),
        sa.Column("gzip", sa.LargeBinary(), nullable=True),
        sa.Column("zstd", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name="fk_edition_file_edition_id"),
        sa.PrimaryKeyConstraint("edition_id", "path", name="pk_edition_file"),
    )
    op.create_index("ix_edition_file_path", "edition_file", ["path"])

    op.create_table(
        "public_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_public_revision"),
    )
    op.execute("INSERT INTO public_revision (id, number) VALUES (1, 0)")


def _create_requests() -> None:
    """Rate limits, and answers kept for repeated API calls."""
    op.create_table(
        "rate_limit",
        sa.Column("bucket", sa.LargeBinary(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", name="pk_rate_limit"),
    )
    op.create_index("ix_rate_limit_full_at", "rate_limit", ["full_at"])

    op.create_table(
        "idempotent_request",
        sa.Column("lead_id", sa.String(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_idempotent_request_lead_id"),
        sa.PrimaryKeyConstraint("lead_id", "key_hash", name="pk_idempotent_request"),
    )
    op.create_index("ix_idempotent_request_created_at", "idempotent_request", ["created_at"])
