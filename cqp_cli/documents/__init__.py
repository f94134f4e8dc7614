"""From domain objects to documents: pure modules choose the words, `pdf` alone knows reportlab."""
