"""The same figures counted again, from the raw YAML and nothing else: no class, no rule, no date of the program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def lire(fichier: Path) -> Any:
    return yaml.load(fichier.read_text(encoding="utf-8"), Loader=_LOADER) if fichier.is_file() else None


def jour(valeur: Any) -> date | None:
    """A day, whether YAML took it for one or for text."""
    if valeur is None or isinstance(valeur, date):
        return valeur
    return date.fromisoformat(str(valeur))


def cinq_ans(quand: date) -> date:
    return quand.replace(year=quand.year + 5, day=28 if (quand.month, quand.day) == (2, 29) else quand.day)


@dataclass
class Brut:
    """One dossier, as its files say."""

    code: str
    candidat: dict[str, Any]
    evaluations: list[dict[str, Any]]
    decisions: list[dict[str, Any]]
    vae: dict[str, Any] | None
    livret: dict[str, Any] | None
    parcours: dict[str, Any] | None

    def finales(self, au: date) -> list[dict[str, Any]]:
        """The decisions that count on a day, the earliest first: made, not revoked yet, not sent back."""
        valables = [d for d in self.decisions if _date(d) <= au and not self.annulee(d, au) and d["issue"] != "renvoi"]
        return sorted(valables, key=_date)

    @staticmethod
    def annulee(d: dict[str, Any], au: date) -> bool:
        quand = (d.get("annulation") or {}).get("date")
        return quand is not None and (jour(quand) or date.max) <= au

    def conservees(self, au: date) -> dict[str, date | None]:
        """Kept competences and their last day; None when the certificate was delivered in full."""
        gardees: dict[str, date | None] = {}
        finales = self.finales(au)
        for d in finales:
            for c, mot in d["competences"].items():
                if mot == "validee":
                    gardees[c] = cinq_ans(_date(d))
        if finales and finales[-1]["issue"] == "totale":
            return dict.fromkeys(gardees)
        return {c: fin for c, fin in gardees.items() if fin and au <= fin}

    def conservees_avant(self, d: dict[str, Any]) -> set[str]:
        """The competences kept when the jury met for this decision."""
        autres = [x for x in self.decisions if _date(x) < _date(d)]
        seul = Brut(self.code, self.candidat, [], autres, None, None, None)
        return set(seul.conservees(_date(d)))

    def delivrance(self, au: date) -> dict[str, Any] | None:
        finales = self.finales(au)
        return finales[-1] if finales and finales[-1]["issue"] == "totale" else None

    def avis(self, d: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
        """What the jury had before it that day: by competence, what each evaluator said since the last decision."""
        avant = [_date(x) for x in self.finales(_date(d)) if _date(x) < _date(d)]
        debut = max(avant, default=date.min)
        vus: dict[str, dict[str, dict[str, Any]]] = {}
        for e in sorted(self.evaluations, key=lambda e: (jour(e["date"]) or date.max, str(e["passage"]))):
            quand = jour(e["date"])
            if quand and debut < quand <= _date(d):
                for c, bloc in e["competences"].items():
                    vus.setdefault(c, {})[e["role"]] = bloc
        return vus


def _date(d: dict[str, Any]) -> date:
    quand = jour(d["date"])
    assert quand
    return quand


def tout_lire(racine: Path) -> dict[str, Brut]:
    """Every dossier of the workspace."""
    trouves = {}
    for dossier in sorted((racine / "candidats").iterdir()):
        if not (dossier / "candidat.yaml").is_file():
            continue
        trouves[dossier.name] = Brut(
            dossier.name,
            lire(dossier / "candidat.yaml"),
            [lire(f) for f in sorted((dossier / "evaluations").glob("*.yaml"))],
            [lire(f) for f in sorted((dossier / "decisions").glob("*.yaml"))],
            lire(dossier / "dossier-vae.yaml"),
            lire(dossier / "livret-reperage.yaml"),
            lire(dossier / "parcours.yaml"),
        )
    return trouves


# The figures of a period ------------------------------------------------------------------------------------


@dataclass
class Chiffres:
    """What `report` should say."""

    entrees: Counter[str] = field(default_factory=Counter)
    presentees: Counter[str] = field(default_factory=Counter)
    issues: Counter[str] = field(default_factory=Counter)
    annulees: int = 0
    competences: dict[str, Counter[str]] = field(default_factory=dict)
    refus: Counter[str] = field(default_factory=Counter)
    delais: dict[str, list[int]] = field(default_factory=dict)
    employeurs: Counter[str] = field(default_factory=Counter)

    def medianes(self) -> dict[str, float]:
        return {code: median(jours) for code, jours in self.delais.items()}


def compter(bruts: dict[str, Brut], du: date, au: date, su: date) -> Chiffres:
    """The figures of a period; what was revoked is known until the day it is counted on."""
    c = Chiffres()
    for b in bruts.values():
        entree = jour(b.vae["partie_2"]["depot"] if b.vae else (b.livret or {})["entretien"]["date"])
        assert entree
        if du <= entree <= au:
            c.entrees[b.candidat["voie"]] += 1
        _delais_avant(c, b, du, au)
        for d in b.decisions:
            if not du <= _date(d) <= au:
                continue
            if b.annulee(d, su):
                c.annulees += 1
                continue
            c.presentees[b.candidat["voie"]] += 1
            c.issues[d["issue"]] += 1
            c.employeurs[b.candidat["entreprise"]["nom"]] += 1
            _delais_jury(c, b, d, entree)
            if d["issue"] != "renvoi":
                _competences(c, b, d)
    return c


def _competences(c: Chiffres, b: Brut, d: dict[str, Any]) -> None:
    avis = b.avis(d)
    for code, mot in d["competences"].items():
        compte = c.competences.setdefault(code, Counter())
        compte[mot] += 1
        if mot == "conservee":
            continue
        blocs = avis[code]
        dits = [blocs[r]["avis"] for r in ("professionnel", "externe")]
        compte["compares"] += 1
        compte["divergences"] += dits[0] != dits[1]
        for element in blocs["externe"]["elements"]:
            c.refus[element] += any(blocs[r]["elements"][element] == "non-acquis" for r in blocs)


def _ajouter(c: Chiffres, code: str, debut: Any, fin: Any, du: date, au: date) -> None:
    d, f = jour(debut), jour(fin)
    if d and f and du <= f <= au:
        c.delais.setdefault(code, []).append((f - d).days)


def _delais_avant(c: Chiffres, b: Brut, du: date, au: date) -> None:
    premiere = min(d for e in b.evaluations if (d := jour(e["date"])))
    if b.vae:
        _ajouter(c, "recevabilite", b.vae["partie_2"]["depot"], b.vae["recevabilite"]["date"], du, au)
        _ajouter(c, "recevabilite-evaluation", b.vae["recevabilite"]["date"], premiere, du, au)
    elif b.livret:
        _ajouter(c, "reperage-evaluation", b.livret["entretien"]["date"], premiere, du, au)
    for e in b.evaluations:
        _ajouter(c, "evaluation-transmission", e["date"], e.get("transmission"), du, au)


def _delais_jury(c: Chiffres, b: Brut, d: dict[str, Any], entree: date) -> None:
    avant = max((_date(x) for x in b.finales(_date(d)) if _date(x) < _date(d)), default=date.min)
    envois = [
        t
        for e in b.evaluations
        if (t := jour(e.get("transmission"))) and avant < t <= _date(d) and (jour(e["date"]) or date.max) <= _date(d)
    ]
    c.delais.setdefault("transmission-jury", []).append((_date(d) - max(envois)).days)
    if d["issue"] == "totale":
        c.delais.setdefault("entree-delivrance", []).append((_date(d) - entree).days)


def tous_les_jours(objet: Any) -> list[date]:
    """Every day written anywhere in these pieces."""
    if isinstance(objet, date):
        return [objet]
    if isinstance(objet, dict):
        return [j for v in objet.values() for j in tous_les_jours(v)]
    if isinstance(objet, list):
        return [j for v in objet for j in tous_les_jours(v)]
    if isinstance(objet, str) and len(objet) == 10 and objet[4:5] == objet[7:8] == "-":
        return [date.fromisoformat(objet)]
    return []
