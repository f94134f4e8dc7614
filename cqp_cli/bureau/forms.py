"""`cqp forms`: every form that is due now, one folder per addressee."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.bureau.dus import Du, dus_de
from cqp_cli.bureau.evaluateurs import habilite
from cqp_cli.disque.ecrire.porte import creer_dossier
from cqp_cli.disque.retoucher.pieces import ecrire_nouveau
from cqp_cli.errors import CqpError, MauvaisUsage, Probleme
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import option, option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import refuser_la_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Dossiers, Essai, Evaluateur, Format, Racine, Sortie

COLONNES = "code formulaire role passage destinataire fichier raison message"


class Pour(StrEnum):
    """Who fills a form."""

    CANDIDAT = "candidat"
    PROFESSIONNEL = "professionnel"
    EXTERNE = "externe"
    ORGANISME = "organisme"


Vers = Annotated[Path, option_vers("DOSSIER", "Où les écrire ; un dossier par destinataire.")]
OptionPour = Annotated[Pour | None, option("--for", "Ceux d'un seul rôle.")]
Force = Annotated[bool, option("--force", "Remplace les formulaires du même nom qui y sont.")]


def forms(
    dossiers: Dossiers = None,
    vers: Vers = Path("formulaires"),
    pour: OptionPour = None,
    evaluateur: Evaluateur = None,
    force: Force = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit tous les formulaires attendus aujourd'hui, remplis de ce que l'on sait, et dit qui n'en attend aucun.

    Exemple : cqp forms -o formulaires --for externe
    """
    if evaluateur and pour not in (None, Pour.EXTERNE):
        message = f"--evaluateur dit l'évaluateur externe : il ne va pas avec --for {pour}."
        raise MauvaisUsage(message, "ôtez --evaluateur, ou --for")
    espace, jour = options.espace_de(racine, dossiers), options.jour_dit(au)
    ici = Contexte(espace, jour, essai, force, sortie)
    externe = habilite(espace.habilitations, evaluateur, jour) if evaluateur else None
    ecrits: list[dict[str, Any]] = []
    sans: list[dict[str, Any]] = []
    erreurs: list[Probleme] = []
    pire = 0
    refuser_la_sortie(vers)
    for lecture in ici.lectures(dossiers):
        try:
            dus, raison = dus_de(ici, lecture, externe)
            voulus = [du for du in dus if pour is None or du.role == pour.value]
            if not voulus:
                sans.append({"code": lecture.code, "raison": raison or f"Rien n'est attendu de ce rôle ({pour})."})
            for du in voulus:
                ecrits.append(_ecrire(ici, du, vers))
        except CqpError as err:
            pire = max(pire, err.code)
            erreurs += [_de(lecture.code, p) for p in err.problemes]
    _rendre(ici, ecrits, sans, erreurs)
    if pire:
        raise typer.Exit(pire)


def _ecrire(ici: Contexte, du: Du, vers: Path) -> dict[str, Any]:
    """Writes one form. Raises Refus when one of that name is there: it may be filled."""
    fichier = vers / du.destinataire / du.fichier
    if not ici.essai:
        creer_dossier(vers)
        creer_dossier(fichier.parent)
    ecrire_nouveau(fichier, b"" if ici.essai else du.octets(), force=ici.force, essai=ici.essai)
    return {
        "code": du.code,
        "formulaire": du.formulaire,
        "role": du.role,
        "passage": du.passage,
        "destinataire": du.destinataire,
        "fichier": fichier.as_posix(),
    }


def _de(code: str, p: Probleme) -> Probleme:
    return p if p.fichier == code else Probleme(f"{code} : {p.message}", p.fichier, p.ligne, p.cellule, p.remede)


def _rendre(
    ici: Contexte, ecrits: Sequence[dict[str, Any]], sans: Sequence[dict[str, Any]], erreurs: Sequence[Probleme]
) -> None:
    essai = ici.essai
    if ici.sortie is not Format.TABLE:
        objet = objet_de("forms", formulaires=ecrits, sans=sans, essai=essai)
        dites = problemes_en_json(erreurs)
        rendre(ici.sortie, objet | dites, [*ecrits, *sans, *dites["erreurs"]], COLONNES)
    else:
        for destinataire in dict.fromkeys(e["destinataire"] for e in ecrits):
            siens = [e for e in ecrits if e["destinataire"] == destinataire]
            dire(f"  {Path(siens[0]['fichier']).parent.as_posix()}", bold=True)
            for e in siens:
                dire(f"    {Path(e['fichier']).name}")
        for raison in dict.fromkeys(s["raison"] for s in sans):
            codes = [s["code"] for s in sans if s["raison"] == raison]
            dire_alinea(f"{', '.join(codes)} : {raison}", "  ", "    ", dim=True)
    signaler_problemes(erreurs)
    verbe = "à écrire" if essai else "écrit"
    compte = pluriel(len(ecrits), f"formulaire {verbe}", "formulaires à écrire" if essai else "formulaires écrits")
    attend = pluriel(len(sans), "dossier n'en attend", "dossiers n'en attendent")
    reste = f" ; {attend} aucun" if sans else ""
    signaler(f"  {compte}{reste}.")
