"""The memory of earlier runs: what was seen is found again, nothing is mixed, nothing is half written."""

from __future__ import annotations

import gc
import json
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path

import pytest

from healthfacts import deduplicate
from healthfacts.deduplicate import Index, Seen, index_stats
from healthfacts.engines import Inline
from healthfacts.errors import ArtefactError, OutputError
from healthfacts.inspect_run import validate
from healthfacts.records import Article, Metadata, Status
from healthfacts.run import run
from healthfacts.settings import DeduplicateSettings, Settings

ROOT = Path(__file__).parents[1]
DEFAULT = DeduplicateSettings()
GOUT = (
    "Gout is a kind of arthritis caused by a buildup of uric acid crystals in the joints. Attacks often come at night and "
    "make the joint red, hot and very painful. Being overweight, kidney disease and diuretics raise the risk of gout. "
    "Drinking beer and eating a lot of red meat raise it too."
)


def article(article_id: str, text: str, title: str = "Gout") -> Article:
    return Article(article_id, f"{article_id}.txt", article_id, text, metadata=Metadata(title=title))


def seen(one: Article) -> Seen:
    return Seen(deduplicate.sketch(one, settings=DEFAULT), one.article_id, one.text)


def decide(folder: Path, *articles: Article) -> deduplicate.Decisions:
    texts = {one.article_id: one.text for one in articles}
    sketches = [deduplicate.sketch(one, settings=DEFAULT) for one in articles]
    return deduplicate.decide(
        sketches, settings=DEFAULT, fetch_text=texts.__getitem__, earlier=Index(folder, settings=DEFAULT)
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index = Index(tmp_path / "seen", settings=DEFAULT)
    assert (
        index.add([seen(article("b", GOUT)), seen(article("c", "Asthma narrows the airways of the lungs.", "Asthma"))])
        == 2
    )
    return tmp_path / "seen"


def test_what_was_seen_is_what_is_kept(folder: Path) -> None:
    (one,) = decide(folder, article("a", GOUT.replace(" ", "  ")))
    assert (one.status, one.kept_article_id, one.cluster_id) == (Status.EXACT_DUPLICATE, "b", "b")


def test_a_near_duplicate_joins_the_earlier_cluster(folder: Path) -> None:
    found = decide(folder, article("a", GOUT + " See a doctor."))
    (one,) = found
    assert (one.status, one.cluster_id) == (Status.KEPT, "b")
    (pair,) = found.duplicates
    assert (pair.article_id, pair.kept_article_id, pair.same_subject) == ("a", "b", True)


def with_words(**replaced: str) -> str:
    """A hundred words about gout, those at some numbers replaced."""
    words = ["Gout", *(f"matter{number}" for number in range(1, 100))]
    for number, word in replaced.items():
        words[int(number[1:])] = word
    return " ".join(words)


def test_an_article_that_bridges_two_old_clusters_joins_the_first_and_renames_none(tmp_path: Path) -> None:
    folder = tmp_path / "seen"
    old = [article("d", with_words(_20="other", _30="other")), article("b", with_words(_60="other", _70="other"))]
    assert {d.cluster_id for d in decide(folder, *old)} == {"b", "d"}
    Index(folder, settings=DEFAULT).add(map(seen, old))
    bridge, beside = article("a", with_words()), article("c", with_words(_20="other", _30="other", _99="last"))
    for arrived in ([bridge, beside], [beside, bridge]):
        found = decide(folder, *arrived)
        pairs = {(pair.article_id, pair.kept_article_id) for pair in found.duplicates}
        assert {("a", "b"), ("a", "d"), ("c", "d")} <= pairs, "both old clusters are shown to the reviewer"
        assert {decision.article_id: decision.cluster_id for decision in found} == {"a": "b", "c": "b"}
    Index(folder, settings=DEFAULT).add([Seen(deduplicate.sketch(bridge, settings=DEFAULT), "b", bridge.text)])
    # what was written stays true: an article like the other old one alone gets that one's cluster
    (one,) = decide(folder, article("e", with_words(_20="other", _30="other", _10="new")))
    assert one.cluster_id == "d"


def test_other_articles_are_new(folder: Path) -> None:
    found = decide(folder, article("a", "Psoriasis is a disease of the skin.", "Psoriasis"))
    assert [(d.status, d.cluster_id) for d in found] == [(Status.KEPT, "a")]
    assert found.duplicates == ()


def test_the_same_article_again_is_a_copy_of_itself(folder: Path) -> None:
    (one,) = decide(folder, article("b", GOUT))
    assert (one.article_id, one.status, one.kept_article_id) == ("b", Status.EXACT_DUPLICATE, "b")


def test_pairs_of_earlier_articles_are_not_listed_again(folder: Path) -> None:
    index = Index(folder, settings=DEFAULT)
    index.add([Seen(deduplicate.sketch(article("d", GOUT + " Really."), settings=DEFAULT), "b", GOUT + " Really.")])
    found = decide(folder, article("e", GOUT + " See a doctor."))
    assert {pair.article_id for pair in found.duplicates} == {"e"}
    assert [d.cluster_id for d in found] == ["b"]


def test_adding_twice_and_dropping(folder: Path) -> None:
    index = Index(folder, settings=DEFAULT)
    assert index.add([seen(article("b", GOUT))]) == 0
    assert index.drop(["b", "nobody"]) == 1
    assert index_stats(folder, settings=DEFAULT)["articles"] == 1
    assert [d.status for d in decide(folder, article("a", GOUT))] == [Status.KEPT]
    assert sorted(path.name for path in folder.iterdir()) == ["000002.parquet", "index.json"]


def test_another_scheme_is_refused(folder: Path) -> None:
    with pytest.raises(ArtefactError, match="seed 1 instead of 2"):
        Index(folder, settings=replace(DEFAULT, seed=2))


def test_an_index_of_another_version_is_refused_and_left_alone(folder: Path) -> None:
    manifest = folder / "index.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"format": 99}))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ArtefactError, match="has format 99, this version reads 1"):
        Index(folder, settings=DEFAULT)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_of_two_writers_the_late_one_is_told_and_nothing_is_lost(folder: Path) -> None:
    early, late = Index(folder, settings=DEFAULT), Index(folder, settings=DEFAULT)
    early.add([seen(article("x", "Shingles is a rash caused by a virus.", "Shingles"))])
    with pytest.raises(OutputError, match="has changed since it was opened"):
        late.add([seen(article("y", "Mumps is an illness caused by a virus.", "Mumps"))])
    assert index_stats(folder, settings=DEFAULT)["articles"] == 3


@pytest.mark.parametrize("damage", ["cut", "gone", "manifest"])
def test_damage_is_named(folder: Path, damage: str) -> None:
    part = folder / "000001.parquet"
    if damage == "cut":
        part.write_bytes(part.read_bytes()[:-30])
    elif damage == "gone":
        part.unlink()
    else:
        (folder / "index.json").write_text("{")
    with pytest.raises(ArtefactError, match="damaged"):
        Index(folder, settings=DEFAULT)


def test_a_crash_before_the_manifest_leaves_the_index_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index(folder, settings=DEFAULT)
    with monkeypatch.context() as patch:
        patch.setattr(index, "_replace", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        with pytest.raises(OutputError, match="No space left"):
            index.add([seen(article("x", "Shingles is a rash caused by a virus.", "Shingles"))])
    assert index_stats(folder, settings=DEFAULT)["articles"] == 2
    assert Index(folder, settings=DEFAULT).add([seen(article("x", "Shingles is a rash.", "Shingles"))]) == 1


def test_one_writer_at_a_time(folder: Path) -> None:
    (folder / "lock").write_text("1")
    with pytest.raises(OutputError, match="another process"):
        Index(folder, settings=DEFAULT).add([seen(article("x", "Shingles is a rash."))])
    (folder / "lock").write_text("999999999")  # a process that is gone
    assert Index(folder, settings=DEFAULT).add([seen(article("x", "Shingles is a rash."))]) == 1


def test_a_second_night_keeps_only_what_is_new(tmp_path: Path) -> None:
    settings = replace(Settings(), deduplicate=replace(DEFAULT, index=str(tmp_path / "seen")))
    source = tmp_path / "rows.jsonl"
    rows = [
        json.dumps({"id": n, "title": t, "text": f"{t} is a disease. {t} can be treated."})
        for n, t in enumerate(("Gout", "Mumps"))
    ]
    source.write_text("\n".join(rows))
    first = run([source.as_posix()], out=tmp_path / "one", settings=settings, engine=Inline())
    rows.append(json.dumps({"id": 9, "title": "Asthma", "text": "Asthma is a disease of the airways."}))
    source.write_text("\n".join(rows))
    second = run([source.as_posix()], out=tmp_path / "two", settings=settings, engine=Inline())
    assert (first.n_kept, first.n_duplicates) == (2, 0)
    assert (second.n_kept, second.n_duplicates) == (1, 2)
    assert validate(tmp_path / "two") == []


@pytest.mark.parametrize("format_", ["csv", "parquet"])
def test_what_changed_between_versions_is_counted_with_the_other_findings(tmp_path: Path, format_: str) -> None:
    about = "Gout is a form of arthritis caused by uric acid crystals in the joints. Attacks often come at night. "
    end = "Doctors treat it with anti-inflammatory drugs, and most people feel better within a week or two."
    source = tmp_path / "rows.jsonl"
    rows = [
        {"id": n, "title": "Gout", "url": "https://example.org/gout", "text": f"{about}{cause} cause gout. {end}"}
        for n, cause in enumerate(("Obesity may", "Cold feet"))
    ]
    source.write_text("\n".join(map(json.dumps, rows)))
    settings = replace(Settings(), tabulate=replace(Settings().tabulate, format=format_))
    summary = run([source.as_posix()], out=tmp_path / "out", settings=settings, engine=Inline())
    manifest = json.loads((tmp_path / "out" / "run.json").read_text())
    assert manifest["findings"]["changed_fact"] == summary.findings["changed_fact"] > 0
    assert sum(manifest["findings"].values()) == manifest["rows"]["findings"]


def test_the_same_record_again_is_one_more_article_and_one_of_the_index(tmp_path: Path) -> None:
    settings = replace(Settings(), deduplicate=replace(DEFAULT, index=str(tmp_path / "seen")))
    source = tmp_path / "rows.jsonl"
    row = json.dumps({"id": 1, "title": "Gout", "text": GOUT})
    source.write_text("\n".join([row, json.dumps({"id": 2, "title": "Flu", "text": "Flu is caused by a virus."}), row]))
    summary = run([source.as_posix()], out=tmp_path / "out", settings=settings, engine=Inline())
    assert (summary.n_in, summary.n_kept, summary.n_duplicates) == (3, 2, 1)
    assert index_stats(tmp_path / "seen", settings=DEFAULT)["articles"] == 2
    index = Index(tmp_path / "seen", settings=DEFAULT)
    assert any("uric acid crystals" in index.text(position) for position in range(2))
    assert validate(tmp_path / "out") == []


def test_what_an_article_costs_in_memory_is_numbers_and_not_objects() -> None:
    made = deduplicate.sketch(article("a", GOUT), settings=DEFAULT)
    many = deduplicate.Sketches(DEFAULT.bands, DEFAULT.rows)
    tracemalloc.start()
    for _ in range(20):
        many.extend([made] * 1_000)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held / len(many) < 350


def test_the_columns_are_let_go_when_all_is_decided() -> None:
    many = deduplicate.Sketches(DEFAULT.bands, DEFAULT.rows)
    many.extend([deduplicate.sketch(article(name, GOUT), settings=DEFAULT) for name in "abc"])
    gc.disable()
    try:
        decisions = deduplicate.decide(many, settings=DEFAULT, fetch_text=lambda _: GOUT)
        assert sys.getrefcount(many) == 2, "something still holds them"
    finally:
        gc.enable()
    assert [str(d.status) for d in decisions] == ["kept", "exact_duplicate", "exact_duplicate"]
