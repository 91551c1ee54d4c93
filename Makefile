# The two commands of a newcomer are `make demo` and `make test`; CI calls `make check` and `make test`.
# Each makes a virtual environment of its own in .venv, once. VENV=... takes another one.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
OUT ?= demo-output

.PHONY: demo test check bench accuracy corpus corpus-report wheel clean

# The library alone: what `pip install vnclinical` gives.
$(VENV)/.core: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -c constraints.txt -e .
	touch $@

# What tests need, without torch; `make test EXTRAS=all,dev` adds the training side (2 GB).
EXTRAS ?= dev
$(VENV)/.%: pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) -c constraints.txt -e ".[$*]"
	touch $@ $(VENV)/.core

demo: $(VENV)/.core
	@$(BIN)/vnclinical process examples/notes/*.txt --to text
	@$(BIN)/vnclinical process examples/notes/*.txt --to html -o $(OUT)/html
	@$(BIN)/vnclinical process examples/notes/*.txt --to json -o $(OUT)/records.jsonl
	@echo
	@echo "Records: $(OUT)/records.jsonl   Pages with the entities marked: $(OUT)/html/*.html"

test: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m pytest -q

# Types are checked against the real torch and transformers.
check: $(VENV)/.all,dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.$(EXTRAS)
	$(BIN)/python benchmarks/speed/chain.py --out benchmarks/results/speed.json

EVALUATE = $(BIN)/vnclinical evaluate --format jsonl --json --layers entities,assertion,measurements,medications,sections,codes,dates
NOTES := corpora/vnclinical-notes

# Dev by default; SPLIT=test once a release. Model alone, dictionary alone, both.
SPLIT ?= dev
accuracy: $(VENV)/.$(EXTRAS)
	$(EVALUATE) --corpus $(NOTES)/$(SPLIT).jsonl > benchmarks/results/$(SPLIT)-default.json
	$(EVALUATE) --corpus $(NOTES)/$(SPLIT).jsonl --preset rules > benchmarks/results/$(SPLIT)-rules.json
	$(EVALUATE) --corpus $(NOTES)/$(SPLIT).jsonl --sources model > benchmarks/results/$(SPLIT)-model.json

# The JSON lines from the marked sources, then every check of the corpus.
corpus: $(VENV)/.$(EXTRAS)
	$(BIN)/vnclinical corpus convert $(NOTES)/marked $(NOTES)
	$(BIN)/vnclinical corpus check $(NOTES)
	$(BIN)/vnclinical corpus convert corpora/vnclinical-entities/marked corpora/vnclinical-entities

corpus-report: $(VENV)/.$(EXTRAS)
	$(BIN)/python tools/corpus_report.py $(NOTES)

wheel: $(VENV)/.$(EXTRAS)
	$(BIN)/python -m hatchling build -t wheel

clean:
	rm -rf $(VENV) $(OUT) dist build
