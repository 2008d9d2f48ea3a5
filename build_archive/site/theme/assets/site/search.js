// Search over the whole text, in the page itself: exact substrings, several terms narrow.
// The data is one script (format in build_archive/indexes.py, render_search_data), loaded on first use,
// so that it works from disk. Raw text only ever becomes text nodes.
(function () {
  "use strict";
  var BATCH = 30;      // results shown at a time
  var BEFORE = 28;     // characters of an excerpt before its first hit
  var EXCERPT = 130;
  // What a hit weighs by where it stands; only the best place of each term counts.
  var WEIGHTS = { title: 16, people: 8, about: 8, heading: 4, body: 1 };

  var data = null, folds = new Map(), page, form, field, status, list, more, waiting = [];

  document.addEventListener("DOMContentLoaded", function () {
    page = document.querySelector(".search-page");
    form = page.querySelector("form");
    field = form.elements.q;
    status = page.querySelector(".status");
    list = page.querySelector(".results");
    more = page.querySelector(".more");
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      keepInAddress();
      run();
    });
    field.addEventListener("input", debounce(function () { keepInAddress(); run(); }, 200));
    window.addEventListener("popstate", fromAddress);
    fromAddress();
  });

  function fromAddress() {
    field.value = new URLSearchParams(location.search).get("q") || "";
    if (field.value) run(); else field.focus();
  }

  function keepInAddress() {
    var address = new URL(location.href);
    if (field.value) address.searchParams.set("q", field.value); else address.searchParams.delete("q");
    try { history.replaceState(null, "", address.href); } catch (error) { /* some browsers forbid it from disk */ }
  }

  function debounce(action, wait) {
    var timer;
    return function () { clearTimeout(timer); timer = setTimeout(action, wait); };
  }

  // Data

  window.archiveSearch = function (given) {
    given.fold[0].split("").forEach(function (character, at) { folds.set(character, given.fold[1][at]); });
    given.pages.forEach(prepare);
    data = given;
    waiting.splice(0).forEach(function (action) { action(); });
  };

  function withData(action) {
    if (data) { action(); return; }
    waiting.push(action);
    if (waiting.length > 1) return;
    status.textContent = "正在读取索引……";
    var script = document.createElement("script");
    script.src = page.dataset.index;
    script.onerror = function () { waiting = []; status.textContent = "索引没有读到，请重新生成网站。"; };
    document.head.append(script);
  }

  function prepare(entry) {
    var day = entry.d.split("-").map(Number);
    var spoken = entry.d ? day[0] + "年" + day[1] + "月" + day[2] + "日" : "";
    entry.fields = [field_("title", entry.t, ""), field_("about", entry.c + " " + entry.d + " " + spoken, "")];
    entry.s.forEach(function (speaker) { entry.fields.push(field_("people", speaker, "")); });
    entry.b.forEach(function (section) {
      if (section[1]) entry.fields.push(field_("heading", section[1], section[0]));
      entry.fields.push(field_("body", section[2], section[0]));
    });
  }

  function field_(kind, text, anchor) {
    return { kind: kind, text: text, folded: fold(text), anchor: anchor };
  }

  // One character for one character, so that a place in the folded text is the same place in the text.
  function fold(text) {
    return text.replace(/[^\x00-\x60\x7b-\x7f]/g, function (character) {
      var code = character.charCodeAt(0);
      if (code >= 0xff01 && code <= 0xff5e) return String.fromCharCode(code - 0xfee0).toLowerCase();
      if (code === 0x3000 || code === 0xa0) return " ";
      return folds.get(character) || character;
    }).replace(/[A-Z]/g, function (letter) { return letter.toLowerCase(); });
  }

  // Query: terms at spaces, phrases in quotes; each term is a list of wordings of which one must stand there.

  function parse(query) {
    var terms = [], pattern = /["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g, match;
    while ((match = pattern.exec(query))) {
      var words = fold((match[1] || match[2]).trim());
      if (words) terms.push([words].concat(/^[a-zü']+$/.test(words) ? named(words) : []));
    }
    return terms.slice(0, 12);
  }

  function named(letters) {
    var wanted = letters.replace(/'/g, "").replace(/ü/g, "v");
    return data.names.filter(function (pair) { return reads(pair[1].split(" "), wanted); })
      .map(function (pair) { return fold(pair[0]); });
  }

  function reads(syllables, wanted) {
    var initials = syllables.map(function (syllable) { return syllable[0]; }).join("");
    if (initials === wanted) return true;
    return wanted.length > 1 && syllables.some(function (_, at) {
      return syllables.slice(at).join("").startsWith(wanted);
    });
  }

  function find(terms) {
    var hits = [];
    data.pages.forEach(function (entry) {
      var score = 0;
      for (var i = 0; i < terms.length; i++) {
        var best = weigh(entry, terms[i]);
        if (!best) return;
        score += best;
      }
      hits.push({ entry: entry, score: score });
    });
    return hits.sort(function (one, other) {
      return other.score - one.score || (one.entry.d < other.entry.d ? 1 : one.entry.d > other.entry.d ? -1 : 0);
    });
  }

  function weigh(entry, wordings) {
    return entry.fields.reduce(function (best, part) {
      var weight = WEIGHTS[part.kind];
      return weight > best && holds(part, wordings) ? weight : best;
    }, 0);
  }

  function holds(part, wordings) {
    return wordings.some(function (wording) { return part.folded.includes(wording); });
  }

  // Showing

  function run() {
    var query = field.value.trim();
    list.replaceChildren();
    more.hidden = true;
    status.textContent = "";
    if (!query) return;
    withData(function () {
      if (field.value.trim() !== query) return;
      var terms = parse(query);
      var hits = terms.length ? find(terms) : [];
      list.replaceChildren();
      status.textContent = hits.length ? "找到 " + hits.length + " 篇" : "没有找到。可以换个说法，或少用几个词。";
      show(hits, terms, 0);
    });
  }

  function show(hits, terms, from) {
    hits.slice(from, from + BATCH).forEach(function (hit) { list.append(item(hit.entry, terms)); });
    more.hidden = from + BATCH >= hits.length;
    more.firstElementChild.onclick = function () {
      var next = list.children.length;
      show(hits, terms, from + BATCH);
      list.children[next].querySelector("a").focus();
    };
  }

  function item(entry, terms) {
    var best = passage(entry, terms);
    var link = element("a", "");
    link.href = page.dataset.root.replace(/\/?$/, "/") + entry.u + (best && best.anchor ? "#" + best.anchor : "");
    link.append(marked(entry.t, terms));
    var line = element("p", "where");
    line.append([entry.d, entry.c].filter(Boolean).join(" · "));
    var node = element("li", "");
    node.append(wrap("h2", link), line);
    if (best) node.append(excerpt(best, terms));
    return node;
  }

  // The part of the page that holds most of the terms, the first of equals; titles are shown anyway.
  function passage(entry, terms) {
    var best = null, most = 0, anchor = "";
    entry.fields.forEach(function (part) {
      if (part.kind === "title" || part.kind === "about") return;
      var count = terms.filter(function (wordings) { return holds(part, wordings); }).length;
      if (count > most) { most = count; best = part; anchor = ""; }
      if (count && count === most && !anchor) anchor = part.anchor; // of a person: where they first speak
    });
    return best && { text: best.text, folded: best.folded, anchor: anchor };
  }

  function excerpt(part, terms) {
    var first = places(part.folded, terms)[0];
    var start = Math.max(0, first[0] - BEFORE);
    var node = element("p", "excerpt");
    if (start) node.append("……");
    node.append(marked(part.text.slice(start, start + EXCERPT).replace(/\n/g, " "), terms));
    if (start + EXCERPT < part.text.length) node.append("……");
    return node;
  }

  function places(folded, terms) {
    var found = [];
    terms.forEach(function (wordings) {
      wordings.forEach(function (wording) {
        for (var at = folded.indexOf(wording); at >= 0; at = folded.indexOf(wording, at + wording.length)) {
          found.push([at, at + wording.length]);
        }
      });
    });
    return found.sort(function (one, other) { return one[0] - other[0] || other[1] - one[1]; });
  }

  function marked(text, terms) {
    var fragment = document.createDocumentFragment(), at = 0;
    places(fold(text), terms).forEach(function (place) {
      if (place[1] <= at) return;
      var start = Math.max(place[0], at);
      fragment.append(text.slice(at, start), wrap("mark", text.slice(start, place[1])));
      at = place[1];
    });
    fragment.append(text.slice(at));
    return fragment;
  }

  function element(name, className) {
    var node = document.createElement(name);
    if (className) node.className = className;
    return node;
  }

  function wrap(name, child) {
    var node = document.createElement(name);
    node.append(child);
    return node;
  }
})();
