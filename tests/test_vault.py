"""Sealed secrets open again, for their own connection and with the right keys only."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from connector.vault import SealBroken, Vault, api_key

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
vault = Vault([OLD])
ALICE, MALLORY = api_key("con_alice"), api_key("con_mallory")


@given(owner=st.text(alphabet=st.characters(codec="utf-8")), secret=st.text())
def test_what_was_sealed_opens_again(owner: str, secret: str) -> None:
    assert vault.open(api_key(owner), vault.seal(api_key(owner), secret)) == secret


@given(secret=st.text(min_size=8, alphabet=st.characters(codec="utf-8")))
def test_the_sealed_text_does_not_show_the_secret(secret: str) -> None:
    assert secret not in vault.seal(ALICE, secret)


def test_sealing_twice_gives_two_texts() -> None:
    assert vault.seal(ALICE, "key") != vault.seal(ALICE, "key")


def test_a_sealed_text_moved_to_another_connection_does_not_open() -> None:
    with pytest.raises(SealBroken, match="another connection"):
        vault.open(MALLORY, vault.seal(ALICE, "key"))


@given(position=st.integers(0, 90), letter=st.sampled_from("Aa0_-=é\x00"))
def test_an_altered_text_does_not_open(position: int, letter: str) -> None:
    sealed = vault.seal(ALICE, "key")
    altered = sealed[:position] + letter + sealed[position + 1 :]
    if altered != sealed:
        with pytest.raises(SealBroken):
            vault.open(ALICE, altered)
        with pytest.raises(SealBroken):
            vault.renew(ALICE, altered)


@pytest.mark.parametrize("sealed", ["", "plain text", "ключ"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealBroken, match="CONNECTOR_ENCRYPTION_KEYS"):
        vault.open(ALICE, sealed)


def test_every_key_opens_and_the_first_one_seals() -> None:
    both, sealed = Vault([NEW, OLD]), vault.seal(ALICE, "key")
    assert both.open(ALICE, sealed) == "key"
    fresh = both.seal(ALICE, "key")
    assert Vault([NEW]).open(ALICE, fresh) == "key"
    with pytest.raises(SealBroken):
        vault.open(ALICE, fresh)


def test_renewing_lets_the_old_key_go() -> None:
    renewed = Vault([NEW, OLD]).renew(ALICE, vault.seal(ALICE, "key"))
    assert Vault([NEW]).open(ALICE, renewed) == "key"
    with pytest.raises(SealBroken):
        Vault([NEW]).open(MALLORY, renewed)


def test_its_repr_shows_no_key() -> None:
    assert OLD not in repr(vault) and repr(vault) == "Vault(…)"
