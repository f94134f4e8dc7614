"""`cqp take`: one inbox for every form that comes back, and for sent dossiers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.bureau.arrivages import Comptoir, DejaPris, Prise, recenser
from cqp_cli.disque.ecrire.porte import ecrire_fichier
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.espace.dossiers import DossierIllisible
from cqp_cli.domain.dates import jour_long
from cqp_cli.errors import CqpError, FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.metier.evaluation.emettre import TropTot
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, problemes_en_json, signaler, signaler_alinea
from cqp_cli.terminal.apercu import DejaLa, montrer
from cqp_cli.terminal.arguments import argument, option_dossier, option_jour
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import ouvrir_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Forcer, Format, Racine, Sortie
from cqp_cli.terminal.raisons import en_lignes, par_raison

_ATTENDENT = (Refus, TropTot)  # what another file of the same batch may make possible
_CORRIGER = (
    "Corrigez-le dans le même classeur, puis renvoyez-le : son nom n’importe pas, et ce que vous y avez rempli reste."
)
_AUTRE = "Renvoyez-nous le bon fichier, ou répondez-nous si vous pensez que c’est celui-ci."
COLONNES = "fichier formulaire code qui dit manque cellule message remede"


Chemins = Annotated[
    list[Path], argument("CHEMINS...", "Classeurs remplis, fichiers de cqp send, ou dossiers qui en ont.")
]
RecuLe = Annotated[
    date | None,
    option_jour(
        "--recu-le", "Jour d'arrivée : date le dépôt d'une partie 2 et la transmission au jury qui ne sont pas dits."
    ),
]
Reponses = Annotated[
    Path | None, option_dossier("--reply", "Écrit là, pour chaque fichier refusé, un texte à renvoyer.")
]


def take(
    chemins: Chemins,
    recu_le: RecuLe = None,
    reponses: Reponses = None,
    force: Forcer = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Prend tout ce qui revient : formulaires de toute sorte et dossiers envoyés, mêlés, renommés, en dossiers.

    Un formulaire sait de qui il est ; l'original est gardé dans pieces/recus/. Un fichier refusé n'arrête pas les
    autres.

    Exemple : cqp take retours --dry-run
    """
    espace, jour = options.espace_de(racine), options.jour_acte(au, essai)
    if recu_le and recu_le > jour:
        raise MauvaisUsage(f"Le {jour_long(recu_le)} est à venir : rien n'en est arrivé.", "--recu-le AAAA-MM-JJ")
    fichiers, laisses = recenser(chemins, espace)
    ici = Contexte(espace, jour, essai, force, sortie)
    if reponses:
        ouvrir_sortie(ici, reponses)  # before anything is taken: what was taken must be told
    lot = Arrivage(Comptoir(ici, recu_le))
    lot.passer(fichiers)
    if laisses:
        signaler(f"  {pluriel(laisses, 'autre fichier laissé', 'autres fichiers laissés')} : ni classeur, ni envoi.")
    if reponses:
        lot.repondre(reponses)
    lot.conclure(len(fichiers))


class _DossierDIci(FichierIllisible):
    """A good form, perhaps, for a dossier that is here and cannot be read: its author can do nothing about it."""

    def __init__(self, dossier: str) -> None:
        message = f"Le dossier « {dossier} » ne peut pas être lu : rien n'y est pris."
        super().__init__(message, f"cqp check-dossier {entre_guillemets(dossier)}")


