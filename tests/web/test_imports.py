"""Importing a list on the desk: look first, write then; nothing twice, nothing lost."""

import re

import pytest

from app.domain import directory
from app.domain.directory import Filters
from tests import coordinator
from tests.cast import Clock
from tests.coordinator import Desk
from tests.importing import LIST, START, upload, uploaded
from tests.intake.sheet_files import workbook
from tests.partner import dump, words

NO_NAME = "The name of the organization is missing."


def names(desk: Desk) -> list[str]:
    with desk.database.read() as session:
        return sorted(one.partner.name() for one in directory.list_page(session, Filters(), by=desk.lead.actor).lines)


def test_a_list_is_shown_with_how_it_was_read_and_nothing_is_in_the_directory(desk: Desk) -> None:
    page = desk.get(uploaded(desk, LIST.replace(b",", b";")))

    assert (page.status_code, names(desk)) == (200, [])
    assert "list.csv · 2 rows · UTF-8 · separator: semicolon" in words(page)
    assert "New Organization" not in words(page)
    assert "B3: This does not look like an e-mail address." in words(page)


def test_confirming_writes_the_good_rows_and_offers_the_result(desk: Desk) -> None:
    path = uploaded(desk)

    answer = desk.post(f"{path}/confirmation")

    assert (answer.headers["location"], names(desk)) == (path, ["Lantern Committee"])
    page = desk.get(path)
    assert "1 row was refused." in words(page)
    assert "Download the result" in words(page)


