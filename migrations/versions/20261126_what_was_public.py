"""What was public stays as it was told: when a statement was retracted, in which words an edition counts, withdrawals on record."""

import sqlalchemy as sa
from alembic import op

revision = "4d1f7a90c6b2"
down_revision = "0b75c93ee428"
branch_labels = None
depends_on = None

# A retraction's own edition is the first that was drawn after it, and showed the moment of its drawing. Ids sort by time.
RETRACTED = """
UPDATE statement SET retracted_at = (
    SELECT coalesce(min(CASE WHEN edition.id > event.id THEN edition.published_at END), max(edition.published_at))
    FROM edition JOIN event ON event.statement_id = edition.statement_id AND event.kind = 'retracted'
    WHERE edition.statement_id = statement.id AND edition.published_at >= event.recorded_on
)
WHERE phase = 'retracted'
"""
COUNTED = """
UPDATE edition SET
    rounds_total = (SELECT rounds_total FROM statement WHERE statement.id = edition.statement_id),
    has_individuals = EXISTS (
        SELECT 1 FROM endorsement JOIN partner ON partner.id = endorsement.partner_id
        WHERE endorsement.statement_id = edition.statement_id AND endorsement.listed_as = 'named' AND partner.kind = 'individual'
    )
WHERE state = 'published'
"""


def upgrade() -> None:
    op.add_column("statement", sa.Column("retracted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("edition", sa.Column("rounds_total", sa.Boolean(), nullable=True))
    op.add_column("edition", sa.Column("has_individuals", sa.Boolean(), nullable=True))
    op.execute(sa.text(RETRACTED))
    op.execute(sa.text(COUNTED))
    op.create_table(
        "public_withdrawal",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("endorsement_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("withdrawn_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["endorsement_id"], ["endorsement.id"], name=op.f("fk_public_withdrawal_endorsement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_withdrawal")),
    )
    op.create_index(op.f("ix_public_withdrawal_endorsement_id"), "public_withdrawal", ["endorsement_id"])


def downgrade() -> None:
    op.drop_table("public_withdrawal")
    with op.batch_alter_table("edition") as edition:
        edition.drop_column("has_individuals")
        edition.drop_column("rounds_total")
    with op.batch_alter_table("statement") as statement:
        statement.drop_column("retracted_at")
