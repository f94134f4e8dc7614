"""From domain objects to documents: pure modules choose the words, `pdf` alone knows reportlab.

One module per document: `livret_reperage`, `dossier_vae`, `dossier_evaluation`, `fiche_decision`, `proces_verbal`
(with `presence`), `lettre`, `demande_pieces`, `relance_personne`, `certificats`, `releve`, `rapport`; `pack`, the
jury's. What they share: the page model (`modele`, of `allure` and `rangees`), what every document has (`commun`),
the head of a letter in the window of its envelope (`pli`), words (`vocabulaire`), placeholders (`reperes`,
`phrases`), and a number for a name (`anonyme`).
"""
