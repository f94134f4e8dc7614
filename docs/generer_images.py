"""Makes the pictures of the guide: the real forms and PDFs of the example branch, small.

    python docs/generer_images.py

It needs LibreOffice (soffice), poppler (pdftoppm) and Pillow. The pictures are kept in the repository: they are made
again when a form or a document changes its looks.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

TOP = Path(__file__).parents[1]
IMAGES = TOP / "docs/images"
LARGEUR = 820
JOUR = "2026-06-01"
SESSION = ("--session", "2026-06-18")

# The file that a command makes, the page of it that the guide shows, and how much of it from the top.
VUES = {
    "livret": ("livret.xlsx", 2, 1.0),
    "grille": ("grille.xlsx", 2, 1.0),
    "decisions": ("decisions.xlsx", 2, 0.6),
    "lettre": ("relances/ndiaye-lefevre-fatou.pdf", 1, 0.56),
    "session": ("jury.pdf", 2, 0.5),
    "candidat": ("jury.pdf", 14, 1.0),
    "parchemin": ("parchemin.pdf", 1, 1.0),
}
COMMANDES = (
    (0, "init-candidate", "--nom", "Roy", "--prenom", "Inès", "--voie", "formation"),
    (0, "reperage", "roy-ines", "--grid", "livret.xlsx"),
    (0, "evaluate", "zolkiewski-lukasz", "--role", "externe", "--passage", "2", "--grid", "grille.xlsx", "--at", JOUR),
    (0, "decide", *SESSION, "--at", "2026-06-18", "--grid", "decisions.xlsx"),
    (1, "check-dossier", "ndiaye-lefevre-fatou", "--letter", "relances", "--at", JOUR),
    (1, "jury-pack", *SESSION, "--at", JOUR, "-o", "jury.pdf"),
    (0, "decide", "martin-lea", *SESSION, "--at", "2026-06-18"),
    (0, "print", "parchemin", "martin-lea", "--at", "2026-06-19", "-o", "parchemin.pdf"),
)


def main() -> int:
    """Makes every picture, and says how big it is."""
    with tempfile.TemporaryDirectory() as dossier:
        atelier = Path(dossier) / "branche"
        shutil.copytree(TOP / "examples/branche", atelier)
        for attendu, *mots in COMMANDES:
            code = subprocess.run([sys.executable, "-m", "cqp_cli", *mots], cwd=atelier, check=False).returncode
            if code != attendu:
                print(f"cqp {' '.join(mots)} : code {code}", file=sys.stderr)
                return 1
        IMAGES.mkdir(exist_ok=True)
        for nom, (fichier, page, part) in VUES.items():
            montrer(en_pdf(atelier / fichier), page, part, IMAGES / f"{nom}.png")
    return 0


def en_pdf(fichier: Path) -> Path:
    """A workbook as it prints; a PDF as it is."""
    if fichier.suffix == ".pdf":
        return fichier
    profil = f"-env:UserInstallation=file://{fichier.parent}/profil"
    commande = ["soffice", profil, "--headless", "--convert-to", "pdf", "--outdir", str(fichier.parent), str(fichier)]
    subprocess.run(commande, check=True, capture_output=True, timeout=180)
    return fichier.with_suffix(".pdf")


def montrer(pdf: Path, page: int, part: float, image: Path) -> None:
    """One page as a small picture: few colours are enough for text on white."""
    brut = pdf.with_suffix("")
    pages = ["-f", str(page), "-l", str(page), "-singlefile"]
    subprocess.run(["pdftoppm", "-png", "-r", "150", *pages, str(pdf), str(brut)], check=True, timeout=60)
    with Image.open(brut.with_suffix(".png")) as lue:
        haut = lue.crop((0, 0, lue.width, int(lue.height * part)))
        petite = haut.resize((LARGEUR, round(haut.height * LARGEUR / haut.width)), Image.Resampling.LANCZOS)
        petite.convert("RGB").quantize(32, dither=Image.Dither.NONE).save(image, optimize=True)
    print(f"{image.relative_to(TOP)} : {image.stat().st_size // 1024} Kio")


if __name__ == "__main__":
    sys.exit(main())
