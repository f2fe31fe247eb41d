"""Variants by name and by form: the gene they are of, and their preferred name."""

from __future__ import annotations

import re
from dataclasses import replace

from ..records import Kind
from ..vocabulary import Candidate, Vocabulary
from .genes import Genes

_SYMBOL = re.compile(r"\b[A-Z][A-Za-z0-9-]*[A-Z0-9]\b")
_FORM = re.compile(
    r"\d+[A-Z>]|[a-z]\.\d|\*\d|(?:\d|[XY])[pq]\d|\b(?:deletions?|duplications?|translocations?|mutations?|alleles?|variants?|repeats?|"
    r"inversions?|\w*somy|chromosome)\b"
)
_ALLELE = re.compile(r"^(HLA-[A-Z]{1,3}\d?|[A-Z]{2,}\d[A-Z0-9]*)\*\d")


def candidates(text: str, vocabulary: Vocabulary, genes: Genes) -> list[Candidate]:
    """What a variant is: a named one, or any other, of the gene whose symbol stands in it (no number without one)."""
    found = vocabulary.lookup(text, Kind.VARIANT)
    if found:
        return found
    allele = _ALLELE.match(text)
    symbols = [allele.group(1)] if allele else _SYMBOL.findall(text)
    for symbol in symbols:
        for gene in genes.candidates(symbol)[:1]:
            if gene.score >= 0.9:
                return [replace(gene, kind=Kind.VARIANT, how="pattern", variant=text, score=0.9)]
    return [Candidate("", text, Kind.VARIANT, 0.7, "pattern", variant=text)]


def has_form(text: str) -> bool:
    """Whether a string looks like a variant at all.

    >>> has_form("C677T"), has_form("22q11.2 deletion"), has_form("type II diabetes"), has_form("FGFR3")
    (True, True, False, False)
    """
    return _FORM.search(text) is not None
