"""What an edition says, as a hash, and when rows last said just that: one that would say the same is not made."""

import sqlalchemy as sa
from alembic import op

revision = "83c5e1b7d04f"
down_revision = "c1a48e02f75d"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("content_sha256", sa.String(), nullable=True))
    op.add_column("edition", sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(sa.text("UPDATE edition SET drawn_at = published_at"))


def downgrade() -> None:
    with op.batch_alter_table("edition") as edition:
        edition.drop_column("drawn_at")
        edition.drop_column("content_sha256")
