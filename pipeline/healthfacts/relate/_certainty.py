"""How sure an article is of a fact: what the model is shown, and which words to quote as the cue."""

from __future__ import annotations

from ..records import Certainty
from ._context import Unit
from ._features import Pair

#: words that doubt, longest first; "can cause" is stated (annotation guidelines)
HEDGES: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        (
            tuple(phrase.split())
            for phrase in [
                "may",
                "might",
                "could",
                "possibly",
                "perhaps",
                "maybe",
                "probably",
                "likely",
                "unlikely",
                "apparently",
                "presumably",
                "potentially",
                "possible",
                "potential",
                "is thought to",
                "are thought to",
                "thought to",
                "is believed to",
                "are believed to",
                "believed to",
                "it is thought",
                "it is believed",
                "think",
                "thinks",
                "believe",
                "believes",
                "suspect",
                "suspects",
                "suspected",
                "suggest",
                "suggests",
                "suggested",
                "suggesting",
                "appears to",
                "appear to",
                "appears",
                "appear",
                "seems to",
                "seem to",
                "seems",
                "seem",
                "unclear",
                "not clear",
                "uncertain",
                "not known",
                "unknown",
                "not certain",
                "not fully understood",
                "controversial",
                "theory",
                "theories",
                "hypothesis",
                "hypothesised",
                "hypothesized",
                "proposed",
                "speculate",
                "under study",
                "being studied",
                "being investigated",
                "not proven",
                "unproven",
                "no proof",
                "weak evidence",
                "some evidence",
                "limited evidence",
                "mixed",
                "conflicting",
                "debated",
                "rarely",
                "in rare cases",
                "in some cases",
                "can sometimes",
                "sometimes",
                "may also",
                "may be",
                "might be",
                "could be",
                "hint",
                "hints",
                "tentative",
                "tentatively",
                "studies suggest",
                "whether",
                "probable",
                "has been suggested",
                "have been suggested",
                "assumed",
                "implicated",
                "doubtful",
                "disputed",
                "arguably",
                "blamed",
            ]
        ),
        key=lambda words: (-len(words), words),
    )
)
NEGATIONS: tuple[tuple[str, ...], ...] = tuple(
    sorted(
        (
            tuple(phrase.split())
            for phrase in [
                "not",
                "no",
                "never",
                "neither",
                "nor",
                "without",
                "cannot",
                "can't",
                "doesn't",
                "does not",
                "do not",
                "don't",
                "did not",
                "didn't",
                "is not",
                "isn't",
                "are not",
                "aren't",
                "was not",
                "wasn't",
                "were not",
                "no link",
                "no evidence",
                "no association",
                "no connection",
                "not caused by",
                "not linked",
                "myth",
                "unrelated",
                "nothing to do with",
                "ruled out",
                "disproved",
                "debunked",
                "no longer believed",
                "wrong",
                "false",
                "unaffected",
                "no proof",
                "no role",
                "won't",
                "nobody",
                "none",
            ]
        ),
        key=lambda words: (-len(words), words),
    )
)
_FIRST: dict[str, list[tuple[tuple[str, ...], Certainty]]] = {}
for _phrases, _certainty in ((HEDGES, Certainty.HEDGED), (NEGATIONS, Certainty.NEGATED)):
    for _phrase in _phrases:
        _FIRST.setdefault(_phrase[0], []).append((_phrase, _certainty))


def cues(unit: Unit) -> list[tuple[int, int, Certainty]]:
    """Where `unit` doubts or denies: (first token, past the last, which).

    "More likely", "most likely to develop" and "less likely" compare; they do not doubt.
    """
    words = unit.words
    found = []
    at = 0
    while at < len(words):
        step = 1
        for phrase, certainty in _FIRST.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                compares = (
                    phrase == ("likely",)
                    and at > 0
                    and words[at - 1] in {"more", "less", "most", "as", "equally", "least", "times"}
                )
                if not compares:
                    found.append((at, at + len(phrase), certainty))
                    step = len(phrase)
                break
        at += step
    return found


