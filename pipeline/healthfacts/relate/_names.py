"""Names that mean the topic though no brackets say so, and changes that are the topic."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ..records import Article, BlockType, Kind
from ._context import Reading
from ._words import FUNCTION_WORDS, name_key

#: question words of a title, up to what it asks about
_ASKING = re.compile(
    r"^\W*(?:what|who|how|why|do)\b.{0,60}\b(?:causes?|is|are|related to|risk for|about|for|of)\W+(?:\(are\)\W+)?",
    re.IGNORECASE,
)
_TITLES = (BlockType.TITLE, BlockType.HEADING, BlockType.QUESTION)
_WHOLE = 0.8  # part of what a title asks about that a name must fill
#: words that follow initials as they follow a name
_AFTER = frozenset({"syndrome", "disease", "disorder"})
_PARTS = re.compile(r"[^\W_]+")


def with_change_as_topic(article: Article) -> Article:
    """`article` with the change its title asks about ("What causes Trisomy 18?") read as a condition.

    Only where the title names nothing else: the article then tells facts of the change as others do of a disease.
    """
    block = next((b for b in article.blocks[:1] if b.type in _TITLES), None)
    if block is None:
        return article
    titled = [mention for mention in article.mentions if block.span.contains(mention.span)]
    if len(titled) != 1 or titled[0].kind is not Kind.VARIANT:
        return article
    words = block.span.of(article.text)
    asking = _ASKING.match(words)
    asked = words[asking.end() :] if asking else words
    if len(titled[0].text) < _WHOLE * len(asked.strip(" ?")):
        return article
    key = name_key(titled[0].text)
    return replace(
        article,
        mentions=tuple(
            replace(mention, kind=Kind.CONDITION)
            if mention.kind is Kind.VARIANT and name_key(mention.text) == key
            else mention
            for mention in article.mentions
        ),
    )


def of_topic(reading: Reading) -> Iterator[int]:
    """The names that mean the topic by their form: its words run together, or the only initials it can have.

    "PPRD" where the topic is "progressive pseudorheumatoid dysplasia" and the article spells PPRD out nowhere.
    """
    if reading.topic < 0:
        return
    longs = [text for text in reading.surfaces[reading.topic] if len(_PARTS.findall(text)) > 1]
    joined = {name_key(text).replace(" ", "") for text in longs}
    is_free = bool(longs) and not any(_is_initials(text) for text in reading.surfaces[reading.topic])
    spelt = {abbreviation.short for abbreviation in reading.article.abbreviations}
    short = []
    for name, surfaces in enumerate(reading.surfaces):
        if name == reading.topic or not surfaces:
            continue
        if any(name_key(text).replace(" ", "") in joined for text in surfaces):
            yield name
        elif is_free and all(
            text not in spelt and any(is_initials_of(text, long) for long in longs) for text in surfaces
        ):
            short.append(name)
    if len(short) == 1:
        yield short[0]


def _is_initials(text: str) -> bool:
    return len(text) <= 10 and " " not in text and sum(letter.isupper() for letter in text) >= 2


def is_initials_of(short: str, long: str) -> bool:
    """Whether `short` is made of the initials of most words of `long`, in their order.

    >>> is_initials_of("FXPOI", "fragile X-associated primary ovarian insufficiency"), is_initials_of("flu", "influenza")
    (True, False)
    >>> is_initials_of("GSD IV", "glycogen storage disease type IV"), is_initials_of("GSD V", "glycogen storage disease type IV")
    (True, False)
    """
    parts = _PARTS.findall(short)
    if len(parts) > 1 and parts[-1].lower() in _AFTER:
        parts.pop()
    words = [word.lower() for word in _PARTS.findall(long)]
    if not parts or not _is_initials(parts[0]) or len(short) >= len(long):
        return False
    said = {part.lower() for part in parts} & set(words)
    letters = "".join(part.lower() for part in parts if part.lower() not in said)
    if any(not part.isupper() and part.lower() not in said for part in parts[1:]):
        return False
    content = [word for word in words if word not in FUNCTION_WORDS | said | {"type", "form"}]
    return (
        len(letters) >= 2
        and bool(content)
        and letters[0] == content[0][0]
        and _fits(letters, content) * 2 > len(content)
    )


def _fits(letters: str, words: Sequence[str]) -> int:
    """How many of `words` have their initial in `letters`, all of which are used in order; 0 where they cannot be."""
    best = {0: 0}  # letters used: words begun
    for word in words:
        after = dict(best)
        for used, begun in best.items():
            at = 0
            for position in range(used, len(letters)):
                at = word.find(letters[position], at) + 1 if position > used else int(word[0] == letters[position])
                if at == 0:
                    break
                after[position + 1] = max(after.get(position + 1, 0), begun + 1)
        best = after
    return best.get(len(letters), 0)
