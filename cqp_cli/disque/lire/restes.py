"""What a crash, an office suite, an editor or a sync client leaves behind: recognised by its name, never read."""

from __future__ import annotations

import re

from cqp_cli.domain.lieu import DE_LA_RACINE

_A_NOUS = re.compile(r"\.cqp(?!-.*\.tmp\Z)")  # the lock, a draft; not the temporary of a write that was cut
_DU_SYSTEME = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".directory"))
_DEBUTS = ("~$", ".~lock.", ".cqp-", ".fuse_hidden", ".nfs")
_FINS = (
    ".yaml",
    ".yml",
    ".yaml.txt",
    ".yml.txt",
    ".tmp",
    ".bak",
    ".old",
    ".orig",
    ".rej",
    ".swp",
    ".part",
    ".icloud",
    ".lock",
    "~",
)
_COPIE = re.compile(r"\.sync-conflict-|conflict|conflit|\(\d{1,3}\)|\bcopie\b|\bcopy\b", re.IGNORECASE)


_PAS_UN_SCAN = re.compile(
    r"\.sync-conflict-|conflicted copy|copie en conflit|\(\d{1,3}\)(\.[^.]*)?\Z| - (copie|copy)( \(\d+\))?(\.[^.]*)?\Z",
    re.IGNORECASE,
)


def est_etranger(nom: str) -> bool:
    """True for what is only at the root of a workspace, or hidden: in a dossier, nobody looks at it."""
    return nom.startswith(".") or nom in DE_LA_RACINE


def ordinaire(nom: str) -> bool:
    """True for what the tool or the system keeps there, and nobody has to be told of."""
    return bool(_A_NOUS.match(nom)) or nom in _DU_SYSTEME


def est_copie(nom: str) -> bool:
    """True for a name that a sync client or a person gives to a second copy: it is no piece, even named like one."""
    return bool(_COPIE.search(nom))


def est_reste_de_piece_jointe(nom: str) -> bool:
    """The same among the scans, which a person names: « copie de la carte.pdf » is one, « x (1).pdf » a copy."""
    fins = tuple(fin for fin in _FINS if ".y" not in fin)
    return nom.startswith(_DEBUTS) or nom.casefold().endswith(fins) or bool(_PAS_UN_SCAN.search(nom))


def est_reste(nom: str) -> bool:
    """True for a file that could pass for a piece, or that some program left behind; `nom` may have a folder."""
    seul = nom.rpartition("/")[2]
    return seul.startswith(_DEBUTS) or seul.casefold().endswith(_FINS) or est_copie(seul)
