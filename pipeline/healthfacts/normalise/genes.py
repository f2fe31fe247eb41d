"""Symbols and names of genes and their products: which gene they mean."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from ..records import Kind
from ..vocabulary import Candidate, Vocabulary
from ..vocabulary.keys import keys

#: Lowest share of a name's meaning that a longer full name must keep, and the lowest likeness, to be taken for it.
KEPT, LIKE = 0.8, 0.6

#: A symbol in other capitals ("Akt") is worth more where the mention is known to be a gene.
OTHER_CASE = 1.25

#: What the symbol of a family is worth that is taken for the family's first member: MAPK for MAPK1.
FIRST_MEMBER = 0.65

#: What it costs to take a symbol that stands in a name for all of it ("the receptor CXCR4"), or a disease for its one gene.
WITHIN, OF_DISEASE = 0.85, 0.65

_FAMILY = re.compile(r"[A-Z][A-Z0-9]{2,6}")
_TAIL = re.compile(
    r"\s+(?:genes?|(?:pre)?proteins?|mutations?|polymorphisms?|alleles?|locus|mrnas?|transcripts?|cdnas?|enzymes?|variants?|"
    r"gene products?|expression|promoter|antigens?|molecules?|subunits?|isoforms?|homologs?|polypeptides?|peptides?|"
    r"precursor|domain)$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:human|mutant|mutated|recombinant|wild-type|wild type|soluble|secreted|membrane|plasma|serum|activated|normal|"
    r"proto-oncogene|oncogene|tumou?r suppressor|anti-?)\s*",
    re.IGNORECASE,
)
_SPECIES = re.compile(r"^(?:[Hh]um|[Rr]h|[hspcv])-?(?=[A-Z])|^[cv]-(?=[a-z]{3,4}$)")
_PROTEIN = re.compile(r"(?:[ -]containing)?[ -]protein(?=[ -][A-Z]?\d{1,2}$)", re.IGNORECASE)
_CHEMOKINE = re.compile(r"^(?:C-?X-?C|(C-?C))[ -](?=chemokine)", re.IGNORECASE)
_COLLAGEN = re.compile(
    r"^(?:pro-?)?(?:alpha|α)[ -]?(\d)[ (]{1,2}(\d+|[IVX]+)\)?(?: (?:chain|collagen|procollagen).*)?$", re.IGNORECASE
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_MARK = re.compile(r"(?=\S*[A-Z])[A-Za-z][\w-]{2,}")
_LIST = re.compile(r"\s*(?:,|/|\band\b|\bor\b|&)\s*")
_RECEPTOR = re.compile(r"[\s-]+receptors?$", re.IGNORECASE)
_GREEK = {
    "alpha": "A", "beta": "B", "gamma": "G", "delta": "D", "epsilon": "E", "zeta": "Z", "eta": "H", "theta": "Q",
    "kappa": "K", "α": "A", "β": "B", "γ": "G", "δ": "D", "ε": "E", "ζ": "Z", "κ": "K", "θ": "Q",
}  # fmt: skip
_GREEK_WORD = re.compile("|".join(sorted(_GREEK, key=len, reverse=True)), re.IGNORECASE)
_WORDS = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta", "k": "kappa"}
_LETTER = re.compile(r"(?:^[abgd](?=-[a-z]{4}))|(?<=-)[abgdk](?=\d?$)")
_JOINTS = re.compile(r"[\s()/,.-]+")
_SUFFIX = re.compile(r"(?<=\d)[a-zA-Z]$|(?<=[A-Z])v\d+$|[-\s]?(?:alpha|beta|gamma|delta|[αβγδ])\d?$|-I+$")
_SEVERAL = re.compile(r"^([A-Za-z]+-?)(\d+[A-Z]?)(?:\s*(?:/|,|&|and|-|–)\s*[A-Za-z-]*\d+[A-Z]?)+$")
_BRACKETS = re.compile(r"\s*\([^()]*\)")


class Genes:
    """Finds genes in a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._words: dict[str, frozenset[str]] = {}

    def candidates(self, text: str, expanded: str = "") -> list[Candidate]:
        """Genes that `text` may name, best first. Approved symbols go before other symbols, and those before names.

        `expanded` is what the article says that the text abbreviates; it decides among genes of one symbol.
        """
        tried = self._tried(text)
        if expanded and not (tried and tried[0].is_label and tried[0].score >= 0.99):
            named = [c for c in self._tried(expanded) if c.how not in ("inside", "disease")]
            shared = {c.curie for c in named} & {c.curie for c in tried}
            if shared:
                tried = [c for c in tried if c.curie in shared]
            elif named:
                tried = named
            elif tried:
                tried = self._by_words(tried, frozenset(keys(expanded)))
        return self._ordered(tried)

    def settled(self, found: tuple[Candidate, ...], words: Collection[str]) -> tuple[Candidate, ...]:
        """Candidates of one symbol in the order in which the article's words fit the genes' full names."""
        if len(found) < 2 or found[0].is_label or found[1].score < found[0].score - 0.15:
            return found
        return tuple(self._by_words(list(found), words))

    def _by_words(self, found: list[Candidate], words: Collection[str]) -> list[Candidate]:
        fit = {c.curie: self._fit(c.curie, words) for c in found}
        best = max(fit.values())
        if best < 0.5:
            return found
        ranked = sorted(found, key=lambda c: -fit[c.curie])
        return [replace(ranked[0], score=max(ranked[0].score, found[0].score)), *ranked[1:]]

    def _fit(self, curie: str, words: Collection[str]) -> float:
        """How much of one of the gene's full names stands among `words` (0 to 1)."""
        best = 0.0
        for name in self._vocabulary.names(curie)[1:]:
            parts = {word for word in name.split() if len(word) > 3}
            if len(parts) > 1 or (parts and " " in name):
                best = max(best, sum(word in words for word in parts) / len(parts))
        return best

    def _tried(self, text: str) -> list[Candidate]:
        best: list[Candidate] = []
        for place, form in enumerate(forms(text)):
            found = self._vocabulary.lookup(form, Kind.GENE)
            found = [replace(c, score=OTHER_CASE * c.score) if 0.61 < c.score < 0.75 else c for c in found]
            if place:
                found = [replace(c, score=c.score * 0.95) for c in found]
            found = [c for c in found if c.score >= 0.7]
            if found and (not best or found[0].score > best[0].score + 0.1):
                best = found
            if best and best[0].score >= 0.9:
                return best
        if best:
            return best
        if _FAMILY.fullmatch(text):
            for first in ("1", "A"):
                found = [c for c in self._vocabulary.lookup(text + first, Kind.GENE) if c.is_label and c.score >= 0.99]
                if found:
                    return [replace(c, score=FIRST_MEMBER, how="member") for c in found]
        if " " not in text and "-" not in text:
            return []
        near = [
            c
            for c in self._vocabulary.resembling(text, Kind.GENE)
            if c.how in ("order", "words") or (c.how == "parts" and c.score >= LIKE and c.kept >= KEPT)
        ]
        return near or self._within(text) or self._of_disease(text)

    def _within(self, text: str) -> list[Candidate]:
        """The gene whose symbol is the first of a list, stands in brackets, or ends a name: "the receptor CXCR4"."""
        marks = [_LIST.split(text)[0]] if _LIST.search(text) else []
        marks += [word.strip("()[]") for word in re.findall(r"[(\[][^()\[\]]+[)\]]", text)] + text.split()[-1:]
        for mark in marks:
            if _MARK.fullmatch(mark) and mark != text:
                for form in forms(mark):
                    found = [c for c in self._vocabulary.lookup(form, Kind.GENE) if c.score >= 0.7]
                    if found:
                        return [replace(c, score=c.score * WITHIN, how="inside", matched=form) for c in found]
        return []

    def _of_disease(self, text: str) -> list[Candidate]:
        """The one gene of a disease that gives a gene its name: "the neurofibromatosis type 1 gene"."""
        for form in forms(text):
            for disease in self._vocabulary.lookup(form, Kind.CONDITION)[:1]:
                curies = self._vocabulary.disease_genes(disease.curie)
                entry = self._vocabulary.concept(curies[0]) if len(curies) == 1 else None
                if entry and disease.score >= 0.9:
                    return [Candidate(entry.curie, entry.name, Kind.GENE, OF_DISEASE, "disease", matched=disease.name)]
        return []

    def _ordered(self, found: list[Candidate]) -> list[Candidate]:
        """By score; among equals the gene that is linked with most diseases, then the one that was catalogued first."""
        best: dict[str, Candidate] = {}
        for candidate in found:
            if candidate.curie not in best or best[candidate.curie].score < candidate.score:
                best[candidate.curie] = candidate
        place = {curie: i for i, curie in enumerate(best)}
        ranked = sorted(
            best.values(),
            key=lambda c: (-round(c.score, 2), not c.is_label, -self._renown(c.curie), place[c.curie], c.curie),
        )
        if len(ranked) > 1 and not ranked[0].is_label and ranked[1].score >= ranked[0].score - 0.01:
            ranked = [replace(c, score=c.score - 0.1) for c in ranked]
        return ranked

    def _renown(self, curie: str) -> int:
        return len(self._vocabulary.gene_diseases(curie))


