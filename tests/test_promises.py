"""The promises of DESIGN §1 and the tests that guard each. A promise whose guard was renamed or removed breaks here.

To add a guard, add its node id, as pytest prints it but without parameters.
"""

import ast
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import clock
from app.db import Database
from app.domain import accounts, comments, decisions, disputes, endorsements
from app.domain.comments import Typed
from app.domain.decisions import Decision
from app.models import metadata
from tests import cast, consulting
from tests.cast import Clock, Lead
from tests.source_code import Module, full_name, parse, read_house

ROOT = Path(__file__).parent.parent
DOMAIN = "tests/domain"

GUARDS: dict[str, list[str]] = {
    "P1": [
        "tests/test_promises.py::test_only_a_partners_own_answer_makes_an_endorsement",
        f"{DOMAIN}/test_endorsements.py::test_a_wrong_field_is_named_and_nothing_is_kept",
        f"{DOMAIN}/test_endorsements.py::test_64_equal_posts_at_once_are_one_endorsement_one_receipt_and_one_event",
        f"{DOMAIN}/test_endorsements.py::test_an_old_form_sent_again_does_not_undo_a_withdrawal",
        f"{DOMAIN}/test_comments.py::test_a_consultations_link_cannot_endorse",
        f"{DOMAIN}/test_consents.py::test_a_recorded_consent_counts_nothing_and_is_shown_nowhere",
        f"{DOMAIN}/test_holders.py::test_another_holder_who_did_not_see_the_answer_changes_nothing",
        "tests/web/test_colleagues.py::test_no_act_takes_a_board_s_link",
        "tests/web/test_scanners.py::test_scanners_change_nothing_and_people_endorse_after_them",
        f"{DOMAIN}/test_join_requests.py::test_asking_and_confirming_makes_no_partner_invitation_or_endorsement",
        f"{DOMAIN}/test_merges.py::test_nobody_who_did_not_answer_is_listed_by_a_merge",
        f"{DOMAIN}/test_merges.py::test_different_answers_are_not_made_one",
        f"{DOMAIN}/test_receipts.py::test_a_lead_that_turned_the_contact_off_does_not_endorse_in_silence",
        f"{DOMAIN}/test_merges.py::test_who_did_not_answer_is_told_of_the_one_answer_with_a_link_that_leads_out",
        f"{DOMAIN}/test_disputes.py::test_after_a_settled_dispute_no_colleagues_old_link_brings_it_back",
    ],
    "P2": [
        f"{DOMAIN}/test_endorsements.py::test_an_endorsement_binds_the_hash_of_every_language",
        f"{DOMAIN}/test_statements.py::test_the_text_is_locked_after_sign_on",
        f"{DOMAIN}/test_versions.py::test_the_hash_is_that_of_the_file_anyone_can_fetch",
    ],
    "P3": [
        f"{DOMAIN}/test_editions.py::test_a_document_says_what_is_public",
        f"{DOMAIN}/test_publications.py::test_a_published_statement_is_listed_in_every_language_with_one_count",
        f"{DOMAIN}/test_signatories.py::test_the_review_and_the_edition_have_the_count_of_the_page",
        "tests/publishing/test_any_roster.py::test_json_and_csv_say_the_names_in_the_order_of_the_page_with_its_count",
        "tests/publishing/test_formats_agree.py::test_every_format_lists_the_same_names_in_the_same_order",
        "tests/publishing/test_arrangements_agree.py::test_every_order_under_every_grouping_is_the_same_in_whole_files",
        "tests/http/test_public_files.py::test_counts_are_the_same_in_every_format",
        "tests/http/test_one_count.py::test_every_file_in_words_says_the_same_sentence",
    ],
    "P4": [
        f"{DOMAIN}/test_endorsements.py::test_the_manage_link_cannot_raise_visibility",
        f"{DOMAIN}/test_endorsements.py::test_the_lead_may_lower_visibility_and_the_partner_is_told",
        f"{DOMAIN}/test_endorsements.py::test_the_list_for_partners_shows_only_confirmed_and_named",
        f"{DOMAIN}/test_editions.py::test_a_document_has_no_field_for_a_withheld_name",
        f"{DOMAIN}/test_signatories.py::test_p4_nothing_that_is_known_of_a_withheld_one_is_in_the_document",
        f"{DOMAIN}/test_signatories.py::test_p4_ranks_run_among_the_named_so_that_no_gap_tells_of_a_withheld_one",
        "tests/publishing/test_any_roster.py::test_the_names_are_the_same_whoever_is_withheld",
        "tests/http/test_public_files.py::test_a_withheld_name_is_in_no_public_file",
        "tests/http/test_no_withheld_byte.py::test_of_a_thousand_nobody_is_found_who_is_withheld_hidden_or_taken_back",
        f"{DOMAIN}/test_editions.py::test_a_name_hidden_while_an_edition_is_built_is_not_published",
        "tests/web/test_join_requests.py::test_nobody_who_endorsed_is_on_the_page_nor_how_many",
        f"{DOMAIN}/test_merges.py::test_of_two_visibilities_the_lower_one_holds",
        f"{DOMAIN}/test_raising.py::test_a_link_that_the_lead_copied_raises_nothing",
        f"{DOMAIN}/test_raising.py::test_a_second_contact_raises_nothing_of_the_firsts",
        f"{DOMAIN}/test_raising.py::test_no_link_raises_an_answer_that_was_two",
        f"{DOMAIN}/test_acts_in_the_log.py::test_all_entries_look_alike_and_no_act_says_who_or_when",
        f"{DOMAIN}/test_acts_in_the_log.py::test_a_name_that_is_shown_again_does_not_tell_that_it_was_not",
    ],
    "P5": [
        f"{DOMAIN}/test_publications.py::test_every_change_after_publication_asks_for_the_next_edition_at_once",
        f"{DOMAIN}/test_merges.py::test_every_manage_link_leads_out_of_the_one_endorsement",
        f"{DOMAIN}/test_old_pages.py::test_the_holders_page_from_before_brings_back_nobody_who_left",
        f"{DOMAIN}/test_editions.py::test_an_edition_that_takes_somebody_off_never_gives_up",
        "tests/http/test_departures.py::test_without_a_worker_no_file_that_can_hold_the_name_is_served",
        "tests/http/test_shelf.py::test_when_the_database_says_nothing_for_a_while_nothing_is_served_from_memory",
        f"{DOMAIN}/test_editions.py::test_a_name_withdrawn_quietly_is_gone_from_every_file_of_the_database",
        f"{DOMAIN}/test_endorsements.py::test_a_withdrawal_on_the_record_may_become_quiet_but_not_the_other_way",
        "tests/test_db.py::test_an_erasure_before_a_crash_is_made_up_for",
        "tests/test_scrubs.py::test_what_is_erased_is_in_no_file",
        f"{DOMAIN}/test_redactions.py::test_what_was_typed_is_in_no_file_of_the_database",
        "tests/http/test_erasure.py::test_what_was_typed_is_in_no_answer_and_no_mirror",
    ],
    "P6": [
        f"{DOMAIN}/test_publications.py::test_the_review_says_who_is_named_withheld_and_missing",
        f"{DOMAIN}/test_publications.py::test_a_list_that_changed_since_it_was_reviewed_is_not_published",
        f"{DOMAIN}/test_publications.py::test_an_embargo_that_is_moved_moves_the_publication",
        f"{DOMAIN}/test_editions.py::test_many_workers_build_an_edition_once",
    ],
    "P8": [
        "tests/http/test_headers.py::test_public_files_set_no_cookie_and_ask_nobody",
        "tests/http/test_looking.py::test_no_page_of_a_partner_sets_a_cookie_or_is_stored",
        "tests/http/test_looking.py::test_no_page_of_a_partner_runs_a_script_or_asks_elsewhere",
    ],
    "P9": [
        f"{DOMAIN}/test_mails.py::test_many_workers_claim_every_mail_once",
        f"{DOMAIN}/test_mails.py::test_a_mail_is_tried_again_by_the_schedule_with_one_message_id",
        f"{DOMAIN}/test_mails.py::test_a_stale_lease_changes_nothing",
        f"{DOMAIN}/test_mails.py::test_a_mail_rolled_back_with_its_cause_never_was",
        "tests/mail/test_smtp.py::test_no_mail_is_handed_over_before_the_one_before_it_was_recorded",
        "tests/processes/test_mail_kill.py::test_three_kills_lose_no_mail_and_double_no_more_than_three",
        "tests/test_db.py::test_sqlite_is_set_up_to_lose_nothing_and_to_forget_what_is_erased",
    ],
    "P10": [
        "tests/test_promises.py::test_no_private_word_stands_in_any_column_in_the_open",
        f"{DOMAIN}/test_partners.py::test_name_and_address_of_a_contact_are_sealed",
        "tests/security/test_vault.py::test_every_changed_byte_is_noticed",
        f"{DOMAIN}/test_comments.py::test_a_private_comment_is_never_shared",
        "tests/web/test_comments.py::test_comments_of_others_come_without_their_names_and_only_when_shared",
        "tests/test_config.py::test_keys_are_made_once_for_the_owner_alone",
        f"{DOMAIN}/test_join_requests.py::test_who_asked_is_sealed",
        f"{DOMAIN}/test_contacts.py::test_a_deleted_contact_is_erased_and_its_invitation_stays",
        f"{DOMAIN}/test_profiles.py::test_notes_are_sealed",
    ],
}


