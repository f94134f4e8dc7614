"""What proves later: the register of deliveries (`registre`, `registre_lignes`, `registre_attente`, `registre_liste`),
its witness (`temoin`), what was signed elsewhere (`complement`), the ledger of declarations (`registre_accrochage`),
the manifest of a jury's pack (`paquet`), what purges say of what is gone (`purges`).
"""
