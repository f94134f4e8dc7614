"""`cqp init` and `cqp init-candidate`: a workspace, and the dossiers in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cqp_cli.cli import options
from cqp_cli.cli.affichage import dire, donnees, pluriel, problemes_en_json, problemes_en_lignes, signaler
from cqp_cli.cli.options import Au, Essai, FormatJson, Racine, SortieJson, lire_jour

if TYPE_CHECKING:
    from cqp_cli.errors import Probleme
    from cqp_cli.files.espace import Espace
    from cqp_cli.files.ouverture import Ouverture

VOIES = "formation | vae"


def ajouter(app: typer.Typer) -> None:
    """Adds the commands to the program."""
    app.command("init")(init)
    app.command("init-candidate")(init_candidate)


def init(
    dossier: Annotated[Path, typer.Argument(metavar="[DIR]", help="Où créer l'espace de travail.")] = Path(),
    essai: Essai = False,
) -> None:
    """Crée un espace de travail : cqp.yaml, habilitations.yaml, candidats/, sessions/.

    Les schémas de .cqp-schemas/ servent aux éditeurs de texte (cqp schema --help).

    Exemple : cqp init ma-branche
    """
    from cqp_cli.errors import Refus
    from cqp_cli.files.donnees import modele
    from cqp_cli.files.ecriture import creer_dossier, ecrire_fichier
    from cqp_cli.files.espace import referentiel_livre
    from cqp_cli.files.schemas import DOSSIER, deposer

    if (dossier / "cqp.yaml").exists():
        raise Refus(f"Il y a déjà un espace de travail dans {dossier.absolute().name}.", "cqp check-dossier")
    fichiers = ("habilitations.yaml", "cqp.yaml")  # cqp.yaml last: it says that all the rest is there
    if not essai:
        for sous in (dossier, dossier / "candidats", dossier / "sessions"):
            creer_dossier(sous)
        deposer(dossier / DOSSIER, (referentiel_livre(),))
    for nom in fichiers:
        if not essai and not (dossier / nom).exists():
            ecrire_fichier(dossier / nom, modele(nom).read_bytes(), prive=False)
        dire((dossier / nom).as_posix())
    signaler("  Complétez cqp.yaml, puis ouvrez un dossier : cqp init-candidate --nom … --prenom … --voie formation")


def init_candidate(
    nom: Annotated[str | None, typer.Option("--nom", help="Nom de naissance, comme sur la pièce d'identité.")] = None,
    prenom: Annotated[
        str | None, typer.Option("--prenom", help="Prénoms, séparés par des espaces ou des virgules.")
    ] = None,
    voie: Annotated[str | None, typer.Option("--voie", metavar=VOIES, help="Voie d'accès (article 3).")] = None,
    code: Annotated[str | None, typer.Option("--code", help="Nom du dossier ; sinon fait du nom.")] = None,
    nom_usage: Annotated[str | None, typer.Option("--nom-usage", help="Nom d'usage, s'il diffère.")] = None,
    sexe: Annotated[str | None, typer.Option("--sexe", metavar="F | M", help="Sexe à l'état civil.")] = None,
    naissance: Annotated[
        date | None, typer.Option("--naissance", metavar="AAAA-MM-JJ", parser=lire_jour, help="Date de naissance.")
    ] = None,
    commune: Annotated[str | None, typer.Option("--commune", help="Commune de naissance.")] = None,
    courriel: Annotated[str | None, typer.Option("--courriel", help="Adresse électronique.")] = None,
    statut: Annotated[
        str | None, typer.Option("--statut", help="salarie, demandeur-emploi, independant ou autre.")
    ] = None,
    emploi: Annotated[str | None, typer.Option("--emploi", help="Emploi occupé.")] = None,
    entreprise: Annotated[str | None, typer.Option("--entreprise", help="Nom de l'employeur.")] = None,
    certification: Annotated[str | None, typer.Option("--certification", help="Code de la certification.")] = None,
    depuis: Annotated[Path | None, typer.Option("--from", help="Liste à ouvrir (.csv ou .xlsx).")] = None,
    grille: Annotated[Path | None, typer.Option("--grid", help="Écrit la liste à remplir (.xlsx).")] = None,
    tout_ou_rien: Annotated[
        bool, typer.Option("--all-or-nothing", help="N'ouvre rien si une ligne est fautive.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Ouvre un autre dossier à une personne qui en a déjà un.")
    ] = False,
    au: Au = None,  # noqa: ARG001 - nothing here depends on the day; scripts give it to every command
    essai: Essai = False,
    sortie: SortieJson = FormatJson.TABLE,
    racine: Racine = None,
) -> None:
    """Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.

    Exemple : cqp init-candidate --nom MARTIN --prenom "Léa Jeanne" --voie formation
    """
    from cqp_cli.errors import MauvaisUsage

    espace = options.espace_de(racine)
    if grille:
        _ecrire_grille(espace, grille, certification, sortie)
        return
    guichet = Guichet(espace, certification, force, essai, sortie)
    if depuis:
        _ouvrir_liste(guichet, depuis, tout_ou_rien)
        return
    manquants = [o for o, v in (("--nom", nom), ("--prenom", prenom), ("--voie", voie)) if not (v or "").strip()]
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
    guichet.ouvrir(_lire_options({k: v for k, v in ligne.items() if v}))
    guichet.repondre()


def _lire_options(ligne: Mapping[str, str]) -> dict[Any, Any]:
    """The values of candidat.yaml. Raises MauvaisUsage: these words were typed."""
    from cqp_cli.errors import MauvaisUsage
    from cqp_cli.files.inscriptions import lire_ligne

    valeurs, problemes = lire_ligne(ligne)
    if problemes:
        raise MauvaisUsage(replace(p, cellule=None) for p in problemes)
    return valeurs


def _ecrire_grille(espace: Espace, grille: Path, certification: str | None, sortie: FormatJson) -> None:
    from cqp_cli.files.formulaires import ecrire_inscriptions
    from cqp_cli.files.pieces import ecrire_nouveau

    ecrire_nouveau(grille, ecrire_inscriptions(espace.referentiel(certification)))
    if sortie is FormatJson.JSON:
        donnees({"version": 1, "commande": "init-candidate", "grille": grille.as_posix()})
    else:
        dire(grille.as_posix())


@dataclass(slots=True)
class Guichet:
    """Where dossiers are opened: what was asked for all of them, what was opened, what was refused."""

    espace: Espace
    certification: str | None
    force: bool
    essai: bool
    sortie: FormatJson
    muet: bool = False
    ouvertes: list[Ouverture] = field(default_factory=list)
    refus: list[Probleme] = field(default_factory=list)

    def ouvrir(self, valeurs: dict[Any, Any]) -> None:
        """Opens one dossier. Raises Refus when the code is taken or when this candidate already has a dossier."""
        from cqp_cli.files.ouverture import ouvrir, preparer

        if self.essai:
            ouverture = preparer(self.espace, valeurs, self.certification, force=self.force, avant=self.ouvertes)
        else:
            ouverture = ouvrir(self.espace, valeurs, self.certification, force=self.force)
        self.ouvertes.append(ouverture)
        if not self.muet:
            self._annoncer(ouverture)

    def _annoncer(self, x: Ouverture) -> None:
        if x.numerote:
            signaler(f"  Le nom « {x.voulu} » est pris : le dossier se nomme « {x.code} ».")
        if self.sortie is FormatJson.TABLE:
            dire(self.espace.relatif(x.chemin))

    def passer(self, lignes: Sequence[tuple[int, dict[Any, Any]]], liste: str) -> None:
        """Opens each line of a list; those refused are named by their number and column."""
        from cqp_cli.errors import Refus

        for numero, valeurs in lignes:
            try:
                self.ouvrir(valeurs)
            except Refus as err:
                self.refus += [replace(p, fichier=liste, ligne=numero) for p in err.problemes]

    def repondre(self, erreurs: Sequence[Probleme] = ()) -> None:
        """The object of a script: what was opened, and what was not."""
        if self.sortie is FormatJson.JSON:
            ouverts = [{"code": x.code, "chemin": self.espace.relatif(x.chemin)} for x in self.ouvertes]
            objet = {"version": 1, "commande": "init-candidate", "ouverts": ouverts}
            donnees(objet | (problemes_en_json(erreurs) if erreurs else {}))


def _ouvrir_liste(guichet: Guichet, depuis: Path, tout_ou_rien: bool) -> None:
    from cqp_cli.files.inscriptions import lire_liste

    lignes, problemes = lire_liste(depuis)
    if tout_ou_rien:
        _exiger_toutes(guichet, lignes, problemes, depuis.name)
    guichet.passer(lignes, depuis.name)
    erreurs = [*problemes, *guichet.refus]
    guichet.repondre(erreurs)
    verbe = "à ouvrir" if guichet.essai else "ouvert"
    plusieurs = f"dossiers {verbe}" if guichet.essai else "dossiers ouverts"
    signaler(f"  {pluriel(len(guichet.ouvertes), f'dossier {verbe}', plusieurs)}.")
    for ligne in problemes_en_lignes(erreurs):
        signaler(ligne)
    if erreurs:
        raise typer.Exit(4 if guichet.refus else 3)


def _exiger_toutes(
    guichet: Guichet, lignes: Sequence[tuple[int, dict[Any, Any]]], problemes: Sequence[Probleme], liste: str
) -> None:
    """Raises with every bad line, before anything is opened."""
    from cqp_cli.errors import FichierIllisible, Refus

    essai = replace(guichet, essai=True, muet=True, ouvertes=[], refus=[])
    essai.passer(lignes, liste)
    if essai.refus:
        raise Refus([*problemes, *essai.refus])
    if problemes:
        raise FichierIllisible(problemes)
