"""What a session leaves behind: the procès-verbal and the attendance sheet (art. 3.1.4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from cqp_cli.documents import modele as md
from cqp_cli.documents.commun import SUITES, Cadre, en_tete, fait_a, intitules, non_conforme
from cqp_cli.documents.phrases import alinea, corps
from cqp_cli.documents.presence import dit_absent, membres_du_jury, presidence, retraits, signent
from cqp_cli.documents.vocabulaire import T, college, jour
from cqp_cli.domain.a_trous import accorde
from cqp_cli.domain.accord import NOMS_VOIES
from cqp_cli.domain.deliberation import gardees, non_validees
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import LIBELLES_ISSUE, Decision, Membre, Session
from cqp_cli.domain.personnes import meme_personne
from cqp_cli.domain.referentiel_metier import Referentiel
from cqp_cli.domain.typographie import accorder, date_courte

PV, EMARGEMENT = "Procès-verbal", "Feuille d’émargement du jury"
A_SIGNER = 13
ANNULEE = "décision annulée"
A_LA_MAIN = "Fait à ………………………, le ………………………"
NOMMES = 40  # candidates, beyond which the result in words counts them without naming them
PARAPHES = 72  # signs beyond which a line has no room for each college
REPERES = (
    "date", "lieu", "intitule", "president", "nombre_membres", "nombre_candidats", "article", "jury", "phrase",
    "signataires",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Examine:
    """A candidate of the session: the decision, or None when there is none; and those that it replaces, revoked."""

    dossier: Dossier
    decision: Decision | None
    annulees: tuple[Decision, ...] = ()


# The procès-verbal --------------------------------------------------------------------------------


def proces_verbal(
    refs: Sequence[Referentiel],
    session: Session | None,
    examines: Sequence[Examine],
    alertes: Sequence[str],
    cadre: Cadre,
    ancre: str = "",
) -> md.Section:
    """`alertes`: what the composition of the jury lacks; `ancre`: the state of the register, signed with it.

    Of whom nobody is known to be examined, a hand writes it all: that no dossier was, only a jury can say.
    """
    mots, ref = cadre.textes["pv"], refs[0]
    reperes = _reperes(refs, session, examines)
    blocs: tuple[md.Bloc, ...] = (
        *en_tete(f"{PV} du {ref.jury}", cadre, *refs, mention=_articles(ref)),
        _seance(session),
        *(corps(mots["ouverture"], reperes) if session else ()),
        *membres_du_jury(ref, session, cadre.jour, alertes),
        *retraits(session, examines, ref),
        *(() if examines else (md.SautDePage(),)),
        *_decisions(session, examines),
        md.Ensemble(
            (
                *_resultat(examines),
                *_reserves(session, mots["reserves"], reperes),
                *corps(mots["cloture"], reperes),
                *alinea(ancre),
                *_signatures(
                    ref, session, fait_a(cadre, session.lieu) if session and session.date and examines else A_LA_MAIN
                ),
            ),
            fort=True,
        ),
    )
    quand = f"Session du {jour(session.date)}" if session and session.date else "Procès-verbal"
    return md.Section(blocs, titre_courant=quand, signet=PV, paraphes=T(_paraphes(ref.accord.jury.valeur.colleges)))


def _paraphes(colleges: Sequence[str]) -> str:
    """Where each page is initialled: a line for each college, as long as they all stand on one."""
    chacun = [f"      collège {college(c)} :  …………………" for c in colleges]
    if len("".join(chacun)) > PARAPHES:
        chacun = ["      un membre de chaque collège :  ………………………………………"]
    return f"Paraphes   présidence :  …………………{''.join(chacun)}"


def _articles(ref: Referentiel) -> str:
    """« Article 3.1.4 ; en VAE, article 3.2.3 »."""
    premiere, *autres = [ref.article("jury", voie) for voie in ref.accord.voies.valeur]
    return f"Article {premiere}" + "".join(f" ; en VAE, article {a}" for a in autres if a != premiere)


def _reperes(refs: Sequence[Referentiel], session: Session | None, examines: Sequence[Examine]) -> dict[str, str]:
    par_college = len(signent(session)) <= 1 and refs[0].accord.jury.valeur.colleges
    membres = "d’un membre de chaque collège" if par_college else "des membres présents"
    signataires = {"signataires": f"de la présidence et {membres}"}
    if session is None:
        return dict.fromkeys(REPERES, "…………") | signataires
    ref = refs[0]
    complets = "TRANSMISSION-AVANT-SESSION", ref.accord.voies.valeur[0]
    return signataires | {
        "date": jour(session.date, ""),
        "lieu": session.lieu or "",
        "intitule": " et du ".join(intitules(refs)),
        "president": presidence(session),
        "nombre_membres": accorder(len(session.membres), "membre"),
        "nombre_candidats": accorder(len(examines), "dossier") if examines else "………… dossiers",
        "article": ref.article("jury", ref.accord.voies.valeur[0]),
        "jury": ref.jury,
        "phrase": ref.citer("jury", *complets) if ref.phrase("jury", *complets)[0] else "",
    }


def _seance(session: Session | None) -> md.Champs:
    return md.Champs(
        (
            md.Champ("Date", jour(session.date, "") if session else ""),
            md.Champ("Lieu", T((session and session.lieu) or "")),
            md.Champ("Présidence", presidence(session)),
            md.Champ("Séance ouverte à"),
            md.Champ("Levée à"),
            md.Champ("Secrétaire de séance"),
        )
    )


# The candidates and what was decided --------------------------------------------------------------


def _decisions(session: Session | None, examines: Sequence[Examine]) -> tuple[md.Bloc, ...]:
    colonnes = (
        md.Colonne("", mots=(str(max(len(examines), 10)),), alignement=md.Alignement.DROITE),
        md.Colonne("Candidat", 44),
        md.Colonne("Voie", 19),
        md.Colonne("Décision", 36),
        md.Colonne("Compétences et motifs"),
    )
    if not examines:
        lignes = tuple(
            md.Rangee((md.Cellule(str(i), style=md.Style.DISCRET), "", "", "", ""), hauteur=11) for i in range(1, 9)
        )
    else:
        lignes = tuple(
            _ligne(rang, x, nom, presidence(session))
            for rang, (x, nom) in enumerate(zip(examines, _noms(examines, de_quoi=True), strict=True), 1)
        )
    titre = md.Titre("Les candidats et les décisions", niveau=3, mention=_compte(examines))
    return titre, md.Tableau(colonnes, lignes, serre=True, suivi=True)


def _noms(examines: Sequence[Examine], *, de_quoi: bool = False) -> list[str]:
    """Two candidates of the same name are told apart by the code of their dossier.

    `de_quoi`: each with its certification, where there are several.
    """
    noms = [x.dossier.candidat.nom_de_liste or x.dossier.code for x in examines]
    fois = Counter(noms)
    quoi = [x.dossier.referentiel.intitule for x in examines]
    suites = [f"\n{dit}" if de_quoi and len(set(quoi)) > 1 else "" for dit in quoi]
    return [
        (n if fois[n] == 1 else f"{n} ({x.dossier.code})") + suite
        for n, x, suite in zip(noms, examines, suites, strict=True)
    ]


def _resultat(examines: Sequence[Examine]) -> tuple[md.Bloc, ...]:
    """What is signed, in words: how many of each outcome, and who, as far as a few lines can hold the names."""
    titre = md.Titre("Le résultat", niveau=3)
    dites: dict[str, list[str]] = {mot: [] for mot in (*LIBELLES_ISSUE.values(), ANNULEE)}
    for nom, x in zip(_noms(examines), examines, strict=True):
        if x.decision and x.decision.annulee:
            dites[ANNULEE].append(nom)
        elif x.decision and x.decision.issue:
            dites[LIBELLES_ISSUE[x.decision.issue]].append(nom)
    if not (dont := sum(map(len, dites.values()))):
        return titre, md.LignesEcriture(2, "Par décision, combien de candidats et lesquels")
    dits = []
    for mot, noms in dites.items():
        if noms:
            compte = accorder(len(noms), mot, " ".join(f"{m}s" for m in mot.split()))
            dits.append(f"{compte} : {enumerer(noms)}" if len(examines) <= NOMMES else compte)
    if reste := len(examines) - dont:
        dits.append(f"{accorder(reste, 'dossier')} sans décision définitive")
    return titre, md.Texte(T(f"{' ; '.join(dits)}."), md.Style.LECTURE_FORT)


def _compte(examines: Sequence[Examine]) -> str:
    issues = Counter(x.decision.issue for x in examines if x.decision and not x.decision.annulee)
    dites = {i: (mot, " ".join(f"{m}s" for m in mot.split())) for i, mot in LIBELLES_ISSUE.items()}
    return ", ".join(accorder(issues[i], *mots) for i, mots in dites.items() if issues[i])


def _ligne(rang: int, x: Examine, nom: str, president: str) -> md.Rangee:
    d = x.dossier
    tete = (
        md.Cellule(str(rang), style=md.Style.DISCRET),
        md.Cellule(nom, style=md.Style.FORT),
        NOMS_VOIES[d.voie] if d.voie else "–",
    )
    if x.decision is None:
        return md.Rangee((*tete, "", ""), hauteur=11)
    if not x.decision.issue and not x.decision.annulee:
        return md.Rangee((*tete, "", md.Cellule("Décision écrite, non définitive", style=md.Style.DISCRET)), hauteur=11)
    issue = LIBELLES_ISSUE[x.decision.issue] if x.decision.issue else "–"
    if x.decision.annulation and x.decision.annulee:
        quand = x.decision.annulation.date
        issue += f"\nannulée le {date_courte(quand)}" if quand else "\nannulée"
    return md.Rangee(
        (
            *tete,
            md.Cellule(issue, style=md.Style.FORT),
            T("\n".join(_details(d, x.decision, president) + _remplacees(x))),
        )
    )


def _details(d: Dossier, decision: Decision, president: str) -> list[str]:
    lignes = _competences(d, decision)
    if decision.president and not meme_personne(decision.president, president):
        lui = accorde(d, "ce candidat", "cette candidate", "ce candidat")
        lignes.append(f"Présidence pour {lui} : {decision.president}")
    if decision.renvoi and decision.renvoi.motif:
        lignes.append(f"Motif du renvoi : {decision.renvoi.motif}")
    if quoi := non_conforme(decision):
        lignes.append(f"Non conforme, {quoi} : {decision.conformite.motif or 'motif non écrit'}")
    if decision.preconisations.suite:
        lignes.append(f"Pour la suite : {SUITES[decision.preconisations.suite]}")
    if decision.preconisations.texte:
        lignes.append(f"Préconisations : {decision.preconisations.texte}")
    if decision.annulation and decision.annulation.motif:
        quand, rendue = decision.annulation.date, decision.date
        apres = f"Mention portée après la séance, le {jour(quand)}. " if quand and rendue and quand > rendue else ""
        lignes.append(f"{apres}Motif de l’annulation : {decision.annulation.motif}")
    return lignes


def _remplacees(x: Examine) -> list[str]:
    """What the session had decided before, and revoked: the paper that was signed then is not hidden."""
    dites = []
    for a in filter(None, (decision.annulation for decision in x.annulees)):
        quand = f" le {jour(a.date)}" if a.date else ""
        dites.append(f"Remplace une décision annulée{quand} : {a.motif or 'sans motif écrit'}")
    return dites


def _competences(d: Dossier, decision: Decision) -> list[str]:
    """What was validated that day, what is kept and from which decision, what is missing; of a partial, until when."""
    groupes: dict[tuple[str, str], list[str]] = {}
    for g in gardees(d, decision):
        fin = f"jusqu’au {jour(g.jusqu_au)}" if g.jusqu_au else "sans limite de durée"
        fin = fin if decision.issue == "partielle" else ""
        if g.nouvelle:
            cle = "validée", f", bénéfice {fin}" if fin else ""
        else:
            depuis = f" de la décision du {jour(g.depuis)}" if g.depuis else ""
            cle = "conservée", f"{depuis}, {fin}" if fin else depuis
        groupes.setdefault(cle, []).append(g.competence.code)
    if manquent := [c.code for c in non_validees(d, decision)]:
        groupes["non validée", ""] = manquent
    return [f"{enumerer(cs)} {mot}{'s' if len(cs) > 1 else ''}{suite}" for (mot, suite), cs in groupes.items()]


def _reserves(session: Session | None, phrases: Sequence[str], reperes: dict[str, str]) -> tuple[md.Bloc, ...]:
    dites = corps(phrases, reperes, md.Style.CORPS) if session else []
    return (md.Titre("Réserves et observations", niveau=3), *dites, md.LignesEcriture(2))


def _signatures(ref: Referentiel, session: Session | None, fait: str) -> tuple[md.Bloc, ...]:
    """The chair, and each member; of a large jury, or one that is not known, one member for each college."""
    signataires = [md.Signataire("La présidence du jury", presidence(session), champ="presidence")]
    membres = [(m.college or "", m.nom or "") for m in signent(session) if not m.president]
    for code, nom in membres or [(c, "") for c in ref.accord.jury.valeur.colleges]:
        pour = f"Pour le collège {college(code)}" if code else "Membre du jury"
        signataires.append(md.Signataire(pour, nom, champ=f"college_{code}"))
    return (
        md.Texte(fait, md.Style.LECTURE),
        md.Signatures(tuple(signataires), colonnes=4 if len(signataires) > 3 else 3),
    )


# The attendance sheet -----------------------------------------------------------------------------


def emargement(refs: Sequence[Referentiel], session: Session | None, cadre: Cadre) -> md.Section:
    membres = session.membres if session else ()
    colonnes = (
        md.Colonne("", 8, md.Alignement.DROITE),
        md.Colonne("Nom et prénom"),
        md.Colonne("Collège", 32),
        md.Colonne("Organisation", 44),
        md.Colonne("Arrivée", 22),
        md.Colonne("Départ", 22),
        md.Colonne("Signature", 52),
    )
    lignes = tuple(_a_signer(i, m, dit_absent(m)) for i, m in enumerate(membres, 1))
    lignes += (md.Rangee(("", "", "", "", "", "", ""), hauteur=A_SIGNER),) * (2 if membres else 6)
    champs = (
        md.Champ("Session du", jour(session.date, "") if session else ""),
        md.Champ("Lieu", T((session and session.lieu) or ""), 2),
    )
    blocs: tuple[md.Bloc, ...] = (
        *en_tete(EMARGEMENT, cadre, *refs, blanc=4),
        md.Champs(champs),
        md.Tableau(colonnes, lignes, serre=True),
        md.Signatures(
            (
                md.Signataire("La présidence du jury", presidence(session), "certifié exact"),
                md.Signataire("Le secrétariat", "", "certifié exact"),
            ),
            colonnes=2,
        ),
    )
    quand = f"Session du {jour(session.date)}" if session and session.date else "Émargement"
    return md.Section(blocs, titre_courant=quand, signet=EMARGEMENT, format=md.Format.PAYSAGE)


def _a_signer(rang: int, m: Membre, absent: str) -> md.Rangee:
    nom = (m.nom or "") + ("\nprésidence" if m.president else "")
    membre = md.Cellule(nom, style=md.Style.FORT)
    return md.Rangee(
        (
            md.Cellule(str(rang), style=md.Style.DISCRET),
            membre,
            college(m.college),
            T(m.organisation or ""),
            "",
            "",
            absent,
        ),
        hauteur=A_SIGNER,
    )