def test_the_result_is_a_csv_file(desk: Desk) -> None:
    path = uploaded(desk)
    desk.post(f"{path}/confirmation")

    answer = desk.get(f"{path}/result.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="import-result.csv"'
    assert answer.text.splitlines()[2] == "Harbour,nobody,,3,refused,B3: This does not look like an e-mail address."


def test_the_refused_rows_alone_are_a_file_that_is_read_as_the_list_was(desk: Desk) -> None:
    path = uploaded(desk)
    desk.post(
        f"{path}/options", **{"column-0": "aliases", "column-1": "email", "column-2": "name:be", "language": "be", "new_group": "Belarus"}
    )
    desk.post(f"{path}/confirmation")

    file = desk.get(f"{path}/refused.csv").text

    assert file.splitlines()[1:] == ["Harbour,nobody,,3,refused,B3: This does not look like an e-mail address. C3: " + NO_NAME]
    page = desk.get(uploaded(desk, file.encode()))
    assert re.findall(r'<option value="([^"]+)" selected>', page.text)[:3] == ["aliases", "email", "name:be"]
    assert re.search(r'<option value="\w+" selected>Belarus<', page.text)


def test_a_second_click_changes_nothing(desk: Desk) -> None:
    path = uploaded(desk)
    desk.post(f"{path}/confirmation")
    before = dump(desk.database)

    answer = desk.post(f"{path}/confirmation")

    assert (answer.status_code, answer.headers["location"], dump(desk.database)) == (303, path, before)


def test_what_cannot_be_read_counts_against_the_limit_too(desk: Desk, still: Clock) -> None:
    statuses = [upload(desk, b"%PDF-1.7").status_code for _ in range(31)]

    assert statuses == [422] * 30 + [429]


def test_an_excel_workbook_is_read_as_well(desk: Desk) -> None:
    path = uploaded(desk, workbook(["Назва (be)", "Пошта"], ["Камітэт «Ліхтар»", "d@l.example.org"]), "спіс.xlsx")

    assert "спіс.xlsx · 1 row · sheet “Sheet”" in words(desk.get(path))


def test_a_list_may_be_pasted(desk: Desk) -> None:
    answer = desk.post(START, language="be", list="назва\tпошта\nКамітэт «Ліхтар»\td@l.example.org\n")

    page = desk.get(answer.headers["location"])
    assert "Pasted list · 1 row · UTF-8 · separator: tab" in words(page)
    assert '<option value="name:be" selected>' in page.text


def test_the_meaning_of_columns_is_corrected_and_remembered(desk: Desk) -> None:
    content = b"Who,Where\nLantern,d@l.example.org\n"
    path = uploaded(desk, content)
    assert coordinator.marked(desk.get(path)) == ["columns"]

    answer = desk.post(f"{path}/options", **{"column-0": "name:be", "column-1": "email", "language": "be"})

    assert answer.headers["location"] == path
    assert coordinator.marked(desk.get(path)) == []
    assert "as in your last list of this kind" in words(desk.get(uploaded(desk, content)))


def test_two_columns_for_one_thing_are_marked(desk: Desk) -> None:
    path = uploaded(desk)

    desk.post(f"{path}/options", **{"column-0": "name:en", "column-1": "email", "column-2": "email", "language": "en"})

    assert coordinator.marked(desk.get(path)) == ["column-1", "column-2"]


@pytest.mark.parametrize(("field", "value"), [("language", "english"), ("group", "01a"), ("column-2", "shoe size")])
def test_a_wrong_option_is_marked_and_what_was_typed_is_kept(desk: Desk, field: str, value: str) -> None:
    path = uploaded(desk)
    fields = {"column-0": "name:en", "column-1": "email", "column-2": "", "language": "en", "new_group": "Belarus"}

    answer = desk.post(f"{path}/options", **(fields | {field: value}))

    assert (answer.status_code, coordinator.marked(answer)) == (422, [field.replace("column-2", "columns")])
    assert 'value="Belarus"' in answer.text


def test_the_same_name_under_another_address_is_asked_about_before_anything_is_written(desk: Desk) -> None:
    desk.post(f"{uploaded(desk)}/confirmation")
    path = uploaded(desk, b"name,email\nLantern Committee,press@lantern.example.org\n")

    page, answer = desk.get(path), desk.post(f"{path}/confirmation")

    assert "Another contact of the same organization" in words(page)
    assert f'action="{path}/confirmation"' not in page.text
    assert (answer.status_code, coordinator.marked(answer)) == (422, ["namesakes"])
    desk.post(f"{path}/options", namesakes="contact")
    assert "Another contact" in words(desk.get(path))
    desk.post(f"{path}/confirmation")
    assert names(desk) == ["Lantern Committee"]


def test_the_rows_come_in_pages_and_by_what_becomes_of_them(desk: Desk) -> None:
    rows = "".join(f"Organization {number},office{number}@example.org\n" for number in range(1, 121))
    path = uploaded(desk, f"name,email\n{rows}Bad,nobody\n".encode())

    first, last, refused = desk.get(path), desk.get(path, page="3"), desk.get(path, show="refused")

    assert [len(re.findall(r"<th scope=\"row\" data-label=\"Organization\"", page.text)) for page in (first, last, refused)] == [50, 21, 1]
    assert 'rel="next"' in first.text
    assert 'rel="next"' not in last.text


@pytest.mark.parametrize("query", [{"page": "999"}, {"page": "-1"}, {"page": "x"}, {"show": "everything"}])
def test_an_address_that_was_tampered_with_shows_a_page_all_the_same(desk: Desk, query: dict[str, str]) -> None:
    assert desk.get(uploaded(desk), **query).status_code == 200


def test_a_domain_in_other_letters_stands_with_its_ascii_form(desk: Desk) -> None:
    page = desk.get(uploaded(desk, "name,email\nLantern,a@ліхтар.example.org\n".encode()))

    assert "a@ліхтар.example.org xn--80avqgo5h.example.org" in words(page)


def test_names_that_lost_letters_are_told_at_the_top(desk: Desk) -> None:
    page = desk.get(uploaded(desk, b"name,email\nPozna? Free Press Watch,a@b.example.org\n???? ??????,c@d.example.org\n"))

    assert "2 names hold question marks where letters were lost. Save the list as .xlsx or as “CSV UTF-8”" in words(page)
    assert "A2: Letters were lost here" in words(page)


def test_a_language_nobody_writes_mails_in_is_told(desk: Desk) -> None:
    rows = (
        b"A One,a@x.example.org,klingon\nB Two,b@x.example.org,Georgian\nC Three,c@x.example.org,be-tarask\nD Four,d@x.example.org,en-GB\n"
    )

    page = words(desk.get(uploaded(desk, b"name,email,language\n" + rows)))

    assert "theirs will be in English: tlh (1), Georgian (1)" in page


def test_names_each_in_the_language_of_its_contact_may_stand_in_one_column(desk: Desk) -> None:
    path = uploaded(desk, "name in contact's language,email,language\nЛіхтар,a@x.example.org,be\nHarbour,b@x.example.org,\n".encode())

    desk.post(f"{path}/confirmation")

    with desk.database.read() as session:
        found = [one.partner.names for one in directory.list_page(session, Filters(), by=desk.lead.actor).lines]
    assert sorted(found, key=str) == [{"be": "Ліхтар"}, {"en": "Harbour"}]


def test_a_hostile_cell_is_text(desk: Desk) -> None:
    page = desk.get(uploaded(desk, b'name,email,<b>x</b>\n<script>alert(1)</script>,a@b.example.org,"{{ 7*7 }}"\n'))

    assert "<script>alert" not in page.text
    assert "<b>x</b>" not in page.text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7", "This is a PDF, not a spreadsheet."),
        (b"", "This file is empty."),
        (b"name,email\n", "The list needs a row of headings"),
    ],
)
def test_a_refused_file_is_told_at_its_field(desk: Desk, content: bytes, sentence: str) -> None:
    answer = upload(desk, content, language="be")

    assert (answer.status_code, coordinator.marked(answer)) == (422, ["file"])
    assert sentence in words(answer)
    assert 'value="be"' in answer.text


