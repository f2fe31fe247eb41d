"""Entries of an article's list of other names are conditions, whatever they look like ("CALJA", "Park 9")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..name_lists import LISTED_SCORE, name_list
from ..records import Article, Kind, Mention
from .placed import Placed
from .titles import MAX_TITLE

#: a title that may be one name, and what the lists of pages about something else are not about
_ONE_NAME = re.compile(r"(?!.*(?: [-–—] |[:|?]))\S+(?:\s+\S+){0,13}")
_OF_OTHERS = re.compile(r"\b(?:genes?|proteins?|enzymes?|tests?|medicines?|drugs?|vaccines?)\b", re.IGNORECASE)


def with_listed_names(article: Article, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions, with the entries of the article's list of other names, each a condition in place of what lies within it.

    A list counts where the title names a condition or an entry is one, not on pages of genes and tests. A title that is one
    name becomes a condition with it: from its first words to its last ("immunodeficiency due to RAG1 deficiency"), or a short
    one that is none of itself ("ACDC").
    """
    names = name_list(article)
    title = next((block.span for block in article.blocks[:1] if len(block.span) <= MAX_TITLE), None)
    if names is None or title is None or _OF_OTHERS.search(title.of(article.text)):
        return list(mentions)
    listed = [span for span, _ in names.names]
    conditions = [m.span for m in mentions if m.kind in (Kind.CONDITION, Kind.VARIANT)]
    inside = [span for span in conditions if title.contains(span)]
    if not inside and not set(conditions).intersection(listed):
        return list(mentions)
    edges = {edge for span in inside for edge in (span.start, span.end)}
    is_one_name = _ONE_NAME.fullmatch(title.of(article.text)) is not None
    if is_one_name and ({title.start, title.end} <= edges or not inside):
        listed.insert(0, title)
    placed = Placed(mentions)
    for span in listed:  # what reaches over an entry's border is wrong
        placed.put(Mention.at(article.text, Kind.CONDITION, span, score=LISTED_SCORE, recogniser="healthfacts:names"))
    return placed.mentions
