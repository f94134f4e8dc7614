"""What PDF/A-2a and PDF/UA-1 ask of a file, looked for without their validator: it runs where Java is not."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, BooleanObject, DictionaryObject

from cqp_cli.documents.pdf.standards import srgb


def fautes(pdf: bytes) -> list[str]:
    """Everything that a document lacks; none is hoped for."""
    lecteur = PdfReader(io.BytesIO(pdf), strict=True)
    racine: Any = lecteur.trailer["/Root"]
    trouves = [*_elements(racine["/StructTreeRoot"])] if "/StructTreeRoot" in racine else []
    return [*_fichier(pdf), *_catalogue(racine, lecteur), *_arbre(trouves), *_pages(lecteur, racine)]


def _fichier(pdf: bytes) -> Iterator[str]:
    if any(pdf[m.start() - 1 : m.start()] != b"\n" for m in re.finditer(rb"endstream", pdf)):
        yield "un flux ne finit pas par une fin de ligne"
    if pdf.count(b"%%EOF") != 1:
        yield "plus d'une fin"


def _catalogue(racine: Any, lecteur: PdfReader) -> Iterator[str]:
    if not _dit_oui(racine, "/MarkInfo", "/Marked") or "/StructTreeRoot" not in racine:
        yield "pas de structure"
    if racine.get("/Lang") != "fr-FR" or not _dit_oui(racine, "/ViewerPreferences", "/DisplayDocTitle"):
        yield "langue ou titre non dits"
    (intention,) = racine.get("/OutputIntents", [{}])
    if intention.get("/S") != "/GTS_PDFA1" or intention["/DestOutputProfile"].get_data() != srgb():
        yield "pas de profil de couleurs"
    xmp = racine["/Metadata"].get_data().decode() if "/Metadata" in racine else ""
    dits = ("<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<", "<dc:language>")
    if not all(dit in xmp for dit in dits) or "/Filter" in racine["/Metadata"]:
        yield "métadonnées incomplètes"
    lus = lecteur.xmp_metadata
    info = lecteur.metadata
    if not lus or not info or lus.dc_title != {"x-default": info.title} or _dates(info, lus) != 1:
        yield "titre ou date qui ne sont pas ceux du document"


def _dit_oui(racine: Any, rubrique: str, cle: str) -> bool:
    """Whether it is said, and true: to pypdf, a « false » that is there is true as any object is."""
    return bool(racine.get(rubrique, {}).get(cle, BooleanObject(False)).value)


def _dates(info: Any, lus: Any) -> int:
    """How many different dates both metadata give."""
    dites = (info.creation_date, info.modification_date, lus.xmp_create_date, lus.xmp_modify_date)
    return len({jour.replace(tzinfo=None) for jour in dites if jour})


def _elements(noeud: Any) -> Iterator[Any]:
    """Every structure element, in reading order."""
    for enfant in _enfants(noeud):
        if "/S" in enfant:
            yield enfant
            yield from _elements(enfant)


def _enfants(noeud: Any) -> list[Any]:
    """The elements and the links of a node; not its marked contents."""
    enfants = noeud.get("/K", ArrayObject())
    objets = [e.get_object() for e in (enfants if isinstance(enfants, list) else [enfants])]
    return [o for o in objets if isinstance(o, DictionaryObject)]


def _arbre(trouves: list[Any]) -> Iterator[str]:
    niveaux = [int(str(e["/S"])[2:]) for e in trouves if re.fullmatch(r"/H\d", str(e["/S"]))]
    if any(b > a + 1 for a, b in pairwise([0, *niveaux])):
        yield f"niveaux de titres : {niveaux}"
    dedans = {"/TOC": {"/TOCI"}, "/L": {"/LI"}, "/Table": {"/TR"}, "/TR": {"/TH", "/TD"}}
    for element in trouves:
        role = str(element["/S"])
        sous = {str(e["/S"]) for e in _enfants(element) if "/S" in e}
        if role in dedans and not sous <= dedans[role]:
            yield f"{role} contient {sous}"
        if role == "/Figure" and not element.get("/Alt"):
            yield "figure sans mots"
        if role == "/Table" and len({_largeur(rang) for rang in _enfants(element)}) != 1:
            yield "rangs de largeurs différentes"


def _largeur(rang: Any) -> int:
    return sum(int(case.get("/A", {}).get("/ColSpan", 1)) for case in _enfants(rang))


def _pages(lecteur: PdfReader, racine: Any) -> Iterator[str]:
    nombres = racine["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    parents = dict(zip(nombres[::2], nombres[1::2], strict=True))
    for rang, page in enumerate(lecteur.pages):
        contenu: Any = page.get_contents()
        marques = re.findall(rb"/MCID (\d+)", contenu.get_data())
        if len(parents[page["/StructParents"]].get_object()) != len(marques) or str(page["/Tabs"]) != "/S":
            yield f"page {rang + 1} : marques sans élément"
        yield from (f"page {rang + 1} : {dit}" for lien in page.get("/Annots", ()) for dit in _lien(lien, parents))


def _lien(annotation: Any, parents: Any) -> Iterator[str]:
    lien = annotation.get_object()
    proprietaire = parents[lien["/StructParent"]].get_object()
    vises = [e.raw_get("/Obj") for e in _enfants(proprietaire) if "/Obj" in e]
    champ = lien["/Subtype"] == "/Widget"
    if not lien.get("/TU" if champ else "/Contents"):
        yield "lien sans mots"
    if proprietaire["/S"] != ("/Form" if champ else "/Link") or annotation not in vises:
        yield "lien hors de la structure"
