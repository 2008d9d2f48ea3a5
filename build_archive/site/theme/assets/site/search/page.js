// The search page: what is asked stands in the address, results are shown a batch at a time. Raw text only ever
// becomes text nodes.
(function (search) {
  "use strict";
  const BATCH = 10;      // results shown at a time
  const FIRST = 3;       // of them shown before the others' texts are read
  const SETTLED = 80e3;  // candidates that are not shown are confirmed, for an exact count, when they are no more bytes
  const BEFORE = 30;     // characters of an excerpt before its first hit
  const EXCERPT = 130;
  const SHOWN_VALUES = 6;  // of a facet, before "more" is asked for
  const MOST_VALUES = 60;
  const MARKS = 4;       // phrases that an address hands to the page, to be marked there
  const FACET_NAMES = { city: "城市", year: "年份", person: "人物", kind: "类型", metric: "数据" };

  let page, form, field, status, list, more, facets, sort, save, typing;
  let request = null, answer = null, turn = 0, unfolded = new Set();

  document.addEventListener("DOMContentLoaded", function () {
    page = document.querySelector(".search-page");
    search.folder = page.dataset.index;
    form = page.querySelector("form");
    field = form.elements.q;
    [status, list, more, facets, sort, save] = [".status", ".results", ".more", ".facets", ".sort", ".save"]
      .map(function (selector) { return page.querySelector(selector); });
    search.offerSuggestions(field, page.querySelector(".options"), submit);
    form.addEventListener("submit", function (event) { event.preventDefault(); submit(); });
    field.addEventListener("input", whileTyping);
    sort.addEventListener("change", submit);
    facets.addEventListener("change", submit);
    save.addEventListener("click", saveTable);
    more.firstElementChild.addEventListener("click", showMore);
    page.addEventListener("keydown", onKey);
    window.addEventListener("popstate", fromAddress);
    const wide = matchMedia("(min-width: 60.01rem)"); // there the facets stand beside the results, always open
    facets.open = wide.matches;
    wide.addEventListener("change", function () { facets.open = wide.matches; });
    fromAddress();
    if (!field.value) field.focus();
  });

  // Asks once nothing was typed for a moment; what is asked by Enter is not asked again.
  function whileTyping() {
    clearTimeout(typing);
    typing = setTimeout(function () { read(); keep("replaceState"); run(); }, 200);
  }

  // The request: from the form, to and from the address

  function emptyFilters() {
    return Object.fromEntries(search.FACETS.map(function (facet) { return [facet, new Set()]; }));
  }

  function read() {
    const filters = emptyFilters();
    facets.querySelectorAll("input:checked").forEach(function (box) { filters[box.name].add(box.value); });
    request = { query: field.value.trim(), filters: filters, sort: sort.value };
  }

  function submit() {
    clearTimeout(typing);
    read();
    keep("pushState");
    run();
  }

  function keep(how) {
    const given = new URLSearchParams();
    if (request.query) given.set("q", request.query);
    search.FACETS.forEach(function (facet) {
      request.filters[facet].forEach(function (label) { given.append(facet, label); });
    });
    if (request.sort) given.set("sort", request.sort);
    const address = location.pathname + (String(given) && "?" + given);
    if (address === location.pathname + location.search) return;
    try { history[how](null, "", address); } catch (error) { /* some browsers forbid it from disk */ }
  }

  function fromAddress() {
    const given = new URLSearchParams(location.search), filters = emptyFilters();
    search.FACETS.forEach(function (facet) { given.getAll(facet).forEach(function (label) { filters[facet].add(label); }); });
    field.value = given.get("q") || "";
    sort.value = given.get("sort") === "date" ? "date" : "";
    request = { query: field.value.trim(), filters: filters, sort: sort.value };
    run();
  }

  // Asking

  function isAsked() {
    return Boolean(request.query) || search.FACETS.some(function (facet) { return request.filters[facet].size; });
  }

  async function run() {
    const now = ++turn;
    if (!isAsked()) { clear(); return; }
    if (!window.DecompressionStream) { status.textContent = "这个浏览器太旧，不能检索。请更新，或从城市、日期、人物查找。"; return; }
    page.setAttribute("aria-busy", "true");
    try {
      const found = await search.ask(request);
      const first = await found.next(FIRST);
      if (now !== turn) return;
      answer = found;
      showResults(first);
      const rest = first.length ? await found.next(BATCH - first.length, first.length) : [];
      if (now !== turn) return;
      append(rest);
      await found.settle(function (left) { return now === turn && found.unsure && search.sizeOfTexts(left) < SETTLED; });
      if (now === turn) tell();
      await showFacets(now);
    } catch (error) {
      if (now === turn) status.textContent = "检索数据没有读到（" + error.message + "）。请重新打开，或重新生成网站。";
    } finally {
      if (now === turn) page.removeAttribute("aria-busy");
    }
  }

  function clear() {
    answer = null;
    list.replaceChildren();
    status.textContent = "";
    page.classList.remove("answered");
    more.hidden = true;
  }

  function showResults(results) {
    list.replaceChildren();
    page.classList.add("answered");
    append(results);
  }

  function append(results) {
    results.forEach(function (result) { list.append(item(result)); });
    tell();
  }

  function tell() {
    more.hidden = !answer.open.length;
    save.disabled = !answer.count;
    const count = answer.count.toLocaleString("zh-CN");
    status.textContent = !answer.count ? "没有找到。可以换个说法，少用几个词，或放宽筛选。"
      : answer.unsure > 0 ? "约 " + count + " 篇" : "找到 " + count + " 篇";
    if (answer.terms.some(function (term) { return term.isSingle; })) status.textContent += "（单字只查标题、人名和城市）";
  }

  async function showMore() {
    const next = list.children.length, now = turn, results = await answer.next(BATCH);
    if (now !== turn) return;
    append(results);
    if (list.children[next]) list.children[next].querySelector("a").focus();
  }

  // Results

  function item(result) {
    const words = answer.words(), text = result.text, title = text.fields[0].text;
    const passage = answer.passage(text), node = element("li"), link = element("a"), where = element("p", "where");
    link.href = address(result.page, passage, words);
    link.append(marked(title, search.places(text.fields[0], words), 0, title.length));
    where.textContent = facts(result).join(" · ");
    node.append(wrap("h2", link), where);
    if (passage) node.append(excerpt(passage, words));
    return node;
  }

  function facts(result) {
    const text = result.text, day = search.formatDay(answer.base.days[result.page]);
    return [day || "日期不详", text.city, text.session ? "第" + text.session + "场" : "", text.kind].filter(Boolean);
  }

  // The address of the paragraph, with the phrases that the page marks there (archive.js).
  function address(number, passage, words) {
    const path = answer.base.path(number).split("/").map(encodeURIComponent).join("/");
    const found = passage ? search.places(passage, words) : [];
    const phrases = new Set(found.map(function (place) { return passage.text.slice(place[0], place[1]); }));
    const given = new URLSearchParams(Array.from(phrases).slice(0, MARKS).map(function (phrase) { return ["mark", phrase]; }));
    const root = page.dataset.root.replace(/\/?$/, "/");
    return root + "briefings/" + path + ".html" + (String(given) && "?" + given) + (passage && passage.anchor ? "#" + passage.anchor : "");
  }

  function excerpt(passage, words) {
    const places = search.places(passage, words), text = passage.text.replace(/\t/g, "\u3000");
    const start = places.length && places[0][1] > EXCERPT ? Math.max(0, places[0][0] - BEFORE) : 0;
    const end = Math.min(text.length, start + EXCERPT), node = element("p", "excerpt");
    if (start) node.append("……");
    node.append(marked(text, places, start, end));
    if (end < text.length) node.append("……");
    return node;
  }

  // The text from `start` to `end`, with a mark at each of `places`.
  function marked(text, places, start, end) {
    const fragment = document.createDocumentFragment();
    let at = start;
    places.forEach(function (place) {
      const from = Math.max(place[0], at), to = Math.min(place[1], end);
      if (from >= to) return;
      fragment.append(text.slice(at, from), wrap("mark", text.slice(from, to)));
      at = to;
    });
    fragment.append(text.slice(at, end));
    return fragment;
  }

  // Facets

  async function showFacets(now) {
    const shown = [];
    for (const facet of search.FACETS) {
      const values = await answer.facet(facet);
      const chosen = request.filters[facet];
      chosen.forEach(function (label) {
        if (!values.some(function (value) { return value.label === label; })) values.unshift({ label: label, count: 0 });
      });
      if (values.length > 1 || chosen.size) shown.push(facetNode(facet, values, chosen));
    }
    if (now !== turn) return;
    const focused = facets.contains(document.activeElement) && document.activeElement.id;
    facets.querySelector(".facet-list").replaceChildren.apply(facets.querySelector(".facet-list"), shown);
    if (focused && document.getElementById(focused)) document.getElementById(focused).focus();
    const count = search.FACETS.reduce(function (sum, facet) { return sum + request.filters[facet].size; }, 0);
    facets.querySelector(".chosen").textContent = count ? "（" + count + "）" : "";
    facets.hidden = !shown.length;
  }

  function facetNode(facet, values, chosen) {
    const node = element("fieldset"), legend = element("legend");
    legend.textContent = FACET_NAMES[facet];
    node.append(legend);
    const first = values.filter(function (value, at) { return at < SHOWN_VALUES || chosen.has(value.label); });
    const most = values.slice(0, MOST_VALUES), isOpen = unfolded.has(facet);
    (isOpen ? most : first).forEach(function (value, at) { node.append(valueNode(facet, value, at, chosen.has(value.label))); });
    if (!isOpen && most.length > first.length) node.append(unfoldButton(facet, most.length - first.length));
    return node;
  }

  function valueNode(facet, value, at, isChosen) {
    const label = element("label"), box = element("input"), name = element("span"), count = element("span", "count");
    box.type = "checkbox";
    box.name = facet;
    box.value = value.label;
    box.checked = isChosen;
    box.id = "facet-" + facet + "-" + at;
    name.textContent = value.label;
    count.textContent = value.count.toLocaleString("zh-CN");
    label.append(box, name, count);
    return label;
  }

  function unfoldButton(facet, left) {
    const button = element("button");
    button.type = "button";
    button.textContent = "另外 " + left + " 项";
    button.addEventListener("click", function () {
      unfolded.add(facet);
      showFacets(turn).then(function () {
        const box = document.getElementById("facet-" + facet + "-" + SHOWN_VALUES);
        if (box) box.focus();
      });
    });
    return button;
  }

  // Saving

  async function saveTable() {
    const now = turn, whole = await search.ask(request);
    save.disabled = true;
    await whole.settle(function (left) {
      if (now === turn) status.textContent = "正在核对，还有 " + left.toLocaleString("zh-CN") + " 篇";
      return now === turn;
    });
    save.disabled = false;
    if (now !== turn) return;
    answer.count = whole.count;
    answer.unsure = 0;
    tell();
    const rows = whole.open.map(function (result) { return row(result, whole.words()); });
    download([["标题", "日期", "城市", "场次", "类型", "摘录", "地址"]].concat(rows));
  }

  function row(result, words) {
    const text = result.text, passage = answer.passage(text), link = new URL(address(result.page, passage, words), location.href);
    const quoted = passage ? excerpt(passage, words).textContent : "";
    const where = location.protocol === "file:" ? address(result.page, passage, words) : link.href;
    return [text.fields[0].text, search.formatDay(answer.base.days[result.page]), text.city,
      text.session || "", text.kind, quoted, where];
  }

  function download(rows) {
    const lines = rows.map(function (cells) { return cells.map(cell).join(",") + "\r\n"; });
    const link = element("a");
    link.href = URL.createObjectURL(new Blob(["\ufeff" + lines.join("")], { type: "text/csv;charset=utf-8" }));
    link.download = "检索结果.csv";
    link.click();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 1000);
  }

  // A cell that a table program would take for a formula is led in by an apostrophe.
  function cell(value) {
    const text = String(value);
    return "\"" + (/^[=+\-@\t\r＝＋－＠]/.test(text) ? "'" + text : text).replace(/"/g, "\"\"") + "\"";
  }

  // Keys: arrows go from the box through the results, Esc goes back to the box and empties it.

  function onKey(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const links = Array.from(list.querySelectorAll("h2 a")), at = links.indexOf(document.activeElement);
    const isField = document.activeElement === field;
    if (event.key === "Escape") {
      event.preventDefault();
      if (isField && field.value) { field.value = ""; submit(); }
      field.focus();
    } else if (event.key === "ArrowDown" && (isField || at >= 0)) {
      event.preventDefault();
      if (links[at + 1]) links[at + 1].focus();
      else if (!more.hidden) more.firstElementChild.focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (links[at - 1] || field).focus();
    }
  }

  function element(name, className) {
    const node = document.createElement(name);
    if (className) node.className = className;
    return node;
  }

  function wrap(name, child) {
    const node = document.createElement(name);
    node.append(child);
    return node;
  }
})(window.archiveSearch = window.archiveSearch || {});
