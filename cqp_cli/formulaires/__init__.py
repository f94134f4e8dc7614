"""Forms out and back: workbooks that a person prints or fills, and that know whose they are.

Writing: one module per form, on `feuille` (a sheet), `styles`, `mesure` (heights), `champs` (what is said once).
Reading: `ouverture` (is it safe), `brouillon` (which form is it), `saisie` (what it says), `cellules` (one cell).
"""

from cqp_cli.formulaires.archive import ouvrir_classeur
from cqp_cli.formulaires.brouillon import Brouillon, lire_formulaire
from cqp_cli.formulaires.feuille_activites import ecrire_activites
from cqp_cli.formulaires.feuille_decisions import ecrire_decisions
from cqp_cli.formulaires.feuille_inscriptions import ecrire_inscriptions
from cqp_cli.formulaires.grille import ecrire_evaluation, ecrire_reperage
from cqp_cli.formulaires.lecteur import Saisie
from cqp_cli.formulaires.saisie import lire_saisie

__all__ = [
    "Brouillon",
    "Saisie",
    "ecrire_activites",
    "ecrire_decisions",
    "ecrire_evaluation",
    "ecrire_inscriptions",
    "ecrire_reperage",
    "lire_formulaire",
    "lire_saisie",
    "ouvrir_classeur",
]
