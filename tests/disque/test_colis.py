"""A dossier in one file: a true BagIt bag, the same bytes each time; what is damaged or hostile is refused whole."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import tracemalloc
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cqp_cli.disque.colis.colis import Colis, composer, lire_colis, rassembler
from cqp_cli.disque.colis.membres import est_du_systeme, jumeau, nom_refuse
from cqp_cli.errors import FichierIllisible, Probleme
from tests.preuves import exemples

PIECES = {
    "candidat.yaml": b"code: martin-lea\n",
    "evaluations/1-externe.yaml": "passage: 1\n# é\n".encode(),
    "pieces/100 % réussi.pdf": b"%PDF-1.4",
    "journal.jsonl": b"{}\n",
}
COLIS = Colis("martin-lea", "cqp-assistant-formation 2015-06-15", PIECES, {"candidat.yaml": ["a" * 64]})


def controler(chemin: Path) -> tuple[Probleme, ...]:
    """What is wrong with a sent file; nothing when it is what was sent."""
    try:
        lire_colis(chemin)
    except FichierIllisible as err:
        return err.problemes
    return ()


def membres(octets: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        return {m.filename: archive.read(m) for m in archive.infolist()}


def zipper(fichiers: Iterable[tuple[zipfile.ZipInfo | str, bytes]], methode: int = zipfile.ZIP_STORED) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", methode) as archive:
        for nom, contenu in fichiers:
            archive.writestr(nom, contenu)
    return sortie.getvalue()


def refaire(fichiers: Mapping[str, bytes]) -> bytes:
    """A bag with these members whose every list and count is right."""
    sommes = {n: hashlib.sha512(c).hexdigest() for n, c in fichiers.items()}
    donnees = [n for n in fichiers if n.startswith("x/data/")]
    oxum = f"{sum(len(fichiers[n]) for n in donnees)}.{len(donnees)}"
    info = f"External-Identifier: martin-lea\nPayload-Oxum: {oxum}\nCqp-Format: 1\n".encode()
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": info,
        "manifest-sha512.txt": "".join(f"{sommes[n]}  {n[2:]}\n" for n in donnees).encode(),
    }
    liste = "".join(f"{hashlib.sha512(c).hexdigest()}  {n}\n" for n, c in tags.items())
    tags["tagmanifest-sha512.txt"] = liste.encode()
    return zipper([*((f"x/{n}", c) for n, c in tags.items()), *fichiers.items()])


def depose(tmp: Path, octets: bytes) -> Path:
    chemin = tmp / "recu.zip"
    chemin.write_bytes(octets)
    return chemin


def refus(tmp: Path, octets: bytes) -> str:
    """The sentence that refuses it, and nothing else in the folder."""
    chemin = depose(tmp, octets)
    (probleme, *autres) = controler(chemin)
    assert list(tmp.iterdir()) == [chemin]
    assert (probleme.fichier or "").startswith("recu.zip")
    assert probleme.remede == "demandez qu'il vous soit renvoyé ; rien n'a été écrit"
    assert not any("!" in p.message for p in (probleme, *autres))
    return probleme.message


# The bag ------------------------------------------------------------------------------------------


def test_ce_qui_part_arrive(tmp_path: Path) -> None:
    recu = lire_colis(depose(tmp_path, composer(COLIS)))
    assert (recu.code, recu.certification) == (COLIS.code, COLIS.certification)
    assert recu.fichiers == PIECES
    assert recu.etats == COLIS.etats
    assert not controler(tmp_path / "recu.zip")


def test_les_memes_pieces_donnent_les_memes_octets() -> None:
    a_l_envers = Colis(COLIS.code, COLIS.certification, dict(reversed(PIECES.items())), COLIS.etats)
    assert composer(COLIS) == composer(a_l_envers)
    assert {i.date_time for i in zipfile.ZipFile(io.BytesIO(composer(COLIS))).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_la_bibliotheque_du_congres_le_reconnait(tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit")
    sans_pour_cent = {n: c for n, c in PIECES.items() if "%" not in n}  # bagit 1.9 does not decode %25
    with zipfile.ZipFile(io.BytesIO(composer(Colis("martin-lea", "x 1", sans_pour_cent)))) as archive:
        archive.extractall(tmp_path)
    sac = bagit.Bag(str(tmp_path / "martin-lea"))
    sac.validate()
    assert sac.version_info == (1, 0)
    assert sac.info["External-Identifier"] == "martin-lea"
    (tmp_path / "martin-lea/data/candidat.yaml").write_bytes(b"code: martin-leo\n")
    with pytest.raises(bagit.BagError):
        sac.validate()


def test_un_sac_fait_par_la_bibliotheque_est_lu(tmp_path: Path) -> None:
    bagit = pytest.importorskip("bagit")
    sac = tmp_path / "sac"
    sac.mkdir()
    (sac / "candidat.yaml").write_bytes(b"code: martin-lea\n")
    bagit.make_bag(str(sac), {"External-Identifier": "martin-lea", "Cqp-Format": "1"}, checksums=["sha256", "md5"])
    texte = (sac / "bagit.txt").read_text(encoding="utf-8")
    assert "BagIt-Version: 0.97" in texte, "the library writes the version before the RFC"
    assert "BagIt 1.0" in refus(_vide(tmp_path / "z"), _archiver(sac))


def _vide(dossier: Path) -> Path:
    dossier.mkdir()
    return dossier


def _archiver(sac: Path) -> bytes:
    return zipper(
        (f"sac/{p.relative_to(sac).as_posix()}", p.read_bytes()) for p in sorted(sac.rglob("*")) if p.is_file()
    )


@given(st.dictionaries(st.text(min_size=1, max_size=12), st.binary(max_size=40), max_size=6))
@settings(max_examples=exemples(150))
def test_tout_nom_permis_fait_l_aller_et_retour(
    tmp_path_factory: pytest.TempPathFactory, noms: dict[str, bytes]
) -> None:
    permis = {f"pieces/{unicodedata.normalize('NFC', n)}": c for n, c in noms.items() if not n.startswith(".")}
    par_jumeau = {jumeau(n): n for n in permis if n.count("/") == 1 and not (nom_refuse(n) or est_du_systeme(n))}
    fichiers = {"candidat.yaml": b"", **{n: permis[n] for n in par_jumeau.values()}}
    tmp = tmp_path_factory.mktemp("colis")
    assert lire_colis(depose(tmp, composer(Colis("a-b", "x 1", fichiers)))).fichiers == fichiers


# Damage -------------------------------------------------------------------------------------------


def test_un_octet_change_est_vu(tmp_path: Path) -> None:
    """Every byte of the content and of the lists; those of the zip's own headers say nothing of the dossier."""
    sain = composer(COLIS)
    vus = 0
    for place in range(0, len(sain), 7):
        abime = bytearray(sain)
        abime[place] ^= 0x20
        try:
            lu = lire_colis(depose(tmp_path, bytes(abime)))
        except FichierIllisible:
            vus += 1
        else:
            assert (lu.code, lu.fichiers, lu.etats) == (COLIS.code, PIECES, COLIS.etats)
    assert vus > len(sain) // 10


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_un_fichier_coupe_est_refuse(tmp_path: Path, part: float) -> None:
    sain = composer(COLIS)
    assert "n'est pas une archive zip, ou elle est coupée" in refus(tmp_path, sain[: int(len(sain) * part)])


