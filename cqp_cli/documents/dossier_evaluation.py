"""The dossier de suivi et d'évaluation (art. 3.1.3, 3.2.2): the path, the candidate's account, both evaluators."""

from __future__ import annotations

from collections.abc import Iterator

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, abreges, en_tete, identite, le_candidat_signe, signe_le
from cqp_cli.documents.pack.itineraire import parcours as parcours_rempli
from cqp_cli.documents.pack.preuves import evaluation as evaluation_remplie
from cqp_cli.documents.pack.preuves import passages
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.reperes import donnees_personnelles
from cqp_cli.documents.vocabulaire import COLONNES, ROLES, SOURCES, T
from cqp_cli.domain.a_trous import accorde, une_phrase
from cqp_cli.domain.accord import Role
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.referentiel_metier import Competence, Referentiel
from cqp_cli.domain.titres import NomEtape

TITRE = "Dossier de suivi et d’évaluation du candidat"
COURT = "Dossier de suivi et d’évaluation"


def dossier_evaluation(ref: Referentiel, d: Dossier | None, cadre: Cadre) -> md.Section:
    blocs: tuple[md.Bloc, ...] = (
        *en_tete(TITRE, cadre, ref, mention=_articles(ref, d)),
        *alinea(une_phrase(cadre.textes["evaluation"]["notice"], {"phrase": _accord(ref, d)})),
        md.Titre("Le candidat", niveau=2),
        *identite(d),
        *_parcours(ref, d),
        *_evaluation(ref, d),
        _signatures(ref, d),
        *donnees_personnelles(ref, cadre),
    )
    nom = d.candidat.nom_de_liste if d else COURT
    return md.Section(blocs, titre_courant=nom, ancre=d.code if d else "", signet=f"{COURT}, {nom}" if d else COURT)


def _articles(ref: Referentiel, d: Dossier | None) -> str:
    """« Articles 3.1.2 et 3.1.3 », « Article 3.2.2 »: those of the candidate's voie, of all on a blank."""
    suivi: tuple[NomEtape, ...] = ("parcours",) if d is None or d.demande("parcours") else ()
    dits = ref.articles(*((etape, d.voie if d else None) for etape in (*suivi, "evaluation")))
    return dits.replace("art.", "Articles" if " et " in dits else "Article", 1)


def _accord(ref: Referentiel, d: Dossier | None) -> str:
    """What this agreement says that an evaluation covers, and what it rests on."""
    dites: dict[str, dict[str, None]] = {}
    for voie in (d.voie,) if d else ref.accord.voies.valeur:
        for regle in ("EVALUATION-COMPETENCES", "EVALUATION-SOURCES"):
            texte, article = ref.phrase("evaluation", regle, voie)
            dites.setdefault(texte.rstrip(" ."), {})[article] = None
    return " ; ".join(f"« {texte} » (art. {enumerer(articles)})" for texte, articles in dites.items() if texte)


# The path and the candidate's account -------------------------------------------------------------


def _parcours(ref: Referentiel, d: Dossier | None) -> tuple[md.Bloc, ...]:
    """What the dossier says of it; what it does not say yet, to be written by hand."""
    if d is None:
        pieces = {p for voie in ref.accord.voies.valeur for p in ref.accord.pieces.valeur.get(voie, ())}
        return (*((*_actions(ref), md.SautDePage()) if "parcours" in pieces else ()), *_recits(ref))
    sans_actions = d.parcours is None and d.demande("parcours")
    sans_recit = not (d.recit and d.recit.activites) and (d.demande("dossier-candidat") or d.demande("dossier-vae"))
    actions = _actions(ref) if sans_actions else ()
    return (*actions, *parcours_rempli(d), *(_recits(ref, d) if sans_recit else ()))


def _actions(ref: Referentiel) -> tuple[md.Bloc, ...]:
    actions = md.Tableau(
        (
            md.Colonne("Action"),
            md.Colonne("Nature et organisme", 46),
            md.Colonne("Compétences", 26),
            md.Colonne("Du", 22),
            md.Colonne("Au", 22),
        ),
        (md.Rangee(("", "", "", "", ""), hauteur=12),) * 5,
        serre=True,
    )
    article = f"art. {ref.article('parcours')}"
    return (
        md.Titre("Le parcours réalisé", niveau=2, mention=article),
        actions,
        *(_pratique(article) if ref.accord.mise_en_pratique.valeur else ()),
    )


def _pratique(article: str) -> tuple[md.Bloc, ...]:
    champs = md.Champs((md.Champ("Entreprise", "", 2), md.Champ("Du"), md.Champ("Au")), colonnes=4)
    return (md.Ensemble((md.Titre("La mise en pratique en entreprise", niveau=3, mention=article), champs)),)


