"""The workspace (`espace`: cqp.yaml, habilitations.yaml, sessions/), one folder gone through (`depouillement`) and read
into a `Dossier` (`dossiers`), what is there under nearly its name (`renommages`) or written otherwise than meant
(`remarques`), who is
there (`annuaire`); the words of documents (`textes`), the certifier's looks (`marque`), schemas for editors (`schemas`,
`commentaires`), the log of a bug (`pannes`).
"""
