"""The yearly extract of the register, which is signed and filed: what was delivered, and the anchor of the register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, fait_a, nom_officiel, signatures
from cqp_cli.documents.vocabulaire import T
from cqp_cli.domain.candidat import Candidat
from cqp_cli.domain.ecritures import enumerer, lire_jour
from cqp_cli.domain.jury import LIBELLES_ISSUE
from cqp_cli.domain.naissances import lire_naissance
from cqp_cli.domain.typographie import accorder, date_courte, date_longue

VERIFIER = 'Cette ligne se vérifie plus tard par\u00a0: cqp verify --sceau "NUMÉRO EMPREINTE"'


def ancrage(numero: str, empreinte: str) -> str:
    """What a signed paper says of the register, so that it cannot go back unnoticed."""
    return T(f"Registre des délivrances : dernier n° {numero}, empreinte {empreinte}")


def releve(
    annee: int, rangees: Sequence[Mapping[str, Any]], ancre: tuple[str, str] | None, cadre: Cadre
) -> md.Document:
    """`rangees` are all those of the register, `ancre` its last number and the hash of its last line."""
    siennes = [r for r in rangees if r["emis_le"][:4] == str(annee)]
    annulees = [r for r in rangees if (r["annule_le"] or "")[:4] == str(annee)]
    titre = f"Registre des délivrances, relevé de l’année {annee}"
    certificateur = cadre.configuration.certificateur.nom or ""
    sceau = ancrage(*ancre) if ancre else "Registre des délivrances : aucun document."
    blocs: tuple[md.Bloc, ...] = (
        md.Titre(T(titre), niveau=1),
        md.Texte(T(certificateur), md.Style.LECTURE_FORT),
        md.Espace(),
        md.Titre("Documents délivrés", niveau=2, mention=accorder(len(siennes), "document")),
        _tableau(siennes, "Aucun document n’a été délivré cette année-là."),
        *((md.Titre("Documents annulés", niveau=2), _annulations(annulees)) if annulees else ()),
        md.Ensemble(
            (
                md.Titre("L’état du registre", niveau=2),
                md.Texte(T(f"{sceau}."), md.Style.LECTURE_FORT),
                md.Texte(VERIFIER, md.Style.DISCRET),
                md.Espace(),
                md.Texte(fait_a(cadre), md.Style.LECTURE),
                md.Espace(),
                signatures(cadre),
            ),
            fort=True,
        ),
    )
    pied = T(f"Établi le {date_longue(cadre.jour)} d’après le registre des délivrances")
    section = md.Section(blocs, titre_courant=T(titre), signet=T(titre))
    return md.Document(T(titre), (section,), certificateur, pied=pied, date=cadre.jour)


def _tableau(rangees: Sequence[Mapping[str, Any]], vide: str) -> md.Tableau:
    colonnes = (
        md.Colonne("Numéro", 28),
        md.Colonne("Document", 41),
        md.Colonne("Titulaire"),
        md.Colonne("Décision", 32),
        md.Colonne("Délivré le", 20),
    )
    return md.Tableau(colonnes, tuple(map(_ligne, rangees)), vide=vide, serre=True, suivi=True)


def _ligne(r: Mapping[str, Any]) -> md.Rangee:
    issue = LIBELLES_ISSUE.get(r["issue"], r["issue"])
    personne = _titulaire(r) + (f"\nné(e) {lire_naissance(r['naissance']).quand}" if r["naissance"] else "")
    numero = r["numero"] + (f"\nréédition du {r['reedition_de']}" if r["reedition_de"] else "")
    gardees = enumerer(c for c, mot in r["competences"].items() if mot != "non-validee")
    decision = f"{issue} du {_court(r['decision'])}" + (f"\n{gardees}" if r["issue"] == "partielle" else "")
    decision += f"\ndocument annulé le {_court(r['annule_le'])}" if r["annule_le"] else ""
    document = f"{r['document']}\n{r['certification']}"
    return md.Rangee((numero, document, md.Cellule(T(personne)), T(decision), _court(r["emis_le"])))


def _titulaire(r: Mapping[str, Any]) -> str:
    """As the document names him or her; a line of an earlier version knows only how one is called."""
    if not r["prenoms"]:
        return str(r["nom"])
    prenoms = tuple(r["prenoms"].split(", "))
    return nom_officiel(Candidat(nom_naissance=r["nom_naissance"], nom_usage=r["nom_usage"], prenoms=prenoms))


def _annulations(rangees: Sequence[Mapping[str, Any]]) -> md.Tableau:
    colonnes = (md.Colonne("Numéro", 36), md.Colonne("Titulaire", 50), md.Colonne("Annulé le", 20), md.Colonne("Motif"))
    lignes = (
        md.Rangee((r["numero"], T(_titulaire(r)), _court(r["annule_le"]), T(r["motif_annulation"]))) for r in rangees
    )
    return md.Tableau(colonnes, tuple(lignes), serre=True)


def _court(texte: str) -> str:
    return date_courte(lire_jour(texte))
