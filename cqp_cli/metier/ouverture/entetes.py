"""The columns of a list of candidates, under the names that people give them."""

from __future__ import annotations

import re

from cqp_cli.disque.lire.moteur import forme
from cqp_cli.disque.lire.validation import TRES_PROCHE, proche
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.personnes import sans_accents
from cqp_cli.domain.signes import lire_identite
from cqp_cli.errors import Probleme

# Column of the list -> path in candidat.yaml. « adresse » alone is the employer's, as it always was.
COLONNES: dict[str, tuple[str, ...]] = {
    "code": ("code",),
    "nom_naissance": ("nom_naissance",),
    "nom_usage": ("nom_usage",),
    "prenoms": ("prenoms",),
    "sexe": ("sexe",),
    "date_naissance": ("naissance", "date"),
    "commune_naissance": ("naissance", "commune"),
    "code_insee_naissance": ("naissance", "code_insee"),
    "pays_naissance": ("naissance", "pays"),
    "courriel": ("courriel",),
    "telephone": ("telephone",),
    "voie": ("voie",),
    "statut": ("statut",),
    "contrat": ("contrat",),
    "emploi": ("emploi",),
    "entreprise": ("entreprise", "nom"),
    "siret": ("entreprise", "siret"),
    "adresse": ("entreprise", "adresse"),
    "adresse_personnelle": ("adresse",),
}
_PIECE = forme(Candidat)
ECRITURES = {
    colonne: (sous := _PIECE.sous(chemin)).ecriture or sous.dessous(0).ecriture for colonne, chemin in COLONNES.items()
}
NOMS = frozenset(colonne for colonne, ecriture in ECRITURES.items() if ecriture and ecriture.lire is lire_identite)
POURQUOI = "pourquoi"
"""The column that tells what is wrong with a line, in the list of those to put right."""
LISTE_A_REMPLIR = "cqp init-candidate --grid inscriptions.xlsx"
OBLIGATOIRES = ("nom_naissance", "prenoms", "voie")
# Other headers that people write, without case, accents, articles nor signs: « Né(e) le » is `nee`.
AUTRES: dict[str, str] = {
    "code": "codecandidat codedossier",
    "nom_naissance": "nom nomfamille nompatronymique nomjeunefille nometatcivil nomcandidat patronyme",
    "nom_usage": "nomusuel nomepouse nommarital epouse nommarie",
    "prenoms": "prenom prenometatcivil prenomsetatcivil",
    "sexe": "genre civilite",
    "date_naissance": "nee ne naissance datenaiss ddn datenaissancejjmmaaaa neejjmmaaaa",
    "commune_naissance": "lieunaissance villenaissance neea nea",
    "code_insee_naissance": "codeinsee insee codeinseecommunenaissance codecommunenaissance",
    "pays_naissance": "",
    "courriel": "email mail mel adressemail adresseemail adressecourriel adresseelectronique courrielelectronique",
    "telephone": "tel telportable telephoneportable portable mobile telmobile telephonemobile gsm ntel numtel"
    " numerotelephone ntelephone",
    "voie": "voieacces modaliteacces",
    "statut": "situation situationprofessionnelle statutcandidat",
    "contrat": "typecontrat naturecontrat",
    "emploi": "poste fonction metier emploioccupe posteoccupe",
    "entreprise": "employeur societe structure raisonsociale nomentreprise nomemployeur etablissement",
    "siret": "nsiret numsiret numerosiret siretentreprise siretemployeur",
    "adresse": "adresseentreprise adresseemployeur",
    "adresse_personnelle": "adresseperso adressepostale adressedomicile adressecandidat domicile",
}
_REUNIES = frozenset(("nomprenom", "nomprenoms", "prenomnom", "nometprenom", "nometprenoms", "prenometnom"))


def nu(entete: str) -> str:
    """A header without what people vary."""
    mots = re.split(r"[\W_]+", sans_accents(entete))
    return "".join(m for m in mots if m not in ("de", "du", "d", "des", "la", "le", "l"))


_PERSONNELLES = frozenset(("adressepersonnelle", *AUTRES["adresse_personnelle"].split()))
_CONNUES = {nu(c): c for c in COLONNES} | {mot: c for c, mots in AUTRES.items() for mot in mots.split()}


def est_entete(cellules: list[str]) -> bool:
    """True for the row of the headers."""
    trouvees = {_CONNUES.get(nu(c)) for c in cellules}
    return {"nom_naissance", "voie"} <= trouvees or len(trouvees & {*OBLIGATOIRES, "date_naissance"}) > 2


def lire_entetes(
    entetes: list[str], nom: str, numero: int, ailleurs: frozenset[str]
) -> tuple[list[str | None], list[Probleme], list[str]]:
    """The column of each header, what is wrong with them, and those that are not taken up: of an export, or unknown."""
    trouvees: list[str | None] = []
    problemes: list[Probleme] = []
    ignorees: list[str] = []
    connues = _connues(entetes)
    for entete in (e.strip() for e in entetes):
        colonne = connues.get(nu(entete))
        if entete and colonne is None and nu(entete) != POURQUOI:
            if entete not in ailleurs and (faute := _mal_dite(entete)):
                problemes.append(Probleme(faute, nom, numero))
            else:
                ignorees.append(entete)
        elif colonne in trouvees and colonne:
            problemes.append(
                Probleme(f"La colonne « {colonne} » est là deux fois.", nom, numero, remede="n'en gardez qu'une")
            )
        trouvees.append(colonne or entete or None)
    absentes = [c for c in OBLIGATOIRES if c not in trouvees]
    problemes += [Probleme(f"La colonne « {c} » manque.", nom, numero, remede=LISTE_A_REMPLIR) for c in absentes]
    return trouvees, problemes, ignorees


def _connues(entetes: list[str]) -> dict[str, str]:
    """What each header means: beside the address of a company, « adresse » is the person's."""
    nus = {nu(e) for e in entetes}
    deux = nus & {"adresseentreprise", "adresseemployeur"} and not nus & _PERSONNELLES
    return _CONNUES | {"adresse": "adresse_personnelle"} if deux else _CONNUES


def _mal_dite(entete: str) -> str | None:
    """What is wrong with a header that was perhaps meant to be a known one; None for one that is another thing."""
    if nu(entete) in _REUNIES:
        return f"La colonne « {entete[:40]} » en réunit deux : séparez nom_naissance et prenoms."
    aide = proche(nu(entete), list(_CONNUES), TRES_PROCHE)
    return aide and f"La colonne « {entete[:40]} » n'est pas connue ; vouliez-vous dire « {_CONNUES[aide]} » ?"
