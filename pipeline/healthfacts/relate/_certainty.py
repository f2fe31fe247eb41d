"""How sure an article is of a fact: what the model is shown, and which words to quote as the cue."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from ..records import Certainty, Relation, Span
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
_ATTRIBUTED = re.compile(
    r"\b(?:research|researchers|studies|study|evidence|findings|scientists|experts|doctors)\b(?: \w+){0,3} "
    r"(?:indicates?|suggests?|hints?|suspects?|believes?|thinks?)\b",
    re.IGNORECASE,
)
_WINDOW = 60  # tokens on either side of a value in which a cue may concern it
_RESEARCH = re.compile(
    r"\bactive area of (?:\w+ )?research\b|\b(?:currently|now) (?:being )?(?:investigat|stud|explor)(?:ing|ied|ying|ed)\b"
    r"|\bunder investigation\b|\bbeing (?:studied|investigated|explored)\b"
    r"|\b(?:researchers|scientists) are (?:\w+ )?(?:studying|investigating|exploring|looking)\b",
    re.IGNORECASE,
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


def find_cue(pair: Pair, certainty: Certainty, marks: list[tuple[int, int, Certainty]], text: str) -> Span | None:
    """The words to quote for `certainty`: the nearest cue to the value, before it rather than after it; None if none."""
    if certainty is Certainty.STATED:
        return None
    unit = pair.unit
    first, last = unit.groups[pair.value.group]
    best: tuple[int, int, int] | None = None
    for begin, end, which in marks:
        if which is not certainty:
            continue
        distance = first - end if end <= first else 2 * (begin - last) + 8 if begin >= last else 0
        if best is None or distance < best[0]:
            best = (distance, begin, end)
    if best is not None and 0 <= unit.starts[best[1]] < unit.ends[best[2] - 1]:
        return Span(unit.starts[best[1]], unit.ends[best[2] - 1])
    if certainty is not Certainty.HEDGED:
        return None
    for pattern in (_ATTRIBUTED, _RESEARCH, _PRESUMED):
        match = pattern.search(text, unit.span.start, unit.span.end)
        if match is not None:
            return Span(match.start(), match.end())
    return None


_RARELY = re.compile(r"\b(?:rarely|seldom|hardly ever)\b[^,;:.]*$", re.IGNORECASE)


def is_rare(pair: Pair, text: str) -> bool:
    """Whether the clause before the value says "rarely" ("is rarely caused by X"): hedged."""
    return bool(
        _RARELY.search(text[pair.unit.span.start : max(pair.unit.span.start, pair.unit.starts[pair.value.first])])
    )


def is_research(pair: Pair, text: str) -> bool:
    """Whether the sentence announces research rather than a finding: hedged."""
    return bool(_RESEARCH.search(text, pair.unit.span.start, pair.unit.span.end))


def is_attributed(pair: Pair, text: str) -> bool:
    """Whether researchers, studies or doctors only think or suggest it: hedged, whatever the rest of the sentence says.

    Of the gold facts told in this way, 203 are hedged and 6 stated (health-facts train, styles-train and the annotated
    passages).
    """
    start = pair.unit.starts[pair.value.first]
    return any(match.end() <= start for match in _ATTRIBUTED.finditer(text, pair.unit.span.start, pair.unit.span.end))


#: classes of triggers that tie a value to a condition
_LINKS = frozenset({"caused_by", "causes", "cause_noun", "risk_of", "risk", "linked"})
_MODALS = frozenset({"may", "might", "could", "possibly", "probably", "perhaps", "likely"})
_BREAKS = frozenset({";", "but", "while", "although", "and"})
_STOPS = frozenset({",", ";", ":", ".", "and", "or", "but", "which", "that", "not"})
_LINK_WITHIN = 200  # tokens from a value in which the words that tie it to the condition are looked for
_MODAL_WITHIN = 3  # tokens before a trigger in which a modal word governs it
_AFTER_WITHIN = 8  # tokens after a value in which the trigger that it governs may follow


def is_modal(pair: Pair) -> bool:
    """Whether the words that tie the value to the condition are themselves in doubt ("X may result from", "may cause X").

    Of the gold facts told in this way, names and complications aside, 568 are hedged, 18 stated and one negated (health-facts
    train and styles-train).
    """
    unit, place = pair.unit, pair.subject_place
    first, last = unit.groups[pair.value.group]
    if place is not None and place.first >= last:
        between = [mark for mark in _links(unit, last, place.first) if mark[1] <= place.first]
        if between:
            return _is_doubted(unit, _telling(between)[0])
    elif _is_doubted_after(unit, last):
        return True
    before = [mark for mark in _links(unit, first - _LINK_WITHIN, first) if mark[1] <= first]
    if not before or not _BREAKS.isdisjoint(unit.words[before[-1][1] : first]):
        return False
    begin, _, name = _telling(before)
    where = "" if place is None else "before" if place.first < begin else "within" if place.first < first else "after"
    fits = (
        where in ("", "before") if name == "caused_by" else where == "within" or (where, name) == ("before", "linked")
    )
    return fits and _is_doubted(unit, begin)


def _is_doubted_after(unit: Unit, last: int) -> bool:
    """Whether the first trigger after token `last` is close, in the same clause and in doubt ("X, which may cause it")."""
    begin, _, name = next(iter(_links(unit, last, last + _AFTER_WITHIN + 1)), (-1, -1, ""))
    is_near = begin >= 0 and name != "caused_by"
    return is_near and _BREAKS.isdisjoint(unit.words[last:begin]) and _is_doubted(unit, begin)


def _links(unit: Unit, low: int, high: int) -> list[tuple[int, int, str]]:
    """The triggers that tie values to conditions and begin at tokens from `low` to below `high`."""
    firsts = unit.trigger_firsts
    return [mark for mark in unit.triggers[bisect_left(firsts, low) : bisect_left(firsts, high)] if mark[2] in _LINKS]


def _telling(marks: list[tuple[int, int, str]]) -> tuple[int, int, str]:
    """The first of the triggers at the end of `marks` that follow each other ("contribute to the risk of")."""
    number = len(marks) - 1
    while number and marks[number - 1][1] >= marks[number][0] - 2:
        number -= 1
    return marks[number]


def _is_doubted(unit: Unit, begin: int) -> bool:
    words = unit.words
    for at in range(begin - 1, max(-1, begin - 1 - _MODAL_WITHIN), -1):
        if words[at] in _MODALS:
            before = words[max(0, at - 2) : at]
            if before[-1:] == ["you"]:  # "you may be more likely to": in doubt is only the reader
                return False
            compares = before[-1:] and before[-1] in {"more", "less", "as", "equally", "least", "times"}
            is_most = before[-1:] == ["most"] and (before[:1] not in (["is"], ["are"]) or words[at + 1] == "to")
            return words[at] != "likely" or not (compares or is_most)
        if words[at] in _STOPS:
            return False
    return False


_PRESUMED = re.compile(
    r"\b(?:postulated|presumed|conceivably|ha(?:s|ve) (?:also )?been considered|results (?:vary|conflict|differ))\b",
    re.IGNORECASE,
)
_NO_EVIDENCE = re.compile(
    r"\bno (?:\w+ ){0,2}(?:association|link|connection|evidence|sign|proof|relationship|correlation)\b", re.IGNORECASE
)


def is_presumed(pair: Pair, text: str) -> bool:
    """Whether the sentence calls what it says presumed or contested."""
    return bool(_PRESUMED.search(text, pair.unit.span.start, pair.unit.span.end))


def is_without_evidence(pair: Pair, text: str) -> bool:
    """Whether the sentence says before the value that there is no evidence or no link: negated.

    Of the gold facts told in this way 13 are negated, one hedged and one stated (health-facts train and styles-train).
    """
    start = pair.unit.starts[pair.value.first]
    match = _NO_EVIDENCE.search(text, pair.unit.span.start, max(pair.unit.span.start, start))
    return match is not None and not _TURNS.search(text, match.end(), start)


_TURNS = re.compile(r"[;.]|\b(?:but|although|however)\b", re.IGNORECASE)


def by_rule(pair: Pair, relation: Relation, text: str) -> Certainty:
    """How sure the words are by the rules alone, for what the network takes to be stated."""
    if is_without_evidence(pair, text):
        return Certainty.NEGATED
    doubts = (is_attributed, is_rare, is_research, is_presumed)
    if any(doubt(pair, text) for doubt in doubts) or (relation is not Relation.COMPLICATION and is_modal(pair)):
        return Certainty.HEDGED
    return Certainty.STATED


_CLAUSE = frozenset(
    {",", ";", "but", "although", "however", ":", "–", "—", "because", "so", "which", "while", "and", "that"}
)
Marks = list[tuple[int, int, Certainty]]


def features(pair: Pair, marks: Marks, before: Marks, announced: Marks, units: Sequence[Unit]) -> list[str]:
    """What the certainty network is shown about a pair; `marks` are the cues of its unit, of the one before, of its announcer."""
    unit = pair.unit
    words = unit.words
    first, last = unit.groups[pair.value.group]
    left, right = words[max(0, first - 12) : first], words[last : last + 8]
    out = [f"k={pair.value.kind}", f"bt={unit.block_type}"]
    if unit.is_question:
        out.append("isq")
    out.extend(f"n={word}" for word in left[-4:])
    out.extend(f"m={word}" for word in right[:3])
    out.append(f"n2={' '.join(left[-2:])}")
    out.append(f"m2={' '.join(right[:2])}")
    out.append(f"w={' '.join(words[unit.n_lead : unit.n_lead + 2])}")
    near = [mark for mark in marks if mark[1] > first - _WINDOW and mark[0] < last + _WINDOW]
    for which in (Certainty.HEDGED, Certainty.NEGATED):
        out.extend(_cue_features(pair, [(begin, end) for begin, end, kind in near if kind is which], which.value[0]))
    if unit.number:
        previous = units[unit.number - 1]
        out.extend(f"pc={' '.join(previous.words[begin:end])}" for begin, end, _ in before[-3:])
        out.append(f"pw={words[unit.n_lead]} {bool(before)}")
    if unit.announcer >= 0:
        announcer = units[unit.announcer]
        out.extend(f"ac={' '.join(announcer.words[begin:end])}" for begin, end, _ in announced[-2:])
        out.append(f"a={bool(announced)} {unit.block_type}")
    return out


def _cue_features(pair: Pair, spans: list[tuple[int, int]], name: str) -> list[str]:
    """The nearest cue on each side of the value and the one in it; how far, over how many clause marks, on which side of the subject."""
    unit, subject = pair.unit, pair.subject_place
    words = unit.words
    first, last = unit.groups[pair.value.group]
    order = "-" if subject is None else "<" if subject.first < pair.value.first else ">"
    lefts = [span for span in spans if span[1] <= first]
    rights = [span for span in spans if span[0] >= last]
    inside = [span for span in spans if span[0] >= first and span[1] <= last]
    own = [span for span in inside if span[0] >= pair.value.first and span[1] <= pair.value.last]
    out: list[str] = []
    if lefts:
        begin, end = lefts[-1]
        phrase, breaks = " ".join(words[begin:end]), min(sum(word in _CLAUSE for word in words[end:first]), 3)
        lead = "lead" if begin < unit.n_lead else ""
        crosses = subject is not None and end <= subject.first and subject.last <= first
        out.extend((f"{name}Lx", f"{name}L={phrase}", f"{name}L{lead}d={min((first - end) // 3, 6)} {breaks}"))
        out.extend((f"{name}Lp={phrase} {min(breaks, 2)} {lead}", f"{name}Lo={order} {crosses} {min(breaks, 2)}"))
        if len(lefts) > 1:
            out.append(f"{name}LL={' '.join(words[lefts[-2][0] : lefts[-2][1]])}")
    if rights:
        begin, end = rights[0]
        phrase, breaks = " ".join(words[begin:end]), min(sum(word in _CLAUSE for word in words[last:begin]), 3)
        crosses = subject is not None and last <= subject.first and subject.last <= begin
        after = subject is not None and subject.first >= end
        out.extend((f"{name}Rx", f"{name}R={phrase}", f"{name}Rd={min((begin - last) // 3, 6)} {breaks}"))
        out.extend((f"{name}Rp={phrase} {min(breaks, 2)}", f"{name}Ro={order} {crosses} {after} {min(breaks, 2)}"))
    if own:
        out.extend((f"{name}Ix", f"{name}I={' '.join(words[own[0][0] : own[0][1]])}"))
    elif inside:
        out.append(f"{name}G={' '.join(words[inside[0][0] : inside[0][1]])}")
    if not spans:
        out.append(f"{name}0")
    return out
