"""Reads a filled form into the shape of its piece. All the problems come at once, each with its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.domain.accord import ROLES, Voie
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import FichierIllisible
from cqp_cli.formulaires.brouillon import Brouillon
from cqp_cli.formulaires.champs import CHAMPS_ACTIVITES, LIBELLES_SOURCE, Bloc, blocs_evaluation, blocs_reperage
from cqp_cli.formulaires.deliberations import lire_decisions
from cqp_cli.formulaires.feuille_lignes import liste_de
from cqp_cli.formulaires.lecteur import Lecteur, Saisie
from cqp_cli.formulaires.lignes import LectureLignes
from cqp_cli.formulaires.reponses import LectureActivites, LectureGrille


def lire_saisie(brouillon: Brouillon, referentiel: Referentiel, voie: Voie | None) -> Saisie:
    """What the form says. Raises FichierIllisible with every problem, each with its cell."""
    lecteur = Lecteur(brouillon)
    if not any(garde.locked is False for garde in brouillon.classeur._protections):
        message = "Ce classeur a perdu ses cases à remplir : le programme qui l'a enregistré les a toutes verrouillées."
        lecteur.signaler(message, None, "recopiez les réponses dans un formulaire neuf, émis avec --grid")
        raise FichierIllisible(lecteur.problemes)
    competences = () if brouillon.formulaire == "decisions" else _competences(brouillon, referentiel, lecteur)
    match brouillon.formulaire:
        case "evaluation":
            _evaluation(lecteur, referentiel, voie, competences)
        case "reperage":
            _reperage(lecteur, referentiel, competences)
        case "activites":
            LectureActivites(lecteur, competences).lire()
            lecteur.blocs((Bloc("", CHAMPS_ACTIVITES),))
        case "parcours" | "partie2":
            LectureLignes(lecteur, liste_de(brouillon.formulaire, referentiel), referentiel.codes).lire()
        case "decisions":
            lire_decisions(lecteur, referentiel.codes)
        case _:
            message = "Une liste d'inscriptions se reprend avec « cqp init-candidate --from »."
            lecteur.signaler(message, None, f"cqp init-candidate --from {entre_guillemets(brouillon.fichier)}")
    if lecteur.problemes:
        raise FichierIllisible(dict.fromkeys(lecteur.problemes))
    return Saisie(lecteur.donnees, lecteur.cellules, tuple(lecteur.signes))


def _competences(brouillon: Brouillon, referentiel: Referentiel, lecteur: Lecteur) -> tuple[str, ...]:
    """The competences that the form asks about: all, or those named in its identity block."""
    for code in brouillon.competences:
        if code not in referentiel.par_code:
            place = brouillon.noms.get("cqp_competences")
            ou = None if isinstance(place, str) else place
            lecteur.signaler(f"La compétence « {code[:20]} » n'est pas du référentiel {referentiel.version}.", ou)
    return tuple(c for c in brouillon.competences if c in referentiel.par_code) or referentiel.codes


def _evaluation(lecteur: Lecteur, referentiel: Referentiel, voie: Voie | None, codes: Sequence[str]) -> None:
    b = lecteur.brouillon
    role = next(r for r in ROLES if r == b.role)
    lecteur.donnees |= {"passage": b.passage, "role": role}
    avant, apres = blocs_evaluation(role, voie, referentiel.accord)
    lecteur.blocs(avant)
    accord = referentiel.accord
    LectureGrille(lecteur, referentiel, codes, accord.echelle_element.valeur, accord.echelle_avis.valeur).lire()
    lecteur.blocs(apres)
    dites: dict[str, Any] = lecteur.donnees.pop("sources", {})
    lecteur.donnees["sources"] = [mot for mot in LIBELLES_SOURCE if dites.get(mot)]


def _reperage(lecteur: Lecteur, referentiel: Referentiel, codes: Sequence[str]) -> None:
    avant, apres = blocs_reperage(referentiel.accord)
    lecteur.blocs(avant)
    LectureGrille(lecteur, referentiel, codes, referentiel.accord.echelle_reperage.valeur, ()).lire()
    lecteur.blocs(apres)
