"""Any installed spaCy pipeline as a recogniser."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import spacy

from ..errors import SettingsError
from ..records import Article, Kind, Mention, Span
from .tagger import PIECE, pieces

#: components that only serve others than entity recognition; left out for speed where nothing else needs them
_IDLE = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter", "morphologizer")


class SpacyFinder:
    """Runs a spaCy pipeline block by block and keeps the entities whose label the map knows."""

    def __init__(self, name: str, labels: Mapping[str, Kind], *, score: float) -> None:
        try:
            self._nlp = spacy.load(name, exclude=[] if Path(name).exists() else list(_IDLE))
        except OSError as error:
            raise SettingsError(f"no spaCy pipeline {name!r}: install it with pip, or give a folder") from error
        version = self._nlp.meta.get("version", "")
        self.name = f"spacy:{self._nlp.meta.get('name') or name} {version}".strip()
        self._labels = dict(labels)
        self._score = score

    def __call__(self, article: Article) -> list[Mention]:
        """The mentions of one article."""
        spans = [block.span for block in article.blocks] or [Span(0, len(article.text))]
        found: list[Mention] = []
        for span in spans:
            block = span.of(article.text)
            for start, end in pieces(block, PIECE):
                shift = span.start + start
                for entity in self._nlp(block[start:end]).ents:
                    kind = self._labels.get(entity.label_)
                    if kind is not None and entity.text.strip():
                        at = Span(shift + entity.start_char, shift + entity.end_char)
                        found.append(Mention.at(article.text, kind, at, score=self._score, recogniser=self.name))
        return found
