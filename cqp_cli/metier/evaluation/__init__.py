"""The evaluation (articles 3.1.3, 3.2.2): `cqp evaluate`.

Forms out (`emettre`, `emissions`) and back (`reprendre`, `lots`), answers at the keyboard (`entretien`, `brouillons`);
writes evaluations/<n>-<role>.yaml.
"""
