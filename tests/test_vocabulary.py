"""The vocabulary: keys, names in a text, look-ups, links, a user's own names, damaged files."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from healthfacts.errors import ArtefactError, SettingsError
from healthfacts.records import Kind
from healthfacts.vocabulary import Vocabulary, load, store
from healthfacts.vocabulary.keys import TOKEN, key
from healthfacts.vocabulary.table import _tokens

CASES = Path(__file__).parent / "cases" / "vocabulary"


def cases(name: str) -> list[Any]:
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [pytest.param(case, id=case["label"]) for case in map(json.loads, lines)]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load()


@pytest.mark.parametrize("case", cases("keys.jsonl"))
def test_two_spellings_have_one_key(case: dict[str, Any]) -> None:
    assert (key(case["one"]) == key(case["other"])) is case["same"]


@pytest.mark.parametrize("case", cases("match.jsonl"))
def test_names_in_a_text(case: dict[str, Any], vocabulary: Vocabulary) -> None:
    text = case["text"]
    found = [[span.of(text), kind.value, curie] for span, kind, curie in vocabulary.match(text)]
    assert found == case["found"]


@given(st.text(alphabet=st.sampled_from(list("aAsSé'’βΩ17 \n-._ø\u4e00\U0001f600")), max_size=40))
@example("A's's's S's")
@example("A's 's's")
@settings(max_examples=300, deadline=None)
def test_tokens_by_arithmetic_are_the_tokens_of_the_pattern(text: str) -> None:
    text = text.replace("\u4e00", " ")  # no source has a name in such letters: they end a word
    starts, ends, _, _ = _tokens(text)
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == [m.span() for m in TOKEN.finditer(text)]


@given(st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_matches_are_ordered_word_bounded_and_apart(text: str) -> None:
    before = 0
    for span, _, curie in load().match(text):
        assert span.start >= before
        assert curie or span.of(text)
        # a fraction such as ¼ is alphanumeric to Python, but neither letter nor digit: it ends a word
        around = [text[max(0, span.start - 1) : span.start], text[span.end : span.end + 1]]
        assert not any((c.isalpha() or c.isdigit()) and ord(c) <= 0x2000 for c in around if c)
        before = span.end


def test_look_up_tells_how_and_how_surely(vocabulary: Vocabulary) -> None:
    [first, *_] = vocabulary.lookup("Osteonecrosis", Kind.CONDITION)
    assert (first.curie, first.how, first.score, first.is_label) == ("MONDO:0005380", "exact", 1.0, True)
    [lay, *_] = vocabulary.lookup("heart attack", Kind.CONDITION)
    assert (lay.curie, lay.how) == ("MONDO:0005068", "spelling")
    assert vocabulary.lookup("als", Kind.CONDITION)[0].score < vocabulary.lookup("ALS", Kind.CONDITION)[0].score
    assert vocabulary.lookup("no such name at all") == []
    assert vocabulary.lookup("") == []


def test_a_kind_leaves_the_others_out(vocabulary: Vocabulary) -> None:
    assert {c.kind for c in vocabulary.lookup("MEN1")} == {Kind.CONDITION, Kind.GENE}
    assert {c.kind for c in vocabulary.lookup("MEN1", Kind.GENE)} == {Kind.GENE}


def test_links_lead_to_other_vocabularies(vocabulary: Vocabulary) -> None:
    assert vocabulary.in_vocabulary("MONDO:0005068", "MESH") == "MESH:D009203"
    assert vocabulary.in_vocabulary("MESH:D009203", "MONDO") == "MONDO:0005068"
    assert vocabulary.in_vocabulary("HGNC:3542", "NCBIGene") == "NCBIGene:2153"
    assert vocabulary.related("MONDO:9999999") == ()
    sources = {link.source for link in vocabulary.related("MONDO:0005068")}
    assert sources <= {"xref", "name", "broader"}


def test_a_broader_number_is_seen_from_below_only(vocabulary: Vocabulary) -> None:
    broader = [link for link in vocabulary.related("MONDO:0000723") if link.source == "broader"]
    assert broader
    for link in broader:
        assert link.curie.startswith("MESH:D")
        assert all(back.curie != "MONDO:0000723" for back in vocabulary.related(link.curie))


def test_supplementary_numbers_come_after_descriptors(vocabulary: Vocabulary) -> None:
    assert "MESH:C537849" in {link.curie for link in vocabulary.related("MONDO:0010691")}  # Norrie disease
    assert vocabulary.in_vocabulary("MESH:C537849", "MONDO") == "MONDO:0010691"
    assert vocabulary.in_vocabulary("MONDO:0005148", "MESH") == "MESH:D003924"  # type 2 diabetes mellitus


def test_genes_of_diseases(vocabulary: Vocabulary) -> None:
    [fibrosis, *_] = vocabulary.lookup("cystic fibrosis", Kind.CONDITION)
    assert "HGNC:1884" in vocabulary.disease_genes(fibrosis.curie)
    assert fibrosis.curie in vocabulary.gene_diseases("HGNC:1884")
    assert vocabulary.disease_genes("MONDO:0000000") == ()


def test_genes_of_a_family_are_those_of_its_kinds(vocabulary: Vocabulary) -> None:
    hunter, family, all_inherited = "MONDO:0018938", "MONDO:0019249", "MONDO:0003847"
    assert {"HGNC:4122", "HGNC:4298"} <= set(
        vocabulary.disease_genes(hunter)
    )  # GALNS, GLB1: mucopolysaccharidosis 4A, 4B
    assert set(vocabulary.disease_genes(hunter)) < set(vocabulary.disease_genes(family))
    assert vocabulary.disease_genes(all_inherited) == ()
    assert hunter not in vocabulary.gene_diseases("HGNC:4298")


def test_releases_and_counts_are_told(vocabulary: Vocabulary) -> None:
    assert vocabulary.releases["MONDO"] == "2026-05-05"
    assert vocabulary.counts["RISK_FACTOR concepts"] >= 600
    assert vocabulary.counts["names"] > 300_000


def test_every_concept_has_its_names(vocabulary: Vocabulary) -> None:
    entry = vocabulary.concept("HGNC:3542")
    assert entry is not None and entry.name == "F5"
    assert "factor 5" in vocabulary.names("HGNC:3542")
    assert vocabulary.concept("HGNC:0") is None
    assert vocabulary.names("HGNC:0") == ()


def test_known_numbers() -> None:
    """The build's own checks, on what is shipped."""
    checks = Path(__file__).parents[1] / "models" / "vocabulary" / "lexicons" / "checks.tsv"
    if not checks.is_file():
        pytest.skip("no source checkout: models/vocabulary/lexicons is not there")
    rows = [line.split("\t") for line in checks.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert len(rows) > 300
    wrong = []
    for name, kind, curie in rows:
        [first, *_] = load().lookup(name, Kind(kind))
        if curie not in {first.curie, *(link.curie for link in load().related(first.curie))}:
            wrong.append((name, first.curie, curie))
    assert wrong == []


def test_it_loads_and_matches_in_reasonable_time() -> None:
    """Generous: the figures are measured by models/vocabulary/evaluate.py; this finds a slip of an order of magnitude."""
    text = "Type 2 diabetes and high blood pressure raise the risk of stroke in older adults who smoke. " * 2000
    load().match(text)
    start = time.process_time()
    re.findall(r"\w+", text)
    reference = time.process_time() - start
    start = time.process_time()
    load().match(text)
    assert time.process_time() - start < 100 * reference


# --- a user's own names


def own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(text, encoding="utf-8")
    return path


HEAD = "name,kind,id,preferred name\n"


def test_a_users_names_win(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = own(tmp_path, HEAD + 'gout,CONDITION,ACME:1,the gout\n"zorbul fever",condition,ACME:2,Zorbul fever\n')
    mine = vocabulary.with_user(path)
    assert mine.lookup("Gout", Kind.CONDITION)[0].curie == "ACME:1"
    text = "Gout and Zorbul-fever and asthma."
    assert [(s.of(text), c) for s, _, c in mine.match(text)] == [
        ("Gout", "ACME:1"),
        ("Zorbul-fever", "ACME:2"),
        ("asthma", "MONDO:0004979"),
    ]
    assert mine.concept("ACME:2") is not None
    assert mine.counts["user names"] == 2
    assert vocabulary.lookup("Gout", Kind.CONDITION)[0].curie != "ACME:1"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name,kind\n", ":1: no column id, preferred name"),
        ("", ":1: no column name"),
        (HEAD + "gout,DISEASE,ACME:1,gout\n", ":2: no kind 'DISEASE'"),
        (
            HEAD + "gout,CONDITION,ACME:1,gout\nGOUT,CONDITION,ACME:2,gout\n",
            ":3: 'GOUT' is ACME:2 here and ACME:1 in line 2",
        ),
        (HEAD + "gout,CONDITION,17,gout\n", ":2: the id '17'"),
        (HEAD + "gout,CONDITION,ACME:1\n", ":2: 3 cells, not 4"),
        (HEAD + "go\x07ut,CONDITION,ACME:1,gout\n", ":2: a control character in 'name'"),
        (HEAD + "?!,CONDITION,ACME:1,x\n", ":2: no letters or digits"),
        (HEAD + "x" * 400 + ",CONDITION,ACME:1,x\n", ":2: 'name' has 400 characters"),
        (HEAD + '"gout,CONDITION,ACME:1,x\n', "not valid CSV"),
    ],
)
def test_a_wrong_file_is_told_with_its_line(tmp_path: Path, vocabulary: Vocabulary, text: str, says: str) -> None:
    path = own(tmp_path, text)
    with pytest.raises(SettingsError, match=re.escape(says)) as told:
        vocabulary.with_user(path)
    assert str(path) in str(told.value)


