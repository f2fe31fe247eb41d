"""From the words of a mention to a concept: names, then abbreviations, then names that resemble it, then nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from ..records import Article, Concept, Kind, Mention
from ..settings import NormaliseSettings
from ..vocabulary import Candidate, Vocabulary
from ..vocabulary.keys import key, keys, word_key
from ..vocabulary.search import STOP, is_mark
from . import genes, variants
from .rewordings import component, rewordings

#: A mention longer than this (characters) is a sentence, not a name: no concept.
LONGEST = 200
#: A single letter names nothing.
SHORTEST = 2
#: What a name found through an abbreviation's long form, or by leaving words out, costs.
EXPANDED = 0.98
#: What it costs to take "kidney damage" for a disease of the kidney, a drug's effect for a drug-induced one (`rewordings`).
REWORDED = 0.85
#: An acronym in other capitals scores below this and is not taken: "cold" is not COLD.
OTHER_CASE = 0.75
#: Least score of a clause that holds a name, what it gains with the share that the name has of it, and the most it can be.
INSIDE, GAIN, MOST_INSIDE = 0.6, 0.9, 0.95
#: Words at the beginning of a clause in which the kind of process is looked for.
HEAD_WORDS = 6
#: Likeness from which a list of names is one name after all; one word in ten may differ.
WHOLE = 0.9
#: What it costs to take a list ("breast and ovarian cancer") for its first member.
MEMBER = 0.8
#: What it costs to take a condition for what its last words name, or an adjective for its disorder; how many words before
#: may be left out, and the fewest characters of the rest.
HEADED, MOST_QUALIFIERS, SHORTEST_HEAD = 0.65, 2, 5
#: Least score of a gene whose one disease "deficiency" may mean.
SURE_SYMBOL = 0.95
#: Kinds of concept that a mention of a kind may be, in the order in which they are tried, and what each costs.
_TRIED: Mapping[Kind, tuple[tuple[Kind | None, float], ...]] = {
    Kind.CONDITION: ((Kind.CONDITION, 1.0), (Kind.MECHANISM, 0.9)),
    Kind.MECHANISM: ((Kind.MECHANISM, 1.0), (Kind.CONDITION, 0.98), (None, 0.9)),
    Kind.RISK_FACTOR: ((Kind.RISK_FACTOR, 1.0), (Kind.CONDITION, 0.98), (None, 0.95)),
}
#: Vocabularies in the order in which a concept's number is taken.
_PREFERRED = ("MONDO", "healthfacts", "HP", "MESH", "EFO", "ICD10CM", "CHEBI")
_EDGE = re.compile(r"^[\W_]+|[^\w)\]%+*]+$")
_DETERMINER = re.compile(
    r"^(?:the|a|an|any|some|this|these|that|those|your|his|her|their|its|our|my|certain|other|another|most|many)\s+",
    re.I,
)
_SEVERAL = re.compile(r"(.{3,}?)\s*(?:,\s*|/|\band/or\b|\band\b|\bor\b|&)\s*(.{3,})", re.IGNORECASE)
_ADJECTIVE = re.compile(r"\w+(?:ed|ing|al|ic|ous|ive|ary)", re.IGNORECASE)
_QUALITY = re.compile(r"\w{4,}(?:al|ic|ous|ar|oid)", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"^(?:what i need to know about|causes? of|symptoms? of|treatment (?:of|for)|living with|diagnosis of|overview of|"
    r"understanding|preventing|managing|personal history of|history of|\S+-(?:related|associated))\s+(?=\S{4})",
    re.IGNORECASE,
)
#: Words that turn the meaning of a name in the same clause: "never giving birth", "blood doesn't clot".
_OPPOSITE = re.compile(
    r"n't\b|n\u2019t\b|\b(?:no|not|never|without|less|fewer|lack(?:s|ing)?|avoid\w*|cannot|unable|fail\w*|prevent\w*|loss|stop\w*|"
    r"reduc\w*|decreas\w*|too (?:little|few)|low(?:er)?|absence|quit\w*|protect\w*)\b",
    re.IGNORECASE,
)
_COMPLEMENT = re.compile(r"\bC([1-9])(?=[ -]defici)")
_LACK_OF = re.compile(
    r"(?:\w+ )?(?:deficiency|absence|lack) of (?:the )?(.+)|(?:\w+ )?deficient in (?:the )?(.+)", re.IGNORECASE
)
_LACKING = re.compile(r"(.+)[ -]deficient(?: (?:patients?|disease|individuals?))?", re.IGNORECASE)
_DEFICIENCY = re.compile(r"([\w-]+)[ -]deficien(?:cy|t)(?: disease)?")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NON = re.compile(r"\bnon(?=[a-z]{4})", re.I)
_ACRONYM = re.compile(r"(?=[\w-]*[A-Z]-?[A-Z])[A-Za-z][A-Za-z0-9-]{1,6}")
_OPENING = re.compile(r"\s*[(\[]\s*")
_TOKEN = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Explanation:
    """A concept that a string might be linked to, how sure that is, and why."""

    curie: str
    name: str
    kind: Kind
    score: float
    why: str
    variant: str = ""


class Linker:
    """Links mentions; keeps what it has worked out for a string, since strings repeat."""

    def __init__(self, vocabulary: Vocabulary, settings: NormaliseSettings | None = None) -> None:
        self._vocabulary = vocabulary
        self._settings = settings or NormaliseSettings()
        self._known: dict[tuple[str, Kind, str], tuple[Candidate, ...]] = {}
        self._first_letters: dict[str, set[str]] = {}
        self._genes = genes.Genes(vocabulary)

    def normalise(self, article: Article) -> Article:
        """`article` with the concept of each mention that has one; two passes, so that clear names settle doubtful ones."""
        defined = {a.short: a.long for a in article.abbreviations}
        long_forms = _written_out(_beside(article) | _singular(defined) | defined)
        ranked = [self.candidates(m.text, m.kind, long_forms.get(m.text, ""), long_forms) for m in article.mentions]
        if any(
            mention.kind is Kind.GENE and len(found) > 1
            for mention, found in zip(article.mentions, ranked, strict=True)
        ):
            words = frozenset(keys(article.text))
            ranked = [
                self._genes.settled(found, words) if mention.kind is Kind.GENE else found
                for mention, found in zip(article.mentions, ranked, strict=True)
            ]
        certain = {
            found[0].curie
            for found in ranked
            if found
            and found[0].score >= self._settings.certain
            and (len(found) == 1 or found[1].score < found[0].score)
        }
        mentions = [
            replace(mention, concept=self._choose(self._said(mention, found, certain, long_forms), certain))
            for mention, found in zip(article.mentions, ranked, strict=True)
        ]
        return replace(article, mentions=tuple(mentions))

    def _said(
        self, mention: Mention, found: tuple[Candidate, ...], certain: set[str], long_forms: Mapping[str, str]
    ) -> tuple[Candidate, ...]:
        """For an acronym that the article does not define: the condition in the article whose initials it has."""
        text = mention.text
        if mention.kind is not Kind.CONDITION or text in long_forms or not _ACRONYM.fullmatch(text):
            return found
        for curie in sorted(certain):
            if text.upper().replace("-", "").rstrip("S") in self._initials(curie):
                entry = self._vocabulary.concept(curie)
                if entry:
                    return (Candidate(curie, entry.name, Kind.CONDITION, 0.9, "initials"),)
        return found

    def _initials(self, curie: str) -> set[str]:
        """The first letters of each name of a concept."""
        known = self._first_letters.get(curie)
        if known is None:
            equals = [link.curie for link in self._vocabulary.related(curie) if link.source == "name"]
            names = [name for one in (curie, *equals) for name in self._vocabulary.names(one)]
            words = (key(name).split() for name in names)
            known = {
                "".join(w[0] for w in name if w not in STOP).upper().rstrip("S") for name in words if len(name) > 1
            }
            self._first_letters[curie] = known
        return known

    def link(self, text: str, kind: Kind, long_forms: Mapping[str, str] | None = None) -> Concept | None:
        """The concept of a single string, None where none is sure enough."""
        forms = long_forms or {}
        return self._choose(self.candidates(text, kind, forms.get(text, ""), forms), set())

    def candidates(
        self, text: str, kind: Kind, long_form: str = "", long_forms: Mapping[str, str] | None = None
    ) -> tuple[Candidate, ...]:
        """All concepts that `text` may stand for, best first. `long_form` is what the article says it abbreviates."""
        expanded = long_form or _expand(text, long_forms or {})
        found = self._known.get((text, kind, expanded))
        if found is None:
            found = tuple(self._search(text, kind, expanded))
            if len(self._known) > 200_000:
                self._known.clear()
            self._known[text, kind, expanded] = found
        return found

    def _choose(self, found: Iterable[Candidate], certain: set[str]) -> Concept | None:
        ranked = list(found)
        if not ranked:
            return None
        best = ranked[0]
        near = [c for c in ranked if c.score > best.score - self._settings.doubt and c.kind == best.kind]
        if len(near) > 1:
            best = next((c for c in near if c.curie in certain), best)
        is_phrase = best.kind in (Kind.MECHANISM, Kind.RISK_FACTOR)
        if best.score < (self._settings.threshold_phrases if is_phrase else self._settings.threshold):
            return None
        return Concept(best.curie, best.name, round(best.score, 4), best.variant)

    def _search(self, text: str, kind: Kind, expanded: str) -> list[Candidate]:
        text = clean(text)
        if len(text) < SHORTEST or len(text) > LONGEST:
            return []
        own = [c for c in self._vocabulary.lookup(text, kind) if c.how == "user"]
        if own:
            return own
        if kind is Kind.VARIANT:
            return variants.candidates(text, self._vocabulary, self._genes)
        if kind is Kind.GENE:
            return self._genes.candidates(text, expanded)
        if expanded:
            found = [replace(c, score=c.score * EXPANDED) for c in self._named(clean(expanded), kind)]
            if found and found[0].score >= self._settings.threshold:
                return found
        return self._named(text, kind)

    def _named(self, text: str, kind: Kind) -> list[Candidate]:
        for form in forms(text):
            for wanted, cost in _TRIED[kind]:
                found = self._exactly(form, wanted, kind)
                if found:
                    return self._preferred(text, found, wanted, cost)
        text = " ".join(_BRACKETS.sub(" ", text).split()) or text
        lacking = _DEFICIENCY.fullmatch(text)
        if lacking and kind is Kind.CONDITION:
            found = self._lacking(lacking.group(1))
            if found:
                return self._preferred(text, found, kind, EXPANDED)
        several = _SEVERAL.match(text)
        if several and kind is Kind.CONDITION:
            # "polyhydramnios, megalencephaly, and symptomatic epilepsy syndrome" is one name but for a word, not three
            whole = [c for c in self._like(text, kind, kind) if c.score >= WHOLE]
            if whole:
                return self._preferred(text, whole, *_TRIED[kind][0])
        if several and kind is not Kind.MECHANISM:
            for form in _members(several):
                found = self._exactly(form, kind, kind)
                if found:
                    named = [replace(c, how="member", matched=form) for c in found]
                    return self._preferred(text, named, kind, MEMBER)
        for form, how in rewordings(text) if kind is Kind.CONDITION else ():
            found = self._exactly(form, kind, kind)
            found += [c for c in self._vocabulary.resembling(form, kind) if c.how in ("order", "words")]
            found = [c for c in found if not c.curie.startswith("ICD10CM:")]
            if found:
                named = [replace(c, how=how, matched=form) for c in found]
                return self._preferred(text, named, kind, REWORDED)
        nearly: list[Candidate] = []
        for wanted, cost in _TRIED[kind][:2]:
            found = [replace(c, kind=kind) for c in self._like(text, wanted, kind)]
            if found:
                nearly = self._preferred(text, found, wanted, cost)
                break
        if kind is not Kind.CONDITION:
            return nearly or self._inside(text, kind)
        sure = [c for c in nearly if c.score >= self._settings.threshold]
        return sure or [*self._headed(text, kind), *nearly]

    def _headed(self, text: str, kind: Kind) -> list[Candidate]:
        """For a condition: that of an adjective ("psychiatric"), else what its last words name ("sporadic tumours")."""
        words = text.split()
        if len(words) == 1:
            tried = [f"{text} disorder", f"{text} disease", f"{text}ism"] if _QUALITY.fullmatch(text) else []
            if _ACRONYM.fullmatch(text):
                tried = [f"{text} syndrome"]
        else:
            # "fear of cancer" and "no cancer" are no kinds of cancer
            turn = next(
                (i for i, word in enumerate(words) if word.lower() in STOP or _OPPOSITE.search(word)), len(words)
            )
            tried = [
                " ".join(words[at:])
                for at in range(1, min(turn + 1, len(words), MOST_QUALIFIERS + 1))
                if not is_mark(word_key(words[at]))
            ]
        for form in tried:
            if len(form) < SHORTEST_HEAD:
                continue
            for spelt in forms(form):
                found = [c for c in self._exactly(spelt, kind, kind) if not c.curie.startswith("ICD10CM:")]
                named = [replace(c, how="headed", matched=spelt) for c in found]
                ranked = self._preferred(text, named, kind, HEADED)
                if ranked and not self._is_process(ranked[0]):
                    return ranked
        return []

    def _is_process(self, candidate: Candidate) -> bool:
        """Whether a concept is a process that may befall any organ ("necrosis"): nothing to join a mention with."""
        entry = self._vocabulary.concept(candidate.curie)
        return candidate.curie.startswith("MESH:") and entry is not None and Kind.MECHANISM in entry.kinds

    def _like(self, text: str, wanted: Kind | None, kind: Kind) -> list[Candidate]:
        """What resembles `text` enough, and does not say the opposite of it where it is a clause."""
        turned = kind is not Kind.CONDITION and _OPPOSITE.search(text) is not None
        return [
            c
            for c in self._vocabulary.resembling(text, wanted)
            if c.score >= self._settings.resembling
            and not (kind is Kind.CONDITION and c.curie.startswith("healthfacts:"))
            and not (turned and c.how in ("parts", "similar") and not _OPPOSITE.search(c.matched))
        ]

    def _inside(self, text: str, kind: Kind) -> list[Candidate]:
        """For a clause: the longest name of its kind that stands in it; for a mechanism else the kind of process."""
        named = [(len(span), span, curie) for span, found, curie in self._vocabulary.match(text) if found is kind]
        if named:
            length, span, curie = max(named, key=lambda item: (item[0], -item[1].start))
            entry = self._vocabulary.concept(curie)
            rest = text[: span.start] + text[span.end :]
            if entry and not _OPPOSITE.search(rest):
                score = min(MOST_INSIDE, INSIDE + GAIN * length / len(text))
                return [Candidate(curie, entry.name, kind, score, "inside", matched=span.of(text))]
        turned = _OPPOSITE.search(text) is not None
        words = text.split()[:HEAD_WORDS] if kind is Kind.MECHANISM else []
        for size in (3, 2, 1):
            for at in range(len(words) - size + 1):
                phrase = " ".join(words[at : at + size])
                found = [
                    c for c in self._exactly(phrase, kind, kind) if c.curie.startswith("healthfacts:") or not turned
                ]
                if found:
                    return [replace(found[0], score=INSIDE, how="head", matched=phrase)]
        return []

    def _lacking(self, symbol: str) -> list[Candidate]:
        """The deficiency of what a gene makes, by the gene's other names: "CETP deficiency"."""
        for gene in self._genes.candidates(symbol)[:1]:
            for name in self._vocabulary.names(gene.curie):
                found = self._exactly(f"{name} deficiency", Kind.CONDITION, Kind.CONDITION)
                if found:
                    return [replace(c, how="lacking", matched=f"{name} deficiency") for c in found]
            diseases = self._vocabulary.gene_diseases(gene.curie)
            entry = self._vocabulary.concept(diseases[0]) if len(diseases) == 1 and gene.score >= SURE_SYMBOL else None
            if entry:
                return [Candidate(entry.curie, entry.name, Kind.CONDITION, HEADED, "lacking", matched=gene.name)]
        return []

    def _exactly(self, text: str, wanted: Kind | None, kind: Kind) -> list[Candidate]:
        return [
            replace(c, kind=kind)
            for c in self._vocabulary.lookup(text, wanted)
            if c.score >= OTHER_CASE
            and (wanted or c.kind is not Kind.GENE)
            and not (kind is Kind.CONDITION and c.curie.startswith("healthfacts:"))
        ]

    def _preferred(self, text: str, found: list[Candidate], wanted: Kind | None, cost: float) -> list[Candidate]:
        """The candidates in order of score and vocabulary, each as the concept of the preferred vocabulary."""
        ranked: dict[str, Candidate] = {}
        said = set(keys(text)) if len(found) > 1 else set()

        def order(c: Candidate) -> tuple[object, ...]:
            unlike = -len(said.intersection(keys(c.name))) if said else 0
            return -round(c.score, 1), not _is_headword(c), _rank(c.curie), unlike, -c.score, c.curie

        for candidate in sorted(found, key=order):
            curie, name = candidate.curie, candidate.name
            if wanted is Kind.CONDITION and not curie.startswith("MONDO:"):
                equal = self._vocabulary.in_vocabulary(curie, "MONDO")
                if not equal and curie.startswith("ICD10CM:"):
                    equal = self._vocabulary.in_vocabulary(curie, "HP") or self._vocabulary.in_vocabulary(curie, "MESH")
                entry = self._vocabulary.concept(equal) if equal else None
                if entry:
                    curie, name = entry.curie, entry.name
            if curie not in ranked:
                ranked[curie] = replace(candidate, curie=curie, name=name, score=candidate.score * cost)
        return list(ranked.values())


