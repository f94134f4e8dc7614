"""Reads `tests/cas/`: whole dossiers, what each case changes in them, and what the rules must answer.

A base is written once and stands for every référentiel: C1, C2, C3 are its first three competences, C1.2 the second
element of the first one, `"*"` all those that are not named; the words are those of the shipped scales, and give way
to the words of the same meaning.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from cqp_cli.disque.espace.espace import charger_referentiel
from cqp_cli.disque.lire.donnees import racine_donnees
from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.lire.validation import valider
from cqp_cli.domain.actions import Parcours
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.evaluation import Evaluation
from cqp_cli.domain.habilitations import Habilitations
from cqp_cli.domain.jury import Decision, Session, remplacee
from cqp_cli.domain.livret import Livret
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.vae import DossierVae, RecitActivites

CAS = Path(__file__).parents[1] / "cas"
FLECHE = " > "
REFERENTIELS: Mapping[str, Path] = {
    "livre": racine_donnees() / "referentiel.yaml",
    "mini": CAS / "referentiels" / "mini.yaml",
}
_CODE = re.compile(r"C([1-9])(?:\.([1-9]\d?))?")
_EVALUATION = re.compile(r"evaluations/(\d+)-(\w+)\.yaml")
T = TypeVar("T")
Chemin = tuple[str | int, ...]


@dataclass(frozen=True)
class Cas:
    """One case of one rule, on one référentiel."""

    regle: str
    nom: str
    referentiel: str
    base: str
    jour: date
    session: str | None
    changements: Mapping[str, Any]
    etat: str
    manquements: tuple[Mapping[str, Any], ...] = ()

    def __str__(self) -> str:
        return f"{self.regle} : {self.nom} ({self.referentiel})"

    def dossier(self) -> tuple[Dossier, Session | None]:
        """The dossier, changes made, and the session it is presented to."""
        return construire(self.base, self.referentiel, self.changements, self.session)

    @property
    def attendus(self) -> list[dict[str, Any]]:
        """The findings wanted, in the codes of the référentiel."""
        ref = brut(self.referentiel)
        return [{cle: _attendu(cle, str(valeur), ref) for cle, valeur in m.items()} for m in self.manquements]


def _attendu(cle: str, texte: str, ref: Any) -> Any:
    if cle == "chemin":
        return tuple(_pas(pas, ref) for pas in texte.split(FLECHE)) if texte else ()
    return re.sub(r"\{(C[\d.]+)\}", lambda m: _code(m.group(1), ref), texte)


# Reading ------------------------------------------------------------------------------------------


def lire(chemin: Path) -> Any:
    """A YAML file of the cases, as the program itself reads one: every scalar is text."""
    valeur, problemes = lire_yaml(chemin.read_text(encoding="utf-8"), chemin.name)
    assert not problemes, problemes
    return valeur


@cache
def brut(nom: str) -> Any:
    """The plain values of a référentiel."""
    return lire(REFERENTIELS[nom])


@cache
def referentiel(nom: str) -> Referentiel:
    """A référentiel as it stands."""
    return charger_referentiel(REFERENTIELS[nom], nom)


@cache
def base(nom: str) -> Any:
    """The plain values of a base dossier: its day, then one piece per file name."""
    return lire(CAS / "bases" / f"{nom}.yaml")


BASES = tuple(sorted(p.stem for p in (CAS / "bases").glob("*.yaml")))


@cache
def fichiers() -> tuple[Path, ...]:
    """The case files, one per rule."""
    return tuple(sorted(CAS.glob("*.yaml")))


def cas_de(chemin: Path) -> Iterator[Cas]:
    """The cases of one rule, once per référentiel they hold for."""
    contenu = lire(chemin)
    commun = contenu.get("manquement", {})
    for un in contenu["cas"]:
        inconnues = set(un) - {"nom", "base", "jour", "session", "changements", "referentiels", "attendu"}
        assert not inconnues, f"{chemin.name}, « {un['nom']} » : {inconnues}"
        nom_base = un.get("base", contenu.get("base"))
        attendu = un["attendu"]
        trouves = attendu if isinstance(attendu, list) else []
        jour = date.fromisoformat(un.get("jour", contenu.get("jour", base(nom_base)["jour"])))
        for ref in un.get("referentiels", contenu.get("referentiels", list(REFERENTIELS))):
            yield Cas(
                chemin.stem,
                un["nom"],
                ref,
                nom_base,
                jour,
                None if un.get("session") == "aucune" else un.get("session", contenu.get("session")),
                un.get("changements", {}),
                "echec" if trouves else {"rien": "satisfaite", "sans objet": "sans objet"}[attendu],
                tuple({**commun, **m} for m in trouves),
            )


def tous_les_cas() -> list[Cas]:
    """Every case of every rule."""
    return [cas for chemin in fichiers() for cas in cas_de(chemin)]


@dataclass(frozen=True)
class CasVerdict:
    """One whole dossier, what is said of it in order, and what of that is the candidate's."""

    nom: str
    referentiel: str
    base: str
    jour: date
    session: str | None
    changements: Mapping[str, Any]
    mot: str
    dits: tuple[str, ...]
    du_candidat: tuple[str, ...]
    empechent: Mapping[str, list[str]]
    """By session, the rules that say that its decision is not worth what it writes."""

    def __str__(self) -> str:
        return f"{self.nom} ({self.referentiel})"

    def empechements(self, verdict: Any) -> bool:
        """Whether the verdict says these, and no other."""
        vus = {x.session: [m.regle for m in verdict.empechements(x)] for x in verdict.dossier.ecrites}
        return {session: dits for session, dits in vus.items() if dits} == self.empechent

    def dossier(self) -> tuple[Dossier, Session | None]:
        """The dossier, changes made, and the session it is presented to."""
        return construire(self.base, self.referentiel, self.changements, self.session)


