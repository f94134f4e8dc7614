"""The letter to one person: what is waited for from them, dossier by dossier (art. 3.1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import Cadre, document, lieu_et_date, objet_du_courrier, signature
from cqp_cli.documents.phrases import corps
from cqp_cli.documents.pli import pli
from cqp_cli.documents.reperes import generaux
from cqp_cli.documents.vocabulaire import T
from cqp_cli.domain.a_trous import Reperes, une_phrase
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import accorder, date_longue

Attendus = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""By dossier, or for those of which the same is waited for: the title, then each sentence with its article."""


def reperes_de(
    ref: Referentiel, cadre: Cadre, combien: int, limite: date | None, *, civilite: str, comme: str = ""
) -> Reperes:
    """What the sentences of the letter, and of the message that carries it, may say.

    `combien`: how many points are waited for; `comme`: the role under which they are, unless it is the candidate's.
    """
    return generaux(ref, cadre) | {
        "civilite": civilite,
        "article": ref.article("jury"),
        "phrase": ref.citer("jury", "TRANSMISSION-AVANT-SESSION", None),
        "points": accorder(combien, "point reste", "points restent"),
        "part": f"de votre part, comme {comme}" if comme else "de votre part",
        "avant": f"au plus tard le {date_longue(limite)}" if limite else "dès que possible",
    }


def relance(ref: Referentiel, cadre: Cadre, vers: Sequence[str], attendus: Attendus, reperes: Reperes) -> md.Document:
    """One letter; `vers` is the name and the address, as the window of the envelope shows them."""
    mots, commun = cadre.textes["relance"], cadre.textes["commun"]
    objet = une_phrase(mots["objet"], reperes)
    listes = []
    for titre, points in attendus:
        cases = (md.Point(T(message), md.Signe.A_COCHER, "", article) for message, article in points)
        listes.append(md.Ensemble((md.Titre(T(titre), niveau=3), md.Liste(tuple(cases)))))
    quand = lieu_et_date(cadre)
    fin = corps((*mots["fin"], *commun["politesse"]), reperes)
    signe = signature(cadre)
    blocs = (
        pli(cadre, vers, (quand,), une_phrase(commun["envoi"], reperes)),
        md.Espace(8),
        *objet_du_courrier(objet),
        md.Espace(4),
        *corps((*commun["appel"], *mots["corps"]), reperes),
        *listes,
        md.Espace(4),
        md.Ensemble((*fin, md.Espace(4), signe)),
    )
    section = md.Section(blocs, titre_courant=vers[0], signet=vers[0], habillage=md.Habillage.PIED)
    return document(f"{objet}, {vers[0]}", [section], cadre, ref)
