"""What a member typed beside the authentic text is kept as what was typed into the statement's own form: one for each language.

Code from before reads and writes the statement's own form, whose language is empty.
"""

import sqlalchemy as sa
from alembic import op

revision = "a6e3d90b51c8"
down_revision = "4d1be2f7a390"
branch_labels = None
depends_on = None

KEY = "pk_unsaved_draft"


def upgrade() -> None:
    op.add_column("unsaved_draft", sa.Column("language", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("unsaved_draft") as kept:
        kept.drop_constraint(KEY, type_="primary")
        kept.create_primary_key(KEY, ["account_id", "statement_id", "language"])


def downgrade() -> None:
    """What was typed into translations has no place in the older schema."""
    op.execute(sa.text("DELETE FROM unsaved_draft WHERE language <> ''"))
    with op.batch_alter_table("unsaved_draft") as kept:
        kept.drop_constraint(KEY, type_="primary")
        kept.drop_column("language")
        kept.create_primary_key(KEY, ["account_id", "statement_id"])