def tous_les_verdicts() -> list[CasVerdict]:
    """Every case that looks at all the rules at once."""
    contenu = lire(CAS / "verdicts" / "complet-ou-incomplet.yaml")
    return [
        CasVerdict(
            un["nom"],
            ref,
            un.get("base", contenu["base"]),
            date.fromisoformat(un.get("jour", base(un.get("base", contenu["base"]))["jour"])),
            un.get("session"),
            un.get("changements", {}),
            un["mot"],
            tuple(un["dits"]),
            tuple(un.get("du_candidat", un["dits"])),
            un.get("empechent", {}),
        )
        for un in contenu["cas"]
        for ref in un.get("referentiels", list(REFERENTIELS))
    ]


# Building a dossier -------------------------------------------------------------------------------


def construire(
    nom_base: str, ref: str, changements: Mapping[str, Any] | None = None, session: str | None = None
) -> tuple[Dossier, Session | None]:
    """The dossier of a base under a référentiel, with some values changed, and the session asked for."""
    pieces = copy.deepcopy(_base_etendue(nom_base, ref))
    for ou, valeur in (changements or {}).items():
        _changer(pieces, ou, valeur, brut(ref))
    dossier = _assembler(pieces, ref)
    trouvee = next((s for s in dossier.sessions if s.code == session), None)
    assert session is None or trouvee, f"la session {session} n'est pas dans la base {nom_base}"
    return dossier, trouvee


def retoucher(cas: Cas, valeurs: Mapping[tuple[str, Chemin], Any]) -> Dossier:
    """The dossier of a case with these values written in its pieces, lists made longer where they must be."""
    pieces = copy.deepcopy(_base_etendue(cas.base, cas.referentiel))
    for ou, valeur in cas.changements.items():
        _changer(pieces, ou, valeur, brut(cas.referentiel))
    for (fichier, chemin), valeur in valeurs.items():
        ranger: Any = pieces.setdefault(fichier, {})
        for pas, suivant in pairwise(chemin):
            _allonger(ranger, pas)
            ranger = ranger[int(pas)] if isinstance(ranger, list) else ranger.setdefault(pas, _vide(suivant))
        _allonger(ranger, chemin[-1])
        ranger[chemin[-1]] = valeur
    return _assembler(pieces, cas.referentiel)


