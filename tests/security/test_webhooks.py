"""The webhook's password: derived, rotated with its key, and good for nothing else."""

from app.security import webhooks

OLD, NEW = "an old key of at least 32 characters", "a new key of at least 32 characters"


def test_a_password_is_good_as_long_as_its_key_is() -> None:
    given = webhooks.password([OLD])

    assert webhooks.is_password([NEW, OLD], given)
    assert webhooks.is_password([NEW, OLD], webhooks.password([NEW, OLD]))
    assert not webhooks.is_password([NEW], given)


def test_nothing_else_is_a_password() -> None:
    good = webhooks.password([NEW])

    assert not any(
        webhooks.is_password([NEW], given) for given in ("", good[:-1], good + "a", good.upper(), "\ud83d", "é" * 32, "a" * 10**6)
    )


def test_the_address_carries_user_and_password() -> None:
    address = webhooks.address([NEW], "https://statements.example.org")

    assert address == f"https://postmark:{webhooks.password([NEW])}@statements.example.org/hooks/postmark"
    assert len(webhooks.password([NEW])) == 32
    assert webhooks.password([NEW]).isalnum()
