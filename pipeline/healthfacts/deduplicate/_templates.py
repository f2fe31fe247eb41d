"""Sentences as numbers, to find those that many articles of a corpus share."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

from ..records import Article, Span
from ..settings import DeduplicateSettings
from . import _words


def sentence_keys(article: Article, *, settings: DeduplicateSettings) -> Iterator[tuple[int, Span]]:
    """(number, place) of each sentence of at least `settings.min_words` words; equal words give equal numbers.

    >>> text = "Ask your doctor before taking any medicine. ASK your doctor, before taking any medicine! Gout hurts."
    >>> spans = (Span(0, 43), Span(44, 88), Span(89, 100))
    >>> found = [*sentence_keys(Article("a", "a", "a", text, sentences=spans), settings=DeduplicateSettings())]
    >>> len(found), found[0][0] == found[1][0]
    (2, True)
    """
    for span in article.sentences:
        found = _words.words(span.of(article.text))
        if len(found) >= settings.min_words:
            data = " ".join(found).encode("utf-8", "surrogatepass")
            yield int.from_bytes(blake2b(data, digest_size=8).digest(), "little"), span