def is_test(node_id: str) -> bool:
    path, _, name = node_id.partition("::")
    return name in functions_of(path)


@cache
def functions_of(path: str) -> set[str]:
    """The functions of a file, read once for all that it guards; of one that is not there, none."""
    if not (ROOT / path).is_file():
        return set()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))}


@pytest.mark.parametrize("promise", sorted(GUARDS))
def test_every_guard_of_a_promise_exists(promise: str) -> None:
    assert GUARDS[promise]
    assert [node_id for node_id in GUARDS[promise] if not is_test(node_id)] == []


def test_a_guard_that_is_gone_is_noticed() -> None:
    assert not is_test("tests/test_promises.py::test_that_nobody_wrote")
    assert not is_test("tests/no_such_file.py::test_every_guard_of_a_promise_exists")


def makers_of_endorsements(modules: Iterable[Module]) -> set[str]:
    """Return the modules that write endorsements: by the class, by an insert or update of it, or by SQL of their own."""
    return {module.name for module in modules if any(writes_an_endorsement(node, module.names) for node in module.nodes)}


def writes_an_endorsement(node: ast.AST, names: dict[str, str]) -> bool:
    if isinstance(node, ast.Constant):
        return any(words in str(node.value).lower() for words in ("insert into endorsement", "update endorsement"))
    if not isinstance(node, ast.Call):
        return False
    called, *given = (full_name(part, names) or "" for part in (node.func, *node.args[:2]))
    is_table = {"app.models.Endorsement", "app.models.endorsement.Endorsement"}
    return called in is_table or (called.rpartition(".")[2].startswith(("insert", "update")) and bool(is_table & set(given)))


