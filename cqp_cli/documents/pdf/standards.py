"""What PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) ask beside the pages: metadata, and what the colours are.

The colours of the pages are those of a screen, sRGB; a profile says so, written here rather than carried as a file,
so that the bytes of a document depend on nothing else.
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape
from struct import pack
from typing import Any

from cqp_cli.documents.pdf.objects import Objects, deflated, plain

# PDF/UA is not one of the schemas that PDF/A knows beforehand: it is described where it is used (ISO 19005-2, 6.6.2.3).
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format><dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<pdf:Keywords>{keywords}</pdf:Keywords><pdf:Producer>{producer}</pdf:Producer>
<xmp:CreatorTool>{creator}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA</pdfaSchema:schema><pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category><pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def conform(pdf: Any, objects: Objects, language: str) -> None:
    """Adds to a document the metadata that its own `info` gives, and the profile of its colours."""
    metadata = objects.stream(plain(_metadata(pdf, language), "/Type/Metadata/Subtype/XML"))
    profile = objects.stream(deflated(srgb(), "/N 3"))
    catalog = pdf.Catalog
    catalog.Metadata = f"{metadata} 0 R"
    catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]  # what reportlab does not know, it does not write
    catalog.OutputIntents = (
        "[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)/Info(sRGB IEC61966-2.1)"
        f"/DestOutputProfile {profile} 0 R>>]"
    )


def _metadata(pdf: Any, language: str) -> bytes:
    info = pdf.info
    said = {name: getattr(info, name) for name in ("title", "author", "subject", "keywords", "producer", "creator")}
    date = datetime.fromtimestamp(pdf._timeStamp.t, UTC).isoformat()
    return _XMP.format(
        **{name: escape(text, quote=False) for name, text in said.items()}, language=language, date=date
    ).encode()


def srgb() -> bytes:
    """The sRGB colour space as an ICC profile of version 4 (ISO 15076-1): a white, three primaries, one curve."""
    curve = b"para" + bytes(4) + pack(">HH", 3, 0) + _fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    red, green, blue = (0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.7141)
    adapted = (1.04788, 0.02292, -0.05022, 0.02959, 0.99048, -0.01708, -0.00925, 0.01508, 0.75168)  # D65 to D50
    tags = {
        "desc": _words("sRGB"), "cprt": _words("CC0"), "wtpt": _xyz(0.9642, 1.0, 0.8249),
        "chad": b"sf32" + bytes(4) + _fixed(*adapted),
        "rXYZ": _xyz(*red), "gXYZ": _xyz(*green), "bXYZ": _xyz(*blue), "rTRC": curve, "gTRC": curve, "bTRC": curve,
    }  # fmt: skip
    place, table, body = 128 + 4 + 12 * len(tags), pack(">I", len(tags)), b""
    for name, data in tags.items():
        table += name.encode() + pack(">II", place + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return _header(place + len(body)) + table + body


def _header(size: int) -> bytes:
    made = pack(">6H", 2000, 1, 1, 0, 0, 0)
    start = pack(">I4sI4s4s4s", size, bytes(4), 0x04200000, b"mntr", b"RGB ", b"XYZ ")
    return (start + made + b"acsp" + bytes(28) + _fixed(0.9642, 1.0, 0.8249)).ljust(128, b"\0")


def _fixed(*numbers: float) -> bytes:
    return b"".join(pack(">i", round(number * 65536)) for number in numbers)


def _xyz(*numbers: float) -> bytes:
    return b"XYZ " + bytes(4) + _fixed(*numbers)


def _words(text: str) -> bytes:
    said = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + pack(">II2s2sII", 1, 12, b"en", b"US", len(said), 28) + said
