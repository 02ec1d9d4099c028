"""Certificates that content credentials are signed with.

The default is made for one file out of its own content: viewers call it "untrusted", which is what self-signed means. It
shows that nothing was changed by accident, not who made the file; it keeps no key on the disk, gives the same bits on any
computer and links no two videos. Who wants to be known by name signs with a certificate of their own.
"""

from __future__ import annotations

import datetime
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.errors import InputError

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_BEGIN, _END = datetime.datetime(2020, 1, 1), datetime.datetime(2050, 1, 1)
_UNUSED = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
"""Key usages that signing a manifest does not need."""


def own(folder: Path) -> tuple[bytes, bytes]:
    """The certificate chain and the key (PEM) in `folder`. Raises InputError when a file cannot be read."""
    try:
        return (folder / "chain.pem").read_bytes(), (folder / "key.pem").read_bytes()
    except OSError as error:
        raise InputError(
            f"인증서 폴더 '{folder}' 에서 chain.pem 과 key.pem 을 읽을 수 없습니다. 폴더를 확인하거나 비워 두세요.",
            f"chain.pem and key.pem cannot be read in '{folder}'. Check the folder, or leave the setting empty.",
            detail=str(error),
        ) from error


def algorithm(key: bytes) -> str:
    """C2PA's name of what a private key (PEM) signs with. Raises ValueError when it is no key, or encrypted TypeError."""
    from cryptography.hazmat.primitives.asymmetric import ec, rsa
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    loaded = load_pem_private_key(key, None)
    if isinstance(loaded, rsa.RSAPrivateKey):
        return "ps256"
    if isinstance(loaded, ec.EllipticCurvePrivateKey):
        return {256: "es256", 384: "es384"}.get(loaded.key_size, "es512")
    return "ed25519"


def throwaway(identity: bytes) -> tuple[bytes, bytes]:
    """A signer's certificate with its issuer (PEM), and the signer's key (PEM), all following from `identity` alone."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.x509.oid import ExtendedKeyUsageOID

    root_key, key = _key(identity, "issuer"), _key(identity, "signer")
    root = _builder("Issuer", root_key, root_key, issuer=True).sign(root_key, None)
    leaf = (
        _builder("One file", key, root_key, issuer=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False)
        .sign(root_key, None)
    )
    pem = serialization.Encoding.PEM
    chain = leaf.public_bytes(pem) + root.public_bytes(pem)
    return chain, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


def _key(identity: bytes, use: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(use.encode() + identity).digest())


def _builder(subject: str, of: Ed25519PrivateKey, by: Ed25519PrivateKey, *, issuer: bool) -> x509.CertificateBuilder:
    """A certificate for the key `of`, issued by the key `by`: valid for thirty years, its number from its keys."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    def name(common: str) -> x509.Name:
        organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Shorts Gongbang (self-signed)")
        return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])

    keys = of.public_key().public_bytes_raw() + by.public_key().public_bytes_raw()
    number = int.from_bytes(hashlib.sha256(keys).digest()[:19], "big") | 1
    usage = dict.fromkeys(_UNUSED, False)
    return (
        x509.CertificateBuilder(name("Issuer"), name(subject), of.public_key(), number, _BEGIN, _END)
        .add_extension(x509.BasicConstraints(issuer, None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=not issuer, key_cert_sign=issuer, crl_sign=issuer, **usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(of.public_key()), critical=False)
    )
