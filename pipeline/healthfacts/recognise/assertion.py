"""How a mention is put: negated, hedged, past, supposed, or of somebody else.

After ConText (Harkema et al., J Biomed Inform 2009, 839-851): a cue has a scope to its right or left that ends at the
sentence, at a terminator, or after so many words. A cue inside the mention does not count ("lack of exercise").
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..records import Assertion, Mention, Span

NEGATED, HEDGED, HISTORICAL, HYPOTHETICAL, OTHER = (
    "negated",
    "hedged",
    "historical",
    "hypothetical",
    "other_experiencer",
)
_END = "end"
_PSEUDO = "pseudo"

# "|"-separated cues; a space stands for any white space. Longer cues win where several begin at one place.
_FORWARD: tuple[tuple[str, int, str], ...] = (  # kind, reach in words (0: to the end of the scope), cues
    (
        NEGATED,
        0,
        "no|denies|denied|denying|deny|without|negative for|absence of|lack of|lacks|lacking|free of|free from|no evidence of|"
        "no sign of|no signs of|no history of|no evidence for|no evidence that|rules out|ruled out for|ruled out|excludes|never had|"
        "no complaints of|no complaint of|neither|nor|not have|not had|no new|no suspicious|fails to reveal|without evidence of|"
        "without any evidence of|without signs of|no indication of|no findings of|no cause of|unremarkable for|declined|declines|"
        "resolved|does not have|do not have|did not have|doesn't have|don't have|not associated with|not linked to|not linked with|"
        "no link between|no link to|no association with|not reveal|not demonstrate|not show|not exhibit|not experience|not develop|"
        "not appreciate|not complain of|not feel|not identified|not see|no other|not cause|not caused by|not due to|"
        "not a cause of|not a sign of|not contagious|don't cause|doesn't cause|didn't cause",
    ),
    (
        NEGATED,
        7,
        "not|never|cannot|can't|don't|doesn't|didn't|isn't|aren't|wasn't|weren't|won't|hasn't|haven't|nothing|not support",
    ),
    (NEGATED, 5, "rather than|instead of|unlike|as opposed to|non|not a|not an|unlikely"),
    (
        HEDGED,
        12,
        "may|might|could|possible|possibly|probable|probably|perhaps|maybe|suspected|suspect|suspects|suspicious for|"
        "suspicion of|suggest|suggests|suggested|suggesting|suggestive of|thought to|thought that|believed to|believed that|"
        "believe that|believe|think that|think|potential|potentially|appear to|appears to|appeared to|seem to|seems to|seemed to|"
        "hypothesized|hypothesize|hypothesis|presumed|presumably|presumptive|cannot exclude|can't exclude|cannot be excluded|"
        "concern for|concerning for|concerned about|unclear whether|unclear if|not clear whether|not clear if|unknown whether|"
        "not known whether|not known if|unsure whether|not sure whether|not sure if|not yet known|whether|questionable|indicate that|"
        "indicates that|indicated that|indicating that|propose|proposed|putative|likely|theory|theories|speculate|speculated|"
        "evidence suggests|studies suggest|in theory|theoretically|vs|versus|rule out|r/o|cannot rule out|can't rule out|"
        "differential diagnosis|differential diagnoses|apparently|imply|implies|implying|implicated|estimated|wonder|doubtful|"
        "conceivably|assume|assumed|predict|predicted|consistent with the idea|supposed to|has been linked|have been linked",
    ),
    (
        HISTORICAL,
        0,
        "history of|past history of|medical history of|medical history|past history|surgical history|social history|"
        "previous history of|personal history of|past medical history|pmh|"
        "status post|s/p|status-post|history significant for|history is significant for|history notable for|history includes|"
        "past surgical history|significant past history of|history positive for|history remarkable for|known history of",
    ),
    (
        HISTORICAL,
        5,
        "previous|previously|prior|past|earlier in life|had once|once had|recovered from|history|old|remote|former|formerly|"
        "patient is known to have|known to have had|used to have|used to be",
    ),
    (
        HYPOTHETICAL,
        0,
        "if|unless|in case of|in the event of|should you|should there be|if you develop|watch for|look out for|be alert for|"
        "call your doctor for|as needed for|prn|return for|monitor for|check for|checked for|screen for|screening for|test for|"
        "tests for|tested for|assess for|evaluate for|to rule out|supposing|prevent|preventing|prevention of|to avoid|come back for",
    ),
    (
        OTHER,
        0,
        "family history of|family history is significant for|family history|fh|mother had|mother has|father had|father has|"
        "mother died of|father died of|sister has|sister had|brother has|brother had|aunt had|uncle had|grandmother had|"
        "grandfather had|mother with|father with|sister with|brother with|parent with|parent has|parent had|parents with|"
        "sibling with|siblings with|relative with|relatives with|relative has|relative had|relatives have|relatives had|"
        "family member with|family members with|family member has|family members have|child with|parent or sibling with|"
        "mother's|father's|mother or sister with|history in the family of|runs in families|first-degree relative with",
    ),
)
_BACKWARD: tuple[tuple[str, int, str], ...] = (
    (
        NEGATED,
        9,
        "ruled out|was ruled out|is ruled out|were ruled out|are ruled out|has been ruled out|have been ruled out|absent|is absent|"
        "are absent|was absent|were absent|not present|not seen|not found|not detected|not observed|not identified|not noted|"
        "not demonstrated|not appreciated|not evident|not visualized|not involved|not to blame|is negative|was negative|are negative|"
        "were negative|negative|is unlikely|are unlikely|was unlikely|unlikely|has resolved|have resolved|was denied|were denied|denied|"
        "is denied|is not a cause|is not the cause|are not the cause|"
        "play no role|plays no role|has no effect|have no effect|not been shown to|not been linked|not a cause|"
        "no longer present|resolved|is excluded|was excluded|are excluded|were excluded|none|free",
    ),
    (
        HEDGED,
        8,
        "is suspected|was suspected|are suspected|were suspected|is possible|are possible|cannot be excluded|can't be excluded|"
        "cannot be ruled out|not be ruled out|has been suggested|have been suggested|is likely|is probable|is unclear|is unknown|"
        "is uncertain|are unclear|remains unclear|is questionable|is thought|are thought|is believed|are believed|is debated|"
        "suspected|is considered|was considered|should be considered",
    ),
    (
        HISTORICAL,
        8,
        "years ago|in the past|months ago|year ago|as a child|in childhood|earlier in life|previously|by history|history|the last time",
    ),
    (
        OTHER,
        8,
        "in the family|in family members|in a relative|in a parent|in her mother|in his father|in his mother|in her father",
    ),
)
_PSEUDO_CUES = (
    "no increase|not only|no doubt|not necessarily|not just|no change|no significant change|no interval change|not certain|"
    "no further|not always|not everyone|whether or not|no matter|not all|not enough|no known cause|no single|no more than|no one|"
    "not merely|without difficulty|no better|gram negative|not rule out|not ruled out|not been ruled out|not be ruled out|"
    "not be excluded|no suspicious change|not drain|if not|not extend|not simply|not the only|not only because|no specific|"
    "history of present illness|history and physical|natural history|clinical history|patient history|"
    "history, physical|history taking|poor history|"
    "history source|may have had|what if|as if|even if|likely to|more likely|less likely|most likely to|not fully|not completely|"
    "no cure|no cure for|not curable|not usually|not often|not well understood|not mean|doesn't mean|does not mean|in may|of may|"
    "not known what|not known why|not known how|not know what|not know why|not know how|don't know what|don't know why|"
    "don't know how|doesn't know what|not clear what|not clear why|not clear how|not sure what|not sure why|not sure how|"
    "not understand what|not understand why|not understand how|not know exactly|not known exactly|don't know exactly|"
    "without treatment|cannot cure|can't cure"
)
_TERMINATORS = (
    "but|however|nevertheless|yet|though|although|still|aside from|except for|except|apart from|secondary to|because of|because|"
    "since|as a cause of|as the cause of|as a result of|which|who|whose|other than|besides|while|whereas|then|so that|even though|"
    "as the source of|as the reason for|trigger event for|presents|presented|presenting|complains of|complained of|with the exception of"
)
_WORD = re.compile(r"[\w'/-]+")
#: before "history": how long something has lasted that has not ended ("a two-day history of fever"), no cue of the past
_RECENT = re.compile(r"(?:hours?|days?|weeks?|months?)\s+$")

#: how far from a mention a cue may stand, in characters; a longer sentence is text without full stops
_FARTHEST = 1000


@dataclass(frozen=True, slots=True)
class _Cue:
    start: int
    end: int
    kind: str
    reach: int
    is_backward: bool


def _table() -> tuple[re.Pattern[str], dict[str, list[tuple[str, int, bool]]]]:
    table: dict[str, list[tuple[str, int, bool]]] = {}
    for is_backward, groups in ((False, _FORWARD), (True, _BACKWARD)):
        for kind, reach, cues in groups:
            for cue in cues.split("|"):
                table.setdefault(cue, []).append((kind, reach, is_backward))
    for cue in _PSEUDO_CUES.split("|"):
        table[cue] = [(_PSEUDO, 0, False)]
    for cue in _TERMINATORS.split("|"):
        table.setdefault(cue, []).append((_END, 0, False))
    ordered = sorted(table, key=len, reverse=True)
    pattern = "|".join(re.escape(cue).replace(r"\ ", r"\s+") for cue in ordered)
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])|[;:]"), table


_CUES, _MEANING = _table()


def assess(sentence: str, spans: Sequence[Span]) -> list[Assertion]:
    """The assertion of each span of one sentence.

    >>> [a] = assess("Gout is not caused by cold weather.", [Span(22, 34)])
    >>> a.is_negated, a.cue
    (True, 'not caused by')
    >>> [a] = assess("Not only smoking matters.", [Span(9, 16)])
    >>> a.is_negated
    False
    """
    lower = sentence.lower().replace("’", "'")
    if len(lower) != len(sentence):  # a letter whose lower case is longer (İ): fall back to letters that keep places
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in sentence).replace("’", "'")
    cues: list[_Cue] = []
    ends: list[int] = []
    for match in _CUES.finditer(lower):
        words = " ".join(match.group().split())
        if words in ";:":
            ends.append(match.start())
            continue
        if words.startswith("history") and _RECENT.search(lower, max(0, match.start() - 20), match.start()):
            continue
        for kind, reach, is_backward in _MEANING.get(words, ()):
            if kind == _END:
                ends.append(match.start())
            elif kind != _PSEUDO:
                cues.append(_Cue(match.start(), match.end(), kind, reach, is_backward))
    if not cues:
        return [Assertion()] * len(spans)
    starts_of_words = [m.start() for m in _WORD.finditer(lower)]
    starts_of_cues = [cue.start for cue in cues]
    found = []
    for span in spans:
        first = bisect_left(starts_of_cues, span.start - _FARTHEST)
        last = bisect_right(starts_of_cues, span.end + _FARTHEST)
        found.append(_assertion(sentence, span, cues[first:last], ends, starts_of_words))
    return found


def _assertion(sentence: str, span: Span, cues: list[_Cue], ends: list[int], words: list[int]) -> Assertion:
    flags: dict[str, bool] = {}
    first: _Cue | None = None
    before = bisect_left(ends, span.start) - 1
    after = bisect_right(ends, span.end)
    scope = (ends[before] if before >= 0 else 0, ends[after] if after < len(ends) else len(sentence))
    for cue in cues:
        if f"is_{cue.kind}" in flags:
            continue
        if cue.is_backward:
            if cue.start < span.end or cue.start > scope[1]:
                continue
            gap = bisect_right(words, cue.start - 1) - bisect_right(words, span.end - 1)
        else:
            if cue.end > span.start or cue.end < scope[0]:
                continue
            gap = bisect_right(words, span.start - 1) - bisect_right(words, cue.end - 1)
        if cue.reach and gap > cue.reach:
            continue
        flags[f"is_{cue.kind}"] = True
        first = first or cue
    if first is None:
        return Assertion()
    return Assertion(cue=" ".join(sentence[first.start : first.end].split()).lower(), **flags)


def with_assertions(text: str, sentences: Sequence[Span], mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions, in order, each with the assertion its sentence gives it."""
    ordered = sorted(mentions, key=lambda m: (m.span, m.kind.value))
    result: list[Mention] = []
    at = 0
    for sentence in sentences:
        inside: list[Mention] = []
        while at < len(ordered) and ordered[at].span.start < sentence.end:
            inside.append(ordered[at])
            at += 1
        usable = [m for m in inside if sentence.contains(m.span)]
        shifted = [Span(m.span.start - sentence.start, m.span.end - sentence.start) for m in usable]
        found = iter(assess(sentence.of(text), shifted) if shifted else ())
        result += [replace(m, assertion=next(found)) if sentence.contains(m.span) else m for m in inside]
    return (*result, *ordered[at:])
