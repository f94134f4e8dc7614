"""Forms out and back: workbooks that a person prints or fills, and that know whose they are.

Writing: one module per form (`grille`: the livret and the evaluator's; `feuille_activites`, `feuille_lignes`,
`feuille_decisions`, `feuille_inscriptions`), on `feuille` (a sheet), `a_lire` (the first one), `questions` (what is
asked once), `styles`, `mesure` (heights), `impression` (on A4), `classeur` (rows), `expediteur` (whose form it is).
Both ways: `champs` (what is said once), `mots` (closed answers), `constats` (one text, or one per element).
Reading: `archive` (is it safe), `brouillon` (which form is it), `retours` (which files, of this candidate,
role and version), then the answers, into the shape of the piece: `saisie`, on `reponses`, `lignes`, `deliberations`;
`tableau` (rows), `cellules` (one cell), `lecteur` (values, and every problem with its cell).
"""
