"""What looks for the faults of a document finds them: each is made in one that has none."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, NameObject, StreamObject, TextStringObject

from cqp_cli.documents.modele import Cellule, Colonne, Document, Qr, Rangee, Section, Tableau, Titre
from cqp_cli.documents.pdf import render_pdf
from tests.normes import _elements, fautes


@cache
def sain() -> bytes:
    rangees = Rangee((Cellule("x", lien="ici"), "y")), Rangee(("z", "t"))
    blocs = (Titre("Un", niveau=1), Qr("bonjour", "Code QR"), Tableau((Colonne("a"), Colonne("b")), rangees))
    return render_pdf(Document("Essai", (Section((*blocs, Titre("Deux", niveau=2)), ancre="ici"),)))


def _premier(racine: Any, role: str) -> Any:
    return next(e for e in _elements(racine["/StructTreeRoot"]) if e["/S"] == role)


def _nommer(noeud: Any, cle: str, nom: str) -> None:
    noeud[NameObject(cle)] = NameObject(nom)


def _nier(noeud: Any, cle: str) -> None:
    noeud[NameObject(cle)] = BooleanObject(False)


def _sans_conformite(racine: Any, _: Any) -> None:
    xmp = StreamObject()
    xmp.set_data(racine["/Metadata"].get_data().replace(b"<pdfaid:conformance>A<", b"<pdfaid:conformance>B<"))
    xmp.update({NameObject("/Type"): NameObject("/Metadata"), NameObject("/Subtype"): NameObject("/XML")})
    racine[NameObject("/Metadata")] = xmp


FAUTES: list[tuple[str, Callable[[Any, PdfWriter], object]]] = [
    ("pas de structure", lambda r, _: _nier(r["/MarkInfo"], "/Marked")),
    ("langue ou titre non dits", lambda r, _: _nier(r["/ViewerPreferences"], "/DisplayDocTitle")),
    ("langue ou titre non dits", lambda r, _: r.update({NameObject("/Lang"): TextStringObject("en")})),
    ("pas de profil de couleurs", lambda r, _: _nommer(r["/OutputIntents"][0], "/S", "/GTS_PDFX")),
    ("métadonnées incomplètes", _sans_conformite),
    ("titre ou date qui ne sont pas ceux du document", lambda _, w: w.add_metadata({"/Title": "Autre"})),
    ("niveaux de titres : [1, 3]", lambda r, _: _nommer(_premier(r, "/H2"), "/S", "/H3")),
    ("/TR contient", lambda r, _: _nommer(_premier(r, "/TD"), "/S", "/P")),
    ("figure sans mots", lambda r, _: _premier(r, "/Figure").pop("/Alt")),
    ("rangs de largeurs différentes", lambda r, _: _premier(r, "/TR")["/K"].pop()),
    ("page 1 : marques sans élément", lambda _, w: _nommer(w.pages[0], "/Tabs", "/R")),
    ("page 1 : lien sans mots", lambda _, w: w.pages[0]["/Annots"][0].pop("/Contents")),  # type: ignore[index]
    ("page 1 : lien hors de la structure", lambda r, _: _nommer(_premier(r, "/Link"), "/S", "/Span")),
]


@pytest.mark.parametrize(("dite", "abimer"), FAUTES, ids=[dite for dite, _ in FAUTES])
def test_a_fault_is_found(dite: str, abimer: Callable[[Any, PdfWriter], object]) -> None:
    ecrit, sortie = PdfWriter(clone_from=io.BytesIO(sain())), io.BytesIO()
    abimer(ecrit.root_object, ecrit)
    ecrit.write(sortie)
    assert [x[: len(dite)] for x in fautes(sortie.getvalue())] == [dite]


def test_what_is_written_twice_is_found() -> None:
    assert fautes(sain()) == []
    assert fautes(sain() + b"%%EOF\n") == ["plus d'une fin"]
