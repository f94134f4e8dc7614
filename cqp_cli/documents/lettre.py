"""The letters to a candidate: each outcome of the jury (3.1.4), each answer to a request for recevabilité (3.2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, lieu_et_date, objet_du_courrier, signature
from cqp_cli.documents.phrases import A_REMPLIR, corps
from cqp_cli.documents.pli import destinataire, pli
from cqp_cli.documents.reperes import de_la_decision, du_candidat, vierges
from cqp_cli.documents.vocabulaire import jour
from cqp_cli.domain.a_trous import Reperes, une_phrase
from cqp_cli.domain.deliberation import gardees
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.jury import Decision
from cqp_cli.domain.referentiel_metier import Referentiel

Genre = Literal[
    "totale",
    "partielle",
    "sans-validation",
    "non-delivrance",
    "renvoi",
    "recevabilite-favorable",
    "recevabilite-defavorable",
    "recevabilite-incomplet",
    "recepisse",
]
GENRES: dict[Genre, str] = {
    "totale": "Notification, délivrance totale",
    "partielle": "Notification, délivrance partielle",
    "sans-validation": "Notification, aucune nouvelle compétence validée",
    "non-delivrance": "Notification, non-délivrance",
    "renvoi": "Notification, renvoi",
    "recevabilite-favorable": "Recevabilité, avis favorable",
    "recevabilite-defavorable": "Recevabilité, avis défavorable",
    "recevabilite-incomplet": "Recevabilité, dossier incomplet",
}

REFUSENT: frozenset[Genre] = frozenset(("partielle", "sans-validation", "non-delivrance", "recevabilite-defavorable"))
"""The letters that a recourse is said in, where the certifier has written how."""


def lettre(d: Dossier, decision: Decision | None, cadre: Cadre) -> md.Section:
    """The letter of a decision, or of the recevabilité when there is none."""
    if decision and decision.issue:
        garde = decision.issue == "partielle" or gardees(d, decision, encore=True)
        rien = garde and "validee" not in decision.competences.values()
        genre: Genre = "sans-validation" if rien else decision.issue
        reperes, de_quand = de_la_decision(d, decision, cadre), f"Session du {jour(decision.date)}"
    else:
        assert d.vae
        assert d.vae.recevabilite.avis
        genre = f"recevabilite-{d.vae.recevabilite.avis}"  # type: ignore[assignment]
        reperes, de_quand = du_candidat(d, cadre), f"Demande de VAE du {jour(d.vae.partie_2.depot)}"
    references = (f"Nos références : {d.code}", de_quand)
    return _section(genre, reperes, cadre, destinataire(d.candidat), references, signet=d.candidat.nom_de_liste)


def recepisse(d: Dossier, cadre: Cadre) -> md.Section:
    """The receipt of a request for VAE, with the days between which the secretariat answers (3.2.1)."""
    assert d.vae
    references = (f"Nos références : {d.code}", f"Demande de VAE du {jour(d.vae.partie_2.depot)}")
    vers, signet = destinataire(d.candidat), d.candidat.nom_de_liste
    return _section("recepisse", du_candidat(d, cadre), cadre, vers, references, signet=signet)


def recepisse_vierge(ref: Referentiel, cadre: Cadre) -> md.Section:
    """The same, with room for a hand."""
    (section,) = _vierges({"recepisse": "Récépissé"}, ref, cadre)
    return section


def modeles(ref: Referentiel, cadre: Cadre) -> list[md.Section]:
    """Every letter that this certification can send, blank: room for a hand in the place of each placeholder."""
    vae = "vae" in ref.accord.voies.valeur
    return _vierges({g: mot for g, mot in GENRES.items() if vae or not g.startswith("recevabilite")}, ref, cadre)


def _vierges(genres: Mapping[Genre, str], ref: Referentiel, cadre: Cadre) -> list[md.Section]:
    lignes = ("…………………………………………………",) * 4
    suites = {"liste_suites": tuple(phrases[0] for phrases in cadre.textes["suites"].values() if phrases)}
    reperes = vierges(ref, cadre) | {"article": ref.article("jury")} | suites
    return [
        _section(genre, reperes, cadre, lignes, (f"Nos références : {A_REMPLIR}",), signet=mot)
        for genre, mot in genres.items()
    ]


def _section(
    genre: Genre, reperes: Reperes, cadre: Cadre, vers: Sequence[str], references: Sequence[str], *, signet: str
) -> md.Section:
    mots, commun = cadre.textes[genre], cadre.textes["commun"]
    objet, envoi = une_phrase(mots["objet"], reperes), une_phrase(commun["envoi"], reperes)
    recours = commun["recours"] if genre in REFUSENT else ()
    dit = corps((*commun["appel"], *mots["corps"], *recours, *commun["politesse"]), reperes)

    def page(blanc: float) -> tuple[md.Bloc, ...]:
        """The last paragraphs stay with the signature: nobody signs a page that says nothing."""
        return (
            pli(cadre, vers, (*references, lieu_et_date(cadre, vierge=reperes["date"] == A_REMPLIR)), envoi),
            md.Espace(blanc),
            *objet_du_courrier(objet),
            md.Espace(0.4 * blanc),
            *dit[:-2],
            md.Ensemble((*dit[-2:], md.Espace(0.5 * blanc), signe)),
        )

    signe = signature(cadre)
    blocs = (md.UnePage(page, (15, 11, 8, 5, 2, 12)),)
    return md.Section(blocs, titre_courant=signet, signet=signet, habillage=md.Habillage.PIED)
