"""A workspace to break, the commands that write in it, and what must hold whatever happened to them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.journal import JOURNAL, lire_journal
from cqp_cli.disque.ecrire.porte import VERROU
from cqp_cli.disque.registres.purges import PURGE
from cqp_cli.disque.registres.registre import Registre
from cqp_cli.metier.delivrance.historique import controler_dossier

ICI = Path(__file__).parent
RACINE = ICI.parents[1]
EXEMPLES = RACINE / "examples" / "branche"
SESSION = "2026-06-18"
TOUT = os.environ.get("CQP_SOLIDITE") == "tout"


class Serveur:
    """The server of `panneau.py`, and what it answers."""

    def __init__(self) -> None:
        self.processus = subprocess.Popen(
            [sys.executable, str(ICI / "panneau.py"), str(EXEMPLES)],
            cwd=EXEMPLES,
            env={**os.environ, "COLUMNS": "100", "PYTHONDONTWRITEBYTECODE": "1", "JOUR_DES_TESTS": "2032-12-31"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def courir(
        self,
        ici: Path,
        *mots: str,
        touches: str = "",
        mode: str | None = None,
        rang: int = 0,
        numero: int = 0,
        delai: float = 0.0,
    ) -> dict[str, Any]:
        """One command line, what is typed then; the fault, if any, at the call `rang` or after `delai` seconds."""
        demande = {"ici": str(ici), "racine": str(ici.parent), "mots": mots, "mode": mode, "rang": rang}
        return self._demander(demande | {"touches": touches, "numero": numero, "delai": delai})

    def chauffer(self, ici: Path, *mots: str, touches: str = "") -> None:
        """The same command in the server itself: what it loads will be there for the next ones."""
        self._demander({"ici": str(ici), "mots": mots, "touches": touches, "chauffe": True})

    def _demander(self, demande: dict[str, Any]) -> dict[str, Any]:
        assert self.processus.stdin
        assert self.processus.stdout
        self.processus.stdin.write(json.dumps(demande) + "\n")
        self.processus.stdin.flush()
        reponse: dict[str, Any] = json.loads(self.processus.stdout.readline())
        return reponse

    def fermer(self) -> None:
        assert self.processus.stdin
        assert self.processus.stdout
        self.processus.stdin.close()
        self.processus.wait(timeout=30)
        self.processus.stdout.close()


def espace(ou: Path, *codes: str) -> Path:
    """A small copy of the example branch, with these dossiers only."""
    ou.mkdir(parents=True)
    for nom in ("cqp.yaml", "habilitations.yaml"):
        shutil.copy(EXEMPLES / nom, ou / nom)
    shutil.copytree(EXEMPLES / "sessions", ou / "sessions")
    (ou / "candidats").mkdir()
    for code in codes:
        shutil.copytree(EXEMPLES / "candidats" / code, ou / "candidats" / code)
    return ou


def fichiers(racine: Path) -> dict[str, bytes]:
    """What the files of a tree hold; neither locks, nor temporaries, nor journals, nor what a purge took away, nor
    what the register keeps until it is handed over, announces, or copies as a list at the next delivery."""
    tous = (p for p in racine.rglob("*") if p.is_file() and not any(x.startswith(".cqp-purge-") for x in p.parts))
    return {
        p.relative_to(racine).as_posix(): _dit(p)
        for p in tous
        if p.name not in (VERROU, JOURNAL, PURGE, ".cqp-inscription", "registre.csv")
        and not p.name.endswith((".tmp", ".attente"))
    }


def _dit(fichier: Path) -> bytes:
    """What a file says; the bytes of a workbook are never twice the same, and a torn one is no zip."""
    octets = fichier.read_bytes()
    if fichier.name.endswith(".manifest.json"):  # it tells which PDF comes before it is there
        return json.dumps(json.loads(octets) | {"pdf": None}).encode()
    if fichier.suffix != ".xlsx" or not zipfile.is_zipfile(fichier):
        return octets
    with zipfile.ZipFile(fichier) as archive:
        membres = sorted(n for n in archive.namelist() if n != "docProps/core.xml")
        return b"".join(n.encode() + archive.read(n) for n in membres)


def restes(racine: Path) -> list[str]:
    return [p.relative_to(racine).as_posix() for motif in (".cqp-*.tmp", "*.attente") for p in racine.rglob(motif)]


def registre_sain(racine: Path) -> None:
    """No number is skipped, no document is without its line, no line without its document or what it is made from."""
    dossier = racine / "registre"
    lignes = Registre(racine).lire()
    par_session: dict[str, list[str]] = {}
    for d in lignes:
        par_session.setdefault(d.numero.rpartition("-")[0], []).append(d.numero.rpartition("-")[2])
        pris = [p for p in (dossier / d.fichier, dossier / f".cqp-{d.numero}.attente") if p.exists()]
        assert pris, d.numero
        assert {empreinte(p.read_bytes()) for p in pris} == {d.sha256}
    for rangs in par_session.values():
        assert rangs == [f"{n:04}" for n in range(1, len(rangs) + 1)]
    assert {p.name for p in dossier.glob("*.pdf")} <= {d.fichier for d in lignes}


def sains(racine: Path) -> None:
    """Every journal can be read and holds, and the register with it."""
    registre_sain(racine)
    for journal in racine.rglob(JOURNAL):
        controle = controler_dossier(journal.parent)
        assert controle.entier, controle.problemes
    if (racine / PURGE).exists():
        with TemporaryDirectory() as ailleurs:
            shutil.copy(racine / PURGE, Path(ailleurs) / JOURNAL)
            assert lire_journal(Path(ailleurs))[1] == []


def ancien_ou_nouveau(racine: Path, avant: Mapping[str, bytes], apres: Mapping[str, bytes]) -> None:
    """Each file is whole: what it was, or what it becomes."""
    trouves = fichiers(racine)
    for nom in {*avant, *apres, *trouves}:
        assert trouves.get(nom) in (avant.get(nom), apres.get(nom)), nom


@dataclass(frozen=True)
class Cas:
    """One command that writes: the dossiers it needs, what prepares them, its words."""

    nom: str
    codes: tuple[str, ...]
    mots: tuple[str, ...]
    avant: tuple[tuple[str, ...], ...] = ()
    ote: str | None = None
    deplace: tuple[str, str] | None = None
    depart: Callable[[Path], None] | None = None
    """What is done by hand to the workspace before these."""
    apprete: Callable[[Path], None] | None = None
    """The same, after them."""
    long: bool = False
    deja: int = 4
    """What the command answers once it is done."""
    touches: str = ""
    """What is typed at the keyboard."""


def saler(racine: Path) -> None:
    """The salt of the register is drawn once: here it is known, so that the documents are always the same."""
    (racine / "registre").mkdir(mode=0o700)
    (racine / "registre/sel").write_text("0" * 32 + "\n", encoding="ascii")


def enregistrer(racine: Path) -> None:
    """The certification is registered: its full deliveries are to be declared."""
    config = racine / "cqp.yaml"
    config.write_text(config.read_text(encoding="utf-8").replace("fin: 2022-07-19", "fin: 2032-07-19"), "utf-8")


def retoucher(racine: Path) -> None:
    """One piece changed by hand, another removed, since the dossier was sent."""
    dossier = racine / "candidats/martin-lea"
    parcours = dossier / "parcours.yaml"
    parcours.write_text(f"# relu\n{parcours.read_text(encoding='utf-8')}", "utf-8")
    (dossier / "dossier-candidat.yaml").unlink()


def reponse_de_la_caisse(racine: Path) -> None:
    """`rapport.xml`: everything in `a.xml` is accepted."""
    declare = (racine / "a.xml").read_text(encoding="utf-8")
    cles = re.findall(r"<\w+:idTechnique>([^<]+)", declare)
    flux = re.findall(r"<\w+:idFlux>([^<]+)", declare)
    acceptes = "".join(f"<idTechnique>{cle}</idTechnique>" for cle in cles)
    entete = "<nomFichier>a.xml</nomFichier><idTraitement>1</idTraitement>"
    (racine / "rapport.xml").write_text(
        f"<rapport>{entete}<idFlux>{flux[0]}</idFlux><passagesOK>{acceptes}</passagesOK></rapport>", "utf-8"
    )


def trancher(racine: Path) -> None:
    """Fills `d.xlsx`: every competence that is asked is validated."""
    from openpyxl import load_workbook
    from openpyxl.cell import MergedCell

    classeur = load_workbook(racine / "d.xlsx")
    feuille = classeur["Décisions"]
    for ligne in feuille.iter_rows(min_row=4):
        for case in ligne:
            libre = not isinstance(case, MergedCell) and not case.protection.locked
            if libre and case.coordinate[0] in "CDEFGH" and case.value is None:
                case.value = "Validée"
    classeur.save(racine / "d.xlsx")


LISTE = "nom_naissance;prenoms;voie;date_naissance\nBa;Zoé;vae;14/05/1990\nLi;Mei;formation;02/03/1991\n"
EVALUATION = "candidats/martin-lea/evaluations/1-externe.yaml"
DECIDER = ("decide", "martin-lea", "--session", SESSION, "--at", SESSION)
PARTIELLE = ("decide", "dordevic-milica", "--session", SESSION, "--at", SESSION)
APRES = "2026-06-20"
PARCHEMIN = ("print", "parchemin", "martin-lea", "--at", APRES)
REEDITER = (*PARCHEMIN, "--reissue", "--motif", "perdu")
CAS = (
    Cas("init", (), ("init", "neuf"), ote="cqp.yaml", long=True),
    Cas("init-candidate", (), ("init-candidate", "--nom", "Ba", "--prenom", "Zoé", "--voie", "vae", "--code", "ba")),
    Cas("init-candidate-liste", (), ("init-candidate", "--from", "liste.csv"), long=True),
    Cas(
        "recevabilite",
        ("oconnell-sian",),
        ("recevabilite", "oconnell-sian", "--avis", "favorable", "--date", "2026-05-02"),
    ),
    Cas(
        "reperage",
        ("martin-lea",),
        ("reperage", "martin-lea", "--from", "f.xlsx"),
        avant=(("reperage", "martin-lea", "--grid", "f.xlsx"),),
        ote="candidats/martin-lea/livret-reperage.yaml",
        long=True,
    ),
    Cas(
        "activites",
        ("martin-lea",),
        ("activites", "martin-lea", "--from", "f.xlsx", "--force"),
        avant=(("activites", "martin-lea", "--grid", "f.xlsx"),),
        deja=0,
        long=True,
    ),
    Cas(
        "evaluate",
        ("martin-lea",),
        ("evaluate", "martin-lea", "--from", "f.yaml"),
        deplace=(EVALUATION, "f.yaml"),
    ),
    Cas("parcours", ("martin-lea",), ("parcours", "martin-lea", "--init"), ote="candidats/martin-lea/parcours.yaml"),
    Cas("decide", ("martin-lea",), DECIDER),
    Cas("revoke", ("martin-lea",), (*DECIDER, "--revoke", "--motif", "Pièce fausse"), avant=(DECIDER,)),
    Cas(
        "revoke-registre",
        ("martin-lea",),
        (*DECIDER, "--revoke", "--motif", "Pièce fausse"),
        avant=(DECIDER, PARCHEMIN),
        depart=saler,
    ),
    Cas("retrait", ("martin-lea",), (*DECIDER, "--retrait", "Karima Zerrouki=a formé la candidate")),
    Cas("decide-clavier", ("dordevic-milica",), PARTIELLE, touches="n\no\n"),
    Cas(
        "notify",
        ("martin-lea",),
        ("notify", "martin-lea", "--session", SESSION, "--at", APRES),
        avant=(DECIDER,),
    ),
    Cas("parchemin", ("martin-lea",), PARCHEMIN, avant=(DECIDER,), depart=saler, deja=0),
    Cas("reissue", ("martin-lea",), REEDITER, avant=(DECIDER, PARCHEMIN), depart=saler),
    Cas(
        "attestation",
        ("dordevic-milica",),
        ("print", "attestation", "dordevic-milica", "--at", APRES, "-o", "ici"),
        avant=((*PARTIELLE, "--competence", "C4=non-validee"),),
        depart=saler,
        deja=0,
    ),
    Cas(
        "jury-pack",
        ("martin-lea",),
        ("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf"),
        deja=0,
        long=True,
    ),
    Cas(
        "jury-pack-refait",
        ("martin-lea",),
        ("jury-pack", "--session", SESSION, "--at", "2026-06-02", "-o", "j.pdf"),
        avant=(("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf"),),
        deja=0,
        long=True,
    ),
    Cas(
        "decide-from",
        ("martin-lea", "dordevic-milica"),
        ("decide", "--session", SESSION, "--at", SESSION, "--from", "d.xlsx"),
        avant=(("decide", "--session", SESSION, "--at", SESSION, "--grid", "d.xlsx"),),
        apprete=trancher,
        long=True,
    ),
    Cas(
        "par-candidat",
        ("martin-lea",),
        ("jury-pack", "--session", SESSION, "--at", "2026-06-01", "-o", "j.pdf", "--per-candidate", "par"),
        deja=0,
        long=True,
    ),
    Cas("send", ("martin-lea",), ("send", "martin-lea", "-o", "m.zip")),
    Cas(
        "receive",
        ("martin-lea",),
        ("receive", "m.zip", "--force"),
        avant=(("send", "martin-lea", "-o", "m.zip"),),
        apprete=retoucher,
        deja=0,
        long=True,
    ),
    Cas(
        "accrochage",
        ("pham-thi-hong",),
        ("export", "accrochage", "--at", "2026-07-01"),
        depart=enregistrer,
        deja=0,
    ),
    Cas(
        "accrochage-ailleurs",
        ("pham-thi-hong",),
        ("export", "accrochage", "--at", "2026-07-01", "-o", "a.xml"),
        depart=enregistrer,
        deja=0,
    ),
    Cas(
        "rapport",
        ("pham-thi-hong",),
        ("export", "accrochage", "--at", "2026-07-02", "--report", "rapport.xml"),
        avant=(("export", "accrochage", "--at", "2026-07-01", "-o", "a.xml"),),
        depart=enregistrer,
        apprete=reponse_de_la_caisse,
    ),
    Cas("purge", ("le-goff-gaelle", "martin-lea"), ("purge", "--yes", "--at", "2032-07-01"), deja=0, long=True),
    Cas("referentiel", (), ("referentiel", "new", "cqp-neuf", "--version", "2026-01-01")),
    Cas("schema", (), ("schema", "--all", "schemas"), deja=0, long=True),
    Cas("export", ("martin-lea",), ("export", "csv", "-o", "c.csv", "--at", "2026-06-01")),
    Cas("grille", ("martin-lea",), ("reperage", "martin-lea", "--grid", "f.xlsx")),
)


def preparer(serveur: Serveur, cas: Cas, ou: Path) -> Path:
    """The workspace just before the command."""
    racine = espace(ou / "e", *cas.codes)
    (racine / "liste.csv").write_text(LISTE, encoding="utf-8")
    if cas.depart:
        cas.depart(racine)
    for mots in cas.avant:
        assert serveur.courir(racine, *mots)["code"] == 0, mots
    if cas.apprete:
        cas.apprete(racine)
    if cas.ote:
        (racine / cas.ote).unlink()
    if cas.deplace:
        (racine / cas.deplace[0]).rename(racine / cas.deplace[1])
    return racine