def altere(nom: str, contenu: bytes | None) -> bytes:
    tous = membres(composer(COLIS))
    tous[f"martin-lea/{nom}"] = contenu or b""
    if contenu is None:
        del tous[f"martin-lea/{nom}"]
    return zipper(tous.items())


ALTERES = [
    ("data/candidat.yaml", b"code: martin-leo\n", "Ce fichier n'est pas celui qui a été envoyé : sa somme de contrôle diffère."),
    ("data/candidat.yaml", None, "Ce fichier manque dans le sac."),
    ("data/pieces/ajout.pdf", b"x", "Ce fichier n'est pas dans la liste de contrôle."),
    ("ajout.txt", b"x", "Ce fichier n'est pas dans la liste de contrôle."),
    ("fetch.txt", b"http://x 1 data/y\n", "Ce sac demande d'aller chercher des fichiers ailleurs (fetch.txt)."),
    ("bag-info.txt", b"External-Identifier: autre\n", "Ce fichier n'est pas celui qui a été envoyé : sa somme de contrôle diffère."),
    ("tagmanifest-sha512.txt", None, "Ce sac n'a pas de liste de contrôle (tagmanifest-sha512.txt)."),
    ("manifest-sha512.txt", None, "Ce sac n'a pas de liste de contrôle (manifest-sha512.txt)."),
    ("manifest-sha512.txt", b"\xff\xfe\n", "Ce fichier du sac n'est pas en UTF-8."),
    ("manifest-sha512.txt", b"rien\n", "Une ligne de cette liste de contrôle ne se lit pas."),
    ("bagit.txt", None, "Ce n'est pas un dossier envoyé par cqp send."),
    ("bagit.txt", b"BagIt-Version: 2.0\n", "Ce sac n'est pas écrit en BagIt 1.0, UTF-8."),
]  # fmt: skip


