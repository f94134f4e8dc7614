"""All the evaluator's forms of a session that are due, by several processes when there are many."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import typer

from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture, lire_dossier
from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
from cqp_cli.domain.accord import DU_ROLE
from cqp_cli.domain.dossier import au as ramener
from cqp_cli.domain.ordre import apres_delivrance, avant_evaluation, passages_ouverts
from cqp_cli.errors import CqpError, Probleme, Refus
from cqp_cli.metier.evaluation.emettre import PasDue, demander, octets_de, sans_ce_role
from cqp_cli.terminal.affichage import dire, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.avancement import avancer
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import ouvrir_sortie
from cqp_cli.terminal.equipe import partager
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Format


@dataclass(frozen=True, slots=True)
class FormulaireEmis:
    """One dossier of many: the form written for it, or the problems that kept it from one."""

    code: str
    passage: int | None = None
    fichier: Path | None = None
    octets: bytes = b""
    err: CqpError | None = None
    passee: bool = False
    """Not due, and not asked for by its name: only counted."""


@dataclass(frozen=True, slots=True)
class Emetteur:
    """Makes forms one after the other; a process has one, and reads once what they share."""

    ici: Contexte
    role: str
    ou: Path
    nommes: frozenset[Path]

    def __call__(self, chemin: Path) -> FormulaireEmis:
        """The form of one dossier, or why it has none."""
        lecture = lire_dossier(chemin, self.ici.espace, self.ici.jour)
        try:
            return self._emettre(lecture)
        except CqpError as err:
            return FormulaireEmis(lecture.code, err=err, passee=isinstance(err, PasDue) and chemin not in self.nommes)

    def _emettre(self, lecture: Lecture) -> FormulaireEmis:
        exiger_due(self.ici, lecture, self.role)
        x = demander(self.ici, lecture, self.role, None)
        fichier = self.ou / f"{lecture.code}-{self.role}-{x.passage}.xlsx"
        if fichier.exists():
            message = f"{fichier.name} existe déjà, peut-être rempli : rien n'est remplacé."
            raise Refus(message, "déplacez-le, ou donnez un autre dossier à --grid-dir")
        octets = b"" if self.ici.essai else octets_de(replace(x, deja=None), self.ici.espace)
        return FormulaireEmis(lecture.code, x.passage, fichier, octets)


def emettre_toutes(ici: Contexte, dossiers: list[Path] | None, role: str, ou: Path, *, postes: int) -> None:
    """Writes the form of every dossier that is due one, in the folder `ou`; nothing there is ever replaced."""
    ouvrir_sortie(ici, ou)
    nommes = frozenset(ici.situer(x) for x in dossiers or [] if str(x) != "-")
    chemins = ici.chemins(dossiers)
    emetteur = Emetteur(ici, role, ou, nommes)
    faits = partager(chemins, emetteur, len(chemins), postes)
    emissions = [_poser(emission) for _, emission in avancer(faits, len(chemins), "dossiers", ici.muet)]
    _rendre_compte(ici, emissions, role)
    codes = [e.err.code for e in emissions if e.err and not e.passee]
    if codes:
        raise typer.Exit(max(codes))


def _poser(e: FormulaireEmis) -> FormulaireEmis:
    """Writes the form that was made, if there is one."""
    try:
        if e.fichier and e.octets:
            ecrire_nouveau(e.fichier, e.octets)
        return replace(e, octets=b"")
    except CqpError as err:
        return FormulaireEmis(e.code, err=err)


def exiger_due(ici: Contexte, lecture: Lecture, role: str) -> None:
    """Raises PasDue when this evaluator has nothing to fill now: too early, done already, or delivered."""
    entier, chemin = lecture.obtenir(), ici.espace.relatif(lecture.chemin)
    d = ramener(entier, ici.jour)
    if role not in d.accord.evaluateurs.valeur:
        raise PasDue(sans_ce_role(d, role))
    if obstacle := apres_delivrance(d) or avant_evaluation(d):
        raise PasDue(obstacle.message, de_ce_dossier(obstacle.remede, d.place))
    siens = [e.passage or 0 for e in entier.evaluations if e.role == role and not e.vide]
    faites = [e for e in entier.evaluations if e.role == role and (e in d.bilan.courantes or e not in d.evaluations)]
    if faites and siens and not passages_ouverts(d, role) - set(siens):
        message = f"L'évaluation {DU_ROLE[role]} est déjà là (passage {max(siens)})."
        ou = entre_guillemets(chemin)
        raise PasDue(message, f"cqp evaluate {ou} --role {role} --passage {max(siens) + 1} --grid grille.xlsx")


def _rendre_compte(ici: Contexte, emissions: list[FormulaireEmis], role: str) -> None:
    ecrites = [e for e in emissions if e.fichier]
    refusees = [e for e in emissions if e.err and not e.passee]
    passees = [e for e in emissions if e.passee]
    for e in refusees:
        signaler(f"  {e.code} : pas de grille")
        signaler_problemes(_problemes(e), "  ")
    compte = f"{pluriel(len(ecrites), 'grille émise', 'grilles émises')} sur {pluriel(len(emissions), 'dossier')}"
    attente = pluriel(len(passees), "n'en attend pas", "n'en attendent pas")
    signaler(f"  {compte} ; {attente}." if passees else f"  {compte}.")
    if ici.sortie is not Format.TABLE:
        emises: list[dict[str, Any]] = [
            {"code": e.code, "passage": e.passage, "role": role, "fichier": (e.fichier or Path()).as_posix()}
            for e in ecrites
        ]
        dits = [{"code": e.code, "message": p.message} for e in passees for p in _problemes(e)]
        erreurs = [p for e in refusees for p in _problemes(e)]
        refus = [{"code": e.code, "message": p.message} for e in refusees for p in _problemes(e)]
        objet = objet_de("evaluate", emises=emises, passes=dits) | problemes_en_json(erreurs)
        rendre(ici.sortie, objet, [*emises, *dits, *refus], "code passage role fichier message")
        return
    for e in ecrites:
        dire((e.fichier or Path()).as_posix())


def _problemes(e: FormulaireEmis) -> tuple[Probleme, ...]:
    return e.err.problemes if e.err else ()
