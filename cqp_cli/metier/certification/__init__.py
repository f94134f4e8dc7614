"""The certification itself: `cqp referentiel`, `rules`, `schema`.

The one in force (`charge`), drafts of another (`ebauche`), sheets of France compétences (`fiche`); writes
referentiels/.
"""
