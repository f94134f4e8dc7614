"""`cqp jury-pack --anonymous`: a number for each candidate, and the private key that says who is who."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.espace.espace import Espace
from cqp_cli.disque.lire.recherche import CANDIDAT
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.documents.anonyme import Masque, masque


class Anonymat:
    """Who has which number. The order is drawn from what the dossiers hold: the same dossiers, the same numbers,
    and nobody who has not the dossiers can work it out from a list of names."""

    def __init__(self, session: str, concernes: Iterable[tuple[Lecture, bool]], espace: Espace) -> None:
        """`concernes`: each dossier of the session, and whether it is presented: those come first."""
        tires = sorted(
            ((not presente, _tirage(session, lecture), lecture) for lecture, presente in concernes),
            key=lambda t: (t[0], t[1], t[2].code),
        )
        self.masques: dict[str, Masque] = {}
        self.lignes: list[tuple[str, str, str, str]] = []
        for numero, (_, _, lecture) in enumerate(tires, 1):
            candidat = lecture.dossier.candidat if lecture.dossier else None
            m = masque(numero, candidat, lecture.code)
            self.masques[lecture.code] = m
            nom = candidat.nom_de_liste if candidat else ""
            self.lignes.append((m.code, lecture.code, nom, espace.relatif(lecture.chemin)))

    def fichier(self, nom: str) -> str:
        """A path of the manifest, its folder a number."""
        for code, _, _, chemin in self.lignes:
            if nom.startswith(f"{chemin}/"):
                return f"candidats/{code}/{nom.removeprefix(f'{chemin}/')}"
        return nom


def _tirage(session: str, lecture: Lecture) -> str:
    octets = contenu(lecture.chemin / CANDIDAT) or b""
    return hashlib.sha256(f"{session}/{lecture.code}/".encode() + octets).hexdigest()
