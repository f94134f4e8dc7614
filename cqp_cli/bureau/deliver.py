"""`cqp deliver`: everything that follows a session of the jury, in one folder, and the list of what was made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.tableur import en_csv, octets_csv
from cqp_cli.disque.espace.dossiers import DossierIllisible, Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.documents.presence import presidence, signent
from cqp_cli.documents.vocabulaire import college
from cqp_cli.domain.composition import siegent
from cqp_cli.domain.dossier import au
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.errors import Refus
from cqp_cli.metier.delivrance.exemplaires import Choix, Tire, dire_notes, tirer, tirer_sans_dossier
from cqp_cli.metier.delivrance.tirage import Demande, Imprime
from cqp_cli.metier.delivrance.tirage_session import candidats
from cqp_cli.metier.jury.decisions import notifier
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, ouvrir_sortie
from cqp_cli.terminal.etape import deposer, inchange
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Ecraser, Essai, Format, Racine, SessionDe, Sortie

LISTE = "liste.csv"
DEJA = ("inchangé", "réimprimé à l'identique", "serait réimprimé à l'identique")
SOUS_DOSSIERS = {Imprime.LETTRE: "lettres", Imprime.ATTESTATION: "attestations", Imprime.PARCHEMIN: "parchemins"}
_MOTS = {
    Imprime.PV: ("procès-verbal", "procès-verbaux"),
    Imprime.EMARGEMENT: ("feuille d'émargement", "feuilles d'émargement"),
    Imprime.LETTRE: ("lettre", "lettres"),
    Imprime.ATTESTATION: ("attestation", "attestations"),
    Imprime.PARCHEMIN: ("parchemin", "parchemins"),
}
_COLONNES = "document code fichier etat numero a_signer message note"


@dataclass(frozen=True, slots=True)
class Remis:
    """One document of the session, printed or not, and who signs it."""

    nom: Imprime
    tire: Tire
    a_signer: tuple[str, ...]
    lecture: Lecture | None = None

    def json(self) -> dict[str, Any]:
        x = self.tire.json()
        entree = {"document": self.nom.value, **{cle: x[cle] for cle in ("code", "fichier", "etat", "numero", "note")}}
        if self.tire.erreur:
            return entree | {"a_signer": [], "message": self.motif}
        return entree | {"a_signer": list(self.a_signer), "message": None}

    @property
    def motif(self) -> str:
        return " ".join(p.message for p in self.tire.erreur.problemes) if self.tire.erreur else ""


Vers = Annotated[Path, option_vers("DOSSIER", "Où écrire.")]
Parties = Annotated[bool, option("--notify", "Les lettres partent ce jour : enregistre la notification de chacune.")]


def deliver(
    session: SessionDe,
    vers: Vers,
    parties: Parties = False,
    force: Ecraser = False,
    essai: Essai = False,
    au: Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Réunit tout ce qui suit un jury : PV, émargement, lettres, attestations, parchemins, et leur liste.

    Avec --dry-run, dit ce qui serait bloqué et pourquoi, et ce qui est à signer ; aucun numéro n'est pris.
    Exemple : cqp deliver --session 2025-11-20 -o remise --dry-run
    """
    espace, jour = options.espace_de(racine), options.jour_acte(au, essai)
    ici = Contexte(espace, jour, essai, force, sortie)
    seance = espace.session(session)
    remis = list(_remettre(ici, seance, vers))
    deposer_octets(vers / LISTE, _liste(remis), force=True, essai=essai, muet=True)
    _repondre(ici, seance, remis, vers, _notifier(ici, seance, remis) if parties else None)


def _notifier(ici: Contexte, seance: Session, remis: Sequence[Remis]) -> list[str]:
    """Records that the letters just made leave that day; who was told already is left as it is. Raises CqpError."""
    codes = []
    for lecture in [r.lecture for r in remis if not r.tire.erreur and _a_notifier(r, seance, ici.jour)]:
        if lecture:
            changement, _ = notifier(lecture, seance, ici.jour, ici.jour, force=False)
            with inchange(ici, lecture):
                deposer(ici, lecture, [changement], "deliver", annoncer=False)
            codes.append(lecture.code)
    return codes


def _a_notifier(r: Remis, seance: Session, jour: date) -> bool:
    """Whether this is the letter of a decision that its candidate was not told."""
    decision = _decision(r.lecture, seance, jour) if r.lecture and r.nom is Imprime.LETTRE else None
    return decision is not None and decision.notification is None


def _remettre(ici: Contexte, seance: Session, vers: Path) -> Iterator[Remis]:
    """Each document, in the order of the folder; one that is refused stops no other."""
    lectures = list(ici.lectures(None))
    decides = candidats(Demande(Imprime.LETTRE, ici, seance), lectures)
    if not any(lecture.dossier for lecture in decides):
        annulee = any(d.session == seance.code for x in lectures if x.dossier for d in x.dossier.decisions)
        dit = "ne vaut" if annulee else "n'est enregistrée"
        message = f"Aucune décision {dit} à la session {seance.code} : il n'y a rien à remettre."
        raise Refus(message, f"cqp decide --session {seance.code} --grid decisions-{seance.code}.xlsx")
    ouvrir_sortie(ici, vers)  # a folder that cannot be made stops all before a number is given
    choix = Choix(vers)
    remis = list(_de_chacun(ici, seance, vers, decides))  # first: the procès-verbal says the register they leave
    for nom in (Imprime.PV, Imprime.EMARGEMENT):
        for tire in tirer_sans_dossier(Demande(nom, ici, seance), None, choix):
            if not isinstance(tire.erreur, DossierIllisible):  # a dossier is told with its letter
                yield Remis(nom, tire, _du_jury(nom, seance))
    yield from remis


