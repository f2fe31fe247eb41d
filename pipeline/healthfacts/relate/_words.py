"""Words and word classes: what announces a relation, what doubts or denies it, what carries no content."""

from __future__ import annotations

import re
from functools import lru_cache

TOKEN = re.compile(r"[^\W_]+(?:['’.\-/][^\W_]+)*|[^\w\s]|_")

#: words that say nothing about which thing is named
FUNCTION_WORDS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "some",
        "any",
        "all",
        "both",
        "each",
        "every",
        "other",
        "another",
        "such",
        "same",
        "own",
        "its",
        "his",
        "her",
        "their",
        "your",
        "my",
        "our",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "from",
        "by",
        "with",
        "without",
        "within",
        "into",
        "onto",
        "over",
        "under",
        "about",
        "as",
        "than",
        "and",
        "or",
        "nor",
        "but",
        "if",
        "when",
        "while",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "what",
        "it",
        "he",
        "she",
        "they",
        "them",
        "you",
        "we",
        "i",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "am",
        "do",
        "does",
        "did",
        "has",
        "have",
        "had",
        "having",
        "can",
        "could",
        "may",
        "might",
        "must",
        "shall",
        "should",
        "will",
        "would",
        "not",
        "no",
        "so",
        "too",
        "very",
        "more",
        "most",
        "less",
        "least",
        "much",
        "many",
        "few",
        "several",
        "certain",
        "also",
        "only",
        "just",
        "even",
        "then",
        "there",
        "here",
    ]
)

#: phrase -> class of trigger. "X caused_by Y" has its effect on the left, "X causes Y" on the right.
_TRIGGERS: dict[str, str] = {}


def _add(name: str, phrases: str) -> None:
    for phrase in phrases.split("|"):
        _TRIGGERS[" ".join(phrase.split())] = name


_add(
    "caused_by",
    "caused by|cause by|due to|result of|results from|result from|resulting from|resulted from|because of|"
    "because|triggered by|brought on by|arises from|arise from|arising from|stems from|stem from|"
    "secondary to|consequence of|produced by|induced by|driven by|set off by|provoked by|precipitated by|"
    "attributed to|traced to|from|after|comes from|come from|owing to|thanks to|spread by|spread through|"
    "transmitted by|transmitted through|passed on by|acquired by|caught from|down to|blamed on|follows|"
    "following|occurs after|comes after",
)
_add(
    "causes",
    "causes|cause|causing|leads to|lead to|led to|leading to|results in|result in|resulting in|resulted in|"
    "triggers|trigger|triggering|produces|produce|producing|gives rise to|give rise to|giving rise to|"
    "brings on|bring on|sets off|set off|provokes|provoke|induces|induce|responsible for|makes|make|creates|"
    "create|ends in|end in|turns into|turn into|progresses to|progress to|contributes to|contribute to|"
    "contributing to|accounts for|account for",
)
_add(
    "cause_noun",
    "cause of|causes of|the cause|reason for|reasons for|trigger for|triggers for|culprit|culprits|cause|"
    "causes include|origin of",
)
_add(
    "risk_of",
    "risk of|risk for|chance of|chances of|chances for|likelihood of|odds of|predisposes to|predispose to|"
    "predisposed to|predisposing to|likely to develop|likely to get|likely to have|susceptible to|"
    "susceptibility to|prone to|vulnerable to|risk factor for|risk factors for|risk for developing|"
    "risk of developing|risk of getting",
)
_add(
    "risk",
    "risk|risks|risk factor|risk factors|at risk|higher risk|increased risk|raised risk|high risk|"
    "raise the risk|raises the risk|increases the risk|increase the risk|raises your risk|"
    "increases your risk|increase your risk|more likely|greater risk|elevated risk|predispose|predisposes|"
    "predisposing|factor|factors|predisposition|odds|chance|chances|likelihood|likelier|susceptible|prone",
)
_add(
    "linked",
    "linked to|linked with|associated with|association with|associated|linked|related to|correlated with|"
    "tied to|connected with|connection with|plays a role|play a role|role in|involved in|implicated in|"
    "contributes|contribute",
)
_add(
    "common_in",
    "more common in|most common in|common in|common among|more common among|more often in|more often among|"
    "more frequent in|mostly affects|affects mostly|twice as likely|more often than|especially in|"
    "particularly in|seen in|mainly affects|mainly in|mostly in|more common|most common|more often|affects|"
    "affect",
)
_add(
    "protects",
    "protect|protects|protective|protected|protection|guard against|guards against|prevent|prevents|"
    "preventing|prevention|lower the risk|lowers the risk|reduce the risk|reduces the risk|lower your risk|"
    "reduce your risk|lowers|lower|reduces|reduce|reduced risk|lower risk|less likely|lessen|cut|cuts|"
    "less common|decrease|decreases|avoid|avoiding|shield|shields",
)
_add(
    "complication",
    "complication|complications|complication of|complications of|complications include|may develop|"
    "can develop|go on to develop|consequences|can become|long-term problems|left untreated|untreated|"
    "can lead to|may lead to|develop|develops|end up with",
)
_add(
    "synonym",
    "also called|also known as|known as|called|sometimes called|formerly known as|formerly called|"
    "referred to as|also referred to as|abbreviated|short for|otherwise known as|aka|a.k.a|or simply|"
    "previously called|previously known as|alias|commonly known as|commonly called|named|another name for|"
    "other names|medical name|medical term|stands for|the term|synonym|synonyms",
)
_add(
    "gene",
    "gene|genes|mutation|mutations|mutated|variant|variants|variation|variations|allele|alleles|chromosome|"
    "deletion|duplication|polymorphism|polymorphisms|inherited|inherit|genetic|encodes|codes for|protein|"
    "enzyme|receptor|hormone",
)
_add(
    "process",
    "when|occurs when|happens when|occurs because|process|mechanism|buildup|build-up|damages|damage|damaging|"
    "blocks|block|attacks|attack|destroys|destroy|prevents the|unable to|so that|which means|instead of",
)
_add(
    "symptom",
    "symptom|symptoms|sign|signs|signs and symptoms|characterized by|characterised by|feature|features|"
    "features include|include|includes|including|such as|like|experience|suffer",
)
_add(
    "treatment",
    "treat|treats|treated|treatment|treatments|therapy|therapies|medicine|medicines|drug|drugs|surgery|cure|"
    "managed|relieve|relieves|screening|vaccine|vaccination",
)
_add(
    "diagnosis",
    "diagnose|diagnosed|diagnosis|test|tests|exam|scan|biopsy|x-ray|detected|rule out|differential|"
    "mistaken for|confused with|similar to|resembles|unlike|differs from|type of|types of|form of|forms of|"
    "kind of|group of|subtype",
)
_add(
    "study",
    "study|studies|research|researchers|scientists|investigating|trial|trials|mice|mouse|rats|animal|animals|"
    "evidence|data|team|survey",
)
_add(
    "negation",
    "not|no|never|neither|nor|without|n't|doesn't|isn't|don't|didn't|aren't|wasn't|cannot|myth|false|"
    "unrelated|disproved|debunked|wrong|nothing",
)
_add(
    "doubt",
    "may|might|could|possibly|perhaps|probably|likely|unclear|suspected|suspect|suspects|thought to|"
    "believed to|believe|think|suggest|suggests|suggested|appears|appear|seems|seem|possible|potential|"
    "sometimes|rarely|unknown|theory|theories|hypothesis",
)
_add(
    "pronoun_it",
    "it|this condition|the condition|the disease|this disease|the disorder|this disorder|this syndrome|"
    "the syndrome|they|these|this|the illness|the infection|this type",
)


