"""A sheet of France compétences (RNCP or RS, XML format V4.1), read as the first draft of a référentiel."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.lire.lecture import non_lu
from cqp_cli.disque.lire.octets import ouvrir
from cqp_cli.errors import FichierIllisible, Probleme
from cqp_cli.metier.certification.listes_de_fiche import competences, nu, sans_puce

TAILLE_MAX = 20 << 20  # of one sheet
NOMMEES = 5
SANS_BLOC = "Cette fiche n'a aucun bloc de compétences."
_JOURS = ("%d/%m/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class BlocCompetences:
    """A block of competences: its code in the register, its wording, and its competences, one by one."""

    code: str
    libelle: str
    competences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fiche:
    """What a draft takes from a sheet."""

    numero: str
    intitule: str
    nsf: str
    niveau: str
    decision: date | None
    fin: date | None
    blocs: tuple[BlocCompetences, ...]


def lire_fiche(chemin: Path, numero: str | None = None) -> Fiche:
    """The sheet of a file, or of the whole register (an XML, or the daily zip), read as it comes.

    The first one with this number when there are several. Raises FichierIllisible.
    """
    try:
        with _flux(chemin) as flux:
            return _choisir(chemin, _fiches(flux), numero)
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None
    except (BadZipFile, EOFError, RuntimeError, NotImplementedError, zlib.error):
        raise _illisible(chemin, "Cette archive .zip est abîmée ou chiffrée.", "téléchargez-la de nouveau") from None
    except DefusedXmlException:
        raise _illisible(chemin, "Ce XML porte un DOCTYPE ou des entités : ce n'est pas permis.") from None
    except (ParseError, LookupError, ValueError) as err:
        position = getattr(err, "position", None)
        raise _illisible(chemin, "Ce n'est pas du XML.", ligne=position[0] if position else None) from None


@contextmanager
def _flux(chemin: Path) -> Iterator[Iterator[IO[bytes]]]:
    """The XML files of the archive, one after the other, or the file itself."""
    with ouvrir(chemin) as ouvert:
        if ouvert.read(4) != b"PK\x03\x04":
            ouvert.seek(0)
            yield iter([ouvert])
            return
        with ZipFile(ouvert) as archive:
            noms = sorted(n for n in archive.namelist() if n.lower().endswith(".xml"))
            yield (archive.open(nom) for nom in noms)


def _fiches(flux: Iterable[IO[bytes]]) -> Iterator[Element]:
    """Each sheet in turn; what holds it is emptied once it has been looked at: tens of thousands take no more room."""
    for ouvert in flux:
        with ouvert:
            source, autour = _Mesure(ouvert), list[Element]()
            for evenement, element in iterparse(source, ("start", "end"), forbid_dtd=True):
                if evenement == "start":
                    autour.append(element)
                    continue
                autour.pop()
                if _nom(element) == "FICHE":
                    yield element
                    (autour or [element])[-1].clear()
                    source.lus = 0


class _Mesure:
    """A file that is read as long as no sheet is larger than any is."""

    def __init__(self, ouvert: IO[bytes]) -> None:
        self._ouvert, self.lus = ouvert, 0

    def read(self, taille: int = -1) -> bytes:
        morceau = self._ouvert.read(taille)
        self.lus += len(morceau)
        if self.lus > TAILLE_MAX:
            raise FichierIllisible(f"Une seule fiche y dépasse {TAILLE_MAX >> 20} Mio : ce n'en est pas une.")
        return morceau


def _choisir(chemin: Path, fiches: Iterator[Element], numero: str | None) -> Fiche:
    """The sheet with this number; without one, the only sheet there is."""
    seule: Fiche | None = None
    vues: list[str] = []
    combien = 0
    for combien, fiche in enumerate(fiches, 1):
        sien = _texte(fiche, "NUMERO_FICHE")
        if numero is not None and sien.casefold() == numero.strip().casefold():
            return _lue(chemin, fiche)
        if numero is None and combien == 1:
            seule = _lue(chemin, fiche) if _a_des_blocs(fiche) else None
        if len(vues) < NOMMEES:
            vues.append(sien)
    if combien == 0:
        raise _illisible(chemin, "Il n'y a pas de FICHE ici : ce n'est pas une fiche de France compétences.")
    if numero is None and combien == 1:
        if seule is None:
            raise _illisible(chemin, SANS_BLOC)
        return seule
    numeros = ", ".join(vues) + ("…" if combien > NOMMEES else "")
    message = f"Ce fichier contient {combien} fiches ({numeros})."
    if numero is not None:
        message = f"La fiche {numero[:20]} n'y est pas. {message}"
    raise _illisible(chemin, message, refaire("--fiche NUMERO", sans=["--fiche"]))


def _a_des_blocs(fiche: Element) -> bool:
    return any(_nom(e) == "BLOC_COMPETENCES" for e in fiche.iter())


def _lue(chemin: Path, fiche: Element) -> Fiche:
    blocs = tuple(_bloc(e) for e in fiche.iter() if _nom(e) == "BLOC_COMPETENCES")
    if not blocs:
        raise _illisible(chemin, SANS_BLOC)
    return Fiche(
        numero=_texte(fiche, "NUMERO_FICHE"),
        intitule=_texte(fiche, "INTITULE"),
        nsf=_texte(fiche, "CODES_NSF", "NSF", "CODE"),
        niveau=_texte(fiche, "NOMENCLATURE_EUROPE", "NIVEAU").removeprefix("NIV"),
        decision=_jour(_texte(fiche, "DATE_DECISION")),
        fin=_jour(_texte(fiche, "DATE_FIN_ENREGISTREMENT")),
        blocs=blocs,
    )


def _illisible(chemin: Path, message: str, remede: str | None = None, ligne: int | None = None) -> FichierIllisible:
    return FichierIllisible([Probleme(message, chemin.name, ligne, remede=remede)])


def _nom(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].upper()


def _texte(element: Element, *noms: str) -> str:
    """The text at a path of names below an element, on one line; empty when it is not there."""
    trouve: Element | None = element
    for nom in noms:
        trouve = next((e for e in trouve if _nom(e) == nom), None) if trouve is not None else None
    return " ".join("".join(trouve.itertext()).split()) if trouve is not None else ""


def _brut(element: Element, nom: str) -> str:
    trouve = next((e for e in element if _nom(e) == nom), None)
    if trouve is None:
        return ""
    return "\n".join(trouve.itertext())


def _bloc(element: Element) -> BlocCompetences:
    libelle, liste = sans_puce(nu(_texte(element, "LIBELLE"))), _brut(element, "LISTE_COMPETENCES")
    return BlocCompetences(_texte(element, "CODE"), libelle, tuple(competences(liste)))


def _jour(texte: str) -> date | None:
    for forme in _JOURS:
        try:
            return datetime.strptime(texte[:10], forme).date()
        except ValueError:
            continue
    return None
