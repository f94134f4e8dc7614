"""`cqp init-candidate`: one dossier, or those of a whole list."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.refaire import entre_guillemets, refaire
from cqp_cli.disque.espace.annuaire import Annuaire
from cqp_cli.domain.remedes import UN_JOUR
from cqp_cli.errors import FichierIllisible, MauvaisUsage, Probleme, Refus
from cqp_cli.formulaires.expediteur import expediteur_de
from cqp_cli.metier.ouverture.entetes import OBLIGATOIRES
from cqp_cli.metier.ouverture.fautives import ecrire_fautives
from cqp_cli.metier.ouverture.inscriptions import ENTREE, Inscriptions, lire_flux, lire_ligne, lire_liste
from cqp_cli.metier.ouverture.nouveau import DejaOuvert, Ouverture, ouvrir_dossier, preparer, refuser_reprise
from cqp_cli.terminal import completion, options
from cqp_cli.terminal.affichage import dire, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_octets, refuser_melange, sur_la_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

Nom = Annotated[str | None, option("--nom", "Nom de naissance, comme sur la pièce d'identité.")]
Prenom = Annotated[str | None, option("--prenom", "Prénoms, séparés par des espaces ou des virgules.")]
Voie = Annotated[
    str | None, option("--voie", "Voie d'accès.", "formation|vae", autocompletion=completion.mots_de("voie"))
]
Code = Annotated[str | None, option("--code", "Nom du dossier ; sinon fait du nom.")]
NomUsage = Annotated[str | None, option("--nom-usage", "Nom d'usage, s'il diffère.")]
Sexe = Annotated[str | None, option("--sexe", "Sexe à l'état civil.", "F|M")]
Naissance = Annotated[
    str | None, option("--naissance", "Date de naissance ; AAAA-MM ou AAAA si le reste est inconnu.", "AAAA-MM-JJ")
]
Commune = Annotated[str | None, option("--commune", "Commune de naissance.")]
Courriel = Annotated[str | None, option("--courriel", "Adresse électronique.")]
Statut = Annotated[
    str | None,
    option("--statut", "salarie, demandeur-emploi, independant ou autre.", autocompletion=completion.mots_de("statut")),
]
Emploi = Annotated[str | None, option("--emploi", "Emploi occupé.")]
Entreprise = Annotated[str | None, option("--entreprise", "Nom de l'employeur.")]
Certification = Annotated[
    str | None, option("--certification", "Code de la certification.", "CODE", autocompletion=completion.certifications)
]
Depuis = Annotated[Path | None, option("--from", "Liste à ouvrir (.csv ou .xlsx) ; « - » : CSV lu sur l'entrée.")]
ACorriger = Annotated[
    Path | None, option("--a-corriger", "Avec --from : écrit les lignes fautives, et pourquoi.", "FICHIER")
]
Grille = Annotated[Path | None, option("--grid", "Écrit la liste à remplir (.xlsx).")]
ToutOuRien = Annotated[bool, option("--all-or-nothing", "N'ouvre rien si une ligne est fautive.")]
Force = Annotated[
    bool,
    option(
        "--force",
        "Ouvre un autre dossier à une personne qui en a déjà un ; avec --grid, remplace le fichier de ce nom.",
    ),
]

_OPTIONS = {"code": "--code", "nom_naissance": "--nom", "nom_usage": "--nom-usage", "prenoms": "--prenom"}
_OPTIONS |= {"sexe": "--sexe", "date_naissance": "--naissance", "commune_naissance": "--commune"}
_OPTIONS |= {"courriel": "--courriel", "voie": "--voie", "statut": "--statut", "emploi": "--emploi"}
_OPTIONS |= {"entreprise": "--entreprise"}
"""Each column of the list that an option says, in the order of the list."""


def init_candidate(
    nom: Nom = None,
    prenom: Prenom = None,
    voie: Voie = None,
    code: Code = None,
    nom_usage: NomUsage = None,
    sexe: Sexe = None,
    naissance: Naissance = None,
    commune: Commune = None,
    courriel: Courriel = None,
    statut: Statut = None,
    emploi: Emploi = None,
    entreprise: Entreprise = None,
    certification: Certification = None,
    depuis: Depuis = None,
    a_corriger: ACorriger = None,
    grille: Grille = None,
    tout_ou_rien: ToutOuRien = False,
    force: Force = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Ouvre le dossier d'un candidat, ou de toute une liste ; dit sur la sortie où est chacun.

    Exemple : cqp init-candidate --nom MARTIN --prenom "Léa Jeanne" --voie formation
    """
    ici = Contexte(options.espace_de(racine), options.jour_dit(au), essai, force, sortie)
    guichet = Guichet(ici, Annuaire(ici.espace, certification, force=force), grille)
    if grille:
        return _emettre(guichet, grille)
    if depuis:
        return _ouvrir_liste(guichet, depuis, a_corriger, tout_ou_rien)
    dites = (code, nom, nom_usage, prenom, sexe, naissance, commune, courriel, voie, statut, emploi, entreprise)
    return _ouvrir_un(guichet, {colonne: mot for colonne, mot in zip(_OPTIONS, dites, strict=True) if mot})


