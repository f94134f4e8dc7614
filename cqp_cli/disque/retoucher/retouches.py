"""Where and how a YAML text is touched: one walk over its nodes gives the edits for a tree of values.

Positions are those of the parser: characters counted from the start, without a byte order mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import yaml

from cqp_cli.disque.lire.lecture import VIDES, Loader
from cqp_cli.disque.retoucher.en_yaml import PAS, bloc, est_liste, flux, lignes_bloc, lignes_item
from cqp_cli.domain.lieu import Chemin

BLANCS_MIN = 3  # between a value and its comment
LARGEUR_FLUX = 100  # a list on one line stays on one line up to here
_SAUT = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")  # what ends a line for YAML 1.1
_SAUTS = "\r\n\x85\u2028\u2029"
_LIGNE_VIDE = re.compile(r"(\r\n|[\r\n\x85\u2028\u2029])(?:\r\n|(?<!\r)\n|[\r\x85\u2028\u2029])\Z")  # the last one
_SAUT_FINAL = re.compile(r"(?:\r\n|[\r\n\x85\u2028\u2029])\Z")
_AVANT_COMMENTAIRE = re.compile(r" +(?=#)")
_BLANCS = " \t" + _SAUTS
_DEUX_POINTS = re.compile(r"[ \t]*:")
_ENTETE = re.compile(r"[|>][0-9+-]*")


class Ingreffable(Exception):
    """The text has a shape that cannot be spliced at this path."""


@dataclass(frozen=True, slots=True)
class Bout:
    """The value to put at the end of a path."""

    valeur: object


Arbre: TypeAlias = "dict[str | int, Arbre | Bout]"


class Retouche(NamedTuple):
    """Replace `texte[debut:fin]` by `neuf`."""

    debut: int
    fin: int
    neuf: str


class _Place(NamedTuple):
    """A value in the text: its node, what introduces it, and what it is in."""

    noeud: yaml.Node
    apres: int | None
    """Just after the `:` or the `-`; None when it cannot be told."""
    parent: yaml.CollectionNode
    item: bool

    @property
    def retrait(self) -> int:
        """Column of the key or of the dash."""
        return int(self.parent.start_mark.column)

    @property
    def en_flux(self) -> bool:
        """True between braces or brackets."""
        return bool(self.parent.flow_style)


def valeur_de(arbre: Arbre | Bout) -> object:
    """A branch that has nothing to hold on to, as one value. Raises ValueError for keys and ranks mixed."""
    if isinstance(arbre, Bout):
        return arbre.valeur
    if all(isinstance(pas, str) for pas in arbre):
        return {pas: valeur_de(sous) for pas, sous in arbre.items()}
    if any(isinstance(pas, str) for pas in arbre):
        raise ValueError("a path has keys and ranks at the same place")
    return [valeur_de(sous) for _, sous in sorted(arbre.items(), key=lambda paire: int(paire[0]))]


def retoucher(texte: str, arbre: Arbre, commentaires: Mapping[Chemin, str]) -> str:
    """The text with the values of the tree in their places; not checked. Raises Ingreffable."""
    retouches = enumerate(_Greffon(texte, commentaires).document(arbre))
    # From the end; at one place, what was asked for first comes first.
    ordre = sorted((r.debut, r.fin, rang, r.neuf) for rang, r in retouches)
    for debut, fin, _, neuf in reversed(ordre):
        texte = texte[:debut] + neuf + texte[fin:]
    return texte


class _Greffon:
    def __init__(self, texte: str, commentaires: Mapping[Chemin, str]) -> None:
        self.texte, self.commentaires = texte, commentaires
        premier = _SAUT.search(texte)
        self.saut = premier[0] if premier and premier[0] in ("\r\n", "\r") else "\n"

    def document(self, arbre: Arbre) -> Iterator[Retouche]:
        racine = yaml.compose(self.texte, Loader=Loader)
        if racine is not None and not _vide(racine):
            yield from self._dans(racine, arbre, ())
            return
        lignes = self.saut.join([*lignes_bloc(valeur_de(arbre), 0, self.commentaires), ""])
        debut = self.saut if self.texte and not self.texte.endswith(("\n", "\r")) else ""
        yield Retouche(len(self.texte), len(self.texte), debut + lignes)

    def _dans(self, noeud: yaml.Node, arbre: Arbre, ici: Chemin) -> Iterator[Retouche]:
        if isinstance(noeud, yaml.MappingNode):
            yield from self._rubriques(noeud, arbre, ici)
        elif isinstance(noeud, yaml.SequenceNode):
            yield from self._liste(noeud, arbre, ici)
        else:
            raise Ingreffable

    def _rubriques(self, noeud: yaml.MappingNode, arbre: Arbre, ici: Chemin) -> Iterator[Retouche]:
        fils = {cle.value: (cle, valeur) for cle, valeur in noeud.value}
        neufs = {}
        for pas, sous in arbre.items():
            if pas not in fils:
                neufs[str(pas)] = valeur_de(sous)
                continue
            cle, valeur = fils[pas]
            signe = _DEUX_POINTS.match(self.texte, cle.end_mark.index)
            ou = _Place(valeur, signe.end() if signe else None, noeud, item=False)
            yield from self._en_place(ou, sous, (*ici, pas))
        if neufs and noeud.flow_style:
            yield self._en_flux(noeud, flux(neufs)[1:-1])
        elif neufs:
            lignes = list(lignes_bloc(neufs, noeud.start_mark.column, self.commentaires, ici))
            yield self._lignes(self._fin_ligne(self._fin(noeud)), lignes)

    def _liste(self, noeud: yaml.SequenceNode, arbre: Arbre, ici: Chemin) -> Iterator[Retouche]:
        pleins = [rang for rang, item in enumerate(noeud.value) if not _vide(item)]
        # An empty item after the last one is a place to fill; when there is none left, items are added.
        places = [*pleins, *range(pleins[-1] + 1 if pleins else 0, len(noeud.value))]
        rangs = sorted(pas for pas in arbre if isinstance(pas, int))
        # A list that loses all its items keeps a dash: it is still a list.
        restent = noeud.flow_style or any(arbre.get(rang) != Bout(None) for rang in range(len(pleins)))
        neufs = []
        for ordre, pas in enumerate(rangs):
            place = pas if pas < len(pleins) else len(pleins) + ordre - sum(r < len(pleins) for r in rangs)
            if place < len(places):
                item = noeud.value[places[place]]
                ou = _Place(item, self._apres_tiret(noeud, item), noeud, item=True)
                ote = self._ote(ou) if restent and pas < len(pleins) and arbre[pas] == Bout(None) else None
                yield from (ote,) if ote else self._en_place(ou, arbre[pas], (*ici, pas))
            else:
                neufs.append((pas, valeur_de(arbre[pas])))
        if neufs and noeud.flow_style:
            yield self._en_flux(noeud, flux([v for _, v in neufs])[1:-1])
        elif neufs:
            colonne = noeud.start_mark.column
            items = [lignes_item(v, colonne, self.commentaires, (*ici, pas)) for pas, v in neufs]
            bout = self._fin_ligne(self._fin(noeud))
            yield self._lignes(bout, [ligne for item in items for ligne in item])

    def _ote(self, ou: _Place) -> Retouche | None:
        """Takes the lines of an item of a block away, when they hold nothing else; one blank line stays around them."""
        if ou.apres is None or ou.en_flux or self.texte[ou.apres - 1 - ou.retrait : ou.apres - 1].strip(" "):
            return None
        debut, fin = ou.apres - 1 - ou.retrait, self._fin_ligne(max(self._fin(ou.noeud), ou.apres))
        if saut := _SAUT.match(self.texte, fin):
            fin = saut.end()
        if (vide := _LIGNE_VIDE.search(self.texte[:debut])) and _SAUT.match(self.texte, fin):
            debut = vide.end(1)
        return Retouche(debut, fin, "")

    def _en_place(self, ou: _Place, sous: Arbre | Bout, ici: Chemin) -> Iterator[Retouche]:
        """Goes on into the value, or replaces it."""
        if isinstance(sous, dict) and not _vide(ou.noeud) and ou.noeud.value:
            yield from self._dans(ou.noeud, sous, ici)
        elif ou.en_flux:
            yield self._remplace_flux(ou, flux_ou_vide(valeur_de(sous), ou.item))
        elif self._dessous(ou):
            yield from self._remplace_bloc(ou, valeur_de(sous), ici)
        else:
            yield from self._remplace(ou, valeur_de(sous), ici)

    def _remplace_flux(self, ou: _Place, neuf: str) -> Retouche:
        """Between braces or brackets: `{a: , b: 1}`, `{"a":1}`, `{a}`, `[x]`."""
        debut, fin = ou.noeud.start_mark.index, ou.noeud.end_mark.index
        if debut < fin:
            return Retouche(debut, fin, f" {neuf}" if self.texte[debut - 1] == ":" else neuf)
        if ou.apres is None:
            raise Ingreffable
        suite = re.compile(r"[ \t]*(?=[,}\]])").match(self.texte, ou.apres)
        return Retouche(ou.apres, suite.end() if suite else ou.apres, f" {neuf}")

    def _en_flux(self, noeud: yaml.CollectionNode, neuf: str) -> Retouche:
        """Adds to what stands between braces or brackets, a comma after the last one or not."""
        debut, fin = noeud.start_mark.index + 1, noeud.end_mark.index - 1
        if not noeud.value:
            return Retouche(debut, fin, neuf)
        dernier = noeud.value[-1][1] if isinstance(noeud, yaml.MappingNode) else noeud.value[-1]
        if dernier.start_mark.index == dernier.end_mark.index:
            return Retouche(fin, fin, f", {neuf}")
        if "," in self.texte[dernier.end_mark.index : fin]:
            return Retouche(fin, fin, f" {neuf}" if self.texte[fin - 1] == "," else neuf)
        return Retouche(dernier.end_mark.index, dernier.end_mark.index, f", {neuf}")

    def _remplace_bloc(self, ou: _Place, valeur: object, ici: Chemin) -> Iterator[Retouche]:
        """A block below its key. The comments between the key and the block stay."""
        noeud, apres = ou.noeud, ou.apres
        if apres is None:
            raise Ingreffable
        avant = self._debut_ligne(noeud.start_mark)
        voisins = self.texte[self._fin_ligne(apres) : avant].strip(_BLANCS) == ""
        retrait = noeud.start_mark.column
        if retrait <= ou.retrait and not est_liste(valeur):
            retrait = ou.retrait + PAS
        tete, suite = bloc(valeur, retrait, self.commentaires, ici, litteral=voisins)
        yield Retouche(apres, apres, tete and f" {tete}")
        yield self._lignes(avant, suite, self._fin_ligne(self._fin(noeud)))

    def _remplace(self, ou: _Place, valeur: object, ici: Chemin) -> Iterator[Retouche]:
        """A value on the line of its key or dash, maybe empty, maybe with lines below."""
        noeud, apres = ou.noeud, ou.apres
        debut, fin = noeud.start_mark.index, noeud.end_mark.index
        tete, suite = self._bloc(ou, valeur, ici)
        if debut == fin or not tete:
            if apres is None:
                raise Ingreffable
            debut, tete = apres, tete and f" {tete}"
        if _en_bloc(noeud):
            yield Retouche(debut, self._fin_ligne(self._fin(noeud)), tete + self._joint(suite))
        elif isinstance(noeud, yaml.ScalarNode) and noeud.style in ("|", ">"):
            entete = _ENTETE.match(self.texte, noeud.start_mark.index)
            fin = entete.end() if entete else fin
            yield Retouche(debut, fin, tete)
            bout = self._fin_ligne(fin)
            yield self._lignes(bout, suite, max(bout, self._fin_ligne(self._fin(noeud))))
        else:
            fin = max(debut, fin)
            yield Retouche(debut, fin, tete) if suite else self._en_ligne(debut, fin, tete)
            yield self._lignes(self._fin_ligne(fin), suite)

    def _en_ligne(self, debut: int, fin: int, neuf: str) -> Retouche:
        """Replaces within a line; a comment after it keeps its column when there is room."""
        commentaire = _AVANT_COMMENTAIRE.match(self.texte, fin)
        if not commentaire or "\n" in self.texte[debut:fin]:
            return Retouche(debut, fin, neuf)
        blancs = len(commentaire[0])
        place = max(min(blancs, BLANCS_MIN), blancs + (fin - debut) - len(neuf))
        return Retouche(debut, commentaire.end(), neuf + " " * place)

    def _bloc(self, ou: _Place, valeur: object, ici: Chemin) -> tuple[str, list[str]]:
        noeud = ou.noeud
        if isinstance(noeud, yaml.CollectionNode) and noeud.flow_style and noeud.value and _plat(valeur):
            return flux(valeur), []
        retrait = ou.retrait + PAS
        if ou.item and not _vide(noeud):
            retrait = max(retrait, noeud.start_mark.column)
        tete, suite = bloc(valeur, retrait, self.commentaires, ici)
        if ou.item and not tete and suite:
            return suite[0].lstrip(" "), suite[1:]
        return tete, suite

    def _apres_tiret(self, liste: yaml.SequenceNode, item: yaml.Node) -> int | None:
        """Just after the dash of an item: in the column of the list, on the item's line or above it."""
        fin: int = 0 if liste.flow_style else item.start_mark.index
        while fin > 0:
            ligne = max(self.texte.rfind(saut, 0, fin) for saut in _SAUTS) + 1
            tiret = ligne + liste.start_mark.column
            note = self.texte[ligne:tiret].lstrip().startswith("#")
            if not note and tiret < item.start_mark.index and self.texte[tiret] == "-":
                return tiret + 1
            fin = ligne - 1
        return None

    def _dessous(self, ou: _Place) -> bool:
        """True for a block that starts on a line below its key or its dash."""
        if ou.apres is None or not _en_bloc(ou.noeud):
            return False
        return _SAUT.search(self.texte, ou.apres, ou.noeud.start_mark.index) is not None

    def _fin(self, noeud: yaml.Node) -> int:
        """Where the last thing written in this value ends."""
        while _en_bloc(noeud):
            noeud = noeud.value[-1][1] if isinstance(noeud, yaml.MappingNode) else noeud.value[-1]
        debut: int = noeud.start_mark.index
        fin: int = noeud.end_mark.index
        if isinstance(noeud, yaml.ScalarNode) and noeud.style in ("|", ">"):  # it takes the blank lines along
            ecrit = self.texte[debut:fin]
            entete = _ENTETE.match(ecrit)
            garde = entete is not None and "+" in entete[0]
            return debut + len(_SAUT_FINAL.sub("", ecrit) if garde else ecrit.rstrip(_BLANCS))
        return fin

    def _fin_ligne(self, position: int) -> int:
        saut = _SAUT.search(self.texte, position)
        return saut.start() if saut else len(self.texte)

    def _debut_ligne(self, marque: Any) -> int:
        """Just before the newline that precedes the line of this mark."""
        debut: int = marque.index - marque.column
        return debut - 2 if self.texte[:debut].endswith("\r\n") else debut - 1

    def _joint(self, lignes: Sequence[str]) -> str:
        return "".join(self.saut + ligne for ligne in lignes)

    def _lignes(self, debut: int, lignes: Sequence[str], fin: int | None = None) -> Retouche:
        return Retouche(debut, debut if fin is None else fin, self._joint(lignes))


def flux_ou_vide(valeur: object, item: bool) -> str:
    """A value between braces or brackets; in a mapping, no value is written as nothing."""
    return "" if valeur is None and not item else flux(valeur)


def _vide(noeud: yaml.Node) -> bool:
    return isinstance(noeud, yaml.ScalarNode) and not noeud.style and noeud.value in VIDES


def _en_bloc(noeud: yaml.Node) -> bool:
    return isinstance(noeud, yaml.CollectionNode) and not noeud.flow_style


def _plat(valeur: object) -> bool:
    """True for what reads well on one line: a few words, no collection in the collection."""
    fils = valeur.values() if isinstance(valeur, Mapping) else valeur if est_liste(valeur) else ()
    if not fils or any(isinstance(v, Mapping) or est_liste(v) for v in fils):
        return False
    return len(flux(valeur)) <= LARGEUR_FLUX