def _de_chacun(ici: Contexte, seance: Session, vers: Path, decides: Sequence[Lecture]) -> Iterator[Remis]:
    """What each candidate is given: a letter, then what is certified."""
    for nom, dossier in SOUS_DOSSIERS.items():
        demande = Demande(nom, ici, seance)
        choix = Choix(vers / dossier)
        for lecture in candidats(demande, decides):
            decision, la = _decision(lecture, seance, ici.jour), vers / dossier / f"{nom.value}-{lecture.code}.pdf"
            if nom is Imprime.LETTRE and decision and decision.notification and la.is_file() and not ici.force:
                tire = Tire(lecture.code, la, etat=DEJA[0])  # it has left: another day's would not be what was sent
            elif nom is Imprime.LETTRE or (decision and decision.issue):  # not final: told with its letter
                tire = tirer(demande, lecture, choix)
            else:
                continue
            yield Remis(nom, tire, _signataires(ici.espace, nom), lecture)


def _decision(lecture: Lecture, seance: Session, jour: date) -> Decision | None:
    """What the session decided of a dossier, that day."""
    return au(lecture.dossier, jour).decision_de(seance.code) if lecture.dossier else None


def _du_jury(nom: Imprime, seance: Session) -> tuple[str, ...]:
    """Who signs what is of the session, of those not known to have been absent; of a large jury, one for each college
    signs the procès-verbal.
    """
    la = siegent(seance)
    if nom is Imprime.EMARGEMENT or signent(seance):
        return tuple(m.nom for m in la if m.nom)
    colleges = dict.fromkeys(college(m.college) for m in la if m.college)
    return (presidence(seance) or "la présidence", *(f"un membre du collège {c}" for c in colleges))


def _signataires(espace: Espace, nom: Imprime) -> tuple[str, ...]:
    """Who signs it for the certifier: a letter is signed by one, what is delivered by two where two are named."""
    c = espace.configuration.certificateur
    tous = (c.signataire.nom,) if nom is Imprime.LETTRE else (c.signataire.nom, c.cosignataire.nom)
    return tuple(nom for nom in tous if nom)


def _liste(remis: Sequence[Remis]) -> bytes:
    """What was made and what was not, for a French spreadsheet."""
    plates = (
        {**x, "a_signer": ", ".join(x["a_signer"])} | {cle: x[cle] or "" for cle in ("code", "fichier", "numero")}
        | {"message": x["message"] or "", "note": x["note"] or ""}
        for x in (r.json() for r in remis)
    )  # fmt: skip
    return octets_csv(en_csv(_COLONNES.split(), plates, excel=True), excel=True)


# What is said -------------------------------------------------------------------------------------


def _repondre(
    ici: Contexte, seance: Session, remis: Sequence[Remis], vers: Path, notifies: Sequence[str] | None
) -> None:
    refuses = [r for r in remis if r.tire.erreur]
    if ici.sortie is not Format.TABLE:
        rangees = [r.json() for r in remis]
        faits, refus = [r for r in rangees if not r["message"]], [r for r in rangees if r["message"]]
        problemes = [p for r in refuses if r.tire.erreur for p in r.tire.erreur.problemes]
        objet = objet_de("deliver", session=seance.code, essai=ici.essai, notifiees=list(notifies or ()))
        objet |= {"dossier": vers.as_posix(), "fichiers": faits, "refus": refus} | problemes_en_json(problemes)
        rendre(ici.sortie, objet, [*faits, *refus], _COLONNES)
    else:
        _dire(ici, seance, [r for r in remis if not r.tire.erreur], vers, notifies)
    dire_notes(ici, [r.tire for r in remis])
    for r in refuses:
        assert r.tire.erreur
        signaler(f"  {_MOTS[r.nom][0]}, {r.tire.code or seance.code}", bold=True)
        signaler_problemes(r.tire.erreur.problemes)
    raise typer.Exit(max(r.tire.sortie for r in remis))


def _dire(ici: Contexte, seance: Session, faits: Sequence[Remis], vers: Path, notifies: Sequence[str] | None) -> None:
    essai = ici.essai
    dire(f"  Session {seance.code}{', sans rien écrire' if essai else f' : {vers.as_posix()}/'}", bold=True)
    for nom, mots in _MOTS.items():
        siens = [r for r in faits if r.nom is nom]
        if not siens:
            continue
        deja = sum(r.tire.etat in DEJA for r in siens)
        dont = f", dont {deja} déjà là" if 0 < deja < len(siens) else ", déjà là" if deja else ""
        signe = f", à signer : {enumerer(siens[0].a_signer)}" if siens[0].a_signer else ""
        dire_alinea(f"{pluriel(len(siens), *mots)}{dont}{signe}", "    ", "      ")
    dire(f"    {LISTE} : la liste des documents" if not essai else "    aucun numéro n'est pris")
    if notifies is not None:
        verbe = "seraient enregistrées" if essai else "enregistrées"
        dire(f"    notifications {verbe} : {len(notifies)}")
    elif not essai and any(_a_notifier(r, seance, ici.jour) for r in faits):
        dire(f"\n  Les lettres parties : → cqp notify --session {seance.code}")