@pytest.mark.parametrize(("nom", "contenu", "phrase"), ALTERES)
def test_une_liste_ou_un_fichier_altere(tmp_path: Path, nom: str, contenu: bytes | None, phrase: str) -> None:
    assert refus(tmp_path, altere(nom, contenu)) == phrase


def test_toutes_les_sommes_fausses_sont_dites(tmp_path: Path) -> None:
    tous = membres(composer(COLIS)) | {"martin-lea/data/candidat.yaml": b"", "martin-lea/data/journal.jsonl": b""}
    problemes = controler(depose(tmp_path, zipper(tous.items())))
    assert [p.fichier for p in problemes] == ["recu.zip, data/candidat.yaml", "recu.zip, data/journal.jsonl"]


def test_un_compte_faux_est_vu(tmp_path: Path) -> None:
    tous = membres(refaire({"x/data/candidat.yaml": b"code: martin-lea\n"}))
    info = b"External-Identifier: martin-lea\nPayload-Oxum: 1.1\nCqp-Format: 1\n"
    tags = {n: c for n, c in tous.items() if not n.startswith("x/data/") and "tagmanifest" not in n} | {
        "x/bag-info.txt": info
    }
    liste = "".join(f"{hashlib.sha512(c).hexdigest()}  {n[2:]}\n" for n, c in tags.items()).encode()
    octets = zipper((tous | tags | {"x/tagmanifest-sha512.txt": liste}).items())
    assert refus(tmp_path, octets) == "Le nombre ou la taille des fichiers n'est pas ce que le sac annonce."


def test_un_sac_sans_dossier(tmp_path: Path) -> None:
    assert refus(tmp_path, refaire({"x/data/lettre.txt": b"x"})).endswith("candidat.yaml manque.")
    sans_code = refaire({"x/data/candidat.yaml": b"x"}).replace(b"martin-lea\nPayload", b"MARTIN-LEA\nPayload")
    assert "abîmée" in refus(tmp_path, sans_code)


# Malice -------------------------------------------------------------------------------------------


def lien(nom: str) -> zipfile.ZipInfo:
    membre = zipfile.ZipInfo(nom)
    membre.create_system, membre.external_attr = 3, 0o120777 << 16
    return membre


def tuyau(nom: str) -> zipfile.ZipInfo:
    membre = zipfile.ZipInfo(nom)
    membre.create_system, membre.external_attr = 3, 0o010600 << 16
    return membre


def avec(*ajouts: tuple[zipfile.ZipInfo | str, bytes]) -> Callable[[], bytes]:
    return lambda: zipper([*membres(composer(COLIS)).items(), *ajouts])


def chiffree() -> bytes:
    octets = bytearray(composer(COLIS))
    for signature, decalage in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(signature) + decalage] |= 1
    return bytes(octets)


def bombe_annoncee() -> bytes:
    return zipper([("x/data/zeros", bytes(101 << 20))], zipfile.ZIP_DEFLATED)


def bombe_cachee() -> bytes:
    """Announces ten bytes, unfolds to fifty mebibytes."""
    octets = bytearray(zipper([("x/data/zeros", bytes(50 << 20))], zipfile.ZIP_DEFLATED))
    for signature, decalage in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", octets, octets.index(signature) + decalage, 10)
    return bytes(octets)


def repertoire_enorme() -> bytes:
    return zipper((f"x/{n}", b"") for n in range(30_000))


def menteur() -> bytes:
    """The directory says one name, the member another."""
    octets = composer(COLIS)
    return octets.replace(b"martin-lea/bagit.txt", b"martin-lea/begit.txt", 1)


