"""How the candidate came here: the livret, the path or the experience, the candidate's own words, earlier juries."""

from __future__ import annotations

from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.dossier_vae import AVIS
from cqp_cli.documents.vocabulaire import T, cle, court, heures, jour, le_candidat, periode
from cqp_cli.domain.actions import Action
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision
from cqp_cli.domain.vae import Experience

TYPES = {"formation": "formation", "situation-de-travail": "situation de travail"}
DECISIONS = {"validee": "validée", "non-validee": "non validée", "conservee": "conservée"}


def parcours(d: Dossier) -> tuple[md.Bloc, ...]:
    """What comes before the evaluation, in the order of the agreement, after what earlier juries decided."""
    return (*_decisions(d), *_livret(d), *_actions(d), *_vae(d), *_recit(d))


# 3.1.1 --------------------------------------------------------------------------------------------


def _livret(d: Dossier) -> tuple[md.Bloc, ...]:
    livret = d.livret
    if livret is None:
        return ()
    pro = livret.professionnel
    qui = ", ".join(filter(None, (pro.nom, pro.fonction, pro.organisation, pro.origine, pro.habilitation)))
    lieu = f"{jour(livret.entretien.date)}, {livret.entretien.lieu}" if livret.entretien.lieu else ""
    signe = livret.signatures
    champs = (
        md.Champ("Entretien", T(lieu or jour(livret.entretien.date))),
        md.Champ("Professionnel du secteur", T(qui) or "–"),
        md.Champ("Signé par le professionnel", jour(signe.professionnel)),
        md.Champ(f"Signé par {le_candidat(d)}", jour(signe.candidat)),
    )
    colonnes = (md.Colonne("", 11), md.Colonne("À développer", 48), md.Colonne("Constats du repérage"))
    lignes = tuple(_reperee(d, code) for code in d.referentiel.codes if code in livret.competences)
    blocs = (
        md.Titre(
            "Le livret de repérage",
            niveau=2,
            signet=1,
            ancre=cle(d.code, "livret"),
            mention=f"art. {d.article('reperage')}",
        ),
        md.Champs(champs, colonnes=2),
        md.Tableau(colonnes, lignes, serre=True),
        *((md.Texte(T(f"Actions proposées : {livret.actions_proposees}")),) if livret.actions_proposees else ()),
    )
    return (md.Ensemble(blocs),)


def _reperee(d: Dossier, code: str) -> md.Rangee:
    assert d.livret
    reperee = d.livret.competences[code]
    manques = [e for e, mot in reperee.elements.items() if d.accord.sens_reperage(mot) != "acquis"]
    tous = len(manques) == len(d.referentiel.par_code[code].elements)
    dit = "tous les éléments" if tous else ", ".join(manques)
    a_developper = (
        md.Cellule(dit, style=md.Style.FORT) if manques else md.Cellule("rien, tout est acquis", style=md.Style.DISCRET)
    )
    return md.Rangee((md.Cellule(code, style=md.Style.FORT), a_developper, T(reperee.constats or "–")))


# 3.1.2 --------------------------------------------------------------------------------------------


def _actions(d: Dossier) -> tuple[md.Bloc, ...]:
    if d.parcours is None:
        return ()
    colonnes = (
        md.Colonne("Action"),
        md.Colonne("Nature et organisme", 52),
        md.Colonne("Compétences", 24),
        md.Colonne("Dates", 26),
        md.Colonne("Durée", 15),
    )
    pratique = d.parcours.mise_en_pratique
    lignes = [_action(a) for a in d.parcours.actions]
    if pratique.entreprise or pratique.debut:
        ou = T(f"en entreprise, {pratique.entreprise}" if pratique.entreprise else "en entreprise")
        lignes.append(md.Rangee(("Mise en pratique", ou, "", _dates(pratique.debut, pratique.fin), "")))
    titre = md.Titre(
        "Le parcours", niveau=2, signet=1, ancre=cle(d.code, "parcours"), mention=f"art. {d.article('parcours')}"
    )
    return (md.Ensemble((titre, md.Tableau(colonnes, tuple(lignes), vide="Aucune action.", serre=True))),)


def _action(a: Action) -> md.Rangee:
    ou = ", ".join(filter(None, (TYPES.get(a.type or ""), a.organisation, a.formateur)))
    texte = T(a.intitule or "–") + ("" if a.realisee else "\nnon réalisée")
    return md.Rangee((texte, T(ou), ", ".join(a.competences), _dates(a.debut, a.fin), heures(a.heures)))


def _dates(debut: date | None, fin: date | None) -> str:
    """On two lines, for a narrow column."""
    return f"du {court(debut)}\nau {court(fin)}" if debut and fin else periode(debut, fin)


# 3.2.1 --------------------------------------------------------------------------------------------


