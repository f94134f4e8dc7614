"""The journal beside a ledger is its witness: a ledger put back by a backup or a sync client does not go unnoticed.

Each writing of a ledger has its line in `journal.jsonl`, with the hash of the whole file before and after it. A machine
that stops between that line and the file leaves a journal one writing ahead: what is under way is announced first, in
`.cqp-inscription`, so that this is not taken for a ledger that went back. Both put back at once are caught by the paper
(`ancre`), or by the documents and the other copies that are still there (`sans_ligne`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from cqp_cli.disque.ecrire import chaine
from cqp_cli.disque.ecrire.atomique import oublier
from cqp_cli.disque.ecrire.chaine import empreinte
from cqp_cli.disque.ecrire.journal import JOURNAL, ajouter_au_journal, lire_journal
from cqp_cli.disque.ecrire.porte import ecrire_fichier, entree
from cqp_cli.disque.ecrire.systeme import COMME_AVANT, panne
from cqp_cli.disque.lire.octets import lire_entier, lire_octets
from cqp_cli.disque.registres import registre_liste
from cqp_cli.disque.registres.registre_liste import LISTE
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.ecritures import lire_jour
from cqp_cli.errors import Probleme, Refus

_EN_COURS = ".cqp-inscription"
_DONNES = re.compile(rb'"numero": "([^"]+)"')  # ten thousand lines in fifty years: not parsed once more to be counted
_NUMERO = re.compile(r"\d{4}-.+-\d{4,5}")
_DEUX_REGISTRES = (
    "gardez celui que dit le dernier papier signé (cqp verify --sceau), rangez l'autre hors de registre/, "
    "et émettez de nouveau ce qu'il est seul à connaître"
)


@contextmanager
def annonce(dossier: Path, fichier: str, neuf: bytes) -> Iterator[None]:
    """Around the writing of a ledger, under its lock: says what is being written, until it is or is taken back."""
    marque = dossier / _EN_COURS
    ecrire_fichier(marque, empreinte(neuf).encode("ascii"), nom=_EN_COURS)
    try:
        yield
    finally:
        if not _interrompu(dossier, _ecritures(dossier, fichier), _somme(_lire(dossier / fichier))):
            oublier(marque)


def exiger(dossier: Path, fichier: str, contenu: bytes, commande: str) -> None:
    """Under the lock, before anything is added. What was interrupted is told to the journal, and forgotten.

    Raises Refus when the ledger is not the one that its journal tells of, saying what is to be restored.
    """
    if probleme := constater(dossier, fichier, contenu):
        raise Refus([probleme])
    somme, suite = _somme(contenu), _ecritures(dossier, fichier)
    if _interrompu(dossier, suite, somme):
        try:
            ajouter_au_journal(dossier / JOURNAL, [entree(commande, fichier, somme, somme)])
        except OSError as err:
            raise panne(err, JOURNAL, COMME_AVANT) from err
    oublier(dossier / _EN_COURS)


def constater(dossier: Path, fichier: str, contenu: bytes) -> Probleme | None:
    """What is wrong between a ledger and its journal; None when all is well, or was only interrupted."""
    entrees, problemes = lire_journal(dossier)
    nom, journal = f"{dossier.name}/{fichier}", f"{dossier.name}/{JOURNAL}"
    if problemes:
        p = problemes[0]
        return Probleme(p.message, journal, p.ligne, remede="rétablissez ce fichier d'une sauvegarde")
    suite, somme = [e for e in entrees if e.get("fichier") == fichier], _somme(contenu)
    if not suite and somme is None:
        return None
    if not suite:
        message = f"Le journal du registre manque, ou n'en dit rien : rien ne prouve que {nom} est le dernier."
        return Probleme(message, journal, remede=_remede(journal))
    if somme == suite[-1].get("apres") or _somme(contenu.replace(b"\r\n", b"\n")) == suite[-1].get("apres"):
        return None
    if _interrompu(dossier, suite, somme):
        return None
    if somme in {e.get(cle) for e in suite for cle in ("avant", "apres")}:
        return _recule(nom, suite, somme)
    if suite[-1].get("apres") in _debuts(contenu):
        message = f"Le journal du registre est plus court que lui : {journal} a été remis en arrière."
        return Probleme(message, journal, remede=_remede(journal))
    return Probleme(f"{nom} n'est pas celui que cqp a écrit en dernier : il a été changé.", nom, remede=_remede(nom))


def sans_ligne(dossier: Path, fichier: str, contenu: bytes) -> Probleme | None:
    """A document comes after its line, and the list after both: what is known without a line was issued by a register
    since put back, or by another machine, whose register a sync client leaves beside this one."""
    donnes = {n.decode("utf-8", "replace") for n in _DONNES.findall(contenu)}
    remede = f"rétablissez {dossier.name}/{fichier} et {dossier.name}/{JOURNAL} de la sauvegarde la plus récente"
    for place in sorted(p for p in dossier.glob("*.pdf") if _inconnu(p.stem, donnes)):
        message = f"Le document n° {place.stem} a été émis, et le registre ne le connaît plus"
        return Probleme(f"{message} : il a été remis en arrière.", f"{dossier.name}/{place.name}", remede=remede)
    if perdus := sorted(n for n in registre_liste.numeros(_lire(dossier / LISTE)) if _inconnu(n, donnes)):
        message = f"La liste connaît {', '.join(perdus[:3])}, que le registre n'a plus : il a été remis en arrière."
        return Probleme(message, f"{dossier.name}/{LISTE}", remede=remede)
    autres = [p for p in dossier.glob("*.jsonl") if p.name != fichier and not p.name.startswith("journal")]
    connues = {m.empreinte for m in chaine.maillons(contenu)} if autres else ()
    for place in sorted(autres):
        if numeros := [n for n, somme in _lignes_de(place) if somme not in connues]:
            lignes = (
                f"Cet autre registre a des lignes que {dossier.name}/{fichier} n'a pas (n° {', '.join(numeros[:3])})"
            )
            message = f"{lignes} : deux postes ont émis en même temps, ou le registre a été remis en arrière."
            return Probleme(message, f"{dossier.name}/{place.name}", remede=_DEUX_REGISTRES)
    return None


def _inconnu(nom: str, donnes: Collection[str]) -> bool:
    """Whether it is named as a document is, and is none of these: neither one, nor a scan named after one."""
    return bool(_NUMERO.fullmatch(nom)) and nom not in donnes and not any(nom.startswith(f"{n}-") for n in donnes)


def _lignes_de(place: Path) -> list[tuple[str, str]]:
    """The number and the hash of each line of a file that may be another register; none when it cannot be read."""
    with suppress(OSError):
        lues = chaine.maillons(lire_entier(place))
        return [(str(m.valeur["numero"]), m.empreinte) for m in lues if m.valeur and "numero" in m.valeur]
    return []


def reprendre(dossier: Path, fichier: str, contenu: bytes, commande: str) -> None:
    """Under the lock: a journal that is lost, cut or altered begins anew from the ledger as it is; the former is kept.

    Raises Refus when it is the ledger that is at fault: its journal knows lines that are lost.
    """
    probleme, journal = constater(dossier, fichier, contenu), dossier / JOURNAL
    if probleme is None:
        raise Refus("Le registre et son journal se tiennent : il n'y a rien à reprendre.")
    if probleme.fichier != f"{dossier.name}/{JOURNAL}":
        raise Refus([probleme])
    try:
        if journal.exists():
            journal.replace(journal.with_name(f"journal-{empreinte(lire_octets(journal, 1 << 30))[:12]}.jsonl"))
        ajouter_au_journal(journal, [entree(commande, fichier, _somme(contenu), _somme(contenu))])
    except OSError as err:
        raise panne(err, JOURNAL, COMME_AVANT) from err


def _recule(nom: str, suite: Sequence[dict[str, Any]], somme: str | None) -> Probleme:
    """The ledger is one that it was before."""
    rang = max(i for i, e in enumerate(suite) if somme in (e.get("avant"), e.get("apres")))
    manquent = len(suite) - rang - (somme == suite[rang].get("apres"))
    combien = "1 inscription manque" if manquent == 1 else f"{manquent} inscriptions manquent"
    message = f"Le registre est plus court que son journal : {combien}{_du(suite[-1])}. Il a été remis en arrière."
    return Probleme(message, nom, remede=_remede(nom))


def _du(ecriture: dict[str, Any]) -> str:
    with suppress(ValueError):
        return f", la dernière du {jour_long(lire_jour(str(ecriture.get('quand'))[:10]))}"
    return ""


def _remede(nom: str) -> str:
    suite = ", et les PDF qui manquent à côté" if nom.startswith("registre/") else ""
    return f"rétablissez {nom} de la sauvegarde la plus récente{suite}"


def _ecritures(dossier: Path, fichier: str) -> list[dict[str, Any]]:
    return [e for e in lire_journal(dossier)[0] if e.get("fichier") == fichier]


def _interrompu(dossier: Path, suite: Sequence[dict[str, Any]], somme: str | None) -> bool:
    """The last writing was told, announced, and not done."""
    if not suite or somme != suite[-1].get("avant") or somme == suite[-1].get("apres"):
        return False
    return _lire(dossier / _EN_COURS).decode("ascii", "replace") == suite[-1].get("apres")


def _lire(chemin: Path) -> bytes:
    with suppress(OSError):
        return lire_octets(chemin, 1 << 30)
    return b""


def _somme(contenu: bytes) -> str | None:
    """The hash of a ledger as its journal says it; none for one that is not there."""
    return empreinte(contenu) if contenu else None


def _debuts(contenu: bytes) -> set[str]:
    """The hash of the ledger as it was after each of its lines."""
    sommes, calcul = set(), hashlib.sha256()
    for ligne in contenu.splitlines(keepends=True):
        calcul.update(ligne)
        sommes.add(calcul.hexdigest())
    return sommes
