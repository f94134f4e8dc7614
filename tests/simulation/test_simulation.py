"""Three years of a made-up branch, run by the real commands, audited by an independent recount of the raw YAML."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.simulation.branche import FIN_ENREGISTREMENT, SESSIONS, Simulation, codes, simuler
from tests.simulation.recompte import Brut, cinq_ans, compter, jour, tous_les_jours, tout_lire

pytestmark = pytest.mark.xdist_group("simulation")
XSD = Path(__file__).parents[3] / "shared" / "cdc" / "flux-1.1.2.xsd"
NS = {"cpf": "urn:cdc:cpf:pc5:schema:1.0.0"}
MEMOIRE = Path("/dev/shm")


@pytest.fixture(scope="module")
def sim() -> Iterator[Simulation]:
    """On a disk in memory where there is one: thousands of small flushed writes."""
    dossier = Path(tempfile.mkdtemp(dir=MEMOIRE if MEMOIRE.is_dir() else None))
    try:
        yield simuler(dossier / "branche")
    finally:
        shutil.rmtree(dossier)


@pytest.fixture(scope="module")
def bruts(sim: Simulation) -> dict[str, Brut]:
    return tout_lire(sim.racine)


def test_la_branche_a_vecu(sim: Simulation, bruts: dict[str, Brut]) -> None:
    """Every situation that the audit is about did happen."""
    assert len(bruts) == 400
    issues = {d["issue"] for b in bruts.values() for d in b.decisions}
    assert issues == {"totale", "partielle", "non-delivrance", "renvoi"}
    assert {b.candidat["voie"] for b in bruts.values()} == {"formation", "vae"}
    assert any(len(b.finales(date.max)) > 1 for b in bruts.values()), "a partial completed later"
    assert sim.revoque
    assert sim.incomplets
    assert any(sim.refuses)


def test_les_issues_sont_celles_des_avis(sim: Simulation, bruts: dict[str, Brut]) -> None:
    for b in bruts.values():
        for d in b.decisions:
            if d["issue"] == "renvoi":
                assert not d["competences"]
                continue
            avis, avant = b.avis(d), b.conservees_avant(d)
            for code, mot in d["competences"].items():
                if code in avant:
                    assert mot == "conservee", (b.code, code)
                    continue
                dits = {avis[code][r]["avis"] for r in ("professionnel", "externe")}
                attendus = {"acquise": {"validee"}, "non-acquise": {"non-validee"}}
                permis = attendus[dits.pop()] if len(dits) == 1 else {"validee", "non-validee"}
                assert mot in permis, (b.code, code)
            acquises = sum(mot != "non-validee" for mot in d["competences"].values())
            attendue = {6: "totale", 0: "non-delivrance"}.get(acquises, "partielle")
            assert d["issue"] == attendue, b.code
    for code in sim.incomplets:
        assert bruts[code].decisions == [], "an incomplete dossier was never presented"


@pytest.mark.parametrize("quand", ["2023-06-14", "2023-06-15", "2024-06-20", "2025-12-31", "2028-06-15", "2028-06-16", "2029-12-12", "2031-01-01"])  # fmt: skip
def test_les_competences_conservees_ce_jour_la(sim: Simulation, bruts: dict[str, Brut], quand: str) -> None:
    etats = sim.reussir("status", "--at", quand, "--format", "json").json["dossiers"]
    assert len(etats) == len(bruts)
    for etat in etats:
        gardees = bruts[etat["code"]].conservees(date.fromisoformat(quand))
        dites = {b["code"]: jour(b["jusqu_au"]) for b in etat["competences_conservees"]}
        assert dites == gardees, etat["code"]


@pytest.mark.parametrize("quand", ["2023-06-21", "2023-06-22", "2024-12-12", "2025-06-19", "2026-03-01"])
def test_ce_qui_reste_a_notifier(sim: Simulation, bruts: dict[str, Brut], quand: str) -> None:
    """The last decision that counts of each dossier, until the letter is noted as sent; late after fifteen days."""
    objet = sim.reussir("status", "--at", quand, "--format", "json").json
    dites = {e["dossier"]: (e["date"], e["en_retard"]) for e in objet["echeances"] if e["code"] == "NOTIFICATION"}
    attendues = {}
    for b in bruts.values():
        for d in b.finales(date.fromisoformat(quand))[-1:]:
            rendue, notifiee = jour(d["date"]), jour(d.get("notification"))
            assert rendue
            if notifiee is None or str(notifiee) > quand:
                limite = str(rendue + timedelta(days=15))
                attendues[b.code] = (limite, limite < quand)
    assert dites == attendues
    assert dites or quand == "2023-06-22"


PERIODES = [("2023-01-01", "2023-12-31"), ("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-12-31"), ("2022-01-01", "2026-12-31"), ("2024-06-20", "2024-06-20")]  # fmt: skip


@pytest.mark.parametrize(("du", "au"), PERIODES)
def test_les_chiffres_du_rapport(sim: Simulation, bruts: dict[str, Brut], du: str, au: str) -> None:
    r = sim.reussir("report", "--from", du, "--to", au, "--at", "2027-01-01", "--format", "json").json
    c = compter(bruts, date.fromisoformat(du), date.fromisoformat(au), date(2027, 1, 1))
    assert r["entrees"] == c.entrees.total()
    assert r["presentees"] == c.presentees.total()
    assert {i: n for i, n in r["issues"].items() if n} == dict(c.issues)
    assert r["annulees"] == c.annulees
    for voie in ("formation", "vae"):
        assert r["par_voie"][voie]["entrees"] == c.entrees[voie]
        assert r["par_voie"][voie]["presentees"] == c.presentees[voie]
    for x in r["competences"]:
        compte = c.competences[x["code"]]
        dits = [x[k] for k in ("validees", "non_validees", "conservees", "compares", "divergences")]
        assert dits == [compte[k] for k in ("validee", "non-validee", "conservee", "compares", "divergences")]
    assert {e["code"]: e["refus"] for e in r["elements"] if e["refus"]} == {k: n for k, n in c.refus.items() if n}
    assert {d["code"]: d["mediane"] for d in r["delais"] if d["mesures"]} == c.medianes()
    assert {d["code"]: d["mesures"] for d in r["delais"] if d["mesures"]} == {k: len(v) for k, v in c.delais.items()}
    _organisations(r["employeurs"], dict(c.employeurs))


def _organisations(dites: dict[str, Any], comptes: dict[str, int]) -> None:
    nommees = {o["nom"]: o["presentees"] for o in dites["nommees"]}
    assert all(comptes[nom] == n >= 5 for nom, n in nommees.items())
    cachees = sum(comptes.values()) - sum(nommees.values())
    assert dites["autres"] == len(comptes) - len(nommees)
    assert dites["autres_presentees"] == (cachees if cachees >= 5 or not cachees else None)
    if nommees and dites["autres"]:
        assert cachees >= 5, "the difference would tell who is hidden"


# The declaration --------------------------------------------------------------------------------------------


def _declares(sim: Simulation) -> list[list[str]]:
    """The idTechnique in each file that was written, as its XML says."""
    listes = []
    for nom, _ in sim.fichiers:
        arbre = etree.parse(str(sim.racine / nom))
        listes.append([n.text or "" for n in arbre.iterfind(".//cpf:idTechnique", NS)])
    return listes


@pytest.mark.skipif(not XSD.is_file(), reason="the schema of the Caisse des dépôts is not beside the repository")
def test_chaque_declaration_suit_le_schema(sim: Simulation) -> None:
    schema = etree.XMLSchema(etree.parse(str(XSD)))
    for nom, _ in sim.fichiers:
        assert schema.validate(etree.parse(str(sim.racine / nom))), schema.error_log


def test_rien_n_est_declare_deux_fois_sauf_refuse(sim: Simulation) -> None:
    listes = _declares(sim)
    acquis: set[str] = set()
    for ids, refuses in zip(listes, sim.refuses, strict=True):
        assert len(ids) == len(set(ids))
        assert not acquis & set(ids), "exported and not refused, yet exported again"
        acquis |= set(ids) - refuses
    for i, refuses in enumerate(sim.refuses[:-1]):
        assert refuses <= set(listes[i + 1]), "what was refused goes again in the next file"


def test_personne_ne_manque_a_la_declaration(sim: Simulation, bruts: dict[str, Brut]) -> None:
    """Each full delivery made while registered is in a file, or was named as left out; no other is."""
    attendues = {
        f"{b.code}.{d['session']}"
        for b in bruts.values()
        for d in b.decisions
        if d["issue"] == "totale" and (jour(d["date"]) or date.max) <= FIN_ENREGISTREMENT
    }
    assert {i for ids in _declares(sim) for i in ids} == attendues
    for (_, reponse), session in zip(sim.fichiers, SESSIONS, strict=True):
        partis = {e["code"] for e in reponse["exportees"]}
        exclus = {e["code"] for e in reponse["exclus"]}
        assert exclus <= set(sim.sans_insee)
        assert {m["champ"] for e in reponse["exclus"] for m in e["manquements"]} <= {"codeInsee"}
        assert reponse["code"] == (1 if exclus else 0)
        du_jour = {b.code for b in bruts.values() if _delivre_a(b, session) and session <= FIN_ENREGISTREMENT}
        assert du_jour <= partis | exclus, "nobody disappears in silence"
    hors = {e["code"] for e in sim.fichiers[-1][1]["hors_champ"]}
    assert hors == {b.code for b in bruts.values() if _delivre_a(b, SESSIONS[-1])}
    assert [e["code"] for e in sim.fichiers[-1][1]["annulees"]] == [sim.revoque]


def _delivre_a(b: Brut, session: date) -> bool:
    return any(d["issue"] == "totale" and jour(d["date"]) == session for d in b.decisions)


# Keeping and deleting ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("quand", [date(2026, 6, 1), date(2028, 6, 15), date(2028, 12, 15), date(2029, 6, 21), date(2030, 12, 11)])  # fmt: skip
def test_rien_ne_part_trop_tot(sim: Simulation, bruts: dict[str, Brut], quand: date) -> None:
    objet = sim.reussir("purge", "--at", str(quand), "--format", "json").json
    dits = {e["chemin"].removeprefix("candidats/") for e in objet["elements"] if e["nature"] == "dossier"}
    assert dits == {code for code, b in bruts.items() if _perime(sim, b, quand)}
    tenues = {e["chemin"].removeprefix("sessions/") for e in objet["elements"] if e["nature"] == "session"}
    gardees = {d["session"] for code, b in bruts.items() if code not in dits for d in b.decisions}
    assert tenues == {str(s) for s in SESSIONS if cinq_ans(s) < quand and str(s) not in gardees}


def _perime(sim: Simulation, b: Brut, quand: date) -> bool:
    finales = b.finales(quand)
    decisions = [{cle: v for cle, v in d.items() if cle != "notification"} for d in b.decisions]
    pieces = [b.evaluations, decisions, b.vae, b.livret, b.parcours]
    actes = [j for j in tous_les_jours([*pieces]) if j.year > 2016]
    delivre = b.delivrance(quand)
    if not finales or not all(cinq_ans(j) < quand for j in actes):
        return False
    if delivre:
        return (jour(delivre["date"]) or date.max) > FIN_ENREGISTREMENT or b.code not in _jamais_acceptes(sim)
    return not b.conservees(quand)


def _jamais_acceptes(sim: Simulation) -> set[str]:
    """Whose last export was refused: still to be declared."""
    dernier: dict[str, bool] = {}
    for ids, refuses in zip(_declares(sim), sim.refuses, strict=True):
        dernier |= {i.partition(".")[0]: i in refuses for i in ids}
    return {code for code, refuse in dernier.items() if refuse}


def test_apres_la_purge_il_ne_reste_que_ce_qui_doit_rester(sim: Simulation, bruts: dict[str, Brut]) -> None:
    """Last of the file: it deletes."""
    quand = date(2031, 6, 1)
    registre = (sim.racine / "accrochage/registre.jsonl").read_bytes()
    sim.reussir("purge", "--yes", "--at", str(quand))
    restants = set(codes(sim))
    assert restants == {code for code, b in bruts.items() if not _perime(sim, b, quand)}
    assert sim.incomplets <= restants, "never decided, never purged"
    assert (sim.racine / "accrochage/registre.jsonl").read_bytes() == registre
    lignes = (sim.racine / "purge.jsonl").read_text(encoding="utf-8").splitlines()
    assert sum('"dossier"' in x for x in lignes) == len(bruts) - len(restants)
    assert tout_lire(sim.racine).keys() == restants
    assert sim.reussir("status", "--at", str(quand), "--format", "json").json["dossiers"]