def _allonger(ranger: Any, pas: str | int) -> None:
    if isinstance(ranger, list) and pas == len(ranger):
        ranger.append({})


def _vide(suivant: str | int) -> Any:
    return [] if isinstance(suivant, int) else {}


@cache
def _base_etendue(nom: str, ref: str) -> Any:
    return {f: _etendre(p, brut(ref), f) for f, p in base(nom).items()}


def _code(texte: str, ref: Any) -> str:
    """« C2.1 » in the codes of the référentiel; any other text as it is."""
    trouve = _CODE.fullmatch(texte)
    if not trouve:
        return texte
    competence = ref["competences"][int(trouve.group(1)) - 1]
    return str(competence["elements"][int(trouve.group(2)) - 1]["code"] if trouve.group(2) else competence["code"])


def _pas(texte: str, ref: Any) -> str | int:
    return int(texte) if texte.isdigit() else _code(texte, ref)


def _etendre(valeur: Any, ref: Any, fichier: str, cle: str = "", competence: str = "") -> Any:
    """The value in the codes and words of the référentiel, each `"*"` unfolded."""
    if isinstance(valeur, dict):
        nommes = {_code(c, ref): v for c, v in valeur.items() if c != "*"}
        if "*" in valeur:
            nommes = {c: nommes.get(c, valeur["*"]) for c in _tous(ref, competence)}
        codes = _tous(ref, "")
        return {c: _etendre(v, ref, fichier, c, c if c in codes else competence) for c, v in nommes.items()}
    if isinstance(valeur, list):
        return [_etendre(v, ref, fichier, cle, competence) for un in valeur for v in _repeter(un, valeur, ref)]
    return _mot(_code(valeur, ref), ref, fichier, cle, competence)


def _tous(ref: Any, competence: str) -> list[str]:
    for une in ref["competences"]:
        if une["code"] == competence:
            return [e["code"] for e in une["elements"]]
    return [une["code"] for une in ref["competences"]]


def _repeter(un: Any, liste: list[Any], ref: Any) -> list[Any]:
    if not (isinstance(un, dict) and un.get("competence") == "*"):
        return [un]
    nommes = {_code(x["competence"], ref) for x in liste if x.get("competence", "*") != "*"}
    return [{**un, "competence": c} for c in _tous(ref, "") if c not in nommes]


def _mot(texte: str, ref: Any, fichier: str, cle: str, competence: str) -> str:
    """A word of a shipped scale, in the words of the référentiel."""
    if texte in ("{certification}", "{version}"):
        return str(ref["code" if texte == "{certification}" else "version"])
    if not competence or not (cle == "avis" or cle.startswith(f"{competence}.")):
        return texte
    nom = "echelle_avis" if cle == "avis" else "echelle_element"
    nom = "echelle_reperage" if fichier == "livret-reperage.yaml" else nom
    sens = {m["mot"]: m["sens"] for m in brut("livre")["accord"][nom]["valeur"]}.get(texte)
    return next((m["mot"] for m in ref["accord"][nom]["valeur"] if m["sens"] == sens), texte)