def explain(text: str, vocabulary: Vocabulary, kind: Kind | None = None) -> list[Explanation]:
    """What `text` would be linked to: candidates of the kind, best first, and why.

    Where no kind is given, of every kind; a concept that serves several kinds stands once, with the kind it fits best.
    """
    linker = Linker(vocabulary)
    best: dict[str, Explanation] = {}
    for tried in [kind] if kind else list(Kind):
        for candidate in linker.candidates(text, tried):
            if kind is None and candidate.how == "pattern" and not variants.has_form(text):
                continue
            named = candidate.curie or candidate.variant
            known = best.get(named)
            if known is None or known.score < candidate.score:
                why = _why(candidate)
                best[named] = Explanation(
                    candidate.curie, candidate.name, tried, candidate.score, why, candidate.variant
                )
    return sorted(best.values(), key=lambda e: -e.score)


def clean(text: str) -> str:
    """The words of a mention without determiner, outer punctuation and line breaks.

    >>> clean("the  kidney disease,"), clean("IL-2 (CD25)"), clean('"gout"')
    ('kidney disease', 'IL-2 (CD25)', 'gout')
    """
    text = _EDGE.sub("", _EDGE.sub("", " ".join(text.split())))
    return _DETERMINER.sub("", text)


def forms(text: str) -> list[str]:
    """The forms in which a name may stand in the vocabulary: as it is, without brackets, hyphens, a joined "non".

    >>> forms("C7-deficient")[-2:]
    ['C7 deficiency', 'complement component 7 deficiency']
    >>> forms("glucose-6-phosphate dehydrogenase (G6PD) deficiency")[1]
    'glucose-6-phosphate dehydrogenase deficiency'
    >>> forms("nonsmall-cell cancer")
    ['nonsmall-cell cancer', 'nonsmallcell cancer', 'non small-cell cancer']
    """
    found = [text]
    if "(" in text:
        found.append(" ".join(_BRACKETS.sub(" ", text).split()))
    if "-" in text:
        found.append(text.replace("-", ""))
    if _NON.search(text):
        found.append(_NON.sub("non ", text))
    lacking = _LACK_OF.fullmatch(component(text)) or _LACKING.fullmatch(text)
    if lacking:
        found.append(f"{lacking[lacking.lastindex or 0]} deficiency")
    if component(found[-1]) != found[-1]:
        found.append(component(found[-1]))
    if _COMPLEMENT.search(found[-1]):
        found.append(_COMPLEMENT.sub(r"complement component \1", found[-1]))
    if _LEAD_IN.match(text):
        found.append(_LEAD_IN.sub("", text))
    if ": " in text:
        found += text.split(": ", 1)
    return list(dict.fromkeys(form for form in found if form))


