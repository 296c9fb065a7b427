"""The receipt as a file: where it is offered, how it is sent, and what is said where there is none."""

import pytest

from app.domain import seals
from tests import cast
from tests.asking import ask
from tests.checking import upload
from tests.ledger.logging import sequence
from tests.partner import Invited, words


def test_both_pages_offer_it_and_say_what_it_is_for(partner: Invited) -> None:
    manage = partner.endorse()

    for answer, path in ((partner.look("/receipt"), f"/e/{partner.token}"), (partner.manage(manage), f"/m/{manage}")):
        assert f'href="{path}/receipt.json" download="undersigned-receipt.json"' in answer.text
        assert "It will stand in the log within 60 seconds" in words(answer)
        assert 'href="/verify?language=en"' in answer.text


def test_both_pages_show_the_key_that_a_verdict_about_it_shows(partner: Invited) -> None:
    manage = partner.endorse()
    with partner.database.read() as session:
        key = seals.make_proof(session).key

    verdict = upload(partner.app, ask(partner.app, "GET", f"/m/{manage}/receipt.json").content)

    assert f"Key of the log (SHA-256): {key}" in words(partner.look("/receipt"))
    assert f"Key of the log (SHA-256): {key}" in words(partner.manage(manage))
    assert f"The log promised to keep exactly this, signed with its key, {key}" in words(verdict)


def test_both_pages_say_whom_it_names(partner: Invited) -> None:
    manage = partner.endorse(visibility="withheld")

    for answer in (partner.look("/receipt"), partner.manage(manage)):
        assert "It names your organization and the person who answered." in words(answer)


def test_a_colleagues_page_says_no_more_than_its_file(partner: Invited) -> None:
    ask(partner.app, "POST", f"/e/{partner.token}/delegation", data={"email": "colleague@lantern.example.org", "sure": "yes"})
    partner.endorse()
    manage = cast.link_in_mail(partner.database, "colleague@lantern.example.org", "receipt")

    assert "It names your organization. " in words(partner.manage(manage))


def test_the_pages_say_when_it_stands_in_the_log(partner: Invited) -> None:
    manage = partner.endorse()

    sequence(partner.database)

    assert "It stands in the log, and the file shows where." in words(partner.manage(manage))


def test_it_comes_as_a_file_that_nobody_keeps(partner: Invited) -> None:
    manage = partner.endorse()

    answer = ask(partner.app, "GET", f"/m/{manage}/receipt.json")

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["content-disposition"] == 'attachment; filename="undersigned-receipt.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["format"] == "undersigned/receipt/v1"


def test_after_a_change_the_endorsement_has_a_receipt_beside_the_newest(partner: Invited) -> None:
    manage = partner.endorse()
    partner.manage(manage, "/withdrawal", mode="on_record")

    page = partner.manage(manage)

    assert "Receipt of the last change (JSON)" in words(page)
    assert "Receipt of the endorsement (JSON)" in words(page)


def test_after_a_quiet_withdrawal_a_sentence_says_why_there_is_none(partner: Invited) -> None:
    manage = partner.endorse()
    partner.manage(manage, "/withdrawal", mode="quiet")

    answer = ask(partner.app, "GET", f"/m/{manage}/receipt.json")

    assert "A receipt you kept still shows that you endorsed." in words(partner.manage(manage))
    assert (answer.status_code, "what it said was erased for good" in words(answer)) == (410, True)
    assert "receipt.json" not in partner.manage(manage).text


@pytest.mark.parametrize(("path", "status"), [("/e/{e}/receipt.json", 404), ("/e/{e}x/receipt.json", 400), ("/m/{e}/receipt.json", 400)])
def test_there_is_none_before_an_answer_or_behind_another_link(partner: Invited, path: str, status: int) -> None:
    assert ask(partner.app, "GET", path.format(e=partner.token)).status_code == status


def test_the_page_of_a_colleague_offers_none_that_it_would_not_give(partner: Invited) -> None:
    ask(partner.app, "POST", f"/e/{partner.token}/delegation", data={"email": "colleague@lantern.example.org", "sure": "yes"})
    colleague = cast.link_in_mail(partner.database, "colleague@lantern.example.org", "delegation")
    partner.endorse()

    page = ask(partner.app, "GET", f"/e/{colleague}/receipt")

    assert "receipt.json" not in page.text
    assert ask(partner.app, "GET", f"/e/{colleague}/receipt.json").status_code == 404
