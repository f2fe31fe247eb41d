"""Who does what to what in a sentence, whatever its order, so that two tellings of it can be compared.

"The liver is damaged by alcohol", "alcohol damages the liver" and "damage of the liver by alcohol" come to the same parts:
damage to the liver, and alcohol as what does it. Sentences are read by their function words and by the endings of a few
hundred verbs; where a verb is not seen its part is left in the order it stands in, and fewer rewordings are recognised.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from ._lexicon import IRREGULAR, PEOPLE, VERBS

#: One thing, its words in order with the head last, by number; or the things of a list.
_Part = tuple[int, ...] | tuple[tuple[int, ...], ...]
#: The parts of a sentence by what they are in it, in order.
Frame = Mapping[str, Sequence[_Part]]


UNSAID = -2


@dataclass(frozen=True, slots=True)
class Word:
    """A word in lower case, the number of what it says, and whether a mark stands before it.

    -1 stands for words of grammar, `UNSAID` for a word of which the other sentence says nothing.
    """

    text: str
    number: int
    is_marked: bool
    is_plain: bool = False  # said instead of a phrase: its ending tells nothing


_SUBORDINATORS = {
    "because": "because",
    "since": "because",
    "when": "when",
    "if": "when",
    "whenever": "when",
    "while": "while",
    "although": "although",
    "though": "although",
    "whereas": "while",
    "unless": "unless",
    "until": "until",
    "once": "when",
    "so": "so",
    "but": "but",
}
_PREPOSITIONS = {
    "in": "in",
    "within": "in",
    "inside": "in",
    "at": "in",
    "on": "in",
    "during": "in",
    "throughout": "in",
    "among": "in",
    "where": "in",
    "into": "to",
    "to": "to",
    "onto": "to",
    "toward": "to",
    "towards": "to",
    "for": "for",
    "from": "from",
    "by": "by",
    "through": "through",
    "via": "through",
    "using": "with",
    "of": "in",
} | {
    word: word
    for word in """
    with without after before under over between against about like as than near beneath below behind beside around
    across along outside off per despite except following
    """.split()  # noqa: SIM905
}
_RELATIVES = frozenset("that which who".split())  # noqa: SIM905
_BE = frozenset("is are was were be been being".split())  # noqa: SIM905
_HAVE = frozenset("have has had having".split())  # noqa: SIM905
_MODALS = frozenset("can could may might must should will would do does did able ought cannot".split())  # noqa: SIM905
_NOT = frozenset("not no never cannot neither nor only".split())  # noqa: SIM905
_ADVERBS = frozenset("often also sometimes always never seldom usually still already too then there almost".split())  # noqa: SIM905
_ADJECTIVES_IN_LY = frozenset(
    "early daily weekly monthly yearly family elderly likely unlikely belly deadly only".split()  # noqa: SIM905
)
_ARTICLES = frozenset("a an the this these its their his her your our my each".split())  # noqa: SIM905
_LISTS = frozenset(("and", "or"))
_PLURALS = frozenset("people children women men bacteria teeth feet lice mice".split())  # noqa: SIM905
_SINGULARS = frozenset(
    "diabetes herpes rabies measles mumps hives scabies shingles pancreas lens pus this has does was is".split()  # noqa: SIM905
)
_FOLDED = frozenset("in from with to for on at".split())  # noqa: SIM905
_LONGEST_LIST = 8


def _is_plural(word: str) -> bool:
    return word in _PLURALS or (word.endswith("s") and not word.endswith(("ss", "us", "is")) and word not in _SINGULARS)


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and word not in _ADJECTIVES_IN_LY)


def _verb(word: str) -> str:
    """In what form a word is a verb: "base", "s", "ed" or "ing"; "" where it is none that is known."""
    if word in VERBS:
        return "base"
    if word in IRREGULAR:
        return "ed" if IRREGULAR[word] in VERBS else ""
    for ending, form in (("ies", "s"), ("ied", "ed"), ("es", "s"), ("s", "s"), ("ed", "ed"), ("ing", "ing")):
        if not word.endswith(ending):
            continue
        stem = word[: -len(ending)]
        bases = [stem + "y"] if ending in ("ies", "ied") else [stem, stem + "e"]
        if len(stem) > 3 and stem[-1] == stem[-2]:
            bases.append(stem[:-1])
        if any(base in VERBS for base in bases):
            return form
    return ""


def neighbours(words: Sequence[Word]) -> frozenset[tuple[int, int]]:
    """The pairs of numbers that stand side by side with nothing between."""
    return frozenset(
        (one.number, other.number)
        for one, other in zip(words, words[1:], strict=False)
        if one.number >= 0 and other.number >= 0 and not other.is_marked
    )


@dataclass(slots=True)
class _Clause:
    prefix: str
    subject: list[tuple[int, ...]] = field(default_factory=list)
    is_plural: bool = False
    verb: int | None = None
    form: str = ""
    is_passive: bool = False
    is_copula: bool = False
    objects: list[tuple[int, ...]] = field(default_factory=list)


class _Reader:
    """Reads the words of one sentence; `compounds` are neighbours in the sentence it will be compared with."""

    def __init__(
        self, words: Sequence[Word], compounds: AbstractSet[tuple[int, int]], *, is_means_agent: bool = False
    ) -> None:
        self.words = words
        self.compounds = compounds
        self.is_means_agent = is_means_agent
        self.parts: dict[str, list[_Part]] = {}
        self.clause = _Clause("")
        self.outer: list[_Clause] = []
        #: Where the thing read last is kept, and where the one stands of which each relative clause says more
        self.last: tuple[list[Any], int] | None = None
        self.meant: list[tuple[list[Any], int] | None] = []

    def read(self) -> Frame:
        at = 0
        while at < len(self.words):
            at = self._step(at)
        self._close_all()
        return self.parts

    # one step

    def _step(self, at: int) -> int:
        word = self.words[at]
        text = word.text
        clause = self.clause
        if word.is_marked and self.outer:
            self._leave()  # a comma ends a relative clause
            clause = self.clause
        if text in _SUBORDINATORS and not (text == "so" and not word.is_marked):
            self._close_all()
            self.clause = _Clause(_SUBORDINATORS[text] + ":")
            return at + 1
        if word.is_marked and clause.prefix and clause.verb is not None and text not in _LISTS:
            self._close()  # "when it is cold, ..."
            self.clause = clause = _Clause("")
        if text in _RELATIVES:
            return self._relative(at)
        if text in _NOT or text == "without":
            return self._negation(at)
        if text in _MODALS or text in _BE:
            self._end_relative()
        if text in _MODALS:
            self._emit("modal", (word.number,) if word.number >= 0 else ())
            return at + 1
        if text in _BE:
            return self._be(at)
        if text in _HAVE:
            if clause.subject and clause.verb is None and self._form_of_next(at + 1) == "ed":
                return at + 1
            if clause.verb is None:
                return self._noun("with", at + 1)
            return at + 1
        if _is_adverb(text):
            self._emit("adverb", (word.number,) if word.number >= 0 else ())
            return at + 1
        if text == "to" and self._form_of_next(at + 1) == "base":
            return self._infinitive(at + 1)
        if text in _PREPOSITIONS:
            return self._preposition(at)
        if text in _LISTS:
            return self._and(at)
        if self._is_finite(at):
            return self._finite(at)
        return self._thing(at)

    def _form_of_next(self, at: int) -> str:
        while at < len(self.words) and (_is_adverb(self.words[at].text)):
            at += 1
        return _verb(self.words[at].text) if at < len(self.words) and self.words[at].number >= 0 else ""

    def _previous(self, at: int) -> str:
        at -= 1
        while at >= 0 and (_is_adverb(self.words[at].text) or self.words[at].text == "not"):
            at -= 1
        return self.words[at].text if at >= 0 else ""

    def _is_finite(self, at: int) -> bool:
        word = self.words[at]
        form = _verb(word.text)
        if not form or word.number < 0 or form == "ing":
            return False
        clause, before = self.clause, self._previous(at)
        if before in _MODALS or before in _RELATIVES:
            return True
        if clause.verb is not None or not clause.subject or word.is_marked or before in _ARTICLES or before in _BE:
            return (
                bool(self.outer)
                and clause.verb is not None
                and form in ("s", "base")
                and bool(before)
                and (
                    before not in _ARTICLES
                    and before not in _PREPOSITIONS
                    and (form == "s") != self.outer[-1].is_plural
                    and self.outer[-1].verb is None
                )
            )
        if before in _PREPOSITIONS or before in _LISTS or before in _HAVE:
            return False
        if word.is_plain:
            return True
        if form == "s":
            return not clause.is_plural and not self._has_verb(at + 1)
        if form == "base":
            after = self.words[at + 1].text if at + 1 < len(self.words) else ""
            return clause.is_plural or after in _ARTICLES or (not after and not _verb(before))
        return True

    def _finite(self, at: int) -> int:
        word = self.words[at]
        form = _verb(word.text)
        self._end_relative()
        clause = self.clause
        if clause.verb is not None:  # "damages the skin and can harm the eyes"
            subject, prefix = clause.subject, clause.prefix
            self._close()
            self.clause = clause = _Clause(prefix, subject)
        following = self.words[at + 1].text if at + 1 < len(self.words) else ""
        if form == "ed" and (following in _PREPOSITIONS or not following) and self._previous(at) not in _RELATIVES:
            # "a vaccine given in two doses"
            clause.subject[-1:] = [(word.number, *clause.subject[-1])] if clause.subject else [(word.number,)]
            return at + 1
        clause.verb, clause.form = word.number, form
        return at + 1

    def _be(self, at: int) -> int:
        clause = self.clause
        ahead = at + 1
        while ahead < len(self.words) and (self.words[ahead].text in _BE or _is_adverb(self.words[ahead].text)):
            if self.words[ahead].number >= 0:
                self._emit("adverb", (self.words[ahead].number,))
            ahead += 1
        if ahead < len(self.words) and not self.words[ahead].is_marked:
            word = self.words[ahead]
            form = _verb(word.text)
            if word.number >= 0 and form and clause.verb is None and not self._is_modifier(ahead):
                clause.verb, clause.form, clause.is_passive = word.number, form, form in ("ed", "base", "s")
                return ahead + 1
        if clause.verb is None:
            clause.is_copula = True
        return ahead

    def _is_modifier(self, at: int) -> bool:
        """Whether a participle says how the noun behind it is: "are inflamed airways"."""
        after = self.words[at + 1] if at + 1 < len(self.words) else None
        if after is not None and after.text in ("daily", "weekly", "monthly", "yearly"):
            return False
        return (
            after is not None
            and after.number >= 0
            and not after.is_marked
            and after.text not in _PREPOSITIONS
            and (after.text not in _LISTS and not _is_adverb(after.text) and after.text not in _NOT)
            and after.text not in _SUBORDINATORS
        )

    def _infinitive(self, at: int) -> int:
        while _is_adverb(self.words[at].text):
            if self.words[at].number >= 0:
                self._emit("adverb", (self.words[at].number,))
            at += 1
        verb = self.words[at].number
        things, after = self._list(at + 1)
        if len(things) == 1:
            self._emit("for", (*things[0], verb))
        else:
            self._emit("for", (verb,))
            self._emit_list("object", things)
        return after

    def _relative(self, at: int) -> int:
        if not self.clause.subject and not self.parts:
            return at + 1
        after = self.words[at + 1].text if at + 1 < len(self.words) else ""
        if after in _HAVE:
            return self._noun("with", at + 2)
        self.outer.append(self.clause)
        self.meant.append(self.last)
        self.clause = _Clause("that:")
        return at + 1

    def _end_relative(self) -> None:
        """Ends a relative clause that has its verb, where another follows: "a drug that is new can help"."""
        if self.outer and (self.clause.verb is not None or self.clause.is_copula) and self.outer[-1].verb is None:
            self._leave()

    def _leave(self) -> None:
        """Ends the relative clause: one without an object says how its noun is, as a word before or behind it would."""
        clause = self.clause
        self.clause = self.outer.pop()
        meant = self.meant.pop()
        if clause.verb is not None and not clause.objects and not clause.subject and meant is not None:
            self._say_more(meant, clause.verb, is_before=clause.is_passive)
            return
        inner, self.clause = self.clause, clause
        self._close()
        self.clause = inner

    @staticmethod
    def _say_more(meant: tuple[list[Any], int], number: int, *, is_before: bool) -> None:
        """Puts what is said of a thing with it: "airways that are inflamed" is "inflamed airways"."""
        kept, at = meant
        thing = kept[at]
        if isinstance(thing[-1], tuple):
            kept[at] = (*thing[:-1], (number, *thing[-1]) if is_before else (*thing[-1], number))
        else:
            kept[at] = (number, *thing) if is_before else (*thing, number)

    def _negation(self, at: int) -> int:
        word = self.words[at]
        ahead = at + 1
        while ahead < len(self.words) and self.words[ahead].number < 0:
            ahead += 1
        following = (self.words[ahead].number,) if ahead < len(self.words) else ()
        self._emit("not", (word.number, *following) if word.number >= 0 else following)
        return at + 1

    def _preposition(self, at: int) -> int:
        text = self.words[at].text
        role = _PREPOSITIONS[text]
        if role == "by" or (self.is_means_agent and (role == "through" or (role == "with" and self.clause.is_passive))):
            role = "doer"
        return self._noun(role, at + 1)

    def _noun(self, role: str, at: int) -> int:
        things, after = self._list(at)
        self._emit_list(role, things)
        return max(after, at)

    def _and(self, at: int) -> int:
        """Ties clauses: what lists things was read with them."""
        clause = self.clause
        if self.outer and at + 1 < len(self.words):
            return at + 1
        form = self._form_of_next(at + 1)
        if clause.verb is not None and form and form == clause.form:
            subject, prefix, is_passive = clause.subject, clause.prefix, clause.is_passive
            is_plural = clause.is_plural
            self._close()
            self.clause = _Clause(prefix, subject, is_plural=is_plural)
            ahead = at + 1
            while _is_adverb(self.words[ahead].text):
                self._emit("adverb", (self.words[ahead].number,) if self.words[ahead].number >= 0 else ())
                ahead += 1
            self.clause.verb, self.clause.form, self.clause.is_passive = self.words[ahead].number, form, is_passive
            return ahead + 1
        if clause.verb is not None or clause.is_copula:
            prefix = clause.prefix
            self._close()
            self.clause = _Clause(prefix)
        return at + 1

    def _thing(self, at: int) -> int:
        clause = self.clause
        is_aside = self.words[at].is_marked and bool(clause.subject) and clause.verb is None and not clause.prefix
        things, after = self._list(at)
        if after == at:
            return at + 1
        if not things:
            return after
        if clause.is_copula and self.outer and self.meant[-1] and len(things) == 1 and len(things[0]) == 1:
            self._say_more(self.meant[-1], things[0][0], is_before=True)
        elif is_aside or (clause.is_copula and self.outer):
            self._emit_list("aside", things)
        elif clause.verb is not None:
            clause.objects += things
            self.last = (clause.objects, len(clause.objects) - 1)
        elif clause.is_copula:
            self._emit_list("is", things)
        else:
            self._emit_list("thing", clause.subject)  # no verb was seen between: what stands there keeps its order
            clause.subject = things
            self.last = (clause.subject, len(clause.subject) - 1)
            clause.is_plural = len(things) > 1 or self._is_plural_thing(at, after)
        return after

    def _is_plural_thing(self, at: int, after: int) -> bool:
        """Whether the head of what was read is in the plural: the word before "of" or the end."""
        head = ""
        for word in self.words[at:after]:
            if word.text in _PREPOSITIONS or (word.is_marked and head):
                break
            if word.number != -1:
                head = word.text
        return _is_plural(head)

    # things

    def _list(self, at: int) -> tuple[list[tuple[int, ...]], int]:
        """The thing at a place, or the things listed there, and the place after them."""
        first, after = self._one(at)
        things = [first] if first or any(word.number == UNSAID for word in self.words[at:after]) else []
        while things and len(things) < _LONGEST_LIST and after < len(self.words):
            ahead, is_last = after, False
            word = self.words[ahead]
            if word.text in _LISTS:
                ahead, is_last = ahead + 1, True
            elif not word.is_marked:
                break
            if not is_last and not self._has_last(ahead):
                break
            if ahead >= len(self.words) or (is_last and self._starts_clause(ahead)):
                break
            one, end = self._one(ahead)
            if not one or (end < len(self.words) and self._is_verb_of(end)):
                break
            things.append(one)
            after = end
            if is_last:
                break
        return things, after

    def _has_last(self, at: int) -> bool:
        """Whether a list that goes on after a comma comes to its "and"."""
        for word in self.words[at : at + 16]:
            if word.text in _LISTS:
                return True
            if word.text in _BE or word.text in _MODALS or word.text in _RELATIVES or word.text in _SUBORDINATORS:
                return False
        return False

    def _starts_clause(self, at: int) -> bool:
        word = self.words[at]
        form = self._form_of_next(at)
        if word.text in _PREPOSITIONS or word.text in _MODALS or word.text in _BE or word.text in _RELATIVES:
            return True
        return self.clause.verb is not None and bool(form) and form == self.clause.form and form != "ing"

    def _is_verb_of(self, at: int) -> bool:
        """Whether the verb of a new clause stands here: "the liver swells and the heart fails"."""
        word = self.words[at]
        if self.clause.verb is None and not self.clause.is_copula:
            return False
        return (
            word.text in _BE
            or word.text in _MODALS
            or (_verb(word.text) in ("s", "base") and word.number >= 0 and not word.is_marked)
        )

    def _one(self, at: int) -> tuple[tuple[int, ...], int]:
        found: list[int] = []
        head = ""  # the last word, counted or not
        start = at
        while at < len(self.words):
            word = self.words[at]
            text = word.text
            if at > start and word.is_marked:
                break
            if (
                text in _BE
                or text in _MODALS
                or text in _RELATIVES
                or text in _LISTS
                or text in _NOT
                or (text in _SUBORDINATORS and text != "so")
                or text in _HAVE
            ):
                break
            if text == "of" and found:
                inner, end = self._one(at + 1)
                if not inner or self._are_people(at + 1, end):
                    break
                return self._behind((*inner, *found), end, head)
            if text in _PREPOSITIONS:
                break
            if _is_adverb(text):
                if head:
                    break
                if word.number >= 0:
                    self._emit("adverb", (word.number,))
                at += 1
                continue
            if word.number == UNSAID:
                head = text
            if word.number >= 0:
                if head and self.clause.verb is None and self._may_end(at, head):
                    break
                if head and self._is_reduced(at):
                    found.insert(0, word.number)
                    at += 1
                    break
                if not found and _verb(text) == "ing" and self._has_object(at):
                    inner, end = self._one(at + 1)
                    return (*inner, word.number), end
                found.append(word.number)
                head = text
            at += 1
        return self._behind(tuple(found), at, head)

    def _are_people(self, start: int, end: int) -> bool:
        """Whether those stand here who have a disease: what is of them is in them."""
        return any(word.text in PEOPLE for word in self.words[start:end])

    def _has_object(self, at: int) -> bool:
        after = self.words[at + 1] if at + 1 < len(self.words) else None
        return (
            after is not None
            and not after.is_marked
            and (after.text in _ARTICLES or after.number >= 0)
            and (after.text not in _PREPOSITIONS and after.text not in _LISTS and not _is_adverb(after.text))
        )

    def _is_reduced(self, at: int) -> bool:
        """Whether a participle behind its noun stands here: "crystals found in the joints"."""
        after = self.words[at + 1].text if at + 1 < len(self.words) else ""
        return _verb(self.words[at].text) == "ed" and after in _PREPOSITIONS

    def _may_end(self, at: int, head: str) -> bool:
        """Whether the verb of the clause stands here, behind its subject."""
        text = self.words[at].text
        form = _verb(text)
        after = self.words[at + 1].text if at + 1 < len(self.words) else ""
        subject = self.clause.subject
        if self.words[at].is_plain:
            return bool(form)
        if form == "s":
            is_one = not self.clause.is_plural if subject else not _is_plural(head)
            return is_one and not self._has_verb(at + 1)
        if form == "base":
            return (self.clause.is_plural if subject else _is_plural(head)) or after in _ARTICLES
        return form == "ed" and (
            after in _ARTICLES or (bool(after) and after not in _PREPOSITIONS and _is_plural(head))
        )

    def _has_verb(self, at: int) -> bool:
        """Whether the verb of the clause stands further on: "heart attacks are", "blood tests can show"."""
        for word in self.words[at:]:
            if word.is_marked or word.text in _RELATIVES or word.text in _SUBORDINATORS or word.text in _LISTS:
                return False
            if word.text in _BE or word.text in _MODALS or word.text in _HAVE:
                return True
        return False

    def _behind(self, found: tuple[int, ...], at: int, head: str) -> tuple[tuple[int, ...], int]:
        """With what stands behind and may stand before it: "people with gout", and what the other sentence puts there."""
        if not found or at >= len(self.words) or self.words[at].is_marked:
            return found, at
        text = self.words[at].text
        skip = 2 if text == "who" and at + 1 < len(self.words) and self.words[at + 1].text in _HAVE else 1
        is_with = text == "with" or skip == 2
        if not is_with and text not in _FOLDED:
            return found, at
        inner, end = self._one(at + skip)
        if inner and ((head in PEOPLE and is_with) or (inner[-1], found[0]) in self.compounds):
            return (*inner, *found), end
        if inner and (inner[-1], found[-1]) in self.compounds:
            return (*found[:-1], *inner, found[-1]), end
        return found, at

    # what is found

    def _close_all(self) -> None:
        while self.outer:
            self._leave()
        self._close()

    def _close(self) -> None:
        clause = self.clause
        verb = () if clause.verb is None else (clause.verb,)
        if not verb:
            self._emit_list("is" if clause.is_copula else "thing", clause.subject)
        elif clause.is_passive or not clause.objects:
            self._emit_core(clause.subject, verb)
            self._emit_list("object", clause.objects)
        else:
            self._emit_list("doer", clause.subject)
            self._emit_core(clause.objects, verb)
        self.clause = _Clause("")

    def _emit_core(self, things: list[tuple[int, ...]], verb: tuple[int, ...]) -> None:
        if len(things) > 1:
            self._emit("core", verb)
            self._emit_list("object", things)
        else:
            self._emit("core", (*(things[0] if things else ()), *verb))

    def _emit_list(self, role: str, things: list[tuple[int, ...]]) -> None:
        things = [thing for thing in things if thing]
        if len(things) == 1:
            self._emit(role, things[0])
        elif things:
            self._emit(role, tuple(things))

    def _emit(self, role: str, part: _Part) -> None:
        if part:
            prefix = self.clause.prefix
            if prefix == "that:" and role not in ("core", "object", "doer"):
                prefix = ""
            kept = self.parts.setdefault(prefix + role, [])
            kept.append(part)
            if role not in ("modal", "adverb", "not"):
                self.last = (kept, len(kept) - 1)


def are_alike(one: Sequence[Word], other: Sequence[Word], *, may_list_turn: bool = True) -> bool:
    """Whether two sentences have the same parts in the same places.

    Words that say the same have the same number in both. What stands with "with" or "through" may be what does it:
    "a vaccine prevents it", "it is prevented with a vaccine".

    >>> def made(text, numbers): return [Word(w, n, False) for w, n in zip(text.split(), numbers, strict=True)]
    >>> one = made("alcohol damages the liver", [0, 1, -1, 2])
    >>> are_alike(one, made("the liver is damaged by alcohol", [-1, 2, -1, 1, -1, 0]))
    True
    >>> are_alike(one, made("alcohol is damaged by the liver", [0, -1, 1, -1, -1, 2]))
    False
    """
    for with_one, with_other in ((False, False), (True, False), (False, True)):
        mine = _Reader(one, neighbours(other), is_means_agent=with_one).read()
        theirs = _Reader(other, neighbours(one), is_means_agent=with_other).read()
        if mine.keys() == theirs.keys() and all(
            _are_same(role, mine[role], theirs[role], may_list_turn=may_list_turn) for role in mine
        ):
            return True
    return False


def _are_same(role: str, mine: Sequence[_Part], theirs: Sequence[_Part], *, may_list_turn: bool) -> bool:
    if len(mine) != len(theirs):
        return False
    if role.endswith(("is", "adverb")):
        return sorted(map(repr, mine)) == sorted(map(repr, theirs))
    return all(
        one == other
        or (
            may_list_turn and isinstance(one[0], tuple) and isinstance(other[0], tuple) and sorted(one) == sorted(other)
        )
        for one, other in zip(mine, theirs, strict=True)
    )
