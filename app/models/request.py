"""What keeps requests honest: answers kept for repeated API calls, and the state of rate limits."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from app import clock
from app.models.base import moment_column


class IdempotentRequest(SQLModel, table=True):
    """The answer to one API POST, kept under the caller's Idempotency-Key. The key is stored as a hash, the answer sealed."""

    __tablename__ = "idempotent_request"

    lead_id: str = Field(foreign_key="lead.id", primary_key=True)
    key_hash: bytes = Field(primary_key=True)
    request_hash: bytes
    status: int
    answer_sealed: bytes
    created_at: datetime = Field(default_factory=clock.now, sa_column=moment_column(index=True))


class RateLimit(SQLModel, table=True):
    """One bucket of a GCRA limiter: `full_at` is the theoretical arrival time. The bucket's name is a keyed hash, never an address."""

    __tablename__ = "rate_limit"

    bucket: bytes = Field(primary_key=True)
    full_at: datetime = Field(sa_column=moment_column(index=True))
