"""A board reaches its broker by address and checks the name in its certificate."""

import datetime
import socket
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from display.feed import tls_context

NAME = "hub.sample.example"


def an_authority():
    key = ec.generate_private_key(ec.SECP256R1())
    return key, _certificate("Sample authority", key, "Sample authority", key, is_authority=True)


def _certificate(subject, key, issuer, issuer_key, *, is_authority=False):
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in (subject, issuer)]
    return (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(subject.replace(" ", "-"))]), critical=False)
        .sign(issuer_key, hashes.SHA256())
    )


def pem(thing):
    return thing.public_bytes(serialization.Encoding.PEM).decode()


@pytest.fixture
def site(tmp_path):
    """Return the authority's PEM and a server's context."""
    authority_key, authority = an_authority()
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _certificate(NAME, key, "Sample authority", authority_key)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "server.pem").write_bytes(private + pem(certificate).encode())
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / "server.pem")
    return pem(authority), server


def shake_hands(context, server, address="127.0.0.1"):
    """Do a handshake in memory, as paho would with this address; raise what the board would see."""
    ours, theirs = socket.socketpair()
    ours.settimeout(5)
    theirs.settimeout(5)
    with ours, theirs:
        client = context.wrap_socket(ours, server_hostname=address, do_handshake_on_connect=False)
        with client:
            return _handshake(client, server.wrap_socket(theirs, server_side=True, do_handshake_on_connect=False))


def _handshake(client, serving):
    import threading

    def serve():
        try:
            serving.do_handshake()
        except OSError:
            serving.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.do_handshake()
        return client.version()
    finally:
        thread.join()
        serving.close()


def test_the_name_in_the_settings_is_checked_though_an_address_is_dialled(site):
    authority, server = site
    assert shake_hands(tls_context(authority, NAME), server).startswith("TLSv1")


def test_a_broker_with_another_name_is_refused(site):
    authority, server = site
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tls_context(authority, "another.example"), server)


def test_without_a_name_the_address_is_checked(site):
    authority, server = site
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tls_context(authority, None), server)


def test_a_broker_of_another_authority_is_refused(site):
    _, server = site
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(tls_context(pem(an_authority()[1]), NAME), server)
