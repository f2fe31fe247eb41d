"""Other words for a condition, tried where no name is found: what an article says of an organ or of a drug's effect.

Each says somewhat more or less than the mention does, so what is found by one scores less than a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

#: What follows an organ where it is harmed, and means no more than a disease of it.
_HARM = re.compile(
    r"\b(?:toxicit(?:y|ies)|dysfunctions?|damage|injur(?:y|ies)|impairments?|abnormalit(?:y|ies)|complications?|symptoms?|"
    r"involvement|deficits?|lesions?|problems?|manifestations?|disturbances?|troubles?|issues|conditions?|insults?|"
    r"patholog(?:y|ies)|alterations?)\b",
    re.IGNORECASE,
)
#: "structural lesions of the brain": what stands before the harm says how, what follows says of what.
_HARM_OF = re.compile(
    rf"(?:[\w-]+ ){{0,2}}(?:{_HARM.pattern})\s+(?:of|to|in|within)\s+(?:the\s+)?(?P<whose>[\w -]{{3,}})", re.IGNORECASE
)
_FUNCTION = re.compile(
    r"(?:\w+\s+)?(?:impairment|deterioration|abnormalit(?:y|ies)|disturbances?|disorders?)\s+(?:of|in)\s+(?:the\s+)?"
    r"(?P<whose>[\w -]{3,}?)\s+functions?"
    r"|(?:impair|abnormal|disturb|alter|disorder|deteriorat)\w*\s+(?P<what>[\w -]{3,}?)\s+functions?",
    re.IGNORECASE,
)
_INDUCED = re.compile(r"(?P<cause>[\w-]+?)[- ]induced\s+(?P<effect>.{4,})", re.IGNORECASE)
#: Causes that are no drugs.
_NO_DRUG = re.compile(
    r"(?:\w+-)?(?:\w*(?:radiation|stimulation|virus|viral|bacteri\w+|toxin|itis)|exercise|noise|cold|heat|sun|light|stress|"
    r"pressure|diet|food|allergen|pollen|pregnancy|surgery|self|work|trauma|injury|gene|mutation|stroke|tumou?r|cancer|drug)",
    re.IGNORECASE,
)
_GERM = re.compile(r"(?P<germ>.*\w(?:virus|viral|bacterial|fungal|coccal))(?:\s+(?:disease|illness)s?)?", re.IGNORECASE)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_COMPONENT = re.compile(
    rf"(?:the\s+)?(?P<ordinal>{'|'.join(_ORDINALS)})(?:\s*\(C\d\))?\s+component\s+of\s+(?:human\s+)?complement"
    r"|complement\s+factor\s+(?P<number>\d)\b",
    re.IGNORECASE,
)


def rewordings(text: str) -> Iterator[tuple[str, str]]:
    """Other words for a condition, likeliest first, each with what it is: harm (of an organ), drug (its effect), germ.

    >>> list(rewordings("kidney damage")), list(rewordings("deterioration of renal function"))
    ([('kidney disease', 'harm')], [('renal disease', 'harm')])
    >>> list(rewordings("structural lesions of the brain"))[-1]
    ('brain disease', 'harm')
    >>> list(rewordings("levodopa-induced dyskinesia")), list(rewordings("exercise-induced asthma"))
    ([('drug-induced dyskinesia', 'drug')], [])
    >>> list(rewordings("adenovirus disease")), list(rewordings("gout"))
    ([('adenovirus infection', 'germ')], [])
    """
    induced = _INDUCED.fullmatch(text)
    if induced and not _NO_DRUG.fullmatch(induced["cause"]):
        yield f"drug-induced {induced['effect']}", "drug"
    function = _FUNCTION.fullmatch(text)
    if function:
        yield f"{function['what'] or function['whose']} disease", "harm"
    general = _HARM.sub("disease", text)
    if general not in (text, "disease"):
        yield general, "harm"
    harmed = _HARM_OF.fullmatch(text)
    if harmed:
        yield f"{harmed['whose']} disease", "harm"
    germ = _GERM.fullmatch(text)
    if germ:
        yield f"{germ['germ']} infection", "germ"


def component(text: str) -> str:
    """`text` with the components of complement by number.

    >>> component("deficiency of the seventh component of complement")
    'deficiency of complement component 7'
    """
    return _COMPONENT.sub(
        lambda m: f"complement component {m['number'] or _ORDINALS.index(m['ordinal'].lower()) + 1}", text
    )