def _changer(pieces: Any, ou: str, valeur: Any, ref: Any) -> None:
    fichier, *reste = ou.split(FLECHE)
    if fichier.startswith("decisions/"):
        valeur = _signee(pieces, fichier, reste, valeur)
    chemin = [_pas(pas, ref) for pas in reste]
    if isinstance(valeur, dict) and list(valeur) == ["comme"]:
        assert not chemin
        pieces[fichier] = copy.deepcopy(pieces[valeur["comme"]])
        return
    competence = next((str(pas) for pas in chemin if pas in _tous(ref, "")), "")
    derniere = str(chemin[-1]) if chemin else ""
    if fichier == "referentiel.yaml":
        pieces.setdefault(fichier, copy.deepcopy(ref))
    ranger = pieces
    for pas in [fichier, *chemin][:-1]:
        ranger = ranger[int(pas)] if isinstance(ranger, list) else ranger.setdefault(pas, {})
    dernier = chemin[-1] if chemin else fichier
    if valeur == "absent":
        assert isinstance(ranger, list) or dernier in ranger, f"« {ou} » est déjà absent"
        del ranger[dernier]  # type: ignore[arg-type]
    elif isinstance(ranger, list) and isinstance(dernier, int) and dernier == len(ranger):
        ranger.append(_etendre(valeur, ref, fichier, derniere, competence))
    else:
        ranger[dernier] = _etendre(valeur, ref, fichier, derniere, competence)


def _signee(pieces: Any, fichier: str, reste: list[str], valeur: Any) -> Any:
    """A decision that a case writes is signed the day it is dated; what the case says of it stands."""
    if reste == ["date"] and valeur != "absent" and pieces[fichier]["signature"] == pieces[fichier]["date"]:
        pieces[fichier]["signature"] = valeur
    if reste or not isinstance(valeur, dict) or "comme" in valeur:
        return valeur
    signee = {"president": "Jacqueline Prévost", "conformite": {"demarche": "true", "dossier": "true"}}
    signee |= {"signature": valeur["date"]} if "date" in valeur else {}
    return {cle: v for cle, v in {**signee, **valeur}.items() if v != "absent"}


def _objet(classe: type[T], donnees: Any) -> T:
    objet, fautes = valider(classe, donnees)
    assert objet is not None, [(chemin, p.message) for chemin, p in fautes]
    return objet


def _piece(pieces: Any, classe: type[T], fichier: str) -> T | None:
    return _objet(classe, pieces[fichier]) if fichier in pieces else None


def _decision(fichier: str, donnees: Any) -> Decision:
    session, _, rang = fichier.removeprefix("decisions/").removesuffix(".yaml").partition(".annulee-")
    decision = replace(_objet(Decision, donnees), session=session)
    return remplacee(decision, int(rang)) if rang else decision


def _assembler(pieces: Any, ref: str) -> Dossier:
    """What `disque/espace/dossiers` makes of a folder."""
    propre = pieces.get("dossier", {})
    evaluations = []
    for fichier in sorted(f for f in pieces if f.startswith("evaluations/")):
        passage, role = _EVALUATION.fullmatch(fichier).groups()  # type: ignore[union-attr]
        evaluation = _objet(Evaluation, pieces[fichier])
        evaluations.append(replace(evaluation, passage=int(passage), role=role))  # type: ignore[arg-type]
    decisions = [_decision(f, pieces[f]) for f in sorted(pieces) if f.startswith("decisions/")]
    sessions = [replace(_objet(Session, p), code=f[9:-13]) for f, p in pieces.items() if f.startswith("sessions/")]
    return Dossier(
        code=propre.get("code", "martin-lea"),
        candidat=_objet(Candidat, pieces["candidat.yaml"]),
        referentiel=_piece(pieces, Referentiel, "referentiel.yaml") or referentiel(ref),
        jour=date.fromisoformat(pieces["jour"]),
        livret=_piece(pieces, Livret, "livret-reperage.yaml"),
        parcours=_piece(pieces, Parcours, "parcours.yaml"),
        vae=_piece(pieces, DossierVae, "dossier-vae.yaml"),
        dossier_candidat=_piece(pieces, RecitActivites, "dossier-candidat.yaml"),
        evaluations=tuple(evaluations),
        decisions=tuple(decisions),
        habilitations=_piece(pieces, Habilitations, "habilitations.yaml") or Habilitations(),
        sessions=tuple(sorted(sessions, key=lambda s: (s.date is None, s.date))),
        derniere_version=propre.get("derniere_version"),
        restes=tuple(propre.get("restes", ())),
        renommables=frozenset(propre.get("renommables", ())),
        doubles=tuple(propre.get("doubles", ())),
    )
