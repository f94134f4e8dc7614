"""What a signature service finds in a document, and what is left of ours once it has signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from cqp_cli.disque.registres.registre import Registre
from tests.commandes import Cqp, remplacer
from tests.documents.pages_pdf import plat, texte

SESSION = "2026-06-18"
LE_JURY = ("--session", SESSION, "--at", SESSION)
JOUR = ("--at", "2026-06-20")


@pytest.fixture
def jury(branche: Path, cqp: Cqp) -> Path:
    """The certifier signs by two: the president, and the vice-president of the other college."""
    remplacer(
        branche / "cqp.yaml",
        "  signataire:",
        "  cosignataire: {nom: Paul Ferrand, fonction: Vice-président}\n  signataire:",
    )
    assert cqp("decide", "martin-lea", *LE_JURY).code == 0
    assert cqp("decide", "dordevic-milica", *LE_JURY, "--competence", "C4=non-validee").code == 0
    return branche


def _champs(pdf: Path) -> list[str]:
    racine: Any = PdfReader(pdf, strict=True).trailer["/Root"]
    formulaire = racine.get("/AcroForm")
    champs = [x.get_object() for x in formulaire.get_object()["/Fields"]] if formulaire else []
    for champ in champs:
        assert (champ["/FT"], "/V" in champ) == ("/Sig", False)
        assert champ["/TU"].startswith("Signature : ")
        x0, y0, x1, y1 = champ["/Rect"]
        assert x1 - x0 > 100
        assert y1 - y0 > 25, "room for what a service draws"
    return [str(champ["/T"]) for champ in champs]


@pytest.mark.parametrize(
    ("mots", "champs"),
    [
        (("pv", "--session", SESSION), ["presidence", "college_employeurs", "college_salaries", "college_salaries_2"]),
        (("parchemin", "martin-lea"), ["signataire", "cosignataire"]),
        (("attestation", "dordevic-milica"), ["signataire", "cosignataire"]),
        (("lettre", "martin-lea"), ["signataire"]),
        (("pv",), ["presidence", "college_employeurs", "college_salaries"]),
        (("emargement", "--session", SESSION), []),
    ],
)
def test_les_champs_de_signature_sont_vides_et_nommes(
    jury: Path, cqp: Cqp, mots: tuple[str, ...], champs: list[str]
) -> None:
    assert cqp("print", *mots, *JOUR, "-o", "d.pdf").code == 0
    assert _champs(jury / "d.pdf") == champs


def test_une_lettre_se_signe_sous_le_nom_et_la_fonction_un_certificat_entre_les_deux(jury: Path, cqp: Cqp) -> None:
    """« Name and function, then 25 mm of white »: a letter printed the name under the hand that signs."""
    nom, fonction = "Marie-Hélène Castaing", "Secrétaire générale de la CPEF"
    for mots, premier in (("lettre", "dordevic-milica"), nom), (("parchemin", "martin-lea"), fonction):
        assert cqp("print", *mots, *JOUR, "-o", f"{mots[0]}.pdf").code == 0
        vu = plat(texte(jury / f"{mots[0]}.pdf"))
        assert min(nom, fonction, key=vu.index) == premier
        racine: Any = PdfReader(jury / f"{mots[0]}.pdf").trailer["/Root"]
        _, bas, _, haut = racine["/AcroForm"]["/Fields"][0].get_object()["/Rect"]
        assert float(haut - bas) == pytest.approx(25 * 72 / 25.4, abs=0.1)


def test_un_nom_de_champ_ne_sert_qu_une_fois(jury: Path, cqp: Cqp) -> None:
    assert cqp("print", "lettre", "--blank", "-o", "d.pdf").code == 0
    champs = _champs(jury / "d.pdf")
    assert champs[:2] == ["signataire", "signataire_2"]
    assert len(set(champs)) == len(champs) > 5


def test_le_pv_porte_l_etat_du_registre(jury: Path, cqp: Cqp) -> None:
    assert cqp("print", "pv", "--session", SESSION, *JOUR, "-o", "avant.pdf").code == 0
    assert "Registre des délivrances" not in texte(jury / "avant.pdf")
    assert cqp("print", "parchemin", "martin-lea", *JOUR).code == 0
    assert cqp("print", "pv", "--session", SESSION, *JOUR, "-o", "apres.pdf").code == 0
    ancre = Registre(jury).ancres()[-1]
    dit = f"Registre des délivrances : dernier n° {SESSION}-0001, empreinte {ancre.empreinte}"
    assert dit in plat(texte(jury / "apres.pdf"))
    sain = (jury / "apres.pdf").read_bytes()
    assert cqp("print", "attestation", "dordevic-milica", *JOUR).code == 0
    for pdf in ("avant.pdf", "apres.pdf"):  # signed maybe: printed again, each says the register as it was
        assert "inchangé" in cqp("print", "pv", "--session", SESSION, *JOUR, "-o", pdf).sortie
    assert cqp("print", "pv", "--session", SESSION, *JOUR, "-o", "apres.pdf", "--force").code == 0
    assert (jury / "apres.pdf").read_bytes() != sain
    registre = jury / "registre/registre.jsonl"
    registre.write_bytes(registre.read_bytes()[:-30])
    reponse = cqp("print", "pv", "--session", SESSION, *JOUR, "-o", "altere.pdf")
    assert reponse.code == 3
    assert "registre/registre.jsonl" in reponse.plainte
    assert "empreinte" not in texte(jury / "altere.pdf"), "nothing false is printed"


def test_la_remise_se_refait_a_l_identique(jury: Path, cqp: Cqp) -> None:
    """The procès-verbal says the register that its certificates leave; nothing is new the second time."""
    for _ in range(2):
        reponse = cqp("deliver", "--session", SESSION, *JOUR, "-o", "remise")
        assert reponse.code == 0, reponse.plainte
        ancre = Registre(jury).ancres()[-1]
        assert f"empreinte {ancre.empreinte}" in plat(texte(jury / f"remise/pv-{SESSION}.pdf"))


def test_signe_par_pyhanko_il_est_encore_le_notre(jury: Path, cqp: Cqp) -> None:
    """Both signatories, one after the other, each in the field that bears its name."""
    pytest.importorskip("pyhanko", reason="pyHanko is not installed")
    assert cqp("print", "parchemin", "martin-lea", *JOUR, "-o", "p.pdf").code == 0
    for rang, champ in enumerate(("signataire", "cosignataire")):
        _signer(jury / ("p.pdf" if not rang else "s1.pdf"), jury / f"s{rang + 1}.pdf", champ)
        signe = jury / f"s{rang + 1}.pdf"
        assert signe.read_bytes().startswith((jury / "p.pdf").read_bytes())
        reponse = cqp("verify", signe, "--format", "json")
        assert (reponse.code, reponse.json["fichiers"][0]["verdict"]) == (0, "complete")
        assert cqp("register", "keep", f"{SESSION}-0001", signe).code == 0
    assert cqp("register", "audit").code == 0
    octets = (jury / "s2.pdf").read_bytes()
    (jury / "faux.pdf").write_bytes(octets.replace(b"/MediaBox", b"/MediaBax", 1))
    assert cqp("verify", "faux.pdf").code == 1


def _signer(avant: Path, apres: Path, champ: str) -> None:
    import datetime

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers

    cle = ec.generate_private_key(ec.SECP256R1())
    nom = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Essai")])
    jour = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    certificat = (
        x509.CertificateBuilder()
        .subject_name(nom)
        .issuer_name(nom)
        .public_key(cle.public_key())
        .serial_number(1)
        .not_valid_before(jour)
        .not_valid_after(jour + datetime.timedelta(days=3650))
        .sign(cle, hashes.SHA256())
    )
    coffre = serialization.pkcs12.serialize_key_and_certificates(
        b"essai", cle, certificat, None, serialization.NoEncryption()
    )
    signataire = signers.SimpleSigner.load_pkcs12_data(coffre, [], None)
    with avant.open("rb") as lu, apres.open("wb") as ecrit:
        metadonnees = signers.PdfSignatureMetadata(field_name=champ)
        signers.sign_pdf(IncrementalPdfFileWriter(lu), metadonnees, signer=signataire, output=ecrit)
