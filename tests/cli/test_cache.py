"""The cache never gives an answer that the files would not give: every kind of change is seen."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from cqp_cli.cli import controle
from cqp_cli.cli.examen import Examen
from cqp_cli.files import cache as module
from cqp_cli.files.cache import Cache, fichier_de
from tests.cli.conftest import EXEMPLES, JOUR, Cqp, remplacer

ICI = Path("candidats/martin-lea")
AVANT = time.time() - 86_400


@pytest.fixture(autouse=True)
def toujours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A cache of its own, even for a few dossiers."""
    monkeypatch.setattr(controle, "SEUIL_CACHE", 1)
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: tmp_path / "cache")
    monkeypatch.delenv("CQP_CACHE", raising=False)


def vieillir(racine: Path) -> None:
    """What was written a day ago: only a system that keeps the time of change (ctime) knows better."""
    for chemin in [racine, *racine.rglob("*")]:
        os.utime(chemin, (AVANT, AVANT))


def demander(cqp: Cqp, *options: str) -> Any:
    return cqp("check-dossier", "--at", JOUR, "--format", "json", *options).json["dossiers"]


def lus(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The dossiers really read from now on."""
    from cqp_cli.cli.examen import Examinateur

    noms: list[str] = []
    vrai = Examinateur.__call__

    def noter(self: Examinateur, dossier: str) -> Any:
        noms.append(Path(dossier).name)
        return vrai(self, dossier)

    monkeypatch.setattr(Examinateur, "__call__", noter)
    return noms


def test_ce_qui_n_a_pas_change_n_est_pas_relu(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    avant = demander(cqp)
    noms = lus(monkeypatch)
    assert demander(cqp) == avant
    assert noms == []


def _editer(racine: Path) -> None:
    remplacer(racine / ICI / "evaluations/1-externe.yaml", "C1.2: acquis", "C1.2: non-evalue")


def _editer_sans_que_rien_ne_bouge(racine: Path) -> None:
    """Same size, same time of writing: the inode's time of change alone tells."""
    fichier = racine / ICI / "livret-reperage.yaml"
    etat = fichier.stat()
    remplacer(fichier, "en_entreprise: true", "en_entreprise: non ")
    os.utime(fichier, ns=(etat.st_atime_ns, etat.st_mtime_ns))
    assert (fichier.stat().st_size, fichier.stat().st_mtime_ns) == (etat.st_size, etat.st_mtime_ns)


def _remplacer_par_un_plus_vieux(racine: Path) -> None:
    fichier = racine / ICI / "livret-reperage.yaml"
    autre = fichier.with_suffix(".neuf")
    autre.write_text(fichier.read_text(encoding="utf-8").replace("C1.2: acquis", "C1.2:"), encoding="utf-8")
    os.utime(autre, (0, 0))
    autre.replace(fichier)


def _ajouter(racine: Path) -> None:
    shutil.copy(racine / ICI / "evaluations/1-externe.yaml", racine / ICI / "evaluations/1-externe (1).yaml")


def _ajouter_une_serie(racine: Path) -> None:
    (racine / ICI / "decisions").mkdir()
    (racine / ICI / "decisions/2026-01-01.yaml").write_text("issue: partielle\n", encoding="utf-8")


def _retirer(racine: Path) -> None:
    (racine / ICI / "parcours.yaml").unlink()


def _renommer(racine: Path) -> None:
    (racine / ICI / "evaluations/1-externe.yaml").rename(racine / ICI / "evaluations/2-externe.yaml")


def _abimer(racine: Path) -> None:
    (racine / ICI / "candidat.yaml").write_bytes(b"\xff\xfe")


def _vider(racine: Path) -> None:
    shutil.rmtree(racine / ICI)


def _renommer_le_dossier(racine: Path) -> None:
    (racine / ICI).rename(racine / "candidats/martin-lena")


def _habilitation(racine: Path) -> None:
    fichier = racine / "habilitations.yaml"
    fichier.write_text(fichier.read_text(encoding="utf-8").replace("reference: H-012", "reference: H-099"), "utf-8")


def _sans_habilitations(racine: Path) -> None:
    (racine / "habilitations.yaml").unlink()


def _session(racine: Path) -> None:
    remplacer(racine / "sessions/2026-06-18/session.yaml", "nom: Sabine Delcroix", "nom: Claire Besson")


def _session_ajoutee(racine: Path) -> None:
    (racine / "sessions/2026-06-10").mkdir()
    texte = (racine / "sessions/2026-06-18/session.yaml").read_text(encoding="utf-8")
    texte = texte.replace("date: 2026-06-18", "date: 2026-06-10").replace("nom: Sabine Delcroix", "nom: Claire Besson")
    (racine / "sessions/2026-06-10/session.yaml").write_text(texte, encoding="utf-8")


def _referentiel(racine: Path) -> None:
    texte = (EXEMPLES.parent / "referentiel.yaml").read_text(encoding="utf-8")
    (racine / "referentiel.yaml").write_text(texte.replace("C1.8", "C1.9"), encoding="utf-8")


def _referentiel_d_une_autre_version(racine: Path) -> None:
    texte = (
        (EXEMPLES.parent / "referentiel.yaml").read_text(encoding="utf-8").replace('"2015-06-15"', '"2026-01-01"', 1)
    )
    dossier = racine / "referentiels/cqp-assistant-formation"
    dossier.mkdir(parents=True)
    (dossier / "2026-01-01.yaml").write_text(texte, encoding="utf-8")


CHANGEMENTS: list[Callable[[Path], None]] = [
    *(_editer, _editer_sans_que_rien_ne_bouge, _remplacer_par_un_plus_vieux, _ajouter, _ajouter_une_serie, _retirer),
    *(_renommer, _abimer, _vider, _renommer_le_dossier, _habilitation, _sans_habilitations, _session),
    *(_session_ajoutee, _referentiel, _referentiel_d_une_autre_version),
]


@pytest.mark.parametrize("ages", [0, 1], ids=["tout juste écrit", "écrit hier"])
@pytest.mark.parametrize("changer", CHANGEMENTS, ids=lambda f: f.__name__.strip("_"))
def test_chaque_changement_est_vu(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
    changer: Callable[[Path], None],
    ages: int,
) -> None:
    if sys.platform == "win32" and changer is _editer_sans_que_rien_ne_bouge and ages:
        pytest.skip("Windows keeps no time of change")
    if ages:
        vieillir(branche)
        monkeypatch.setattr(module, "_GRAIN", -3600 * 10**9)  # ctime cannot be set: the system's clock is believed
    avant = demander(cqp)
    assert demander(cqp) == avant
    changer(branche)
    apres = demander(cqp, "--no-cache")
    assert demander(cqp) == apres != avant


def test_un_fichier_commun_abime_est_dit_a_chaque_fois(branche: Path, cqp: Cqp) -> None:
    session = branche / "sessions/2026-06-18/session.yaml"
    bon = session.read_text(encoding="utf-8")
    assert cqp("check-dossier", "--at", JOUR).plainte == ""
    session.write_text(bon + "membres: 3\n", encoding="utf-8")
    for _ in range(2):
        reponse = cqp("check-dossier", "--at", JOUR)
        assert reponse.code == 3
        assert "sessions/2026-06-18/session.yaml" in reponse.plainte
    session.write_text(bon, encoding="utf-8")
    assert cqp("check-dossier", "--at", JOUR).plainte == ""


def test_les_fichiers_communs_sans_defaut_ne_sont_pas_relus(
    branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch
) -> None:
    avant = demander(cqp)
    monkeypatch.setattr("cqp_cli.files.espace.charger_fichier", lambda *_: pytest.fail("read again"))
    assert demander(cqp) == avant


def test_un_contenu_du_meme_instant_est_compare_a_l_octet(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A clock too coarse to tell: whatever the times say, what is young is read again."""
    vrai = module._etats

    def figes(dossier: str, fichiers: Iterable[str]) -> tuple[str, str, int]:
        vus, _, dernier = vrai(dossier, fichiers)
        return vus, "toujours pareil", dernier

    monkeypatch.setattr(module, "_etats", figes)
    avant = demander(cqp)
    _editer(branche)
    assert demander(cqp) == demander(cqp, "--no-cache") != avant


def test_une_horloge_reculee_ne_trompe_pas(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hier = time.time_ns() - 86_400 * 10**9
    monkeypatch.setattr("cqp_cli.files.cache.time.time_ns", lambda: hier)
    avant = demander(cqp)
    _editer(branche)
    assert demander(cqp) == demander(cqp, "--no-cache") != avant


def test_le_jour_et_le_programme_sont_de_la_cle(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    demander(cqp)
    noms = lus(monkeypatch)
    avant = cqp("check-dossier", "--at", "2026-05-03", "--format", "json").json["dossiers"]
    assert len(noms) == len(avant)
    monkeypatch.setattr("cqp_cli.__version__", "99")
    assert cqp("check-dossier", "--at", "2026-05-03", "--format", "json").json["dossiers"] == avant
    assert len(noms) == 2 * len(avant)


def test_touche_sans_etre_change_se_dit_de_meme(branche: Path, cqp: Cqp) -> None:
    avant = demander(cqp)
    for chemin in branche.rglob("*.yaml"):
        chemin.touch()
    assert demander(cqp) == avant


def test_ce_qui_change_pendant_la_lecture_n_est_pas_retenu(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cqp_cli.cli import examen

    vrai = examen.examiner

    def changer(lecture: Any, *reste: Any) -> Any:
        fait = vrai(lecture, *reste)
        if lecture.code == "martin-lea":
            _editer(branche)
        return fait

    monkeypatch.setattr(examen, "examiner", changer)
    avant = demander(cqp)
    monkeypatch.setattr(examen, "examiner", vrai)
    assert demander(cqp) == demander(cqp, "--no-cache") != avant


def test_une_piece_qui_arrive_quand_on_vient_de_regarder_non_plus(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Even with a clock that does not tell what is young: the folder was timed before it was looked into."""
    from cqp_cli.files import recherche

    monkeypatch.setattr(module, "_GRAIN", -(10**18))
    vrai, piece = recherche.noms, branche / ICI / "evaluations/2-externe.yaml"

    def regarder(dossier: str) -> dict[str, bool | None]:
        vus = vrai(dossier)
        if dossier == str(piece.parent):
            piece.write_text("passage: [", encoding="utf-8")
        return vus

    monkeypatch.setattr(recherche, "noms", regarder)
    avant = demander(cqp)
    monkeypatch.setattr(recherche, "noms", vrai)
    assert demander(cqp) == demander(cqp, "--no-cache") != avant


def test_un_fichier_commun_qui_change_pendant_la_lecture_non_plus(
    branche: Path,
    cqp: Cqp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from cqp_cli.cli import examen

    vrai, texte = examen.examiner, (branche / "habilitations.yaml").read_text(encoding="utf-8")

    def changer(lecture: Any, espace: Any, *reste: Any) -> Any:
        if lecture.code == "martin-lea":
            (branche / "habilitations.yaml").write_text(texte.replace("H-012", "H-099"), encoding="utf-8")
        return vrai(lecture, espace, *reste)

    monkeypatch.setattr(examen, "examiner", changer)
    demander(cqp)
    monkeypatch.setattr(examen, "examiner", vrai)
    noms = lus(monkeypatch)
    demander(cqp)
    assert "martin-lea" in noms


@pytest.mark.parametrize("abime", [b"", b"pas une base", b"SQLite format 3\0" + b"\0" * 200])
def test_un_cache_abime_est_refait(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch, abime: bytes) -> None:
    avant = demander(cqp)
    fichier_de(branche).write_bytes(abime)
    assert demander(cqp) == avant
    noms = lus(monkeypatch)
    assert demander(cqp) == avant
    assert noms == []


def test_un_cache_tenu_par_un_autre_n_arrete_rien(branche: Path, cqp: Cqp) -> None:
    avant = demander(cqp)
    autre = sqlite3.connect(fichier_de(branche), isolation_level=None)
    autre.execute("BEGIN EXCLUSIVE")
    assert demander(cqp) == avant
    autre.close()


def test_sans_endroit_ou_ecrire_on_lit(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    (branche / "fichier").write_text("", encoding="utf-8")
    monkeypatch.setattr("platformdirs.user_cache_path", lambda *_, **__: branche / "fichier" / "cache")
    assert demander(cqp) == demander(cqp)


def test_on_peut_s_en_passer(branche: Path, cqp: Cqp, monkeypatch: pytest.MonkeyPatch) -> None:
    demander(cqp, "--no-cache")
    monkeypatch.setenv("CQP_CACHE", "0")
    demander(cqp)
    assert not fichier_de(branche).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_le_fichier_est_prive_et_ne_dit_que_ce_qui_est_montre(branche: Path, cqp: Cqp) -> None:
    montres = demander(cqp)
    fichier = fichier_de(branche)
    assert stat.S_IMODE(fichier.stat().st_mode) == 0o600
    assert stat.S_IMODE(fichier.parent.stat().st_mode) == 0o700
    base = sqlite3.connect(fichier)
    gardes = [
        Examen.de(x).json for (x,) in base.execute("SELECT reponse FROM reponses WHERE dossier <> '' ORDER BY dossier")
    ]
    base.close()
    assert gardes == montres
    assert b"example.org" not in fichier.read_bytes()


def test_un_dossier_parti_est_oublie(branche: Path, cqp: Cqp) -> None:
    demander(cqp)
    _vider(branche)
    demander(cqp)
    assert b"martin-lea" not in fichier_de(branche).read_bytes().replace(b"/martin-lea/", b"")
    base = sqlite3.connect(fichier_de(branche))
    assert base.execute("SELECT count(*) FROM reponses WHERE dossier LIKE '%martin-lea'").fetchone() == (0,)
    base.close()


def test_le_cache_d_un_espace_abandonne_est_efface(branche: Path, cqp: Cqp, tmp_path: Path) -> None:
    vieux = tmp_path / "cache" / "controles-0123.sqlite"
    vieux.parent.mkdir()
    vieux.touch()
    os.utime(vieux, (0, 0))
    demander(cqp)
    assert not vieux.exists()


def test_un_nom_qui_n_est_pas_du_texte_est_relu(branche: Path) -> None:
    cache = Cache(branche, JOUR)
    dossier = f"{branche}/candidats/a\udcff"
    assert not cache.connait(dossier)
    cache.ranger(dossier, module.Releve("", "", b"", False), b"complet")
    cache.fermer()
    cache = Cache(branche, JOUR)
    assert cache._base is not None
    cache.fermer()


def test_tout_ce_qui_est_ouvert_pour_un_dossier_est_surveille(branche: Path, cqp: Cqp) -> None:
    """A rule that would read one more file must have it watched: this test then fails."""
    ouverts: set[str] = set()
    actif = True

    def ecouter(evenement: str, arguments: tuple[Any, ...]) -> None:
        if actif and evenement in ("open", "os.scandir", "os.listdir") and isinstance(arguments[0], str | Path):
            ouverts.add(str(arguments[0]))

    sys.addaudithook(ecouter)
    demander(cqp, "--no-cache")
    actif = False
    communs = {"habilitations.yaml", "cqp.yaml", "referentiel.yaml", "referentiels", "sessions", "candidats", ""}
    for chemin in ouverts:
        if not chemin.startswith(str(branche)):
            continue
        reste = Path(chemin).relative_to(branche).as_posix().removeprefix(".")
        if reste in communs or reste.startswith(("sessions/", "referentiels/")):
            continue
        _, code, *dedans = reste.split("/")
        releve = module.relever(str(branche / "candidats" / code))
        assert releve
        assert "/".join(["", *dedans]).rstrip("/") in releve.fichiers.split("\0")


@pytest.mark.parametrize("ordre", [sorted, lambda noms: sorted(noms, reverse=True), lambda noms: [*noms, *noms]])
def test_dans_tous_les_ordres_chacun_a_sa_reponse(tmp_path: Path, ordre: Callable[[list[str]], list[str]]) -> None:
    """Rows are read many at a time: a dossier that is not among them is not known, whoever stands beside it."""
    (tmp_path / "cqp.yaml").touch()
    noms = [str(tmp_path / f"é{rang:03}") for rang in range(200)]
    ranges = [nom for rang, nom in enumerate(noms) if rang % 3]
    for nom in noms:
        Path(nom).mkdir()
    cache = Cache(tmp_path, "question")
    for nom in ranges:
        releve = module.relever(nom)
        assert releve
        cache.ranger(nom, releve, nom.encode())
    cache.fermer()
    cache = Cache(tmp_path, "question")
    for nom in ordre(noms):
        assert cache.connait(nom) == (nom in ranges)
        assert cache.prendre(nom) == (nom.encode() if nom in ranges else None)
    cache.fermer()
