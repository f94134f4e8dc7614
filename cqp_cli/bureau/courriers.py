"""`cqp todo --letters`: for each person a letter, and a draft of the message that carries it with the forms to fill."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from cqp_cli.bureau.taches import ROLES, Personne
from cqp_cli.disque.ecrire.porte import creer_dossier
from cqp_cli.disque.retoucher.pieces import code_de
from cqp_cli.documents.phrases import une_phrase
from cqp_cli.documents.pli import destinataire
from cqp_cli.documents.relance_personne import Attendus, relance, reperes_de
from cqp_cli.domain.ordre import avant_activites, avant_reperage
from cqp_cli.errors import CqpError
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.grille import ecrire_evaluation, ecrire_reperage
from cqp_cli.metier.evaluation.emettre import demander
from cqp_cli.metier.evaluation.emissions import exiger_due
from cqp_cli.terminal.apparence import cadre_de, theme_de
from cqp_cli.terminal.depot import deposer_octets

if TYPE_CHECKING:
    from cqp_cli.bureau.taches import Vu
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.documents.phrases import Reperes

_ADRESSE = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Courrier:
    """What was written for one person."""

    personne: Personne
    lettre: Path
    message: Path
    joints: tuple[str, ...]


def ecrire(
    espace: Espace, qui: Sequence[Personne], vers: Path, jour: date, *, force: bool, essai: bool
) -> Iterator[Courrier]:
    """The letters and drafts, one person after the other. Raises CqpError."""
    from cqp_cli.documents.pdf import render_pdf

    theme, cadre = theme_de(espace), cadre_de(espace, jour, "lettres")
    certificateur = espace.configuration.certificateur
    if not essai:
        creer_dossier(vers)
    pris: set[str] = set()
    for p in qui:
        base = code_de(p.nom or ROLES[p.acteur], "" if p.nom else p.points[0].code, pris)
        pris.add(base)
        d = next(v.dossier for v in p.dossiers if v.dossier)
        attendus = _attendus(p)
        civilite = {"F": "Madame", "M": "Monsieur"}.get(d.candidat.sexe or "") if p.acteur == "candidat" else None
        reperes = reperes_de(d.referentiel, cadre, attendus, p.limite, civilite=civilite or "Madame, Monsieur")
        pdf = render_pdf(relance(d.referentiel, cadre, _vers(p), attendus, reperes), theme)
        joints = list(_formulaires(p, espace, jour))
        objet = une_phrase(cadre.textes["relance"]["objet"], reperes)
        de = (certificateur.nom or "", certificateur.courriel or "")
        octets = brouillon(de, p, objet, _corps(attendus, reperes, joints), jour, [(f"{base}.pdf", pdf), *joints])
        c = Courrier(p, vers / f"{base}.pdf", vers / f"{base}.eml", tuple(nom for nom, _ in joints))
        for fichier, contenu in ((c.lettre, pdf), (c.message, octets)):
            deposer_octets(fichier, contenu, force=force, essai=essai, muet=True)
        yield c


def _vers(p: Personne) -> tuple[str, ...]:
    """The name, and the address where it is known: the candidate's own, or the employer's of who works there."""
    d = next(v.dossier for v in p.dossiers if v.dossier)
    if p.acteur == "candidat":
        return destinataire(d.candidat)
    return (p.nom or ROLES[p.acteur].capitalize(),)


def _attendus(p: Personne) -> Attendus:
    """What is waited for, by dossier; one's own dossier needs no name."""
    codes = dict.fromkeys(x.code for x in p.points)
    titres = {
        x.code: "Votre dossier" if p.acteur == "candidat" else f"Dossier : {x.candidat or x.code}" for x in p.points
    }
    return [(titres[c], [(x.message, x.article) for x in p.points if x.code == c]) for c in codes]


# The forms ----------------------------------------------------------------------------------------


