"""Coverage-guided fuzzing: `make fuzz`, or `python fuzz/mener.py yaml -max_total_time=60 fuzz/corpus/yaml`.

What libFuzzer finds (crash-*, timeout-*, oom-*) is written in the current folder; put it in the corpus once mended.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))

with atheris.instrument_imports(include=["cqp_cli", "yaml", "zipfile", "csv", "openpyxl"]):
    from fuzz.cibles import CIBLES


def main() -> None:
    """One target, then libFuzzer's own arguments."""
    if len(sys.argv) < 2 or sys.argv[1] not in CIBLES:
        sys.exit(f"Usage : python fuzz/mener.py {'|'.join(CIBLES)} [options de libFuzzer] [corpus]")
    cible = CIBLES[sys.argv.pop(1)]
    atheris.Setup(sys.argv, cible)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
