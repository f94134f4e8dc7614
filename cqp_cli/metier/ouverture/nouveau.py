"""Opening a dossier: its code, its twins, its first file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from cqp_cli.disque.ecrire.porte import Changement, enregistrer
from cqp_cli.disque.ecrire.refaire import entre_guillemets
from cqp_cli.disque.ecrire.verrous import passage
from cqp_cli.disque.espace.annuaire import Annuaire, Personne, entiere
from cqp_cli.disque.retoucher.pieces import code_de
from cqp_cli.domain.lieu import Chemin
from cqp_cli.domain.personnes import cles
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.errors import Probleme, Refus


@dataclass(frozen=True, slots=True)
class Ouverture:
    """A dossier about to be opened: its code, the one first thought of, and its first file."""

    chemin: Path
    code: str
    voulu: str
    octets: bytes
    personne: Personne

    @property
    def numerote(self) -> bool:
        """True when the code had to be numbered because another candidate has it."""
        return self.code != self.voulu

    def ecrire(self) -> None:
        """Writes it. Raises Refus when somebody opened the same code meanwhile."""
        enregistrer(self.chemin, [Changement("candidat.yaml", self.octets, None)], commande="init-candidate")


class DejaOuvert(Refus):
    """This person has a dossier already."""


def refuser_reprise(
    annuaire: Annuaire, donnees: Mapping[Chemin, Any], avant: Set[str], qui: str = "Cette ligne a"
) -> None:
    """Raises Refus for a line of a list whose dossier, among those there before, is still what the line made of it.

    Without a date of birth, nothing else tells a list taken up again (a run cut short) from a namesake.
    """
    valeurs = _sans_code(donnees)
    code = code_de(valeurs[("nom_naissance",)], valeurs[("prenoms",)][0], set())
    if ("code",) in donnees or code not in avant:
        return
    if annuaire.dit_encore(valeurs, code):
        message = f"{qui} déjà ouvert un dossier : {annuaire.place(code)}."
        remede = "si c'est un homonyme, donnez-lui un autre code, ou sa date de naissance"
        raise DejaOuvert([Probleme(message, cellule="nom_naissance", remede=remede)])


def ouvrir_dossier(annuaire: Annuaire, donnees: Mapping[Chemin, Any]) -> Ouverture:
    """Chooses the code and writes the first file; nobody else opens a dossier meanwhile. Raises as `preparer`."""
    ouverture = preparer(annuaire, donnees)
    vus = annuaire.ouverts
    with passage(annuaire.espace.racine):
        annuaire.relever()
        if annuaire.ouverts != vus:  # somebody else opened one: the same person, or the same code, perhaps
            ouverture = preparer(annuaire, donnees)
        ouverture.ecrire()
    return ouverture


def preparer(annuaire: Annuaire, donnees: Mapping[Chemin, Any], avant: Sequence[Ouverture] = ()) -> Ouverture:
    """Chooses the code and writes nothing; `avant`: what will have been opened by then.

    Raises Refus for a code taken, a voie that the certification does not have, or for a candidate who has a dossier
    unless the register allows it.
    """
    valeurs = _sans_code(donnees)
    ref = annuaire.espace.referentiel(annuaire.certification)
    _refuser_brouillon(annuaire, ref)
    _refuser_voie(ref, valeurs[("voie",)])
    annuaire.relever()
    nom, prenoms = valeurs[("nom_naissance",)], valeurs[("prenoms",)]
    personne = Personne(cles(f"{nom} {prenoms[0]}"), entiere(valeurs.get(("naissance", "date"))))
    if personne.naissance and not annuaire.force:
        ouvertes = (*annuaire.personnes(), *((o.code, o.personne) for o in avant))
        if deja := next((code for code, autre in ouvertes if personne.est(autre)), None):
            _refuser_jumeau(annuaire.place(deja))
    pris = annuaire.pris() | {o.code for o in avant}
    if demande := donnees.get(("code",)):
        code = voulu = str(demande)
        if code.casefold() in pris:
            place = annuaire.place(code)
            remede = f"cqp check-dossier {entre_guillemets(place)}"
            raise Refus([Probleme(f"Le dossier {place} existe déjà.", cellule="code", remede=remede)])
    else:
        voulu, code = code_de(nom, prenoms[0], set()), code_de(nom, prenoms[0], pris)
    return Ouverture(annuaire.dossier / code, code, voulu, annuaire.neuf(valeurs, code), personne)


def _refuser_voie(ref: Referentiel, voie: str) -> None:
    """A dossier of a way in that the agreement does not open could never be complete."""
    if voie not in (ouvertes := ref.accord.voies.valeur):
        message = f"La voie « {voie} » n'est pas ouverte pour cette certification ({' ou '.join(ouvertes)})."
        raise Refus([Probleme(message, cellule="voie", remede="cqp rules CANDIDAT-VOIE")])


def _refuser_brouillon(annuaire: Annuaire, ref: Referentiel) -> None:
    """A dossier keeps its version for ever: one that is not finished is not pinned unless that is wanted."""
    intitules = (ref.intitule, *(c.intitule for c in ref.competences), *(e.intitule for e in ref.elements()))
    if not annuaire.force and any("à compléter" in intitule for intitule in intitules):
        message = f"Le référentiel {ref.code}, {ref.version}, est encore à compléter : un dossier y resterait lié."
        raise Refus(message, f"cqp referentiel check referentiels/{ref.code}/{ref.version}.yaml")


def _sans_code(donnees: Mapping[Chemin, Any]) -> dict[Chemin, Any]:
    return {chemin: valeur for chemin, valeur in donnees.items() if chemin != ("code",)}


def _refuser_jumeau(place: str) -> NoReturn:
    """Refuses a candidate whose name and birth date are already those of a dossier."""
    message = f"Ce candidat, né le même jour, a déjà un dossier : {place} (--force en ouvre un autre)."
    remede = f"cqp check-dossier {entre_guillemets(place)}"
    raise DejaOuvert([Probleme(message, cellule="nom_naissance", remede=remede)])
