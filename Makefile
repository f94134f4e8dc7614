# Il faut Python 3.11 ou plus récent, git et make ; tout le reste s'installe dans .venv.
PYTHON ?= python3
unexport PYTHONDONTWRITEBYTECODE  # là où elle est posée, chaque essai et chaque commande qu'il lance se recompilent
BIN := .venv/bin
DEMO := build/demo
DEMO_JOUR := 2026-06-01
DEMO_SESSION := 2026-06-18
DEMO_PDF := jury-$(DEMO_SESSION).pdf

CQP_DEMO := cd $(DEMO) && "$(CURDIR)/$(BIN)/cqp"
# Le code 1 est une réponse (« au moins un dossier est incomplet ») ; tout autre arrête la démonstration.
OU_INCOMPLET := || test $$? -eq 1
DUREE ?= 60

# Ce qui parcourt chaque branche de la loi ; mesurer le reste aussi prendrait moitié plus de temps.
ESSAIS_LOI := tests/domain tests/metier/conservation tests/metier/declaration tests/metier/parcours tests/metier/suivi

# Un Windows sous Wine, pour les essais : il n'est pas dans le dépôt.
WINE := build/wine
WINE_POSE ?= ../shared/windows/setup.sh
ESSAIS_WINDOWS ?= tests/domain tests/disque tests/formulaires tests/documents tests/terminal/test_noms_tapes.py \
  tests/terminal/test_exemples.py
EXEMPLES_WINDOWS ?= init init-candidate check-dossier jury-pack evaluate report "export accrochage"

.DEFAULT_GOAL := help
.PHONY: help demo test preuves mutations check bench wheel fuzz standalone windows windows-exe clean

help: ## cette aide
	@echo "Usage : make CIBLE"
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

demo: .venv/.pret ## vérifie les dossiers d'exemple et imprime le dossier du jury
	@rm -rf $(DEMO) && mkdir -p build && cp -R examples/branche $(DEMO)
	@echo "== Les dossiers sont-ils complets au $(DEMO_JOUR) ?"
	@$(CQP_DEMO) check-dossier --at $(DEMO_JOUR) $(OU_INCOMPLET)
	@echo "== Le PDF du jury du $(DEMO_SESSION) : seuls les dossiers complets y entrent."
	@$(CQP_DEMO) jury-pack --session $(DEMO_SESSION) --at $(DEMO_JOUR) -o $(DEMO_PDF) $(OU_INCOMPLET)
	@echo "== Où en est chaque dossier, et que faire ensuite ?"
	@$(CQP_DEMO) status --at $(DEMO_JOUR)
	@test -s $(DEMO)/$(DEMO_PDF)
	@echo "== Le PDF du jury : $(CURDIR)/$(DEMO)/$(DEMO_PDF)"

test: check ## tout vérifier en quelques minutes : style, types, tests, et chaque branche de l'accord parcourue
	$(BIN)/pytest -n 2 --dist loadgroup -m "not preuve" $(ESSAIS_LOI) --cov --cov-report=term --cov-fail-under=100
	$(BIN)/pytest -n 2 --dist loadgroup -m "not preuve" tests $(ESSAIS_LOI:%=--ignore=%)

preuves: .venv/.pret-dev ## les longues preuves : arrêts brutaux, disques pleins, des années de vie, tirages nombreux, mutations
	CQP_PREUVES=1 $(BIN)/pytest -n 2 --dist loadgroup -m "preuve or hypothesis"
	$(BIN)/python -m tests.mutations

mutations: .venv/.pret-dev ## change les règles une à une : un cas doit échouer à chaque fois
	$(BIN)/python -m tests.mutations

check: .venv/.pret-dev ## vérifie seulement le style et les types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

bench: .venv/.pret-dev ## compare les durées à celles des bibliothèques seules (BENCH_GRAND=1 : 100 000 dossiers)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-dev.txt -e '.[bench]'
	$(BIN)/python benchmarks/comparer.py

wheel: .venv/.pret-dev ## construit le paquet dans dist/
	$(BIN)/python -m build --no-isolation

fuzz: .venv/.pret-dev ## cherche des entrées qui cassent un lecteur, DUREE secondes chacun (Linux)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[fuzz]'
	@mkdir -p build/fuzz
	@for cible in yaml csv classeur partie colis membre; do mkdir -p build/fuzz/$$cible && echo "== $$cible" && \
	  $(BIN)/python fuzz/mener.py $$cible -max_total_time=$(DUREE) -timeout=10 -rss_limit_mb=1024 -verbosity=0 \
	  -artifact_prefix=build/fuzz/$$cible- build/fuzz/$$cible fuzz/corpus/$$cible || exit 1; done

standalone: .venv/.pret-dev ## construit cqp en un seul fichier, sans Python à installer : dist/cqp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-dev.txt pyinstaller
	$(BIN)/pyinstaller --noconfirm --log-level WARN --distpath dist --workpath build/standalone cqp.spec
	@cd / && PYTHONPATH= "$(CURDIR)/dist/cqp" referentiel check

windows: ## les essais sous un Windows de Wine, là où il y en a un (ESSAIS_WINDOWS="tests/…")
	@if ! [ -f "$(WINE_POSE)" ]; then echo "Sauté : $(WINE_POSE), qui pose un Windows sous Wine, n'est pas ici."; \
	elif ! { PYTHON=python3.11 bash "$(WINE_POSE)" $(WINE) || test -x $(WINE)/winpy; }; then echo "Sauté : Wine n'a pas pu être posé."; \
	else PYTHONUTF8=1 $(WINE)/winpy -m pytest -p no:cacheprovider $(ESSAIS_WINDOWS); fi

windows-exe: .venv/.pret-dev ## construit cqp.exe sous ce Windows et le compare à cqp d'ici (EXEMPLES_WINDOWS= : toutes les commandes)
	$(BIN)/python -m tests.windows exe $(EXEMPLES_WINDOWS)

clean: ## efface ce qui se refait (garde .venv)
	rm -rf build dist .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.venv -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

# Deux repères : rien n'est réinstallé tant que pyproject.toml et les versions n'ont pas changé.
.venv/.pret: pyproject.toml constraints-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit("Il faut Python 3.11 ou plus récent : make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-dev.txt --upgrade pip  # son lanceur démarre plus vite
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-dev.txt -e .
	@$(BIN)/python -m compileall -q cqp_cli  # pip ne le fait que d'une roue : sinon la première commande, voire chacune
	@touch $@

.venv/.pret-dev: .venv/.pret
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints-dev.txt -e '.[dev]'
	@touch $@
