"""Following a paragraph from one text to a later one: where it stands now, changed or moved, or where it stood when it is gone."""

from app.texts.redline import Redline


def follow(found: Redline, place: int) -> range:
    """Return the places in the text after that belong to paragraph `place` of the text before (from 0). Empty for one that is gone:
    then it begins where the paragraph would stand.
    """
    passed = 0
    gone = range(0)
    for change in found.blocks:
        if place in change.before and change.after and change.kind != "moved_from":
            return change.after
        if place in change.before:
            gone = range(passed, passed)
        passed = max(passed, change.after.stop)
    return gone
