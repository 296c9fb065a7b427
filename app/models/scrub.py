"""Scrubs: which tables of a PostgreSQL database still have to be written anew, because something was erased from them for good."""

from sqlmodel import Field, SQLModel


class Scrub(SQLModel, table=True):
    """One such table. Written in the transaction that erases, so that no crash forgets it; gone when the table was written anew."""

    table_name: str = Field(primary_key=True)