def _members(several: re.Match[str]) -> list[str]:
    """What the first member of a list may be called: with the last word of the whole, or alone."""
    first, rest = several.group(1), several.group(2)
    alone = [] if _ADJECTIVE.fullmatch(first) else [first]
    return [f"{first} {rest.split()[-1]}", *alone, rest]


def _beside(article: Article) -> dict[str, str]:
    """Acronyms that stand in brackets behind a mention of their kind, whatever their letters: "myotonic dystrophy (DM)"."""
    found: dict[str, str] = {}
    for one, other in zip(article.mentions, article.mentions[1:], strict=False):
        if one.kind is other.kind and _ACRONYM.fullmatch(other.text) and len(one.text) > len(other.text):
            between = article.text[one.span.end : other.span.start]
            if _OPENING.fullmatch(between) and article.text[other.span.end : other.span.end + 1] in (
                ")",
                "]",
                ",",
                ";",
            ):
                found.setdefault(other.text, one.text)
    return found


def _singular(long_forms: Mapping[str, str]) -> dict[str, str]:
    """What one of them is called where the article defines several.

    >>> _singular({"ASDs": "autism spectrum disorders", "DVT": "deep vein thrombosis", "SARS": "acute syndrome"})
    {'ASD': 'autism spectrum disorder'}
    """
    return {
        short[:-1]: long[:-1]
        for short, long in long_forms.items()
        if short[-1:] == "s" and short[:-1].isupper() and long.endswith("s")
    }


