"""The dossier de VAE (art. 3.2.1): the request, the secretariat's answer, the activities; filled or blank."""

from __future__ import annotations

from collections.abc import Sequence

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import STATUTS, Cadre, court, en_tete, identite, le_candidat_signe
from cqp_cli.documents.commun import statut as situation
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.reperes import donnees_personnelles
from cqp_cli.documents.vocabulaire import T, heures, jour, nombre
from cqp_cli.domain.a_trous import du_formulaire, une_phrase
from cqp_cli.domain.certificateur import court_le, enregistrement
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.referentiel_metier import Competence, Referentiel
from cqp_cli.domain.vae import Activite, DossierVae, Experience

TITRE = "Dossier de validation des acquis de l’expérience"
COURT = "Dossier de VAE"
AVIS = {"favorable": "favorable", "defavorable": "défavorable", "incomplet": "dossier incomplet"}


def dossier_vae(ref: Referentiel, d: Dossier | None, cadre: Cadre) -> md.Section:
    vae = d.vae if d else None
    mots = cadre.textes["vae"]
    blocs: tuple[md.Bloc, ...] = (
        *en_tete(TITRE, cadre, ref, mention=f"Article {ref.article('recevabilite')}"),
        *alinea(une_phrase(mots["notice"], {})),
        md.Titre("Partie 1. Le candidat", niveau=2),
        *identite(d, en_vae=True),
        md.Titre(
            "Partie 2. La demande de recevabilité", niveau=2, mention=f"art. {ref.article('recevabilite')}", signet=1
        ),
        *_demande(ref, d, cadre),
        *_experiences(vae),
        *_a_joindre(vae, mots["pieces"]),
        *_attestation(d, vae, une_phrase(mots["honneur"], du_formulaire(ref, d, cadre.configuration))),
        *_recevabilite(ref, vae),
        md.SautDePage(),
        md.Titre(
            "Partie 3. Les activités réalisées", niveau=2, mention=f"art. {ref.article('recevabilite')}", signet=1
        ),
        *alinea(une_phrase(mots["activites"], {}), md.Style.DISCRET),
        *(bloc for c in ref.competences for bloc in _activites(c, vae)),
        le_candidat_signe(d, vae.partie_3.signature if vae else None),
        *donnees_personnelles(ref, cadre),
    )
    nom = d.candidat.nom_de_liste if d else COURT
    return md.Section(blocs, titre_courant=nom, signet=f"{COURT}, {nom}" if d else COURT)


# Part 2 -------------------------------------------------------------------------------------------


def _demande(ref: Referentiel, d: Dossier | None, cadre: Cadre) -> tuple[md.Bloc, ...]:
    statut = d.candidat.statut if d else None
    situations = tuple(md.Case(situation(d, cle), cle == statut) for cle in STATUTS)
    inscrit = enregistrement(cadre.configuration, ref)
    rncp = inscrit.code if court_le(inscrit, cadre.jour) else None
    champs = [md.Champ("Certification visée", T(ref.intitule), 2), md.Champ("Code au répertoire national", rncp or "–")]
    return (
        md.Cases((md.Case("première demande"), md.Case("nouvelle demande")), "Nature de la demande", colonnes=4),
        md.Cases((md.Case("totale"), md.Case("partielle")), "Validation demandée", colonnes=4),
        *(
            (md.Champs((md.Champ("Si elle est partielle, les compétences demandées", "", 3),)),)
            if not (d and d.vae)
            else ()
        ),
        md.Champs(tuple(champs)),
        md.Cases(situations, "Situation au jour de la demande", colonnes=4),
        md.Champs(
            (md.Champ("Diplômes, titres et certifications déjà obtenus", "", 3), md.Champ("Niveau de formation", "", 3))
        ),
    )