def test_only_a_partners_own_answer_makes_an_endorsement() -> None:
    house = read_house()

    assert makers_of_endorsements(house) == {"app.domain.endorsements", "app.domain.reconfirmations"}
    assert callers_in(house, "app.domain.endorsements", "_insert") == {"confirm", "decline"}


def test_only_a_partners_own_answer_confirms_an_endorsement_again() -> None:
    house = read_house()

    assert callers_in(house, "app.domain.reconfirmations", "_settle") == {"reconfirm"}
    callers = {module.name for module in house if any(name.endswith("reconfirmations.reconfirm") for _, name in module.calls)}
    assert callers == {"app.web.endorsements"}


@pytest.mark.parametrize(
    "source",
    [
        "from app.models import Endorsement\nsession.add(Endorsement(state='confirmed'))",
        "from app import models\nsession.add(models.Endorsement())",
        "from sqlalchemy import insert\nfrom app.models import Endorsement as E\ninsert(E)",
        "from sqlalchemy import update\nfrom app.models.endorsement import Endorsement\nupdate(Endorsement)",
        "from app.db import insert_once\nfrom app.models import Endorsement\ninsert_once(session, Endorsement, {})",
        "text('INSERT INTO endorsement VALUES (1)')",
    ],
)
def test_another_maker_of_endorsements_would_be_noticed(source: str) -> None:
    assert makers_of_endorsements([parse("app.cli", source)]) == {"app.cli"}


