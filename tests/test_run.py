"""A whole run on the samples: what must be found, what must not, and bytes that depend on nothing but the input."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from healthfacts import schema
from healthfacts.engines import Inline, Processes
from healthfacts.errors import CorpusError, OutputError
from healthfacts.inspect_run import find_article, rows_of, texts_of, validate
from healthfacts.records import DropReason
from healthfacts.run import Summary, run
from healthfacts.scoring import alike
from healthfacts.settings import Settings

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "corpora" / "samples"
EXPECTED = [json.loads(line) for line in (ROOT / "tests/cases/corpora/expected.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Summary:
    """The samples, processed once."""
    return run([SAMPLES.as_posix()], out=tmp_path_factory.mktemp("run"), workers=1)


@pytest.fixture(scope="module")
def tables(done: Summary) -> dict[str, pd.DataFrame]:
    return {t.name: pd.read_parquet(done.out / f"{t.name}.parquet") for t in schema.TABLES}


def expected_rows(case: dict[str, Any], tables: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    articles = tables["articles"]
    same = (articles["source"] == f"{SAMPLES.as_posix()}/{case['source']}") & (
        articles["source_id"] == case["source_id"]
    )
    return tables[name][tables[name]["article_id"].isin(articles[same]["article_id"])]


def says(facts: pd.DataFrame, fact: list[str]) -> bool:
    condition, relation, value = fact
    return any(
        row.relation == relation
        and alike(row.condition_text, condition)
        and (alike(row.value_text, value) or row.value == value)
        for row in facts.itertuples()
    )


def test_every_sample_becomes_what_its_readme_says(tables: dict[str, pd.DataFrame]) -> None:
    for case in EXPECTED:
        name = f"{case['source']} {case['source_id']}"
        if case["status"] == "rejected":
            rejects = tables["rejects"]
            found = rejects[
                rejects["source"].str.endswith(case["source"]) & (rejects["source_id"] == case["source_id"])
            ]
            assert found["reason"].tolist() == [case["reason"]], name
            continue
        (article,) = expected_rows(case, tables, "articles").to_dict("records")
        # of two equal pages the one with the smaller id stays, and ids depend on the path
        copies = {
            source
            for other in EXPECTED
            for source in (other["source"], *other.get("same_as", ()))
            if "same_as" in other
        }
        either = {"kept", "exact_duplicate"} if case["source"] in copies else {case["status"]}
        assert article["status"] in either, name
        if article["status"] == "exact_duplicate":
            continue
        assert set(case["findings"]) <= set(expected_rows(case, tables, "findings")["code"]), name
        for column in ("updated", "reviewed", "reviewed_by"):
            assert article[column] == case.get(column, article[column]), name


def test_topics_of_the_samples(tables: dict[str, pd.DataFrame]) -> None:
    wrong = [
        (case["source_id"], case["topic"], article["condition"], article["condition_id"])
        for case in EXPECTED
        if case["topic"]
        for article in expected_rows(case, tables, "articles").to_dict("records")
        if article["status"] == "kept"
        and not (any(alike(article["condition"], name) for name in case["topic"]) and article["condition_id"])
    ]
    assert wrong == []


def test_facts_of_the_samples(tables: dict[str, pd.DataFrame]) -> None:
    missed = [
        (c["source_id"], f) for c in EXPECTED for f in c["facts"] if not says(expected_rows(c, tables, "facts"), f)
    ]
    n = sum(len(case["facts"]) for case in EXPECTED)
    assert len(missed) <= 0.25 * n, f"{len(missed)} of {n} missed: {missed}"


def test_what_the_samples_do_not_say(tables: dict[str, pd.DataFrame]) -> None:
    stated = tables["facts"][tables["facts"]["certainty"] == "stated"]
    spurious = [
        (c["source_id"], f)
        for c in EXPECTED
        for f in c["absent"]
        if says(expected_rows(c, {**tables, "facts": stated}, "facts"), f)
    ]
    n = sum(len(case["absent"]) for case in EXPECTED)
    assert len(spurious) <= 0.2 * n, f"{len(spurious)} of {n}: {spurious}"


def test_furniture_of_the_samples_is_gone(done: Summary, tables: dict[str, pd.DataFrame]) -> None:
    for case in EXPECTED:
        for words in case.get("not_in_text", []):
            (article,) = expected_rows(case, tables, "articles").to_dict("records")
            assert words not in texts_of(done.out, article["article_id"])["text"], case["source"]


def test_the_run_directory_is_valid(done: Summary) -> None:
    assert validate(done.out) == []
    frictionless = pytest.importorskip("frictionless")
    report = frictionless.Package(str(done.out / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "message"])


def test_conservation_and_counts(done: Summary, tables: dict[str, pd.DataFrame]) -> None:
    assert done.n_in == done.n_kept + done.n_duplicates + done.n_rejected == len(EXPECTED)
    assert {name: len(table) for name, table in tables.items()} == done.rows
    kept = tables["articles"][tables["articles"]["status"] == "kept"]
    assert kept["n_facts"].sum() == len(tables["facts"])
    assert kept["n_mentions"].sum() == len(tables["mentions"])


def test_a_damaged_run_directory_is_found_out(done: Summary, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(done.out, copy)
    mentions = pq.read_table(copy / "mentions.parquet")
    rows = mentions.to_pylist()
    rows[0]["start"] += 1
    pq.write_table(pa.Table.from_pylist(rows, schema=mentions.schema), copy / "mentions.parquet")
    assert any("mentions" in problem and "clean text" in problem for problem in validate(copy))
    (copy / "facts.parquet").unlink()
    (copy / "facts.csv").unlink()
    assert any("facts" in problem for problem in validate(copy))


def tables_as_bytes(out: Path) -> dict[str, bytes]:
    names = {f"{t.name}.{e}" for t in schema.TABLES for e in ("csv", "parquet")} | {"texts.parquet", "datapackage.json"}
    return {name: (out / name).read_bytes() for name in sorted(names)}


def test_bytes_are_equal_whatever_the_order_workers_and_shards(tmp_path: Path) -> None:
    rows = [
        line
        for f in sorted((ROOT / "corpora/samples/rows").glob("*.jsonl"))
        for line in f.read_text("utf-8").splitlines()
    ]
    rows *= 2  # the very same record twice is an exact duplicate of itself
    source = tmp_path / "rows.jsonl"
    outs = []
    small = replace(Settings(), tabulate=replace(Settings().tabulate, articles_per_shard=3))
    pool = Processes(2)
    for number, (engine, settings) in enumerate([(Inline(), Settings()), (Inline(), small), (pool, small)]):
        random.Random(number).shuffle(rows)
        source.write_text("\n".join(rows), "utf-8")
        out = tmp_path / f"out{number}"
        run(
            [source.as_posix(), (SAMPLES / "pages").as_posix()][:: 1 if number else -1],
            out=out,
            settings=settings,
            engine=engine,
        )
        outs.append(tables_as_bytes(out))
    pool.close()
    for other in outs[1:]:
        assert {name for name in other if other[name] != outs[0][name]} == set()


def test_an_interrupted_run_is_taken_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from healthfacts.run import job, shards

    settings = replace(Settings(), tabulate=replace(Settings().tabulate, articles_per_shard=4))
    source = (SAMPLES / "rows").as_posix()
    whole = tmp_path / "whole"
    run([source], out=whole, settings=settings, engine=Inline())
    finish = job.tabulate.finish

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    broken = tmp_path / "broken"
    monkeypatch.setattr(job.tabulate, "finish", fail)
    with pytest.raises(OutputError, match="No space left"):
        run([source], out=broken, settings=settings, engine=Inline())
    assert [path for path in broken.iterdir() if not path.name.startswith(".")] == [], "a half-written table"
    monkeypatch.setattr(job.tabulate, "finish", finish)
    extracted: list[str] = []
    real = shards._extract_shard
    monkeypatch.setattr(shards, "_extract_shard", lambda spec: extracted.append(spec.name) or real(spec))
    run([source], out=broken, settings=settings, engine=Inline())
    assert extracted == [], "finished shards were done again"
    assert tables_as_bytes(broken) == tables_as_bytes(whole)
    assert not (broken / ".work").exists()


def test_an_article_that_breaks_a_stage_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from healthfacts.run import stages

    loaded = stages(Settings())
    real = loaded.extract

    def extract(articles: Any) -> Any:
        articles = list(articles)
        if any("Scurvy" in article.text for article in articles):
            raise ValueError("a bug")
        return real(articles)

    monkeypatch.setattr(loaded, "extract", extract)
    summary = run(
        [(SAMPLES / "rows").as_posix(), (SAMPLES / "broken/line-2.jsonl").as_posix()], out=tmp_path, engine=Inline()
    )
    assert summary.rejects[str(DropReason.STAGE_FAILED)] == 1
    assert validate(tmp_path) == []
    rejects = pd.read_csv(tmp_path / "rejects.csv")
    assert rejects[rejects["reason"] == "stage_failed"]["detail"].str.contains("a bug").all()


def test_two_runs_do_not_share_a_folder(tmp_path: Path) -> None:
    work = tmp_path / ".work"
    work.mkdir()
    (work / "pid").write_text("1")
    with pytest.raises(OutputError, match="another run"):
        run([SAMPLES.as_posix()], out=tmp_path)


def test_nothing_readable(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="nothing readable"):
        run([(tmp_path / "gone.txt").as_posix()], out=tmp_path / "out")


def test_find_article_by_any_name(done: Summary) -> None:
    row = find_article(done.out, "osteoporosis")
    assert find_article(done.out, row["article_id"]) == row == find_article(done.out, row["source"])
    with pytest.raises(OutputError, match="2 articles"):
        find_article(done.out, "gout")
    with pytest.raises(OutputError, match="no article"):
        find_article(done.out, "gone")


# --- the command line ---------------------------------------------------------------------------------------------


def command(*arguments: str, stdin: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline"), "COLUMNS": "160", "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "healthfacts.cli", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        cwd=cwd,
        env=environment,
        check=False,
        timeout=300,
    )


def test_the_command_runs_the_samples_and_says_what_it_did(tmp_path: Path) -> None:
    done = command("run", "corpora/samples", "--out", str(tmp_path), "--workers", "1")
    assert done.returncode == 0, done.stderr
    for words in (
        "exact duplicates",
        "rejected",
        "mentions",
        "facts",
        "findings",
        "words/s",
        "peak memory",
        "report.html",
    ):
        assert words in done.stdout
    assert "clean:" in done.stderr, "plain progress lines when piped"
    assert command("validate", str(tmp_path)).returncode == 0


def test_exit_statuses(tmp_path: Path) -> None:
    sample = "corpora/samples/broken"
    assert command("run", sample, "--out", str(tmp_path / "a"), "--strict", "--quiet").returncode == 1
    assert command("run", sample, "--out", str(tmp_path / "a"), "--quiet").returncode == 0
    (tmp_path / "bad.toml").write_text("[read]\nlimitt = 1\n")
    bad = command("run", sample, "--settings", str(tmp_path / "bad.toml"))
    assert (bad.returncode, "limitt" in bad.stderr, "Traceback" in bad.stderr) == (2, True, False)
    assert command("run", sample, "--nonsense").returncode == 2
    nothing = command("run", str(tmp_path / "gone"), "--out", str(tmp_path / "b"))
    assert (nothing.returncode, "Traceback" in nothing.stderr) == (3, False)
    (tmp_path / "file").write_text("")
    blocked = command("run", sample, "--out", str(tmp_path / "file"))
    assert (blocked.returncode, "--out" in blocked.stderr, "Traceback" in blocked.stderr) == (2, True, False)


def test_json_log_and_standard_input(tmp_path: Path) -> None:
    line = json.dumps({"id": "x", "title": "Gout", "text": "Gout is caused by a buildup of uric acid."})
    done = command("run", "-", "--out", str(tmp_path), "--log-json", stdin=line)
    events = [json.loads(event) for event in done.stderr.splitlines()]
    assert done.returncode == 0
    assert events[-1]["event"] == "summary"
    assert (events[-1]["in"], events[-1]["kept"]) == (1, 1)


def test_explain_and_show(done: Summary) -> None:
    facts = pd.read_parquet(done.out / "facts.parquet")
    osteoporosis = find_article(done.out, "osteoporosis")["article_id"]
    fact = facts[facts["article_id"] == osteoporosis].iloc[0]
    shown = command("explain", fact["fact_id"], "--run", str(done.out))
    assert shown.returncode == 0, shown.stderr
    for words in (fact["relation"], "raw page, characters", "links", "reasons", fact["rule_or_model"]):
        assert words in shown.stdout
    page = command("show", "osteoporosis", "--run", str(done.out))
    assert page.returncode == 0, page.stderr
    assert "dropped: " in page.stdout
    assert command("explain", "nothing", "--run", str(done.out)).returncode == 2


def test_clean_command() -> None:
    done = command("clean", "corpora/samples/pages/gout.html", "--format", "jsonl")
    record = json.loads(done.stdout)
    assert record["title"] == "Gout"
    assert "uric acid" in record["text"]
    assert command("clean", "corpora/samples/pages/gout.html", "--format", "markdown").stdout.count("\n# Gout\n") == 1


@pytest.mark.parametrize(
    "name",
    [
        "run",
        "clean",
        "show",
        "explain",
        "lookup",
        "vocabulary",
        "duplicates",
        "score",
        "validate",
        "settings",
        "schema",
        "info",
        "version",
    ],
)
def test_every_help_has_an_example(name: str) -> None:
    done = command(name, "--help")
    assert done.returncode == 0
    assert "Example" in done.stdout


def test_every_fact_can_be_traced(done: Summary) -> None:
    """Rows of facts with raw offsets: the raw page holds the words of the evidence there."""
    facts = pd.read_parquet(done.out / "facts.parquet")
    assert facts["raw_start"].notna().mean() > 0.95
    assert rows_of(done.out, "facts", "fact_id", facts["fact_id"].iloc[0])[0]["evidence"] == facts["evidence"].iloc[0]
