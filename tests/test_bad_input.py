"""What a nightly batch of scraped pages brings: each bad input is a row in `rejects`, the others come through."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from healthfacts import process
from healthfacts.errors import CorpusError, OutputError, SettingsError
from healthfacts.inspect_run import validate
from healthfacts.read import read
from healthfacts.records import Drop, DropReason, RawArticle
from healthfacts.run import job, run
from healthfacts.scoring import load_gold
from healthfacts.settings import ReadSettings, RecogniseSettings, Settings, from_mapping

ROOT = Path(__file__).parents[1]
TEXT = "Gout is caused by uric acid crystals in the joints. Obesity increases the risk of gout."


def read_all(*sources: Path, **options: object) -> list[RawArticle | Drop]:
    return list(read([str(source) for source in sources], settings=ReadSettings(**options)))  # type: ignore[arg-type]


def command(*arguments: str, stdout: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(ROOT / "pipeline"), *sys.path])
    return subprocess.Popen(
        [sys.executable, "-m", "healthfacts.cli", *arguments],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_batch_of_bad_inputs_comes_through_and_is_valid(tmp_path: Path) -> None:
    pages = tmp_path / "pages with\na line break"
    pages.mkdir()
    rows = [
        {"id": "text", "text": TEXT + " \ud800 lone"},
        {"id": "id \udfff", "text": TEXT + " id"},
        {"id": "title", "title": "=HYPERLINK(\udc00)", "text": TEXT + " title"},
        {"id": "x" * 10_000, "text": TEXT + " long id"},
        {"id": 'a\nb\t"c/../d', "text": TEXT + " odd id"},
        {"id": "same", "text": "Asthma is caused by pollen in the air."},
        {"id": "same", "text": "Stroke is caused by a clot in the brain."},
        *[{"id": "thrice", "text": TEXT + " three times"}] * 3,
        {"id": "gone \ud8ff", "text": ""},
    ]
    (pages / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    (pages / "empty.txt").write_bytes(b"")
    (pages / "noise.html").write_bytes(bytes(range(256)) * 20)
    (pages / "deep.html").write_text("<html><body>" + "<div>" * 50_000 + TEXT)
    (pages / "cut.html.gz").write_bytes(b"\x1f\x8b\x08\x00")
    try:
        Path(os.fsdecode(os.fsencode(pages) + b"/latin\xe9.txt")).write_text(TEXT + " name")
    except OSError:  # the file system takes no such name
        (pages / "latin.txt").write_text(TEXT + " name")
    out = tmp_path / "out"
    summary = run([str(pages)], out=out, workers=1)
    assert validate(out) == []
    assert summary.n_kept == 9
    assert summary.n_duplicates == 2
    assert summary.rejects == {"empty": 2, "binary": 1, "too_deep": 1, "broken_archive": 1}
    details = pd.read_parquet(out / "rejects.parquet")["detail"]
    assert details.str.len().gt(0).all()


def test_the_same_rows_again_keep_every_table_in_order(tmp_path: Path) -> None:
    deep = "<html><body>" + "<div>" * 6000 + TEXT
    rows = (
        [{"id": "kept", "text": TEXT}] * 3 + [{"id": "deep", "html": deep}] * 3 + [{"id": "other", "text": TEXT + " x"}]
    )
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    summary = run([str(tmp_path / "rows.jsonl")], out=tmp_path / "out", workers=1)
    assert validate(tmp_path / "out") == []
    assert (summary.n_kept, summary.n_duplicates, summary.n_rejected) == (2, 2, 3)


def test_a_run_over_a_page_of_broken_encoding_is_valid(tmp_path: Path) -> None:
    page = "<h1>β-enolase deficiency</h1><p>β-enolase deficiency weakens muscles. It’s caused by changes in the ENO3 gene.</p>"
    (tmp_path / "a.html").write_text(page.encode().decode("cp1252"), encoding="utf-8")
    run([str(tmp_path / "a.html")], out=tmp_path / "out", workers=1)
    assert pd.read_parquet(tmp_path / "out" / "mentions.parquet")["text"].str.startswith("β-enolase").any()
    assert validate(tmp_path / "out") == []


def test_a_run_in_which_everything_is_rejected_has_all_its_tables(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        (tmp_path / name).write_text("<html><body>" + "<div>" * 6000 + TEXT)
    summary = run([str(tmp_path / "*.html")], out=tmp_path / "out", workers=1)
    assert validate(tmp_path / "out") == []
    assert (summary.n_kept, summary.n_rejected) == (0, 2)


def test_a_folder_without_permission_costs_itself_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "a.txt").write_text(TEXT)
    scandir, stat = os.scandir, os.stat

    def refuse(path: str | Path) -> None:
        if "closed" in str(path):
            raise PermissionError(13, "Permission denied", str(path))

    def refusing_scandir(path: str) -> object:
        refuse(path)
        return scandir(path)

    def refusing_stat(path: str | Path, **options: bool) -> os.stat_result:
        if Path(path).name != "closed":
            refuse(path)
        return stat(path, **options)

    monkeypatch.setattr(os, "scandir", refusing_scandir)
    monkeypatch.setattr(os, "stat", refusing_stat)
    found = read_all(tmp_path)
    assert sorted(Path(item.source).name for item in found) == ["a.txt", "closed"]
    assert [item.detail for item in found if isinstance(item, Drop)] == [
        "Permission denied; check the path and its permissions"
    ]


@pytest.mark.parametrize(
    "values",
    [
        {"tabulate": {"format": "xls"}},
        {"tabulate": {"articles_per_shard": 0}},
        {"read": {"max_document_bytes": -1}},
        {"read": {"limit": -1}},
    ],
)
def test_values_out_of_range_are_refused(values: dict[str, dict[str, object]]) -> None:
    with pytest.raises(SettingsError, match=next(iter(*values.values()))):
        from_mapping(values)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "cp1252"])
def test_rows_of_any_encoding(tmp_path: Path, encoding: str) -> None:
    rows = [json.dumps({"id": str(n), "text": f"Sjögren {n}"}, ensure_ascii=False) for n in range(3)]
    (tmp_path / "a.jsonl").write_bytes("\n".join(rows).encode(encoding))
    (tmp_path / "a.csv").write_bytes("id,text\n0,Sjögren 0\n1,Sjögren 1\n2,Sjögren 2\n".encode(encoding))
    found = read_all(tmp_path)
    assert [a.content for a in found if isinstance(a, RawArticle)] == [f"Sjögren {n}" for n in range(3)] * 2


def test_csv_lines_over_the_limit_cost_themselves_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"id,text\n1,{TEXT}\n2,{'gout ' * 1000}\n3,{TEXT}\n4\n5,{TEXT},more\n")
    found = read_all(tmp_path / "a.csv", max_document_bytes=1000)
    assert [f.reason if isinstance(f, Drop) else f.source_id for f in found] == [
        "1",
        DropReason.TOO_LARGE,
        "3",
        DropReason.EMPTY,
        "5",
    ]


def test_a_header_with_a_line_break_in_quotes(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f'"id","my\nnotes","text"\n1,x,"{TEXT}"\n')
    (article,) = read_all(tmp_path / "a.csv")
    assert isinstance(article, RawArticle)
    assert article.content == TEXT


@pytest.mark.parametrize("charset", ["a\0b", "hex", "zip", "idna", "undefined", "utf-7", "utf-16", "bogus"])
def test_a_page_that_lies_about_its_charset(tmp_path: Path, charset: str) -> None:
    page = f'<html><head><meta charset="{charset}"></head><body><p>Sjögren</p></body></html>'
    (tmp_path / "a.html").write_bytes(page.encode("cp1252"))
    (article,) = read_all(tmp_path / "a.html")
    assert isinstance(article, RawArticle)
    assert "Sj" in article.content
    assert "gren" in article.content


def test_what_a_run_wrote_is_no_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    earlier = tmp_path / "outputs" / "run"
    earlier.mkdir(parents=True)
    for name in ("run.json", "datapackage.json", "mentions.csv"):
        (earlier / name).write_text("id,text\n1,gout\n")
    assert [Path(item.source).name for item in read_all(tmp_path)] == ["a.txt"]
    (drop,) = read_all(earlier)
    assert isinstance(drop, Drop)
    assert drop.reason is DropReason.UNSUPPORTED
    (kept,) = read_all(earlier / "mentions.csv")
    assert isinstance(kept, RawArticle)


def test_loops_pipes_and_closed_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "self").symlink_to("self")
    (tmp_path / "loop").symlink_to(".")
    os.mkfifo(tmp_path / "pipe")
    found = read_all(tmp_path)
    assert {item.reason for item in found if isinstance(item, Drop)} == {DropReason.UNREADABLE}
    monkeypatch.setattr(sys, "stdin", None)
    (drop,) = read_all(Path("-"))
    assert isinstance(drop, Drop)
    assert drop.reason is DropReason.UNREADABLE


def test_scripts_and_templates_never_come_out() -> None:
    page = (
        "<html><head><template><p>Stress causes gout.</p></template><noscript><p>Stress causes gout.</p></noscript>"
        "<title>Gout</title></head><body><iframe>Stress</iframe><template>Stress</template>"
        f"<p>{TEXT}</p><script>Stress</scripT ><svg><script>Stress</script></svg></body></html>"
    )
    article = process(page)
    assert "Stress" not in article.text
    assert "uric acid" in article.text
    assert "gout" in article.metadata.title.lower()


def test_the_library_takes_lone_surrogates() -> None:
    article = process(TEXT + " \ud800", id="a \udfff", title="Gout \ud812")
    assert "\ufffd" in article.text + article.source_id


def test_settings_that_cannot_work_stop_the_run_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job.read, "read", lambda *_, **__: pytest.fail("work was done"))
    settings = Settings(recognise=RecogniseSettings(recogniser="nobody"))
    with pytest.raises(SettingsError, match="nobody"):
        run(["x"], out=tmp_path / "out", settings=settings)


def test_a_disk_that_fills_up_leaves_the_earlier_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    out = tmp_path / "out"
    run([str(tmp_path / "a.txt")], out=out, workers=1)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def full(_: Path) -> None:
        raise OSError(28, "No space left on device")

    # the last thing that is written
    monkeypatch.setattr(job.report, "write", full)
    (tmp_path / "a.txt").write_text(TEXT + " More.")
    with pytest.raises(OutputError, match="No space left"):
        run([str(tmp_path / "a.txt")], out=out, workers=1)
    assert {path.name: path.read_bytes() for path in out.iterdir() if path.name != ".work"} == before


def test_gold_of_another_kind_is_named(tmp_path: Path) -> None:
    for line in ("[1]", "3", "null"):
        (tmp_path / "gold.jsonl").write_text(line)
        with pytest.raises(CorpusError, match=r"gold.jsonl:1"):
            load_gold(tmp_path / "gold.jsonl")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_says_so_and_can_be_taken_up(tmp_path: Path, number: int, status: int) -> None:
    rows = (json.dumps({"id": n, "text": f"{TEXT} Article {n}."}) for n in range(4000))
    (tmp_path / "rows.jsonl").write_text("\n".join(rows))
    out = tmp_path / "out"
    running = command("run", str(tmp_path / "rows.jsonl"), "--out", str(out), "--workers", "2")
    deadline = time.monotonic() + 20
    while not list((out / ".work").glob("spool/*")) and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(number)
    _, errors = running.communicate(timeout=20)
    assert running.returncode == status
    assert "stopped" in errors
    assert "Traceback" not in errors
    assert [path.name for path in out.iterdir()] == [".work"]
    assert not (out / ".work" / "pid").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_standard_output_on_a_full_disk(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with Path("/dev/full").open("w") as full:
        running = command("clean", str(tmp_path / "a.txt"), stdout=full)
        _, errors = running.communicate(timeout=30)
    assert running.returncode == 2
    assert errors.startswith("healthfacts: cannot write standard output: No space left")


def test_a_command_whose_reader_has_gone_is_silent() -> None:
    running = command("settings")
    assert running.stdout is not None
    running.stdout.close()
    assert running.stderr is not None
    assert "Traceback" not in running.stderr.read()
    running.stderr.close()
    running.wait(20)
