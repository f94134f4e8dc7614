"""What proves later: the register of deliveries (`registre`, `temoin`, `registre_lignes`, `registre_attente`), the ledger of
declarations (`registre_accrochage`), the manifest of a jury's pack (`paquet`).
"""
