"""Lists of other names become conditions and synonyms of what they stand under."""

from __future__ import annotations

import pytest

from healthfacts import process
from healthfacts.name_lists import name_list
from healthfacts.records import Kind

FLAT = "Marfan syndrome\n\n{}\n\nMarfan syndrome is a condition of connective tissue. The heart and the eyes may be harmed."


def _named(text: str) -> list[str]:
    article = process(text)
    found = name_list(article)
    return [span.of(article.text) for span, _ in found.names] if found else []


def _synonyms(text: str) -> dict[str, str]:
    """Per value of a row that a list gave: the condition it is a name of."""
    facts = process(text).facts
    return {fact.value_text: fact.condition_text for fact in facts if fact.method == "rule:names"}


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        ("Other names: MFS; Marfan's disease", ["MFS", "Marfan's disease"]),
        ("Also known as: MFS, contractural arachnodactyly", ["MFS", "contractural arachnodactyly"]),
        (
            "Other names for this condition\n- MFS\n- arachnodactyly, contractural",
            ["MFS", "arachnodactyly, contractural"],
        ),
        ("Synonyms\n\nMFS; long-limb dysplasia of Brill (older usage)", ["MFS", "long-limb dysplasia of Brill"]),
        ("Other names:\n\nlong-limb dysplasia, hereditary", ["long-limb dysplasia, hereditary"]),
        ("Synonyms: MFS; dup(15)(q21)", ["MFS", "dup(15)(q21)"]),
        ("Other names for Marfan syndrome:\n- MFS\n- long-limb dysplasia", ["MFS", "long-limb dysplasia"]),
        ("Other names: none", []),
        ("Also called the long-limb disease, it runs in families.", []),
        ("Also known as: a disease of tall people. It runs in families.", []),
        ("Other names are MFS and long-limb disease", []),
    ],
)
def test_what_counts_as_a_list_of_names(lines: str, names: list[str]) -> None:
    assert _named(FLAT.format(lines)) == names


def test_the_entries_are_conditions_and_synonyms_of_the_title() -> None:
    article = process(FLAT.format("Other names: MFS; long-limb dysplasia of Brill"))
    conditions = {m.text for m in article.mentions if m.kind is Kind.CONDITION}
    assert {"Marfan syndrome", "MFS", "long-limb dysplasia of Brill"} <= conditions
    rows = [fact for fact in article.facts if fact.method == "rule:names"]
    assert [(f.condition_text, f.value_text) for f in rows] == [
        ("Marfan syndrome", "MFS"),
        ("Marfan syndrome", "long-limb dysplasia of Brill"),
    ]
    assert {f.evidence.of(article.text) for f in rows} == {"MFS; long-limb dysplasia of Brill"}


def test_the_nearest_heading_that_names_a_condition_is_meant() -> None:
    page = (
        "<h1>Chapter 19: the gut and its nerves</h1><p>Nerves move the gut.</p><h2>Hirschsprung disease</h2>"
        "<p>Synonym: congenital aganglionic megacolon</p><p>Nerve cells are missing from the end of the bowel.</p>"
    )
    assert _synonyms(page) == {"congenital aganglionic megacolon": "Hirschsprung disease"}


def test_the_cell_beside_a_label_holds_names() -> None:
    rows = "<tr><th>Other names</th><td>Long-limb dysplasia, MFS of Brill</td></tr><tr><th>Specialty</th><td>Genetics, cardiology</td></tr>"
    page = f"<h1>Marfan syndrome</h1><table>{rows}</table><p>Marfan syndrome is a condition of connective tissue.</p>"
    assert _synonyms(page) == {"Long-limb dysplasia": "Marfan syndrome", "MFS of Brill": "Marfan syndrome"}


def test_a_label_says_whose_names_it_announces() -> None:
    page = "<h1>Marfan syndrome</h1><h2>Other names for Loeys-Dietz syndrome</h2><ul><li>LDS</li></ul><p>Both harm the aorta.</p>"
    assert _synonyms(page) == {"LDS": "Loeys-Dietz syndrome"}


def test_a_title_that_tells_nothing_by_itself_is_a_condition_where_its_other_names_are() -> None:
    page = "<h1>QZRL</h1><h2>Other names</h2><ul><li>Late-onset muscular dystrophy</li><li>QZ myopathy</li></ul><p>Muscles weaken.</p>"
    assert _synonyms(page) == {"Late-onset muscular dystrophy": "QZRL", "QZ myopathy": "QZRL"}


def test_short_and_full_form_of_one_list_glued_together_are_read_once() -> None:
    names = "Brill's long-limb syndrome; MFS1"
    assert _named(FLAT.format(f"Other names:\n\n{names}{names}")) == ["Brill's long-limb syndrome", "MFS1"]
    assert set(_synonyms(FLAT.format(f"Other names:\n\n{names}{names}"))) == {"Brill's long-limb syndrome", "MFS1"}


@pytest.mark.parametrize(
    "text",
    [
        "ATP7B gene\n\nAlso known as: WND; copper-transporting ATPase 2\n\nThe gene tells liver cells how to build a pump.",
        "Ferritin blood test\n\nOther names: serum ferritin; iron deficiency anemia test\n\nFerritin stores iron.",
    ],
)
def test_names_of_genes_and_tests_are_no_conditions(text: str) -> None:
    assert _synonyms(text) == {}


def test_where_each_symptom_lists_its_names_only_the_list_at_the_top_counts() -> None:
    symptoms = "".join(
        f"<h3>{name}</h3><p>Synonyms: {other}</p>" for name, other in (("Itching", "Pruritus"), ("Fever", "Pyrexia"))
    )
    page = f"<h1>Wells syndrome</h1><p>Other names: eosinophilic cellulitis</p><h2>Symptoms</h2>{symptoms}"
    assert _synonyms(page) == {"eosinophilic cellulitis": "Wells syndrome"}
