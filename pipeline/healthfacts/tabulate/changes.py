"""What two versions of a page say differently: facts that came, went, or are put with another certainty.

Extraction is not perfect, so that a fact missing from one version's rows proves nothing. A change counts only where the
text changed too: the sentence that says it stands nowhere in the other version, and, for what came or went, no sentence
there names the value, or half the words of a value that is a clause. Versions are compared within one run; of articles
of earlier runs no facts are kept.

Memory grows with the facts of articles that have versions, and with the texts of those whose facts differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..records import Certainty, Relation
from .rows import Row

#: findings on one article; of a page written anew more would say nothing new, the last one tells how many there are
_MOST = 20

#: Part of a clause's words in one sentence from which that sentence says the same in other words. Of 50 changes read on
#: versions of MedlinePlus pages 12 were rewordings while all words were asked for, most of them clauses.
_REWORDED = 0.5

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?;]\s|\n")
_SMALL = frozenset(
    "a an and as at by for from in is of on or other some such than that the their these this to with your".split()  # noqa: SIM905
)

_Key = tuple[str, str, str]


@dataclass(slots=True)
class _Pair:
    newer: str
    older: str
    is_dated: bool


@dataclass(slots=True)
class Changes:
    """Collects pairs of versions, dates and facts, then texts; then tells what changed."""

    _pairs: list[_Pair] = field(default_factory=list)
    _facts: dict[str, dict[_Key, list[Row]]] = field(default_factory=dict)
    _dates: dict[str, str] = field(default_factory=dict)
    _texts: dict[str, list[set[str]]] = field(default_factory=dict)
    _whole: dict[str, str] = field(default_factory=dict)

    def add_duplicate(self, row: Row) -> None:
        """Note a pair of versions; other rows of `duplicates` are ignored."""
        if row["scope"] != "article" or not row["version"] or row["kind"] == "exact":
            return
        newer, older = row["article_id"], row["kept_article_id"]
        if row["version"] == "older":
            newer, older = older, newer
        self._pairs.append(_Pair(newer, older, row["version"] != "undated"))
        self._facts.setdefault(newer, {})
        self._facts.setdefault(older, {})

    def add_article(self, row: Row) -> None:
        """Note the newest date of an article that has versions, and that this run has it."""
        if row["article_id"] in self._facts and row["status"] == "kept":
            self._dates[row["article_id"]] = max(row["updated"], row["reviewed"], row["published"])

    def add_fact(self, row: Row) -> None:
        """Note a fact of an article that has versions."""
        if row["article_id"] in self._facts:
            self._facts[row["article_id"]].setdefault(_key(row), []).append(row)

    def wanted(self) -> set[str]:
        """The articles whose texts `add_text` needs."""
        found = set()
        for pair in self._compared():
            if _said(self._facts[pair.newer]) != _said(self._facts[pair.older]):
                found |= {pair.newer, pair.older}
        return found

    def add_text(self, article_id: str, text: str) -> None:
        """Note the clean text of an article among those `wanted`."""
        self._texts[article_id] = [set(_words(part)) for part in _SENTENCE_END.split(text)]
        self._whole[article_id] = f" {' '.join(_words(text))} "

    def changes(self) -> Iterator[tuple[str, list[tuple[str, int | None, int | None]]]]:
        """(article, [(detail, start, end)]) by the newer article, of undated ones the later id; places are in its text."""
        for pair in sorted(self._compared(), key=lambda pair: pair.newer):
            if pair.newer not in self._texts:
                continue
            found = list(self._of_pair(pair))
            if len(found) > _MOST:
                more = len(found) - _MOST + 1
                rest = f"{more} more facts differ from those of {pair.older}: the page was largely written anew"
                found = [*found[: _MOST - 1], (rest, None, None)]
            if found:
                yield pair.newer, found

    def _compared(self) -> list[_Pair]:
        """Each newer article with its latest older version, both of this run."""
        best: dict[str, _Pair] = {}
        for pair in sorted(self._pairs, key=lambda p: (self._dates.get(p.older, ""), p.older)):
            if pair.newer in self._dates and pair.older in self._dates:
                best[pair.newer] = pair
        return list(best.values())

    def _of_pair(self, pair: _Pair) -> Iterator[tuple[str, int | None, int | None]]:
        new, old = self._facts[pair.newer], self._facts[pair.older]
        what = "the older version" if pair.is_dated else "another version (undated)"
        other = f"{what} {pair.older}"
        for key in sorted(new):
            row = new[key][0]
            if key not in old:
                if self._is_unsaid(row, pair.older):
                    yield f"new: {_claim(row)}, not in {other}. Here: {_quote(row)}", *_place(row)
            elif not {r["certainty"] for r in new[key]} & {r["certainty"] for r in old[key]}:
                before = old[key][0]
                if not self._stands(row, pair.older):
                    detail = (
                        f"changed: {_claim(row)}; {before['certainty']} in {other}. "
                        f"Here: {_quote(row)} There: {_quote(before)}"
                    )
                    yield detail, *_place(row)
        for key in sorted(old.keys() - new.keys()):
            row = old[key][0]
            if self._is_unsaid(row, pair.newer):
                yield f"gone: {_claim(row)}, in {other}. There: {_quote(row)}", None, None

    def _stands(self, row: Row, article_id: str) -> bool:
        return f" {' '.join(_words(row['evidence']))} " in self._whole[article_id]

    def _is_unsaid(self, row: Row, article_id: str) -> bool:
        """Whether the article neither holds the fact's sentence nor names its value in any one sentence.

        A value of three words or more is a clause, which a rewrite rewords: half of its words name it.
        """
        if self._stands(row, article_id):
            return False
        named = [set(_words(row[name])) - _SMALL for name in ("value_text", "value")]
        return not any(
            len(words & sentence) >= (len(words) * _REWORDED if len(words) > 2 else len(words))
            for words in named
            if words
            for sentence in self._texts[article_id]
        )


def _said(facts: dict[_Key, list[Row]]) -> dict[_Key, set[str]]:
    return {key: {row["certainty"] for row in rows} for key, rows in facts.items()}


def _key(row: Row) -> _Key:
    """What makes two facts the same: concepts by identifier, else by words without case and endings."""
    condition = row["condition_id"] or " ".join(_words(row["condition"]))
    value = f"{row['value_id']} {row['variant']}" if row["value_id"] else " ".join(_words(row["value"]))
    return condition, row["relation"], value


def _words(text: str) -> list[str]:
    """Words in lower case, the "s" of plurals cut off.

    >>> _words("High fevers, gas")
    ['high', 'fever', 'gas']
    """
    found = (word.group().lower() for word in _WORD.finditer(text))
    return [word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] not in "sui" else word for word in found]


def _claim(row: Row) -> str:
    is_plain = row["certainty"] == str(Certainty.STATED)
    value = row["value_text"] if row["relation"] == str(Relation.SYNONYM) else row["value"]
    return f"{row['condition']} - {row['relation']} - {value}" + ("" if is_plain else f" ({row['certainty']})")


def _quote(row: Row) -> str:
    return f"“{' '.join(row['evidence'].split())}” ({row['fact_id']})"


def _place(row: Row) -> tuple[int, int]:
    return row["evidence_start"], row["evidence_end"]
