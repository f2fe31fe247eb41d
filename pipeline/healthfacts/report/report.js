"use strict";
// Words of articles reach the page as text nodes only: nothing here builds markup from strings.
(() => {
  const PAGE = 50;
  const data = JSON.parse(document.getElementById("data").textContent);
  const $ = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const rowsOf = (part) => part.rows.map((cells) => Object.fromEntries(part.fields.map((name, i) => [name, cells[i]])));
  const articles = rowsOf(data.articles);
  const facts = rowsOf(data.facts);
  const findings = rowsOf(data.findings);
  const duplicates = rowsOf(data.duplicates);
  const rejects = rowsOf(data.rejects);
  const articleById = new Map(articles.map((row) => [row.article_id, row]));
  const whole = new Set(data.whole);
  const nFindings = new Map();
  for (const row of findings) nFindings.set(row.article_id, (nFindings.get(row.article_id) || 0) + 1);
  const words = (name) => String(name ?? "").replaceAll("_", " ");
  const number = (value) => (value === null || value === undefined ? "" : Number(value).toLocaleString("en"));

  // --- making elements ---------------------------------------------------------------------------------------------

  function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
    return node;
  }
  const text = (value) => el("span", { dir: "auto" }, String(value ?? ""));
  const sub = (...children) => el("span", { class: "sub", dir: "auto" }, ...children);
  const chip = (value) => el("span", { class: `chip ${value}` }, words(value));
  function marked(pieces) {
    const known = /^(value|condition|cue|spot|repeat|k-[a-z]+)$/;
    return (pieces || []).map((piece) => {
      if (typeof piece === "string") return piece;
      const classes = piece[1].split(" ").filter((name) => known.test(name));
      return el("mark", { class: classes.join(" ") }, piece[0]);
    });
  }
  const articleLink = (id) => {
    const row = articleById.get(id);
    return el("a", { href: `#article?id=${encodeURIComponent(id)}`, dir: "auto" }, (row && (row.title || row.source_id || row.source)) || id);
  };
  function score(value) {
    if (value === null || value === undefined) return "";
    const namespace = "http://www.w3.org/2000/svg";
    const bar = document.createElementNS(namespace, "svg");
    bar.setAttribute("viewBox", "0 0 100 10");
    bar.setAttribute("preserveAspectRatio", "none");
    bar.setAttribute("aria-hidden", "true");
    const rect = document.createElementNS(namespace, "rect");
    rect.setAttribute("width", Math.round(100 * Math.min(Math.max(value, 0), 1)));
    rect.setAttribute("height", "10");
    rect.setAttribute("class", data.lowScore !== null && value < data.lowScore ? "bar-low" : "bar");
    bar.append(rect);
    return el("span", { class: "score" }, Number(value).toFixed(2), bar);
  }

  // --- verdicts ----------------------------------------------------------------------------------------------------

  const storeKey = `healthfacts:${data.key}`;
  const factIds = new Set(facts.map((row) => row.fact_id));
  const verdicts = new Map();
  try {
    for (const [id, mark] of JSON.parse(localStorage.getItem(storeKey) || "[]")) verdicts.set(id, mark);
  } catch { /* no storage, or not ours: begin anew */ }
  const markOf = (id) => verdicts.get(id) || { verdict: "", comment: "" };
  function setMark(id, change) {
    const mark = { ...markOf(id), ...change };
    if (mark.verdict || mark.comment) verdicts.set(id, mark);
    else verdicts.delete(id);
    try {
      localStorage.setItem(storeKey, JSON.stringify([...verdicts]));
    } catch { /* no storage: marks live as long as the page */ }
    showProgress();
  }
  function showProgress() {
    const marks = [...verdicts.values()];
    const right = marks.filter((mark) => mark.verdict === "right").length;
    const wrong = marks.filter((mark) => mark.verdict === "wrong").length;
    const judged = right + wrong;
    $("#progress").textContent = judged
      ? `${judged} of ${facts.length} judged: ${right} right, ${wrong} wrong (${Math.round((100 * right) / judged)}% right)`
      : `None of ${facts.length} facts judged yet.`;
    $("#download").disabled = verdicts.size === 0;
  }
  function csvCell(value) {
    const flat = String(value).replace(/[\r\n\v\f\u0085\u2028\u2029]+/g, " ");
    const safe = /^[=+\-@\t]/.test(flat) ? `'${flat}` : flat;
    return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }
  const correctionsCsv = () =>
    ["fact_id,verdict,comment", ...[...verdicts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, mark]) => [id, mark.verdict, mark.comment].map(csvCell).join(","))].join("\n") + "\n";
  function parseCsv(source) {
    const rows = [[]];
    const pattern = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
    for (let match = pattern.exec(source); match; match = pattern.exec(source)) {
      rows.at(-1).push(match[1] === undefined ? match[2] : match[1].replaceAll('""', '"'));
      if (match[3] === "") break;
      if (match[3] !== ",") rows.push([]);
    }
    return rows;
  }
  function loadCorrections(source) {
    let n = 0;
    const [head, ...rest] = parseCsv(source.replace(/^\ufeff/, ""));
    const at = (name) => head.indexOf(name);
    for (const row of rest) {
      const id = row[at("fact_id")];
      const verdict = row[at("verdict")];
      if (!factIds.has(id) || !["right", "wrong", ""].includes(verdict)) continue;
      setMark(id, { verdict, comment: (row[at("comment")] || "").replace(/^'(?=[=+\-@\t])/, "") });
      n += 1;
    }
    return n;
  }
  function judge(fact) {
    const mark = markOf(fact.fact_id);
    const button = (verdict, label) =>
      el("button", { type: "button", class: verdict, "data-verdict": verdict, "aria-pressed": String(mark.verdict === verdict) }, label);
    const comment = el("input", { type: "text", "aria-label": `Comment on ${fact.value_text}`, placeholder: "comment", maxlength: "500" });
    comment.value = mark.comment;
    return el("div", { class: "judge", "data-fact": fact.fact_id }, el("div", { class: "two" }, button("right", "✓ right"), button("wrong", "✗ wrong")), comment);
  }
  function press(box, verdict) {
    const id = box.dataset.fact;
    const next = markOf(id).verdict === verdict ? "" : verdict;
    setMark(id, { verdict: next });
    for (const button of all("button", box)) button.setAttribute("aria-pressed", String(button.dataset.verdict === next));
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".judge button");
    if (button) press(button.closest(".judge"), button.dataset.verdict);
  });
  document.addEventListener("input", (event) => {
    const box = event.target.closest(".judge");
    if (box && event.target.matches("input")) setMark(box.dataset.fact, { comment: event.target.value });
  });
  document.addEventListener("keydown", (event) => {
    const row = event.target.closest("tr[data-row]");
    if (!row) return;
    if (event.target.matches("input")) {
      if (event.key === "Escape" || event.key === "Enter") row.focus();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const box = $(".judge", row);
    const move = (sibling) => sibling && sibling.focus();
    const does = {
      j: () => move(row.nextElementSibling), ArrowDown: () => move(row.nextElementSibling),
      k: () => move(row.previousElementSibling), ArrowUp: () => move(row.previousElementSibling),
      y: () => box && press(box, "right"), n: () => box && press(box, "wrong"),
      u: () => box && markOf(box.dataset.fact).verdict && press(box, markOf(box.dataset.fact).verdict),
      c: () => box && $("input", box).focus(),
    }[event.key];
    if (does) {
      event.preventDefault();
      does();
    }
  });
  $("#download").addEventListener("click", () => {
    const address = URL.createObjectURL(new Blob([correctionsCsv()], { type: "text/csv" }));
    const anchor = el("a", { href: address, download: "corrections.csv" });
    document.body.append(anchor);
    anchor.click();
    anchor.remove();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  });
  $("#upload").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    const n = loadCorrections(await file.text());
    event.target.value = "";
    lists.facts.show();
    $("#progress").textContent += ` ${n} taken from ${file.name}.`;
  });

  // --- the tables --------------------------------------------------------------------------------------------------

  const titleOf = (row) => (articleById.get(row.article_id) || {}).title || "";
  const placed = (id) => [articleLink(id), sub((articleById.get(id) || {}).source || "")];
  const topic = (row) => [row.condition ? text(row.condition) : el("span", { class: "none" }, "none"), row.condition_id ? sub(row.condition_id) : null];
  const named = (name, id, said) => [text(name), said && said.toLowerCase() !== String(name).toLowerCase() ? sub(`“${said}”`) : null, id ? sub(id) : null];
  const columns = {
    facts: [
      { label: "Score", sort: "score", css: "short", cell: (r) => score(r.score) },
      { label: "Condition", sort: "condition", css: "name", cell: (r) => named(r.condition, r.condition_id, r.condition_text) },
      { label: "Relation", sort: "relation", css: "short", cell: (r) => [words(r.relation), el("span", { class: "sub" }, chip(r.certainty))] },
      { label: "Value", sort: "value", css: "name", cell: (r) => [named(r.value, r.value_id, r.value_text), r.variant ? sub(`variant ${r.variant}`) : null, sub(words(r.value_kind).toLowerCase())] },
      { label: "Evidence", css: "evidence", cell: (r, isOwn) => [el("span", { dir: "auto" }, marked(r.evidence)), sub(isOwn ? "" : [articleLink(r.article_id), " · "], r.section ? `${r.section} · ` : "", r.n_mentions > 1 ? `said ${r.n_mentions} times · ` : "", r.rule_or_model)] },
      { label: "Verdict", cell: judge },
    ],
    findings: [
      { label: "Severity", sort: "severity", css: "short", cell: (r) => chip(r.severity) },
      { label: "Code", sort: "code", css: "short", cell: (r) => words(r.code) },
      { label: "What", css: "evidence", cell: (r) => [text(r.detail), r.words ? el("span", { class: "sub", dir: "auto" }, marked(r.words)) : null] },
      { label: "Article", sort: "article", css: "name", isPlace: true, cell: (r) => articleLink(r.article_id) },
    ],
    articles: [
      { label: "Article", sort: "title", css: "evidence", cell: (r) => [articleLink(r.article_id), sub(r.source_id && !r.source.includes(r.source_id) ? `${r.source} · ${r.source_id}` : r.source)] },
      { label: "Topic", sort: "condition", css: "name", cell: topic },
      { label: "Status", sort: "status", css: "short", cell: (r) => [chip(r.status), r.duplicate_of ? sub("of ", articleLink(r.duplicate_of)) : null] },
      { label: "Updated", sort: "updated", css: "short", cell: (r) => r.updated || r.reviewed || r.published || "" },
      { label: "Language", sort: "language", cell: (r) => r.language || "" },
      { label: "Words", sort: "n_words", css: "num", cell: (r) => number(r.n_words) },
      { label: "Mentions", sort: "n_mentions", css: "num", cell: (r) => number(r.n_mentions) },
      { label: "Facts", sort: "n_facts", css: "num", cell: (r) => number(r.n_facts) },
      { label: "Findings", sort: "findings", css: "num", cell: (r) => number(nFindings.get(r.article_id) || 0) },
    ],
    duplicates: [
      { label: "Scope", sort: "scope", css: "short", cell: (r) => words(r.scope) },
      { label: "Kind", sort: "kind", css: "short", cell: (r) => [words(r.kind), r.version ? sub(`${r.version} version`) : null] },
      { label: "Similarity", sort: "similarity", css: "num", cell: (r) => (r.similarity === null ? "" : Number(r.similarity).toFixed(2)) },
      { label: "Article", sort: "article", css: "name", cell: (r) => placed(r.article_id) },
      { label: "Repeats", css: "name", cell: (r) => (r.kept_article_id === r.article_id ? "itself" : placed(r.kept_article_id)) },
      { label: "Same condition", cell: (r) => (r.same_subject === null ? "unknown" : r.same_subject ? "yes" : "no") },
      { label: "Text", css: "evidence", cell: (r) => text(r.text) },
    ],
    rejects: [
      { label: "Reason", sort: "reason", css: "short", cell: (r) => el("span", { class: "chip rejected" }, words(r.reason)) },
      { label: "Source", sort: "source", css: "name", cell: (r) => [text(r.source), sub(r.source_id)] },
      { label: "Stage", sort: "stage", css: "short", cell: (r) => r.stage },
      { label: "What is wrong, and what to do", css: "evidence", cell: (r) => text(r.detail) },
    ],
  };
  const SEVERITY = { error: 0, warning: 1, info: 2 };
  // a stable order that has nothing to do with the facts (FNV-1a): what is judged in it estimates the whole
  const scatter = (id) => [...id].reduce((hash, sign) => Math.imul(hash ^ sign.codePointAt(0), 16777619) >>> 0, 2166136261);
  const sortKeys = {
    random: (r) => scatter(r.fact_id),
    article: (r) => titleOf(r).toLowerCase() + r.article_id,
    severity: (r) => SEVERITY[r.severity] ?? 9,
    findings: (r) => nFindings.get(r.article_id) || 0,
  };
  const piecesText = (pieces) => (pieces || []).map((piece) => (typeof piece === "string" ? piece : piece[0])).join("");
  const searched = {
    facts: (r) => [r.condition, r.condition_text, r.value, r.value_text, r.value_id, r.condition_id, r.variant, piecesText(r.evidence), titleOf(r), r.rule_or_model, r.fact_id],
    findings: (r) => [r.code, r.detail, titleOf(r), piecesText(r.words)],
    articles: (r) => [r.title, r.condition, r.condition_id, r.source, r.source_id, r.url, r.article_id],
    duplicates: (r) => [r.text, titleOf(r), r.article_id, r.kept_article_id],
    rejects: (r) => [r.source, r.source_id, r.detail, r.reason],
  };
  const special = {
    q: (r, value, view) => searched[view](r).some((part) => part && String(part).toLowerCase().includes(value.toLowerCase())),
    condition: (r, value) => [r.condition, r.condition_text, r.condition_id].some((part) => part && part.toLowerCase().includes(value.toLowerCase())),
    score: (r, value) => r.score === null || r.score <= Number(value),
    judged: (r, value) => (value === "no" ? !markOf(r.fact_id).verdict : markOf(r.fact_id).verdict === value),
  };

  function tableOf(name, rows, { sort = "", onSort = null, isOwn = false } = {}) {
    const shown = columns[name].filter((column) => !(isOwn && column.isPlace));
    const heads = shown.map((column) => {
      const direction = sort === column.sort ? "ascending" : sort === `-${column.sort}` ? "descending" : null;
      const label = column.label + (direction ? (direction === "ascending" ? " ↑" : " ↓") : "");
      if (!column.sort || !onSort) return el("th", { scope: "col" }, column.label);
      const button = el("button", { type: "button" }, label);
      button.addEventListener("click", () => onSort(direction === "ascending" ? `-${column.sort}` : column.sort));
      return el("th", { scope: "col", "aria-sort": direction || "none" }, button);
    });
    const body = rows.map((row) =>
      el("tr", { "data-row": true, tabindex: "-1" }, shown.map((column) => el("td", { class: column.css, "data-label": column.label }, column.cell(row, isOwn)))));
    if (body.length) body[0].setAttribute("tabindex", "0");
    return el("table", { class: "rows" }, el("thead", {}, el("tr", {}, heads)), el("tbody", {}, body));
  }

  function list(name, rows, initial) {
    const form = $(`[data-filters="${name}"]`);
    const place = $(`[data-list="${name}"]`);
    const fields = [...form.elements].filter((field) => field.name);
    for (const select of all("select", form)) {
      if (select.options.length) continue;
      const counts = new Map();
      for (const row of rows) counts.set(row[select.name], (counts.get(row[select.name]) || 0) + 1);
      select.append(el("option", { value: "" }, "all"));
      for (const [value, count] of [...counts].sort((a, b) => b[1] - a[1])) {
        if (value) select.append(el("option", { value }, `${words(value)} (${number(count)})`));
      }
    }
    let page = 0;
    let order = initial;
    const setSort = (value) => {
      order = value;
      page = 0;
      const select = form.elements.sort;
      if (select) {
        if (![...select.options].some((option) => option.value === value)) {
          select.append(el("option", { value }, words(value.replace(/^-/, "")) + (value.startsWith("-") ? ", descending" : "")));
        }
        select.value = value;
      }
    };
    function selected() {
      const filters = fields.filter((field) => field.name !== "sort" && field.value !== "").map((field) => [field.name, field.value]);
      const found = rows.filter((row) => filters.every(([key, value]) => (special[key] ? special[key](row, value, name) : String(row[key]) === value)));
      const key = order.replace(/^-/, "");
      const down = order.startsWith("-") ? -1 : 1;
      const value = sortKeys[key] || ((row) => (typeof row[key] === "string" ? row[key].toLowerCase() : row[key] ?? ""));
      return order ? found.map((row) => [value(row), row]).sort((a, b) => (a[0] < b[0] ? -down : a[0] > b[0] ? down : 0)).map((pair) => pair[1]) : found;
    }
    function show() {
      const found = selected();
      const pages = Math.max(1, Math.ceil(found.length / PAGE));
      page = Math.min(page, pages - 1);
      const turn = (label, to) => {
        const button = el("button", { type: "button", class: "quiet", disabled: to < 0 || to >= pages }, label);
        button.addEventListener("click", () => { page = to; show(); place.scrollIntoView({ block: "start" }); });
        return button;
      };
      const pager = () => (pages > 1 ? el("div", { class: "pager" }, turn("‹ Previous", page - 1), `${page + 1} / ${pages}`, turn("Next ›", page + 1)) : "");
      const line = el("div", { class: "count-line" }, el("span", { role: "status" }, `${number(found.length)} of ${number(rows.length)}`), pager());
      if (!found.length) {
        place.replaceChildren(el("p", { class: "empty" }, rows.length ? "Nothing fits these filters." : `No ${name}.`));
        return;
      }
      const table = tableOf(name, found.slice(page * PAGE, (page + 1) * PAGE), { sort: order, onSort: (value) => { setSort(value); show(); } });
      place.replaceChildren(line, table, pages > 1 ? el("div", { class: "count-line" }, "", pager()) : "");
    }
    function set(query) {
      for (const field of fields) {
        if (field.name === "sort") continue;
        const value = query.get(field.name) || "";
        if (field.tagName === "SELECT" && value && ![...field.options].some((option) => option.value === value)) field.append(el("option", { value }, words(value)));
        field.value = value;
      }
      if (query.get("sort")) setSort(query.get("sort"));
      page = 0;
      show();
    }
    let waiting = 0;
    form.addEventListener("input", (event) => {
      if (event.target.name === "sort") order = event.target.value;
      page = 0;
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        const query = new URLSearchParams(fields.filter((field) => field.value && field.name !== "sort").map((field) => [field.name, field.value]));
        history.replaceState(null, "", `#${name}${query.size ? `?${query}` : ""}`);
        show();
      }, event.target.tagName === "SELECT" ? 0 : 180);
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      order = initial;
      if (form.elements.sort) form.elements.sort.value = initial;
      history.replaceState(null, "", `#${name}`);
      set(new URLSearchParams());
    });
    return { set, show };
  }

  const lists = {
    facts: list("facts", facts, "score"),
    findings: list("findings", findings, "severity"),
    articles: list("articles", articles, "title"),
    duplicates: list("duplicates", duplicates, ""),
    rejects: list("rejects", rejects, "reason"),
  };
  $("#condition-names").append(...[...new Set(facts.map((row) => row.condition))].sort().slice(0, 1000).map((value) => el("option", { value })));

  // --- one article -------------------------------------------------------------------------------------------------

  function showArticle(id) {
    const place = $("#article-body");
    const row = articleById.get(id);
    if (!row) {
      place.replaceChildren(el("h1", { id: "h-article" }, "Article"), el("p", { class: "empty" }, `This page does not hold the article ${id}; it stands in the tables.`));
      return;
    }
    const pairs = [
      ["Topic", row.condition && `${row.condition}${row.condition_id ? ` (${row.condition_id})` : ""}`], ["Question", words(row.question_type)],
      ["Source", row.source], ["Source id", row.source_id], ["Article id", row.article_id], ["Published", row.published], ["Updated", row.updated],
      ["Reviewed", [row.reviewed, row.reviewed_by].filter(Boolean).join(" by ")], ["Author", row.author], ["Language", row.language],
      ["Words", number(row.n_words)], ["Cluster", row.cluster_id && row.cluster_id !== row.article_id ? row.cluster_id : ""],
    ].filter((pair) => pair[1]);
    const details = el("dl", {}, pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", { dir: "auto" }, value)]));
    if (row.url) {
      const safe = /^https?:\/\//i.test(row.url);
      details.append(el("dt", {}, "Address"), el("dd", { dir: "auto" }, safe ? el("a", { href: row.url, rel: "noopener noreferrer nofollow", target: "_blank" }, row.url) : row.url));
    }
    if (row.duplicate_of) details.append(el("dt", {}, "Copy of"), el("dd", {}, articleLink(row.duplicate_of)));
    const own = facts.filter((fact) => fact.article_id === id).sort((a, b) => a.score - b.score);
    const ownFindings = findings.filter((finding) => finding.article_id === id);
    const repeats = duplicates.filter((repeat) => repeat.article_id === id || repeat.kept_article_id === id);
    const section = (title, rows, name) => (rows.length ? [el("h2", {}, `${title} (${number(rows.length)})`), tableOf(name, rows, { isOwn: true })] : []);
    const mentions = data.mentions[id] || [];
    const kinds = [...new Set(mentions.map((mention) => mention[0]))];
    const chips = kinds.map((kind) => [
      el("h3", {}, words(kind).toLowerCase()),
      el("ul", { class: "chips" }, mentions.filter((mention) => mention[0] === kind).map(([, said, name, curie, count]) =>
        el("li", { dir: "auto", title: name || null }, said, curie ? el("small", {}, curie) : null, count > 1 ? el("small", {}, `×${count}`) : null))),
    ]);
    const clean = data.texts[id];
    const legend = el("p", { class: "legend marks" }, [["k-condition", "condition"], ["k-mechanism", "mechanism"], ["k-risk", "risk factor"], ["k-gene", "gene"], ["k-variant", "variant"], ["repeat", "repeat"], ["spot", "finding"]].map(([css, label]) => el("span", {}, el("mark", { class: css }, label))));
    place.replaceChildren(
      el("a", { class: "back", href: "#articles" }, "← All articles"),
      el("h1", { id: "h-article", dir: "auto" }, row.title || row.source_id || id, " ", chip(row.status)),
      el("div", { class: "card" }, details),
      whole.has(id) || own.length === row.n_facts ? "" : el("p", { class: "note" }, `Of its ${number(row.n_facts)} facts this page shows ${own.length}.`),
      ...section("Findings", ownFindings, "findings"),
      ...section("Facts", own, "facts"),
      ...(chips.length ? [el("h2", {}, "Mentions"), ...chips.flat()] : []),
      ...(clean ? [el("h2", {}, "Clean text"), legend, el("div", { class: "text", dir: "auto" }, marked(clean))] : []),
      ...section("Duplicates", repeats, "duplicates"),
    );
  }

  // --- going from view to view -------------------------------------------------------------------------------------

  function route(isFirst) {
    const [name, query] = location.hash.slice(1).split(/\?(.*)/s);
    const parameters = new URLSearchParams(query || "");
    const view = $(`[data-view="${CSS.escape(name)}"]`) ? name : "overview";
    if (view === "article") showArticle(parameters.get("id") || "");
    else if (lists[view]) lists[view].set(parameters);
    for (const section of all(".view")) section.classList.toggle("shown", section.dataset.view === view);
    for (const link of all("[data-nav]")) {
      if (link.dataset.nav === (view === "article" ? "articles" : view)) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    document.title = `${$(`[data-view="${view}"] h1`).textContent} – healthfacts report`;
    const target = view === "overview" && name ? document.getElementById(name) : null;
    if (target && name !== "overview") target.scrollIntoView();
    else if (!isFirst) {
      window.scrollTo(0, 0);
      $(`[data-view="${view}"]`).focus({ preventScroll: true });
    }
  }
  const theme = $("#theme");
  const isDark = () => (document.documentElement.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  theme.hidden = false;
  theme.textContent = isDark() ? "Light" : "Dark";
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    theme.textContent = isDark() ? "Light" : "Dark";
  });
  document.documentElement.classList.add("has-script");
  // the browser must not scroll to a view by itself: views are shown, not scrolled to
  for (const section of all(".view")) section.id = `view-${section.dataset.view}`;
  addEventListener("hashchange", () => route(false));
  showProgress();
  route(true);
})();
