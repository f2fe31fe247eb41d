"""The report in a real browser: rows are shown, filters and verdicts work, hostile words stay words."""

from __future__ import annotations

import base64
import hashlib
import html as html_
import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from healthfacts import report
from report_run import HOSTILE_TITLE, HOSTILE_VALUE, small, write_run

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
    "--virtual-time-budget=4000", "--dump-dom",
)  # fmt: skip

#: runs before the page's own script: keeps what the page would download
BEFORE = """
window.problems = [];
addEventListener("error", (event) => window.problems.push(String(event.message)));
addEventListener("securitypolicyviolation", (event) => window.problems.push(event.violatedDirective));
window.alert = () => window.problems.push("alert");
const make = URL.createObjectURL.bind(URL);
URL.createObjectURL = (blob) => { window.saved = blob; return make(blob); };
HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; };
"""

#: runs after it: works the page as a reviewer does and writes what it sees into the page
AFTER = """
(async () => {
  const seen = {};
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const go = async (hash) => { location.hash = hash; await wait(60); };
  const texts = (selector) => [...document.querySelectorAll(selector)].map((node) => node.textContent);
  const shown = () => texts('.view.shown table.rows tbody tr');
  seen.first = document.querySelector(".view.shown").dataset.view;
  await go("#facts");
  seen.scores = texts('.view.shown tbody td:first-child');
  seen.value = texts('.view.shown mark.value');
  const key = (node, name) => node.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
  const rows = document.querySelectorAll('.view.shown tbody tr');
  rows[0].focus();
  key(rows[0], "n");
  key(rows[0], "j");
  seen.focused = [...rows].indexOf(document.activeElement);
  rows[1].querySelector("button.right").click();
  seen.pressed = texts('.view.shown [aria-pressed="true"]');
  const comment = rows[1].querySelector("input");
  comment.value = '=1+1, "quoted"';
  comment.dispatchEvent(new Event("input", { bubbles: true }));
  seen.progress = document.getElementById("progress").textContent;
  document.getElementById("download").click();
  seen.csv = await window.saved.text();
  seen.savedAs = window.savedAs;
  await go("#facts?relation=risk_factor");
  seen.filtered = shown().length;
  await go("#facts?judged=no");
  seen.unjudged = shown().length;
  await go("#facts?q=ABCG2");
  seen.searched = shown().length;
  await go("#findings?code=lost_list");
  seen.findings = shown();
  seen.spot = texts('.view.shown mark.spot');
  await go("#articles");
  seen.articles = shown().length;
  seen.titles = texts('.view.shown tbody td:first-child a');
  await go("#article?id=a2");
  seen.heading = document.querySelector('.view.shown h1').textContent;
  seen.address = [...document.querySelectorAll('.view.shown dl a')].map((a) => a.href);
  seen.text = texts('.view.shown .text');
  await go("#article?id=a1");
  seen.address1 = [...document.querySelectorAll('.view.shown dl a')].map((a) => a.href);
  await go("#rejects");
  seen.rejects = shown();
  await go("#conservation");
  seen.last = document.querySelector(".view.shown").dataset.view;
  seen.images = document.querySelectorAll("img, iframe").length;
  seen.title = document.title;
  seen.problems = window.problems;
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
})();
"""


@pytest.fixture(scope="module")
def chromium() -> str:
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found is None:
        pytest.skip(f"no browser on the path ({', '.join(NAMES)}): the report's script is not exercised")
    return found


@pytest.fixture(scope="module")
def seen(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a reviewer's session in the browser saw."""
    folder = tmp_path_factory.mktemp("browser")
    page = report.write(write_run(folder / "run", small())).read_text(encoding="utf-8")
    hashes = " ".join(
        f"&#x27;sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}&#x27;"
        for script in (BEFORE, AFTER)
    )
    assert page.count("script-src ") == 1
    page = page.replace("script-src ", f"script-src {hashes} ")
    page = page.replace('<script type="application/json"', f'<script>{BEFORE}</script><script type="application/json"')
    page = page.replace("</body>", f"<script>{AFTER}</script></body>")
    probe = folder / "probe.html"
    probe.write_text(page, encoding="utf-8")
    command = [chromium, *FLAGS, f"--user-data-dir={folder / 'profile'}", probe.as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)
    found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.S)
    assert found, f"the page did not finish: {done.stderr[-2000:]}"
    result: dict[str, Any] = json.loads(html_.unescape(found[1]))
    return result


def test_no_error_and_no_forbidden_load(seen: dict[str, Any]) -> None:
    assert seen["problems"] == []
    assert seen["images"] == 0
    assert HOSTILE_VALUE in seen["value"]
    assert "owned" not in seen["title"]


def test_views(seen: dict[str, Any]) -> None:
    assert (seen["first"], seen["last"]) == ("overview", "overview")
    assert seen["articles"] == 4
    assert HOSTILE_TITLE in seen["titles"]
    assert seen["heading"].startswith("Gout")
    assert "Variants of ABCG2" in seen["text"][0]
    assert any("a PNG picture" in row for row in seen["rejects"])


def test_lowest_score_comes_first(seen: dict[str, Any]) -> None:
    assert [float(score) for score in seen["scores"]] == [0.12, 0.31, 0.62, 0.88, 0.93, 0.97]
    assert "family history of hip fracture" in seen["value"]


def test_filters(seen: dict[str, Any]) -> None:
    assert (seen["filtered"], seen["unjudged"], seen["searched"]) == (2, 4, 1)
    assert len(seen["findings"]) == 1
    assert seen["spot"] == ["include:"]


def test_verdicts_become_corrections(seen: dict[str, Any]) -> None:
    assert seen["focused"] == 1
    assert seen["pressed"] == ["✗ wrong", "✓ right"]
    assert seen["progress"] == "2 of 6 judged: 1 right, 1 wrong (50% right)"
    assert seen["savedAs"] == "corrections.csv"
    head, *rows = seen["csv"].splitlines()
    assert head == "fact_id,verdict,comment"
    assert rows[0].startswith("a1.f") and rows[0].endswith(""",right,"'=1+1, ""quoted""\"""")
    assert rows[1].startswith("a3.f")
    assert rows[1].endswith(",wrong,")


def test_only_web_addresses_become_links(seen: dict[str, Any]) -> None:
    assert seen["address"] == []
    assert seen["address1"] == ["https://bones.example.org/"]
