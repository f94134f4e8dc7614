"""The check before the jury (article 3.1.4, « Seuls les dossiers complets »): `cqp check-dossier`.

Every dossier examined (`tournee`), and the letters that ask for what is missing (`lettres`). Writes nothing in a
dossier, but what `--fix --yes` mends (`corrections`).
"""
