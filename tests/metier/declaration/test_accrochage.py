"""`cqp export accrochage`: what is declared, what is refused before it leaves, and never twice."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from cqp_cli.domain.declaration import passage_de, rejets
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.referentiel_metier import Enregistrement
from tests.commandes import Cqp, Reponse, UneFois, remplacer
from tests.conftest import NousSommes
from tests.domain.cas import construire

CDC = Path(__file__).parents[4] / "shared" / "cdc"
XSD = CDC / "flux-1.1.2.xsd"
NS = {"cpf": "urn:cdc:cpf:pc5:schema:1.0.0", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}
LE_JOUR = "2026-07-01"
SESSION = "2026-06-18"
DELIVRES = {"martin-lea", "dangelo-zoe", "nguyen-van-an", "pham-thi-hong"}

Declarer = Callable[..., Reponse]


@pytest.fixture
def delivrances(branche: Path, cqp: Cqp, une_fois: UneFois) -> Path:
    """The example branch, its certification registered, three full deliveries and a partial one on 18 June."""

    def faire() -> None:
        remplacer(branche / "cqp.yaml", "fin: 2022-07-19", "fin: 2027-12-31")
        lignes = ["martin-lea", "dangelo-zoe", "nguyen-van-an"]
        assert cqp("decide", *lignes, "--session", SESSION, "--at", SESSION).code == 0
        partielle = ["dordevic-milica", "--competence", "C4=non-validee"]
        assert cqp("decide", *partielle, "--session", SESSION, "--at", SESSION).code == 0

    return une_fois(branche, faire)


@pytest.fixture
def declarer(delivrances: Path, cqp: Cqp) -> Declarer:
    def courir(*mots: str | Path, le: str = LE_JOUR) -> Reponse:
        return cqp("export", "accrochage", *mots, "--at", le, "--format", "json")

    return courir


def arbre(fichier: Path) -> Any:
    return etree.parse(str(fichier)).getroot()


def ids(fichier: Path) -> set[str]:
    return {n.text.partition(".")[0] for n in arbre(fichier).iterfind(".//cpf:idTechnique", NS)}


def texte(noeud: Any, nom: str) -> list[str]:
    return [n.text for n in noeud.iterfind(f".//cpf:{nom}", NS)]


def rapport(dossier: Path, id_flux: str, ok: list[str], ko: dict[str, str], *, nom: str = "rapport.xml") -> Path:
    """A processing report as the Caisse des dépôts writes it."""
    refuses = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>{m}</messageErreur></passage>" for i, m in ko.items()
    )
    acceptes = "".join(f"<idTechnique>{i}</idTechnique>" for i in ok)
    fichier = dossier / nom
    fichier.write_text(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ns2:rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">'
        f"<nomFichier>a.xml</nomFichier><idFlux>{id_flux}</idFlux><idTraitement>51354</idTraitement>"
        f"<PassagesKO>{refuses}</PassagesKO><passagesOK>{acceptes}</passagesOK></ns2:rapport>",
        encoding="utf-8",
    )
    return fichier


# What leaves ------------------------------------------------------------------------------------------------


def test_seules_les_delivrances_totales_partent(delivrances: Path, declarer: Declarer) -> None:
    reponse = declarer("-o", "a.xml")
    assert (reponse.code, reponse.json["exclus"]) == (0, [])
    assert {e["code"] for e in reponse.json["exportees"]} == DELIVRES
    assert ids(delivrances / "a.xml") == DELIVRES
    assert reponse.json["fichier"] == "a.xml"


@pytest.mark.skipif(not XSD.is_file(), reason="the schema of the Caisse des dépôts is not beside the repository")
@pytest.mark.parametrize("jour", ["2026-07-01", "2026-12-01", "2027-03-28"])
def test_le_fichier_suit_le_schema(delivrances: Path, declarer: Declarer, jour: str, nous_sommes: NousSommes) -> None:
    nous_sommes("2027-12-31")
    schema = etree.XMLSchema(etree.parse(str(XSD)))
    assert schema.validate(etree.parse(str(CDC / "exemple-officiel.xml")))
    declarer("-o", "a.xml", le=jour)
    assert schema.validate(etree.parse(str(delivrances / "a.xml"))), schema.error_log


def test_ce_que_le_fichier_dit(delivrances: Path, declarer: Declarer) -> None:
    remplacer(
        delivrances / "candidats/dangelo-zoe/candidat.yaml", "contrat: cdi", "contrat: contrat-professionnalisation"
    )
    declarer("-o", "a.xml")
    racine = arbre(delivrances / "a.xml")
    assert texte(racine, "horodatage") == ["2026-07-01T12:00:00+02:00"]
    assert texte(racine, "idClient") == ["CPEF0001", "CPEF0001"]
    assert texte(racine, "idContrat") == ["MCFCER000001"]
    assert (texte(racine, "type"), texte(racine, "code")) == (["RNCP"], ["RNCP28724"])
    assert texte(racine, "action") == []
    passages = {texte(p, "idTechnique")[0]: p for p in racine.iterfind(".//cpf:passageCertification", NS)}
    lea = passages["martin-lea.2026-06-18"]
    attendu = {
        "obtentionCertification": "PAR_ADMISSION", "donneeCertifiee": "true", "dateDebutValidite": "2026-06-18",
        "presenceNiveauLangueEuro": "false", "presenceNiveauNumeriqueEuro": "false",
        "modaliteAcces": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
        "nomNaissance": "MARTIN", "prenom1": "Léa", "prenom2": "Jeanne", "anneeNaissance": "1990",
        "moisNaissance": "5", "jourNaissance": "14", "sexe": "F", "codeInsee": "69383",
    }  # fmt: skip
    assert {nom: texte(lea, nom)[0] for nom in attendu} == attendu
    for nom in ("dateFinValidite", "scoring", "mentionValidee", "nomUsage"):
        (noeud,) = lea.iterfind(f".//cpf:{nom}", NS)
        assert noeud.get(f"{{{NS['xsi']}}}nil") == "true"
    assert texte(lea, "voieAccessVAE") == []
    vae = passages["nguyen-van-an.2026-06-18"]
    assert (texte(vae, "modaliteAcces"), texte(vae, "voieAccessVAE")) == (["VAE"], ["VAE_CLASSIQUE"])
    zoe = passages["dangelo-zoe.2026-06-18"]
    assert texte(zoe, "modaliteAcces") == ["FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION"]


@pytest.mark.parametrize(("jour", "decalage"), [("2026-10-24", "+02:00"), ("2026-10-26", "+01:00")])
def test_le_decalage_est_celui_de_paris_ce_jour_la(
    delivrances: Path, declarer: Declarer, jour: str, decalage: str
) -> None:
    declarer("-o", "a.xml", le=jour)
    assert texte(arbre(delivrances / "a.xml"), "horodatage") == [f"{jour}T12:00:00{decalage}"]


def test_le_schema_1_1_5_ajoute_l_action(delivrances: Path, declarer: Declarer) -> None:
    remplacer(delivrances / "cqp.yaml", "id_contrat: MCFCER000001", "id_contrat: MCFCER000001\n  schema: 1.1.5")
    declarer("-o", "a.xml")
    debut = [etree.QName(n).localname for n in arbre(delivrances / "a.xml")]
    assert debut == ["idFlux", "horodatage", "action", "emetteur"]
    assert texte(arbre(delivrances / "a.xml"), "action") == ["CREATION"]


def test_sans_nom_le_fichier_va_dans_accrochage(delivrances: Path, declarer: Declarer) -> None:
    reponse = declarer()
    fichier = reponse.json["fichier"]
    assert fichier.startswith("accrochage/accrochage-2026-07-01-")
    assert ids(delivrances / fichier) == DELIVRES


def test_un_fichier_present_n_est_pas_remplace(delivrances: Path, declarer: Declarer) -> None:
    (delivrances / "a.xml").write_text("à moi", encoding="utf-8")
    assert declarer("-o", "a.xml").code == 4
    assert (delivrances / "a.xml").read_text(encoding="utf-8") == "à moi"
    assert not (delivrances / "accrochage").exists(), "nothing left: nothing is in the ledger"


def test_le_jour_dit_est_celui_ou_l_on_raisonne(delivrances: Path, declarer: Declarer) -> None:
    assert declarer("-o", "a.xml", le="2026-06-17").json["exportees"] == [
        {"code": "pham-thi-hong", "session": "2025-11-20", "id_technique": "pham-thi-hong.2025-11-20"}
    ]


# What need not leave ----------------------------------------------------------------------------------------


def test_apres_la_fin_de_l_enregistrement_rien_ne_se_declare(delivrances: Path, declarer: Declarer) -> None:
    remplacer(delivrances / "cqp.yaml", "fin: 2027-12-31", "fin: 2026-06-17")
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 0
    assert [e["code"] for e in reponse.json["exportees"]] == ["pham-thi-hong"]
    assert {e["code"] for e in reponse.json["hors_champ"]} == DELIVRES - {"pham-thi-hong"}
    assert reponse.json["hors_champ"][0]["motif"] == (
        "L'enregistrement a pris fin le 17 juin 2026, avant le jury du 18 juin 2026."
    )


def test_le_dernier_jour_de_l_enregistrement_compte(delivrances: Path, declarer: Declarer) -> None:
    remplacer(delivrances / "cqp.yaml", "fin: 2027-12-31", "fin: 2026-06-18")
    assert {e["code"] for e in declarer().json["exportees"]} == DELIVRES


def test_une_certification_non_enregistree_ne_se_declare_pas(delivrances: Path, cqp: Cqp) -> None:
    bloc = "    type: RNCP\n    code: RNCP28724\n    nsf: 324t\n    fin: 2027-12-31\n"
    remplacer(delivrances / "cqp.yaml", bloc, "")
    reponse = cqp("export", "accrochage", "--at", LE_JOUR)
    assert (reponse.code, reponse.sortie) == (0, "")
    dit = reponse.plainte.replace("\xa0", " ")
    tous = "dangelo-zoe, martin-lea, nguyen-van-an, pham-thi-hong"
    assert f"Pas à déclarer : {tous}. La certification" in " ".join(dit.split())


# What would be rejected -------------------------------------------------------------------------------------

REFUS = [
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance:", "nomNaissance", "Le nom de naissance manque."),
    ("candidat.yaml", "nom_naissance: MARTIN", f"nom_naissance: {'M' * 61}", "nomNaissance", "Le nom de naissance a 61 caractères ; la déclaration en admet 60."),
    ("candidat.yaml", "nom_usage:", f"nom_usage: {'M' * 61}", "nomUsage", "Le nom d'usage a 61 caractères ; la déclaration en admet 60."),
    ("candidat.yaml", "  - Léa\n  - Jeanne\n", "", "prenom1", "Le prénom manque."),
    ("candidat.yaml", "  - Jeanne", f"  - {'J' * 61}", "prenom2", "Le deuxième prénom a 61 caractères ; la déclaration en admet 60."),
    ("candidat.yaml", "sexe: F", "sexe:", "sexe", "Le sexe à l'état civil manque."),
    ("candidat.yaml", "  date: 1990-05-14", "  date:", "anneeNaissance", "La date de naissance manque."),
    ("candidat.yaml", "  date: 1990-05-14", "  date: 1890-05-14", "anneeNaissance", "La date de naissance, 14 mai 1890, ne peut pas être la bonne."),
    ("candidat.yaml", "  date: 1990-05-14", "  date: 2026-06-18", "anneeNaissance", "La date de naissance, 18 juin 2026, ne peut pas être la bonne."),
    ("candidat.yaml", 'code_insee: "69383"', "code_insee:", "codeInsee", "Le code INSEE du lieu de naissance a 5 caractères (99… à l'étranger), et il manque."),
    ("candidat.yaml", 'code_insee: "69383"', 'code_insee: "6938"', "codeInsee", "Le code INSEE du lieu de naissance a 5 caractères (99… à l'étranger), et non « 6938 »."),
    ("candidat.yaml", "commune: Lyon 3e Arrondissement", f"commune: {'L' * 61}", "libelleCommuneNaissance", "La commune de naissance a 61 caractères ; la déclaration en admet 60."),
    ("candidat.yaml", "nom_naissance: MARTIN", 'nom_naissance: "MAR\\uFFFDTIN"', "nomNaissance", "« nomNaissance » : le signe U+FFFD (signe qui remplace une lettre perdue) ne s'imprime pas : retapez ce nom."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN 👍", "nomNaissance", "« nomNaissance » : le signe U+1F44D (pouce levé) ne s'imprime pas : retapez ce nom."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: بن علي", "nomNaissance", "« nomNaissance » : le signe U+0628 (lettre arabe) est d'une écriture que les documents ne savent pas imprimer : écrivez-le en lettres latines, comme la pièce d'identité le transcrit."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN (née DURAND)", "nomNaissance", "Le nom de naissance porte une mention, « (née DURAND) », qui n'est pas du nom."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN épouse DURAND", "nomNaissance", "Le nom de naissance porte une mention, « épouse », qui n'est pas du nom."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN NÉE DURAND", "nomNaissance", "Le nom de naissance porte une mention, « NÉE », qui n'est pas du nom."),
    ("candidat.yaml", "nom_usage:", "nom_usage: LEBŒUF veuve DURAND", "nomUsage", "Le nom d'usage porte une mention, « veuve », qui n'est pas du nom."),
    ("candidat.yaml", "nom_usage:", "nom_usage: MARTIN ép. DURAND", "nomUsage", "Le nom d'usage porte une mention, « ép. », qui n'est pas du nom."),
    ("candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN2", "nomNaissance", "Le nom de naissance contient un chiffre."),
    ("candidat.yaml", "nom_naissance: MARTIN", 'nom_naissance: "MARTIN  DUPUIS"', "nomNaissance", "« nomNaissance » a deux espaces de suite."),
    ("candidat.yaml", "  - Jeanne", "  - Jeanne 2", "prenom2", "Le deuxième prénom contient un chiffre."),
    ("candidat.yaml", 'code_insee: "69383"', 'code_insee: "00000"', "codeInsee", "Le code INSEE 00000 n'est celui d'aucun lieu de naissance."),
    ("candidat.yaml", 'code_insee: "69383"', 'code_insee: "99100"', "codeInsee", "Le code INSEE 99100 n'est celui d'aucun lieu de naissance."),
    ("candidat.yaml", 'code_insee: "69383"', 'code_insee: "99352"', "codeInsee", "Le code INSEE 99352 est celui d'une naissance à l'étranger, et le pays est « France »."),
    ("candidat.yaml", "pays: France", "pays: Algérie", "codeInsee", "Le code INSEE 69383 est celui d'une naissance en France, et le pays est « Algérie »."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fichier", "avant", "apres", "champ", "message"), REFUS, ids=[f"{r[3]}-{i}" for i, r in enumerate(REFUS)]
)
def test_ce_qui_serait_rejete_est_nomme_et_les_autres_partent(
    delivrances: Path, declarer: Declarer, fichier: str, avant: str, apres: str, champ: str, message: str
) -> None:
    remplacer(delivrances / "candidats/martin-lea" / fichier, avant, apres)
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 1
    (exclu,) = reponse.json["exclus"]
    assert (exclu["code"], exclu["session"]) == ("martin-lea", SESSION)
    (manque,) = exclu["manquements"]
    assert (manque["champ"], manque["message"], manque["fichier"]) == (champ, message, fichier)
    assert manque["ligne"]
    assert manque["remede"]
    assert ids(delivrances / "a.xml") == DELIVRES - {"martin-lea"}


def test_ne_a_l_etranger_sans_commune(delivrances: Path, declarer: Declarer) -> None:
    fichier = delivrances / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "  commune: Lyon 3e Arrondissement", "  commune:")
    assert declarer("--dry-run").code == 0
    remplacer(fichier, 'code_insee: "69383"', 'code_insee: "99352"')
    remplacer(fichier, "pays: France", "pays: Algérie")
    reponse = declarer("-o", "a.xml")
    (manque,) = reponse.json["exclus"][0]["manquements"]
    assert (reponse.code, manque["champ"]) == (1, "libelleCommuneNaissance")
    assert manque["message"] == "La commune de naissance manque : elle est exigée d'une personne née à l'étranger."
    assert ids(delivrances / "a.xml") == DELIVRES - {"martin-lea"}


@pytest.mark.parametrize(
    ("avant", "apres"),
    [
        ("nom_naissance: MARTIN", "nom_naissance: NEE"),
        ("nom_naissance: MARTIN", "nom_naissance: D’ÉPOUX-NÉELLE"),
        ("pays: France", "pays: FRANCE"),
        ("pays: France", "pays:"),
        ('code_insee: "69383"\n  pays: France', 'code_insee: "98818"\n  pays: Nouvelle-Calédonie'),
        ('code_insee: "69383"\n  pays: France', 'code_insee: "2A004"\n  pays: France'),
    ],
)
def test_ce_qui_n_est_pas_une_contradiction_part(delivrances: Path, declarer: Declarer, avant: str, apres: str) -> None:
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", avant, apres)
    assert declarer("-o", "a.xml").code == 0


def test_ce_qui_existe_deja_en_base_est_declare(delivrances: Path, declarer: Declarer, cqp: Cqp) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    cles = {code: f"{code}.{SESSION}" for code in ("martin-lea", "dangelo-zoe", "nguyen-van-an")}
    ko = {
        cles["martin-lea"]: "Le passage de certification existe déjà en base",
        cles["dangelo-zoe"]: "Ce passage EXISTE DEJA EN BASE de données",
        cles["nguyen-van-an"]: "Identité inconnue",
    }
    dit = declarer("--report", rapport(delivrances, id_flux, [], ko)).json["rapport"]
    assert dit["deja_en_base"] == dit["acceptees"] == ["dangelo-zoe", "martin-lea"]
    assert [r["code"] for r in dit["refusees"]] == ["nguyen-van-an"]
    assert {e["code"] for e in declarer("-o", "b.xml", le="2026-07-02").json["exportees"]} == {"nguyen-van-an"}


def test_tout_ce_qui_manque_est_dit_a_la_fois(delivrances: Path, cqp: Cqp) -> None:
    fichier = delivrances / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "sexe: F", "sexe:")
    remplacer(fichier, 'code_insee: "69383"', "code_insee:")
    reponse = cqp("export", "accrochage", "--at", LE_JOUR)
    dit = reponse.plainte.replace("\xa0", " ")
    assert "martin-lea : laissé de côté, la Caisse des dépôts le rejetterait." in dit
    assert "sexe : Le sexe à l'état civil manque. candidat.yaml:14" in dit
    assert "codeInsee : " in dit
    assert "3 délivrances déclarées." in dit


@pytest.mark.parametrize(
    ("avant", "apres", "champ", "message"),
    [
        ("CPEF0001", "CPEF001", "idClient", "L'identifiant client a 8 caractères ; « CPEF001 » en a 7."),
        ("id_client: CPEF0001", "id_client:", "idClient", "L'identifiant client a 8 caractères ; il manque."),
        ("MCFCER000001", "M" * 21, "idContrat", "L'identifiant du contrat a 21 caractères ; la déclaration en admet 20."),
        ("id_contrat: MCFCER000001", "id_contrat:", "idContrat", "L'identifiant du contrat manque."),
    ],
)  # fmt: skip
def test_les_identifiants_du_certificateur(
    delivrances: Path, declarer: Declarer, avant: str, apres: str, champ: str, message: str
) -> None:
    remplacer(delivrances / "cqp.yaml", avant, apres)
    reponse = declarer("-o", "a.xml")
    assert (reponse.code, reponse.json["fichier"]) == (1, None)
    (manque,) = reponse.json["certificateur"]
    assert (manque["champ"], manque["message"], manque["fichier"]) == (champ, message, "cqp.yaml")
    assert set(reponse.json["en_attente"]) == DELIVRES, "nobody disappears in silence"
    assert not (delivrances / "a.xml").exists()
    assert declarer().code == 1, "nothing was noted as exported"


def test_un_identifiant_peut_n_avoir_que_des_chiffres(delivrances: Path, cqp: Cqp, declarer: Declarer) -> None:
    """Eight hexadecimal signs may be eight digits, and a dossier may be named by its number."""
    assert cqp("set", ".", "accrochage.id_client=12345678", "accrochage.id_contrat=0042").code == 0
    ancien = delivrances / "candidats/martin-lea"
    ancien.rename(ancien.with_name("2026-001"))
    remplacer(ancien.with_name("2026-001") / "candidat.yaml", "code: martin-lea", "code: 2026-001")
    assert declarer("-o", "a.xml").code == 0
    dit = (delivrances / "a.xml").read_text(encoding="utf-8")
    assert "idClient>12345678<" in dit
    assert f"idTechnique>2026-001.{SESSION}<" in dit


@pytest.mark.parametrize(
    ("avant", "apres", "message"),
    [
        ("code: RNCP28724", 'code: "28724"', "Le code de l'enregistrement s'écrit avec son préfixe RNCP, et non « 28724 »."),
        ("type: RNCP", "type: RS", "Le code de l'enregistrement s'écrit avec son préfixe RS, et non « RNCP28724 »."),
        ("type: RNCP", "type: Titre", "Le type de l'enregistrement est RNCP ou RS, et non « Titre »."),
    ],
)  # fmt: skip
def test_un_code_sans_son_prefixe_est_refuse(
    delivrances: Path, declarer: Declarer, avant: str, apres: str, message: str
) -> None:
    remplacer(delivrances / "cqp.yaml", avant, apres)
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 1
    assert {e["code"] for e in reponse.json["exclus"]} == DELIVRES
    assert {m["message"] for e in reponse.json["exclus"] for m in e["manquements"]} == {message}
    assert not (delivrances / "a.xml").exists()


@pytest.mark.parametrize(
    ("inscrit", "message"),
    [
        (Enregistrement(type="RNCP"), "Le code de l'enregistrement s'écrit avec son préfixe RNCP, et il manque."),
        (Enregistrement(code="RNCP28724"), "Le type de l'enregistrement est RNCP ou RS, et il manque."),
    ],
)
def test_ce_que_ni_cqp_yaml_ni_le_referentiel_ne_disent(inscrit: Enregistrement, message: str) -> None:
    d, _ = construire("formation-represente", "livre", {})
    decision = Decision(session="s", date=date(2026, 6, 18), issue="totale")
    assert message in [r.message for r in rejets(passage_de(d, decision, inscrit))]


@pytest.mark.parametrize(
    ("avant", "apres"),
    [("C4: validee", "C4: non-validee"), ("demarche: true", "demarche: false"), ("date: 2026-06-18", "date:")],
)
def test_une_decision_contradictoire_ne_se_declare_pas(
    delivrances: Path, declarer: Declarer, avant: str, apres: str
) -> None:
    remplacer(delivrances / "candidats/martin-lea/decisions/2026-06-18.yaml", avant, apres)
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 1
    (exclu,) = reponse.json["exclus"]
    assert exclu["manquements"][0]["fichier"] == "decisions/2026-06-18.yaml"


def test_un_dossier_illisible_est_dit_et_les_autres_partent(delivrances: Path, declarer: Declarer) -> None:
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", "sexe: F", "sexe: X")
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 3
    assert [e["code"] for e in reponse.json["illisibles"]] == ["martin-lea"]
    assert ids(delivrances / "a.xml") == DELIVRES - {"martin-lea"}


# Never twice ------------------------------------------------------------------------------------------------


def test_rien_n_est_declare_deux_fois(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    reponse = declarer("-o", "b.xml", le="2026-07-02")
    assert (reponse.code, reponse.json["exportees"], reponse.json["fichier"]) == (0, [], None)
    assert {e["code"] for e in reponse.json["deja_declarees"]} == DELIVRES
    assert not (delivrances / "b.xml").exists()


def test_un_dossier_renomme_n_est_pas_declare_de_nouveau(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    shutil.move(delivrances / "candidats/martin-lea", delivrances / "candidats/martin-lea-2")
    remplacer(delivrances / "candidats/martin-lea-2/candidat.yaml", "code: martin-lea", "code: martin-lea-2")
    assert declarer("-o", "b.xml").json["exportees"] == []


def test_un_mende_part_seul(delivrances: Path, declarer: Declarer) -> None:
    fichier = delivrances / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "sexe: F", "sexe:")
    declarer("-o", "a.xml")
    remplacer(fichier, "sexe:", "sexe: F")
    assert [e["code"] for e in declarer("-o", "b.xml").json["exportees"]] == ["martin-lea"]


def test_une_delivrance_annulee_apres_coup_est_dite(delivrances: Path, declarer: Declarer, cqp: Cqp) -> None:
    declarer("-o", "a.xml")
    cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-05")
    reponse = declarer(le="2026-07-06")
    assert [(e["code"], e["fichier"]) for e in reponse.json["annulees"]] == [("martin-lea", "a.xml")]
    assert declarer(le="2026-07-04").json["annulees"] == [], "not revoked yet on that day"


def test_annuler_une_delivrance_declaree_le_dit(delivrances: Path, declarer: Declarer, cqp: Cqp) -> None:
    declarer("-o", "a.xml")
    annuler = ("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-05")
    dit = " ".join(cqp(*annuler).plainte.split())
    assert "martin-lea : déclaré à la Caisse des dépôts dans a.xml ; demandez-en le retrait" in dit
    assert "cqp export accrochage --withdrawn martin-lea.2026-06-18" in dit
    dit = " ".join(cqp("export", "accrochage", "--at", "2026-07-06").plainte.split())
    assert "martin-lea : déclaré dans a.xml, mais cette délivrance ne vaut plus ici." in dit
    assert "→ cqp export accrochage --withdrawn martin-lea.2026-06-18" in dit


def test_un_retrait_se_note_et_n_est_plus_demande(delivrances: Path, declarer: Declarer, cqp: Cqp) -> None:
    declarer("-o", "a.xml")
    cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-05")
    reponse = cqp("export", "accrochage", "--withdrawn", "martin-lea", "--at", "2026-07-10")
    assert reponse.code == 0
    dit = " ".join(reponse.plainte.split())
    assert dit == "martin-lea : retrait noté ; si cette délivrance vaut encore, elle repartira."
    suite = declarer("-o", "b.xml", le="2026-07-11")
    assert (suite.code, suite.json["annulees"], suite.json["exportees"]) == (0, [], [])
    dernier = json.loads((delivrances / "accrochage/registre.jsonl").read_text(encoding="utf-8").splitlines()[-1])
    assert (dernier["evenement"], dernier["jour"]) == ("retiree", "2026-07-10"), "the ledger keeps it"
    assert declarer("--withdrawn", "martin-lea").code == 4


def test_une_identite_corrigee_apres_coup_se_retire_puis_repart(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", "- Léa", "- Léah")
    attendu = [{"code": "martin-lea", "fichier": "a.xml", "id_technique": "martin-lea.2026-06-18"}]
    reponse = declarer("-o", "b.xml", le="2026-07-02")
    assert (reponse.json["modifiees"], reponse.json["exportees"]) == (attendu, [])
    assert declarer("--withdrawn", "martin-lea.2026-06-18", le="2026-07-03").json["retirees"] == ["martin-lea"]
    reponse = declarer("-o", "b.xml", le="2026-07-04")
    assert (reponse.json["modifiees"], reponse.json["inchangees"]) == ([], [])
    assert texte(arbre(delivrances / "b.xml"), "prenom1") == ["Léah"]
    assert declarer("-o", "c.xml", le="2026-07-05").json["exportees"] == []


def test_un_autre_enregistrement_ne_change_pas_ce_qui_est_declare(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    remplacer(delivrances / "cqp.yaml", "code: RNCP28724", "code: RNCP41234")
    assert declarer(le="2026-07-02").json["modifiees"] == []


def test_le_retrait_d_une_delivrance_inconnue_est_refuse(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    avant = (delivrances / "accrochage/registre.jsonl").read_bytes()
    reponse = declarer("--withdrawn", "dordevic-milica")
    assert reponse.code == 4
    assert reponse.json["erreurs"][0]["message"] == "Aucune délivrance déclarée n'est celle de « dordevic-milica »."
    assert declarer("--withdrawn", "martin-lea", "--dry-run").json["retirees"] == ["martin-lea"]
    assert (delivrances / "accrochage/registre.jsonl").read_bytes() == avant


def test_element_par_element_comme_l_exemple_officiel(delivrances: Path, declarer: Declarer) -> None:
    """Each element that is written stands where the official sample has it, in its order, with the same attributes."""
    if not CDC.is_dir():
        pytest.skip("the official sample is not beside the repository")
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", "  - Jeanne\n", "  - Jeanne\n  - Rose\n")
    declarer("-o", "a.xml")
    officiel, ecrit = _ordre(arbre(CDC / "exemple-officiel.xml")), _ordre(arbre(delivrances / "a.xml"))
    assert arbre(delivrances / "a.xml").nsmap == arbre(CDC / "exemple-officiel.xml").nsmap
    assert set(ecrit) <= set(officiel)
    for chemin, enfants in ecrit.items():
        assert enfants == [e for e in officiel[chemin] if e in enfants], chemin
    tus = {f"{chemin}/{e}" for chemin, enfants in ecrit.items() for e in officiel[chemin] if e not in enfants}
    assert {t.rpartition("/")[2] for t in tus} == {
        "urlPreuve", "libelleOption", "dateDebutExamen", "dateFinExamen", "modalitePassageExamen",
        "codePostalCentreExamen", "niveauLangueEuropeen", "niveauNumeriqueEuropeen", "initiativeInscription",
        "dateInscription", "dossierFormation", "verbatim",
    }  # fmt: skip


def _ordre(racine: Any) -> dict[str, list[str]]:
    """By path, the names of the children in the order in which they come, over all the elements of that path."""
    vus: dict[str, list[str]] = {}
    for noeud in racine.iter():
        noms = [etree.QName(n).localname for n in (*reversed(list(noeud.iterancestors())), noeud)]
        connus = vus.setdefault("/".join(noms), [])
        for rang, enfant in enumerate(dict.fromkeys(etree.QName(n).localname for n in noeud)):
            if enfant not in connus:
                connus.insert(max(rang, 0), enfant)
    return vus


def test_un_registre_abime_arrete_tout(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    registre = delivrances / "accrochage/registre.jsonl"
    registre.write_text(registre.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    reponse = declarer("-o", "b.xml")
    assert reponse.code == 3
    (erreur,) = reponse.json["erreurs"]
    assert (erreur["fichier"], erreur["ligne"]) == ("accrochage/registre.jsonl", 4)
    assert not (delivrances / "b.xml").exists()


def test_un_registre_remis_en_arriere_ne_declare_rien_deux_fois(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    registre = delivrances / "accrochage/registre.jsonl"
    entier = registre.read_bytes()
    for remis in (b"".join(entier.splitlines(keepends=True)[:1]), b""):
        registre.write_bytes(remis)
        for essai in ((), ("--dry-run",)):
            reponse = declarer("-o", "b.xml", *essai)
            assert reponse.code == 4
            (erreur,) = reponse.json["erreurs"]
            assert erreur["fichier"] == "accrochage/registre.jsonl"
            assert erreur["remede"] == "rétablissez accrochage/registre.jsonl de la sauvegarde la plus récente"
        assert (registre.read_bytes(), (delivrances / "b.xml").exists()) == (remis, False)
    registre.write_bytes(entier)
    assert declarer("-o", "b.xml").json["exportees"] == []
    (delivrances / "accrochage/journal.jsonl").unlink()  # its witness lost, it goes on: nothing says that it went back
    assert declarer("--withdrawn", "martin-lea").code == 0


# The answer -------------------------------------------------------------------------------------------------


def test_seul_ce_qui_est_refuse_repart(delivrances: Path, declarer: Declarer) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    ok = ["dangelo-zoe.2026-06-18", "pham-thi-hong.2025-11-20", "nguyen-van-an.2026-06-18"]
    lu = rapport(delivrances, id_flux, ok, {"martin-lea.2026-06-18": "Aucun titulaire ne correspond"})
    reponse = declarer("--report", lu)
    assert reponse.code == 0
    dit = reponse.json["rapport"]
    assert dit["acceptees"] == ["dangelo-zoe", "nguyen-van-an", "pham-thi-hong"]
    assert dit["refusees"] == [
        {"code": "martin-lea", "id_technique": "martin-lea.2026-06-18", "message": "Aucun titulaire ne correspond"}
    ]
    assert (dit["sans_reponse"], dit["inconnues"], dit["id_traitement"]) == ([], [], "51354")
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", "nom_naissance: MARTIN", "nom_naissance: MARTIN-ROUX")
    renvoi = declarer("-o", "b.xml", le="2026-07-10")
    assert ids(delivrances / "b.xml") == {"martin-lea"}
    assert (renvoi.json["renvoyees"], renvoi.json["inchangees"]) == (["martin-lea"], [])
    assert renvoi.json["id_flux"] != id_flux
    assert declarer("-o", "c.xml", le="2026-07-11").json["exportees"] == []


def test_reprendre_et_renvoyer_d_un_seul_coup(delivrances: Path, declarer: Declarer) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    lu = rapport(delivrances, id_flux, [], {"martin-lea.2026-06-18": "Plusieurs titulaires"})
    reponse = declarer("--report", lu, "-o", "b.xml")
    assert ids(delivrances / "b.xml") == {"martin-lea"}
    assert reponse.json["inchangees"] == ["martin-lea"], "nothing was corrected, and this is said"
    assert reponse.json["rapport"]["sans_reponse"] == ["dangelo-zoe", "nguyen-van-an", "pham-thi-hong"]


def test_un_rapport_ne_se_reprend_pas_deux_fois(delivrances: Path, declarer: Declarer) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    lu = rapport(delivrances, id_flux, [], {"martin-lea.2026-06-18": "Plusieurs titulaires"})
    assert declarer("--report", lu, "-o", "b.xml").code == 0
    encore = declarer("--report", lu)
    assert encore.code == 4
    assert encore.json["erreurs"][0]["message"] == "Ce rapport a déjà été repris : il ne change rien."
    assert declarer("-o", "c.xml").json["exportees"] == [], "an old refusal does not undo the re-sending"


def test_un_rapport_d_ailleurs_est_refuse(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    refus = declarer("--report", rapport(delivrances, "autre-flux", ["martin-lea.2026-06-18"], {}))
    assert (refus.code, refus.json["erreurs"][0]["message"]) == (
        4,
        "Ce rapport répond au flux « autre-flux », dont rien n'est à attendre ici.",
    )


def test_un_passage_inconnu_est_nomme(delivrances: Path, declarer: Declarer) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    lu = rapport(delivrances, id_flux, ["martin-lea.2026-06-18", "inconnu.2026"], {})
    reponse = declarer("--report", lu)
    assert (reponse.code, reponse.json["rapport"]["inconnues"]) == (1, ["inconnu.2026"])


def test_un_fichier_rejete_en_entier_repart(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", "a.xml")
    reponse = declarer("--rejected", "a.xml")
    assert {r["code"] for r in reponse.json["rapport"]["refusees"]} == DELIVRES
    assert {e["code"] for e in declarer("-o", "b.xml").json["exportees"]} == DELIVRES
    assert declarer("--rejected", "jamais.xml").code == 4


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        ("pas du XML", "Ce fichier n'est pas du XML lisible."),
        ("<flux/>", "Ce fichier n'est pas un rapport de traitement de la Caisse des dépôts."),
        ('<!DOCTYPE x [<!ENTITY e "f">]><rapport>&e;</rapport>', "Ce fichier porte une déclaration DOCTYPE ou une entité : il n'est pas lu."),
        ("<rapport><idFlux>x</idFlux><passagesOK><idTechnique>a</idTechnique></passagesOK><passagesKO><passage><idTechnique>a</idTechnique></passage></passagesKO></rapport>", "Ce rapport dit « a » à la fois accepté et refusé."),
    ],
)  # fmt: skip
def test_un_rapport_illisible_est_dit(delivrances: Path, declarer: Declarer, contenu: str, message: str) -> None:
    declarer("-o", "a.xml")
    (delivrances / "r.xml").write_text(contenu, encoding="utf-8")
    reponse = declarer("--report", delivrances / "r.xml")
    assert reponse.code == 3
    assert reponse.json["erreurs"][0]["message"] == message
    assert declarer("--report", delivrances / "absent.xml").code == 3


def test_la_reponse_se_lit_sur_un_terminal(delivrances: Path, cqp: Cqp, declarer: Declarer) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    lu = rapport(delivrances, id_flux, ["dangelo-zoe.2026-06-18"], {"martin-lea.2026-06-18": "Aucun titulaire"})
    reponse = cqp("export", "accrochage", "--report", lu, "--at", LE_JOUR)
    dit = reponse.plainte.replace("\xa0", " ")
    assert "rapport.xml : 1 acceptée, 1 refusée." in dit
    assert "martin-lea : refusé, « Aucun titulaire »." in dit
    assert "nguyen-van-an : le rapport n'en dit rien ; toujours en attente." in dit


def test_le_registre_dit_qui_est_parti_ou(delivrances: Path, declarer: Declarer) -> None:
    declarer("-o", delivrances.parent / "ailleurs.xml")
    lignes = (delivrances / "accrochage/registre.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(x)["code"] for x in lignes} == DELIVRES
    assert {json.loads(x)["fichier"] for x in lignes} == {"ailleurs.xml"}, "a name, never a path of this machine"


def test_une_delivrance_refusee_puis_annulee_n_est_plus_l_affaire_de_personne(
    delivrances: Path, declarer: Declarer, cqp: Cqp
) -> None:
    id_flux = declarer("-o", "a.xml").json["id_flux"]
    declarer("--report", rapport(delivrances, id_flux, [], {"martin-lea.2026-06-18": "Aucun titulaire"}))
    cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-05")
    reponse = declarer("-o", "b.xml", le="2026-07-06")
    assert (reponse.json["annulees"], reponse.json["exportees"]) == ([], [])


def test_sans_registre_ecrit_le_fichier_est_repris(delivrances: Path, declarer: Declarer) -> None:
    (delivrances / "accrochage/journal.jsonl").mkdir(parents=True)
    assert declarer("-o", "a.xml").code in (3, 4)
    assert not (delivrances / "a.xml").exists(), "a file that the ledger does not know would leave twice"


def test_le_terminal_dit_tout(delivrances: Path, cqp: Cqp, declarer: Declarer) -> None:
    remplacer(delivrances / "cqp.yaml", "CPEF0001", "CPEF")
    reponse = cqp("export", "accrochage", "--at", LE_JOUR)
    dit = " ".join(reponse.plainte.replace("\xa0", " ").split())
    assert reponse.code == 1
    assert "idClient : L'identifiant client a 8 caractères ; « CPEF » en a 4. cqp.yaml:" in dit
    assert "En attente de ces identifiants : dangelo-zoe, martin-lea, nguyen-van-an, pham-thi-hong." in dit
    remplacer(delivrances / "cqp.yaml", "id_client: CPEF", "id_client: CPEF0001")
    assert "4 délivrances à déclarer." in cqp("export", "accrochage", "--dry-run", "--at", LE_JOUR).plainte
    cqp("export", "accrochage", "-o", "a.xml", "--at", LE_JOUR)
    cqp("decide", "martin-lea", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-05")
    cqp("export", "accrochage", "--rejected", "a.xml", "--at", "2026-07-05")
    encore = " ".join(cqp("export", "accrochage", "-o", "b.xml", "--at", "2026-07-06").plainte.split())
    assert "3 délivrances déclarées, dont 3 de nouveau." in encore
    assert "rien n'a changé depuis son refus" in encore
    cqp("decide", "dangelo-zoe", "--session", SESSION, "--revoke", "--motif", "fraude", "--at", "2026-07-07")
    fin = " ".join(cqp("export", "accrochage", "--at", "2026-07-08").plainte.replace("\xa0", " ").split())
    assert "dangelo-zoe : déclaré dans b.xml, mais cette délivrance ne vaut plus ici." in fin


def test_un_titulaire_sans_second_prenom_ni_commune(delivrances: Path, declarer: Declarer) -> None:
    fichier = delivrances / "candidats/martin-lea/candidat.yaml"
    remplacer(fichier, "  - Jeanne\n", "")
    remplacer(fichier, "commune: Lyon 3e Arrondissement", "commune:")
    remplacer(fichier, "nom_usage:", "nom_usage: MARTIN-ROUX")
    assert declarer("martin-lea", "-o", "a.xml").code == 0
    racine = arbre(delivrances / "a.xml")
    assert texte(racine, "nomUsage") == ["MARTIN-ROUX"]
    assert texte(racine, "prenom2") == texte(racine, "libelleCommuneNaissance") == []
    if XSD.is_file():
        etree.XMLSchema(etree.parse(str(XSD))).assertValid(etree.parse(str(delivrances / "a.xml")))


def test_deux_dossiers_du_meme_code_ne_partent_ni_l_un_ni_l_autre(delivrances: Path, declarer: Declarer) -> None:
    shutil.copytree(delivrances / "candidats/martin-lea", delivrances / "vieux/martin-lea")
    reponse = declarer("-o", "a.xml")
    assert reponse.code == 1
    exclus = {e["code"]: e["manquements"][0]["message"] for e in reponse.json["exclus"]}
    assert exclus["martin-lea"].startswith(
        "Deux dossiers portent le code « martin-lea » : celui-ci et vieux/martin-lea."
    )
    assert not any("martin-lea" in i for i in ids(Path("a.xml")))


@pytest.mark.parametrize(("ecrit", "mois"), [("1965", None), ("1965-05", "5")])
def test_un_jour_ou_un_mois_inconnu_se_declare_nul(
    delivrances: Path, declarer: Declarer, ecrit: str, mois: str | None
) -> None:
    """`moisNaissance` and `jourNaissance` are nillable in the schema 1.1.2."""
    remplacer(delivrances / "candidats/martin-lea/candidat.yaml", "  date: 1990-05-14", f"  date: {ecrit}")
    assert declarer("-o", "a.xml").code == 0
    ecrits = Path("a.xml").read_text(encoding="utf-8")
    assert "anneeNaissance>1965</" in ecrits
    assert (f"moisNaissance>{mois}</" in ecrits) is bool(mois)
    assert 'jourNaissance xsi:nil="true"' in ecrits
    if XSD.is_file():
        etree.XMLSchema(etree.parse(XSD)).assertValid(etree.parse("a.xml"))
