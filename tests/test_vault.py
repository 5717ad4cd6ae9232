"""Sealed secrets open again, for their own connection and with the right keys only."""

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st

from connector.vault import SealBroken, Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()
vault = Vault([OLD])


@given(owner=st.text(alphabet=st.characters(codec="utf-8")), secret=st.text())
def test_what_was_sealed_opens_again(owner: str, secret: str) -> None:
    assert vault.open(owner, vault.seal(owner, secret)) == secret


@given(secret=st.text(min_size=8, alphabet=st.characters(codec="utf-8")))
def test_the_sealed_text_does_not_show_the_secret(secret: str) -> None:
    assert secret not in vault.seal("con_alice", secret)


def test_sealing_twice_gives_two_texts() -> None:
    assert vault.seal("con_alice", "key") != vault.seal("con_alice", "key")


def test_a_sealed_text_moved_to_another_connection_does_not_open() -> None:
    with pytest.raises(SealBroken, match="another connection"):
        vault.open("con_mallory", vault.seal("con_alice", "key"))


@given(position=st.integers(0, 90), letter=st.sampled_from("Aa0_-=é\x00"))
def test_an_altered_text_does_not_open(position: int, letter: str) -> None:
    sealed = vault.seal("con_alice", "key")
    altered = sealed[:position] + letter + sealed[position + 1 :]
    if altered != sealed:
        with pytest.raises(SealBroken):
            vault.open("con_alice", altered)
        with pytest.raises(SealBroken):
            vault.renew(altered)


@pytest.mark.parametrize("sealed", ["", "plain text", "ключ"])
def test_what_was_never_sealed_does_not_open(sealed: str) -> None:
    with pytest.raises(SealBroken, match="CONNECTOR_ENCRYPTION_KEYS"):
        vault.open("con_alice", sealed)


def test_every_key_opens_and_the_first_one_seals() -> None:
    both, sealed = Vault([NEW, OLD]), vault.seal("con_alice", "key")
    assert both.open("con_alice", sealed) == "key"
    fresh = both.seal("con_alice", "key")
    assert Vault([NEW]).open("con_alice", fresh) == "key"
    with pytest.raises(SealBroken):
        vault.open("con_alice", fresh)


def test_renewing_lets_the_old_key_go() -> None:
    renewed = Vault([NEW, OLD]).renew(vault.seal("con_alice", "key"))
    assert Vault([NEW]).open("con_alice", renewed) == "key"
    with pytest.raises(SealBroken):
        Vault([NEW]).open("con_mallory", renewed)


def test_its_repr_shows_no_key() -> None:
    assert OLD not in repr(vault) and repr(vault) == "Vault(…)"
