"""Before the evaluation (articles 3.1.1, 3.1.2, 3.2.1): `cqp reperage`, `parcours`, `recevabilite`, `activites`.

A form written or taken back (`formulaire`, `reprises`), of one dossier or of many (`plusieurs`); writes
livret-reperage.yaml, parcours.yaml, dossier-vae.yaml, dossier-candidat.yaml.
"""