def _lengths() -> dict[str, list[int]]:
    """Per first word of a trigger, how many words such triggers have, most first."""
    found: dict[str, set[int]] = {}
    for phrase in _TRIGGERS:
        words = phrase.split()
        found.setdefault(words[0], set()).add(len(words))
    return {first: sorted(lengths, reverse=True) for first, lengths in found.items()}


_LENGTHS = _lengths()


def triggers(words: list[str]) -> list[tuple[int, int, str]]:
    """The triggers among lower-case `words`, longest first from the left, as (first, past the last, class).

    >>> triggers("it is caused by smoking".split())
    [(0, 1, 'pronoun_it'), (2, 4, 'caused_by')]
    """
    found = []
    position = 0
    while position < len(words):
        for length in _LENGTHS.get(words[position], ()):
            phrase = words[position : position + length]
            name = _TRIGGERS.get(" ".join(phrase)) if len(phrase) == length else None
            if name is not None:
                found.append((position, position + length, name))
                position += length
                break
        else:
            position += 1
    return found


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """`word` in lower case without its plural ending; rough, for comparing names only.

    >>> [stem(w) for w in ("Fractures", "biopsies", "virus", "glass", "DVTs")]
    ['fracture', 'biopsy', 'virus', 'glass', 'dvt']
    """
    word = word.lower().replace("’", "'")
    if word.endswith("'s"):
        word = word[:-2]
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


@lru_cache(maxsize=65536)
def content_words(text: str) -> frozenset[str]:
    """The words of `text` that carry content, stemmed; all its words where none does.

    >>> sorted(content_words("Disruption of the blood flow to bones"))
    ['blood', 'bone', 'disruption', 'flow']
    """
    words = [token for token in TOKEN.findall(text.lower().replace("-", " ")) if token[0].isalnum()]
    found = frozenset(stem(word) for word in words if word not in FUNCTION_WORDS)
    return found or frozenset(words) or frozenset({text.strip().lower()})


@lru_cache(maxsize=65536)
def name_key(text: str) -> str:
    """What two spellings of one name have in common: case, hyphens, plural and possessive do not count.

    >>> name_key("Parkinson's Diseases") == name_key("parkinson disease")
    True
    """
    words = [token for token in TOKEN.findall(text.lower().replace("-", " ")) if token[0].isalnum()]
    return " ".join(stem(word) for word in words) or text.strip().lower()
