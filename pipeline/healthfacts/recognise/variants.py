"""Variants that have a form of their own: HGVS, amino acid changes, rs numbers, chromosome changes, repeats."""

from __future__ import annotations

import re

from ..records import Span

_THREE = "Ala|Arg|Asn|Asp|Cys|Gln|Glu|Gly|His|Ile|Leu|Lys|Met|Phe|Pro|Ser|Thr|Trp|Tyr|Val"
_PROTEIN = rf"(?:{_THREE})\d+(?:{_THREE}|Ter|del|dup|fs(?:\*\d+|Ter\d+)?|\*|=)"
_AMINO = "ACDEFGHIKLMNPQRSTVWY"
_BAND = r"(?:[1-9]|1\d|2[0-2]|X|Y)[pq](?:\d{1,2}(?:\.\d{1,3})?)?(?:-?[pq]\d{1,2}(?:\.\d{1,3})?)?"
_CHANGE = r"(?:(?:micro|tandem\s)?(?:deletion|duplication|triplication)|inversion|translocation|insertion)s?"
_CHROMOSOME = r"(?:[1-9]|1\d|2[0-2]|X|Y)(?![\w.])"

_PATTERNS = (
    # HGVS: c.35delG, c.1138G>A, m.3460G>A, p.Gly380Arg, p.(Arg117His)
    r"[cgmn]\.[-*]?\d+(?:[_+-]\d+)*(?:[ACGT]+\s?(?:>|→)\s?[ACGT]+|(?:del|dup|ins|inv)[ACGT0-9]*(?:ins[ACGT]+)?)",
    rf"p\.(?:\({_PROTEIN}\)|{_PROTEIN})",
    rf"(?:{_THREE})\d{{1,4}}(?:{_THREE}|Ter|Stop|del|fs|\*)(?!\w)",
    rf"[{_AMINO}]\d{{2,4}}[{_AMINO}X](?:fs)?\b",
    r"[ACGT]\d{5}[ACGT]\b",
    r"\d{2,5}\s?[ACGT]\s?(?:>|→)\s?[ACGT]\b",
    r"\d{2,5}(?:del|ins|dup)(?:[ACGT]+|\d+)\b",
    rf"[Dd]elta[ -]?[{_AMINO}]\d{{2,4}}\b|[{_AMINO}]\d{{2,4}}del\b",
    r"rs\d{3,}\b",
    # chromosomes
    rf"{_BAND}[- ]{_CHANGE}\b",
    rf"{_CHANGE}\s(?:of|on|at|in)\s(?:chromosome\s)?{_BAND}(?![\w.])",
    r"(?:del|dup|inv|ins|t|i|r)\((?:\d{1,2}|X|Y)[pq]?(?:;(?:\d{1,2}|X|Y)[pq]?)*\)(?:\([pq\d.;-]+\))?",
    r"(?:mosaic\s|partial\s|full\s|translocation\s|free\s)?(?:[Tt]ri|[Mm]ono|[Tt]etra|[Pp]enta)somy[- ]"
    r"(?:\d{1,2}|X|Y)[pq]?\b(?:\smosaicism)?",
    r"4[4-9],\s?X[XY]*\b(?:,\s?[+-]\d{1,2})?(?:/4[4-9],\s?X[XY]*\b)?",
    rf"extra\s(?:copy\sof\s)?(?:the\s)?(?:chromosome\s{_CHROMOSOME}|[XY]\schromosome)",
    r"[Pp]hiladelphia\schromosome\b",
    # repeats and named variants
    r"(?:C[ACGT]G|GAA|GCN|CCTG|GGGGCC|ATTCT)\s(?:trinucleotide\s)?repeats?(?:\sexpansions?)?\b",
    r"[Ff]actor\sV\sLeiden(?:\smutation)?\b",
    r"APOE?[ -]?(?:e|ε|E|epsilon\s?)[234](?:/(?:e|ε|E)?[234])?(?!\w)",
    r"HLA-[A-Z]{1,4}\d?\*\d{2}(?::\d{2,3})*",
    r"(?:UGT1A1|CYP2C9|CYP2C19|CYP2D6|CYP3A5|SLCO1B1|TPMT|NAT2|DPYD)\*\d+[A-Z]?\b",
    r"Pi\*?(?:Z|S|M)[ZSM]?\b",
)
#: what every pattern begins with is told once, so that most places of a text are left at once
_VARIANT = re.compile(rf"\b(?:{'|'.join(_PATTERNS)})|Δ[{_AMINO}]\d{{2,4}}\b")
_NAME_GOES_ON = re.compile(r"\s+(?:syndrome|disease|disorder|thrombophilia)s?\b", re.IGNORECASE)
_NOT_VARIANT = re.compile(r"H\d{1,2}N\d{1,2}|[A-Z]\d{2,4}[A-Z]?(?=\s+(?:flu|influenza|virus|strain)\b)")


def find_variants(text: str) -> list[Span]:
    """Variants by their form, in order, without overlap; not where the form is part of a disease's name.

    >>> text = "C677T and 22q11.2 deletion syndrome, trisomy 21."
    >>> [span.of(text) for span in find_variants(text)]
    ['C677T', 'trisomy 21']
    """
    found = []
    for match in _VARIANT.finditer(text):
        if "\n" in match.group() or _NAME_GOES_ON.match(text, match.end()):
            continue
        if _NOT_VARIANT.match(text, match.start()):
            continue
        found.append(Span(match.start(), match.end()))
    return found
