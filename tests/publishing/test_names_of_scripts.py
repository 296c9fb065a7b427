"""Names in many languages and scripts: whole in every file, in the order of the page's alphabet, shaped on paper, or reported before."""

import pytest

from app.publishing import edition
from app.publishing.document import Document, Signatory
from app.publishing.glyphs import missing_glyphs
from app.publishing.pdf import statement_pdf
from app.publishing.roster import make_roster
from tests.publishing.pdf_reading import MEANING, bytes_of
from tests.publishing.reading_back import files_of, find_in_order, letters, names_of, painted, squeezed, words_of
from tests.publishing.samples import document_of_names

LANTERN_HOUSE = {
    "be": "Дом ліхтара",
    "ru": "Дом фонаря",
    "uk": "Дім ліхтаря",
    "bg": "Дом на фенера",
    "sr": "Кућа фењера",
    "kk": "Шам үйі",
    "tg": "Хонаи фонус",
    "ky": "Чырак үйү",
    "mn": "Дэнлүүний гэр",
    "pl": "Dom Latarni",
    "cs": "Dům lucerny",
    "lt": "Žibinto namai",
    "lv": "Laternas nams",
    "et": "Laternamaja",
    "tr": "Işık Evi",
    "az": "Fənər evi",
    "tk": "Çyra öýi",
    "vi": "Nhà Đèn Lồng",
    "de": "Straße zum Licht",
    "fr": "Maison de l’œuvre",
    "el": "Σπίτι του Φάρου",
    "ka": "ფარნის სახლი",
    "hy": "Լապտերի տուն",
    "he": "בית הפנס",
    "ar": "بيت الفانوس",
    "fa": "خانه فانوس",
    "ur": "لالٹین گھر",
    "ckb": "ماڵی فانۆس",
    "hi": "लालटेन घर",
    "bn": "লণ্ঠন ঘর",
    "ta": "விளக்கு இல்லம்",
    "th": "บ้านโคมไฟ",
    "am": "የፋኖስ ቤት",
    "zh-Hans": "灯笼之家",
    "ja": "灯火の家",
    "ko": "등불의 집",
}
PAGES = ("en", "be", "ar")


def listing(*languages: str) -> Document:
    """All whose every letter has a font on this machine."""
    everybody = tuple(Signatory(name, language) for language, name in LANTERN_HOUSE.items())
    lacking = {one.words for one in missing_glyphs(document_of_names(signatories=everybody))}
    return document_of_names(*languages, signatories=tuple(one for one in everybody if one.name not in lacking))


def test_names_of_many_languages_are_whole_in_every_file_in_the_order_of_its_page() -> None:
    made = listing(*PAGES)
    files = files_of(made)

    for language in PAGES:
        names = [entry.name for entry in make_roster(made, language).entries]
        said = words_of(files, language)
        heard = letters(said.pop("pdf"))
        assert {kind: find_in_order(names, words) for kind, words in said.items()} == {kind: [] for kind in said}
        assert find_in_order([letters(painted(squeezed(name))) for name in names], heard) == []
    assert len(made.signatories) >= 25
    assert all(names == [entry.name for entry in make_roster(made, "en").entries] for names in names_of(files).values())


def test_a_name_is_either_on_paper_or_reported_with_what_to_install() -> None:
    for language in ("ka", "he", "hi", "zh-Hans", "ja", "ko"):
        name = LANTERN_HOUSE[language]
        made = document_of_names(signatories=(Signatory(name, language),))
        reported = missing_glyphs(made)

        left_out = edition.typeset(made, {"statement.pdf": edition.PRINTED["statement.pdf"]}).left_out

        assert bool(left_out) == bool(reported), language
        assert all(one.words == name and one.package.startswith("fonts-noto-") for one in reported)
        assert all(one.package in reason for one in reported for reason in left_out)


@pytest.mark.parametrize(("name", "sign", "shapes"), [("بببب", "ب", 3), ("ههه", "ه", 3), ("मित्र", "त्र", 1), ("क्षमा", "क्ष", 1)])
def test_letters_take_the_shape_of_their_place(name: str, sign: str, shapes: int) -> None:
    pdf = statement_pdf(document_of_names(signatories=(Signatory(name, "ar"),)), "en")

    drawn = {code for code, meaning in MEANING.findall(bytes_of(pdf)) if bytes.fromhex(meaning.decode()).decode("utf-16-be") == sign}

    assert len(drawn) == shapes
