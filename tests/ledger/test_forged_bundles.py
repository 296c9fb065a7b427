"""Bundles that whoever has a key of the log, or another one, could make: signed as they should be, and still not showing what they say."""

from hashlib import sha256

import pytest

from app.ledger import bundle_files, bundle_findings, bundles, packing, sshsig
from app.ledger.checkpoint import Checkpoint, open_checkpoint
from app.ledger.instructions import NAMESPACE
from app.ledger.notes import SignerKey
from app.ledger.packing import BundleInvalid
from tests.ledger import bundling
from tests.ledger.bundling import NAMED, endorsed, listed, made, prove, proven, published, story
from tests.ledger.keys import KEY, ORIGIN, OTHER

STORY = story()
PROVEN = proven(STORY)
ELSEWHERE = "undersigned/0000000000000000"
NOT_THEIR_KEYS = "The keys in it are not those it is signed with."
NOT_LOGGED = "It is not shown that this edition stands in the log, under one of the log's keys."
NOT_AS_LOGGED = "Text, list, counts or files are not those that were logged when it was published."
NOT_ENDORSED = "proofs/00001.tlog-proof does not show that its signatory endorsed."
OTHER_TEXT = sha256(b"another text").hexdigest()


def refused(content: bytes) -> list[str]:
    """Return what does not hold, in words."""
    return [one.sentence % one.values for one in bundles.check(content, [KEY.verifier]).findings if not one.holds]


def counted(content: bytes, *earlier: SignerKey) -> dict[str, int]:
    """Return how many signatories a bundle that holds shows, and in which way."""
    verdict = bundles.check(content, [KEY.verifier, *(key.verifier for key in earlier)])
    assert verdict.holds
    said = {one.sentence: one.values.get("count") for one in verdict.findings}
    ways = ("shown, each by its own entry", "said to be shown by an earlier log", "without a proof in it")
    return {way: int(count) for way in ways for sentence, count in said.items() if count is not None and f" {way}" in sentence}


def resigned(content: bytes, **replaced: bytes) -> bytes:
    """Replace files of a bundle by their names' first word, and list and sign everything anew."""
    contents = dict(bundling.members(content))
    contents |= {name: replaced.get(name.split("/")[-1].split(".")[0], body) for name, body in contents.items()}
    listed_ones = {name: body for name, body in contents.items() if not name.startswith("SHA256SUMS")}
    sums = bundle_files.list_sums(bundle_files.hash_all(listed_ones))
    signature = sshsig.sign(KEY.private, sums, NAMESPACE).encode()
    return packing.pack(contents | {"SHA256SUMS": sums, "SHA256SUMS.sig": signature})


def test_another_log_s_checkpoint_is_not_believed() -> None:
    proofs = prove(STORY.entries, origin=ELSEWHERE)

    content = made(STORY, checkpoint=proofs[0].partition("\n\n")[2], edition_proof=proofs[-1], signatory_proofs={1: proofs[0]})

    assert refused(content) == [NOT_THEIR_KEYS]


def test_a_checkpoint_that_another_key_signed_is_not_believed() -> None:
    proofs = prove(STORY.entries, OTHER)

    content = made(STORY, checkpoint=proofs[0].partition("\n\n")[2], edition_proof=proofs[-1], signatory_proofs={1: proofs[0]})

    assert refused(content) == [NOT_THEIR_KEYS]


def test_the_list_signed_by_another_key_is_not_believed() -> None:
    assert "The list of files is not signed with a key of this log." in refused(made(STORY, key=OTHER))


def test_all_proofs_lead_to_the_checkpoint_that_is_shown() -> None:
    smaller = prove(STORY.entries[:1])[0]

    assert refused(made(STORY, checkpoint=smaller.partition("\n\n")[2])) == [NOT_LOGGED]
    assert refused(made(STORY, signatory_proofs={1: smaller})) == [NOT_ENDORSED]


def test_a_second_root_of_the_same_size_is_not_shown() -> None:
    other = prove([endorsed("Somebody Else"), *STORY.entries[1:]])

    assert refused(made(STORY, checkpoint=other[0].partition("\n\n")[2])) == [NOT_LOGGED]
    assert refused(made(STORY, signatory_proofs={1: other[0]})) == [NOT_ENDORSED]


def test_a_proof_for_another_entry_shows_nothing() -> None:
    one, two = PROVEN.signatory_proofs.values()

    assert refused(made(STORY, signatory_proofs={1: two, 2: one})) == [NOT_ENDORSED, NOT_ENDORSED.replace("1", "2")]
    assert refused(made(STORY, edition_proof=one)) == [NOT_LOGGED]


def test_a_proof_with_the_path_of_another_entry_shows_nothing() -> None:
    one, two = PROVEN.signatory_proofs.values()
    extra = one.split("\n")[1]

    assert refused(made(STORY, signatory_proofs={1: two.replace(two.split("\n")[1], extra)})) == [NOT_ENDORSED]