def forms(text: str) -> list[str]:
    """The forms in which a gene's name may stand in the vocabulary, as it is written first.

    >>> forms("mutant hBRCA1 gene")[:4]
    ['mutant hBRCA1 gene', 'mutant hBRCA1', 'hBRCA1', 'BRCA1']
    >>> "COL4A3" in forms("alpha3(IV) collagen"), "FOXO1" in forms("FOXO1 protein"), "CXCR4" in forms("receptor CXCR4")
    (True, True, False)
    >>> "BRCA1" in forms("BRCA1/2"), "TGFB1" in forms("TGF-beta1"), "IL15RA" in forms("IL-15R alpha")
    (True, True, True)
    """
    found = [text]
    for pattern in (_BRACKETS, _TAIL, _HEAD, _SPECIES):
        shorter = pattern.sub("", found[-1]).strip()
        if shorter and shorter != found[-1]:
            found.append(shorter)
    plain = found[-1]
    several = _SEVERAL.match(plain)
    if several:
        found.append(several.group(1) + several.group(2))
    if _GREEK_WORD.search(plain):
        found.append(_JOINTS.sub("", _GREEK_WORD.sub(lambda m: _GREEK[m.group().lower()], plain)))
    elif _JOINTS.search(plain) and len(plain) < 12:
        found.append(_JOINTS.sub("", plain))
    if _PROTEIN.search(plain):
        found.append(_PROTEIN.sub("", plain))
        found.append(re.sub(r"[ -]protein(?=[ -])", "", plain, flags=re.IGNORECASE))
    if _CHEMOKINE.match(plain):
        found.append(_CHEMOKINE.sub(lambda m: "C-C motif " if m.group(1) else "C-X-C motif ", plain))
    chain = _COLLAGEN.match(text)
    if chain:
        found.insert(1, f"COL{_number(chain.group(2))}A{chain.group(1)}")
    if _LETTER.search(plain):
        found.append(_LETTER.sub(lambda m: _WORDS[m.group().lower()], plain))
    if _RECEPTOR.search(plain):
        found += [_RECEPTOR.sub("R", plain), _JOINTS.sub("", _RECEPTOR.sub("R", plain)), _RECEPTOR.sub("", plain)]
    if len(plain) < 14 and _SUFFIX.search(plain):
        found.append(_SUFFIX.sub("", plain))
    return list(dict.fromkeys(form for form in found if form))


def _number(text: str) -> int:
    """The value of digits or of a Roman numeral up to XXVIII: collagens are counted with it."""
    if text.isdigit():
        return int(text)
    values = [_ROMAN[c] for c in text.upper()]
    return sum(-v if after > v else v for v, after in zip(values, [*values[1:], 0], strict=True))
