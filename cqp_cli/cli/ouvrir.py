"""`cqp init` and `cqp init-candidate`: a workspace, and the dossiers in it."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import completion, options
from cqp_cli.cli.affichage import dire, pluriel, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.cli.depot import deposer_octets, refuser_melange, sur_la_sortie
from cqp_cli.cli.formes import rendre
from cqp_cli.cli.options import Essai, Format, Racine, Sortie, lire_jour

if TYPE_CHECKING:
    from cqp_cli.errors import Probleme
    from cqp_cli.files.espace import Espace
    from cqp_cli.files.ouverture import Annuaire


def ajouter(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command("init")(init)
    app.command("init-candidate")(init_candidate)


def init(
    dossier: Annotated[Path, typer.Argument(metavar="[DOSSIER]", help="Où créer l'espace de travail.")] = Path(),
    essai: Essai = False,
) -> None:
    """Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.

    Les schémas de .cqp-schemas/ servent aux éditeurs de texte (cqp schema --help).

    Exemple : cqp init ma-branche
    """
    from cqp_cli.files.donnees import modele
    from cqp_cli.files.ecriture import creer_dossier, ecrire_fichier
    from cqp_cli.files.espace import referentiel_livre
    from cqp_cli.files.schemas import DOSSIER, deposer
    from cqp_cli.files.verrous import passage

    fichiers = ("habilitations.yaml", "cqp.yaml")  # cqp.yaml last: it says that all the rest is there
    _refuser_deux_fois(dossier)
    if not essai:
        creer_dossier(dossier)
        with passage(dossier):
            _refuser_deux_fois(dossier)
            for sous in (dossier / "candidats", dossier / "sessions"):
                creer_dossier(sous)
            deposer(dossier / DOSSIER, (referentiel_livre(),))
            for nom in fichiers:
                if not (dossier / nom).exists():
                    ecrire_fichier(dossier / nom, modele(nom).read_bytes(), prive=False)
    for nom in fichiers:
        dire((dossier / nom).as_posix())
    signaler("  Complétez cqp.yaml, puis ouvrez un dossier : cqp init-candidate --nom … --prenom … --voie formation")


def _refuser_deux_fois(dossier: Path) -> None:
    from cqp_cli.errors import Refus

    if (dossier / "cqp.yaml").exists():
        raise Refus(f"Il y a déjà un espace de travail dans {dossier.absolute().name}.", "cqp check-dossier")


def init_candidate(
    nom: Annotated[str | None, typer.Option("--nom", help="Nom de naissance, comme sur la pièce d'identité.")] = None,
    prenom: Annotated[
        str | None, typer.Option("--prenom", help="Prénoms, séparés par des espaces ou des virgules.")
    ] = None,
    voie: Annotated[
        str | None,
        typer.Option(
            "--voie",
            metavar="formation|vae",
            help="Voie d'accès (article 3).",
            autocompletion=completion.mots_de("voie"),
        ),
    ] = None,
    code: Annotated[str | None, typer.Option("--code", help="Nom du dossier ; sinon fait du nom.")] = None,
    nom_usage: Annotated[str | None, typer.Option("--nom-usage", help="Nom d'usage, s'il diffère.")] = None,
    sexe: Annotated[str | None, typer.Option("--sexe", metavar="F|M", help="Sexe à l'état civil.")] = None,
    naissance: Annotated[
        date | None, typer.Option("--naissance", metavar="AAAA-MM-JJ", parser=lire_jour, help="Date de naissance.")
    ] = None,
    commune: Annotated[str | None, typer.Option("--commune", help="Commune de naissance.")] = None,
    courriel: Annotated[str | None, typer.Option("--courriel", help="Adresse électronique.")] = None,
    statut: Annotated[
        str | None,
        typer.Option(
            "--statut",
            help="salarie, demandeur-emploi, independant ou autre.",
            autocompletion=completion.mots_de("statut"),
        ),
    ] = None,
    emploi: Annotated[str | None, typer.Option("--emploi", help="Emploi occupé.")] = None,
    entreprise: Annotated[str | None, typer.Option("--entreprise", help="Nom de l'employeur.")] = None,
    certification: Annotated[
        str | None,
        typer.Option(
            "--certification",
            metavar="CODE",
            help="Code de la certification.",
            autocompletion=completion.certifications,
        ),
    ] = None,
    depuis: Annotated[
        Path | None, typer.Option("--from", help="Liste à ouvrir (.csv ou .xlsx) ; « - » : CSV lu sur l'entrée.")
    ] = None,
    grille: Annotated[Path | None, typer.Option("--grid", help="Écrit la liste à remplir (.xlsx).")] = None,
    tout_ou_rien: Annotated[
        bool, typer.Option("--all-or-nothing", help="N'ouvre rien si une ligne est fautive.")
    ] = False,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.

    Exemple : cqp init-candidate --nom MARTIN --prenom "Léa Jeanne" --voie formation
    """
    from cqp_cli.errors import MauvaisUsage

    espace = options.espace_de(racine)
    if grille:
        from cqp_cli.files.formulaires import ecrire_inscriptions

        refuser_melange(grille, sortie)
        octets = ecrire_inscriptions(espace.referentiel(certification))
        deposer_octets(grille, octets, essai=essai, muet=sortie is not Format.TABLE)
        _rendre_compte(sortie, [], [], essai, grille)
        return
    if depuis:
        _ouvrir_liste(espace, depuis, certification, tout_ou_rien, essai, sortie)
        return
    manquants = [o for o, v in (("--nom", nom), ("--prenom", prenom), ("--voie", voie)) if not v]
    if manquants:
        exemple = "cqp init-candidate --nom MARTIN --prenom Léa --voie formation"
        raise MauvaisUsage(f"Il manque {', '.join(manquants)}, ou une liste avec --from.", exemple)
    ligne = {
        "code": code,
        "nom_naissance": nom,
        "nom_usage": nom_usage,
        "prenoms": prenom,
        "sexe": sexe,
        "date_naissance": naissance.isoformat() if naissance else None,
        "commune_naissance": commune,
        "courriel": courriel,
        "voie": voie,
        "statut": statut,
        "emploi": emploi,
        "entreprise": entreprise,
    }
    from cqp_cli.files.inscriptions import lire_ligne
    from cqp_cli.files.ouverture import Annuaire

    donnees, problemes = lire_ligne({k: v for k, v in ligne.items() if v})
    if problemes:
        raise MauvaisUsage([_dit_d_une_option(p) for p in problemes])
    _rendre_compte(sortie, [_ouvrir(Annuaire(espace), donnees, certification, essai)], [], essai)


