"""The vocabulary itself: names to concepts, concepts to other vocabularies, and all names in a text."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import artefacts
from ..records import Kind, Span
from . import search, store, user
from .keys import keys, word_key

#: Bits of a row's kind, in the order in which `match` names one of several.
KINDS: tuple[Kind, ...] = (Kind.CONDITION, Kind.MECHANISM, Kind.RISK_FACTOR, Kind.GENE, Kind.VARIANT)
BIT: Mapping[Kind, int] = {kind: 1 << i for i, kind in enumerate(KINDS)}
#: Bits of a row's flags. The three bits above them say which kind the name itself speaks for (1 + place in KINDS), 0
#: where it speaks for the first kind of its concept: "overweight" names a risk factor, though HPO has it as a condition.
LABEL, CASED, LOOKUP_ONLY, RELATED, PERMUTED = 1, 2, 4, 8, 16
KIND_SHIFT = 5

_GENE = KINDS.index(Kind.GENE)
#: What follows a gene's symbol where it stands for the gene and not for the disease or word of the same letters; other
#: symbols may stand between: "the EVC, EVC2 and EXT2 genes".
_GENE_FOLLOWS = re.compile(
    r"(?:(?:,|,?\s+(?:and|or)\b)\s+(?:the\s+)?[A-Z][A-Z0-9]+(?![\w-])){0,12},?\s+(?:genes?|proteins?|mutations?|alleles?|enzymes?)\b"
)
_POSSESSIVE = frozenset({"'s", "\u2019s", "'S", "\u2019S"})
_HYPHENS = re.compile(r"[-\s/]")
_FIRST_KIND = [next((k for k in KINDS if bits & BIT[k]), Kind.RISK_FACTOR) for bits in range(256)]

_VARIANT = "variant:"  # prefix of our own numbers of variants, which never leave this module

#: Longest name in word keys; longer ones (2% of the names, nearly all of them ICD-10-CM titles) are not kept as names.
MAX_KEYS = 12

#: So many names or fewer that go on are walked one by one: arrays of few elements cost more than they save.
_FEW = 16

#: Places of the table that says of most pairs of a name's beginning and a word that no name goes on so (4 MB; one look
#: instead of twenty, and wrong for one pair in six).
_EDGE_BITS = 22

_CODES = 0x2200  # characters above this code end a word: no source has a name with one
#: Classes of characters: 0 between words, 1 letter, 2 digit, 3 Greek letter (a word by itself).
_CLASS = np.array(
    [3 if 0x391 <= c <= 0x3C9 else 1 if chr(c).isalpha() else 2 if chr(c).isdigit() else 0 for c in range(_CODES + 1)],
    np.int8,
)
_CLASS[_CODES] = 0
#: Characters that may stand alone between two words of one name, and those that may follow one of them.
_GAP, _SPACE, _APOSTROPHE = (
    np.isin(np.arange(_CODES + 1), [ord(c) for c in characters])
    for characters in (" -'\u2019/\n\t\u00a0\u2010\u2011\u2012\u2013,+&", " \n\t\u00a0", "'\u2019\u02bc")
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept of the vocabulary: its CURIE, preferred name, and the kinds of mention that it can be."""

    curie: str
    name: str
    kinds: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A concept that a string may stand for. `how` says by what the string was found, `score` (0 to 1) how surely.

    `how`: user, exact, spelling (case, hyphen, plural ...), order (of words), words (near-synonyms such as renal and
    kidney), parts (some words left out) or similar (misspelt).
    `name` is the concept's preferred name; `is_label` is whether the string is that name. `matched` is the name (as word
    keys) that was found where it is not the string itself.
    """

    curie: str
    name: str
    kind: Kind
    score: float
    how: str
    is_label: bool = False
    variant: str = ""
    matched: str = ""
    #: share of the string's meaning that the matched name has (1 but for parts and similar)
    kept: float = 1.0


@dataclass(frozen=True, slots=True)
class Link:
    """The same concept in another vocabulary.

    `source`: "xref" (stated by a source), "name" (they share names), "lexicon" (we say so), or "broader" where the other
    vocabulary has only a wider concept (seen from the narrower one; the wider one does not list the narrower ones).
    """

    curie: str
    source: str


class Vocabulary:
    """All names and concepts. Build one with `load`; it never changes."""

    def __init__(self, columns: store.Columns, manifest: Mapping[str, Any], extra: tuple[user.Row, ...] = ()) -> None:
        self._columns = columns
        self._manifest = manifest
        self._words = _strings(columns, "words")
        self._curies = _strings(columns, "curies")
        self._labels = _strings(columns, "labels")
        self._kinds = _numbers(columns, "kinds")
        self._word_ids = dict(zip(self._words, range(len(self._words)), strict=True))
        self._build_rows()
        self._build_trie()
        self._extra = extra
        self._extra_by_key: dict[tuple[str, ...], list[user.Row]] = {}
        self._extra_first: dict[str, int] = {}
        for row in extra:
            words = tuple(keys(row.name))
            self._extra_by_key.setdefault(words, []).append(row)
            self._extra_first[words[0]] = max(self._extra_first.get(words[0], 0), len(words))

    # --- what is in it -------------------------------------------------------------------------------------------

    @property
    def releases(self) -> dict[str, str]:
        """Release of each source, by name."""
        return {str(name): str(release) for name, release in self._manifest["releases"].items()}

    @property
    def counts(self) -> dict[str, int]:
        """Numbers of concepts by vocabulary and kind, of names, links and the user's own rows."""
        counts = {str(name): int(count) for name, count in self._manifest["counts"].items()}
        if self._extra:
            counts["user names"] = len(self._extra)
        return counts

    def concept(self, curie: str) -> Entry | None:
        """The concept with this CURIE, None where the vocabulary has none."""
        for row in self._extra:
            if row.curie == curie:
                return Entry(curie, row.preferred, (row.kind,))
        index = self._by_curie.get(curie)
        return None if index is None else self._entry(index)

    def related(self, curie: str) -> tuple[Link, ...]:
        """The same concept in other vocabularies: stated links first, broader ones last, MeSH's descriptors before its others."""
        order = ("xref", "name", "lexicon", "broader")
        found = []
        at = bisect_left(self._link_lines, curie + "\t")
        while at < len(self._link_lines) and self._link_lines[at].startswith(curie + "\t"):
            _, other, source = self._link_lines[at].split("\t")
            found.append(Link(other, source))
            at += 1
        return tuple(
            sorted(found, key=lambda link: (order.index(link.source), link.curie.startswith("MESH:C"), link.curie))
        )

    def in_vocabulary(self, curie: str, prefix: str) -> str:
        """The concept's CURIE in the vocabulary `prefix` ("MESH"), "" where there is none."""
        if curie.startswith(prefix + ":"):
            return curie
        return next((link.curie for link in self.related(curie) if link.curie.startswith(prefix + ":")), "")

    def names(self, curie: str) -> tuple[str, ...]:
        """All names of a concept: the preferred one, then the others as word keys (capitals kept where they matter)."""
        index = self._by_curie.get(curie)
        if index is None:
            return tuple(row.name for row in self._extra if row.curie == curie)
        found = [self._labels[index]]
        order, starts = self._rows_by_concept
        for row in order[starts[index] : starts[index + 1]].tolist():
            name = self._originals.get(row) or " ".join(self._key_words(int(self._row_key[row])))
            if name not in found:
                found.append(name)
        return tuple(found)

    def disease_genes(self, curie: str) -> tuple[str, ...]:
        """CURIEs of the genes that the Human Phenotype Ontology links with a disease (of Mendelian kind) or a kind of it.

        Its own come first. The kinds of a large family ("hereditary disease") do not count.
        """
        found = dict.fromkeys(self._genes_of.get(curie, ()))
        for member in self._families.get(curie, ()):
            found.update(dict.fromkeys(self.disease_genes(member)))
        return tuple(found)

    def gene_diseases(self, curie: str) -> tuple[str, ...]:
        """CURIEs of the diseases linked with a gene, families not among them."""
        return self._diseases_of.get(curie, ())

    # --- names to concepts ---------------------------------------------------------------------------------------

    def lookup(self, text: str, kind: Kind | None = None) -> list[Candidate]:
        """The concepts that have `text` as a name, best first; empty where none has.

        Spelling is forgiven as in `keys`; capitals are not where a name is an acronym or symbol. With `kind`, only
        concepts that can be mentions of that kind.
        """
        words = keys(text)
        found: list[Candidate] = []
        found.extend(
            Candidate(row.curie, row.preferred, row.kind, 1.0, "user", text == row.preferred)
            for row in self._extra_by_key.get(tuple(words), ())
            if kind in (None, row.kind)
        )
        index = self._find(words)
        if index >= 0:
            found.extend(self._candidates(index, text, kind))
        return found

    def resembling(self, text: str, kind: Kind | None = None, *, limit: int = 10) -> list[Candidate]:
        """Concepts whose names resemble `text` without being the same: by order, near-synonyms, parts or spelling."""
        words = keys(text)
        near = self._index.same_words(words)
        if not near:
            near = self._index.parts(tuple(words), 4 * limit)
        found: dict[str, Candidate] = {}
        for item in near:
            for candidate in self._candidates(item.key, text, kind):
                score = item.score * (1.0 if candidate.score > 0.9 else 0.9)
                known = found.get(candidate.curie)
                if known is None or known.score < score:
                    found[candidate.curie] = replace(
                        candidate,
                        score=score,
                        how=item.how,
                        matched=" ".join(self._key_words(item.key)),
                        kept=item.kept,
                    )
        ranked = sorted(found.values(), key=lambda c: -c.score)
        if ranked and ranked[0].how in ("order", "words"):  # near-synonyms only where the words themselves lead nowhere
            ranked = [c for c in ranked if c.score > ranked[0].score - 0.02]
        return ranked[:limit]

    @cached_property
    def _index(self) -> search.Index:
        classes = dict(line.split("\t") for line in _strings(self._columns, "near_synonyms"))
        flat, starts = self._words_of_keys()
        return search.Index(self._word_ids, flat, starts, classes, set(_strings(self._columns, "modifiers")))

    def _words_of_keys(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The word numbers of all keys, one after the other, and where each key begins (and the last ends)."""
        shared = _numbers(self._columns, "key_shared").astype(np.int32)
        length = _numbers(self._columns, "key_length").astype(np.int32)
        first_node = self._key_end + 1 - (length - shared)
        starts = np.zeros(len(length) + 1, np.int32)
        np.cumsum(length, out=starts[1:])
        flat = np.zeros(int(starts[-1]), np.int32)
        for depth in range(int(length.max())):
            has = (shared <= depth) & (length > depth)
            latest = np.maximum.accumulate(np.where(has, first_node + depth - shared, -1))
            inside = length > depth
            flat[starts[:-1][inside] + depth] = self._node_word[latest[inside]]
        return flat, starts

    def _candidates(self, key_index: int, text: str, kind: Kind | None) -> list[Candidate]:
        found: list[Candidate] = []
        seen: set[int] = set()
        others: set[str] = set()
        wanted = 0xFF if kind is None else BIT[kind]
        for row in range(self._key_rows[key_index], self._key_rows[key_index + 1]):
            concept = int(self._row_concept[row])
            kinds = int(self._kinds[concept]) & wanted
            flags = int(self._row_flags[row])
            if (not kinds and kind is not None) or concept in seen:
                continue
            how, score = "spelling", 0.97
            original = self._originals.get(row)
            if original is not None:
                score = _symbol_score(original, text)
                how = "exact" if score == 1 else how
            elif flags & LABEL and self._labels[concept].lower() == text.lower():
                how, score = "exact", 1.0
            elif flags & RELATED:
                score = 0.9
            if original is not None and flags & RELATED:
                score *= 0.95
            seen.add(concept)
            spoken = KINDS[self._row_kind[row]]
            found.append(self._candidate(concept, kind or spoken, score, how, is_label=bool(flags & LABEL)))
            if kind is not None and flags >> KIND_SHIFT and spoken is not kind:
                others.add(found[-1].curie)
        found.sort(
            key=lambda c: -round(c.score, 1)
        )  # among about equals the order of the rows: our own names, MONDO ...
        return found

    def _candidate(self, concept: int, kind: Kind, score: float, how: str, *, is_label: bool = False) -> Candidate:
        curie, name = self._curies[concept], self._labels[concept]
        if not curie.startswith(_VARIANT):
            return Candidate(curie, name, kind, score, how, is_label)
        gene = self._variant_genes[curie]
        entry = self.concept(gene)
        return Candidate(gene, entry.name if entry else name, kind, score, how, is_label, variant=name)

    # --- names in a text -----------------------------------------------------------------------------------------

    def match(self, text: str) -> list[tuple[Span, Kind, str]]:
        """The longest names in `text`, left to right, word-bounded, not overlapping: span, kind, CURIE."""
        starts, ends, inside, joined = _tokens(text)
        if not len(starts):
            return []
        begins, stops = starts.tolist(), ends.tolist()
        known = self._surface_ids
        try:
            numbers = [known[text[a:b]] for a, b in zip(begins, stops, strict=True)]
        except KeyError:
            numbers = [self._surface_id(text[a:b]) for a, b in zip(begins, stops, strict=True)]
        hits = self._walk(np.array(numbers, dtype=np.int32), inside, joined)
        if self._extra:
            words = [text[a:b] for a, b in zip(begins, stops, strict=True)]
            hits = self._match_extra(words, inside, joined) + hits
        return self._select(text, begins, stops, hits)

    def _walk(self, ids: NDArray[np.int32], inside: NDArray[np.bool_], joined: NDArray[np.bool_]) -> list[_Hit]:
        """All word-bounded keys in a token sequence."""
        nodes = self._root.take(ids)  # the last place of _root is for words that no name has
        at = ((nodes >= 0) & ~inside).nonzero()[0]
        nodes = nodes.take(at)
        goes_on = np.zeros(len(ids) + 1, dtype=bool)
        np.logical_and(joined, ids >= 0, out=goes_on[:-1])
        ends_run = np.ones(len(ids), dtype=bool)
        np.logical_not(inside[1:], out=ends_run[:-1])
        hits: list[_Hit] = []
        for depth in range(1, MAX_KEYS + 1):
            key_index = self._node_match.take(nodes)
            good = ((key_index >= 0) & ends_run.take(at + depth - 1)).nonzero()[0]
            if len(good):
                hits.extend(zip(at[good].tolist(), [-depth] * len(good), key_index[good].tolist(), strict=True))
            following = at + depth
            more = goes_on.take(following).nonzero()[0]
            if len(more) > _FEW:
                wanted = nodes.take(more) * self._n_words + ids.take(following.take(more))
                likely = self._maybe_edge.take(_mixed(wanted)).nonzero()[0]
                more, wanted = more[likely], wanted[likely]
            if len(more) <= _FEW:
                walks = zip(at[more].tolist(), nodes[more].tolist(), strict=True)
                return hits + self._walk_on(walks, depth, ids, goes_on, ends_run)
            at = at[more]
            place = self._edges.searchsorted(wanted)
            more = (self._edges[place] == wanted).nonzero()[0]
            if not len(more):
                break
            at, nodes = at[more], self._edge_node[place[more]]
        return hits

    def _walk_on(
        self,
        walks: Iterable[tuple[int, int]],
        depth: int,
        ids: NDArray[np.int32],
        goes_on: NDArray[np.bool_],
        ends_run: NDArray[np.bool_],
    ) -> list[_Hit]:
        """The keys that go on from (first token, node) at `depth`: a few are quicker walked one by one."""
        hits: list[_Hit] = []
        edges, edge_node, node_match = self._edge_view, self._edge_node_view, self._node_match_view
        words, go, ends = ids.data, goes_on.data, ends_run.data
        n_words, n_edges = int(self._n_words), len(edges)
        for first, node in walks:
            at = first + depth
            while go[at]:
                wanted = node * n_words + words[at]
                place = bisect_left(edges, wanted, 0, n_edges)
                if edges[place] != wanted:
                    break
                node = edge_node[place]
                at += 1
                if node_match[node] >= 0 and ends[at - 1]:
                    hits.append((first, first - at, node_match[node]))
        return hits

    def _select(self, text: str, starts: list[int], ends: list[int], hits: list[_Hit]) -> list[tuple[Span, Kind, str]]:
        found: list[tuple[Span, Kind, str]] = []
        done = 0
        curies, row_kind = self._match_curies, self._row_kind
        hits.sort()
        for first, negative_count, key_index in hits:
            if first < done:
                continue
            last = first - negative_count
            start, end = starts[first], ends[last - 1]
            if key_index < 0:
                row = self._extra[-1 - key_index]
                found.append((Span(start, end), row.kind, row.curie))
                done = last
                continue
            best = self._plain[key_index]
            if best < 0:
                is_gene = _GENE_FOLLOWS.match(text, end) is not None
                best = self._matching_row(key_index, text[start:end], is_gene=is_gene)
            if best >= 0:
                if text[end - 2 : end] in _POSSESSIVE:
                    end -= 2
                concept = self._row_concept_list[best]
                found.append((Span(start, end), KINDS[row_kind[best]], curies[concept]))
                done = last
        return found

    def _matching_row(self, key_index: int, surface: str, *, is_gene: bool) -> int:
        """The first row that may be found in running text as `surface`; beside the word "gene", the gene's row."""
        rows = range(self._key_rows[key_index], self._key_rows[key_index + 1])
        for row in rows if is_gene else ():
            flags = self._row_flag_list[row]
            written = not flags & CASED or _same_symbol(self._originals[row], surface)
            if self._row_kind[row] == _GENE and flags & LABEL and written:
                return row
        for row in rows:
            flags = self._row_flag_list[row]
            if not flags & LOOKUP_ONLY and (not flags & CASED or _same_symbol(self._originals[row], surface)):
                return row
        return -1

    def _match_extra(self, surfaces: list[str], inside: NDArray[np.bool_], joined: NDArray[np.bool_]) -> list[_Hit]:
        words = [word_key(surface) for surface in surfaces]
        hits: list[_Hit] = []
        for first, word in enumerate(words):
            longest = self._extra_first.get(word, 0)
            if not longest or inside[first]:
                continue
            for count in range(1, min(longest, len(words) - first) + 1):
                last = first + count - 1
                if count > 1 and not joined[last]:
                    break
                rows = self._extra_by_key.get(tuple(words[first : first + count]))
                if rows and (last + 1 == len(words) or not inside[last + 1]):
                    hits.append((first, -count, -1 - self._extra.index(rows[0])))
        return hits

    # --- a user's own names --------------------------------------------------------------------------------------

    def with_user(self, path: Path) -> Vocabulary:
        """This vocabulary and the names in a CSV file (name, kind, id, preferred name), which win over ours.

        Raises SettingsError, naming the line, for missing columns, an unknown kind, an empty or unusable name, control
        characters, or one name with two ids.
        """
        return Vocabulary(self._columns, self._manifest, self._extra + user.read(path))

    # --- loading -------------------------------------------------------------------------------------------------

    def _build_rows(self) -> None:
        counts = _numbers(self._columns, "key_rows")
        rows = np.zeros(len(counts) + 1, np.int32)
        np.cumsum(counts, out=rows[1:])
        self._key_rows = rows.data  # a memory view gives a single number several times as fast as an array
        self._row_key = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
        self._row_concept = _numbers(self._columns, "row_concept")
        self._row_flags = _numbers(self._columns, "row_flags")
        self._row_concept_list = self._row_concept.data
        self._row_flag_list = self._row_flags.data
        first = np.array([KINDS.index(_FIRST_KIND[bits]) for bits in range(256)])
        spoken = self._row_flags >> KIND_SHIFT
        kinds = np.where(spoken > 0, spoken - 1, first[self._kinds[self._row_concept]])
        self._row_kind = kinds.astype(np.uint8).data
        cased = np.flatnonzero(self._row_flags & CASED).tolist()
        self._originals = dict(zip(cased, _strings(self._columns, "originals"), strict=True))

    def _build_trie(self) -> None:
        """Number the prefixes of the sorted keys: node -> key, and (node, next word) -> node as sorted edges."""
        shared = _numbers(self._columns, "key_shared").astype(np.int32)
        length = _numbers(self._columns, "key_length").astype(np.int32)
        suffixes = _numbers(self._columns, "key_suffix").astype(np.int32)
        new = length - shared
        first_node = np.zeros(len(new) + 1, np.int32)
        np.cumsum(new, out=first_node[1:])
        n_nodes = int(first_node[-1])
        order = np.arange(len(new), dtype=np.int32)
        node_key = np.full(n_nodes, -1, np.int32)
        node_key[first_node[1:] - 1] = order  # the last new node of a key is its end: keys are sorted and unique
        parents = np.full(n_nodes, -1, np.int32)
        node_word = suffixes
        # node (key, depth): its parent is the node before it, or for the first new one the node of an earlier key
        inner = np.ones(n_nodes, dtype=bool)
        inner[first_node[:-1]] = False
        parents[inner] = np.flatnonzero(inner) - 1
        for depth in range(1, int(shared.max(initial=0)) + 1):
            has = (shared < depth) & (length >= depth)
            latest = np.where(has, first_node[:-1] + depth - 1 - shared, -1).astype(np.int32)
            latest = np.maximum.accumulate(latest)
            here = shared == depth
            parents[first_node[:-1][here]] = latest[here]
        self._node_key = node_key
        found = np.zeros(len(new), dtype=bool)
        symbol = (self._row_flags & (LABEL | CASED) == LABEL | CASED) & (
            np.frombuffer(self._row_kind, np.uint8) == _GENE
        )
        found[self._row_key[((self._row_flags & LOOKUP_ONLY) == 0) | symbol]] = True
        # keys whose first row is found however it is written, and no gene's symbol: nothing more to look at in a text
        open_rows = np.flatnonzero(self._row_flags & LOOKUP_ONLY == 0)[::-1]
        plain = np.full(len(new), -1, np.int32)
        plain[self._row_key[open_rows]] = open_rows
        plain[(plain >= 0) & (self._row_flags[plain] & CASED > 0)] = -1
        plain[self._row_key[symbol]] = -1
        self._plain = plain.data
        self._node_match = node_key.copy()
        ends = first_node[1:] - 1
        self._node_match[ends[~found]] = -1
        self._node_parent = parents
        self._node_word = node_word
        self._key_end = (first_node[1:] - 1).astype(np.int32)
        self._root = np.full(len(self._words) + 1, -1, np.int64)
        top = np.flatnonzero(parents < 0)
        self._root[node_word[top]] = top
        rest = np.flatnonzero(parents >= 0)
        edges = parents[rest].astype(np.int64) * len(self._words) + node_word[rest]
        by_edge = np.argsort(edges, kind="stable")
        self._edges = np.append(edges[by_edge], np.iinfo(np.int64).max)
        self._edge_node = rest[by_edge].astype(np.int64)
        self._maybe_edge = np.zeros(1 << _EDGE_BITS, dtype=bool)
        self._maybe_edge[_mixed(edges)] = True
        self._edge_view, self._edge_node_view = self._edges.data, self._edge_node.data
        self._node_match_view = self._node_match.data
        self._n_words = np.int64(len(self._words))

    def _find(self, words: list[str]) -> int:
        """The index of the key with exactly these words, -1 where there is none."""
        if not words or len(words) > MAX_KEYS:
            return -1
        node = -1
        for depth, word in enumerate(words):
            number = self._word_ids.get(word, -1)
            if number < 0:
                return -1
            if depth == 0:
                node = int(self._root[number])
            else:
                wanted = node * len(self._words) + number
                place = int(self._edges.searchsorted(wanted))
                node = int(self._edge_node[place]) if self._edges[place] == wanted else -1
            if node < 0:
                return -1
        return int(self._node_key[node])

    def _key_words(self, key_index: int) -> list[str]:
        node = int(self._key_end[key_index])
        found: list[str] = []
        while node >= 0:
            found.append(self._words[self._node_word[node]])
            node = int(self._node_parent[node])
        return found[::-1]

    @cached_property
    def _rows_by_concept(self) -> tuple[NDArray[np.int64], list[int]]:
        """Row numbers ordered by concept, and where each concept's rows begin."""
        order = np.argsort(self._row_concept, kind="stable")
        starts = np.searchsorted(self._row_concept[order], np.arange(len(self._curies) + 1))
        return order, starts.tolist()

    @cached_property
    def _match_curies(self) -> list[str]:
        """The CURIE that `match` gives for each concept: for a variant that of its gene."""
        found = self._curies.copy()
        for index in np.flatnonzero(self._kinds & BIT[Kind.VARIANT]).tolist():
            found[index] = self._variant_genes.get(found[index], found[index])
        return found

    @cached_property
    def _surface_ids(self) -> dict[str, int]:
        return {}

    def _surface_id(self, surface: str) -> int:
        number = self._surface_ids.get(surface)
        if number is None:
            number = self._word_ids.get(word_key(surface), -1)
            if len(self._surface_ids) < 500_000:
                self._surface_ids[surface] = number
        return number

    @cached_property
    def _by_curie(self) -> dict[str, int]:
        return dict(zip(self._curies, range(len(self._curies)), strict=True))

    @cached_property
    def _link_lines(self) -> list[str]:
        """ "one, other, source" for both ends of each link, sorted: lines take a quarter of the memory of objects."""
        found = []
        for line in _strings(self._columns, "links"):
            found.append(line)
            one, other, source = line.split("\t")
            if source != "broader":
                found.append(f"{other}\t{one}\t{source}")
        return sorted(found)

    @cached_property
    def _variant_genes(self) -> dict[str, str]:
        pairs = (line.split("\t") for line in _strings(self._columns, "variants"))
        return {line[0]: line[1] for line in pairs}

    @cached_property
    def _gene_links(self) -> list[tuple[str, str]]:
        pairs = (line.split("\t") for line in _strings(self._columns, "gene_links"))
        return [(disease, gene) for disease, genes in pairs for gene in genes.split(" ")]

    @cached_property
    def _families(self) -> dict[str, list[str]]:
        pairs = (line.split("\t") for line in _strings(self._columns, "families"))
        return {family: members.split(" ") for family, members in pairs}

    @cached_property
    def _genes_of(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self._gene_links)

    @cached_property
    def _diseases_of(self) -> dict[str, tuple[str, ...]]:
        return _grouped((gene, disease) for disease, gene in self._gene_links)

    def _entry(self, index: int) -> Entry:
        bits = int(self._kinds[index])
        return Entry(self._curies[index], self._labels[index], tuple(k for k in KINDS if bits & BIT[k]))


#: first token, minus the number of tokens, key (below 0: -1 - index of the user's row); sorts the longest first
_Hit = tuple[int, int, int]


@lru_cache(maxsize=1)
def load() -> Vocabulary:
    """The built vocabulary, read once per process (0.2 s). Raises ArtefactError where it is missing or damaged."""
    folder = artefacts.artefact("vocabulary")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Vocabulary(store.read(folder / "vocabulary.bin"), manifest)


def _tokens(
    text: str,
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """The tokens of `keys.TOKEN`, by arithmetic: starts, ends, and two marks.

    The first says whether a token touches the one before (same run of characters), the second whether a name may run on
    into it from the one before.
    """
    if text.isascii():
        codes: NDArray[Any] = np.frombuffer(text.encode("ascii"), np.uint8)
    else:
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        codes = np.minimum(wide, _CODES).astype(np.int32)
    classes = np.zeros(len(codes) + 2, np.int8)
    classes[1:-1] = _CLASS.take(codes)
    change = ((classes[1:] != classes[:-1]) | (classes[1:] == 3)).nonzero()[0]
    starts, ends = change[:-1], change[1:]
    words = classes.take(starts + 1) > 0
    starts, ends = starts[words], ends[words]
    # a possessive s belongs to its word
    gap = starts[1:] - ends[:-1]
    tail = (gap == 1) & (ends[1:] - starts[1:] == 1) & (classes[ends[:-1]] == 1)
    tail[tail] = ((codes[starts[1:][tail]] | 32) == 115) & _APOSTROPHE[codes[ends[:-1][tail]]]
    tail[:-1] &= gap[1:] > 0
    for number in (tail[1:] & tail[:-1]).nonzero()[0].tolist():  # what is a tail itself has none: A's's
        tail[number + 1] &= ~tail[number]
    if tail.any():
        ends[:-1][tail] = ends[1:][tail]
        kept = np.append(True, ~tail)
        starts, ends = starts[kept], ends[kept]
        gap = starts[1:] - ends[:-1]
    before = ends[:-1]
    first = codes.take(np.minimum(before, len(codes) - 1))
    second = codes.take(np.minimum(before + 1, len(codes) - 1))
    fits, inside = np.zeros((2, len(starts)), dtype=bool)
    touches = gap == 0
    inside[1:] = touches
    fits[1:] = touches | ((gap <= 2) & _GAP.take(first))
    fits[1:] &= (gap < 2) | (_SPACE.take(second) & ~((first == 10) & (second == 10)))
    return starts, ends, inside, fits


def _mixed(edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """A place for each edge that looks like chance: the top bits of its product with 2^64 over the golden ratio."""
    return (edges * np.int64(-7046029254386353131) >> (64 - _EDGE_BITS)) & ((1 << _EDGE_BITS) - 1)


def _symbol_score(original: str, text: str) -> float:
    """How surely a text means a symbol: written the same, hyphens apart, or in other capitals (the worse the less it has)."""
    if original == text:
        return 1.0
    plain, said = _HYPHENS.sub("", original), _HYPHENS.sub("", text)
    if plain == said:
        return 0.99
    if said.removesuffix("s") == plain:
        return 0.97
    if plain.upper() != said.upper():
        return 0.6
    if any(c.isdigit() for c in said) and len(said) > 2:
        return 0.9
    return 0.85 if said.isupper() or sum(c.isupper() for c in said) > 1 else 0.65


def _same_symbol(original: str, surface: str) -> bool:
    """Whether a text writes a symbol: the same capitals, hyphens apart, or the symbol with a plural s or possessive."""
    if original == surface:
        return True
    surface = surface.removesuffix("'s").removesuffix("\u2019s")
    if surface in (original, original + "s"):
        return True
    if "-" in surface and len(original) > 3:
        return surface.replace("-", "") == original.replace("-", "")
    return False


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for one, other in pairs:
        found.setdefault(one, []).append(other)
    return {one: tuple(others) for one, others in found.items()}


def _strings(columns: store.Columns, name: str) -> list[str]:
    column = columns[name]
    assert isinstance(column, list)
    return column


def _numbers(columns: store.Columns, name: str) -> NDArray[np.int64]:
    column = columns[name]
    assert isinstance(column, np.ndarray)
    return column
