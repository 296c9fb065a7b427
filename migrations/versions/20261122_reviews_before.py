"""A translation that is changed remembers what its last review was made against, so what changed in the authentic text stays marked.

Code from before neither reads nor writes the column, and still finds a changed translation unreviewed.
"""

import sqlalchemy as sa
from alembic import op

revision = "c58f27d9ae13"
down_revision = "a6e3d90b51c8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("translation", sa.Column("reviewed_before", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("translation", "reviewed_before")
