"""A branch made up from a seed: who enters, what the evaluators say, what the jury settles, session after session.

It writes what people write (the YAML of a dossier, the answers of evaluators) and runs the real commands for the
rest, in the order of real life. It knows nothing of what the program answers: `recompte.py` audits that.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from cqp_cli.terminal import options
from cqp_cli.terminal.racine import lancer
from tests.commandes import Reponse
from tests.simulation.recompte import lire

SESSIONS = [date(2023, 6, 15), date(2023, 12, 14), date(2024, 6, 20), date(2024, 12, 12), date(2025, 6, 19), date(2025, 12, 11)]  # fmt: skip
FIN_ENREGISTREMENT = date(2025, 9, 30)  # the last session is no longer registered
CANDIDATS = 400
SANS_LETTRES = 4  # the secretariat forgot to note that the letters of that session went
ELEMENTS = {"C1": 8, "C2": 7, "C3": 11, "C4": 5, "C5": 6, "C6": 8}
EMPLOYEURS = ["Alpha Formation", "Béta Conseil", "Gamma & Fils", "Delta Académie", "Epsilon", "Zêta Langues"]
POIDS = [30, 25, 20, 15, 4, 2]
ORGANISMES = ["Institut Nord", "Institut Sud", "Atelier des métiers"]
NOMS = ["Abadie", "Bénard", "Çelik", "Đorđević", "Etcheverry", "Faure", "Garnier", "Haddad", "Ibáñez", "Joly", "Kaya", "Łukasik", "Martin", "Nguyễn", "O’Brien", "Petit", "Quéré", "Rossi", "Şahin", "Tanguy"]  # fmt: skip
PRENOMS = ["Léa", "Zoé", "Anaïs", "Łukasz", "Œdipe", "Siân", "Noé", "Maëlle", "Inès", "Jean-Noël", "Aïcha", "Thị Hồng"]


_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass
class Simulation:
    """The workspace, its random generator, and what the simulated secretariat remembers."""

    racine: Path
    hasard: random.Random
    en_attente: set[str] = field(default_factory=set)
    incomplets: set[str] = field(default_factory=set)
    sans_insee: dict[str, str] = field(default_factory=dict)
    fichiers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    refuses: list[set[str]] = field(default_factory=list)
    revoque: str = ""

    def cqp(self, *mots: str | Path) -> Reponse:
        """One real command line, typed the day it says."""
        options.demande.sortie = options.Format.TABLE
        sortie, plainte = io.StringIO(), io.StringIO()
        le = str(mots[mots.index("--at") + 1]) if "--at" in mots else str(SESSIONS[-1])
        with (
            pytest.MonkeyPatch.context() as horloge,
            contextlib.redirect_stdout(sortie),
            contextlib.redirect_stderr(plainte),
        ):
            horloge.setattr(options, "jour_reel", lambda: date.fromisoformat(le))
            code = lancer([str(m) for m in mots] + ["-C", str(self.racine)])
        return Reponse(code, sortie.getvalue(), plainte.getvalue())

    def reussir(self, *mots: str | Path) -> Reponse:
        """One real command line that must end well."""
        reponse = self.cqp(*mots)
        assert reponse.code == 0, (mots, reponse)
        return reponse

    def dossier(self, code: str) -> Path:
        return self.racine / "candidats" / code


def simuler(racine: Path, graine: int = 20260618) -> Simulation:
    """Three years of a branch: the candidates shared out among the sessions."""
    s = Simulation(racine, random.Random(graine))
    _ouvrir_espace(s)
    for rang, jour in enumerate(SESSIONS):
        _ecrire(racine / f"sessions/{jour}/session.yaml", _session(jour))
        _inscrire(s, rang, jour)
        _seance(s, jour)
        _declarer(s, rang, jour)
    return s


def _ouvrir_espace(s: Simulation) -> None:
    reponse = io.StringIO()
    with contextlib.redirect_stdout(reponse), contextlib.redirect_stderr(io.StringIO()):
        assert lancer(["init", str(s.racine)]) == 0
    _ecrire(
        s.racine / "cqp.yaml",
        {
            "certificateur": {"nom": "Commission inventée", "siret": "12340001200019", "lieu": "Paris"},
            "enregistrements": {
                "cqp-assistant-formation": {"type": "RNCP", "code": "RNCP28724", "fin": str(FIN_ENREGISTREMENT)}
            },
            "accrochage": {"id_client": "INVENTE1", "id_contrat": "MCFCER000042"},
        },
    )
    habilitation = {"reference": "H-001", "nom": "Paul Girard", "du": "2022-01-01", "au": "2030-12-31"}
    _ecrire(s.racine / "habilitations.yaml", {"habilitations": [habilitation]})


def _session(jour: date) -> dict[str, Any]:
    membres = [
        {"nom": "Jeanne Dupuis", "college": "employeurs", "organisation": "FFP", "president": "true"},
        {"nom": "Karima Zerrouki", "college": "salaries", "organisation": "SNPEFP CGT"},
    ]
    return {"date": str(jour), "lieu": "Paris", "membres": membres}


def _ecrire(fichier: Path, objet: Any) -> None:
    fichier.parent.mkdir(parents=True, exist_ok=True)
    fichier.write_text(_yaml(objet), encoding="utf-8")


def _yaml(objet: Any) -> str:
    texte: str = yaml.dump(objet, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)
    return texte


# Entering ---------------------------------------------------------------------------------------------------


def _inscrire(s: Simulation, rang: int, jour: date) -> None:
    """A list for `init-candidate`, then the pieces of each candidate until the evaluation."""
    lignes = ["code;nom_naissance;prenoms;sexe;date_naissance;commune_naissance;code_insee_naissance;pays_naissance;voie;statut;contrat;emploi;entreprise"]  # fmt: skip
    nouveaux: list[tuple[str, str, str]] = []
    for n in range(rang, CANDIDATS, len(SESSIONS)):
        code = f"c{rang + 1}-{n:03}"
        voie = "vae" if s.hasard.random() < 0.3 else "formation"
        employeur = s.hasard.choices(EMPLOYEURS, POIDS)[0]
        naissance = date(1965, 1, 1) + timedelta(days=s.hasard.randrange(13000))
        insee = f"{s.hasard.randrange(1, 95):02}{s.hasard.randrange(1, 400):03}"
        if s.hasard.random() < 0.08:
            s.sans_insee[code] = insee
        connu = "" if code in s.sans_insee else insee
        contrat = "contrat-professionnalisation" if s.hasard.random() < 0.2 else "cdi"
        identite = [s.hasard.choice(NOMS).upper(), s.hasard.choice(PRENOMS), s.hasard.choice("FM"), str(naissance)]
        lignes.append(";".join([code, *identite, "Lyon", connu, "France", voie, "salarie", contrat, "Assistante", employeur]))  # fmt: skip
        nouveaux.append((code, voie, employeur))
    liste = s.racine / f"liste-{rang}.csv"
    liste.write_text("\n".join(lignes) + "\n", encoding="utf-8")
    s.reussir("init-candidate", "--from", liste)
    for code, voie, employeur in nouveaux:
        (_vae if voie == "vae" else _formation)(s, code, jour, employeur)
        _evaluer(s, code, jour, 1, list(ELEMENTS), complet=s.hasard.random() > 0.05)


def _recit(signature: date) -> dict[str, Any]:
    activites = [{"competence": c, "intitule": f"Ce que je fais pour {c}"} for c in ELEMENTS]
    return {"activites": activites, "signature": str(signature)}


def _formation(s: Simulation, code: str, jour: date, employeur: str) -> None:
    entretien = jour - timedelta(days=s.hasard.randrange(120, 180))
    a_developper = s.hasard.sample(list(ELEMENTS), s.hasard.randrange(0, 4))
    competences = {
        c: {"elements": {f"{c}.{i}": "a-developper" if c in a_developper and i == 1 else "acquis" for i in range(1, n + 1)}}
        for c, n in ELEMENTS.items()
    }  # fmt: skip
    professionnel = {"nom": "Claire Besson", "fonction": "Responsable", "organisation": employeur, "origine": "interne"}
    livret = {
        "entretien": {"date": str(entretien), "lieu": employeur, "en_entreprise": "true"},
        "professionnel": professionnel,
        "competences": competences,
        "signatures": {"professionnel": str(entretien), "candidat": str(entretien)},
    }
    _ecrire(s.dossier(code) / "livret-reperage.yaml", livret)
    debut = entretien + timedelta(days=10)
    action = {"intitule": "Parcours", "type": "formation", "competences": a_developper, "realisee": "true"}
    action |= {"organisation": s.hasard.choice(ORGANISMES), "debut": str(debut), "fin": str(debut + timedelta(days=5)), "heures": "35"}  # fmt: skip
    pratique = {"entreprise": employeur, "debut": str(debut + timedelta(days=6)), "fin": str(jour - timedelta(days=50))}
    parcours = {"actions": [action] if a_developper else [], "mise_en_pratique": pratique}
    _ecrire(s.dossier(code) / "parcours.yaml", parcours)
    _ecrire(s.dossier(code) / "dossier-candidat.yaml", _recit(jour - timedelta(days=48)))


def _vae(s: Simulation, code: str, jour: date, employeur: str) -> None:
    depot = jour - timedelta(days=s.hasard.randrange(190, 215))
    experience = {"employeur": employeur, "fonction": "Secrétaire", "debut": "2015-01-05", "heures": "9000"}
    demande = {"depot": str(depot), "signature": str(depot), "experiences": [experience]}
    fichier = s.dossier(code) / "dossier-vae.yaml"
    _ecrire(fichier, {"partie_2": demande, "recevabilite": {"avis": None, "date": None, "motif": None}})
    avis = depot + timedelta(days=s.hasard.randrange(10, 55))
    s.reussir("recevabilite", s.dossier(code), "--avis", "favorable", "--date", str(avis))
    partie = _yaml({"partie_3": _recit(jour - timedelta(days=90))})
    fichier.write_text(fichier.read_text(encoding="utf-8") + partie, encoding="utf-8")


# Evaluating -------------------------------------------------------------------------------------------------


def _evaluer(s: Simulation, code: str, jour: date, passage: int, codes: list[str], *, complet: bool) -> None:
    """The two forms of a passage, taken back by `evaluate`; an incomplete one lacks the signature of the externe."""
    quand = jour - timedelta(days=s.hasard.randrange(38, 46))
    candidat = lire(s.dossier(code) / "candidat.yaml")
    avis = {c: _avis(s) for c in codes}
    if s.hasard.random() < 0.04:
        avis = dict.fromkeys(codes, ("non-acquise", "non-acquise"))
    if passage > 1:
        avis = {c: ("acquise", "acquise") if s.hasard.random() < 0.8 else a for c, a in avis.items()}
    formes = []
    for cote, role in enumerate(("professionnel", "externe")):
        competences = {c: _competence(s, c, a[cote]) for c, a in avis.items()}
        forme = _forme(code, role, passage, quand, competences, candidat["voie"], candidat["entreprise"]["nom"])
        if role == "externe":
            forme |= {"signature": str(quand) if complet else None, "transmission": str(quand + timedelta(days=7))}
        fichier = s.racine / f"{role}.yaml"
        _ecrire(fichier, forme)
        formes.append(fichier)
    s.reussir("evaluate", s.dossier(code), "--from", formes[0], "--from", formes[1], "--at", str(quand))
    (s.en_attente if complet else s.incomplets).add(code)


def _avis(s: Simulation) -> tuple[str, str]:
    tirage = s.hasard.random()
    if tirage < 0.9:
        return ("acquise", "acquise")
    if tirage < 0.95:
        return ("non-acquise", "non-acquise")
    return ("acquise", "non-acquise") if tirage < 0.975 else ("non-acquise", "acquise")


def _competence(s: Simulation, code: str, avis: str) -> dict[str, Any]:
    mots = {f"{code}.{i}": "acquis" for i in range(1, ELEMENTS[code] + 1)}
    if avis == "non-acquise":
        for element in s.hasard.sample(list(mots), s.hasard.randrange(1, 3)):
            mots[element] = "non-acquis"
    return {"avis": avis, "elements": mots, "constats": "Observé sur trois dossiers."}


def _forme(
    code: str, role: str, passage: int, quand: date, competences: dict[str, Any], voie: str, employeur: str
) -> dict[str, Any]:
    interne = {"nom": "Claire Besson", "fonction": "Responsable", "organisation": employeur, "origine": "interne"}
    externe = {"nom": "Paul Girard", "fonction": "Consultant", "organisation": "Évalia", "origine": "externe"}
    return {
        "passage": str(passage),
        "role": role,
        "evaluateur": interne if role == "professionnel" else externe | {"habilitation": "H-001"},
        "date": str(quand),
        "lieu": {"nom": employeur, "type": "entreprise", "plateau_technique": "true"},
        "sources": ["dossier", "observation", "analyse"],
        "competences": competences,
        "livret_remis": "true" if voie == "formation" else None,
        "signature": str(quand),
    }


# The jury ---------------------------------------------------------------------------------------------------


def _seance(s: Simulation, jour: date) -> None:
    """The jury decides what two concordant avis give, settles each divergence, sends one dossier back."""
    tous = sorted(s.en_attente)
    renvoye = s.hasard.choice(tous)
    dossiers = [s.dossier(c) for c in tous if c != renvoye]
    session = ("--session", str(jour), "--at", str(jour), "--format", "json")
    premier = s.cqp("decide", *dossiers, *(s.dossier(c) for c in sorted(s.incomplets)), *session).json
    faits = {d["code"]: d["issue"] for d in premier["decisions"]}
    for refus in premier["refus"]:
        if refus["code"] in s.incomplets:
            continue
        divergentes = refus["message"].partition(" : ")[0].removeprefix("Les évaluateurs diffèrent sur ").split(", ")
        mots = [f"{c}={s.hasard.choice(('validee', 'non-validee'))}" for c in divergentes]
        dits = [x for mot in mots for x in ("--competence", mot)]
        (decision,) = s.reussir("decide", s.dossier(refus["code"]), *dits, *session).json["decisions"]
        faits[refus["code"]] = decision["issue"]
    s.reussir("decide", s.dossier(renvoye), "--renvoi", "--motif", "À revoir", *session)
    s.en_attente = {renvoye}
    if jour != SESSIONS[-1]:
        suivante = SESSIONS[SESSIONS.index(jour) + 1]
        for code in [c for c, issue in sorted(faits.items()) if issue == "partielle" and s.hasard.random() < 0.7]:
            _repasser(s, code, suivante)


def _repasser(s: Simulation, code: str, suivante: date) -> None:
    """What was not validated is evaluated again before the next session."""
    decisions = sorted((s.dossier(code) / "decisions").glob("*.yaml"))
    derniere = lire(decisions[-1])
    manquantes = [c for c, mot in derniere["competences"].items() if mot == "non-validee"]
    passage = 1 + len(list((s.dossier(code) / "evaluations").glob("*-externe.yaml")))
    _evaluer(s, code, suivante, passage, manquantes, complet=True)


# Declaring --------------------------------------------------------------------------------------------------


def _declarer(s: Simulation, rang: int, jour: date) -> None:
    """Two weeks later: the letters gone, the identities mended since, the file, and the answer that comes back."""
    quand = jour + timedelta(days=14)
    if rang != SANS_LETTRES:
        s.reussir("notify", "--session", str(jour), "--date", str(jour + timedelta(days=7)), "--at", str(quand))
    if rang % 2:
        _mender(s)
    fichier = s.racine / f"flux-{rang}.xml"
    reponse = s.cqp("export", "accrochage", "-o", fichier, "--at", str(quand), "--format", "json")
    s.fichiers.append((fichier.name, reponse.json | {"code": reponse.code}))
    partis = [e["id_technique"] for e in reponse.json["exportees"]]
    refuses = {i for i in partis if s.hasard.random() < 0.12}
    s.refuses.append(refuses)
    if partis:
        lu = s.racine / f"rapport-{rang}.xml"
        lu.write_text(_rapport(reponse.json["id_flux"], partis, refuses), encoding="utf-8")
        s.reussir("export", "accrochage", "--report", lu, "--at", str(quand + timedelta(days=3)))
    if rang == 2:
        s.revoque = next(e["code"] for e in reponse.json["exportees"] if e["id_technique"] not in refuses)
        session = next(e["session"] for e in reponse.json["exportees"] if e["code"] == s.revoque)
        motif = ("--revoke", "--motif", "Pièce fausse", "--at", str(quand + timedelta(days=20)))
        s.reussir("decide", s.dossier(s.revoque), "--session", session, *motif)


def _mender(s: Simulation) -> None:
    for code, insee in s.sans_insee.items():
        fichier = s.dossier(code) / "candidat.yaml"
        if fichier.is_file():
            lignes = fichier.read_text(encoding="utf-8").splitlines()
            reparees = [f'  code_insee: "{insee}"' if x.lstrip().startswith("code_insee:") else x for x in lignes]
            fichier.write_text("\n".join(reparees) + "\n", encoding="utf-8")


def _rapport(id_flux: str, partis: list[str], refuses: set[str]) -> str:
    ko = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>Aucun titulaire</messageErreur></passage>"
        for i in partis
        if i in refuses
    )
    ok = "".join(f"<idTechnique>{i}</idTechnique>" for i in partis if i not in refuses)
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">'
        f"<nomFichier>x</nomFichier><idFlux>{id_flux}</idFlux><idTraitement>1</idTraitement>"
        f"<passagesKO>{ko}</passagesKO><passagesOK>{ok}</passagesOK></rapport>"
    )


def codes(s: Simulation) -> Iterator[str]:
    """The dossiers that are still there."""
    yield from sorted(p.parent.name for p in (s.racine / "candidats").glob("*/candidat.yaml"))
