"""Disputes end: an endorsement has one open at most, a settled one is asked for again, and those there are wait for an answer too."""

import sqlalchemy as sa
from alembic import op

revision = "0b75c93ee428"
down_revision = "f39a86e2db17"
branch_labels = None
depends_on = None

REASONS = ("new_text", "objection", "age")
NEW_REASONS = ("dispute",)
CHECK = "ck_endorsement_reconfirmbecause"
OPEN = "answered_at IS NULL"
EARLIER = """
INSERT INTO dispute (id, endorsement_id, opened_at, answer)
SELECT id, id, changed_at, '' FROM endorsement
WHERE state = 'disputed' AND NOT EXISTS (SELECT 1 FROM dispute WHERE endorsement_id = endorsement.id)
"""


def upgrade() -> None:
    _allow((*REASONS, *NEW_REASONS))
    op.create_index(
        "uq_dispute_open", "dispute", ["endorsement_id"], unique=True, sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)
    )
    op.execute(sa.text(EARLIER))


def downgrade() -> None:
    op.drop_index("uq_dispute_open", "dispute")
    op.execute(sa.text("UPDATE endorsement SET reconfirm_because = 'new_text' WHERE reconfirm_because = 'dispute'"))
    _allow(REASONS)


def _allow(reasons: tuple[str, ...]) -> None:
    with op.batch_alter_table("endorsement") as endorsement:
        endorsement.drop_constraint(op.f(CHECK), type_="check")
        endorsement.create_check_constraint(op.f(CHECK), f"reconfirm_because IN ({', '.join(repr(reason) for reason in reasons)})")
