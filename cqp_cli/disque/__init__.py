"""Files read, written and spliced: no step of the trade is known here.

`lire` bytes and YAML · `ecrire` all or nothing · `retoucher` a person's YAML · `espace` the workspace and one dossier ·
`registres` the registers and the manifest of a pack · `colis` a dossier in one file · `longs` long paths of Windows.
"""

import os

if os.name == "nt":  # here, for the processes that are started too
    from cqp_cli.disque.longs import installer

    installer()