def _emettre(guichet: Guichet, grille: Path) -> None:
    from cqp_cli.formulaires.feuille_inscriptions import ecrire_inscriptions

    ici, certification = guichet.ici, guichet.annuaire.certification
    refuser_melange(grille, ici.sortie)
    referentiel = ici.espace.referentiel(certification)
    octets = ecrire_inscriptions(referentiel, expediteur_de(ici.espace, referentiel))
    deposer_octets(grille, octets, force=ici.force, essai=ici.essai, muet=ici.sortie is not Format.TABLE)
    guichet.repondre()


def _ouvrir_un(guichet: Guichet, dites: Mapping[str, str]) -> None:
    """Opens the dossier of the one whom the options name. Raises MauvaisUsage for what they lack, and Refus."""
    annuaire = guichet.annuaire
    if manquants := [_OPTIONS[c] for c in OBLIGATOIRES if not dites.get(c, "").strip()]:
        exemple = "cqp init-candidate --nom MARTIN --prenom Léa --voie formation"
        raise MauvaisUsage(f"Il manque {', '.join(manquants)}, ou une liste avec --from.", exemple)
    valeurs = _lire_options(dites, guichet.ici.jour)
    try:
        if not annuaire.force:
            annuaire.relever()
            refuser_reprise(annuaire, valeurs, frozenset(annuaire.ouverts), "Ces options ont")
        guichet.ouvrir(valeurs)
    except Refus as err:  # no list, no column
        raise Refus(replace(p, cellule=None) for p in err.problemes) from None
    guichet.repondre()


def _lire_options(ligne: Mapping[str, str], jour: date) -> dict[Any, Any]:
    """The values of candidat.yaml. Raises MauvaisUsage: these words were typed."""
    remarques: list[Probleme] = []
    valeurs, problemes = lire_ligne(ligne, jour, remarques)
    if problemes:
        raise MauvaisUsage([_dit_d_une_option(p) for p in problemes])
    for p in remarques:
        signaler(f"  {_dit_d_une_option(p).message}")
    return valeurs


def _dit_d_une_option(p: Probleme) -> Probleme:
    """A problem of a line of a list, said of the option that was typed."""
    colonne = p.cellule or ""
    option = _OPTIONS.get(colonne, f"--{colonne}")
    phrase = p.message.removeprefix(f"« {colonne} » : ")
    voulue = (p.remede or "").removeprefix("écrivez ").replace(" ou ", "|")
    voulue = UN_JOUR if colonne == "date_naissance" else voulue
    sure = voulue != (p.remede or "") and " " not in voulue
    remede = refaire(f"{option} {entre_guillemets(voulue)}", sans=[option]) if sure else "cqp init-candidate --help"
    return Probleme(f"{option} : {phrase}", remede=remede)