def _experiences(vae: DossierVae | None) -> tuple[md.Bloc, ...]:
    colonnes = (
        md.Colonne("Emploi, employeur et activités"),
        md.Colonne("Du", 24),
        md.Colonne("Au", 24),
        md.Colonne("Heures", 18),
    )
    declarees = vae.partie_2.experiences if vae else ()
    lignes = tuple(_experience(e) for e in declarees) or (md.Rangee(("", "", "", ""), hauteur=20),) * 4
    total = sum(e.heures or 0 for e in declarees)
    blocs: tuple[md.Bloc, ...] = (
        md.Titre("Les expériences en rapport avec la certification", niveau=3),
        md.Tableau(colonnes, lignes, serre=True),
    )
    dit = f"Total déclaré, pour information : {nombre(total)} heure{'s' if total >= 2 else ''}."
    return (*blocs, md.Texte(T(dit), md.Style.DISCRET)) if total else blocs


def _experience(e: Experience) -> md.Rangee:
    poste = ", ".join(filter(None, (e.fonction, e.employeur)))
    dates = (court(e.debut), "en cours" if e.debut and not e.fin else court(e.fin))
    return md.Rangee((T("\n".join(filter(None, (poste, e.activites)))), *dates, nombre(e.heures) if e.heures else ""))


def _a_joindre(vae: DossierVae | None, pieces: Sequence[str]) -> tuple[md.Bloc, ...]:
    """On paper, the documents to join; once the request is filed, they are in the dossier."""
    dites = tuple(md.Case(T(piece)) for piece in pieces if piece.strip())
    return (md.Cases(dites, "Pièces à joindre à la demande", colonnes=1),) if dites and vae is None else ()


def _attestation(d: Dossier | None, vae: DossierVae | None, honneur: str) -> tuple[md.Bloc, ...]:
    quand = vae.partie_2.signature if vae else None
    aide = vae.accompagnement if vae else None
    qui = ", ".join(filter(None, (aide.organisation, heures(aide.heures)))) if aide else ""
    accompagne = (
        md.Champ("Accompagnement, s’il y en a un", T(qui) or ("–" if vae else ""), 2),
        md.Champ("Demande déposée le", jour(vae.partie_2.depot, "") if vae else ""),
    )
    blocs: tuple[md.Bloc, ...] = (
        md.Champs(accompagne),
        *alinea(honneur, md.Style.LECTURE),
        le_candidat_signe(d, quand),
    )
    return (md.Ensemble(blocs),)


def _recevabilite(ref: Referentiel, vae: DossierVae | None) -> tuple[md.Bloc, ...]:
    r = vae.recevabilite if vae else None
    cases = tuple(md.Case(mot, bool(r and r.avis == cle)) for cle, mot in AVIS.items())
    motif: md.Bloc = md.Champs((md.Champ("Motif", T(r.motif), 3),)) if r and r.motif else md.LignesEcriture(2, "Motif")
    decision: tuple[md.Bloc, ...] = (
        md.Titre(
            T(f"Réservé au secrétariat ({ref.commission}) : avis de recevabilité"),
            niveau=3,
            mention=f"art. {ref.article('recevabilite')}",
        ),
        md.Cases(cases, colonnes=3),
        md.Champs((md.Champ("Rendu le", jour(r.date, "") if r else ""), md.Champ("Par", "", 2))),
        motif,
    )
    return (md.Ensemble((md.Encadre(decision),)),)


# Part 3 -------------------------------------------------------------------------------------------


def _activites(c: Competence, vae: DossierVae | None) -> tuple[md.Bloc, ...]:
    siennes = [a for a in vae.partie_3.activites if a.competence == c.code] if vae else []
    titre = md.Titre(T(f"{c.code} – {c.intitule}"), niveau=3)
    colonnes = (md.Colonne("Activité", 50), md.Colonne("Ce que j’ai fait : contexte, moyens, résultat"))
    lignes = tuple(_activite(a) for a in siennes) or (md.Rangee(("", md.Cellule(lignes=3))),) * 2
    return (md.Ensemble((titre, md.Tableau(colonnes, lignes, serre=True))),)


def _activite(a: Activite) -> md.Rangee:
    return md.Rangee((md.Cellule(T(a.intitule or "–"), style=md.Style.FORT), T(a.description or "")))
