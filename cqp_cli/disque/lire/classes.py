"""The class that each file is read into."""

from __future__ import annotations

from collections.abc import Mapping

from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, Session
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.vae import DossierVae, RecitActivites

CLASSES: Mapping[str, type] = {
    "candidat": Candidat,
    "livret-reperage": Livret,
    "parcours": Parcours,
    "dossier-candidat": RecitActivites,
    "dossier-vae": DossierVae,
    "evaluation": Evaluation,
    "decision": Decision,
    "session": Session,
    "cqp": Configuration,
    "habilitations": Habilitations,
    "referentiel": Referentiel,
}


def classe_de(fichier: str) -> type:
    """The class that a file is read into."""
    dossier, _, nom = fichier.rpartition("/")
    if dossier == "evaluations":
        return CLASSES["evaluation"]
    if dossier == "decisions":
        return CLASSES["decision"]
    return CLASSES["session" if dossier else nom.removesuffix(".yaml")]
