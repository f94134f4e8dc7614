"""The front of the pack: the cover, and the session at a glance with the names of the dossiers left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from cqp_cli.documents import modele as md
from cqp_cli.documents.phrases import alinea
from cqp_cli.documents.presence import dit_absent, presidence
from cqp_cli.documents.vocabulaire import LEGENDE, SIGNES, Edition, T, college, demande, jour
from cqp_cli.domain.accord import NOMS_VOIES, Voie
from cqp_cli.domain.bilan import Resultat
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Membre
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.regles import Verdict
from cqp_cli.domain.typographie import accorder

APERCU = "session/apercu"
CONFIDENTIEL = "Confidentiel, à restituer après la séance"
NOMMES = 12  # candidates that a sentence names; beyond, the table is read


@dataclass(frozen=True, slots=True)
class Ligne:
    """What the front says of a candidate; the rest of the dossier need not stay in memory.

    `referentiel`: its code and version.
    """

    code: str
    nom: str
    voie: Voie | None
    referentiel: tuple[str, str]
    resultats: dict[str, Resultat]
    demande: str
    a_verifier: bool = False

    @property
    def divergent(self) -> list[str]:
        """The competences on which the avis differ."""
        return [code for code, resultat in self.resultats.items() if resultat == "divergence"]


def ligne(verdict: Verdict) -> Ligne:
    d = verdict.dossier
    bilan, ref = d.bilan, d.referentiel
    dite, verifier = demande(bilan), bool(verdict.du_candidat)
    return Ligne(d.code, d.candidat.nom_de_liste, d.voie, (ref.code, ref.version), bilan.resultats, dite, verifier)


def avant_les_candidats(
    edition: Edition,
    refs: Sequence[Referentiel],
    lignes: Sequence[Ligne],
    exclus: Sequence[str],
    alertes: Sequence[str],
    mention: str = "",
) -> tuple[md.Section, ...]:
    """The sections before the candidates; `refs` are the référentiels of the lines, `exclus` the names left out."""
    lignes = _distinguees(lignes)
    couverture = _couverture(edition, refs, lignes, exclus, alertes, mention)
    return couverture, _apercu(edition, refs, lignes, exclus)


def _distinguees(lignes: Sequence[Ligne]) -> list[Ligne]:
    """Two candidates of the same name are told apart by the code of their dossier."""
    compte = Counter(x.nom for x in lignes)
    return [replace(x, nom=f"{x.nom} ({x.code})") if compte[x.nom] > 1 else x for x in lignes]


# The cover ----------------------------------------------------------------------------------------


def _couverture(
    edition: Edition,
    refs: Sequence[Referentiel],
    lignes: Sequence[Ligne],
    exclus: Sequence[str],
    alertes: Sequence[str],
    mention: str,
) -> md.Section:
    session = edition.session
    tete: tuple[md.Bloc, ...] = (
        *_certificateur(edition),
        md.Espace(22),
        md.Titre(T(_jury_nomme(refs)), niveau=1),
        *(md.Texte(T(ref.intitule), md.Style.LECTURE_FORT) for ref in refs),
        *alinea(T(mention), md.Style.DISCRET),
        md.Texte(CONFIDENTIEL, md.Style.FORT),
        md.Espace(8),
        md.Champs(
            (
                md.Champ("Session", jour(session.date)),
                md.Champ("Lieu", T(session.lieu or "")),
                md.Champ("Présidence", presidence(session)),
            )
        ),
        _titre_du_jury(refs),
    )
    suite = (*_compte(lignes, exclus, refs), *_alertes(alertes))

    def page(mesure: tuple[md.Tableau, bool]) -> tuple[md.Bloc, ...]:
        """`mesure`: the jury, and whether the summary says names."""
        jury, noms = mesure
        return (*tete, jury, *suite, *_sommaire(lignes, noms))

    une_page = md.UnePage(page, tuple(product(_jurys(session.membres), (True, False))))
    return md.Section((une_page,), _titre_courant(edition), "session/couverture", "Couverture")


def _certificateur(edition: Edition) -> Iterator[md.Bloc]:
    """Who certifies, at the head of the cover."""
    certificateur = edition.configuration.certificateur
    yield md.Espace(10)
    if edition.logo:
        yield md.Image(edition.logo, T(f"Logo : {certificateur.nom or 'le certificateur'}"), hauteur=18)
        yield md.Espace(4)
    if certificateur.nom:
        yield md.Texte(T(certificateur.nom), md.Style.LECTURE_FORT)
    if certificateur.adresse:
        yield md.Texte(T(certificateur.adresse), md.Style.DISCRET)


def _titre_courant(edition: Edition) -> str:
    return f"Session du {jour(edition.session.date)}"


def _titre_du_jury(refs: Sequence[Referentiel]) -> md.Titre:
    articles = dict.fromkeys(ref.articles(("jury", ref.accord.voies.valeur[0])) for ref in refs)
    return md.Titre("Le jury", niveau=3, mention=enumerer(articles))


def _jurys(membres: Sequence[Membre]) -> Iterator[md.Tableau]:
    """The jury from the fullest to the shortest: a line each, for a few; then a line for each college."""
    if len(membres) <= NOMMES:
        yield _membres(membres)
    if membres:
        yield _par_college(membres)


def _membres(membres: Sequence[Membre]) -> md.Tableau:
    lignes = tuple(
        md.Rangee(
            (
                md.Cellule(m.nom or "–", style=md.Style.FORT),
                college(m.college),
                T(m.organisation or "–"),
                dit_absent(m) or ("présidence" if m.president else ""),
            )
        )
        for m in membres
    )
    colonnes = (md.Colonne("Membre"), md.Colonne("Collège", 28), md.Colonne("Organisation", 46), md.Colonne("", 36))
    return md.Tableau(colonnes, lignes, vide="Aucun membre n’est inscrit.", serre=True)


def _par_college(membres: Sequence[Membre]) -> md.Tableau:
    """A jury too large for a line each: the émargement says of what organisation each member is."""
    noms: dict[str, list[str]] = {}
    for m in membres:
        dit = dit_absent(m) or ("présidence" if m.president else "")
        noms.setdefault(college(m.college), []).append(f"{m.nom or '–'} ({dit})" if dit else m.nom or "–")
    lignes = tuple(
        md.Rangee((md.Cellule(nom, style=md.Style.FORT), str(len(tous)), T(" · ".join(tous))))
        for nom, tous in noms.items()
    )
    return md.Tableau((md.Colonne("Collège", 28), md.Colonne("", 10), md.Colonne("Membres")), lignes, serre=True)


def _compte(lignes: Sequence[Ligne], exclus: Sequence[str], refs: Sequence[Referentiel]) -> tuple[md.Bloc, ...]:
    voies = Counter(x.voie for x in lignes)
    detail = ", ".join(f"{nombre} {NOMS_VOIES[v] if v else ''}" for v, nombre in sorted(voies.items(), key=str))
    return (
        md.Titre("Les dossiers", niveau=3),
        md.Champs(
            (
                md.Champ("Présentés", accorder(len(lignes), "dossier")),
                md.Champ("Par voie", T(detail) or "–"),
                md.Champ("Non présentés", accorder(len(exclus), "dossier") if exclus else "aucun"),
            )
        ),
        *(
            md.Texte(T(f"« {phrase} » (article {article})"), md.Style.DISCRET)
            for phrase, article in complets(refs)
            if phrase
        ),
    )


def complets(refs: Sequence[Referentiel]) -> tuple[tuple[str, str], ...]:
    """What each agreement says of dossiers that are not complete, and its article; said once."""
    voies = ((ref, ref.accord.voies.valeur[0]) for ref in refs)
    return tuple(dict.fromkeys(ref.phrase("jury", "TRANSMISSION-AVANT-SESSION", voie) for ref, voie in voies))


def _jury_nomme(refs: Sequence[Referentiel]) -> str:
    noms = {ref.jury for ref in refs}
    nom = noms.pop() if len(noms) == 1 else "jury"
    return nom[:1].upper() + nom[1:]


def _alertes(alertes: Sequence[str]) -> tuple[md.Bloc, ...]:
    if not alertes:
        return ()
    points = tuple(md.Point(T(a), md.Signe.A_VERIFIER) for a in alertes)
    return (md.Espace(4), md.Encadre((md.Titre("À savoir avant de siéger", niveau=3), md.Liste(points))))


def _sommaire(lignes: Sequence[Ligne], noms: bool) -> tuple[md.Bloc, ...]:
    entrees = [("La session en un coup d’œil", APERCU, md.Style.CORPS)]
    entrees += (
        [(x.nom, x.code, md.Style.CORPS) for x in lignes]
        if noms
        else [("Les candidats", lignes[0].code, md.Style.CORPS)]
    )
    rangees = tuple(
        md.Rangee((md.Cellule(texte, style=style, lien=ancre), md.Cellule(renvoi=ancre, lien=ancre)))
        for texte, ancre, style in entrees
    )
    colonnes = (md.Colonne(), md.Colonne("", 20, md.Alignement.DROITE))
    return md.Titre("Sommaire", niveau=3), md.Tableau(colonnes, rangees, serre=True, sommaire=True)


# At a glance --------------------------------------------------------------------------------------


def _apercu(
    edition: Edition, refs: Sequence[Referentiel], lignes: Sequence[Ligne], exclus: Sequence[str]
) -> md.Section:
    blocs: list[md.Bloc] = [md.Titre("La session en un coup d’œil", niveau=1), *_phrases(lignes)]
    rang = 1
    for ref in refs:
        siennes = [x for x in lignes if x.referentiel == (ref.code, ref.version)]
        if len(refs) > 1:
            blocs.append(md.Titre(T(f"{ref.intitule}, version {ref.version}"), niveau=3))
        blocs.append(_matrice(ref, siennes, rang))
        rang += len(siennes)
    blocs.append(md.Legende((*LEGENDE, (md.Signe.A_VERIFIER, "à vérifier"))))
    blocs += _exclus(exclus)
    blocs += _competences(refs[0]) if len(refs) == 1 else ()
    return md.Section(tuple(blocs), _titre_courant(edition), APERCU, "La session en un coup d’œil")


def _phrases(lignes: Sequence[Ligne]) -> tuple[md.Bloc, ...]:
    """Who is to be decided of and who is to be looked at, each with the page: what a juror reads first."""
    trancher = [(x, f" ({enumerer(x.divergent)})") for x in lignes if x.divergent]
    verifier = [(x, "") for x in lignes if x.a_verifier]
    dites = [_phrase("À trancher", trancher, md.Style.LECTURE_FORT, len(lignes))] if trancher else []
    if not trancher:
        dites.append(md.Texte("Rien à trancher : aucun avis ne diffère.", md.Style.LECTURE_FORT))
    dites += [_phrase("À vérifier", verifier, md.Style.LECTURE, len(lignes))] if verifier else []
    return tuple(dites)


def _phrase(tete: str, dits: Sequence[tuple[Ligne, str]], style: md.Style, combien: int) -> md.Texte:
    nommes = dits[:NOMMES]
    trou = md.TROU * len(str(25 * combien))  # digits enough for the last page
    noms = [f"{x.nom}{suite}, p.\u00a0{trou}" for x, suite in nommes]
    noms += [f"et {len(dits) - NOMMES} autres, signalés ci-dessous"] if len(dits) > NOMMES else []
    return md.Texte(T(f"{tete} : {' · '.join(noms)}"), style, renvois=tuple(x.code for x, _ in nommes))


def _exclus(exclus: Sequence[str]) -> tuple[md.Bloc, ...]:
    """How many dossiers are not presented, and whose: the rest is between the secretariat and them."""
    if not exclus:
        return ()
    titre = md.Titre("Dossiers non présentés", niveau=3, mention=accorder(len(exclus), "dossier"))
    return titre, md.Texte(T(" · ".join(exclus)))


def _matrice(ref: Referentiel, lignes: Sequence[Ligne], premier: int) -> md.Tableau:
    codes = ref.codes if len(ref.codes) <= 14 else ()
    large = min(3 + 2.2 * max(map(len, codes)), 70 / len(codes)) if codes else 0
    colonnes = (
        md.Colonne("", mots=(str(premier + len(lignes) - 1),), alignement=md.Alignement.DROITE),
        md.Colonne("Candidat"),
        md.Colonne("", 10),
        *(md.Colonne(code, large, md.Alignement.CENTRE) for code in codes),
        md.Colonne("", 5),
        md.Colonne("Ce qui est demandé au jury", 44 if len(codes) <= 8 else 36),
        md.Colonne("", 15, md.Alignement.DROITE),
    )
    rangees = tuple(
        md.Rangee(
            (
                md.Cellule(str(rang), style=md.Style.DISCRET),
                md.Cellule(x.nom, style=md.Style.FORT, lien=x.code),
                "VAE" if x.voie == "vae" else "",
                *(md.Cellule(signe=SIGNES[x.resultats[code]]) for code in codes),
                md.Cellule(signe=md.Signe.A_VERIFIER) if x.a_verifier else "",
                md.Cellule(T(x.demande), style=md.Style.FORT if x.divergent else md.Style.CORPS),
                md.Cellule(renvoi=x.code, lien=x.code, style=md.Style.DISCRET),
            )
        )
        for rang, x in enumerate(lignes, premier)
    )
    return md.Tableau(colonnes, rangees, serre=True)


def _competences(ref: Referentiel) -> list[md.Bloc]:
    """What the codes of the matrix stand for: nobody should have to know them by heart."""
    rangees = tuple(
        md.Rangee((md.Cellule(c.code, style=md.Style.FORT), T(c.intitule), accorder(len(c.elements), "élément")))
        for c in ref.competences
    )
    colonnes = (md.Colonne("", 11), md.Colonne("Compétence"), md.Colonne("", 26, md.Alignement.DROITE))
    return [md.Titre("Les compétences", niveau=3), md.Tableau(colonnes, rangees, serre=True)]
