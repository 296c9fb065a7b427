"""An edition keeps of how many countries it named organizations, as it keeps their number: texts may say it."""

import sqlalchemy as sa
from alembic import op

revision = "4d1be2f7a390"
down_revision = "b7c1f0a94e22"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("country_count", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("edition", "country_count")