DANGEREUX = {
    "remonte": (avec(("martin-lea/data/../../x", b"x")), "il mène hors du dossier"),
    "absolu": (avec(("/etc/x", b"x")), "il mène hors du dossier"),
    "contre-oblique": (avec(("martin-lea\\data\\x", b"x")), "il contient un signe interdit"),
    "lecteur": (avec(("C:/x", b"x")), "il contient un signe interdit"),
    "flux NTFS": (avec(("martin-lea/data/x:y", b"x")), "il contient un signe interdit"),
    "point": (avec(("martin-lea/./x", b"x")), "une de ses parties est vide"),
    "double barre": (avec(("martin-lea//x", b"x")), "une de ses parties est vide"),
    "réservé": (avec(("martin-lea/data/NUL.txt", b"x")), "Windows ne le permet pas"),
    "point final": (avec(("martin-lea/data/x.", b"x")), "Windows ne le permet pas"),
    "invisible": (avec(("martin-lea/data/a\u202ebc", b"x")), "il contient un caractère invisible"),
    "nul": (lambda: composer(COLIS).replace(b"bagit.txt", b"bagi\0.txt"), "il contient un caractère invisible"),
    "long": (avec(("martin-lea/data/" + "x" * 250, b"x")), "il est trop long"),
    "lien": (avec((lien("martin-lea/data/x"), b"/etc/passwd")), "contient un lien, et non un fichier"),
    "tuyau": (avec((tuyau("martin-lea/data/x"), b"")), "contient un lien, et non un fichier"),
    "casse": (avec(("martin-lea/data/CANDIDAT.yaml", b"x")), "le même nom, ou presque"),
    "NFC et NFD": (avec(("martin-lea/data/é", b"x"), ("martin-lea/data/e\u0301", b"y")), "le même nom, ou presque"),
    "fichier et dossier": (avec(("martin-lea/data/candidat.yaml/x", b"y")), "à la fois un fichier et un dossier"),
    "verrou": (avec(("martin-lea/data/.cqp.lock", b"")), "que cqp garde pour lui"),
    "brouillon": (avec(("martin-lea/data/.CQP-brouillon-1-externe", b"")), "que cqp garde pour lui"),
    "mille membres": (avec(*((f"martin-lea/data/{n}", b"") for n in range(1000))), "plus de 500 fichiers"),
    "répertoire énorme": (repertoire_enorme, "plus de 500 fichiers"),
    "chiffrée": (chiffree, "protégée par un mot de passe"),
    "bombe annoncée": (bombe_annoncee, "dépasse 100 Mio une fois dépliée"),
    "bombe cachée": (bombe_cachee, "abîmée"),
    "lzma": (lambda: zipper(membres(composer(COLIS)).items(), zipfile.ZIP_LZMA), "comprimée d'une façon"),
    "menteuse": (menteur, "abîmée"),
    "deux racines": (avec(("autre/x", b"x")), "n'est pas un dossier envoyé par cqp send"),
    "à la racine": (avec(("x", b"x")), "n'est pas un dossier envoyé par cqp send"),
    "vide": (lambda: zipper([]), "n'est pas un dossier envoyé par cqp send"),
    "pas un zip": (lambda: b"%PDF-1.4", "n'est pas une archive zip"),
    "rien": (lambda: b"", "n'est pas une archive zip"),
}  # fmt: skip


@pytest.mark.parametrize("quoi", DANGEREUX)
def test_une_archive_dangereuse_est_refusee_en_une_phrase(tmp_path: Path, quoi: str) -> None:
    fabriquer, phrase = DANGEREUX[quoi]
    if (os.name, quoi) == ("nt", "contre-oblique"):  # zipfile reads it as « / » there: it is a member too many
        phrase = "n'est pas dans la liste de contrôle"
    assert phrase in refus(tmp_path, fabriquer())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_deux_membres_du_meme_nom(tmp_path: Path) -> None:
    assert "le même nom, ou presque" in refus(tmp_path, avec(("martin-lea/data/candidat.yaml", b"x"))())


def test_zip64_est_refuse_avant_d_etre_lu(tmp_path: Path) -> None:
    octets = composer(COLIS)
    fin = octets.rindex(b"PK\x05\x06")
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, 0, 1)
    assert "plus de 500 fichiers" in refus(tmp_path, octets[:fin] + locator + octets[fin:])


def test_un_fichier_trop_gros_n_est_pas_lu(tmp_path: Path) -> None:
    chemin = tmp_path / "recu.zip"
    with chemin.open("wb") as f:
        f.truncate((100 << 20) + 1)
    (probleme,) = controler(chemin)
    assert probleme.message == "Ce fichier dépasse 100 Mio : il n'a pas été ouvert."


@pytest.mark.parametrize("fabriquer", [bombe_annoncee, bombe_cachee, repertoire_enorme])
def test_la_memoire_reste_bornee(tmp_path: Path, fabriquer: Callable[[], bytes]) -> None:
    chemin = depose(tmp_path, fabriquer())
    tracemalloc.start()
    try:
        assert controler(chemin)
        assert tracemalloc.get_traced_memory()[1] < 60 << 20
    finally:
        tracemalloc.stop()


def test_ce_qui_ne_se_lit_pas(tmp_path: Path) -> None:
    (probleme,) = controler(tmp_path / "absent.zip")
    assert probleme.message == "Ce fichier ne peut pas être lu (il n'existe pas)."
    (probleme,) = controler(tmp_path)
    assert probleme.fichier == tmp_path.name


