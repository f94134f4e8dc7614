"""The log of a bug: where it happened, never what was in the dossiers."""

from __future__ import annotations

import traceback
from datetime import datetime
from pathlib import Path

from platformdirs import user_log_path

import cqp_cli


def consigner(err: BaseException) -> Path | str:
    """Writes the frames of the traceback (no values, no message: both may hold personal data); returns the path."""
    quand = datetime.now().astimezone()
    lignes = [f"cqp {cqp_cli.__version__}, {quand.isoformat(timespec='seconds')}", type(err).__name__]
    lignes += [f"{Path(c.filename).name}:{c.lineno} {c.name}" for c in traceback.extract_tb(err.__traceback__)]
    try:
        dossier = user_log_path("cqp", appauthor=False, ensure_exists=True)
        chemin = dossier / f"panne-{quand:%Y%m%d-%H%M%S-%f}.log"
        chemin.touch(0o600)
        chemin.write_text("\n".join(lignes) + "\n", encoding="utf-8")
    except OSError:
        return " ; ".join(lignes)
    return chemin
