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

from cqp_cli.bureau.dus import dus_de
from cqp_cli.bureau.taches import Point, Redevable
from cqp_cli.disque.retoucher.pieces import code_de
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.documents.pli import chez, destinataire
from cqp_cli.documents.relance_personne import Attendus, relance, reperes_de
from cqp_cli.domain.a_trous import Reperes, une_phrase
from cqp_cli.domain.accord import ACTEURS
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.livret import Intervenant
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.errors import CqpError
from cqp_cli.terminal.apparence import cadre_de, theme_de
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, ouvrir_sortie

_ADRESSE = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Courrier:
    """What was written for one person."""

    personne: Redevable
    lettre: Path
    message: Path
    joints: tuple[str, ...]
    sans_adresse: bool = False
    """No postal address is known: the window of the envelope shows a name alone."""


def ecrire(
    ici: Contexte, qui: Sequence[Redevable], vers: Path, externe: Intervenant | None = None
) -> Iterator[Courrier]:
    """The letters and drafts, one person after the other; `externe` fills the forms that name no external evaluator.

    Raises CqpError.
    """
    espace, jour = ici.espace, ici.jour
    theme, cadre = theme_de(espace), cadre_de(espace, jour, "lettres")
    certificateur = espace.configuration.certificateur
    ouvrir_sortie(ici, vers)
    pris: set[str] = set()
    for p in qui:
        base = code_de(p.nom or ACTEURS[p.acteur], "" if p.nom else p.chez or p.points[0].code, pris)
        pris.add(base)
        d = next(v.dossier for v in p.dossiers if v.dossier)
        attendus = _attendus(p)
        reperes = reperes_de(d.referentiel, cadre, len(p.points), p.limite, **_adresse_a(p, d))
        pdf = render_pdf(relance(d.referentiel, cadre, _vers(p), attendus, reperes), theme)
        joints = list(_formulaires(ici, p, externe))
        objet = une_phrase(cadre.textes["relance"]["objet"], reperes)
        de = (certificateur.nom or "", certificateur.courriel or "")
        octets = brouillon(de, p, objet, _corps(attendus, reperes, joints), jour, [(f"{base}.pdf", pdf), *joints])
        muette = not d.candidat.adresse if p.acteur == "candidat" else len(_vers(p)) < 3
        c = Courrier(p, vers / f"{base}.pdf", vers / f"{base}.eml", tuple(nom for nom, _ in joints), muette)
        for fichier, contenu in ((c.lettre, pdf), (c.message, octets)):
            deposer_octets(fichier, contenu, force=ici.force, essai=ici.essai, muet=True)
        yield c


def _adresse_a(p: Redevable, d: Dossier) -> dict[str, str]:
    """How they are called, and as whom they are written to."""
    if p.acteur != "candidat":
        return {"civilite": "Madame, Monsieur", "comme": ACTEURS[p.acteur]}
    return {"civilite": {"F": "Madame", "M": "Monsieur"}.get(d.candidat.sexe or "", "Madame, Monsieur")}


def _vers(p: Redevable) -> tuple[str, ...]:
    """The name, and the address where it is known: the candidate's own, or the employer's of who works there."""
    d = next(v.dossier for v in p.dossiers if v.dossier)
    if p.acteur == "candidat":
        return destinataire(d.candidat)
    nom = p.nom or ACTEURS[p.acteur].capitalize()
    return chez(nom, p.chez, d.candidat.entreprise.adresse or "") if p.chez else (nom,)


def _attendus(p: Redevable) -> Attendus:
    """What is waited for, dossier by dossier, those of which it is the same together; one's own needs no name."""
    par_code: dict[str, list[Point]] = {}
    for x in p.points:
        par_code.setdefault(x.code, []).append(x)
    groupes: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for code, points in par_code.items():
        groupes.setdefault(tuple((x.message, au_titre_de(x)) for x in points), []).append(points[0].candidat or code)
    return [("Votre dossier" if p.acteur == "candidat" else _titre(noms), points) for points, noms in groupes.items()]


def _titre(noms: Sequence[str]) -> str:
    return f"{'Dossiers' if noms[1:] else 'Dossier'} : {enumerer(noms)}"


# The forms ----------------------------------------------------------------------------------------


def _formulaires(ici: Contexte, p: Redevable, externe: Intervenant | None) -> Iterator[tuple[str, bytes]]:
    """The prefilled forms by which this person can answer; a form that is not due is not joined."""
    for vu in p.dossiers:
        try:
            dus, _ = dus_de(ici, vu.lecture, externe)
        except CqpError:
            continue
        for du in dus:
            siens = not p.nom or du.role == "candidat" or meme_personne(p.nom, du.personne)
            if du.role == p.acteur and (siens or du.role == "organisme"):
                yield du.fichier, du.octets()


# The draft ----------------------------------------------------------------------------------------


def _corps(attendus: Attendus, reperes: Reperes, joints: Sequence[tuple[str, bytes]]) -> str:
    """The message in plain words: what the letter says, and what is joined."""
    lignes = [f"{reperes['civilite']},", "", f"Voici ce que nous attendons {reperes['part']}, {reperes['avant']} :", ""]
    for titre, points in attendus:
        lignes += [titre, *(f"- {message} ({article})" for message, article in points), ""]
    if joints:
        lignes += ["Ci-joint, la lettre et les formulaires à remplir et à nous renvoyer :"]
        lignes += [f"- {nom}" for nom, _ in joints]
    else:
        lignes += ["La lettre est jointe."]
    return "\n".join([*lignes, "", str(reperes["certificateur"]), ""])


def brouillon(
    de: tuple[str, str], p: Redevable, objet: str, corps: str, jour: date, joints: Sequence[tuple[str, bytes]]
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
