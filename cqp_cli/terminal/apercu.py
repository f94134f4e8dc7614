"""What a form brings, beside what the dossier says already: shown before it is filed, or why it is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from cqp_cli.disque.ecrire.porte import Changement
from cqp_cli.disque.ecrire.refaire import refaire
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.lire.lecture import lire_yaml
from cqp_cli.disque.retoucher.pieces import contenu
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.lieu import Chemin
from cqp_cli.errors import Probleme, Refus
from cqp_cli.terminal.affichage import dire, pluriel, signaler, signaler_alinea
from cqp_cli.terminal.console import largeur
from cqp_cli.terminal.contexte import Contexte
from cqp_cli.terminal.etape import deposer
from cqp_cli.terminal.options import Format

_DE_COTE = "pieces/remplaces/"
_RECITS = frozenset(("constats", "observations", "intitule", "description", "actions_proposees", "motif", "texte"))
_ACCENTS = {
    "activites": "activité",
    "competence": "compétence",
    "evaluateur": "évaluateur",
    "intitule": "intitulé",
    "observations": "observation",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is not the same: its path in the piece, and both answers, None where there is none."""

    chemin: Chemin
    avant: str | None
    apres: str | None

    @property
    def recit(self) -> bool:
        """True for a text that is told, not chosen: only whether it changed is shown."""
        return any(pas in _RECITS for pas in self.chemin)

    def json(self) -> dict[str, str | None]:
        """The difference as a script reads it."""
        return {"lieu": ".".join(map(str, self.chemin)), "avant": self.avant, "apres": self.apres}


def differences(avant: object, apres: object, chemin: Chemin = ()) -> Iterator[Difference]:
    """Every leaf that differs between two pieces as the strict reader gives them, in the order of the new one."""
    un, autre = avant or {}, apres or {}
    if isinstance(un, Mapping) and isinstance(autre, Mapping):
        for cle in dict.fromkeys((*autre, *un)):
            yield from differences(un.get(cle), autre.get(cle), (*chemin, cle))
    elif _de_rubriques(avant) or _de_rubriques(apres):
        anciens, nouveaux = _liste(avant), _liste(apres)
        for rang in range(max(len(anciens), len(nouveaux))):
            ancien, nouveau = (liste[rang] if rang < len(liste) else None for liste in (anciens, nouveaux))
            yield from differences(ancien, nouveau, (*chemin, rang + 1))
    elif _texte(avant) != _texte(apres):
        yield Difference(chemin, _texte(avant), _texte(apres))


def _liste(valeur: object) -> list[object]:
    return valeur if isinstance(valeur, list) else []


def _de_rubriques(valeur: object) -> bool:
    return isinstance(valeur, list) and any(isinstance(v, Mapping) for v in valeur)


def _texte(valeur: object) -> str | None:
    if isinstance(valeur, list):
        return ", ".join(map(str, valeur)) or None
    return None if valeur is None else " ".join(str(valeur).split())


