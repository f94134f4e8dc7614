"""The steps before the evaluation: `recevabilite`, `reperage`, `activites`, `parcours`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import alinea, dire, signaler
from cqp_cli.terminal.depot import deposer_octets, refuser_melange
from cqp_cli.terminal.formes import rendre
from cqp_cli.terminal.options import Essai, Forcer, Format, Racine, Sortie, UnDossier, lire_jour

if TYPE_CHECKING:
    from cqp_cli.disque.ecrire.porte import Changement
    from cqp_cli.disque.espace.dossiers import Lecture
    from cqp_cli.disque.espace.espace import Espace
    from cqp_cli.domain.dossier import Dossier
    from cqp_cli.domain.ordre import Obstacle
    from cqp_cli.formulaires import Saisie


class Avis(StrEnum):
    """What the secretariat may decide."""

    FAVORABLE = "favorable"
    DEFAVORABLE = "defavorable"
    INCOMPLET = "incomplet"


Grille = Annotated[Path | None, typer.Option("--grid", help="Écrit le formulaire à remplir (.xlsx).")]
Retour = Annotated[Path | None, typer.Option("--from", help="Reprend un formulaire rempli (.xlsx).")]


def exiger(obstacle: Obstacle | None, dossier: str) -> None:
    """Raises Refus when a step is out of order, with what to do first."""
    from cqp_cli.errors import Refus

    if obstacle:
        raise Refus(obstacle.message, obstacle.remede.replace("{dossier}", dossier))


def deposer(
    lecture: Lecture, changements: list[Changement], commande: str, essai: bool, annoncer: bool = True
) -> list[str]:
    """Writes the changes, or says what would be written; returns the names of the files, the dossier's code first."""
    from cqp_cli.disque.ecrire.porte import enregistrer

    if not essai:
        enregistrer(lecture.chemin, changements, commande=commande)
    fichiers = [f"{lecture.code}/{changement.fichier}" for changement in changements]
    verbe = "serait écrit" if essai else "écrit"
    for fichier in fichiers if annoncer else ():
        signaler(f"  {fichier} : {verbe}")
    return fichiers


def _rendre_compte(sortie: Format, commande: str, code: str, fichiers: list[str], essai: bool) -> None:
    """For a program: what was written; people have been told already."""
    if sortie is not Format.TABLE:
        objet = {"version": 1, "commande": commande, "code": code, "fichiers": fichiers, "essai": essai}
        rendre(sortie, objet, ({"code": code, "fichier": f} for f in fichiers), "code fichier")


def _emettre(grille: Path, octets: bytes, sortie: Format, force: bool, essai: bool) -> list[str]:
    refuser_melange(grille, sortie)
    deposer_octets(grille, octets, force=force, essai=essai, muet=sortie is not Format.TABLE)
    return [grille.as_posix()]


