"""How long the texts of the desk are: under every field of the statement form, and on a preview."""

from collections.abc import Sequence

from app.domain.inputs import LONGEST_BODY, LONGEST_LANGUAGE
from app.publishing.templates import environment
from app.texts.counting import Channel, Measure, measure
from app.web.desk import LANGUAGE
from app.web.draft_forms import DraftForm


def of_form(form: DraftForm, channels: Sequence[Channel]) -> dict[str, Measure]:
    """Return the length of every text of a form, by the number of its block. What is too long to be saved is not counted."""
    channel = next((one for one in channels if one.id == form.rest.channel), None)
    counted = {number: block for number, block in enumerate(form.blocks) if block.body.strip() and len(block.body) <= LONGEST_BODY}
    return {str(number): measure(one.title, one.body, _tag(one.language), channel) for number, one in counted.items()}


def sentence(found: Measure, kind: str) -> str:
    """Return a length as a piece of a page (safe HTML), in the desk's language whatever the page's is."""
    return environment(LANGUAGE).get_template("desk/length.html").render(found=found, kind=kind)


def _tag(typed: str) -> str:
    return typed.strip()[:LONGEST_LANGUAGE] or LANGUAGE