def _rendre_compte(
    sortie: Format, dossiers: list[dict[str, str]], erreurs: list[Probleme], essai: bool, grille: Path | None = None
) -> None:
    """For a program: the dossiers opened; people and pipes have been given their folders one by one."""
    if sortie is Format.TABLE:
        return
    objet = {"version": 1, "commande": "init-candidate", "dossiers": dossiers, "essai": essai}
    objet |= {"grille": grille.as_posix() if grille else None} | problemes_en_json(erreurs)
    rangees = [*dossiers, *problemes_en_json(erreurs)["erreurs"]]
    rendre(sortie, objet, rangees, "code chemin fichier ligne cellule message")


_OPTIONS = {"nom_naissance": "--nom", "prenoms": "--prenom", "date_naissance": "--naissance"}
_OPTIONS |= {"commune_naissance": "--commune", "nom_usage": "--nom-usage"}


def _dit_d_une_option(p: Probleme) -> Probleme:
    """A problem of a line of a list, said of the option that was typed."""
    from cqp_cli.errors import Probleme

    colonne = p.cellule or ""
    option = _OPTIONS.get(colonne, f"--{colonne}")
    phrase = p.message.removeprefix(f"« {colonne} » : ")
    remede = p.remede.replace(f"{colonne}: ", f"{option} ", 1) if p.remede else "cqp init-candidate --help"
    return Probleme(f"{option} : {phrase}", remede=remede)


def _ouvrir_liste(
    espace: Espace, depuis: Path, certification: str | None, tout_ou_rien: bool, essai: bool, sortie: Format
) -> None:
    from cqp_cli.errors import FichierIllisible
    from cqp_cli.files.inscriptions import lire_flux, lire_liste
    from cqp_cli.files.ouverture import Annuaire

    lignes, problemes = lire_flux(sys.stdin.buffer) if sur_la_sortie(depuis) else lire_liste(depuis)
    if problemes and tout_ou_rien:
        raise FichierIllisible(problemes)
    refus: list[Probleme] = []
    annuaire = Annuaire(espace)
    annuaire.relever()
    avant = frozenset(annuaire.ouverts)
    ouvertures = [_tenter(annuaire, donnees, certification, avant, essai, refus) for donnees in lignes]
    dossiers = [o for o in ouvertures if o]
    _rendre_compte(sortie, dossiers, [*problemes, *refus], essai)
    verbe = "à ouvrir" if essai else "ouvert"
    signaler(f"  {pluriel(len(dossiers), f'dossier {verbe}', f'dossiers {verbe}' if essai else 'dossiers ouverts')}.")
    for ligne in problemes_en_lignes([*problemes, *refus]):
        signaler(ligne)
    if problemes or refus:
        raise typer.Exit(4 if refus else 3)


def _tenter(
    annuaire: Annuaire,
    donnees: dict[Any, Any],
    certification: str | None,
    avant: frozenset[str],
    essai: bool,
    refus: list[Probleme],
) -> dict[str, str] | None:
    from cqp_cli.errors import Refus
    from cqp_cli.files.ouverture import refuser_reprise

    try:
        if ("code",) not in donnees:
            refuser_reprise(annuaire.espace, donnees, certification, avant)
        return _ouvrir(annuaire, donnees, certification, essai)
    except Refus as err:
        refus += err.problemes
        return None


def _ouvrir(annuaire: Annuaire, donnees: dict[Any, Any], certification: str | None, essai: bool) -> dict[str, str]:
    """Opens one dossier. Raises Refus when the code is taken or when this candidate already has a dossier."""
    from cqp_cli.files.ouverture import ouvrir, preparer

    ouverture = (preparer if essai else ouvrir)(annuaire, donnees, certification)
    if ouverture.numerote:
        signaler(f"  Le nom « {ouverture.voulu} » est pris : le dossier se nomme « {ouverture.code} ».")
    chemin = annuaire.espace.relatif(ouverture.chemin)
    if options.demande.sortie is Format.TABLE:
        dire(chemin)
    return {"code": ouverture.code, "chemin": chemin}
