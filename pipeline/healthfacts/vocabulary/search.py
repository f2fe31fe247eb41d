"""Names that resemble a string: same words in another order, near-synonyms, words left out, misspelt words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

#: Words that carry no meaning of their own in a name.
STOP = frozenset(
    {"of", "the", "in", "and", "a", "an", "with", "to", "for", "by", "on", "or", "at", "from", "as", "nos"}
)
#: A name is a candidate only when it shares a word that at most so many names have (or all its words do).
COMMON = 4000
#: Names that resemble a string less are not told.
FLOOR = 0.45
#: Shortest word that may be misspelt; how much of it must agree (normalised Damerau-Levenshtein similarity).
SHORTEST_MISSPELT = 6
MISSPELT = 0.84


@dataclass(frozen=True, slots=True)
class Near:
    """A key that resembles a string: its index, `score` (0 to 1), and by what: order, words, parts or similar.

    For parts and similar: `kept` is the share of the string's meaning (by how rare its words are) that the name has,
    `added` the share of the name's meaning that the string has not.
    """

    key: int
    score: float
    how: str
    kept: float = 1.0
    added: float = 0.0


class Index:
    """What resembles what among the keys of a vocabulary; about 30 MB and 0.3 s, so made only when it is needed."""

    def __init__(
        self,
        numbers: dict[str, int],
        flat: NDArray[np.int32],
        starts: NDArray[np.int32],
        classes: dict[str, str],
        left_out: set[str],
    ) -> None:
        """`numbers`: word to number. `flat`, `starts`: word numbers of all keys, and where each key begins.

        `classes`: word to the word that stands for it. `left_out`: words that weigh less.
        """
        words = list(numbers)
        self._words = words
        self._ids = numbers
        n_words, n_keys = len(words), len(starts) - 1
        stop = np.array([word in STOP for word in words])
        self._class = np.arange(n_words, dtype=np.int64)
        for word, representative in classes.items():
            if word in numbers and representative in numbers:
                self._class[numbers[word]] = numbers[representative]
        self._noun = np.arange(n_words, dtype=np.int64)
        for i, word in enumerate(words):
            noun = next((n for n in noun_forms(word) if n in self._ids), "")
            if noun:
                self._noun[i] = self._ids[noun]
            if noun and self._class[i] == i:
                self._class[i] = self._class[self._ids[noun]]
        # what tells no name from another by itself
        self._generic = {i for i, word in enumerate(words) if is_mark(word) or word in ("disease", "type")}
        self._left_out = {int(self._class[self._ids[word]]) for word in left_out if word in self._ids}
        mixed = _mix(np.arange(n_words, dtype=np.uint64))
        mixed[stop] = 0
        self._hash_words, self._hash_classes = mixed, mixed[self._class]
        self._by_order = _sorted(np.add.reduceat(self._hash_words[flat], starts[:-1]))
        self._by_class = _sorted(np.add.reduceat(self._hash_classes[flat], starts[:-1]))
        marked = np.array([is_mark(word) for word in words])
        self._marks = np.add.reduceat(np.where(marked, mixed, np.uint64(0))[flat], starts[:-1])
        # postings of word classes
        kept = ~stop[flat]
        keys = np.repeat(np.arange(n_keys, dtype=np.int32), np.diff(starts))[kept]
        classed = self._class[flat[kept]].astype(np.int32)
        order = np.argsort(classed, kind="stable")
        self._postings = keys[order]
        self._starts = np.searchsorted(classed[order], np.arange(n_words + 1))
        frequency = np.diff(self._starts)
        self._weight = np.where(stop, 0.0, np.log(n_keys / np.maximum(frequency, 1)) / np.log(n_keys))
        self._weight = self._weight[self._class] * ~stop
        self._key_weight = np.bincount(keys, self._weight[classed], minlength=n_keys).astype(np.float32)
        self._of_length: dict[tuple[str, int], list[str]] = {}

    def same_words(self, words: Sequence[str]) -> list[Near]:
        """Keys with the same words in another order, with nouns for their adjectives, then with near-synonyms of them."""
        numbers = self._known(words)
        if not numbers or -1 in numbers or self._generic.issuperset(self._class[numbers].tolist()):
            return []
        found = []
        for hashes, said, (ordered, keys), how, score in (
            (self._hash_words, numbers, self._by_order, "order", 0.95),
            (self._hash_words, self._noun[numbers], self._by_order, "words", 0.94),
            (self._hash_classes, numbers, self._by_class, "words", 0.9),
        ):
            wanted = hashes[said].sum(dtype=np.uint64)
            at = int(np.searchsorted(ordered, wanted))
            while at < len(ordered) and ordered[at] == wanted:
                found.append(Near(int(keys[at]), score, how))
                at += 1
        return found

    def spelled(self, word: str) -> tuple[str, float]:
        """The word of the vocabulary that `word` most resembles, and how much; ("", 0) where none does."""
        if word in self._ids:
            return word, 1.0
        return self._spelled(word)

    def _known(self, words: Sequence[str]) -> list[int]:
        """The numbers of words that count, -1 for a word that no name has in any form."""
        found = []
        for word in words:
            if word not in STOP:
                number = self._ids.get(word, -1)
                if number < 0:
                    number = next((self._ids[n] for n in noun_forms(word) if n in self._ids), -1)
                found.append(number)
        return found

    @lru_cache(maxsize=20_000)  # noqa: B019 - one index lives as long as the process
    def _spelled(self, word: str) -> tuple[str, float]:
        noun = next((n for n in noun_forms(word) if n in self._ids), "")
        if noun:
            return noun, 1.0
        if len(word) < SHORTEST_MISSPELT or not word.isalpha():
            return "", 0.0
        if not self._of_length:
            for known in self._words:
                if len(known) >= SHORTEST_MISSPELT - 2 and known.isalpha():
                    self._of_length.setdefault((known[0], len(known)), []).append(known)
        near = [
            known
            for length in range(len(word) - 2, len(word) + 3)
            for known in self._of_length.get((word[0], length), ())
        ]
        best = process.extractOne(word, near, scorer=DamerauLevenshtein.normalized_similarity, score_cutoff=MISSPELT)
        return (best[0], best[1]) if best else ("", 0.0)

    @lru_cache(maxsize=5_000)  # noqa: B019 - one index lives as long as the process
    def parts(self, words: tuple[str, ...], limit: int = 20) -> list[Near]:
        """Keys that share the weightiest words, best first, none below FLOOR. Misspelt words count for what they resemble."""
        counted: dict[int, float] = {}
        total = 0.0
        misspelt = False
        for word in words:
            if word in STOP:
                continue
            spelled, likeness = self.spelled(word)
            if not spelled:
                total += 0.9  # a word that no name has says much
                continue
            misspelt |= likeness < 1
            number = int(self._class[self._ids[spelled]])
            total += self._worth(number)
            counted.setdefault(number, likeness)
        if total == 0 or self._generic.issuperset(counted):
            return []
        rare = sorted(counted, key=self._worth, reverse=True)
        lists = []
        missing = 0.0  # what a name cannot have that has none of the words so far
        for place, number in enumerate(rare):
            if missing > (1 - FLOOR) * total:
                break
            posting = self._postings[self._starts[number] : self._starts[number + 1]]
            if place == 0 or len(posting) <= COMMON:
                lists.append(posting)
            missing += self._worth(number)
        keys = np.unique(np.concatenate(lists))
        shared = np.zeros(len(keys))
        plain = np.zeros(len(keys))
        for number, likeness in counted.items():
            posting = self._postings[self._starts[number] : self._starts[number + 1]]
            if len(posting) < len(keys):
                found = np.searchsorted(keys, posting)
                found[found == len(keys)] = 0
                hit = found[keys[found] == posting]
            else:
                found = np.searchsorted(posting, keys)
                found[found == len(posting)] = 0
                hit = (posting[found] == keys).nonzero()[0]
            shared[hit] += self._worth(number) * likeness
            plain[hit] += float(self._weight[number]) * likeness
        kept = shared / total
        weights = self._key_weight[keys]
        added = np.maximum(weights - plain, 0.0) / np.maximum(weights, 1e-9)
        score = kept * (1.0 - added) ** 1.5
        good = (score >= FLOOR).nonzero()[0]
        # numbers and single letters tell the members of a family apart: type 2 is not type 3
        marks = self._marks_of(words)
        others = self._marks[keys[good]]
        score[good] *= np.where(others == marks, 1.0, np.where(others == 0, 0.8, 0.5))
        best = good[np.argsort(-score[good], kind="stable")[:limit]]
        how = "similar" if misspelt else "parts"
        return [
            Near(int(keys[i]), float(score[i]), how, float(kept[i]), float(added[i])) for i in best if score[i] >= FLOOR
        ]

    def _worth(self, number: int) -> float:
        """The weight of a word class in a mention: less for words that may be left out."""
        return float(self._weight[number]) * (0.35 if number in self._left_out else 1.0)

    def _marks_of(self, words: Sequence[str]) -> np.uint64:
        """A hash of the numbers and single letters among words, 0 where there are none."""
        numbers = [self._ids[w] for w in words if is_mark(w) and w in self._ids]
        unknown = any(is_mark(w) and w not in self._ids for w in words)
        return np.uint64(self._hash_words[numbers].sum(dtype=np.uint64) + np.uint64(unknown))


#: Endings of adjectives and the nouns that they are of.
_NOUNS = (
    ("otic", ("osis",)), ("itic", ("itis",)), ("emic", ("emia",)), ("plegic", ("plegia",)), ("pathic", ("pathy",)),
    ("trophic", ("trophy",)), ("tensive", ("tension",)), ("hagic", ("hage",)), ("toxic", ("toxicity",)),
    ("megalic", ("megaly",)), ("lytic", ("lysis",)), ("philic", ("philia",)), ("penic", ("penia",)),
    ("pneic", ("pnea",)), ("algic", ("algia",)), ("uric", ("uria",)), ("rhythmic", ("rhythmia",)),
    ("esthetic", ("esthesia",)), ("ectatic", ("ectasis", "ectasia")), ("matous", ("ma",)), ("tonic", ("tonia",)),
    ("kinetic", ("kinesia",)), ("cardic", ("cardia",)), ("phobic", ("phobia",)), ("manic", ("mania",)),
    ("somic", ("somy",)), ("static", ("stasis",)), ("genetic", ("genesis",)), ("epileptic", ("epilepsy",)),
    ("cephalic", ("cephaly",)), ("dactylous", ("dactyly",)), ("deficient", ("deficiency",)),
    ("eptic", ("epsy",)), ("olic", ("ole", "olism")), ("etoid", ("etosis",)), ("ineur", ("ine",)), ("uporous", ("upor",)),
    ("ic", ("ia", "y")), ("cular", ("cle",)), ("vular", ("ve",)), ("ar", ("us", "a", "um")), ("al", ("", "a", "e", "um", "us")),
)  # fmt: skip


def is_mark(word: str) -> bool:
    """Whether a word key tells the members of a family apart: a number, a single letter, "non"."""
    return (word.isdigit() or len(word) == 1 or word == "non") and word not in STOP


def noun_forms(word: str) -> list[str]:
    """The nouns that an adjective may be of; empty for a word without such an ending.

    >>> noun_forms("atherosclerotic"), noun_forms("acromegalic"), noun_forms("kidney")
    (['atherosclerosis'], ['acromegaly'], [])
    """
    if len(word) < 7 or word == "functional":
        return []
    for ending, nouns in _NOUNS:
        if word.endswith(ending):
            return [word[: -len(ending)] + noun for noun in nouns]
    return []


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit hash of each number (splitmix64), so that sums of hashes stand for sets of words."""
    with np.errstate(over="ignore"):
        mixed = (numbers + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))


def _sorted(hashes: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    order = np.argsort(hashes, kind="stable").astype(np.int32)
    return hashes[order], order
