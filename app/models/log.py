"""The log: which one goes on, its tree in tiles, what was signed of it, and with which keys. `app/ledger/FORMAT.md` says what it says."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text
from sqlmodel import Field, SQLModel

from app.models.base import moment_column


class Log(SQLModel, table=True):
    """One log. It ends only when it could not be continued truthfully; then the next number begins.

    `size` and `root` are as far as entries have their place; `shown_size` as far as the public sees. What lies between is signed, but
    shown at the hour or with an edition, so that the log does not tell when somebody endorsed. `forked_at` is when it was found that
    more was signed than this database knows: nothing is signed since, until the operator starts a new log.
    """

    __table_args__ = (
        CheckConstraint("shown_size <= size", name="shows_what_is_there"),
        Index("uq_log_open", "is_open", unique=True, sqlite_where=text("is_open"), postgresql_where=text("is_open")),
    )

    number: int = Field(primary_key=True)
    origin: str = Field(unique=True)
    size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    root: bytes
    shown_size: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    shows_next_at: datetime = Field(sa_column=moment_column(nullable=False))
    is_open: bool = True
    forked_at: datetime | None = Field(default=None, sa_column=moment_column(nullable=True))


class LogTile(SQLModel, table=True):
    """Up to 256 hashes of the tree, as many as there are by now. It only ever grows at its end."""

    __tablename__ = "log_tile"

    log_number: int = Field(foreign_key="log.number", primary_key=True)
    level: int = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_type=BigInteger)
    hashes: bytes


class LogCheckpoint(SQLModel, table=True):
    """A signed note. One for each size at most: the primary key says so (never two roots for one size)."""

    __tablename__ = "log_checkpoint"

    log_number: int = Field(foreign_key="log.number", primary_key=True)
    size: int = Field(primary_key=True, sa_type=BigInteger)
    note: str


class LogKey(SQLModel, table=True):
    """A public key that signs or signed checkpoints, as a line that verifiers take. Kept for ever: old proofs are checked with it."""

    __tablename__ = "log_key"

    line: str = Field(primary_key=True)
    log_number: int = Field(foreign_key="log.number")
    used_from: date
    used_until: date | None = None