@dataclass(frozen=True)
class Reprise:
    """What a form becomes: the changes that file it, how the piece would differ, what is changed in its texts."""

    lecture: Lecture
    changements: Sequence[Changement]
    signes: tuple[str, ...] = ()

    @property
    def dossier(self) -> Dossier:
        return self.lecture.obtenir()

    @property
    def fichier(self) -> str:
        """The piece, in its dossier."""
        return self.changements[-1].fichier

    @property
    def nom(self) -> str:
        """The piece, as it is named to people."""
        return f"{self.lecture.code}/{self.fichier}"

    @property
    def remplace(self) -> bool:
        """True when answers are there already: filing the form keeps them aside."""
        return any(c.fichier.startswith(_DE_COTE) for c in self.changements)

    @cached_property
    def apres(self) -> dict[str, Any]:
        """The piece as it would be."""
        return lire_piece(self.changements[-1].contenu)

    @cached_property
    def avant(self) -> dict[str, Any]:
        """The piece as it was when the form was taken."""
        ancien = next((c.contenu for c in self.changements if c.fichier.startswith(_DE_COTE)), None)
        lu = ancien or contenu(self.lecture.chemin / self.fichier)
        return lire_piece(lu) if lu else {}

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Every answer that changes."""
        return tuple(differences(self.avant, self.apres))


class DejaLa(Refus):
    """Answers are there already; what the form says is shown beside them, and nothing is replaced."""

    def __init__(self, reprise: Reprise, remede: str | None = None) -> None:
        self.reprise = reprise
        combien = len(reprise.differences)
        differe = f"celui-ci en diffère sur {pluriel(combien, 'point')}, et l'ancien serait gardé de côté"
        suite = differe if combien else "celui-ci est identique"
        message = f"{reprise.fichier} existe déjà : rien n'est remplacé ; {suite}."
        super().__init__([Probleme(message, remede=(remede or refaire("--force")) if combien else None)])


def lire_piece(contenu: bytes) -> dict[str, Any]:
    """The data of a piece, as the strict reader gives them; none when it cannot be read."""
    donnees, _ = lire_yaml(contenu.decode("utf-8-sig"), "")
    return donnees if isinstance(donnees, dict) else {}


def classer(ici: Contexte, reprise: Reprise, commande: str, *, annoncer: bool = True) -> list[str]:
    """Files what a form brings, or shows it with --dry-run; returns the files written.

    Raises DejaLa, with the differences shown, when answers are there and `force` is not given.
    """
    if reprise.remplace and not ici.force:
        montrer(reprise, signaler)
        raise DejaLa(reprise)
    if ici.essai and ici.sortie is Format.TABLE:
        montrer(reprise, dire)
    for change in reprise.signes:
        signaler_alinea(change, "  ", "    ")
    return deposer(ici, reprise.lecture, list(reprise.changements), commande, annoncer=annoncer)


# As people read it --------------------------------------------------------------------------------


def montrer(reprise: Reprise, ecrire: Callable[[str], None]) -> None:
    """The table: for answers that are there already, what would change; otherwise what the form says, counted."""
    if not reprise.remplace:
        ecrire(f"  {reprise.nom} : nouveau")
        lignes = list(resumer(reprise.dossier, reprise.apres))
    else:
        ecrire(f"  {reprise.nom} : {'ce qui changerait' if reprise.differences else 'identique'}")
        lignes = list(comparer(reprise.dossier, reprise.differences))
    for ligne in lignes:
        ecrire(ligne)


def resumer(d: Dossier, piece: Mapping[str, Any]) -> Iterator[str]:
    """What a new piece says, a line per competence: its elements counted, its avis, its activities."""
    recit = piece.get("partie_3", piece)
    activites = Counter(a.get("competence") for a in _liste(recit.get("activites")) if isinstance(a, Mapping))
    blocs = piece.get("competences", {})
    large = max(20, min(60, largeur() - 78))
    for c in d.referentiel.competences:
        dits = [f"{pluriel(activites[c.code], 'activité')}"] if activites[c.code] else []
        dits += list(_compter(d, blocs.get(c.code, {})))
        if dits:
            yield f"  {c.code:<4}{abreger(c.intitule, large):<{large}}  {' · '.join(dits)}"


def _compter(d: Dossier, bloc: Mapping[str, Any]) -> Iterator[str]:
    mots = Counter(bloc.get("elements", {}).values())
    connus = dict.fromkeys((*(m.mot for m in _mots(d)), *mots))
    comptes = [f"{mots[mot]} {en_mots(d, mot)}" for mot in connus if mots[mot]]
    if comptes:
        yield ", ".join(comptes)
    if bloc.get("avis"):
        yield f"avis : {en_mots(d, bloc['avis'])}"
    if bloc.get("constats"):
        yield "constats"


def comparer(d: Dossier, trouvees: Sequence[Difference]) -> Iterator[str]:
    """The differences, a line each: where, what is there, what the form says."""
    large = max(30, min(72, largeur() - 48))
    for x in trouvees:
        yield f"  {abreger(_lieu(d, x), large):<{large}} {_passage(d, x)}".rstrip()


def _lieu(d: Dossier, x: Difference) -> str:
    reste = [p for p in x.chemin if p not in ("competences", "elements", "partie_3")]
    if "elements" in x.chemin or "observations" in x.chemin:
        code = str(reste[-1])
        if x.recit:
            return f"{code} observation"
        return f"{code} {next((e.intitule for e in d.referentiel.elements() if e.code == code), '')}"
    return " ".join(_ACCENTS.get(str(p), str(p)).replace("_", " ") for p in reste)


def _passage(d: Dossier, x: Difference) -> str:
    if x.recit:
        return "ajouté" if x.avant is None else "retiré" if x.apres is None else "changé"
    avant, apres = (en_mots(d, v) if v else "–" for v in (x.avant, x.apres))
    return f"{avant:<14} → {apres}"


def _mots(d: Dossier) -> Iterator[Any]:
    a = d.accord
    for echelle in (a.echelle_element.valeur, a.echelle_reperage.valeur, a.echelle_avis.valeur):
        yield from echelle


def en_mots(d: Dossier, mot: str) -> str:
    """The word of a scale as people read it; a date in full; anything else as it is written."""
    trouve = next((m.libelle for m in _mots(d) if m.mot == mot), None)
    if trouve:
        return str(trouve).lower()
    try:
        return jour_long(date.fromisoformat(mot))
    except ValueError:
        return {"true": "oui", "false": "non"}.get(mot, mot)


def abreger(texte: str, large: int) -> str:
    """The text cut to fit in `large` columns."""
    return texte if len(texte) <= large else texte[: large - 1].rstrip() + "…"
