"""The XML that the Caisse des dépôts takes, and the processing report that it gives back.

Both are read and written by local name; the order of elements is that of the official sample, with `action`
after `horodatage` from schema 1.1.5 on. That schema also admits a holder named by a national number: a
dossier has none, so the civil status is declared in both versions.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from cqp_cli.disque.lire.lecture import non_lu
from cqp_cli.disque.lire.octets import lire_entier
from cqp_cli.domain.certificateur import Accrochage
from cqp_cli.domain.declaration import Passage
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.errors import FichierIllisible, Probleme

ESPACE_DE_NOMS = "urn:cdc:cpf:pc5:schema:1.0.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
PARIS = ZoneInfo("Europe/Paris")
_FLUX = uuid.uuid5(uuid.NAMESPACE_URL, ESPACE_DE_NOMS)
TAILLE_MAX = 64 << 20
_EXISTE_DEJA = "existe deja en base"


def horodatage(jour: date) -> str:
    """Noon of that day with the offset of Paris: `2026-07-01T12:00:00+02:00`."""
    return datetime(jour.year, jour.month, jour.day, 12, tzinfo=PARIS).isoformat(timespec="seconds")


def empreinte_passage(p: Passage) -> str:
    """What the passage says, hashed: to tell whether anything was corrected since it was refused."""
    return hashlib.sha256(repr(p).encode("utf-8", "backslashreplace")).hexdigest()


def empreinte_titulaire(p: Passage) -> str:
    """What the passage says of its holder and delivery, hashed: not under which name, nor for which registration."""
    return empreinte_passage(replace(p, id_technique="", type_certification="", code_certification=""))


def identifiant_flux(passages: Sequence[Passage], jour: date, tentative: str) -> str:
    """A UUID that the same passages, on the same day and after the same past, give again."""
    faits = [str(jour), tentative, *(f"{p.id_technique}:{empreinte_passage(p)}" for p in passages)]
    return str(uuid.uuid5(_FLUX, "\n".join(faits)))


def ecrire_flux(passages: Sequence[Passage], accrochage: Accrochage, jour: date, id_flux: str) -> bytes:
    """The file to deposit: UTF-8, the certifications in the order of their codes."""
    ET.register_namespace("cpf", ESPACE_DE_NOMS)
    ET.register_namespace("xsi", XSI)
    flux = ET.Element(_nom("flux"))
    _texte(flux, "idFlux", id_flux)
    _texte(flux, "horodatage", horodatage(jour))
    if accrochage.schema == "1.1.5":
        _texte(flux, "action", "CREATION")
    emetteur = _noeud(flux, "emetteur")
    _texte(emetteur, "idClient", (accrochage.id_client or "").strip())
    certificateur = _noeud(_noeud(emetteur, "certificateurs"), "certificateur")
    _texte(certificateur, "idClient", (accrochage.id_client or "").strip())
    _texte(certificateur, "idContrat", (accrochage.id_contrat or "").strip())
    certifications = _noeud(certificateur, "certifications")
    tries = sorted(passages, key=lambda p: (p.type_certification, p.code_certification, p.jury, p.id_technique))
    for (genre, code), groupe in groupby(tries, key=lambda p: (p.type_certification, p.code_certification)):
        certification = _noeud(certifications, "certification")
        _texte(certification, "type", genre)
        _texte(certification, "code", code)
        _texte(certification, "natureDeposant", "CERTIFICATEUR")
        liste = _noeud(certification, "passageCertifications")
        for passage in groupe:
            _passage(_noeud(liste, "passageCertification"), passage)
    ET.indent(flux)
    corps: bytes = ET.tostring(flux, encoding="utf-8")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + corps + b"\n"


def _passage(noeud: ET.Element, p: Passage) -> None:
    _texte(noeud, "idTechnique", p.id_technique)
    _texte(noeud, "obtentionCertification", "PAR_ADMISSION")
    _texte(noeud, "donneeCertifiee", "true")
    _texte(noeud, "dateDebutValidite", p.jury.isoformat())
    _nul(noeud, "dateFinValidite")
    _texte(noeud, "presenceNiveauLangueEuro", "false")
    _texte(noeud, "presenceNiveauNumeriqueEuro", "false")
    _nul(noeud, "scoring")
    _nul(noeud, "mentionValidee")
    modalites = _noeud(noeud, "modalitesInscription")
    _texte(modalites, "modaliteAcces", p.modalite_acces)
    if p.voie_vae:
        _texte(modalites, "voieAccessVAE", p.voie_vae)
    _titulaire(_noeud(_noeud(noeud, "identificationTitulaire"), "titulaire"), p)


def _titulaire(noeud: ET.Element, p: Passage) -> None:
    assert p.naissance
    _texte(noeud, "nomNaissance", p.nom_naissance)
    if p.nom_usage:
        _texte(noeud, "nomUsage", p.nom_usage)
    else:
        _nul(noeud, "nomUsage")
    for rang, prenom in enumerate(p.prenoms, 1):
        _texte(noeud, f"prenom{rang}", prenom)
    _texte(noeud, "anneeNaissance", str(p.naissance.annee))
    for nom_du_champ, nombre in (("moisNaissance", p.naissance.mois), ("jourNaissance", p.naissance.jour)):
        if nombre:
            _texte(noeud, nom_du_champ, str(nombre))
        else:
            _nul(noeud, nom_du_champ)
    _texte(noeud, "sexe", p.sexe)
    insee = _noeud(_noeud(noeud, "codeCommuneNaissance"), "codeInseeNaissance")
    _texte(insee, "codeInsee", p.code_insee)
    for nom, valeur in (("libelleCommuneNaissance", p.commune), ("libellePaysNaissance", p.pays)):
        if valeur:
            _texte(noeud, nom, valeur)


def _nom(local: str) -> str:
    return f"{{{ESPACE_DE_NOMS}}}{local}"


def _noeud(parent: ET.Element, local: str) -> ET.Element:
    return ET.SubElement(parent, _nom(local))


def _texte(parent: ET.Element, local: str, texte: str) -> None:
    _noeud(parent, local).text = texte


def _nul(parent: ET.Element, local: str) -> None:
    _noeud(parent, local).set(f"{{{XSI}}}nil", "true")


# The processing report ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rapport:
    """What the Caisse des dépôts answered to one file: by idTechnique, accepted, or refused with its message.

    `deja`: refused because it has them already, which makes them declared; they are among the accepted.
    """

    nom: str
    id_flux: str
    id_traitement: str
    refuses: dict[str, str]
    acceptes: frozenset[str]
    deja: frozenset[str] = frozenset()


def lire_rapport(chemin: Path) -> Rapport:
    """Reads a processing report. Raises FichierIllisible: not XML, a DOCTYPE, another document, contradictory."""
    racine = _arbre(chemin)
    noms = {_local(n) for n in racine.iter()}
    if _local(racine) != "rapport" or not noms & {"passagesok", "passagesko", "idflux"}:
        message = "Ce fichier n'est pas un rapport de traitement de la Caisse des dépôts."
        raise FichierIllisible([Probleme(message, chemin.name)])
    refuses = {cle: dit for conteneur in _tous(racine, "passagesko") for cle, dit in _refus(conteneur)}
    acceptes = {
        cle for conteneur in _tous(racine, "passagesok") for n in _tous(conteneur, "idtechnique") if (cle := _dit(n))
    }
    deja = frozenset(cle for cle, dit in refuses.items() if _EXISTE_DEJA in sans_accents(dit))
    refuses = {cle: dit for cle, dit in refuses.items() if cle not in deja}
    if doubles := sorted(refuses.keys() & acceptes):
        message = f"Ce rapport dit « {doubles[0]} » à la fois accepté et refusé."
        raise FichierIllisible([Probleme(message, chemin.name)])
    id_flux, traitement = (_premier(racine, nom) for nom in ("idflux", "idtraitement"))
    return Rapport(chemin.name, id_flux, traitement, refuses, deja.union(acceptes), deja)


def _arbre(chemin: Path) -> Any:
    try:
        if chemin.stat().st_size > TAILLE_MAX:
            raise FichierIllisible([Probleme("Ce fichier dépasse 64 Mio : ce n'est pas un rapport.", chemin.name)])
        return fromstring(lire_entier(chemin), forbid_dtd=True)
    except OSError as err:
        raise FichierIllisible([non_lu(err, chemin.name)]) from None
    except DefusedXmlException:
        message = "Ce fichier porte une déclaration DOCTYPE ou une entité : il n'est pas lu."
        raise FichierIllisible([Probleme(message, chemin.name)]) from None
    except (ET.ParseError, LookupError, ValueError) as err:
        ligne = err.position[0] if isinstance(err, ET.ParseError) else None
        raise FichierIllisible([Probleme("Ce fichier n'est pas du XML lisible.", chemin.name, ligne)]) from None


def _refus(conteneur: Any) -> Iterator[tuple[str, str]]:
    """Each refused passage: its idTechnique, and its messages on one line."""
    for passage in conteneur.iter():
        fils = list(passage)
        for cle in (_dit(n) for n in fils if _local(n) == "idtechnique"):
            if cle:
                dits = dict.fromkeys(_dit(n) for n in fils if _local(n) == "messageerreur")
                yield cle, " ; ".join(d for d in dits if d) or "sans message"


def _local(noeud: Any) -> str:
    return str(noeud.tag).rpartition("}")[2].casefold() if isinstance(noeud.tag, str) else ""


def _tous(noeud: Any, local: str) -> Iterator[Any]:
    return (n for n in noeud.iter() if _local(n) == local)


def _premier(noeud: Any, local: str) -> str:
    return next((_dit(n) for n in _tous(noeud, local)), "")


def _dit(noeud: Any) -> str:
    return " ".join("".join(noeud.itertext()).split())
