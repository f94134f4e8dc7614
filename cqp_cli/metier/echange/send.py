"""`cqp send`: a dossier in one checked file, between the evaluator and the secretariat."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cqp_cli.disque.colis.colis import Colis, composer, etrangers
from cqp_cli.disque.colis.echanges import emballer
from cqp_cli.disque.colis.etats import retenir
from cqp_cli.errors import CqpError
from cqp_cli.terminal import options
from cqp_cli.terminal.affichage import dire, pluriel, signaler
from cqp_cli.terminal.arguments import option_vers
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.depot import deposer_le_meme, refuser_melange, sur_la_sortie
from cqp_cli.terminal.formes import objet_de, rendre
from cqp_cli.terminal.options import Ecraser, Essai, Format, Racine, Sortie, UnDossier

Vers = Annotated[Path | None, option_vers("FICHIER.zip", "Où l'écrire ; sinon CODE.zip, ici.")]


def send(
    dossier: UnDossier,
    vers: Vers = None,
    force: Ecraser = False,
    au: options.Au = None,
    essai: Essai = False,
    sortie: Sortie = Format.TABLE,
    racine: Racine = None,
) -> None:
    """Met un dossier en un seul fichier, avec ses sommes de contrôle, pour l'envoyer.

    Exemple : cqp send candidats/martin-lea -o martin-lea.zip
    """
    ici = Contexte(options.espace_de(racine, dossier), options.jour_dit(au), essai, force, sortie)
    lecture = ici.lecture(ici.seul(dossier))
    ref = lecture.obtenir().referentiel
    colis = emballer(lecture.chemin, lecture.code, f"{ref.code} {ref.version}")
    octets, fichier = composer(colis), vers or Path(f"{lecture.code}.zip")
    refuser_melange(fichier if vers else None, sortie)
    restent = etrangers(lecture.chemin)
    deposer_le_meme(ici, fichier, octets, "existe déjà et n'est pas ce dossier : rien n'est remplacé.")
    if not essai:
        _retenir(lecture.chemin, colis)
    if sortie is not Format.TABLE:
        objet = objet_de("send", code=colis.code, fichier=fichier.as_posix())
        objet |= {"octets": len(octets), "fichiers": sorted(colis.fichiers), "restent": restent}
        rendre(sortie, objet, [objet], "code fichier octets")
        return
    if not sur_la_sortie(fichier):
        dire(fichier.as_posix())
    verbe = "serait écrit" if essai else "écrit"
    signaler(f"  {colis.code} : {verbe}, {pluriel(len(colis.fichiers), 'fichier')}, {_taille(len(octets))}.")
    for nom in restent:
        signaler(f"  {nom} ne part pas : ce n'est pas une pièce du dossier (ce qui est dans pieces/ part).")
    signaler("  Il n'est pas chiffré et porte des données personnelles. À l'arrivée :")
    signaler(f"  → cqp receive {f'{colis.code}.zip' if sur_la_sortie(fichier) else fichier.name}")


def _taille(octets: int) -> str:
    return f"{octets / (1 << 20):.1f} Mio".replace(".", ",") if octets >= 1 << 20 else f"{-(-octets // 1024)} Kio"


def _retenir(dossier: Path, colis: Colis) -> None:
    """Remembers what was sent, to know later which side changed; a dossier that cannot be written to is sent too."""
    try:
        retenir(dossier, colis.etats)
    except CqpError:
        signaler("  Ce dossier est protégé : cet envoi n'y est pas noté, et le retour demandera peut-être --force.")
