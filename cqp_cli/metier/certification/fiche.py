"""A sheet of France compétences (RNCP or RS, XML format V4.1), read as the first draft of a référentiel."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cqp_cli.disque.lire.lecture import raison
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.errors import FichierIllisible, Probleme

TAILLE_MAX = 20 << 20
_COUPES = re.compile(r"<\s*/?\s*(?:li|br|p|div|ul|ol|tr)\b[^>]*>|[\r\n]+", re.IGNORECASE)
_BALISE = re.compile(r"<[^<>]{1,200}>")
_PUCE = re.compile(r"^(?:[-–—•·*▪►➢o]|\(?\d{1,2}[.)]|C\.?\d{1,2}(?:\.\d{1,2})*\s*[:.–-]?)\s+")
_JOURS = ("%d/%m/%Y", "%Y-%m-%d")


@dataclass(frozen=True, slots=True)
class Bloc:
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
    blocs: tuple[Bloc, ...]


def lire_fiche(chemin: Path, numero: str | None = None) -> Fiche:
    """The sheet of a file; the one with this number when there are several. Raises FichierIllisible."""
    racine = _analyser(chemin)
    fiches = [e for e in racine.iter() if _nom(e) == "FICHE"]
    if not fiches:
        raise _illisible(chemin, "Il n'y a pas de FICHE ici : ce n'est pas une fiche de France compétences.")
    voulues = [f for f in fiches if numero is None or _texte(f, "NUMERO_FICHE").casefold() == numero.casefold()]
    if len(voulues) != 1:
        numeros = ", ".join(_texte(f, "NUMERO_FICHE") for f in fiches[:5]) + ("…" if len(fiches) > 5 else "")
        raise _illisible(chemin, f"Ce fichier contient {len(fiches)} fiches ({numeros}).", "--fiche RNCP…")
    fiche = voulues[0]
    blocs = tuple(_bloc(e) for e in fiche.iter() if _nom(e) == "BLOC_COMPETENCES")
    if not blocs:
        raise _illisible(chemin, "Cette fiche n'a aucun bloc de compétences.")
    return Fiche(
        numero=_texte(fiche, "NUMERO_FICHE"),
        intitule=_texte(fiche, "INTITULE"),
        nsf=_texte(fiche, "CODES_NSF", "NSF", "CODE"),
        niveau=_texte(fiche, "NOMENCLATURE_EUROPE", "NIVEAU").removeprefix("NIV"),
        decision=_jour(_texte(fiche, "DATE_DECISION")),
        fin=_jour(_texte(fiche, "DATE_FIN_ENREGISTREMENT")),
        blocs=blocs,
    )


def _analyser(chemin: Path) -> Element:
    """The document; no entity, no DOCTYPE."""
    try:
        if chemin.stat().st_size > TAILLE_MAX:
            raise _illisible(chemin, "Ce fichier dépasse 20 Mio : prenez la fiche seule, pas tout le répertoire.")
        racine: Element = fromstring(lire_entier(chemin), forbid_dtd=True)
    except OSError as err:
        raise _illisible(chemin, f"Ce fichier ne peut pas être lu ({raison(err)}).") from None
    except DefusedXmlException:
        raise _illisible(chemin, "Ce XML porte un DOCTYPE ou des entités : ce n'est pas permis.") from None
    except (ParseError, LookupError, ValueError) as err:
        position = getattr(err, "position", None)
        ligne = position[0] if position else None
        raise _illisible(chemin, "Ce n'est pas du XML.", ligne=ligne) from None
    return racine


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
    return "\n".join(t for t in trouve.itertext() if t.strip())


def _bloc(element: Element) -> Bloc:
    libelle, liste = _phrase(_texte(element, "LIBELLE")), _brut(element, "LISTE_COMPETENCES")
    return Bloc(_texte(element, "CODE"), libelle, tuple(_phrases(liste)))


def _phrases(liste: str) -> Iterator[str]:
    """One competence a line: markup cut, bullets and final stops taken away, each said once."""
    vues: set[str] = set()
    for morceau in _COUPES.split(html.unescape(liste)):
        phrase = _phrase(morceau)
        if len(phrase) > 2 and phrase not in vues:
            vues.add(phrase)
            yield phrase


def _phrase(texte: str) -> str:
    nu = " ".join(html.unescape(_BALISE.sub(" ", html.unescape(texte))).split())
    return _PUCE.sub("", nu).strip().rstrip(";.").strip()


def _jour(texte: str) -> date | None:
    for forme in _JOURS:
        try:
            return datetime.strptime(texte[:10], forme).date()
        except ValueError:
            continue
    return None
