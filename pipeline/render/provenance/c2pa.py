"""Says inside the file how it was made: C2PA content credentials and the same in XMP.

Sources: C2PA technical specification 2.2; IPTC digital source type vocabulary; XMP specification part 3 (MP4: a top-level
`uuid` box BE7ACFCB-97A9-42E8-9C71-999491E3AFAC). The signature is by the user's own certificate or by a self-signed one
made for this one file (certificates.py). Either way the same video gives the same bits with Ed25519
(reproducible_signature.py).
"""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from uuid import UUID
from xml.sax.saxutils import escape

from pipeline.errors import RenderError
from pipeline.workspace.project import writing

from . import certificates
from .reproducible_signature import make_reproducible

SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
"""The user's photos together with a synthetic voice and generated pictures."""
_XMP_BOX = bytes.fromhex("BE7ACFCB97A942E89C71999491E3AFAC")


def sign(source: Path, out: Path, *, title: str, version: str, folder: Path | None = None) -> None:
    """Write `source` (MP4) to `out` with XMP and signed content credentials.

    `folder` holds one's own chain.pem and key.pem; None signs with a certificate made for this file. The video and sound
    are copied bit for bit. Raises InputError when `folder` lacks a file, RenderError when the certificate cannot be used.
    """
    import c2pa

    content = source.read_bytes() + xmp_box(title, version)
    identity = hashlib.sha256(content).digest()
    chain, key = certificates.own(folder) if folder else certificates.throwaway(identity)
    with writing(out) as temporary:
        tagged, signed = (temporary.with_name(f"{temporary.stem}-{kind}.mp4") for kind in ("xmp", "signed"))
        try:
            tagged.write_bytes(content)
            algorithm = certificates.algorithm(key).encode()
            signer = c2pa.Signer.from_info(c2pa.C2paSignerInfo(alg=algorithm, sign_cert=chain, private_key=key, ta_url=None))
            c2pa.Builder(json.dumps(_manifest(title, version, identity))).sign_file(tagged, signed, signer)
            temporary.write_bytes(make_reproducible(signed.read_bytes(), key))
        except (c2pa.C2paError, ValueError, TypeError) as error:
            raise _signing_error(folder, error) from error
        finally:
            tagged.unlink(missing_ok=True)
            signed.unlink(missing_ok=True)


def _signing_error(folder: Path | None, error: Exception) -> RenderError:
    return RenderError(
        f"콘텐츠 인증 정보에 서명하지 못했습니다. 인증서({folder or '자동'})의 chain.pem 과 key.pem 이 맞는지 확인하세요.",
        f"The content credentials could not be signed. Check that chain.pem and key.pem ({folder or 'automatic'}) belong "
        "together.",
        detail=str(error),
    )


def read(path: Path) -> dict[str, object] | None:
    """The active manifest of a signed file and its validation_state, or None when it carries none."""
    import c2pa

    try:
        with c2pa.Reader(str(path)) as reader:
            store = json.loads(reader.json())
    except c2pa.C2paError:
        return None
    return {**store["manifests"][store["active_manifest"]], "validation_state": store.get("validation_state")}


def _manifest(title: str, version: str, identity: bytes) -> dict[str, object]:
    """`identity` (the content's digest) names the manifest, so that the same content has the same name."""
    name = UUID(bytes=identity[:16], version=4)
    agent = {"name": "Shorts Gongbang", "version": version}
    created = {"action": "c2pa.created", "digitalSourceType": SOURCE_TYPE, "softwareAgent": agent}
    return {
        "label": f"urn:c2pa:{name}",
        "instance_id": f"xmp:iid:{name}",
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