def recevabilite(
    dossier: UnDossier,
    avis: Annotated[Avis, typer.Option("--avis", help="Ce que le secrétariat décide.")],
    quand: Annotated[date, typer.Option("--date", metavar="AAAA-MM-JJ", parser=lire_jour, help="Le jour de l'avis.")],
    motif: Annotated[
        str | None, typer.Option("--motif", help="La raison ; exigée si l'avis n'est pas favorable.")
    ] = None,
    force: Forcer = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Enregistre l'avis de recevabilité du secrétariat (VAE).

    Exemple : cqp recevabilite candidats/oconnell-sian --avis favorable --date 2026-06-01
    """
    from cqp_cli.disque.retoucher import pieces
    from cqp_cli.domain.ordre import avant_recevabilite

    espace, jour = options.espace_de(racine, dossier), options.jour_acte(au, essai)
    lecture = options.une_lecture(dossier, espace, jour)
    d = lecture.obtenir()
    exiger(avant_recevabilite(d), espace.relatif(lecture.chemin))
    _refuser_a_venir(d, quand, jour)
    _verifier_avis(d, avis, quand, motif, force)
    _avertir_autre_depot(espace, lecture)
    changement = pieces.recevabilite(d, lecture.chemin, avis.value, quand, motif)
    fichiers = deposer(lecture, [changement], "recevabilite", essai)
    _rendre_compte(sortie, "recevabilite", lecture.code, fichiers, essai)


def _avertir_autre_depot(espace: Espace, lecture: Lecture) -> None:
    """Warns of another dossier of the same person for the same certification, deposited in the same civil year."""
    from cqp_cli.disque.espace.dossiers import lire_dossier
    from cqp_cli.domain.dates import jour_long
    from cqp_cli.domain.depots import de_la_meme_annee, depot_de
    from cqp_cli.metier.ouverture.nouveau import Annuaire

    d, candidats = lecture.obtenir(), espace.racine / "candidats"
    lues = (lire_dossier(candidats / code, espace, d.jour) for code in Annuaire(espace).homonymes(d.code))
    memes = de_la_meme_annee(d, [x.dossier for x in lues if x.dossier])
    nombre = d.accord.dossiers_vae_par_an.valeur
    if len(memes) < nombre:
        return
    for autre in memes:
        if depot := depot_de(autre):
            message = (
                f"Le dossier {autre.code} est de la même personne, pour la même certification, déposé le "
                f"{jour_long(depot)} : la loi n'en admet que {nombre} par année civile "
                f"(R. 6412-3, art. {d.accord.dossiers_vae_par_an.article})."
            )
            for ligne in alinea(f"! {message}", "  ", "    "):
                signaler(ligne)


def _refuser_a_venir(d: Dossier, quand: date, jour: date) -> None:
    from cqp_cli.domain.dates import jour_long
    from cqp_cli.errors import Refus

    if quand > jour:
        article = d.article("recevabilite")
        message = f"Le {jour_long(quand)} est à venir : l'avis s'enregistre une fois rendu (art. {article})."
        raise Refus(message, "donnez à --date le jour où l'avis a été rendu")


def _verifier_avis(d: Dossier, avis: Avis, quand: date, motif: str | None, force: bool) -> None:
    from cqp_cli.domain.dates import jour_long
    from cqp_cli.errors import MauvaisUsage, Refus

    assert d.vae
    depot, ancien, article = d.vae.partie_2.depot, d.vae.recevabilite, d.article("recevabilite")
    if avis is not Avis.FAVORABLE and not motif:
        raise MauvaisUsage(f"Un avis qui n'est pas favorable dit sa raison (art. {article}).", "--motif …")
    if depot and quand < depot:
        message = f"L'avis ({jour_long(quand)}) ne peut pas précéder le dépôt ({jour_long(depot)}), art. {article}."
        raise Refus(message)
    if ancien.avis in ("favorable", "defavorable") and not (force and motif):
        le = f" le {jour_long(ancien.date)}" if ancien.date else ""
        message = f"Un avis {ancien.avis.replace('defavorable', 'défavorable')} a déjà été rendu{le} (art. {article})."
        raise Refus(message, "ajoutez --force --motif … : l'ancien avis sera gardé")


def reperage(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    force: Forcer = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit le formulaire du livret de repérage, ou reprend un livret rempli.

    Exemple : cqp reperage candidats/martin-lea --grid livret.xlsx
    """
    from cqp_cli.domain.ordre import avant_reperage
    from cqp_cli.formulaires import ecrire_reperage

    espace = options.espace_de(racine, dossier)
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    d = lecture.obtenir()
    exiger(avant_reperage(d), espace.relatif(lecture.chemin))
    if depuis:
        fichiers = _reprendre(lecture, d, depuis, "reperage", _livret(espace), force, essai)
    elif grille:
        fichiers = _emettre(grille, ecrire_reperage(d, d.livret), sortie, force, essai)
    else:
        _sans_choix("reperage", espace, lecture)
    _rendre_compte(sortie, "reperage", lecture.code, fichiers, essai)


def _livret(espace: Espace) -> Callable[[Lecture, Dossier, Saisie], list[Changement]]:
    from cqp_cli.disque.retoucher import pieces

    def changements(lecture: Lecture, d: Dossier, saisie: Saisie) -> list[Changement]:
        octets = pieces.piece_de(saisie.donnees, "livret-reperage.yaml", d.referentiel, espace.racine)
        return pieces.nouvelle(lecture.chemin, "livret-reperage.yaml", octets, force=True)

    return changements


def activites(
    dossier: UnDossier,
    grille: Grille = None,
    depuis: Retour = None,
    commencer: Annotated[bool, typer.Option("--init", help="VAE : écrit dossier-vae.yaml, à compléter.")] = False,
    force: Forcer = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Écrit ou reprend ce que le candidat dit de ses activités : partie 3 (VAE) ou dossier du candidat.

    Exemple : cqp activites candidats/martin-lea --grid activites.xlsx
    """
    from cqp_cli.domain.ordre import avant_activites
    from cqp_cli.formulaires import ecrire_activites

    espace = options.espace_de(racine, dossier)
    lecture = options.une_lecture(dossier, espace, options.jour_dit(au))
    d = lecture.obtenir()
    if not commencer:
        exiger(avant_activites(d), espace.relatif(lecture.chemin))
    if commencer:
        fichiers = _commencer_vae(espace, lecture, d, essai)
    elif depuis:
        fichiers = _reprendre(lecture, d, depuis, "activites", _recit(espace), force, essai)
    elif grille:
        fichiers = _emettre(grille, ecrire_activites(d, d.recit), sortie, force, essai)
    else:
        _sans_choix("activites", espace, lecture)
    _rendre_compte(sortie, "activites", lecture.code, fichiers, essai)


def _commencer_vae(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> list[str]:
    from cqp_cli.disque.retoucher import pieces
    from cqp_cli.errors import Refus

    if d.voie != "vae":
        raise Refus("« --init » commence un dossier de VAE ; ce candidat n'est pas dans cette voie.")
    octets = pieces.remplir("dossier-vae.yaml", {}, espace.racine)
    return deposer(lecture, pieces.nouvelle(lecture.chemin, "dossier-vae.yaml", octets), "activites", essai)


def _recit(espace: Espace) -> Callable[[Lecture, Dossier, Saisie], list[Changement]]:
    from cqp_cli.disque.retoucher import pieces

    def changements(lecture: Lecture, d: Dossier, saisie: Saisie) -> list[Changement]:
        if d.voie != "vae":
            octets = pieces.piece_de(saisie.donnees, "dossier-candidat.yaml", d.referentiel, espace.racine)
            return pieces.nouvelle(lecture.chemin, "dossier-candidat.yaml", octets, force=True)
        assert d.vae
        valeurs = {("partie_3", *chemin): v for chemin, v in pieces.feuilles(saisie.donnees).items()}
        return [
            *pieces.copie(lecture.chemin, "dossier-vae.yaml", d.vae.partie_3.activites or d.vae.partie_3.signature),
            pieces.changer(lecture.chemin, "dossier-vae.yaml", valeurs),
        ]

    return changements


def _reprendre(
    lecture: Lecture,
    d: Dossier,
    depuis: Path,
    formulaire: str,
    changements: Callable[[Lecture, Dossier, Saisie], list[Changement]],
    force: bool,
    essai: bool,
) -> list[str]:
    """Takes a filled form back: the right form, candidate and version, or nothing."""
    from cqp_cli.formulaires.retours import ouvrir, saisir
    from cqp_cli.terminal.apercu import Reprise, classer

    brouillon = ouvrir(depuis, formulaire)
    saisie = saisir(brouillon, d, depuis)
    return classer(
        Reprise(lecture, changements(lecture, d, saisie), saisie.signes), formulaire, force=force, essai=essai
    )


def _sans_choix(commande: str, espace: Espace, lecture: Lecture) -> NoReturn:
    from cqp_cli.errors import MauvaisUsage

    exemple = f"cqp {commande} {espace.relatif(lecture.chemin)} --grid {commande}.xlsx"
    raise MauvaisUsage("Dites --grid pour écrire le formulaire, ou --from pour le reprendre.", exemple)


def parcours(
    dossier: UnDossier,
    commencer: Annotated[bool, typer.Option("--init", help="Écrit parcours.yaml, une action par compétence.")] = False,
    essai: Essai = False,
    au: options.Au = None,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Montre le parcours individuel : ce qui est à acquérir, ce que les actions couvrent, ce qui reste.

    Exemple : cqp parcours candidats/martin-lea
    """
    from cqp_cli.domain.dossier import au as ramener
    from cqp_cli.domain.ordre import avant_parcours
    from cqp_cli.domain.parcours_individuel import a_acquerir, couvertes, restantes

    espace, jour = options.espace_de(racine, dossier), options.jour_dit(au)
    lecture = options.une_lecture(dossier, espace, jour)
    d = ramener(lecture.obtenir(), jour)
    exiger(avant_parcours(d), espace.relatif(lecture.chemin))
    if commencer:
        _commencer_parcours(espace, lecture, d, essai)
        return
    listes = {"a_acquerir": list(a_acquerir(d)), "couvertes": list(couvertes(d)), "restantes": list(restantes(d))}
    if sortie is not Format.TABLE:
        rangees = ({"competence": c, "couverte": c in listes["couvertes"]} for c in listes["a_acquerir"])
        rendre(sortie, {"version": 1, "commande": "parcours", "code": d.code} | listes, rangees, "competence couverte")
        return
    dire(f"  {d.candidat.nom_complet} · parcours individuel (art. {d.article('parcours')})\n", bold=True)
    titres = {"a_acquerir": "À acquérir", "couvertes": "Couvertes", "restantes": "Restantes"}
    for cle, codes in listes.items():
        if not codes:
            dire(f"  {titres[cle]:<12} aucune")
        for rang, code in enumerate(codes):
            tete = f"  {titres[cle] if not rang else '':<12} {code}  "
            for ligne in alinea(d.referentiel.par_code[code].intitule, tete, " " * len(tete)):
                dire(ligne)


def _commencer_parcours(espace: Espace, lecture: Lecture, d: Dossier, essai: bool) -> None:
    from cqp_cli.disque.retoucher import pieces
    from cqp_cli.domain.parcours_individuel import a_acquerir

    actions = [{"intitule": None, "type": "formation", "competences": [code]} for code in a_acquerir(d)]
    vides = dict.fromkeys(("organisation", "debut", "fin", "heures", "realisee"))
    valeurs: dict[tuple[str | int, ...], Any] = {("mise_en_pratique", "entreprise"): d.candidat.entreprise.nom}
    valeurs["actions",] = [a | vides for a in actions]
    octets = pieces.remplir("parcours.yaml", valeurs, espace.racine)
    deposer(lecture, pieces.nouvelle(lecture.chemin, "parcours.yaml", octets), "parcours", essai)
