"""Says inside the file how it was made: C2PA content credentials and the same in XMP.

Sources: C2PA technical specification 2.2; IPTC digital source type vocabulary; XMP specification part 3 (MP4: a top-level
`uuid` box BE7ACFCB-97A9-42E8-9C71-999491E3AFAC). The signature is by a certificate made on this computer on first use
(viewers call it "untrusted", which is what self-signed means) or by the user's own: `chain.pem` and `key.pem` (Ed25519)
in the credentials folder.
"""

from __future__ import annotations

import datetime
import json
import struct
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from ..errors import RenderError
from ..project import writing

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""The user's photos together with a synthetic voice and generated pictures."""
_XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")
_YEARS = 10


def sign(source: Path, out: Path, *, title: str, version: str, folder: Path) -> None:
    """Write `source` (MP4) to `out` with XMP and signed content credentials; `folder` holds the certificate.

    The video and sound are copied bit for bit. Raises RenderError when the certificate cannot be used.
    """
    import c2pa

    certificate = own_certificate(folder)
    tagged = out.with_name(f".{out.name}.xmp.mp4")
    try:
        tagged.write_bytes(source.read_bytes() + xmp_box(title, version))
        chain, key = (path.read_bytes() for path in certificate)
        signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=b"ed25519", sign_cert=chain, private_key=key, ta_url=None))
        with writing(out) as temporary:
            named = temporary.with_name(temporary.stem + "-signed.mp4")  # the format is taken from the name
            try:
                c2pa.Builder(json.dumps(_manifest(title, version))).sign_file(tagged, named, signer)
                named.replace(temporary)
            finally:
                named.unlink(missing_ok=True)
    except c2pa.C2paError as error:
        raise RenderError(
            f"콘텐츠 인증 정보에 서명하지 못했습니다. {folder} 의 chain.pem, key.pem(Ed25519)을 확인하거나 지워 주세요.",
            f"The content credentials could not be signed. Check chain.pem and key.pem (Ed25519) in {folder}, "
            "or delete them to have new ones made.",
            detail=str(error),
        ) from error
    finally:
        tagged.unlink(missing_ok=True)


def read(path: Path) -> dict[str, Any] | None:
    """The active manifest of a signed file and its validation_state, or None when it carries none."""
    import c2pa

    try:
        with c2pa.Reader(str(path)) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError:
        return None
    return {**store["manifests"][store["active_manifest"]], "validation_state": store.get("validation_state")}


def _manifest(title: str, version: str) -> dict[str, Any]:
    agent = {"name": "Shorts Gongbang", "version": version}
    created = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": agent}
    return {
        "claim_generator_info": [agent],
        "title": title,
        "format": "video/mp4",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def xmp_box(title: str, version: str) -> bytes:
    """A top-level MP4 box that says the same in XMP; it goes behind everything else, so no offset changes."""
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>Shorts Gongbang {escape(version)}</xmp:CreatorTool>
<Iptc4xmpExt:DigitalSourceType>{SOURCE_TYPE}</Iptc4xmpExt:DigitalSourceType>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>""".encode()
    return struct.pack(">I4s", 8 + len(_XMP_BOX) + len(packet), b"uuid") + _XMP_BOX + packet


def own_certificate(folder: Path) -> tuple[Path, Path]:
    """(chain.pem, key.pem) in `folder`; made on first use, valid for ten years."""
    chain, key = folder / "chain.pem", folder / "key.pem"
    if not (chain.exists() and key.exists()):
        certificates, private = _new_certificate()
        with writing(key) as temporary:
            temporary.write_bytes(private)
            temporary.chmod(0o600)
        with writing(chain) as temporary:
            temporary.write_bytes(certificates)
    return chain, key


_UNUSED = ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only")
"""Key usages that signing a manifest does not need."""


def _new_certificate() -> tuple[bytes, bytes]:
    """A signer's certificate and its issuer (PEM), and the signer's key (PEM)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    issuer_key, key = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    now = datetime.datetime.now(datetime.UTC)

    def builder(subject: str, of: Ed25519PrivateKey, *, issuer: bool) -> x509.CertificateBuilder:
        def name(common: str) -> x509.Name:
            organisation = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Shorts Gongbang (self-signed)")
            return x509.Name([organisation, x509.NameAttribute(NameOID.COMMON_NAME, common)])

        usage = dict.fromkeys(_UNUSED, False)
        return (
            x509.CertificateBuilder(name("Issuer"), name(subject), of.public_key(), x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=365 * _YEARS))
            .add_extension(x509.BasicConstraints(issuer, None), critical=True)
            .add_extension(x509.KeyUsage(digital_signature=not issuer, key_cert_sign=issuer, crl_sign=issuer, **usage), True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(of.public_key()), critical=False)
        )

    root = builder("Issuer", issuer_key, issuer=True).sign(issuer_key, None)
    leaf = (
        builder("This computer", key, issuer=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .sign(issuer_key, None)
    )
    pem = serialization.Encoding.PEM
    chain = leaf.public_bytes(pem) + root.public_bytes(pem)
    return chain, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