def _formulaires(p: Personne, espace: Espace, jour: date) -> Iterator[tuple[str, bytes]]:
    """The prefilled forms by which this person can answer; a form that is not due is not joined."""
    for vu in p.dossiers:
        regles = {x.regle for x in p.points if x.code == vu.lecture.code}
        for genre in _genres(p, regles):
            try:
                octets = _formulaire(genre, p, vu, espace, jour)
            except CqpError:
                continue
            yield f"{vu.lecture.code}-{genre}.xlsx", octets


def _genres(p: Personne, regles: set[str]) -> Iterator[str]:
    debuts = {r.partition("-")[0] for r in regles}
    if p.acteur == "professionnel" and "LIVRET" in debuts:
        yield "livret"
    if p.acteur in ("professionnel", "externe") and debuts & {"EVALUATION", "EVALUATEUR", "AVIS", "TRANSMISSION"}:
        yield p.acteur
    if p.acteur == "candidat" and (debuts & {"RECIT"} or any(r.startswith("VAE-PARTIE-3") for r in regles)):
        yield "activites"


def _formulaire(genre: str, p: Personne, vu: Vu, espace: Espace, jour: date) -> bytes:
    """Raises CqpError when it is not this form's turn."""
    d = vu.lecture.obtenir()
    if genre == "livret" and not avant_reperage(d):
        return ecrire_reperage(d, d.livret)
    if genre == "activites" and not avant_activites(d):
        return ecrire_activites(d, d.recit)
    commencees = [e for e in vu.dossier.bilan.courantes if e.role == p.acteur] if vu.dossier else []
    if not commencees:
        exiger_due(vu.lecture, p.acteur, jour, espace)
    x = demander(vu.lecture, p.acteur, commencees[-1].passage if commencees else None, jour, espace)
    return ecrire_evaluation(x.dossier, x.role, x.passage, x.codes, x.deja)


# The draft ----------------------------------------------------------------------------------------


def _corps(attendus: Attendus, reperes: Reperes, joints: Sequence[tuple[str, bytes]]) -> str:
    """The message in plain words: what the letter says, and what is joined."""
    lignes = [f"{reperes['civilite']},", "", f"Voici ce que nous attendons de vous, {reperes['avant']} :", ""]
    for titre, points in attendus:
        lignes += [titre, *(f"- {message} (art. {article})" for message, article in points), ""]
    if joints:
        lignes += ["Ci-joint, la lettre et les formulaires à remplir et à nous renvoyer :"]
        lignes += [f"- {nom}" for nom, _ in joints]
    else:
        lignes += ["La lettre est jointe."]
    return "\n".join([*lignes, "", str(reperes["certificateur"]), ""])


def brouillon(
    de: tuple[str, str], p: Personne, objet: str, corps: str, jour: date, joints: Sequence[tuple[str, bytes]]
) -> bytes:
    """A draft (RFC 5322; `X-Unsent`) that a mail program opens to be read again and sent; reproducible."""
    message = EmailMessage(policy=SMTP)
    message["X-Unsent"] = "1"
    message["Date"] = datetime.combine(jour, time(9), UTC)
    if adresse := _adresse(*de):
        message["From"] = adresse
    if adresse := _adresse(p.nom, p.courriel):
        message["To"] = adresse
    message["Subject"] = " ".join(objet.split())
    message.set_content(corps, cte="quoted-printable")
    for nom, octets in joints:
        genre = "pdf" if nom.endswith(".pdf") else _XLSX
        message.add_attachment(octets, maintype="application", subtype=genre, filename=nom)
    message.set_boundary("cqp-" + hashlib.sha256(corps.encode()).hexdigest()[:32])
    return message.as_bytes()


def _adresse(nom: str, courriel: str) -> Address | None:
    """None for what is not an address: the draft then waits for one."""
    if not _ADRESSE.fullmatch(courriel.strip()):
        return None
    return Address(display_name=nom, addr_spec=courriel.strip())
