"""Facts right and wrong: the measure of the gold data."""

from __future__ import annotations

from collections.abc import Sequence

from data import alike

Triple = tuple[str, str, str]  # subject, relation, object


def match(found: Sequence[Triple], gold: Sequence[Triple], *, relation: bool = True) -> list[tuple[int, int]]:
    """Pairs (number in `found`, number in `gold`), each used once; exact words before alike ones."""
    out = []
    free = set(range(len(gold)))
    left = []
    for i, (s, r, o) in enumerate(found):
        hit = next(
            (
                j
                for j in sorted(free)
                if (not relation or gold[j][1] == r)
                and gold[j][0].lower() == s.lower()
                and gold[j][2].lower() == o.lower()
            ),
            None,
        )
        if hit is None:
            left.append(i)
        else:
            free.remove(hit)
            out.append((i, hit))
    for i in left:
        s, r, o = found[i]
        hit = next(
            (
                j
                for j in sorted(free)
                if (not relation or gold[j][1] == r) and alike(gold[j][0], s) and alike(gold[j][2], o)
            ),
            None,
        )
        if hit is not None:
            free.remove(hit)
            out.append((i, hit))
    return sorted(out)