# What is sent -------------------------------------------------------------------------------------


def test_ni_verrous_ni_temporaires_ni_brouillons(tmp_path: Path) -> None:
    (tmp_path / "pieces/remplaces").mkdir(parents=True)
    for nom in ("candidat.yaml", "journal.jsonl", "pieces/cv.pdf", "pieces/remplaces/1-externe.0.yaml"):
        (tmp_path / nom).write_bytes(b"x")
    for nom in (
        ".cqp.lock",
        ".cqp-1.tmp",
        ".cqp-brouillon-1-externe",
        ".cqp-etats.json",
        "~$cv.docx",
        ".~lock.x#",
        ".DS_Store",
    ):
        (tmp_path / nom).write_bytes(b"x")
    assert sorted(rassembler(tmp_path)) == [
        "candidat.yaml", "journal.jsonl", "pieces/cv.pdf", "pieces/remplaces/1-externe.0.yaml",
    ]  # fmt: skip


def test_un_lien_ne_part_pas(tmp_path: Path) -> None:
    (tmp_path / "dossier/pieces").mkdir(parents=True)
    (tmp_path / "ailleurs").mkdir()
    try:
        (tmp_path / "dossier/pieces/cv.pdf").symlink_to(tmp_path / "ailleurs")
        (tmp_path / "dossier/pieces/x.pdf").symlink_to(tmp_path / "absent")
    except OSError:
        pytest.skip("no symbolic links here")
    with pytest.raises(FichierIllisible) as leve:
        rassembler(tmp_path / "dossier")
    assert [p.fichier for p in leve.value.problemes] == ["pieces/cv.pdf", "pieces/x.pdf"]


@pytest.mark.skipif("sys.platform == 'win32'")
@pytest.mark.parametrize("nom", ["a:b.pdf", "fin.", "a\nb", "con.txt"])
def test_un_nom_qui_ne_voyage_pas_est_dit_avant_de_partir(tmp_path: Path, nom: str) -> None:
    (tmp_path / "pieces").mkdir()
    (tmp_path / "pieces" / nom).write_bytes(b"x")
    with pytest.raises(FichierIllisible) as leve:
        rassembler(tmp_path)
    assert leve.value.problemes[0].remede == "renommez-le"


@pytest.mark.parametrize("noms", [("A.pdf", "a.pdf"), ("\u00e9.pdf", "e\u0301.pdf")])
def test_deux_noms_que_windows_confond_ne_partent_pas(tmp_path: Path, noms: tuple[str, str]) -> None:
    pieces = tmp_path / "pieces"
    pieces.mkdir()
    for nom in noms:
        (pieces / nom).write_bytes(b"x")
    if len(list(pieces.iterdir())) < 2:
        pytest.skip("this disk takes them for one")
    with pytest.raises(FichierIllisible) as leve:
        rassembler(tmp_path)
    assert "Un autre fichier a ce nom" in leve.value.problemes[0].message


def test_un_dossier_trop_lourd_ne_part_pas(tmp_path: Path) -> None:
    pieces = tmp_path / "pieces"
    pieces.mkdir()
    with (pieces / "film.mp4").open("wb") as f:
        f.truncate(200 << 20)
    with pytest.raises(FichierIllisible) as leve:
        rassembler(tmp_path)
    assert leve.value.problemes[0].message == "Ce dossier dépasse ce qui s'envoie : 490 fichiers, 99 Mio."
    (pieces / "film.mp4").unlink()
    for n in range(491):
        (pieces / f"{n}.pdf").write_bytes(b"")
    with pytest.raises(FichierIllisible, match="490 fichiers"):
        rassembler(tmp_path)


class _Brut(zipfile.ZipInfo):
    """A member whose name is in the letters of some other system, and does not say so."""

    codage = "utf-8"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 (zipfile's)
        return self.filename.encode(self.codage), self.flag_bits & ~0x800


@pytest.mark.parametrize("codage", ["utf-8", "cp850"])
def test_les_noms_d_un_mac_ou_de_windows_sont_lus(tmp_path: Path, codage: str) -> None:
    """The flag of UTF-8 is not set: a Mac writes UTF-8 all the same, Windows in French the letters of MS-DOS."""
    pieces = PIECES | {"pieces/reçu d'Éloïse à Nîmes.pdf": b"%PDF"}
    bruts = []
    for nom, contenu in membres(composer(Colis("martin-lea", "x 1", pieces))).items():
        membre = _Brut(nom)
        membre.codage = codage
        bruts.append((membre, contenu))
    assert lire_colis(depose(tmp_path, zipper(bruts))).fichiers == pieces
