"""A private certificate authority, which both doors believe beside the usual ones."""

import ipaddress
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from connector.egress import ca_bundle
from connector.egress.http import Answer, NoAnswer, Request
from connector.egress.provider_slots import ProviderSlots
from connector.egress.sender import Sender
from connector.egress.session import Session
from connector.errors import SettingsError
from connector.settings import Settings

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


def signed(name: str, by: tuple[Any, Any] | None = None) -> tuple[Any, Any]:
    """A certificate and its key: an authority's own, or one for localhost that an authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now, issuer = datetime.now(UTC), by[0].subject if by else subject
    made = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    made = made.add_extension(key_id, critical=False)
    if by:
        names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
        of = x509.AuthorityKeyIdentifier.from_issuer_public_key(by[1].public_key())
        made = made.add_extension(of, critical=False)
    else:
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only"), False
        )
        made = made.add_extension(
            x509.KeyUsage(digital_signature=True, key_cert_sign=True, crl_sign=True, decipher_only=False, **usage),
            critical=True,
        )
    return made.sign(by[1] if by else key, hashes.SHA256()), key


def pem(certificate: Any) -> bytes:
    return bytes(certificate.public_bytes(serialization.Encoding.PEM))


@pytest.fixture
def ca_file(tmp_path: Path, serve: Any, polite: Any) -> Iterator[Path]:
    """The authority that has signed the certificate of `server`."""
    yield tmp_path / "company.pem"


@pytest.fixture
def server(ca_file: Path, tmp_path: Path, serve: Any, polite: Any) -> Any:
    authority = signed("Company CA")
    ca_file.write_bytes(pem(authority[0]))
    certificate, key = signed("localhost", by=authority)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(pem(certificate) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem")
    return serve(polite, context)


def test_both_doors_believe_a_listed_authority(server: Any, ca_file: Path, fly: Callable[..., Any]) -> None:
    request = Request("POST", server.url(scheme="https"), body=b"x")
    trusted = ca_bundle.bundle(Settings(ca_file=ca_file).ca_file)
    outcomes = []
    for each in (None, trusted):
        session, sender = Session(ProviderSlots(), trust=each), Sender(allowed=LOOPBACK, trust=each)
        outcomes += [session.call(request, timeout=3), fly(sender, request)]
        session.close()
        sender.close()
    strange, known = outcomes[:2], outcomes[2:]
    assert [each.failure for each in strange if isinstance(each, NoAnswer)] == ["tls_failed"] * 2
    assert [type(each) for each in known] == [Answer] * 2


def test_the_usual_ones_are_believed_beside_it(server: Any, ca_file: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    path = ca_bundle.bundle(ca_file)
    context.load_verify_locations(cafile=path)
    names = [dict(part[0] for part in each["subject"]).get("commonName") for each in context.get_ca_certs()]
    assert "Company CA" in names and len(names) > 50
    assert ca_bundle.bundle(None) is None


def test_a_file_that_cannot_be_used_is_one_line_that_names_the_variable(tmp_path: Path, ca_file: Path) -> None:
    (tmp_path / "words").write_text("no certificate")
    (tmp_path / "empty").write_text("")
    (tmp_path / "half").write_text("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")
    for name in ("words", "empty", "half", "missing", "."):
        with pytest.raises(SettingsError) as told:
            Settings.load({"CONNECTOR_CA_FILE": str(tmp_path / name)})
        assert str(told.value).startswith("CONNECTOR_CA_FILE: ") and "\n" not in str(told.value)
