"""The workspace of one life: what people write by hand, and the real command line typed on a day of its own."""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer
from tests.commandes import Reponse
from tests.vie.modele import CODES, Forme, Vie

ELEMENTS = {"C1": 8, "C2": 7, "C3": 11, "C4": 5, "C5": 6, "C6": 8}
FIN_ENREGISTREMENT = date(2029, 6, 30)
EMPLOYEUR = "Atelier Savoirs"
MEMBRES = ("Jeanne Dupuis", "Karima Zerrouki")
PRESIDENT = MEMBRES[0]
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass
class Branche:
    """A workspace and the day it is there."""

    racine: Path
    jour: date

    def cqp(self, *mots: str | Path, jour: date | None = None) -> Reponse:
        """One real command line, typed the day it is."""
        options.demande.sortie = options.Format.TABLE
        sortie, plainte = io.StringIO(), io.StringIO()
        with (
            pytest.MonkeyPatch.context() as horloge,
            contextlib.redirect_stdout(sortie),
            contextlib.redirect_stderr(plainte),
        ):
            horloge.setattr(options, "jour_reel", lambda: self.jour)
            code = lancer([*map(str, mots), "-C", str(self.racine), "--at", str(jour or self.jour)])
        return Reponse(code, sortie.getvalue(), plainte.getvalue())

    def dossier(self, vie: Vie) -> Path:
        return self.racine / "candidats" / vie.code

    def ouvrir(self) -> None:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            assert lancer(["init", str(self.racine)]) == 0
        certificateur = {"nom": "Commission inventée", "siret": "12340001200019", "lieu": "Paris"}
        certificateur |= {"signataire": {"nom": "Anne Roche", "fonction": "Présidente"}}  # type: ignore[dict-item]
        inscrit = {"type": "RNCP", "code": "RNCP28724", "fin": str(FIN_ENREGISTREMENT)}
        configuration = {
            "certificateur": certificateur,
            "enregistrements": {"cqp-assistant-formation": inscrit},
            "accrochage": {"id_client": "INVENTE1", "id_contrat": "MCFCER000042"},
        }
        habilitation = {"reference": "H-001", "nom": "Paul Girard", "du": "2020-01-01", "au": "2080-12-31"}
        ecrire(self.racine / "cqp.yaml", configuration)
        ecrire(self.racine / "habilitations.yaml", {"habilitations": [habilitation]})

    def seance(self, jour: date) -> None:
        membres = [
            {"nom": MEMBRES[0], "college": "employeurs", "organisation": "FFP", "president": "true"},
            {"nom": MEMBRES[1], "college": "salaries", "organisation": "SNPEFP CGT"},
        ]
        ecrire(self.racine / f"sessions/{jour}/session.yaml", {"date": str(jour), "lieu": "Paris", "membres": membres})


def ecrire(fichier: Path, objet: Any) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(yaml.dump(objet, Dumper=_DUMPER, allow_unicode=True, sort_keys=False), encoding="utf-8")


def mettre(fichier: Path, cle: str, valeur: date | str | None) -> None:
    """Writes one value at the first level of a piece, as a hand would."""
    texte = fichier.read_text(encoding="utf-8")
    change, n = re.subn(rf"(?m)^{cle}:[^\n#]*", f"{cle}: {valeur or ''} ", texte)
    assert n == 1, (cle, texte)
    fichier.write_text(change, encoding="utf-8")


def jour_ecrit(quand: date | None) -> str | None:
    return str(quand) if quand else None


def livret(vie: Vie) -> dict[str, Any]:
    assert vie.livret
    competences = {
        c: {"elements": {f"{c}.{i}": "a-developper" if c in vie.a_developper and i == 1 else "acquis" for i in range(1, n + 1)}}
        for c, n in ELEMENTS.items()
    }  # fmt: skip
    signe = str(vie.livret) if vie.livret_signe else None
    return {
        "entretien": {"date": str(vie.livret), "lieu": EMPLOYEUR, "en_entreprise": "true"},
        "professionnel": interne(),
        "competences": competences,
        "signatures": {"professionnel": signe, "candidat": str(vie.livret)},
    }


def parcours(vie: Vie, debut: date) -> dict[str, Any]:
    assert vie.actions is not None
    assert vie.pratique
    action = {"intitule": "Parcours", "type": "formation", "competences": sorted(vie.actions), "realisee": "true"}
    action |= {"organisation": "Institut Nord", "debut": str(debut), "fin": str(vie.fin_action), "heures": "35"}
    pratique = {"entreprise": EMPLOYEUR, "debut": str(vie.pratique[0]), "fin": str(vie.pratique[1])}
    return {"actions": [action] if vie.actions else [], "mise_en_pratique": pratique}


def recit(vie: Vie) -> dict[str, Any]:
    activites = [{"competence": c, "intitule": f"Ce que je fais pour {c}"} for c in CODES]
    return {"activites": activites, "signature": str(vie.recit)}


def demande(vie: Vie) -> dict[str, Any]:
    experience = {"employeur": EMPLOYEUR, "fonction": "Secrétaire", "debut": "2015-01-05", "heures": "9000"}
    partie_2 = {"depot": str(vie.depot), "signature": str(vie.depot) if vie.demande_signee else None, "experiences": [experience]}  # fmt: skip
    return {"partie_2": partie_2, "recevabilite": {"avis": None, "date": None, "motif": None}}


def interne() -> dict[str, str]:
    return {"nom": "Claire Besson", "fonction": "Responsable", "organisation": EMPLOYEUR, "origine": "interne"}


def forme(vie: Vie, f: Forme) -> dict[str, Any]:
    externe = {"nom": "Paul Girard", "fonction": "Consultant", "organisation": "Évalia", "origine": "externe"}
    externe |= {"habilitation": "H-001"}
    dit: dict[str, Any] = {
        "passage": str(f.passage),
        "role": f.role,
        "evaluateur": interne() if f.role == "professionnel" else externe,
        "date": str(f.jour),
        "lieu": {"nom": EMPLOYEUR, "type": "entreprise", "plateau_technique": "true"},
        "sources": ["dossier", "observation", "analyse"],
        "competences": {c: _bloc(c, acquise) for c, acquise in f.avis.items()},
        "livret_remis": "true" if vie.voie == "formation" else None,
        "signature": jour_ecrit(f.signature),
    }
    return dit | ({"transmission": jour_ecrit(f.transmission)} if f.role == "externe" else {})


def _bloc(code: str, acquise: bool) -> dict[str, Any]:
    elements = {f"{code}.{i}": "acquis" if acquise or i > 1 else "non-acquis" for i in range(1, ELEMENTS[code] + 1)}
    return {"avis": "acquise" if acquise else "non-acquise", "elements": elements, "constats": "Vu sur trois dossiers."}
