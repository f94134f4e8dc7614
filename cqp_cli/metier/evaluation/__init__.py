"""The evaluation (articles 3.1.3, 3.2.2): `cqp evaluate`.

Forms out (`emettre`, `emissions`) and back (`reprendre`), questions at the keyboard (`a_demander`, `entretien`,
`brouillons`); writes evaluations/<n>-<role>.yaml.
"""
