"""What is declared to the Caisse des dépôts: `cqp export accrochage`.

Who is declared (`declarables`), in which flow and what came back (`flux_accrochage`); writes accrochage/.
"""
