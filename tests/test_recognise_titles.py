"""Titles that name one condition as a whole."""

from __future__ import annotations

import pytest

from healthfacts.recognise.titles import with_title_names
from healthfacts.records import Article, Block, BlockType, Kind, Mention, Span
from healthfacts.vocabulary import load


def found(title: str, body: str, *inner: tuple[Kind, str]) -> list[tuple[str, str]]:
    text = f"{title}\n{body}"
    blocks = (Block(Span(0, len(title)), BlockType.TITLE), Block(Span(len(title) + 1, len(text)), BlockType.PARAGRAPH))
    mentions = [
        Mention.at(text, kind, Span(text.index(words), text.index(words) + len(words)), score=0.9, recogniser="x")
        for kind, words in inner
    ]
    article = Article("a", "", "a", text, blocks=blocks)
    return [(str(m.kind), m.text) for m in with_title_names(article, mentions, load())]


@pytest.mark.parametrize(
    "title",
    [
        "Cystic fibrosis",
        "What causes Cystic fibrosis ?",
        "Cystic fibrosis | Example Health",
        "What is (are) Cystic fibrosis?",
    ],
)
def test_the_name_is_found_in_any_title(title: str) -> None:
    assert found(title, "In cystic fibrosis mucus is thick.", (Kind.CONDITION, "fibrosis")) == [
        ("CONDITION", "Cystic fibrosis"),
        ("CONDITION", "cystic fibrosis"),
    ]


@pytest.mark.parametrize(
    ("title", "inner"),
    [
        ("Overweight and obesity", [(Kind.CONDITION, "obesity")]),
        ("Seven ways to sleep better", []),
        ("Trisomy 18", [(Kind.VARIANT, "Trisomy 18")]),
        ("Cystic fibrosis", [(Kind.CONDITION, "Cystic fibrosis")]),
    ],
)
def test_what_stays_as_it_is(title: str, inner: list[tuple[Kind, str]]) -> None:
    assert found(title, "More.", *inner) == [(str(kind), words) for kind, words in inner]


def test_a_longer_mention_in_the_text_stays_whole() -> None:
    body = "Atypical cystic fibrosis is milder."
    assert found("Cystic fibrosis", body, (Kind.CONDITION, "Atypical cystic fibrosis"))[1:] == [
        ("CONDITION", "Atypical cystic fibrosis")
    ]


def test_another_name_of_the_condition_is_no_gene() -> None:
    body = "Also called DCM. Changes in TTN cause it."
    assert found(
        "Dilated cardiomyopathy",
        body,
        (Kind.CONDITION, "Dilated cardiomyopathy"),
        (Kind.GENE, "DCM"),
        (Kind.GENE, "TTN"),
    ) == [
        ("CONDITION", "Dilated cardiomyopathy"),
        ("CONDITION", "DCM"),
        ("GENE", "TTN"),
    ]
