"""What proves later: the register of deliveries (`registre`, `registre_lignes`, `registre_attente`), its witness
(`temoin`), the ledger of declarations (`registre_accrochage`), the manifest of a jury's pack (`paquet`).
"""
