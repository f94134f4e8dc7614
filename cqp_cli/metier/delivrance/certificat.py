"""`cqp print parchemin|attestation`: whether a decision allows it, and the document that the register gives."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace

import cqp_cli
from cqp_cli.disque.ecrire.refaire import de_ce_dossier, entre_guillemets
from cqp_cli.disque.espace.dossiers import Lecture
from cqp_cli.disque.registres import paquet
from cqp_cli.disque.registres.registre import Delivrance, Registre
from cqp_cli.documents import certificats as doc_certificats
from cqp_cli.documents.commun import document
from cqp_cli.documents.modele import Document
from cqp_cli.documents.pdf import render_pdf
from cqp_cli.documents.reperes import de_la_decision
from cqp_cli.domain.certificateur import court_le, enregistrement
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.deliberation import gardees
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision
from cqp_cli.domain.lieu import Lieu
from cqp_cli.domain.portee import definitive
from cqp_cli.domain.remedes import A_ECRIRE, SUIVRE, UN_JOUR, poser
from cqp_cli.domain.titres import au_titre_de
from cqp_cli.domain.typographie import date_longue
from cqp_cli.errors import Probleme, Refus
from cqp_cli.metier.delivrance import authenticite
from cqp_cli.metier.delivrance.authenticite import cle_de_pdf, contenu_qr
from cqp_cli.metier.delivrance.empechements import dire_annulation, obstacles
from cqp_cli.metier.delivrance.tirage import TITRES, Demande, Imprime
from cqp_cli.terminal.etape import inchange

ISSUES = {Imprime.PARCHEMIN: "totale", Imprime.ATTESTATION: "partielle"}


def a_certifier(demande: Demande, d: Dossier) -> Decision:
    """The final decision that the document certifies. Raises Refus with the article and the reason.

    A full delivery stands until it is revoked, whatever was written after it.
    """
    voulue, session = ISSUES[demande.nom], demande.session
    siennes = [x for x in d.decisions if session is None or x.session == session.code]
    derniere = next((x for x in reversed(siennes) if definitive(x, d.jour)), None)
    if derniere is None or derniere.issue != "totale":
        for ecrite in [x for x in siennes if not x.annulee][-1:]:
            if problemes := obstacles(d, ecrite):
                raise Refus(problemes)
    if derniere and derniere.issue == voulue:
        return derniere
    redecider = demande.redecider(d)
    annulees = [x for x in siennes if x.annulee and x.issue == voulue]
    if annulees and (derniere is None or siennes.index(annulees[-1]) > siennes.index(derniere)):
        raise Refus(f"{dire_annulation(d, annulees[-1])} Le jury peut l'examiner de nouveau.", redecider)
    remede = None if siennes else redecider
    raise Refus(_pourquoi(demande, d, derniere or (siennes[-1] if siennes else None)), remede)


def _pourquoi(demande: Demande, d: Dossier, decision: Decision | None) -> str:
    article = d.au_titre_de("jury", "DECISION-COHERENTE")
    if decision is None or decision.issue is None:
        quand = f" à la session {demande.session.code}" if demande.session else ""
        return f"Aucune décision du jury n'est enregistrée{quand} ({article})."
    du = f" du {jour_long(decision.date)}" if decision.date else ""
    issue = LIBELLES_ISSUE[decision.issue]
    if decision.issue == "renvoi":
        return f"La décision{du} est un renvoi : rien n'est décidé, rien n'est à certifier ({article})."
    if demande.nom is Imprime.PARCHEMIN:
        return f"La décision{du} est une {issue} : {d.referentiel.citer('jury', 'DECISION-COHERENTE', d.voie)}."
    return (
        f"La décision{du} est une {issue} : l'attestation n'est faite que d'une délivrance partielle "
        f"({d.au_titre_de('jury')})."
    )


def refuser_neuf(demande: Demande, d: Dossier, decision: Decision) -> None:
    """Raises Refus when this document cannot be issued now; what was issued once is printed again for ever."""
    _refuser_incomplet(d, demande)
    if demande.nom is Imprime.ATTESTATION:
        _refuser_expiree(demande, d, decision)


def _refuser_expiree(demande: Demande, d: Dossier, decision: Decision) -> None:
    """An attestation is made of benefits that run on the day it is issued."""
    toutes = gardees(d, decision, encore=True)
    if any(g.court(demande.ici.jour) for g in toutes):
        return
    fin = max((g.jusqu_au for g in toutes if g.jusqu_au), default=None)
    quand = f"a pris fin le {jour_long(fin)}" if fin else "ne court pas"
    article = au_titre_de(d.accord.benefice_annees)
    message = f"Le bénéfice des compétences validées {quand} ({article}) : il n'en est plus fait d'attestation."
    raise Refus(message, de_ce_dossier(SUIVRE, d.place))


def _refuser_incomplet(d: Dossier, demande: Demande) -> None:
    """What the face of the document must show and nobody wrote."""
    c, certificateur = d.candidat, demande.ici.espace.configuration.certificateur
    second = certificateur.cosignataire
    personne = {
        "nom_naissance": c.nom_naissance or c.nom_usage,
        "prenoms": c.prenoms,
        "naissance.date": c.naissance.date,
        "naissance.commune": c.naissance.commune,
    }
    maison = {
        "certificateur.nom": certificateur.nom,
        "certificateur.lieu": certificateur.lieu,
        "certificateur.signataire.nom": certificateur.signataire.nom,
        **({"certificateur.cosignataire.nom": second.nom} if second.fonction else {}),
    }
    sienne = f"{d.code}/candidat.yaml"
    if c.naissance.date and not c.naissance.date.possible(d.jour):
        message = f"« naissance.date » : {c.naissance.date.dite} ne peut pas être une date de naissance."
        raise Refus([Probleme(message, sienne, remede=f"cqp check-dossier {entre_guillemets(d.place)}")])
    problemes = list(_absents(personne, sienne, d.place)) + list(_absents(maison, "cqp.yaml", d.place))
    if problemes:
        raise Refus(problemes)


def _absents(valeurs: Mapping[str, object], fichier: str, place: str) -> list[Probleme]:
    return [
        Probleme(f"« {cle} » manque : le document doit le dire.", fichier, remede=_dire(cle, fichier, place))
        for cle, valeur in valeurs.items()
        if not valeur
    ]


def _dire(cle: str, fichier: str, place: str) -> str:
    """The command that says it, of the candidate or of the certifier."""
    lieu = Lieu(fichier.rpartition("/")[2], tuple(cle.split(".")))
    return de_ce_dossier(poser(lieu, UN_JOUR if cle.endswith("date") else A_ECRIRE), place)


def note_d_inscription(demande: Demande, d: Dossier, decision: Decision) -> str:
    """What a registered certification must show on its parchemin, and cqp.yaml does not say."""
    inscrit = enregistrement(demande.ici.espace.configuration, d.referentiel)
    if demande.nom is not Imprime.PARCHEMIN or not court_le(inscrit, decision.date) or inscrit.decision:
        return ""
    ou = f"« enregistrements.{d.referentiel.code}.decision »"
    return f"le parchemin ne dit pas la date de la décision d'enregistrement (cqp.yaml, {ou})."


# The register -------------------------------------------------------------------------------------


def ligne_demandee(demande: Demande, lecture: Lecture, d: Dossier, decision: Decision, motif: str | None) -> Delivrance:
    """The line of the register, but for its number and its checksum."""
    espace = demande.ici.espace
    sources = [*paquet.communs(espace, decision.session or "", [d.referentiel]), *paquet.pieces(lecture.chemin)]
    return Delivrance(
        numero="",
        document=demande.nom.value,
        code=d.code,
        nom=d.candidat.nom_complet,
        session=decision.session or "",
        date=str(demande.ici.jour),
        decision=str(decision.date),
        issue=decision.issue or "",
        competences=dict(decision.competences),
        chemin=espace.relatif(lecture.chemin),
        certification=d.referentiel.code,
        referentiel=d.referentiel.version,
        outil=cqp_cli.__version__,
        sources=authenticite.empreintes_des_sources(sources, espace),
        motif=motif,
        titulaire=authenticite.titulaire_de(d.candidat),
    )


def certifier(demande: Demande, lecture: Lecture, d: Dossier, ligne: Delivrance) -> tuple[Delivrance, bytes, bool]:
    """The document that the register gives to this demand, issued now if it never was; a reissue when it has a motive.

    One that is issued is of the dossier as it was read: nobody can revoke the decision in between.
    """
    decision = a_certifier(demande, d)
    registre, reediter = Registre(demande.ici.espace.racine), ligne.motif is not None
    neuf = registre.deja(ligne, reediter=reediter) is None
    if neuf:
        refuser_neuf(demande, d, decision)
    with inchange(demande.ici, lecture) if neuf else nullcontext():
        return registre.delivrer(ligne, lambda x: en_pdf(demande, d, decision, x), reediter=reediter)


def sans_numero(demande: Demande, d: Dossier) -> Document:
    """The certificate as it would be issued, to be read again first. Raises Refus when it could not be."""
    decision = a_certifier(demande, d)
    refuser_neuf(demande, d, decision)
    return _document(demande, d, decision, None)


def en_pdf(demande: Demande, d: Dossier, decision: Decision, x: Delivrance) -> bytes:
    """The PDF of a delivery that has its number."""
    jour = date_longue(demande.ici.jour)
    reedition = f"Réédition du {jour} du document n° {x.reedition_de}" if x.reedition_de else ""
    emission = doc_certificats.Emission(x.numero, contenu_qr(x), reedition)
    return render_pdf(_document(demande, d, decision, emission), demande.theme)


def _document(demande: Demande, d: Dossier, decision: Decision, emission: doc_certificats.Emission | None) -> Document:
    """Made on the day of the jury; an attestation of which a benefit has ended since, on the day that it is issued."""
    toutes = gardees(d, decision, encore=True)
    finies = demande.nom is Imprime.ATTESTATION and not all(g.court(demande.ici.jour) for g in toutes)
    cadre = replace(demande.cadre, acte=None if finies else decision.date)
    dits = dict(de_la_decision(d, decision, cadre))
    reperes = dits | {"numero": emission.numero if emission else ""}
    faire = doc_certificats.parchemin if demande.nom is Imprime.PARCHEMIN else doc_certificats.attestation
    section = faire(d.referentiel, reperes, emission, cadre)
    titre = f"{TITRES[demande.nom]}, {d.candidat.nom_complet}"
    return document(titre, [section], cadre, d.referentiel, cle=cle_de_pdf(emission.numero) if emission else "")
