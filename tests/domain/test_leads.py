"""Creating a lead organization on the command line."""

import pytest
from sqlmodel import select

from app import clock
from app.db import Database
from app.domain import leads
from app.errors import Invalid
from app.models import ApiKey, Lead
from app.security.secrets import secret_hash
from tests.cast import Clock


def test_a_lead_is_created_with_a_login_link_and_a_key(database: Database, still: Clock) -> None:
    with database.write() as session:
        made = leads.create(session, name="Coalition for Fair Trials", email="c@lead.example.org", country="by", at=clock.now())

    assert made.login_url.startswith("https://statements.example.org/login/")
    with database.read() as session:
        assert session.get_one(Lead, made.id).country == "BY"


def test_only_the_hash_of_the_key_is_kept(database: Database, still: Clock) -> None:
    with database.write() as session:
        made = leads.create(session, name="Coalition for Fair Trials", email="c@lead.example.org", at=clock.now())
        key = session.exec(select(ApiKey)).one()

    assert key.key_hash == secret_hash(made.api_key)
    assert made.api_key not in repr(key.model_dump())


@pytest.mark.parametrize(
    ("name", "email", "country", "field"),
    [
        ("", "c@lead.example.org", "", "name"),
        ("X", "c@lead.example.org", "", "name"),
        ("Coalition", "nothing", "", "email"),
        ("Coalition", "c@lead.example.org", "Ruritania", "country"),
        ("Coalition", "c@lead.example.org", "ZZ", "country"),
    ],
)
def test_a_wrong_field_is_named_and_no_lead_is_made(database: Database, name: str, email: str, country: str, field: str) -> None:
    with pytest.raises(Invalid) as caught, database.write() as session:
        leads.create(session, name=name, email=email, country=country, at=clock.now())

    assert list(caught.value.fields) == [field]
    with database.read() as session:
        assert session.exec(select(ApiKey)).all() == []