def _vae(d: Dossier) -> tuple[md.Bloc, ...]:
    vae = d.vae
    if vae is None:
        return ()
    avis = vae.recevabilite
    rendu = AVIS[avis.avis] if avis.avis else "non rendu"
    aide = ", ".join(filter(None, (vae.accompagnement.organisation, heures(vae.accompagnement.heures))))
    champs = [
        md.Champ("Demande signée", jour(vae.partie_2.signature, "non signée")),
        md.Champ("Déposée", jour(vae.partie_2.depot)),
        md.Champ("Recevabilité", f"{rendu}, {jour(avis.date)}" if avis.date else rendu),
    ]
    if aide:
        champs.append(md.Champ("Accompagnement", T(aide), etendue=3))
    colonnes = (md.Colonne("Emploi, employeur et activités"), md.Colonne("Dates", 43), md.Colonne("Durée", 22))
    lignes = tuple(_experience(e) for e in vae.partie_2.experiences)
    notes = [f"Motif : {avis.motif}"] if avis.motif else []
    notes += [
        f"Avis précédent, {jour(p.date)} : {AVIS[p.avis]}. {p.motif or ''}".strip() for p in avis.precedentes if p.avis
    ]
    return (
        md.Titre(
            "L’expérience",
            niveau=2,
            signet=1,
            ancre=cle(d.code, "experience"),
            mention=f"partie 2, art. {d.article('recevabilite')}",
        ),
        md.Champs(tuple(champs)),
        *(md.Texte(T(n)) for n in notes),
        md.Tableau(colonnes, lignes, vide="Aucune expérience déclarée.", serre=True),
    )


def _experience(e: Experience) -> md.Rangee:
    poste = ", ".join(filter(None, (e.fonction, e.employeur)))
    return md.Rangee((T("\n".join(filter(None, (poste, e.activites)))), periode(e.debut, e.fin), heures(e.heures)))


# 3.1.3 and 3.2.1: the candidate's own words --------------------------------------------------------


def _recit(d: Dossier) -> tuple[md.Bloc, ...]:
    recit = d.recit
    if recit is None or not recit.activites:
        return ()
    lignes: list[md.Rangee | md.Bande] = []
    for competence in d.referentiel.competences:
        siennes = [a for a in recit.activites if a.competence == competence.code]
        if siennes:
            lignes.append(md.Bande(T(competence.intitule), competence.code, suite="(suite)"))
        for a in siennes:
            lignes.append(md.Rangee((md.Cellule(T(a.intitule or "–"), style=md.Style.FORT), T(a.description or ""))))
    en_vae = d.voie == "vae"
    article = f"partie 3, art. {d.article('recevabilite')}" if en_vae else f"art. {d.article('evaluation')}"
    mention = f"signé le {jour(recit.signature)}, {article}" if recit.signature else f"non signé, {article}"
    return (
        md.Titre(f"Ce qu’écrit {le_candidat(d)}", niveau=2, signet=1, ancre=cle(d.code, "recit"), mention=mention),
        md.Tableau((md.Colonne("", 46), md.Colonne("")), tuple(lignes), serre=True),
    )


# 3.1.4: the juries before --------------------------------------------------------------------------


def _decisions(d: Dossier) -> tuple[md.Bloc, ...]:
    if not d.decisions:
        return ()
    colonnes = (md.Colonne("Session", 28), md.Colonne("Décision", 40), md.Colonne("Compétences et motifs"))
    lignes = tuple(_decision(x) for x in d.decisions)
    titre = md.Titre(
        "Décisions antérieures", niveau=2, signet=1, ancre=cle(d.code, "decisions"), mention=f"art. {d.article('jury')}"
    )
    return titre, md.Tableau(colonnes, lignes, serre=True)


def _decision(x: Decision) -> md.Rangee:
    issue = LIBELLES_ISSUE[x.issue] if x.issue else "–"
    if x.annulation:
        issue += f"\nannulée le {court(x.annulation.date)}"
    return md.Rangee((court(x.date), md.Cellule(issue, style=md.Style.FORT), T("\n".join(_motifs(x)) or "–")))


def _motifs(x: Decision) -> list[str]:
    groupes: dict[str, list[str]] = {}
    for code, mot in x.competences.items():
        groupes.setdefault(mot, []).append(code)
    dits = [f"{enumerer(codes)} {DECISIONS[mot]}{'s' if len(codes) > 1 else ''}" for mot, codes in groupes.items()]
    lignes = [" ; ".join(dits)] if dits else []
    lignes += [f"Motif du renvoi : {x.renvoi.motif}"] if x.renvoi and x.renvoi.motif else []
    lignes += [f"{r.membre} s’est retiré(e) : {r.motif}" for r in x.retraits]
    lignes += [f"Préconisations : {x.preconisations.texte}"] if x.preconisations.texte else []
    lignes += [f"Conformité : {x.conformite.motif}"] if x.conformite.motif else []
    lignes += [f"Motif de l’annulation : {x.annulation.motif}"] if x.annulation and x.annulation.motif else []
    return lignes