def callers_in(house: Iterable[Module], name: str, verb: str) -> set[str]:
    return {node.name for module in house if module.name == name for node in callers_of(module, verb)}


def callers_of(module: Module, name: str) -> list[ast.FunctionDef]:
    functions = [node for node in module.nodes if isinstance(node, ast.FunctionDef)]
    return [
        function
        for function in functions
        if any(isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name for node in ast.walk(function))
    ]


def tell_a_whole_story(database: Database) -> None:
    """Everything that may write a private word somewhere: log-in, invitation, reminder, answers, receipts, a dispute."""
    lead = cast.new_lead(database)
    statement = cast.open_statement(database, lead)
    first, second = cast.invite(database, lead, statement, cast.PARTNER, cast.SECOND)
    manage = cast.endorse(database, first, signer_name="Zoia Secretsigner", signer_title="Keeper of Secrets")
    with database.write() as session:
        endorsements.decline(session, second, reason="Because of the secretreason.", at=clock.now())
        accounts.request_login(session, cast.COORDINATOR, at=clock.now())
    cast.publish(database, lead, statement)
    with database.write() as session:
        disputes.start(session, manage, at=clock.now())
    tell_of_a_consultation(database, lead)


def tell_of_a_consultation(database: Database, lead: Lead) -> None:
    """A comment with another wording, and the lead's answer."""
    statement = cast.new_draft(database, lead)
    consulting.open_round(database, lead, statement)
    (token,) = consulting.invite(database, lead, statement, cast.PARTNER)
    with database.write() as session:
        typed = Typed("A secretcomment.", "A secretwording.", "", "en", "1", "1", "nonce-of-a-comment")
        opened = comments.add(session, token, typed, at=clock.now())
        (said,) = comments.list_own(session, opened.invitation)
        decision = Decision("declined", "A secretanswer.")
        decisions.decide(session, said, opened.statement, decision, by=lead.actor, at=clock.now())


def test_no_private_word_stands_in_any_column_in_the_open(database: Database, still: Clock) -> None:
    tell_a_whole_story(database)

    with database.read() as session:
        cells = {
            (table.name, column.name): repr(session.connection().execute(sa.select(column)).scalars().all())
            for table in metadata.sorted_tables
            for column in table.columns
        }

    people = ("director@", "office@", "coordinator@", "Alesia", "Giorgi", "Secretsigner", "Keeper")
    secrets = (*people, "secretreason", "secretcomment", "secretwording", "secretanswer")
    assert [(place, word) for place, content in cells.items() for word in secrets if word in content] == []
    assert len(cells) > 100
    assert "Lantern Committee" in cells["endorsement", "display_name"]


def test_no_token_stands_in_any_column_in_the_open(database: Database, still: Clock) -> None:
    still.at = datetime(2026, 12, 2, tzinfo=UTC)
    tell_a_whole_story(database)
    tokens = [
        cast.link_in_mail(database, mail.to, mail.kind) for mail in cast.outbox(database) if {"url", "manage_url"} & set(mail.payload)
    ]

    with database.read() as session:
        rows = [repr(session.connection().execute(sa.select(table)).all()) for table in metadata.sorted_tables]

    assert len(tokens) == 5
    assert not [token for token in tokens if token in "".join(rows)]
