"""When a name that left a public list must be gone from what is served."""

import sqlalchemy as sa
from alembic import op

revision = "b92e6f04d3a7"
down_revision = "83c5e1b7d04f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("statement", sa.Column("names_leave_by", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_statement_names_leave_by"), "statement", ["names_leave_by"])


def downgrade() -> None:
    op.drop_index(op.f("ix_statement_names_leave_by"), "statement")
    with op.batch_alter_table("statement") as statement:
        statement.drop_column("names_leave_by")