def test_no_file_is_no_list(desk: Desk) -> None:
    assert coordinator.marked(desk.post(START, language="en", list=" ")) == ["file"]


def test_a_wrong_language_is_marked_and_a_pasted_list_is_kept(desk: Desk) -> None:
    answer = desk.post(START, language="english", list="name,email\nLantern,d@l.example.org\n")

    assert coordinator.marked(answer) == ["language"]
    assert "Lantern,d@l.example.org" in answer.text


def test_an_encoding_can_be_chosen(desk: Desk) -> None:
    page = desk.get(uploaded(desk, "name,email\nעדה,a@b.example.org\n".encode("cp1255"), encoding="cp1255"))

    assert "עדה" in page.text


def test_a_file_of_five_mebibytes_gets_through_the_door(desk: Desk) -> None:
    assert upload(desk, LIST + b"\n" * (5 * 1024 * 1024 - len(LIST))).status_code == 303


def test_a_list_that_waits_is_offered_again_and_can_be_thrown_away(desk: Desk) -> None:
    path = uploaded(desk)
    assert f'href="{path}"' in desk.get(START).text

    answer = desk.post(f"{path}/deletion")

    assert answer.headers["location"] == START
    assert f'href="{path}"' not in desk.get(START).text


def test_another_leads_list_does_not_exist(desk: Desk, stranger: Desk) -> None:
    path = uploaded(desk)

    answers = [
        stranger.get(path),
        stranger.get(f"{path}/result.csv"),
        *(stranger.post(f"{path}/{act}") for act in ("options", "confirmation", "deletion")),
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_nobody_imports_without_logging_in(desk: Desk) -> None:
    path = uploaded(desk)
    desk.client.cookies.clear()

    assert [desk.get(address).status_code for address in (START, path)] == [303, 303]


def test_a_form_of_another_session_is_refused(desk: Desk) -> None:
    path = uploaded(desk)

    assert desk.client.post(f"{path}/confirmation", data={"csrf": "forged"}).status_code == 403
    assert names(desk) == []
