"""Recognition: offsets, borders, robustness, the choice of recognisers, assertion, and the spaCy component."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import spacy

from healthfacts import recognise
from healthfacts.clean import clean
from healthfacts.errors import SettingsError
from healthfacts.recognise.component import create
from healthfacts.recognise.recogniser import Recogniser
from healthfacts.recognise.variants import find_variants
from healthfacts.records import Article, Finding, FindingCode, Kind, Media, RawArticle, Severity
from healthfacts.settings import CleanSettings, RecogniseSettings
from healthfacts.vocabulary import load as load_vocabulary

TEXT = (
    "Gout is a kind of arthritis caused by a buildup of uric acid crystals in the joints.\n\n"
    "Risk factors include:\n- obesity\n- kidney disease\n- diuretics\n\n"
    "Variants of SLC2A9 and ABCG2 raise the risk of gout. Gout is not caused by cold weather."
)


@pytest.fixture(scope="module")
def ours() -> Recogniser:
    return recognise.load(RecogniseSettings(), vocabulary=load_vocabulary())


def article(text: str, name: str = "a") -> Article:
    cleaned = clean(RawArticle("test", name, text, Media.TEXT), settings=CleanSettings())
    assert isinstance(cleaned, Article)
    return cleaned


def found(recogniser: Recogniser, text: str) -> Article:
    (done,) = recogniser.recognise([article(text)])
    return done


def test_the_five_kinds_with_true_offsets(ours: Recogniser) -> None:
    done = found(ours, TEXT)
    named = {(str(m.kind), m.text.lower()) for m in done.mentions}
    assert {("CONDITION", "gout"), ("CONDITION", "arthritis"), ("CONDITION", "kidney disease")} <= named
    assert {("GENE", "slc2a9"), ("GENE", "abcg2")} <= named
    assert any(kind == "MECHANISM" and "uric acid" in words for kind, words in named)
    assert all(m.span.of(done.text) == m.text for m in done.mentions)
    assert all(0 <= m.score <= 1 and round(m.score, 3) == m.score for m in done.mentions)
    borders = [block.span for block in done.blocks]
    assert all(any(b.contains(m.span) for b in borders) for m in done.mentions), "a mention over a block border"


def test_an_article_is_read_as_if_it_were_alone(ours: Recogniser) -> None:
    articles = [article(text, str(n)) for n, text in enumerate([TEXT, "Asthma narrows the airways.", TEXT[:90], TEXT])]
    together = [a.mentions for a in ours.recognise(articles)]
    alone = [next(iter(ours.recognise([a]))).mentions for a in articles]
    assert together == alone


@pytest.mark.parametrize(
    "text",
    [
        "Gout 😀🦶 hurts.",
        "Go\u200but hurts. \u202eesaesid\u202c",
        "النقرس مرض. Gout is a disease.",
        "\n".join("abcdefghij" * 50),
        "A" * 5000,
        "…",
    ],
)
def test_odd_text_does_not_break_it(ours: Recogniser, text: str) -> None:
    bare = Article("a", "", "a", text)  # as it is, without cleaning
    (done,) = ours.recognise([bare])
    assert all(m.span.of(text) == m.text for m in done.mentions)


def test_an_empty_text_has_no_mentions(ours: Recogniser) -> None:
    (done,) = ours.recognise([Article("a", "", "a", " \n ")])
    assert done.mentions == ()


SPANISH = "El asma. La artritis reumatoide es una enfermedad. Los factores de riesgo incluyen el tabaco y la alergia al polen."


def test_another_language_gives_no_mentions_unless_asked_for() -> None:
    finding = Finding(FindingCode.NOT_ENGLISH, Severity.ERROR, "looks like 'es'")
    foreign = Article("a", "", "a", SPANISH, findings=(finding,))
    for english_only, n in ((True, 0), (False, 1)):
        recogniser = recognise.load(RecogniseSettings(english_only=english_only), vocabulary=load_vocabulary())
        (done,) = recogniser.recognise([foreign])
        assert (len(done.mentions) > 0) is bool(n)
    (english,) = recognise.load(RecogniseSettings(), vocabulary=load_vocabulary()).recognise(
        [Article("a", "", "a", TEXT)]
    )
    assert english.mentions


def test_time_is_linear_without_a_full_stop(ours: Recogniser) -> None:
    def seconds(n: int) -> float:
        text = "gout and asthma with fever or " * n
        started = time.perf_counter()
        list(ours.recognise([Article("a", "", "a", text)]))
        return time.perf_counter() - started

    seconds(20)
    assert seconds(4_000) < 40 * max(seconds(400), 0.01)


def test_the_seed_article(ours: Recogniser, shared: Path) -> None:
    (path,) = (shared / "seeds").glob("*.txt")
    done = found(ours, path.read_text("utf-8"))
    spans = [m.span for m in done.mentions if m.kind is Kind.CONDITION]
    start = done.text.find("Osteonecrosis")
    while start >= 0:
        assert any(s.start <= start < s.end for s in spans), done.text[start - 20 : start + 40]
        start = done.text.find("Osteonecrosis", start + 1)
    words = {m.text.lower() for m in done.mentions}
    assert not words & {"death", "city", "living city", "predispositions", "traumatic", "diseasemaps", "supply lines"}
    assert any(m.kind is Kind.VARIANT and m.text == "Factor V Leiden" for m in done.mentions)


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("The MTHFR variant C677T is common.", ["C677T"]),
        ("A change called Gly380Arg in FGFR3.", ["Gly380Arg"]),
        ("The SNP rs6025 raises the risk.", ["rs6025"]),
        ("Down syndrome is also called trisomy 21.", ["trisomy 21"]),
        ("Vitamin B12, A1C and H1N1 are no variants.", []),
        ("T2 lesions and the p53 protein.", []),
    ],
)
def test_variants_by_form(text: str, variants: list[str]) -> None:
    assert [span.of(text) for span in find_variants(text)] == variants


@pytest.mark.parametrize(
    ("text", "words", "flags"),
    [
        ("The patient has no fever.", "fever", {"is_negated"}),
        ("The patient has a fever.", "fever", set()),
        ("There is no doubt that asthma causes wheezing.", "asthma", set()),
        ("She may have pneumonia.", "pneumonia", {"is_hedged"}),
        ("He has a history of stroke.", "stroke", {"is_historical"}),
        ("Her mother had breast cancer.", "breast cancer", {"is_other_experiencer"}),
    ],
)
def test_assertion(ours: Recogniser, text: str, words: str, flags: set[str]) -> None:
    (mention,) = [m for m in found(ours, text).mentions if m.text.lower() == words]
    names = ("is_negated", "is_hedged", "is_historical", "is_hypothetical", "is_other_experiencer")
    assert {name for name in names if getattr(mention.assertion, name)} == flags


def test_the_vocabulary_alone_is_a_recogniser() -> None:
    recogniser = recognise.load(RecogniseSettings(recogniser="vocabulary"), vocabulary=load_vocabulary())
    assert ("CONDITION", "Gout") in {(str(m.kind), m.text) for m in found(recogniser, TEXT).mentions}


def test_a_spacy_pipeline_alone_and_merged(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("entity_ruler").add_patterns(
        [{"label": "DISEASE", "pattern": "Gout"}, {"label": "FOOD", "pattern": "beer"}]
    )
    nlp.to_disk(tmp_path / "pipeline")
    settings = RecogniseSettings(recogniser=f"spacy:{tmp_path / 'pipeline'}")
    alone = recognise.load(settings, vocabulary=load_vocabulary())
    assert {(str(m.kind), m.text) for m in found(alone, "Gout and beer, BRCA1.").mentions} == {("CONDITION", "Gout")}
    merged = recognise.load(replace(settings, merge=True), vocabulary=load_vocabulary())
    assert {m.text for m in found(merged, TEXT).mentions} > {"Gout", "SLC2A9"}


@pytest.mark.parametrize(
    "settings",
    [
        RecogniseSettings(recogniser="nonsense"),
        RecogniseSettings(recogniser="spacy:no_such_model"),
        RecogniseSettings(recogniser="spacy:x", labels={"A": "B"}),
    ],
)
def test_what_is_not_there_is_named(settings: RecogniseSettings) -> None:
    with pytest.raises(SettingsError):
        recognise.load(settings, vocabulary=load_vocabulary())


# --- the spaCy component ------------------------------------------------------------------------------------------


def test_the_component_in_a_spacy_pipeline(tmp_path: Path) -> None:
    assert create is not None  # importing registers it where the package is not installed
    nlp = spacy.blank("en")
    nlp.add_pipe("healthfacts_recogniser")
    doc = nlp(TEXT)
    assert doc.text == TEXT
    entities = [(e.text, e.label_) for e in doc.ents]
    assert ("Gout", "CONDITION") in entities
    assert all(0 <= e._.healthfacts_score <= 1 for e in doc.ents)
    nlp.to_disk(tmp_path / "saved")
    again = spacy.load(tmp_path / "saved")
    assert [(e.text, e.label_) for e in again(TEXT).ents] == entities
    assert [[e.text for e in d.ents] for d in again.pipe([TEXT, "Gout."])] == [[e for e, _ in entities], ["Gout"]]


def test_the_component_in_two_processes() -> None:
    code = (
        "import json, spacy, healthfacts.recognise.component\n"
        "if __name__ == '__main__':\n"
        "    nlp = spacy.blank('en'); nlp.add_pipe('healthfacts_recogniser')\n"
        "    print(json.dumps([[e.text for e in d.ents] for d in nlp.pipe(['Gout hurts.'] * 4, n_process=2)]))\n"
    )
    path = str(Path(__file__).parents[1] / "pipeline")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={"PYTHONPATH": path, "PATH": ""},
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [["Gout"]] * 4
