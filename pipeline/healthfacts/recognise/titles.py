"""The condition a title names as a whole: "Deafness, epiphyseal dysplasia, short stature" is one name, not three.

A tagger reads words in context, and a title has none. Where the vocabulary knows the whole title as a condition, that
is what it names, and so do its repeats in the article. The condition's other names are no genes, though many look so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..records import Article, BlockType, Kind, Mention, Span
from ..vocabulary import Candidate, Vocabulary
from .placed import Placed

#: score of a mention that is a whole title the vocabulary knows: none was wrong on the 240 rare-disease pages
TITLE_SCORE = 0.97

#: longest title looked at, in characters; names of conditions are shorter, sentences are longer
MAX_TITLE = 160

#: words from which a title may differ a little from the name in the vocabulary, and how much: .89 is one word in nine
_LONG_NAME = 4
_RESEMBLES = 0.89

#: blocks at the start of an article among which its title is; first headings of pages stand within these
_FIRST_BLOCKS = 4

#: what titles put before and after the name they are about
_BEFORE = re.compile(
    r"(?:what (?:is|are|causes|cause)(?: \(are\))?|who is at risk (?:for|of)|what are the (?:symptoms|complications|"
    r"genetic changes related|treatments|stages|causes|risk factors) (?:of|for|to)|how (?:many people are affected by|to "
    r"(?:diagnose|prevent|treat))|is|do you have information about|about|understanding|living with)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(?:\?|\binherited\b|\||\s[-–—:]\s|:\s|\s\().*$", re.IGNORECASE | re.DOTALL)

#: "overweight and obesity" are two conditions in most articles, "microcephaly and chorioretinopathy syndrome" is one
_TWO_NAMES = re.compile(
    r"^(?!.*\b(?:syndrome|disease|disorder|deficiency|dysplasia|dystrophy|association)\b).* (?:and|or) ", re.IGNORECASE
)


def with_title_names(article: Article, mentions: Sequence[Mention], vocabulary: Vocabulary) -> list[Mention]:
    """The mentions, with the condition a title names as a whole in place of what lies within its words."""
    named = _named_by_title(article, vocabulary)
    if named is None:
        return list(mentions)
    span, curies = named
    kept = _without_own_names(mentions, {n for curie in curies for n in vocabulary.names(curie)}, vocabulary)
    if any(m.span.contains(span) and m.kind in (Kind.CONDITION, Kind.VARIANT) for m in kept):
        return kept
    name = span.of(article.text)
    places = [span]
    if " " in name:
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE)
        places = [Span(found.start(), found.end()) for found in pattern.finditer(article.text)]
    placed = Placed(kept)
    for place in places:
        if all(place.contains(m.span) for m in placed.touching(place)):
            title = Mention.at(article.text, Kind.CONDITION, place, score=TITLE_SCORE, recogniser="healthfacts:title")
            placed.put(title)
    return placed.mentions


def _without_own_names(mentions: Sequence[Mention], names: set[str], vocabulary: Vocabulary) -> list[Mention]:
    """Genes that are really another name of the article's condition ("DCM", "DPD1") become conditions.

    An approved gene symbol stays a gene: several conditions bear their gene's symbol as a name.
    """
    return [
        replace(m, kind=Kind.CONDITION)
        if m.kind is Kind.GENE and m.text in names and not _is_symbol(m.text, vocabulary)
        else m
        for m in mentions
    ]


def _is_symbol(text: str, vocabulary: Vocabulary) -> bool:
    return any(candidate.is_label for candidate in vocabulary.lookup(text, Kind.GENE))


def _concepts(name: str, vocabulary: Vocabulary) -> list[Candidate]:
    """The conditions with this name; for longer names also with the same words in another order, or a word more."""
    found = vocabulary.lookup(name, Kind.CONDITION)
    if not found and len(name.split()) >= _LONG_NAME:
        found = [c for c in vocabulary.resembling(name, Kind.CONDITION, limit=3) if c.score >= _RESEMBLES]
    return found


def _named_by_title(article: Article, vocabulary: Vocabulary) -> tuple[Span, list[str]] | None:
    """Where the title names a condition, and the concepts that have the name."""
    for block in article.blocks[:_FIRST_BLOCKS]:
        is_title = block.type in (BlockType.TITLE, BlockType.QUESTION) or (
            block.type is BlockType.HEADING and block.level <= 1
        )
        if not is_title or len(block.span) > MAX_TITLE:
            continue
        text = block.span.of(article.text)
        lead = _BEFORE.match(text)
        begin = lead.end() if lead else 0
        tail = _AFTER.search(text, begin)
        for first, last in ((0, len(text)), (begin, len(text)), (begin, tail.start() if tail else len(text))):
            name = text[first:last].strip(" \t?!.:;,")
            concepts = _concepts(name, vocabulary) if name and not _TWO_NAMES.search(name) else []
            if concepts:
                start = block.span.start + text.index(name, first)
                return Span(start, start + len(name)), [concept.curie for concept in concepts]
    return None
