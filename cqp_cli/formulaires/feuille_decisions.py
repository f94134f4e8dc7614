"""The jury's sheet: one row per candidate, what two concordant avis give already written (articles 3.1.4 and 3.2.3)."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter

from cqp_cli.domain.accord import libelle
from cqp_cli.domain.bilan import proposer
from cqp_cli.domain.dates import jour_long
from cqp_cli.domain.dossier import Dossier
from cqp_cli.domain.ecritures import enumerer
from cqp_cli.domain.jury import Session
from cqp_cli.domain.personnes import alphabetique
from cqp_cli.domain.typographie import accorder
from cqp_cli.errors import Probleme, Refus
from cqp_cli.formulaires import a_lire
from cqp_cli.formulaires.champs import CHAMPS_DECISIONS, Colonne
from cqp_cli.formulaires.expediteur import SANS_NOM, Expediteur
from cqp_cli.formulaires.feuille import Case, Feuille, Formule
from cqp_cli.formulaires.mots import DECISIONS, OUI_NON, SUITES, libelle_de
from cqp_cli.formulaires.questions import A_REMPLIR, chaine, poser_compteur
from cqp_cli.formulaires.styles import ALERTE, MANQUE, REFUS

SANS_OBJET = "–"
_CANDIDATS_MAX = 1900  # a form is read back up to 2 000 rows


SUITE_DES_COLONNES = (
    Colonne("demarche", "Démarche conforme", 10, "choix", OUI_NON, "La démarche suit le dispositif."),
    Colonne("dossier", "Dossier conforme", 10, "choix", OUI_NON, "Le dossier remis est conforme."),
    Colonne("motif", "Motif, si non conforme", 17, "recit"),
    Colonne(
        "retraits", "Retraits de membres", 17, "recit", aide="Nom du membre : motif. Plusieurs : séparez par « ; »."
    ),
    Colonne("presidence", "Présidence, si un autre", 15, "recit", aide="Qui préside, si la présidence s’est retirée."),
    Colonne("suite", "Suite conseillée", 12, "choix", SUITES, "Après une validation partielle."),
    Colonne("texte", "Préconisations", 19, "recit"),
    Colonne(
        "renvoi",
        "Renvoi : motif",
        17,
        "recit",
        aide="Rempli, le dossier n’est pas décidé : les compétences ne sont pas lues.",
    ),
)
_TITRE_ISSUE = "Ce qui en résulte"


def ecrire_decisions(session: Session, dossiers: Sequence[Dossier], expediteur: Expediteur = SANS_NOM) -> bytes:
    """The form of a whole session. Raises Refus when there is no dossier to decide."""
    if not dossiers:
        raise Refus([Probleme(f"Aucun dossier n'est à décider à la session {session.code}.")])
    if len(dossiers) > _CANDIDATS_MAX:
        raise Refus([Probleme(f"Une feuille tient {_CANDIDATS_MAX} candidats ; cette session en a {len(dossiers)}.")])
    codes = tuple(dict.fromkeys(code for d in dossiers for code in d.referentiel.codes))
    versions = dict.fromkeys(a_lire.version_de(d.referentiel) for d in dossiers)
    titre = f"Décisions du jury{f' du {jour_long(session.date)}' if session.date else ''}"
    identite = a_lire.Identite(
        "decisions",
        " ; ".join(versions),
        session.code,
        competences=" ".join(codes),
        candidats=str(len(dossiers)),
    )
    largeurs = (13, 33, *(9.5 for _ in codes), *(c.largeur for c in SUITE_DES_COLONNES), 14)
    consignes = _consignes(session, dossiers)
    feuille = a_lire.commencer(identite, titre, consignes, expediteur, "Décisions", largeurs)
    entetes = ("Dossier", "Candidat", *codes, *(c.titre for c in SUITE_DES_COLONNES), _TITRE_ISSUE)
    intitules = enumerer(dict.fromkeys(d.referentiel.intitule for d in dossiers))
    lignes = (f"Session {session.code}   ·   {session.lieu or ''}   ·   {intitules}",)
    ligne = a_lire.tete(feuille, titre, lignes, entetes, centre=True, large=2)
    feuille.ws.row_dimensions[ligne].height = 30
    grille = _Grille(feuille, codes)
    for dossier in sorted(dossiers, key=lambda d: (alphabetique(d.candidat.nom_de_liste), d.code)):
        grille.candidat(dossier)  # in the order of the pack
    fin = feuille.ligne
    grille.marquer()
    _signer(feuille, session)
    poser_compteur(feuille, grille.issue, (chaine(accorder(len(dossiers), "candidat")),), fin)
    return a_lire.finir(feuille, ligne, f"Session {session.code}", figees=2, rappel="A:B")


class _Grille:
    """The rows of the candidates, and where each kind of cell is."""

    def __init__(self, feuille: Feuille, codes: Sequence[str]) -> None:
        self.feuille, self.codes = feuille, codes
        self.lettres = [get_column_letter(rang) for rang in range(1, 4 + len(codes) + len(SUITE_DES_COLONNES))]
        self.issue = self.lettres[-1]
        self.resultats: list[str] = []

    def lettre(self, cle: str) -> str:
        """The letter of one of the columns after the competences."""
        rang = next(i for i, c in enumerate(SUITE_DES_COLONNES) if c.cle == cle)
        return self.lettres[2 + len(self.codes) + rang]

    def candidat(self, dossier: Dossier) -> None:
        """One row."""
        ligne, proposees = self.feuille.ligne, proposer(dossier.bilan)
        cases: list[Case] = [(dossier.code, "code"), (_nom(dossier), "libelle")]
        for code in self.codes:
            proposee = proposees.get(code)
            fige = proposee == "conservee" or code not in proposees
            mot = libelle_de(DECISIONS, proposee) if code in proposees else SANS_OBJET
            cases.append((mot, "gris" if fige else "choix"))
            if not fige:
                adresse = f"{self.lettres[len(cases) - 1]}{ligne}"
                self.feuille.choisir(adresse, DECISIONS[:2])
        for colonne in SUITE_DES_COLONNES:
            conformite = colonne.cle in ("demarche", "dossier")
            cases.append(("Oui" if conformite else None, colonne.genre))
            self.feuille.guider(f"{self.lettres[len(cases) - 1]}{ligne}", colonne.choix, colonne.aide)
        cases.append((self._resultat(ligne, len(dossier.referentiel.codes)), "resultat"))
        self.resultats.append(f"{self.issue}{ligne}")
        self.feuille.rangee(cases, 48)

    def _resultat(self, ligne: int, combien: int) -> Formule:
        """What follows from the row, or what is missing in it."""
        zone = f"{self.lettres[2]}{ligne}:{self.lettres[1 + len(self.codes)]}{ligne}"
        demarche, dossier, motif = (f"{self.lettre(c)}{ligne}" for c in ("demarche", "dossier", "motif"))
        refusees = f"COUNTIF({zone},{chaine('Non validée')})"
        validees = f"COUNTIF({zone},{chaine('Validée')})"
        non_conforme = f'OR({demarche}="Non",{dossier}="Non")'
        issues = (
            f'IF({refusees}=0,"délivrance totale",IF({refusees}={combien},"non-délivrance","délivrance partielle"))'
        )
        etapes = (
            (f'OR({demarche}="",{dossier}="")', A_REMPLIR),
            (f'AND({non_conforme},{motif}="")', "◄ motif à écrire"),
            (f'{self.lettre("renvoi")}{ligne}<>""', "renvoi"),
            (f"COUNTBLANK({zone})>0", "◄ à trancher"),
            (f"AND({non_conforme},{validees}>0)", "◄ non conforme : rien à valider"),
        )
        formule = issues
        for condition, mot in reversed(etapes):
            formule = f"IF({condition},{chaine(mot)},{formule})"
        return Formule(f"={formule}")

    def marquer(self) -> None:
        """What the jury has to decide is framed while it is empty; what it refuses stands out."""
        fin = self.feuille.ligne - 1
        debut = fin + 1 - len(self.resultats)
        zone = [f"{lettre}{n}" for lettre in self.lettres[2 : 4 + len(self.codes)] for n in range(debut, fin + 1)]
        self.feuille.marquer(zone, f'{zone[0]}=""', MANQUE)
        self.feuille.marquer(zone, f'OR({zone[0]}="Non validée",{zone[0]}="Non")', REFUS)
        self.feuille.marquer(self.resultats, f"LEFT({self.resultats[0]},1)={chaine(a_lire.SIGNE)}", ALERTE)


def _nom(dossier: Dossier) -> str:
    """The candidate, and where the two evaluators differ."""
    lignes = [dossier.candidat.nom_de_liste + (" (VAE)" if dossier.voie == "vae" else "")]
    echelle = dossier.accord.echelle_avis.valeur
    for code, resultat in dossier.bilan.resultats.items():
        if resultat == "divergence":
            blocs = {role: dossier.bilan.bloc(role, code) for role in dossier.accord.evaluateurs.valeur}
            avis = [f"{r} {libelle(echelle, b.avis).lower()}" for r, b in blocs.items() if b]
            lignes.append(f"{code} : {', '.join(avis)}")
    return "\n".join(lignes)


def _signer(feuille: Feuille, session: Session) -> None:
    (champ,) = CHAMPS_DECISIONS
    for colonne in range(1, len(feuille.largeurs)):  # merged, it would run into the margin of the first page across
        feuille.poser(colonne, "Pour finir" if colonne == 2 else None, "bande")
    feuille.clore(22, fixe=True)
    adresse = feuille.poser(3, session.date, "jour")
    feuille.poser(4, None, "jour")
    feuille.fusionner(f"{adresse}:D{feuille.ligne}")
    feuille.nommer(champ.nom, adresse)
    feuille.dater(adresse)
    feuille.poser(2, champ.libelle, "libelle")
    feuille.clore(28, fixe=True)


def _consignes(session: Session, dossiers: Sequence[Dossier]) -> tuple[tuple[str, str], ...]:
    a_deux = any(len(d.accord.evaluateurs.valeur) > 1 for d in dossiers)
    donnes = "donnent deux avis concordants" if a_deux else "donne l’avis de l’évaluateur"
    trancher = "Les compétences sur lesquelles les évaluateurs diffèrent sont vides et marquées ◄. " if a_deux else ""
    quand = f"À la session du {jour_long(session.date)}." if session.date else "À la session."
    return (
        (
            "Qui vous êtes",
            f"Vous tenez la plume pour le jury : session {session.code}, {accorder(len(dossiers), 'candidat')}.",
        ),
        (
            "Déjà rempli",
            f"Ce que {donnes}, et la conformité (Oui). Le jury reste libre : tout ce qui est jaune "
            "pâle se change. En gris, les compétences conservées d’une décision précédente : leur fin ne bouge pas.",
        ),
        (
            "À trancher" if a_deux else "Renvoyer",
            f"{trancher}Si le jury ne décide pas un dossier, écrivez pourquoi dans « Renvoi : motif » : ses "
            "compétences ne sont alors pas lues.",
        ),
        (
            "Non conforme",
            "Si la démarche ou le dossier n’est pas conforme, répondez « Non », dites le motif, et mettez toutes ses "
            "compétences à « Non validée » : rien ne peut être validé.",
        ),
        (
            "Pour quand",
            f"{quand} Un membre qui s’est retiré pour un candidat est nommé, avec son motif ; "
            "si c’est la présidence, dites qui a présidé.",
        ),
        ("Le renvoyer", a_lire.RENVOI),
    )
