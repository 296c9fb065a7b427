"""The ways in which a mail is not delivered, sorted by whose trouble it is: nobody's for long, ours, the mail's, the address's.

An answer is what the server said, or our own words for silence; it is scrubbed of addresses before it gets here (`app/mail/answers.py`).
"""


class DeliveryFailure(Exception):
    """Base of the family. `answer` is one line, safe to store and to show to the lead."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        super().__init__(answer)


class TemporaryFailure(DeliveryFailure):
    """Trouble on the way or at our end: try again later. Says nothing about the recipient."""


class OurTrouble(TemporaryFailure):
    """Our server does not take mail from us at all (it is down, or refuses our login or our sender): no mail needs to be tried now."""


class PermanentFailure(DeliveryFailure):
    """The server refused this mail for good: trying again cannot help."""


class AddressRefused(PermanentFailure):
    """The server says that mail to this address cannot arrive: no other mail to it needs to be tried."""


class AddressUnusable(AddressRefused):
    """No server needs to be asked: this is not an address that mail can be sent to."""

    def __init__(self) -> None:
        super().__init__("553 5.1.3 This is not an address that mail can be sent to.")
