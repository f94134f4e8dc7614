"""Forms out and back: workbooks that a person prints or fills, and that know whose they are.

Writing: one module per form, on `feuille` (a sheet), `styles`, `mesure` (heights), `champs` (what is said once),
`expediteur` (whose form it is).
Reading: `lots` (which files), `archive` (is it safe), `brouillon` (which form is it), `saisie` (what it says),
`cellules` (one cell).
"""
