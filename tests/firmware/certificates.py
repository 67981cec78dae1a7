"""A site's certificate authority and broker certificates, for tests."""

import datetime
import ipaddress
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

PEM = serialization.Encoding.PEM
NOW = datetime.datetime.now(datetime.UTC)


@dataclass(frozen=True)
class Authority:
    """A root of trust; `pem` goes into unit.json."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(PEM).decode()


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: str, issuer: str, starts: datetime.datetime, ends: datetime.datetime | None = None
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends or NOW + datetime.timedelta(days=30))
    )


def an_authority(name: str = "site") -> Authority:
    """Return a new authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _certificate(name, name, NOW - datetime.timedelta(days=1)).public_key(key.public_key())
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    builder = builder.add_extension(usage, critical=True)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    return Authority(key, builder.sign(key, hashes.SHA256()))


def broker_files(
    authority: Authority, name: str, *, starts: datetime.datetime | None = None, ends: datetime.datetime | None = None
) -> dict[str, bytes]:
    """Return the files a broker of this name needs for TLS."""
    key = ec.generate_private_key(ec.SECP256R1())
    issuer = authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    builder = _certificate(name, str(issuer), starts or NOW - datetime.timedelta(days=1), ends)
    builder = builder.public_key(key.public_key())
    names = x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = builder.add_extension(names, critical=False)
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.key.public_key())
    builder = builder.add_extension(identifier, critical=False)
    private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate = builder.sign(authority.key, hashes.SHA256()).public_bytes(PEM)
    return {"broker.crt": certificate, "broker.key": private, "ca.crt": authority.pem.encode()}
