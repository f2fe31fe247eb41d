"""The shipped recogniser's core: text in, scored spans out."""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from ..artefacts import artefact
from ..records import Kind
from ..word_vectors import load_vectors
from . import crf
from .features import Extractor
from .lexicon import Lexicon
from .model import load_params
from .network import Network
from .tokens import tokenise

#: characters that are computed together: a longer text is cut at a line or a space, so that memory stays flat.
#: Articles are a tenth of it.
PIECE = 24_000
_TITLE = 300  # characters of the first line that later pieces are shown as their title
SCHEME = "health"
#: log odds below which a token counts as outside of any mention for certain; 1 in 1,000
MARGIN = 7.0
#: A mention is worth its probability, kind and borders, less LEAST, and NEAR times how much likelier than not its tokens
#: are of its kind at all; what is worth most together is taken. Against the likeliest path of tags that gave .4 points of
#: exact F1 on health-facts dev and styles-dev, mean of three networks, and as many long phrases whose middle is right.
LEAST = 0.4
NEAR = 0.5
_SEEN = 0.1  # probability from which a mention is looked at


@dataclass(frozen=True, slots=True)
class Found:
    """One recognised stretch: its kind, where, and the probability that kind and borders are right."""

    kind: Kind
    start: int
    end: int
    score: float


class Tagger:
    """Finds the kinds of one annotation scheme. The same text gives the same spans, whatever went before it."""

    def __init__(self, network: Network, extractor: Extractor, calibration: dict[str, tuple[float, float]]) -> None:
        self.network = network
        self.extractor = extractor
        self.calibration = calibration
        schemes = dict(network.shape.schemes)
        self.kinds = tuple(Kind(kind) for kind in schemes[SCHEME])

    def find(self, text: str, *, borders: tuple[int, ...] = (), title: str = "") -> list[Found]:
        """The mentions of `text`, in order, without overlap; none crosses a line break or an offset in `borders`.

        `title` is the title of the article where the text does not begin with it.
        """
        found: list[Found] = []
        heading = title.replace("\n", " ")[:_TITLE]
        edges = sorted(borders)
        for start, end in pieces(text, PIECE):
            shown = text[start:end]
            if start and not heading:
                heading = text.lstrip()[:_TITLE].split("\n")[0]
            shift = start
            inner = tuple(b - start for b in edges[bisect_right(edges, start) : bisect_left(edges, end)])
            if heading:
                shown = f"{heading}\n{shown}"
                shift = start - len(heading) - 1
                inner = tuple(b + len(heading) + 1 for b in inner)
            found += [
                Found(f.kind, f.start + shift, f.end + shift, f.score)
                for f in self._piece(shown, inner)
                if f.start + shift >= start
            ]
        return found

    def _piece(self, text: str, borders: tuple[int, ...]) -> list[Found]:
        tokens = tokenise(text, borders)
        if not tokens.words:
            return []
        features = self.extractor.extract(tokens)
        hidden = self.network.hidden(features, self.extractor.projected(features.numbers))
        scores = self.network.head(hidden, SCHEME)
        steps = self.network.params[f"head.{SCHEME}.steps"]
        open_tokens, starts, scores = crf.candidates(scores, steps, tokens.sentence_starts, margin=MARGIN)
        if not len(open_tokens):
            return []
        grid = crf.lattice(scores, steps, starts)
        spans = grid.spans(_SEEN)
        of_kind = grid.marginals[:, 1:].reshape(len(scores), -1, 4).sum(axis=2)
        worth = [p - LEAST + NEAR * (of_kind[start:end, kind].mean() - 0.5) for start, end, kind, p in spans]
        found = []
        for i in crf.choose([span[:2] for span in spans], worth):
            start, end, number, probability = spans[i]
            kind = self.kinds[number]
            score = self._calibrated(kind, probability)
            begin = int(tokens.starts[open_tokens[start]])
            found.append(Found(kind, begin, _with_stop(text, begin, int(tokens.ends[open_tokens[end - 1]])), score))
        return found

    def _calibrated(self, kind: Kind, probability: float) -> float:
        slope, shift = self.calibration.get(kind.value, (1.0, 0.0))
        value = min(max(probability, 1e-6), 1 - 1e-6)
        return round(float(1 / (1 + np.exp(-(slope * np.log(value / (1 - value)) + shift)))), 3)


_INITIALS = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")


def _with_stop(text: str, start: int, end: int) -> int:
    """The end of a mention, behind the last stop of an abbreviation with stops.

    >>> _with_stop("What is P.A.D.?", 8, 13), _with_stop("What is PAD.", 8, 11)
    (14, 11)
    """
    return end + (text.startswith(".", end) and _INITIALS.fullmatch(text, start, end) is not None)


def pieces(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Cut a long text at line breaks, else at white space, else where it must be.

    >>> list(pieces("one two three", 8))
    [(0, 8), (8, 13)]
    """
    start = 0
    while len(text) - start > size:
        end = text.rfind("\n", start + size // 2, start + size) + 1
        if not end:
            gaps = [m.end() for m in re.finditer(r"\s", text[start + size // 2 : start + size])]
            end = start + size // 2 + gaps[-1] if gaps else start + size
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)


#: what the folder of a model holds
FILES = ("network.npz", "vectors.npz", "meanings.npz", "lexicon.npz", "recogniser.json")


def model_folder() -> Path:
    """The folder of the shipped model's files, within the spaCy pipeline of the artefact."""
    return artefact("recogniser") / "healthfacts_recogniser"


@lru_cache(maxsize=4)
def load_tagger(folder: Path | None = None) -> Tagger:
    """The tagger in `folder`, by default the shipped one; loaded once per process."""
    folder = folder or model_folder()
    shape, params = load_params(folder / "network.npz")
    vectors = load_vectors(folder)
    lexicon = Lexicon.load(folder / "lexicon.npz")
    network = Network(shape, params)
    extractor = Extractor(
        vectors,
        lexicon,
        table_rows=shape.table_rows,
        project=network.project,
        projected_width=params["embed.words"].shape[1],
    )
    about = describe(folder)
    return Tagger(network, extractor, {kind: (float(a), float(b)) for kind, (a, b) in about["calibration"].items()})


def describe(folder: Path | None = None) -> dict[str, Any]:
    """What the model's files say of themselves: version, data, calibration, scores."""
    text = ((folder or model_folder()) / "recogniser.json").read_text(encoding="utf-8")
    return dict(json.loads(text))
