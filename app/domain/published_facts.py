"""What the log keeps of an edition: the entry `published` commits to its counts, texts, list and every file (`ledger/FORMAT.md`)."""

from collections.abc import Mapping
from hashlib import sha256

from app.domain.publications import Drawn
from app.ledger import bundle_files


def of(drawn: Drawn, hashes: Mapping[str, str]) -> dict[str, object]:
    """Return the facts, given the SHA-256 of the edition's files by their names in a bundle. All of them are public with it.

    `withdrawn` counts who is told to have withdrawn on the record; a quiet withdrawal is no fact for anybody. A notice of retraction
    has no text and no list.
    """
    document, is_list = drawn.document, not drawn.notice
    texts = {text.language: hashes.get(bundle_files.text_name(text.language), "") for text in document.texts}
    return {
        "edition": document.edition,
        "named": document.named_count if is_list else 0,
        "withheld": document.withheld_count if is_list else 0,
        "withdrawn": len(document.withdrawals) if is_list else 0,
        "text": texts if is_list else {},
        "roster": hashes.get(bundle_files.LIST, ""),
        "files": sha256(bundle_files.list_sums(hashes)).hexdigest(),
    }
