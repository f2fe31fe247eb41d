"""Cut text into tokens, lines and sentences, the same way for training and for use.

The layout of a text differs from site to site and changes when a page is cleaned. So white space and list bullets are
no tokens: what they say (a new line, a new item) becomes a mark on the token that follows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_TOKEN = re.compile(r"['’]s\b|[^\W_]+|[^\w\s]|_")
_BULLETS = frozenset("-*•·‣▪●○◦–—►▸✓✔+>|")
_SENTENCE_END = frozenset(".!?")
_CLOSERS = frozenset("\"'”’)]")
_NO_END = frozenset(
    ("dr", "mr", "mrs", "ms", "vs", "st", "fig", "no", "al", "approx", "e.g", "i.e", "etc", "prof", "inc")
)

MAX_SENTENCE = 160  # tokens; a longer stretch without a full stop is cut, so that time stays linear


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of one text. All arrays have one entry a token but `sentence_starts` (token index of each sentence).

    `breaks` is 0 inside a line, 1 where a line starts, 2 where a list item starts. `lines` numbers the lines from 0.
    """

    words: list[str]
    starts: Ints
    ends: Ints
    breaks: Ints
    lines: Ints
    sentence_starts: Ints


def tokenise(text: str, borders: tuple[int, ...] = ()) -> Tokens:
    r"""The tokens of `text`; a line starts after each line break, at each inline bullet and at each offset in `borders`.

    >>> tokens = tokenise("Risks:\n- Older age.    - Smoking.")
    >>> tokens.words
    ['Risks', ':', 'Older', 'age', '.', 'Smoking', '.']
    >>> tokens.breaks.tolist()
    [1, 0, 2, 0, 0, 2, 0]
    """
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    breaks: list[int] = []
    border = iter(sorted(borders))
    next_border = next(border, None)
    pending = 1
    previous = 0
    for match in _TOKEN.finditer(text):
        start = match.start()
        gap = start - previous
        if gap and "\n" in text[previous:start]:
            pending = max(pending, 1)
        while next_border is not None and start >= next_border:
            pending = max(pending, 1)
            next_border = next(border, None)
        word = match.group()
        if word in _BULLETS and (pending or gap >= 2) and text[match.end() : match.end() + 1].isspace():
            pending = 2
            previous = match.end()
            continue
        words.append(word)
        starts.append(start)
        ends.append(match.end())
        breaks.append(pending)
        pending = 0
        previous = match.end()
    marks = np.array(breaks, dtype=np.int64)
    return Tokens(
        words,
        np.array(starts, dtype=np.int64),
        np.array(ends, dtype=np.int64),
        marks,
        np.cumsum(marks > 0) - 1,
        np.array(_sentence_starts(words, starts, ends, breaks), dtype=np.int64),
    )


def _sentence_starts(words: list[str], starts: list[int], ends: list[int], breaks: list[int]) -> list[int]:
    found: list[int] = []
    last = 0
    for i, word in enumerate(words):
        if breaks[i] or i - last >= MAX_SENTENCE:
            found.append(i)
            last = i
            continue
        before = words[i - 1]
        at = i - 1
        if before in _CLOSERS and i - last > 2 and ends[i - 2] == starts[i - 1]:
            before = words[i - 2]
            at = i - 2
        if before not in _SENTENCE_END or starts[i] == ends[i - 1]:
            continue
        if before == ".":
            earlier = words[at - 1] if at - 1 >= last else ""
            if earlier.lower() in _NO_END or (len(earlier) == 1 and earlier.isupper()):
                continue
        if word[0].isupper() or word[0].isdigit() or not word[0].isalpha():
            found.append(i)
            last = i
    return found