@dataclass(slots=True)
class Guichet:
    """Where dossiers are opened: what was asked for all of them, what was opened, what was refused."""

    ici: Contexte
    annuaire: Annuaire
    grille: Path | None = None
    ouvertes: list[Ouverture] = field(default_factory=list)
    refus: list[Probleme] = field(default_factory=list)
    deja: list[Probleme] = field(default_factory=list)

    def ouvrir(self, valeurs: dict[Any, Any]) -> None:
        """Opens one dossier. Raises Refus when the code is taken or when this candidate already has a dossier."""
        essai, annuaire = self.ici.essai, self.annuaire
        ouverture = preparer(annuaire, valeurs, self.ouvertes) if essai else ouvrir_dossier(annuaire, valeurs)
        self.ouvertes.append(ouverture)
        if not self.ici.muet:
            self._annoncer(ouverture)

    def _annoncer(self, x: Ouverture) -> None:
        if x.numerote:
            signaler(f"  Le nom « {x.voulu} » est pris : le dossier se nomme « {x.code} ».")
        espace = self.annuaire.espace
        if len(self.ouvertes) == 1 and not self.annuaire.certification and len(espace.certifications) > 1:
            signaler(f"  {espace.referentiel().intitule} ; pour une autre certification : --certification CODE.")
        if self.ici.sortie is Format.TABLE:
            dire(espace.relatif(x.chemin))

    def passer(self, lu: Inscriptions, liste: str) -> None:
        """Opens each line of a list; those refused are named by their number and column."""
        self.annuaire.certification = self.annuaire.certification or lu.certification
        self.annuaire.relever()
        avant = frozenset(self.annuaire.ouverts)
        for numero, valeurs in lu.lignes:
            try:
                refuser_reprise(self.annuaire, valeurs, avant)
                self.ouvrir(valeurs)
            except DejaOuvert as err:
                self.deja += [lu.situer(p, liste, numero) for p in err.problemes]
            except Refus as err:
                self.refus += [lu.situer(p, liste, numero) for p in err.problemes]

    def repondre(self, erreurs: Sequence[Probleme] = (), remarques: Sequence[Probleme] = ()) -> None:
        """For a program: the dossiers opened; people and pipes have been given their folders one by one."""
        if self.ici.sortie is Format.TABLE:
            return
        ouverts = [{"code": x.code, "chemin": self.annuaire.espace.relatif(x.chemin)} for x in self.ouvertes]
        objet = objet_de("init-candidate", dossiers=ouverts, essai=self.ici.essai)
        objet |= {"grille": self.grille.as_posix() if self.grille else None} | problemes_en_json(erreurs)
        objet["remarques"] = problemes_en_json(remarques)["erreurs"]
        rangees = [*ouverts, *problemes_en_json(erreurs)["erreurs"]]
        rendre(self.ici.sortie, objet, rangees, "code chemin fichier ligne cellule message")


def _ouvrir_liste(guichet: Guichet, depuis: Path, a_corriger: Path | None, tout_ou_rien: bool) -> None:
    lue, jour, essai = sur_la_sortie(depuis), guichet.ici.jour, guichet.ici.essai
    lu = lire_flux(sys.stdin.buffer, jour) if lue else lire_liste(depuis, jour)
    liste = ENTREE if lue else depuis.name
    if tout_ou_rien:
        _exiger_toutes(guichet, lu, liste)
    guichet.passer(lu, liste)
    fautives, deja = [*lu.problemes, *guichet.refus], guichet.deja
    ouvertes = {p.ligne for p in deja}
    remarques = [p for p in lu.remarques if p.ligne not in ouvertes]  # of those, nothing is done
    guichet.repondre([*fautives, *deja], remarques)
    verbe = "à ouvrir" if essai else "ouvert"
    plusieurs = f"dossiers {verbe}" if essai else "dossiers ouverts"
    signaler(f"  {pluriel(len(guichet.ouvertes), f'dossier {verbe}', plusieurs)}.")
    if len(deja) > 1:
        signaler(f"  {len(deja)} déjà ouverts : rien n'y change.")
    signaler_problemes([*remarques, *fautives, *(deja if len(deja) < 2 else ())])
    if a_corriger:
        ecrire_fautives(a_corriger, lu, fautives, guichet.ici)
    if fautives or deja:
        raise typer.Exit(4 if guichet.refus or deja else 3)


def _exiger_toutes(guichet: Guichet, lu: Inscriptions, liste: str) -> None:
    """Raises with every bad line, before anything is opened."""
    essai = replace(guichet, ici=replace(guichet.ici, essai=True, muet=True), ouvertes=[], refus=[], deja=[])
    essai.passer(lu, liste)
    if refus := [*essai.refus, *essai.deja]:
        raise Refus([*lu.problemes, *refus])
    if lu.problemes:
        raise FichierIllisible(lu.problemes)
