"""Les phrases à trous des lettres, des certificats et des formulaires, et ce que disent celles d'un formulaire."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from cqp_cli.domain.certificateur import Configuration
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import a_lieu, elider
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import typographier

Textes = Mapping[str, Mapping[str, Sequence[str]]]
"""Les paragraphes, par groupe (`totale`) puis par clé (`objet`, `corps`)."""
Reperes = Mapping[str, str | tuple[str, ...]]
"""Ce qui remplit chaque trou : des mots, ou les points d'une liste pour celui qui est seul dans son paragraphe."""

REPERE = re.compile(r"\{([^{}]*)\}")
_A_LIEU = re.compile(r"\bà \{(lieu|naissance_lieu)\}")
_ELIDE = re.compile(r"\b(de|le|que) \{([^{}]*)\}", re.IGNORECASE)
FORMULAIRES = ("certificateur", "joindre", "annees", "registre", "soussigne", "informe", "phrase")
"""Les trous que connaissent les phrases d'un formulaire."""


def remplir(paragraphe: str, reperes: Reperes) -> str:
    """Le paragraphe, ou rien quand un de ses trous reste vide."""
    noms = REPERE.findall(paragraphe)
    if any(not reperes[nom] for nom in noms):
        return ""
    places = _A_LIEU.sub(lambda m: a_lieu(_en_mots(reperes[m[1]])), paragraphe)
    places = _ELIDE.sub(lambda m: elider(m[1], _en_mots(reperes[m[2]])), places)
    return typographier(REPERE.sub(lambda m: _en_mots(reperes[m[1]]), places).strip())


def _en_mots(valeur: str | tuple[str, ...]) -> str:
    return valeur if isinstance(valeur, str) else " ; ".join(valeur)


def une_phrase(paragraphes: Sequence[str], reperes: Reperes) -> str:
    """Le premier des paragraphes qui dit quelque chose."""
    return next(filter(None, (remplir(p, reperes) for p in paragraphes)), "")


def accorde(d: Dossier | None, masculin: str, feminin: str, inconnu: str = "") -> str:
    """Le mot qui s'accorde au sexe du candidat ; les deux, tant qu'il n'est pas connu."""
    sexe = d.candidat.sexe if d else None
    deux = inconnu or f"{masculin}({feminin.removeprefix(masculin)})"
    return feminin if sexe == "F" else masculin if sexe == "M" else deux


def du_formulaire(ref: Referentiel, d: Dossier | None, configuration: Configuration) -> dict[str, str]:
    """Ce que disent les phrases d'un formulaire : qui le garde, combien de temps, où écrire ; qui le signe."""
    c, garde, accord = configuration.certificateur, configuration.conservation, ref.accord
    return {
        "certificateur": c.nom or "",
        "joindre": c.courriel or c.adresse or "",
        "annees": str(garde.dossiers_annees or accord.conservation_dossiers_annees.valeur),
        "registre": str(garde.registre_annees or accord.conservation_registre_annees.valeur),
        "soussigne": accorde(d, "soussigné", "soussignée"),
        "informe": accorde(d, "informé", "informée"),
    }


def notice(ref: Referentiel, textes: Textes, configuration: Configuration) -> str:
    """Ce qu'un formulaire dit des données personnelles qu'il demande."""
    return une_phrase(textes["donnees"]["notice"], du_formulaire(ref, None, configuration))