@pytest.mark.parametrize(
    "first",
    [
        endorsed(NAMED[0], OTHER_TEXT),
        endorsed(NAMED[0], statement="6" * 32),
        endorsed("Another Name"),
        bundling.entry("visibility_lowered", {}, name=NAMED[0], subject="1"),
        bundling.entry("withdrawn", {"sha256": {"en": bundling.SHA256}}, name=NAMED[0], subject="1"),
        bundling.entry("endorsed", {}, name=NAMED[0], subject="1"),
        bundling.entry("endorsed", {"sha256": {"en": bundling.SHA256}, "visibility": "withheld"}, name=NAMED[0], subject="1"),
    ],
    ids=["another text", "another statement", "another name", "hidden", "withdrawn", "no text", "withheld"],
)
def test_only_the_endorsement_of_this_text_under_this_name_is_one(first: bundling.Entry) -> None:
    assert refused(made(story(first=[first, endorsed(NAMED[1])]))) == [NOT_ENDORSED]


def test_one_endorsement_is_not_shown_for_two_lines_of_the_same_name() -> None:
    told = story(roster=listed("Alder Street Legal Aid", "Alder Street Legal Aid"))
    proof = proven(told).signatory_proofs[1]

    assert refused(made(told, signatory_proofs={1: proof, 2: proof})) == ["One endorsement is shown for two signatories."]


def test_a_proof_opens_what_it_should_and_nothing_else() -> None:
    revealing = prove(STORY.entries, fields=("act", "name", "signer"))

    assert refused(made(STORY, signatory_proofs={1: revealing[0]})) == [NOT_ENDORSED]


def test_a_proof_for_a_line_there_is_not_shows_nothing() -> None:
    assert refused(made(STORY, signatory_proofs={3: PROVEN.signatory_proofs[1]})) == [NOT_ENDORSED.replace("1", "3")]


@pytest.mark.parametrize(
    "facts",
    [
        {"edition": 2},
        {"named": 3},
        {"withheld": 0},
        {"withdrawn": 1},
        {"text": {"en": OTHER_TEXT}},
        {"roster": OTHER_TEXT},
        {"files": OTHER_TEXT},
        {"more": 1},
    ],
)
def test_what_was_logged_is_what_the_files_say(facts: dict[str, object]) -> None:
    assert refused(made(story(last=published(STORY.files, **facts)))) == [NOT_AS_LOGGED]


def test_a_file_changed_after_publication_is_found_though_all_was_signed_anew() -> None:
    assert refused(resigned(made(STORY), statement=b"%PDF-1.7 another")) == [NOT_AS_LOGGED]
    assert refused(resigned(made(STORY), signatories=listed("Alder Street Legal Aid"))) == [NOT_AS_LOGGED, NOT_ENDORSED.replace("1", "2")]


def test_keys_in_it_that_are_not_those_it_is_signed_with_are_told_of() -> None:
    told = ["The keys in it are not those it is signed with."]

    assert refused(made(STORY, keys=[OTHER.verifier])) == told
    assert refused(resigned(made(STORY), allowed_signers=bundle_findings.list_signers([OTHER.verifier]))) == told


def test_a_list_that_cannot_be_read_is_told_of() -> None:
    assert refused(made(story(roster=b"[]"))) == [NOT_AS_LOGGED, "The list of signatories cannot be read."]


def test_corrections_of_the_text_that_the_list_tells_of_keep_an_endorsement() -> None:
    corrections = [{"sha256": {"en": {"before": OTHER_TEXT, "after": bundling.SHA256}}}]
    roster = listed(*NAMED, corrections=corrections)

    content = made(story(roster=roster, first=[endorsed(NAMED[0], OTHER_TEXT), endorsed(NAMED[1])]))

    assert refused(content) == []


def test_the_checkpoint_of_the_whole_log_holds_it() -> None:
    note = PROVEN.checkpoint

    assert open_checkpoint(note, ORIGIN, [KEY.verifier]).size == len(STORY.entries)


def test_a_key_that_did_not_sign_the_checkpoint_is_not_told_beside_one_that_did() -> None:
    assert refused(made(STORY, keys=[OTHER.verifier, KEY.verifier])) == [NOT_THEIR_KEYS]


def test_what_a_stranger_signed_is_read_no_further() -> None:
    content = made(STORY, key=OTHER)

    assert refused(content) == ["The list of files is not signed with a key of this log."]


def test_a_signature_that_is_longer_than_any_is_looked_at_no_further() -> None:
    contents = dict(bundling.members(made(STORY)))

    content = packing.pack(contents | {"SHA256SUMS.sig": contents["SHA256SUMS.sig"] + b"\n" * sshsig.MOST_BYTES})

    assert [finding.holds for finding in bundles.check(content, [KEY.verifier]).findings] == [False]


def test_a_list_of_files_that_is_longer_than_any_is_none() -> None:
    contents = dict(bundling.members(made(STORY)))

    with pytest.raises(BundleInvalid):
        bundles.check(packing.pack(contents | {"SHA256SUMS": b"\n" * (bundle_files.MOST_SUMS_BYTES + 1)}), [KEY.verifier])


