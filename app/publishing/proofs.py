"""What readers compare a copy with, the same in every format: the name of the log, its key, and the certificate that seals the PDFs."""

from app.i18n.catalogs import get_catalog
from app.publishing.document import Document


def list_proof(document: Document, language: str) -> list[tuple[str, str]]:
    """Return labels with what stands behind each; an empty list where a Document was drawn for nobody to check."""
    _ = get_catalog(language).gettext
    if document.proof is None:
        return []
    told = [
        (_("Log:"), document.proof.log),
        (_("Key of the log:"), document.proof.key),
        (_("PDF seal (SHA-256):"), document.proof.seal),
    ]
    return [(label, value) for label, value in told if value]


def bundle_url(document: Document) -> str:
    """Return where everything of the edition is in one file, with what proves it."""
    return f"{document.url}/bundle.zip"
