"""`cqp purge`: what retention periods allow to delete, why and since when; deletes it only with `--yes`."""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Any

import typer

from cqp_cli.disque.ecrire.refaire import entre_guillemets, refaire
from cqp_cli.disque.espace.dossiers import fautes_de
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.registres.registre_accrochage import lire_registre
from cqp_cli.domain.conservation import Garde
from cqp_cli.domain.dates import jour_long
from cqp_cli.errors import Probleme
from cqp_cli.metier.conservation.effacement import Inventaire, effacer_anciens_caches, inventorier
from cqp_cli.metier.conservation.suppression import Suppression, supprimer
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, dire_alinea, pluriel, problemes_en_json, signaler, signaler_problemes
from cqp_cli.terminal.arguments import option
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Au, Essai, Format, Racine, Sortie

TITRES = {
    "identite": "Copies de pièces d'identité",
    "dossier": "Dossiers",
    "session": "Sessions et procès-verbaux",
}


Oui = Annotated[bool, option("--yes", "Supprime, et le consigne dans purge.jsonl.")]


def purge(
    oui: Oui = False,
    au: Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Dit ce que les durées de conservation permettent de supprimer ; ne le fait qu'avec --yes.

    Exemple : cqp purge --at 2031-07-01
    """
    espace, jour = options.espace_de(racine), options.jour_acte(au, essai or not oui)
    ici = Contexte(espace, jour, essai or not oui, sortie=sortie)
    trouve = inventorier(ici, lire_registre(espace.racine))
    partis, echecs = ([], []) if ici.essai else supprimer(ici, trouve.suppressions)
    refus = [*trouve.refus, *echecs]
    elements = trouve.suppressions if ici.essai else partis
    if sortie is not Format.TABLE:
        objet = _json(ici, trouve, elements, refus)
        rendre(sortie, objet, objet["elements"], "nature chemin depuis motif article origine fichiers")
    else:
        _montrer(ici, trouve, elements)
    _plaindre(trouve, refus)
    if not essai and (effaces := effacer_anciens_caches()):
        gardes = pluriel(effaces, "fichier", "fichiers")
        signaler(f"  Effacé de votre dossier de cache : ce qu'une version antérieure gardait des dossiers ({gardes}).")
    raise typer.Exit(4 if refus else 3 if trouve.illisibles else 0)


def _json(ici: Contexte, trouve: Inventaire, elements: list[Suppression], refus: list[Probleme]) -> dict[str, Any]:
    return objet_de(
        "purge",
        jour=str(ici.jour),
        fait=not ici.essai,
        elements=[_element(ici.espace, s) for s in elements],
        gardes=[_garde(g) for g in trouve.gardes],
        illisibles=[x.code for x in trouve.illisibles],
        refus=problemes_en_json(refus)["erreurs"],
    ) | (problemes_en_json(fautes_de(trouve.illisibles)) if trouve.illisibles else {})


def _element(espace: Espace, s: Suppression) -> dict[str, Any]:
    p = s.perime
    dites = {"nature": p.nature, "chemin": espace.relatif(s.chemin), "depuis": str(p.depuis), "motif": p.motif}
    return dites | {"article": p.article, "origine": p.origine, "fichiers": s.fichiers}


def _garde(g: Garde) -> dict[str, Any]:
    return {"objet": g.objet, "motif": g.motif, "jusqu_au": str(g.jusqu_au) if g.jusqu_au else None}


def _montrer(ici: Contexte, trouve: Inventaire, elements: list[Suppression]) -> None:
    espace, verbe = ici.espace, "Ce qui peut être supprimé" if ici.essai else "Supprimé"
    dire(f"  {verbe} au {jour_long(ici.jour)}", bold=True)
    large = max((len(espace.relatif(s.chemin)) for s in elements), default=0)
    for nature, titre in TITRES.items():
        siens = [s for s in elements if s.perime.nature == nature]
        if siens:
            dire(f"\n  {titre}", bold=True)
        for s in siens:
            tete = f"    {espace.relatif(s.chemin):<{large}}  "
            dit = (
                f"depuis le {jour_long(s.perime.depuis)} : {s.perime.motif} (réglage, {pluriel(s.fichiers, 'fichier')})"
            )
            dire_alinea(dit, tete, " " * len(tete))
    if not elements:
        dire("\n  Rien.")
    _dire_gardes(trouve)
    if elements and ici.essai and ici.jour > options.jour_reel():
        dire("\n  Ce jour est à venir : rien n'est supprimé d'avance.")
    elif elements and ici.essai:
        commande = refaire("--yes", sans=("--yes", "--dry-run"))
        dire(f"\n  Pour supprimer tout cela, et le consigner dans purge.jsonl :\n  → {commande}")


def _dire_gardes(trouve: Inventaire) -> None:
    motifs = Counter(g.motif for g in trouve.gardes)
    if motifs:
        dire("\n  Gardé", bold=True)
    for motif, combien in sorted(motifs.items()):
        dire(f"    {combien:>5}  {motif}")


def _plaindre(trouve: Inventaire, refus: list[Probleme]) -> None:
    for lecture in trouve.illisibles:
        signaler(f"  {lecture.code} : illisible, il est gardé (cqp check-dossier {entre_guillemets(lecture.code)}).")
    signaler_problemes(refus)
