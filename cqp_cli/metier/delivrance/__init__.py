"""What is delivered and proven (articles 1, 2, 3.1.4): `cqp print`, `register`, `verify`.

Which document (`tirage`, `tirage_session`), where each copy goes (`exemplaires`), whether a certificate may be given
(`certificat`, `empechements`), whether what is shown was issued (`authenticite`, `historique`), signed elsewhere
(`signature`), whether nothing was lost (`audit`); writes registre/.
"""
