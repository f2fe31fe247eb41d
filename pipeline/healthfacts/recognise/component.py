"""The shipped recogniser as a spaCy component, for spaCy users.

    nlp = spacy.blank("en")
    nlp.add_pipe("healthfacts_recogniser")
    nlp("Gout is caused by a buildup of uric acid.").ents

Each entity carries `ent._.healthfacts_score`, the probability that kind and borders are right.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from .tagger import FILES, load_tagger, model_folder

SCORE = "healthfacts_score"


class HealthfactsRecogniser:
    """Sets `doc.ents`; entities that are there already stay where ours do not overlap them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tagger = load_tagger(folder)
        if not Span.has_extension(SCORE):
            Span.set_extension(SCORE, default=None)

    @property
    def labels(self) -> tuple[str, ...]:
        """The kinds it finds."""
        return tuple(kind.value for kind in self._tagger.kinds)

    def __call__(self, doc: Doc) -> Doc:
        """The document with its entities set."""
        spans = []
        for found in self._tagger.find(doc.text):
            span = doc.char_span(found.start, found.end, label=found.kind.value, alignment_mode="expand")
            if span is not None and span.text.strip():
                span._.set(SCORE, found.score)
                spans.append(span)
        ours = filter_spans(spans)
        taken = {token.i for span in ours for token in span}
        doc.ents = (*ours, *(ent for ent in doc.ents if not taken.intersection(range(ent.start, ent.end))))
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """The documents one by one: each is computed alone, so batches gain nothing and change nothing."""
        return map(self, stream)

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Copy the model's files to the folder `path`."""
        target = Path(path)
        target.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            if (self._folder / name).resolve() != (target / name).resolve():
                shutil.copyfile(self._folder / name, target / name)

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> HealthfactsRecogniser:
        """Use the model in the folder `path`."""
        self._folder = Path(path)
        self._tagger = load_tagger(self._folder)
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The model's files as one zip archive."""
        with tempfile.TemporaryDirectory() as folder:
            self.to_disk(Path(folder) / "model")
            return Path(shutil.make_archive(f"{folder}/model", "zip", f"{folder}/model")).read_bytes()

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> HealthfactsRecogniser:
        """Use the model in an archive of `to_bytes`."""
        folder = Path(tempfile.mkdtemp(prefix="healthfacts-"))
        archive = folder / "model.zip"
        archive.write_bytes(data)
        shutil.unpack_archive(str(archive), str(folder / "model"))
        return self.from_disk(folder / "model")


@Language.factory("healthfacts_recogniser", assigns=["doc.ents"], default_config={"path": None})
def create(nlp: Language, name: str, path: str | None) -> Any:
    """The component with the model in the folder `path`, by default the shipped one."""
    return HealthfactsRecogniser(Path(path) if path else model_folder())
