"""The livret de repérage (art. 3.1.1): filled by the professional with the candidate, or blank for a hand."""

from __future__ import annotations

from collections.abc import Iterator

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, dit, en_tete, identite, mots, signe_le
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.reperes import donnees_personnelles
from cqp_cli.documents.vocabulaire import T, jour, le_candidat
from cqp_cli.domain.a_trous import une_phrase
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.livret import CompetenceReperee, Livret
from cqp_cli.domain.parcours_individuel import a_acquerir
from cqp_cli.domain.referentiel_metier import Competence, Referentiel

TITRE = "Livret de repérage des compétences acquises et des besoins en formation du candidat"
COURT = "Livret de repérage"


def livret(ref: Referentiel, d: Dossier | None, cadre: Cadre) -> md.Section:
    rempli = d.livret if d else None
    blocs: tuple[md.Bloc, ...] = (
        *en_tete(
            TITRE,
            cadre,
            ref,
            mention=f"Article {ref.article('reperage')} · {une_phrase(cadre.textes['livret']['pour'], {})}",
        ),
        *alinea(une_phrase(cadre.textes["livret"]["notice"], {})),
        md.Titre("Le candidat", niveau=2),
        *identite(d),
        *_professionnel(ref, rempli),
        *_entretien(ref, rempli),
        *_reperage(ref, rempli),
        md.Ensemble((*_besoins(ref, d, rempli), _signatures(d, rempli))),
        *donnees_personnelles(ref, cadre),
    )
    nom = d.candidat.nom_de_liste if d else COURT
    return md.Section(blocs, titre_courant=nom, signet=f"{COURT}, {nom}" if d else COURT)


def _professionnel(ref: Referentiel, rempli: Livret | None) -> tuple[md.Bloc, ...]:
    pro = rempli.professionnel if rempli else None
    champs = (
        md.Champ("Nom", (pro and pro.nom) or ""),
        md.Champ("Fonction", T((pro and pro.fonction) or ""), 2),
        md.Champ("Organisation", T((pro and pro.organisation) or ""), 2),
        md.Champ("Habilitation (s’il est externe)", (pro and (pro.habilitation or (pro.origine and "–"))) or ""),
    )
    origine = pro.origine if pro else None
    cases = (
        md.Case("interne à l’entreprise", origine == "interne"),
        md.Case(T(f"externe, habilité {ref.par_la_commission}"), origine == "externe"),
    )
    titre = md.Titre("Le professionnel du secteur", niveau=2, mention=f"art. {ref.article('reperage')}")
    return (md.Ensemble((titre, md.Champs(champs), md.Cases(cases, colonnes=2))),)


def _entretien(ref: Referentiel, rempli: Livret | None) -> tuple[md.Bloc, ...]:
    e = rempli.entretien if rempli else None
    champs = (md.Champ("Date", jour(e.date, "") if e else ""), md.Champ("Lieu", T((e and e.lieu) or ""), 2))
    dans = e.en_entreprise if e else None
    cases = (md.Case("oui", dans is True), md.Case("non", dans is False))
    titre = md.Titre("L’entretien", niveau=2, mention=f"art. {ref.article('reperage')}")
    return (
        md.Ensemble(
            (titre, md.Champs(champs), md.Cases(cases, T("Mené au sein de l’entreprise du candidat"), colonnes=4))
        ),
    )


# The elements -------------------------------------------------------------------------------------


def _reperage(ref: Referentiel, rempli: Livret | None) -> tuple[md.Bloc, ...]:
    colonnes = (md.Colonne("", 14), md.Colonne("Élément de compétence"), md.Colonne("À ce jour", 50))
    lignes = tuple(x for c in ref.competences for x in _competence(ref, c, rempli))
    return md.Titre("Les compétences repérées", niveau=2), md.Tableau(colonnes, lignes, serre=True, groupes=True)


def _competence(ref: Referentiel, c: Competence, rempli: Livret | None) -> Iterator[md.Rangee | md.Bande | md.Large]:
    reperee = rempli.competences.get(c.code) if rempli else None
    echelle = ref.accord.echelle_reperage.valeur
    yield md.Bande(T(c.intitule), c.code, suite="(suite)")
    for e in c.elements:
        cochees = dit(echelle, reperee.elements.get(e.code) if reperee else None)
        reponse = md.Cellule(cases=mots(echelle), cochees=cochees)
        yield md.Rangee((md.Cellule(e.code, style=md.Style.DISCRET), T(e.intitule), reponse))
    yield _constats(reperee)


def _constats(reperee: CompetenceReperee | None) -> md.Large:
    texte = reperee.constats if reperee else None
    return md.Large(T(f"Constats : {texte.strip()}")) if texte else md.Large("Constats", 2, md.Style.DISCRET)


# What follows -------------------------------------------------------------------------------------


def _besoins(ref: Referentiel, d: Dossier | None, rempli: Livret | None) -> tuple[md.Bloc, ...]:
    titre = md.Titre("Ce qui reste à acquérir", niveau=2, mention=ref.articles(("reperage", None), ("parcours", None)))
    if d is None or rempli is None:
        cases = tuple(md.Case(f"{c.code} {T(c.intitule)}") for c in ref.competences)
        besoins: tuple[md.Bloc, ...] = (md.Cases(cases, colonnes=1),)
    elif codes := a_acquerir(d):
        lignes = tuple(_a_acquerir(ref.par_code[code], d) for code in codes)
        besoins = (
            md.Tableau((md.Colonne("", 14), md.Colonne("Compétence"), md.Colonne("Éléments", 46)), lignes, serre=True),
        )
    else:
        besoins = (md.Texte(T("Rien : tous les éléments sont dits acquis.")),)
    actions = rempli.actions_proposees if rempli else None
    proposees: md.Bloc = md.Texte(T(actions)) if actions else md.LignesEcriture(8)
    return (
        md.Ensemble((titre, *besoins)),
        md.Ensemble((md.Titre("Actions proposées", niveau=2, mention=f"art. {ref.article('parcours')}"), proposees)),
    )


def _a_acquerir(c: Competence, d: Dossier) -> md.Rangee:
    assert d.livret
    reperee = d.livret.competences[c.code]
    manques = [e for e, mot in reperee.elements.items() if d.accord.sens_reperage(mot) == "non-acquis"]
    return md.Rangee((md.Cellule(c.code, style=md.Style.FORT), T(c.intitule), ", ".join(manques)))


def _signatures(d: Dossier | None, rempli: Livret | None) -> md.Signatures:
    signe = rempli.signatures if rempli else None
    pro = md.Signataire(
        "Le professionnel du secteur",
        (rempli and rempli.professionnel.nom) or "",
        signe_le(signe.professionnel if signe else None),
    )
    candidat = md.Signataire(
        le_candidat(d).capitalize(), d.candidat.nom_complet if d else "", signe_le(signe.candidat if signe else None)
    )
    return md.Signatures((pro, candidat), colonnes=2)
