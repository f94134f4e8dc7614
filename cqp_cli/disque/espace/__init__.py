"""The workspace (`espace`: cqp.yaml, habilitations.yaml, sessions/), one folder read into a `Dossier` (`dossiers`), who
is there (`annuaire`); the words of documents (`textes`), the certifier's looks (`marque`), schemas for editors
(`schemas`, `commentaires`), the log of a bug (`pannes`).
"""
