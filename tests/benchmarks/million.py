"""Copies and near-duplicates at the scale of a million articles: time, memory and size of the index.

    python tests/benchmarks/million.py ../shared/articles/medquad.jsonl --folder SCRATCH

The articles are made of MedQuAD's sentences, by seed: three in four are new, one in ten is a copy, the rest are an
earlier one with a word changed. Texts lie in a file, as in a run, not in memory. Then the index is opened again, as a
later run does, and further articles, half of them near-duplicates of articles in it, are compared with it.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import resource
import sys
import time
from array import array
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from healthfacts import deduplicate
from healthfacts.clean import clean
from healthfacts.deduplicate import Index, Seen, Sketch, Sketches
from healthfacts.records import Article, Media, RawArticle, Status
from healthfacts.settings import CleanSettings, DeduplicateSettings

_SENTENCES = (3, 8)  # of one article, fewest and most: about 100 words


def sentences_of(path: Path, limit: int) -> list[str]:
    """Distinct sentences of six words or more of the first `limit` articles."""
    found: dict[str, None] = {}
    for line in path.read_text("utf-8").splitlines()[:limit]:
        row = json.loads(line)
        article = clean(RawArticle("m", row["id"], row["text"], Media.TEXT), settings=CleanSettings())
        if isinstance(article, Article):
            for span in article.sentences:
                if len(span.of(article.text).split()) >= 6:
                    found[" ".join(span.of(article.text).split())] = None
    return list(found)


def made_text(number: int, sentences: list[str], *, kind: float, n_earlier: int) -> str:
    """The text of article `number`: new up to .75, a copy of one of the first `n_earlier` up to .85, or near one."""
    own = random.Random(number)
    if kind < 0.75 or not n_earlier:
        return " ".join(own.choices(sentences, k=own.randint(*_SENTENCES)))
    text = made_text(own.randrange(n_earlier), sentences, kind=0, n_earlier=0)
    if kind < 0.85:
        return text
    words = text.split()
    words[own.randrange(len(words))] = "otherwise"
    return " ".join(words)


class Made:
    """Made articles `first` to `last`; texts and sketches lie in files."""

    def __init__(self, first: int, last: int, sentences: list[str], folder: Path, *, half_near: bool) -> None:
        self.first, self.last, self.half_near, self.sentences = first, last, half_near, sentences
        self.ends = array("Q", [0])
        folder.mkdir(parents=True, exist_ok=True)
        self.file = (folder / "texts").open("w+b")
        self.path = folder / "sketches"
        self.seconds = 0.0

    def sketches(self, settings: DeduplicateSettings) -> Iterator[Sketch]:
        """The sketch of each, written to a file together with its text."""
        with self.path.open("wb") as kept:
            for number in range(self.first, self.last):
                kind = number % 2 if self.half_near else random.Random(f"kind {number}").random()
                n_earlier = self.first if self.half_near else number
                text = made_text(number, self.sentences, kind=kind, n_earlier=n_earlier)
                data = text.encode()
                self.file.write(data)
                self.ends.append(self.ends[-1] + len(data))
                started = time.perf_counter()
                made = deduplicate.sketch(Article(f"{number:08d}", "made", f"{number:08d}", text), settings=settings)
                self.seconds += time.perf_counter() - started
                pickle.dump(made, kept)
                yield made

    def again(self) -> Iterator[Sketch]:
        """The sketches once more, from the file."""
        with self.path.open("rb") as kept:
            for _ in range(self.first, self.last):
                yield pickle.load(kept)

    def text(self, article_id: str) -> str:
        """The text of one."""
        at = int(article_id) - self.first
        self.file.seek(self.ends[at])
        return self.file.read(self.ends[at + 1] - self.ends[at]).decode()


def add(made: Made, index: Index, settings: DeduplicateSettings) -> str:
    """Compare the made articles with each other and the index, and add them to it."""
    started, spent = time.perf_counter(), time.process_time()
    sketches = Sketches(settings.bands, settings.rows)
    coming = made.sketches(settings)
    while some := list(islice(coming, 1024)):
        sketches.extend(some)
    tell(f"texts made and signatures (these {made.seconds:.0f} s) {_since(started, spent)}")
    middle, middle_spent = time.perf_counter(), time.process_time()
    decisions = deduplicate.decide(sketches, settings=settings, fetch_text=made.text, earlier=index)
    del sketches
    tell(f"compared {_since(middle, middle_spent)}")
    decided, decided_spent = time.perf_counter(), time.process_time()
    n_added = index.add(
        Seen(sketch, decision.cluster_id, made.text(sketch.article_id))
        for sketch, decision in zip(made.again(), decisions, strict=True)
        if decision.status is Status.KEPT
    )
    tell(f"index written {_since(decided, decided_spent)}")
    return (
        f"{len(decisions)} articles, {n_added} kept, {len(decisions.duplicates)} pairs: "
        f"together {_since(started, spent)}"
    )


def _since(wall: float, processor: float) -> str:
    return f"{time.perf_counter() - wall:.0f} s ({time.process_time() - processor:.0f} s of processor)"


def tell(line: str) -> None:
    """One line, with the greatest memory so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    sys.stdout.write(f"{line}; greatest memory {peak:.2f} GB\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("medquad", type=Path)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder for the index and the texts")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--new", type=int, default=10_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    settings = DeduplicateSettings()
    sentences = sentences_of(options.medquad, 2_000)
    folder = options.folder / "index"
    first = Made(0, options.articles, sentences, options.folder / "first", half_near=False)
    tell(add(first, Index(folder, settings=settings), settings))
    size = sum(path.stat().st_size for path in folder.iterdir())
    tell(f"index of {size / 1e9:.3f} GB, of texts of {first.ends[-1] / 1e9:.3f} GB")
    started = time.perf_counter()
    index = Index(folder, settings=settings)
    tell(f"index opened in {time.perf_counter() - started:.1f} s")
    new = Made(options.articles, options.articles + options.new, sentences, options.folder / "new", half_near=True)
    tell(add(new, index, settings))


if __name__ == "__main__":
    main()