def _recits(ref: Referentiel, d: Dossier | None = None) -> tuple[md.Bloc, ...]:
    article = (
        f"partie 3, art. {ref.article('recevabilite', 'vae')}"
        if (d.voie if d else ref.accord.voies.valeur[0]) == "vae"
        else f"art. {ref.article('evaluation', 'formation')}"
    )
    lignes = 4 if len(ref.competences) % 3 == 1 else 6  # four to a page, or three: none is left alone overleaf
    return (
        md.Titre("Ce qu’écrit le candidat", niveau=2, mention=article),
        *(
            md.Ensemble((md.Titre(T(f"{c.code} – {c.intitule}"), niveau=3), md.LignesEcriture(lignes)))
            for c in ref.competences
        ),
        le_candidat_signe(d),
    )


# The elements -------------------------------------------------------------------------------------


def _evaluation(ref: Referentiel, d: Dossier | None) -> tuple[md.Bloc, ...]:
    if d and d.evaluations:
        return (*evaluation_remplie(d), *passages(d))
    accord = ref.accord
    quels = accord.evaluateurs.valeur
    echelle = accord.echelle_element.valeur
    petits = abreges(echelle)
    sens = ", ".join(f"{petits[m.mot]} {m.libelle.lower()}" for m in echelle if petits[m.mot] != m.libelle.lower())
    colonnes = (md.Colonne("", 14), md.Colonne("Élément de compétence"), *(md.Colonne(COLONNES[r], 35) for r in quels))
    lignes = tuple(x for c in ref.competences for x in _competence(ref, c, quels))
    return (
        md.SautDePage(),
        md.Titre("L’évaluation", niveau=2, mention=ref.articles(("evaluation", d.voie if d else None)), signet=1),
        *(_fiche(ref, r, d) for r in quels),
        md.Ensemble((md.Titre("Situations professionnelles observées", niveau=3), md.LignesEcriture(5))),
        md.SautDePage(),
        *((md.Texte(T(f"Pour chaque élément : {sens}."), md.Style.DISCRET),) if sens else ()),
        md.Tableau(colonnes, lignes, serre=True),
    )


def _competence(ref: Referentiel, c: Competence, quels: tuple[Role, ...]) -> Iterator[md.Rangee | md.Bande | md.Large]:
    petits = tuple(abreges(ref.accord.echelle_element.valeur).values())
    avis = tuple(m.libelle.lower() for m in ref.accord.echelle_avis.valeur)
    yield md.Bande(T(c.intitule), c.code, suite="(suite)")
    for e in c.elements:
        reponses = (md.Cellule(cases=petits) for _ in quels)
        yield md.Rangee((md.Cellule(e.code, style=md.Style.DISCRET), T(e.intitule), *reponses))
    avis_de = (md.Cellule(cases=avis) for _ in quels)
    yield md.Rangee((md.Cellule("Avis", style=md.Style.FORT), "", *avis_de))
    for role in quels:
        yield md.Large(f"Constats, {ROLES[role].lower()}", 2, md.Style.DISCRET)


def _fiche(ref: Referentiel, role: Role, d: Dossier | None) -> md.Ensemble:
    accord = ref.accord
    exigees = accord.habilitations.valeur.get(role, ())
    sources = tuple(md.Case(SOURCES[s]) for s in accord.sources.valeur)
    champs = (
        md.Champ("Nom"),
        md.Champ("Fonction"),
        md.Champ("Organisation"),
        *((md.Champ("Habilitation"),) if exigees else ()),
        md.Champ("Date de l’évaluation"),
        md.Champ("Lieu"),
    )
    habilite = f", habilité {ref.par_la_commission}" if "externe" in exigees else ""
    origines = (md.Case("interne à l’entreprise"), md.Case(T(f"externe{habilite}")))
    plateau = (md.Case("plateau technique présent"),) if accord.plateau_technique.valeur else ()
    lieux = (md.Case("entreprise"), md.Case("structure d’accueil"), *plateau)
    voies = (d.voie,) if d else accord.voies.valeur
    livret = any("livret-reperage" in accord.pieces.valeur.get(voie or "formation", ()) for voie in voies)
    remis = md.Cases((md.Case("oui"), md.Case("non")), "Livret de repérage remis par le candidat", colonnes=3)
    envoie = role == "externe" or accord.evaluateurs.valeur == (role,)
    return md.Ensemble(
        (
            md.Titre(ROLES[role], niveau=3),
            md.Champs(champs),
            *((md.Cases(origines, colonnes=3),) if role == "professionnel" else ()),
            md.Cases(lieux, colonnes=3),
            md.Cases(sources, "Sources de l’évaluation", colonnes=3),
            *((remis,) if livret else ()),
            *((md.Champs((md.Champ("Transmis au jury le"),)),) if envoie else ()),
        )
    )


def _signatures(ref: Referentiel, d: Dossier | None) -> md.Signatures:
    signataires = []
    for role in ref.accord.evaluateurs.valeur:
        e = d.bilan.derniere_evaluation(role) if d else None
        signataires.append(
            md.Signataire(ROLES[role], (e and e.evaluateur.nom) or "", signe_le(e.signature if e else None))
        )
    nom = d.candidat.nom_complet if d else ""
    visa = accorde(d, "Visa du candidat", "Visa de la candidate", "Visa du candidat")
    return md.Signatures((*signataires, md.Signataire(visa, nom, "date et signature")), colonnes=3)
