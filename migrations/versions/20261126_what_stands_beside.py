"""What stands beside a typed name is what its owner was shown. Of answers there are nobody knows it: their typed names stand alone.

What was kept of files that could not be made said letters of names: it goes with the editions that are public no more.
"""

import sqlalchemy as sa
from alembic import op

revision = "c1a48e02f75d"
down_revision = "4d1f7a90c6b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.add_column(sa.Column("beside", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.alter_column("beside", server_default=None)
    op.execute(sa.text("UPDATE edition SET failure = '' WHERE state = 'superseded'"))


def downgrade() -> None:
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.drop_column("beside")