def test_a_name_given_twice_alike_counts_once(tmp_path: Path, vocabulary: Vocabulary) -> None:
    path = own(tmp_path, HEAD + "gout,CONDITION,ACME:1,gout\ngout,CONDITION,ACME:1,gout\n\n")
    assert vocabulary.with_user(path).counts["user names"] == 1


def test_a_missing_or_undecodable_file_is_told(tmp_path: Path, vocabulary: Vocabulary) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        vocabulary.with_user(tmp_path / "none.csv")
    path = tmp_path / "own.csv"
    path.write_bytes(b"name\xff")
    with pytest.raises(SettingsError, match="not UTF-8"):
        vocabulary.with_user(path)


# --- the file


def test_columns_come_back_as_they_were(tmp_path: Path) -> None:
    import numpy as np

    columns = {"words": ["a", "ß", ""], "none": [], "numbers": np.array([1, 70_000, 3], np.uint32)}
    store.write(tmp_path / "v.bin", columns)
    back = store.read(tmp_path / "v.bin")
    assert back["words"] == columns["words"]
    assert back["none"] == []
    assert np.array_equal(np.asarray(back["numbers"]), columns["numbers"])


@pytest.mark.parametrize("content", [b"", b"no vocabulary", b"HFVOCAB1", b"HFVOCAB1" + b"\x28\xb5\x2f\xfd\x00\x00"])
def test_a_damaged_file_is_told_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "v.bin"
    path.write_bytes(content)
    with pytest.raises(ArtefactError, match="Reinstall healthfacts"):
        store.read(path)
