"""The certification itself: `cqp referentiel`, `rules`, `schema`.

The one in force (`charge`), drafts of another (`ebauche`), sheets of France compétences (`fiche`,
`listes_de_fiche`) set beside it (`compare`); writes referentiels/.
"""
