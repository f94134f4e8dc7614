"""Opening (article 3): `cqp init`, `cqp init-candidate`.

Reads lists of candidates (`listes`, `entetes`, `reparations`, `inscriptions`), gives back their bad lines
(`fautives`), writes candidat.yaml (`nouveau`).
"""