class Arrivage:
    """The files of one command: those taken, those refused and why."""

    def __init__(self, comptoir: Comptoir) -> None:
        self.ici, self.comptoir = comptoir.ici, comptoir
        self.pris: list[dict[str, Any]] = []
        self.refuses: dict[Path, CqpError] = {}
        self.code = 0

    def passer(self, fichiers: list[Path]) -> None:
        """Takes what can be; what comes too early once more, for as long as it helps; sessions last."""
        attente, sessions = fichiers, list[Path]()
        while attente:
            reste = [f for f in attente if not self._un(f, sessions)]
            if len(reste) == len(attente):
                break
            attente = [f for f in reste if type(self.refuses[f]) in _ATTENDENT]
        for fichier in sessions:
            self._un(fichier, None)

    def _un(self, fichier: Path, sessions: list[Path] | None) -> bool:
        try:
            prise = self.comptoir.prendre(fichier, decisions=sessions is None)
        except CqpError as err:
            self.refuses[fichier] = _DossierDIci(err.dossier) if isinstance(err, DossierIllisible) else err
            return False
        self.refuses.pop(fichier, None)
        if prise is None:
            assert sessions is not None
            sessions.append(fichier)
            return True
        self._noter(fichier, prise)
        return True

    def _noter(self, fichier: Path, x: Prise) -> None:
        objet: dict[str, Any] = {"fichier": x.fichier, "formulaire": x.formulaire, "code": x.code, "qui": x.qui}
        objet |= {"dit": x.dit, "manque": x.manque} | ({"remarques": list(x.remarques)} if x.remarques else {})
        if x.reprise and self.ici.essai:
            objet["differences"] = [d.json() for d in x.reprise.differences]
        self.pris.append(objet)
        if x.refuses:
            self.refuses[fichier] = (Refus if x.formulaire == "decisions" else CqpError)(x.refuses)
        if self.ici.sortie is Format.TABLE:
            suite = f" → {x.manque}" if x.manque else ""
            dire_alinea(" · ".join(filter(None, (x.fichier, x.qui, x.dit))) + suite, "  ", "    ")
            if x.reprise and self.ici.essai:
                montrer(x.reprise, dire)
        for remarque in x.remarques:
            signaler_alinea(remarque, "  ", "    ")

    def repondre(self, ou: Path) -> None:
        """A text for each file that its author can mend; what is here already is no fault of theirs."""
        nom, pris = self.ici.espace.configuration.certificateur.nom or "", set[str]()
        for fichier, err in self.refuses.items():
            if not isinstance(err, DejaLa | DejaPris | _DossierDIci):
                autres = (f"{fichier.name}{suite}.txt" for suite in ("", *(f" ({n})" for n in range(2, 10_000))))
                vers = ou / next(x for x in autres if x not in pris)
                pris.add(vers.name)
                texte = _lettre(fichier.name, err.problemes, nom)
                if not self.ici.essai:
                    ecrire_fichier(vers, texte.encode("utf-8"), nom=vers.name)
                signaler(f"  {vers.as_posix()} : {'serait écrit' if self.ici.essai else 'écrit'}")

    def conclure(self, combien: int) -> None:
        """Those refused, by reason; the count; the object of a script; the exit code."""
        essai = self.ici.essai
        raisons: dict[tuple[str, ...], list[Path]] = {}
        for fichier, err in self.refuses.items():
            raisons.setdefault(tuple(en_lignes(err.problemes)), []).append(fichier)
        for lignes, siens in raisons.items():
            noms = f"{', '.join(f.name for f in siens)} : refusé{'s' if len(siens) > 1 else ''}"
            signaler_alinea(noms, "  ", "    ")
            if essai and isinstance(err := self.refuses[siens[0]], DejaLa):
                montrer(err.reprise, signaler)
            for ligne in lignes:
                signaler(ligne)
        verbe = "à prendre" if essai else "pris"
        signaler(f"  {pluriel(len(self.pris), f'fichier {verbe}', f'fichiers {verbe}')} sur {combien}.")
        erreurs = [e for f, err in self.refuses.items() for e in _erreurs(f, err)]
        if self.ici.sortie is not Format.TABLE:
            objet = objet_de("take", essai=essai, pris=self.pris, erreurs=erreurs)
            rendre(self.ici.sortie, objet, [*self.pris, *erreurs], COLONNES)
        if self.refuses:
            raise typer.Exit(max(err.code for err in self.refuses.values()))


def _erreurs(fichier: Path, err: CqpError) -> list[dict[str, Any]]:
    trouvees: list[dict[str, Any]] = problemes_en_json(err.problemes)["erreurs"]
    erreurs = [e | {"fichier": fichier.name} for e in trouvees]
    if isinstance(err, DejaLa):
        erreurs[0]["differences"] = [x.json() for x in err.reprise.differences]
    return erreurs


def _lettre(fichier: str, problemes: Sequence[Probleme], signataire: str) -> str:
    """The text to send back with a form: what is wrong, and what to do."""
    puces = "\n".join(f"- {ligne}" for ligne in par_raison(problemes))
    a_corriger = all(p.cellule for p in problemes)
    suite = _CORRIGER if a_corriger else _AUTRE
    fin = f"\n{signataire}\n" if signataire else ""
    return f"Bonjour,\n\nVotre fichier « {fichier} » n’a pas pu être pris :\n\n{puces}\n\n{suite}\n\nMerci,\n{fin}"
