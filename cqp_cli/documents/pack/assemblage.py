"""The jury's pack: which sections it has and what runs through all its pages.

`candidat()` needs nothing of the other candidates: its section can be laid out at once and kept, so that a
thousand dossiers never stand in memory together. `couverture.avant_les_candidats()` comes last and goes first.
"""

from __future__ import annotations

from collections.abc import Sequence

from cqp_cli.documents import modele as md
from cqp_cli.documents.pack.a_decider import decision
from cqp_cli.documents.pack.couverture import APERCU, CONFIDENTIEL
from cqp_cli.documents.pack.itineraire import parcours
from cqp_cli.documents.pack.preuves import evaluation, passages
from cqp_cli.documents.vocabulaire import Edition, T, jour, referentiels
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import VERSION, Verdict


def candidat(verdict: Verdict, edition: Edition) -> md.Section:
    """The pages of one candidate: the decision, then the evidence."""
    d = verdict.dossier
    nom = d.candidat.nom_de_liste
    blocs = (decision(verdict, edition), md.SautDePage(), *evaluation(d), *parcours(d), *passages(d))
    return md.Section(blocs, titre_courant=nom, ancre=d.code, signet=nom, comptee=True, retour=APERCU)


def document(edition: Edition, refs: Sequence[Referentiel]) -> md.Document:
    """The pack without its sections, which are laid out one after the other."""
    session = edition.session
    intitules = " ; ".join(dict.fromkeys(r.intitule for r in refs))
    return md.Document(
        titre=T(f"Dossiers présentés au jury du {jour(session.date)}"),
        sections=(),
        auteur=edition.configuration.certificateur.nom or "",
        date=edition.jour,
        sujet=T(intitules),
        pied=f"{CONFIDENTIEL}\n{referentiels(refs)} · règles {VERSION} · cqp {edition.outil} · session {session.code}",
    )
