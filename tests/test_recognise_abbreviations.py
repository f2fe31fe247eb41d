"""Abbreviations a text defines, by our finder and by scispaCy's."""

from __future__ import annotations

import pytest

from healthfacts.errors import SettingsError
from healthfacts.recognise.abbreviations import finder
from healthfacts.records import Span

TEXT = "Chronic obstructive pulmonary disease (COPD) is common.\nDeep vein thrombosis (DVT) is a clot. See (below)."
LINES = [Span(0, TEXT.index("\n")), Span(TEXT.index("\n") + 1, len(TEXT))]


@pytest.mark.parametrize("name", ["healthfacts", "scispacy"])
@pytest.mark.filterwarnings("ignore:\\[W036\\]")
def test_both_finders_find_the_pairs_with_their_places(name: str) -> None:
    found = finder(name)(TEXT, LINES)
    assert [(a.short, a.long) for a in found] == [
        ("COPD", "Chronic obstructive pulmonary disease"),
        ("DVT", "Deep vein thrombosis"),
    ]
    for pair in found:
        assert pair.short_span.of(TEXT) == pair.short
        assert pair.long_span.of(TEXT) == pair.long


def test_another_finder_is_refused() -> None:
    with pytest.raises(SettingsError, match="healthfacts, scispacy"):
        finder("other")