def find_cue(pair: Pair, certainty: Certainty, marks: list[tuple[int, int, Certainty]]) -> tuple[int, int] | None:
    """The token range of the words to quote for `certainty`: the nearest cue to the value, before it rather than after it."""
    if certainty is Certainty.STATED:
        return None
    first, last = pair.unit.groups[pair.value.group]
    best: tuple[int, int, int] | None = None
    for begin, end, which in marks:
        if which is not certainty:
            continue
        distance = first - end if end <= first else 2 * (begin - last) + 8 if begin >= last else 0
        if best is None or distance < best[0]:
            best = (distance, begin, end)
    return (best[1], best[2]) if best else None


def features(pair: Pair, marks: list[tuple[int, int, Certainty]], before: Unit | None) -> list[str]:
    """What the certainty network is shown about a pair."""
    unit = pair.unit
    words = unit.words
    first, last = unit.groups[pair.value.group]
    out = [f"k={pair.value.kind}", f"bt={unit.block_type}"]
    if unit.is_question:
        out.append("isq")
    left = words[max(0, first - 14) : first]
    right = words[last : last + 12]
    own = words[pair.value.first : pair.value.last][:14]
    out.extend(f"l={word}" for word in left)
    out.extend(f"lb={one} {two}" for one, two in zip(left, left[1:], strict=False))
    out.extend(f"r={word}" for word in right)
    out.extend(f"rb={one} {two}" for one, two in zip(right, right[1:], strict=False))
    out.extend(f"v={word}" for word in own)
    out.extend(f"n={word}" for word in words[max(0, first - 4) : first])
    out.extend(f"m={word}" for word in words[last : last + 3])
    out.append(f"w={' '.join(words[unit.n_lead : unit.n_lead + 2])}")
    out.append(f"w0={words[unit.n_lead]}")
    lead = words[: unit.n_lead]
    out.extend(f"d={word}" for word in lead)
    if pair.subject_place is not None:
        low, high = sorted((pair.subject_place.first, pair.value.first))
        out.extend(f"b={word}" for word in words[low:high][:25])
        out.append(f"o={pair.subject_place.first < pair.value.first}")
    else:
        out.append("absent")
    for which in (Certainty.HEDGED, Certainty.NEGATED):
        lefts = [(begin, end) for begin, end, kind in marks if kind is which and end <= first]
        rights = [(begin, end) for begin, end, kind in marks if kind is which and begin >= last]
        inside = [(begin, end) for begin, end, kind in marks if kind is which and begin >= first and end <= last]
        name = which.value[0]
        if lefts:
            begin, end = lefts[-1]
            gap = words[end:first]
            breaks = sum(
                word in {",", ";", "but", "although", "however", ":", "–", "—", "because", "so", "which"}
                for word in gap
            )
            phrase = " ".join(words[begin:end])
            out.extend(
                (
                    f"{name}L={phrase}",
                    f"{name}Ld={min(len(gap) // 3, 6)} {min(breaks, 3)}",
                    f"{name}Lp={phrase} {min(breaks, 2)}",
                )
            )
            if begin < unit.n_lead:
                out.append(f"{name}Llead")
        if rights:
            begin, end = rights[0]
            gap = words[last:begin]
            breaks = sum(
                word in {",", ";", "but", "although", "however", ":", "–", "—", "because", "so", "which"}
                for word in gap
            )
            phrase = " ".join(words[begin:end])
            out.extend(
                (
                    f"{name}R={phrase}",
                    f"{name}Rd={min(len(gap) // 3, 6)} {min(breaks, 3)}",
                    f"{name}Rp={phrase} {min(breaks, 2)}",
                )
            )
        if inside:
            out.append(f"{name}I={' '.join(words[inside[0][0] : inside[0][1]])}")
        if not (lefts or rights or inside):
            out.append(f"{name}0")
    if before is not None:
        out.extend(f"p={word}" for word in before.words[:12])
        out.extend(f"q={word}" for word in before.words[-6:])
    return out
