"""What a reviewer should know about a cleaned page: lists that got lost, walls, error pages, languages, listings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from ftfy.badness import badness

from ..records import Block, BlockType, Finding, FindingCode, Metadata, Severity, Span
from ._build import Built
from ._draft import Draft
from ._lines import ends_sentence
from ._normal import looks_broken, names

_LIST_ANNOUNCED = re.compile(
    r"(?:\b(?:includ(?:e|es|ed|ing)|following|follows|as\s+follows|such\s+as|are|is|these|by|if|of|"
    r"with)\b[^.!?:]{0,60}:\s*$"
    r"|:\s*$|\b(?:include|includes|including|the\s+following|such\s+as|as\s+follows)\s*\.{0,3}$)",
    re.IGNORECASE,
)
#: what a colon announces that is no list
_NO_LIST = re.compile(
    r"\b(?:please\s+note|note|(?:for\s+)?example|here['’]s\s+(?:why|how|the\s+thing|an\s+\w+))\s*:\s*$", re.IGNORECASE
)
_MORE = re.compile(
    r"(?:\[?(?:…|\.\.\.)\]?\s*$|(?<!to )\b(?:read|show|see|view)\s+(?:the\s+)?(?:more|rest|full\s+\w+)\W*$|"
    r"\bcontinue\s+reading\W*$)",
    re.IGNORECASE,
)
_READ_ON = re.compile(r"^\W*(?:read\s+more|continue\s+reading|read\s+the\s+(?:full|rest)\b.{0,40})\W*$", re.IGNORECASE)
_PAYWALL = re.compile(
    r"(?<!need to )(?<!have to )(?<!asked to )\b(?:subscribe|subscription|sign\s+(?:in|up)|log\s+in|register|become\s+a\s+(?:member|"
    r"subscriber))\b.{0,80}\b(?:to\s+(?:continue|read|keep\s+reading|access|"
    r"unlock|view)|full\s+(?:access|article|story)|unlimited)\b|\b(?:this\s+(?:content|article|"
    r"story)\s+is\s+(?:only\s+)?(?:for|available\s+to)\s+"
    r"(?:subscribers|members|registered))|\byou(?:['’]ve|\s+have)\s+(?:reached|read)\s+(?:your|"
    r"all)\b.{0,60}\b(?:limit|free\s+articles?)\b|"
    r"\balready\s+a\s+(?:subscriber|member)\?",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"\b(?:before\s+you\s+continue|we\s+value\s+your\s+privacy|your\s+privacy\s+choices|"
    r"accept\s+(?:all\s+)?(?:cookies|and\s+continue)|"
    r"manage\s+(?:my\s+)?(?:consent|cookies|preferences))\b",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"\b(?:404|(?:page|file|document|url|article|content)\s+(?:was\s+|could\s+)?not\s+(?:be\s+)?found|"
    r"403\s+forbidden|access\s+denied|500\s+internal\s+server\s+error|502\s+bad\s+gateway|"
    r"503\s+service\s+(?:temporarily\s+)?unavailable|service\s+unavailable|this\s+page\s+(?:can['’]t|cannot|"
    r"could\s+not)\s+be\s+(?:found|displayed)|"
    r"the\s+page\s+you(?:['’]re|\s+are|\s+were|\s+have)?\s+(?:looking|requested|requesting|tried)\b|"
    r"just\s+a\s+moment|checking\s+your\s+browser|"
    r"verify(?:ing)?\s+(?:that\s+)?you\s+are\s+(?:a\s+)?human|are\s+you\s+a\s+robot|"
    r"enable\s+javascript\s+(?:and\s+cookies\s+)?to\s+continue|"
    r"site\s+is\s+(?:currently\s+)?(?:down|under\s+maintenance)|attention\s+required)\b",
    re.IGNORECASE,
)
_FUNCTION_WORDS = names(
    "the of and to in a is that for are with as by or be this from can may an on it not which have at "
    "people you your their has who when also more these such if other but some one was were most"
)
_LATIN_WORD = re.compile(r"[^\W\d_]+")
#: characters of the sample that is looked at to tell the language
_SAMPLE = 1200
#: and of the look that has to confirm another language than English
_LONG_SAMPLE = 20_000


def findings(
    built: Built, drafts: Sequence[Draft], metadata: Metadata, *, is_page: bool, n_articles: int
) -> tuple[Finding, ...]:
    """The findings of one article, in a fixed order."""
    found: list[Finding] = []
    found.extend(_lost_lists(built))
    found.extend(_truncated(built, drafts, is_page=is_page))
    found.extend(_walls(built, drafts, metadata, is_page=is_page))
    found.extend(_mojibake(built))
    found.extend(_language(built, metadata))
    found.extend(_listing(built))
    if n_articles > 1:
        detail = f"{n_articles} articles stand side by side on the page"
        found.append(Finding(FindingCode.SEVERAL_ARTICLES, Severity.INFO, detail))
    return tuple(found)


def _lost_lists(built: Built) -> list[Finding]:
    """A block that announces a list with nothing listed after it."""
    found: list[Finding] = []
    blocks = built.blocks
    for index, block in enumerate(blocks):
        if block.type not in (BlockType.PARAGRAPH, BlockType.SUMMARY, BlockType.ANSWER):
            continue
        tail = built.text[max(block.span.start, block.span.end - 200) : block.span.end]
        if tail[-1:] in ".!?" or _NO_LIST.search(tail) or not _LIST_ANNOUNCED.search(tail):
            continue
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        after = blocks[index + 2] if index + 2 < len(blocks) else None
        if following is not None and _can_be_list(built.text, following, after, block):
            continue
        sentence = [s for s in built.sentences if block.span.contains(s)]
        span = sentence[-1] if sentence else block.span
        found.append(
            Finding(
                FindingCode.LOST_LIST,
                Severity.WARNING,
                f"announces a list that is not there: {_short(span.of(built.text))}",
                span,
            )
        )
    return found


def _can_be_list(text: str, block: Block, after: Block | None, announcer: Block) -> bool:
    """Whether `block` can be what was announced: an item, a cell, a short line, a labelled or numbered paragraph."""
    if block.type in (BlockType.LIST_ITEM, BlockType.TABLE_CELL, BlockType.CAPTION):
        return True
    words = text[block.span.start : block.span.end]
    if block.type in (BlockType.HEADING, BlockType.QUESTION):
        if after is not None and after.type is BlockType.LIST_ITEM:
            return True
        # headings can be the items, each with a paragraph: they are no usual heading of a section then
        return (
            block.type is BlockType.HEADING
            and not _SECTION.match(words)
            and (
                len(block.section) >= len(announcer.section)
                or _COUNTED.search(announcer.span.of(text)[-160:]) is not None
            )
        )
    if len(words.split()) <= 14 and not words.rstrip().endswith("."):
        return True
    if len(words.split()) <= 8:
        return True
    if _LABELLED.match(words[:80]) is not None or words[:1] in '"“‘':
        return True
    # two short paragraphs of one sentence that do not read like the next thing said are items of a list without marks
    return (
        after is not None
        and after.type is block.type
        and all(
            len(item.split()) <= _LONGEST_ITEM and not _GOES_ON.match(item) and not _SENTENCES.search(item)
            for item in (words, after.span.of(text))
        )
    )


_LABELLED = re.compile(
    r"\W*(?:\d{1,2}[.):]|[A-Z][\w /,-]{1,50}(?:\s[-–—]|:)\s|[A-Z][\w'’-]*(?:[ /][\w()'’-]+){0,2}\.\s+[A-Z])"
)
#: where one sentence ends and another begins
_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")
#: words of an item that is a paragraph of its own
_LONGEST_ITEM = 40
_GOES_ON = re.compile(
    r"\W*(?:the|this|these|those|it|they|he|she|we|you|your|if|some|many|most|there|in|on|at|however|when|because|also|"
    r"although|but|and|for|other|another|both|all|doctors?|treatment|people\s+with)\b"
    r"|(?:[\w'’-]+\s+){1,4}(?:is|are|can|may|might|has|have|will|was|were|often|usually)\b",
    re.IGNORECASE,
)
#: announces so many things, which headings can be
_COUNTED = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d{1,2}|following|several|as\s+follows|types?|"
    r"stages|kinds|forms|groups|based\s+on|depends?\s+on)\b[^.]{0,120}:\s*$",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"\W*(?:causes?|symptoms?|signs|diagnosis|treatments?|prevention|outlook|prognosis|complications?|"
    r"risk\s+factors?|overview|references|"
    r"when\s+to|how|what|who|why|living\s+with|management|epidemiology|inheritance|genetics|summary|conclusion|"
    r"resources|research|tests?|"
    r"possible|related|home|self|support|more|exams?|medical|early|types?)\b",
    re.IGNORECASE,
)


def _truncated(built: Built, drafts: Sequence[Draft], *, is_page: bool) -> list[Finding]:
    """The text stops in mid-sentence, or says that there is more elsewhere."""
    if not built.blocks:
        return []
    last = built.blocks[-1]
    text = last.span.of(built.text)
    sentence = built.sentences[-1] if built.sentences else last.span
    words = built.text.count(" ")
    more = _after_last_kept(drafts)[:1]
    if _MORE.search(text) or any(
        _READ_ON.match(d.text) and (not is_page or (d.link_density > 0.5 and words < _TEASER)) for d in more
    ):
        detail = f"says that there is more: {_short(text[-120:])}"
        return [Finding(FindingCode.TRUNCATED, Severity.WARNING, detail, sentence)]
    if last.type not in (BlockType.PARAGRAPH, BlockType.SUMMARY, BlockType.ANSWER) or len(text.split()) < 12:
        return []
    if _HANGING.search(text) or (not _CLOSED.search(text) and _is_prose(sentence.of(built.text))):
        detail = f"ends in mid-sentence: {_short(text[-120:])}"
        return [Finding(FindingCode.TRUNCATED, Severity.WARNING, detail, sentence)]
    return []


def _is_prose(text: str) -> bool:
    """Whether words read like running text and not like a list that lost its marks."""
    words = _LATIN_WORD.findall(text.lower())
    last = words[-_TAIL:]
    if sum(word in _FUNCTION_WORDS for word in last) < 0.2 * len(last):
        return False
    return len(words) >= 8 and sum(word in _FUNCTION_WORDS for word in words) >= 0.25 * len(words)


#: the last words of a text, which tell prose from a list that lost its marks
_TAIL = 12
#: words of a page that shows the beginning of an article only
_TEASER = 200
#: nothing ends with these
_HANGING = re.compile(
    r"(?:[,;–-]|\b(?:the|a|an|of|and|or|to|with|for|by|from|that|which|is|are|was|were|be|as|may|can|will|has|"
    r"have|but|their|its|such|include|"
    r"includes|including|than|because|if|when))\s*$",
    re.IGNORECASE,
)
#: ends of complete texts: a stop (a footnote's number after it), a bracket, a quotation mark, an address
_CLOSED = re.compile(r"[.!?…:][\"'”’)\]]*\s*(?:\d{1,2}(?:,\d{1,2})*)?$|[\"”’)\]*%]$|(?:https?://|www\.)\S+$")


def _after_last_kept(drafts: Sequence[Draft]) -> list[Draft]:
    index = len(drafts)
    while index and drafts[index - 1].reason is not None:
        index -= 1
    return list(drafts[index:])


def _walls(built: Built, drafts: Sequence[Draft], metadata: Metadata, *, is_page: bool) -> list[Finding]:
    found: list[Finding] = []
    words = built.text.count(" ") + built.text.count("\n")
    if words < 250:
        everything = (
            built.text + "\n" + "\n".join(d.text for d in drafts[:400] if d.reason is not None and len(d.text) < 400)
        )
        head = f"{metadata.title}\n{built.text[:400]}"
        if words < 120 and _ERROR.search(head):
            found.append(Finding(FindingCode.ERROR_PAGE, Severity.ERROR, f"reads like an error page: {_short(head)}"))
        if match := _PAYWALL.search(everything):
            found.append(
                Finding(
                    FindingCode.PAYWALL,
                    Severity.WARNING,
                    f"a paywall or login may hide the article: {_short(match.group())}",
                )
            )
        elif words < 40 and (match := _CONSENT.search(everything)):
            found.append(
                Finding(
                    FindingCode.PAYWALL,
                    Severity.WARNING,
                    f"a consent wall may hide the article: {_short(match.group())}",
                )
            )
    lost = sum(d.text.count(" ") for d in drafts if d.reason is not None)
    if is_page and words < 25 and lost > 2 * words and lost > 40 and not found:
        found.append(
            Finding(FindingCode.NO_MAIN_CONTENT, Severity.WARNING, f"only {len(built.text.split())} words of content")
        )
    return found


def _mojibake(built: Built) -> list[Finding]:
    if built.text.isascii():
        return []
    lost = built.text.count("\ufffd")
    bad = badness(built.text) if looks_broken(built.text) else 0
    if lost == 0 and bad == 0:
        return []
    start = built.text.find("\ufffd")
    span = Span(start, start + 1) if start >= 0 else None
    detail = f"{lost} characters lost in decoding" if lost else f"{bad} places where the encoding looks broken"
    return [Finding(FindingCode.MOJIBAKE, Severity.WARNING, detail, span)]


def _language(built: Built, metadata: Metadata) -> list[Finding]:
    code = language(built.text)
    if code in ("", "en"):
        return []
    declared = f"; the page declares {metadata.language}" if metadata.language else ""
    return [Finding(FindingCode.NOT_ENGLISH, Severity.ERROR, f"the text looks like {code!r}, not English{declared}")]


def language(text: str) -> str:
    """The ISO 639-1 code of the language of `text`, "" where there is too little of it.

    Function words settle plain English; everything else is asked of py3langid, a model of byte n-grams.

    >>> language("The cause of the disease is not known, but it is more common in people who smoke and drink.")
    'en'
    """
    middle = max(0, (len(text) - _SAMPLE) // 2)
    sample = text[middle : middle + _SAMPLE]
    words = _LATIN_WORD.findall(sample.lower())
    if len(words) < 5 and len(sample) < 40:
        return ""
    common = sum(word in _FUNCTION_WORDS for word in words)
    if words and common >= 0.18 * len(words) and len(words) >= 8:
        return "en"
    if len(words) < 20 and sample.isascii():
        return ""
    code, probability = _identifier().classify(sample)
    if code != "en" and len(text) > len(sample):
        # names and titles in the middle can mislead: more of the text must agree
        whole, certainty = _identifier().classify(text[:_LONG_SAMPLE])
        if whole == "en" and certainty >= 0.9:
            return "en"
    return str(code) if probability >= 0.9 or not sample.isascii() else ""


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_pickled_model(MODEL_FILE, norm_probs=True)


def _listing(built: Built) -> list[Finding]:
    """Many short blocks and hardly any sentence."""
    blocks = built.blocks
    if len(blocks) < _MANY:
        return []
    prose = 0
    for block in blocks:
        text = block.span.of(built.text)
        if text.count(" ") >= 8 and ends_sentence(text):
            prose += len(text)
    if prose >= 0.1 * len(built.text):
        return []
    return [Finding(FindingCode.LISTING, Severity.INFO, f"{len(blocks)} short blocks and hardly any prose")]


#: blocks from which on a page without prose is a listing
_MANY = 12


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 120 else text[:117] + "..."
