"""Counting over the corpus: the four concept tables, and what the articles disagree on.

Memory grows with the number of distinct (condition, relation, value) rows and with the article ids they list, not with
the text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..records import Certainty, Relation
from .rows import Row

#: strongest first
_STRENGTH = {str(certainty): rank for rank, certainty in enumerate(Certainty)}

_TABLE_OF = {
    str(Relation.MECHANISM): "mechanisms",
    str(Relation.CAUSE): "mechanisms",
    str(Relation.RISK_FACTOR): "risk_factors",
    str(Relation.PROTECTIVE_FACTOR): "risk_factors",
    str(Relation.GENE): "genes",
}
_VALUE_COLUMN = {"mechanisms": "mechanism", "risk_factors": "risk_factor", "genes": "gene"}


@dataclass(slots=True)
class _Tally:
    """What is known of one row so far. `best` is the rank of its evidence: certainty, then score, then place."""

    name: str
    identifier: str
    best: tuple[int, float, str] = (9, 0.0, "")
    certainty: str = ""
    evidence: str = ""
    n_facts: int = 0
    n_about: int = 0
    texts: set[str] = field(default_factory=set)
    extras: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    #: certainty -> facts of it, at most a few, for the contradictions
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, fact: Row, text: str) -> None:
        rank = (_STRENGTH[fact["certainty"]], -float(fact["score"]), str(fact["fact_id"]))
        if rank < self.best:
            self.best = rank
            self.certainty = fact["certainty"]
            self.evidence = fact["evidence"]
        self.n_facts += 1
        self.texts.add(text)
        self.articles.add(fact["article_id"])
        examples = self.examples.setdefault(fact["certainty"], [])
        if len(examples) < _MAX_EXAMPLES:
            examples.append((fact["article_id"], fact["fact_id"]))


#: contradicting facts that are pointed out for one row; more would say nothing new
_MAX_EXAMPLES = 20


class ConceptTables:
    """Collects the rows of articles and facts; then gives the concept tables and the contradictions."""

    def __init__(self, clusters: Mapping[str, str]) -> None:
        """`clusters` maps an article to its near-duplicate cluster; one that is missing is a cluster of its own."""
        self._clusters = clusters
        self._conditions: dict[str, _Tally] = {}
        self._values: dict[tuple[str, str, str], tuple[_Tally, _Tally]] = {}

    def add_article(self, row: Row) -> None:
        """Count an article's topic."""
        if row["condition"]:
            tally = self._condition(row["condition"], row["condition_id"])
            tally.n_about += 1
            tally.articles.add(row["article_id"])

    def add_fact(self, fact: Row) -> None:
        """Count a fact for its condition and, where the relation has a table, for its value."""
        condition = self._condition(fact["condition"], fact["condition_id"])
        condition.add(fact, fact["condition_text"])
        relation = fact["relation"]
        if relation == str(Relation.SYNONYM):
            if fact["certainty"] == str(Certainty.STATED):
                condition.extras.add(fact["value_text"])
            return
        if relation not in _TABLE_OF:
            return
        key = (_key(fact["condition_id"], fact["condition"]), relation, _key(fact["value_id"], fact["value"]))
        if key not in self._values:
            self._values[key] = (condition, _Tally(fact["value"], fact["value_id"]))
        value = self._values[key][1]
        value.add(fact, fact["value_text"])
        if fact["variant"]:
            value.extras.add(fact["variant"])

    def rows(self) -> dict[str, list[Row]]:
        """The concept tables, sorted by row_id."""
        tables: dict[str, list[Row]] = {"conditions": [], "mechanisms": [], "risk_factors": [], "genes": []}
        for key, tally in self._conditions.items():
            tables["conditions"].append(
                {
                    "row_id": key,
                    "condition": tally.name,
                    "condition_id": tally.identifier,
                    "texts": sorted(tally.texts),
                    "synonyms": sorted(tally.extras),
                    "n_articles_about": tally.n_about,
                    **self._evidence(tally),
                }
            )
        for (condition_key, relation, value_key), (condition, value) in self._values.items():
            table = _TABLE_OF[relation]
            what = _VALUE_COLUMN[table]
            tables[table].append(
                {
                    "row_id": f"{condition_key}|{relation}|{value_key}",
                    "condition": condition.name,
                    "condition_id": condition.identifier,
                    what: value.name,
                    f"{what}_id": value.identifier,
                    "relation": relation,
                    "texts": sorted(value.texts),
                    **({"variants": sorted(value.extras)} if table == "genes" else {}),
                    **self._evidence(value),
                }
            )
        return {name: sorted(rows, key=lambda row: str(row["row_id"])) for name, rows in tables.items()}

    def contradictions(self) -> Iterator[tuple[str, str]]:
        """(article_id, detail) for every article that denies what another states."""
        stated, negated = str(Certainty.STATED), str(Certainty.NEGATED)
        for (_, relation, _), (condition, value) in sorted(self._values.items(), key=lambda item: item[0]):
            for article_id, fact_id in value.examples.get(negated, []):
                others = [fact for article, fact in value.examples.get(stated, []) if article != article_id]
                if others:
                    yield (
                        article_id,
                        f"{condition.name} - {relation} - {value.name}: denied here ({fact_id}), stated in {others[0]}",
                    )

    def _condition(self, name: str, identifier: str) -> _Tally:
        return self._conditions.setdefault(_key(identifier, name), _Tally(name, identifier))

    def _evidence(self, tally: _Tally) -> Row:
        return {
            "certainty": tally.certainty or str(Certainty.STATED),
            "n_articles": len(tally.articles),
            "n_independent_sources": len({self._clusters.get(a, a) for a in tally.articles}),
            "n_facts": tally.n_facts,
            "evidence": tally.evidence,
            "evidence_fact_id": tally.best[2],
            "article_ids": sorted(tally.articles),
        }


def _key(identifier: str, name: str) -> str:
    """What makes two mentions the same concept: the CURIE, else the words without case and spacing."""
    return identifier or " ".join(name.casefold().split())
