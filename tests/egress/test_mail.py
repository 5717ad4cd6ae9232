"""Mails handed to a real server: TLS and certificates, what it refuses for good, and what may go later."""

import datetime
import ipaddress
from email.message import EmailMessage
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.mail_server import MailServer

from connector.egress.mail import MailNotSent, MailRefused
from connector.egress.mail import MailServer as Server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    folder, key = tmp_path_factory.mktemp("certificate"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.datetime.now(datetime.UTC)
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    files[1].write_bytes(key.private_bytes(encoding, form, serialization.NoEncryption()))
    return files


def a_mail() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "connector@example.com", "anna@example.com", "Café"
    message.set_content("Ça va.\n")
    return message


def test_starttls_and_a_password_with_a_certificate_that_is_trusted(certificate: tuple[Path, Path]) -> None:
    with MailServer(certificate=certificate, password="pass word") as server:
        account = {"tls": "starttls", "user": "bridge", "password": "pass word"}
        Server(server.account(**account), trust=str(certificate[0])).send(a_mail())
        Server(server.account(**account), trust=str(certificate[0])).check()
        with pytest.raises(MailNotSent, match="535") as wrong:
            Server(server.account(**account | {"password": "wrong-one"}), trust=str(certificate[0])).check()
        assert "wrong-one" not in str(wrong.value)
    (mail,) = server.mails
    assert mail["Subject"] == "Café" and mail.get_content().strip() == "Ça va."


def test_a_certificate_that_nobody_knows_gets_nothing(certificate: tuple[Path, Path]) -> None:
    with MailServer(certificate=certificate, password="secret") as server:
        account = server.account(tls="starttls", user="bridge", password="secret")
        with pytest.raises(MailNotSent, match="(?i)certificate"):
            Server(account).send(a_mail())
    assert server.mails == []


def test_a_server_without_tls_gets_nothing_unless_the_operator_said_so() -> None:
    with MailServer() as server:
        with pytest.raises(MailNotSent, match="STARTTLS"):
            Server(server.account(tls="starttls")).send(a_mail())
        assert server.mails == []
        Server(server.account()).send(a_mail())
    assert len(server.mails) == 1


@pytest.mark.parametrize(("said", "for_good"), [("550 No such user", True), ("451 Try again later", False)])
def test_what_is_refused_for_good_and_what_may_go_later(said: str, for_good: bool) -> None:
    with MailServer() as server:
        for field in ("says", "says_of_address"):
            setattr(server, field, said)
            with pytest.raises(MailNotSent, match=said) as wrong:
                Server(server.account()).send(a_mail())
            assert isinstance(wrong.value, MailRefused) == for_good
            setattr(server, field, "")


def test_a_server_that_is_not_there_is_told_as_such() -> None:
    with MailServer() as server:
        account = server.account()
    with pytest.raises(MailNotSent):
        Server(account).check()