def test_a_count_that_the_list_does_not_have_is_refused() -> None:
    told = story(roster=listed(*NAMED, named=500, total=501))

    assert refused(made(told)) == [NOT_AS_LOGGED]


def test_a_correction_that_leads_nowhere_carries_no_endorsement_over() -> None:
    corrections = [{"sha256": {"en": {"before": OTHER_TEXT, "after": "0" * 64}}}]
    told = story(roster=listed(*NAMED, corrections=corrections), first=[endorsed(NAMED[0], OTHER_TEXT), endorsed(NAMED[1])])

    assert refused(made(told)) == [NOT_ENDORSED]


def test_one_endorsed_under_a_log_that_ended_is_shown_by_that_log() -> None:
    before = SignerKey(ELSEWHERE, OTHER.private)
    old = prove(STORY.entries, before, origin=ELSEWHERE)[0]
    proofs = proven(STORY).signatory_proofs

    content = made(STORY, signatory_proofs=dict(proofs) | {1: old}, earlier=[before.verifier])

    assert bundles.check(content, [KEY.verifier, before.verifier]).holds
    assert refused(made(STORY, signatory_proofs=dict(proofs) | {1: old})) == [NOT_ENDORSED]
    assert b"kept its log under another name" in dict(bundling.members(content))["VERIFY.txt"]


def test_of_more_keys_than_anybody_has_none_is_tried() -> None:
    assert refused(made(STORY, keys=[KEY.verifier] * 33)) == [NOT_THEIR_KEYS]
    assert refused(made(STORY, keys=[KEY.verifier] * 2)) == [NOT_THEIR_KEYS]


def test_a_log_that_ended_is_not_believed_because_a_bundle_tells_of_it() -> None:
    invented = SignerKey(ELSEWHERE, OTHER.private)
    proofs = dict(proven(STORY).signatory_proofs) | {1: prove(STORY.entries, invented, origin=ELSEWHERE)[0]}

    content = made(STORY, signatory_proofs=proofs, earlier=[invented.verifier])

    assert counted(content) == {"shown, each by its own entry": 1, "said to be shown by an earlier log": 1}
    assert refused(made(STORY, signatory_proofs=proofs)) == [NOT_ENDORSED]


@pytest.mark.parametrize("signer", [OTHER, KEY], ids=["a key that is not known", "the key of this log"])
def test_a_proof_of_a_log_that_ended_and_does_not_fit_is_wrong_though_its_key_is_not_known(signer: SignerKey) -> None:
    invented = SignerKey(ELSEWHERE, signer.private)
    other = prove([endorsed("Somebody Else"), *STORY.entries[1:]], invented, origin=ELSEWHERE)[0]
    changed = prove(STORY.entries, invented, origin=ELSEWHERE)[0].replace("\nindex 0\n", "\nindex 1\n")

    for proof in (other, changed):
        content = made(STORY, signatory_proofs=dict(PROVEN.signatory_proofs) | {1: proof}, earlier=[invented.verifier])

        assert refused(content) == [NOT_ENDORSED]


def test_under_a_log_whose_key_is_known_nobody_else_s_key_shows_anything() -> None:
    known, invented = SignerKey(ELSEWHERE, KEY.private), SignerKey(ELSEWHERE, OTHER.private)
    proofs = dict(PROVEN.signatory_proofs) | {1: prove(STORY.entries, invented, origin=ELSEWHERE)[0]}
    content = made(STORY, signatory_proofs=proofs, earlier=[known.verifier, invented.verifier])

    assert counted(content, known)["shown, each by its own entry"] == 1


def test_a_list_signed_anew_beside_a_genuine_checkpoint_does_not_hold_and_says_so() -> None:
    note = PROVEN.checkpoint + prove(STORY.entries, OTHER)[0].partition("\n\n")[2].partition("\n\n")[2]

    assert refused(made(STORY, key=OTHER, checkpoint=note)) == [bundle_findings.BY_ANOTHER.sentence]
    assert refused(made(STORY, key=OTHER, checkpoint=PROVEN.checkpoint)) == ["The list of files is not signed with a key of this log."]


def test_a_list_of_two_megabytes_without_a_line_end_is_no_list_and_costs_nothing() -> None:
    assert bundle_files.read_sums(f"{'a' * 64}  ".encode() * 30_000) == {}


def test_what_it_hangs_on_can_be_compared_under_a_log_that_ended_as_well() -> None:
    ended = SignerKey(ELSEWHERE, OTHER.private)
    shown = dict(proven(STORY).signatory_proofs) | {1: prove(STORY.entries, ended, origin=ELSEWHERE)[0]}

    verdict = bundles.check(made(STORY, signatory_proofs=shown, earlier=[ended.verifier]), [KEY.verifier, ended.verifier])

    claims = {claim for finding in verdict.findings for claim in finding.claims}
    assert {claim.origin for claim in claims if isinstance(claim, Checkpoint)} == {ORIGIN, ELSEWHERE}