def _written_out(long_forms: Mapping[str, str]) -> dict[str, str]:
    """Long forms without the other abbreviations that stand in them.

    >>> _written_out({"ALD": "adrenoleukodystrophy", "CCALD": "childhood cerebral ALD"})["CCALD"]
    'childhood cerebral adrenoleukodystrophy'
    """
    return {
        short: _expand(long, {one: of for one, of in long_forms.items() if one != short and short not in of}) or long
        for short, long in long_forms.items()
    }


def _expand(text: str, long_forms: Mapping[str, str]) -> str:
    """`text` with the article's abbreviations written out, "" where it has none: "advanced CKD", "CKD patients"."""
    if not long_forms:
        return ""
    expanded = _TOKEN.sub(lambda m: long_forms.get(m.group(), m.group()), text)
    return expanded if expanded != text else ""


def _is_headword(candidate: Candidate) -> bool:
    """Whether a string is the preferred name of a concept; a classification's titles do not count."""
    return candidate.is_label and not candidate.curie.startswith("ICD10CM:")


def _rank(curie: str) -> int:
    prefix = curie.split(":", 1)[0]
    return _PREFERRED.index(prefix) if prefix in _PREFERRED else len(_PREFERRED)


_WHY = {
    "user": "in your own vocabulary",
    "exact": "is the name",
    "spelling": "is a name, spelling apart",
    "order": "has the words of a name in another order",
    "words": "has near-synonyms of a name's words",
    "parts": "shares most words with a name",
    "similar": "resembles a name, a misspelling apart",
    "initials": "has the first letters of a condition that the article names",
    "headed": "is a kind of it",
    "lacking": "is the lack of what the gene makes",
    "member": "is a member of the list",
    "inside": "holds the name",
    "head": "is a process of this kind",
    "disease": "is the one gene of the disease",
    "harm": "is a disease of what is harmed",
    "drug": "is the effect of drugs",
    "germ": "is the infection with it",
    "pattern": "has the form of a variant",
    "symbol": "is the approved symbol",
    "alias": "is another symbol",
}


def _why(candidate: Candidate) -> str:
    reason = _WHY.get(candidate.how, candidate.how)
    return f"{reason}: {candidate.matched}" if candidate.matched else reason


__all__ = ["Explanation", "Linker", "Mention", "clean", "explain"]
