"""Opening (article 3): `cqp init`, `cqp init-candidate`.

Reads lists of candidates (`listes`, `entetes`, `reparations`, `inscriptions`), writes candidat.yaml (`nouveau`).
"""
