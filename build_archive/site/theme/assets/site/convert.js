// Shows the words of a page in the other script, or the frame in English. What a page says is kept: going back,
// copying and citing give the record. Names of people stay as they are printed.
(function (display) {
  "use strict";
  const root = document.documentElement;
  const SKIPPED = "script, style, code, pre, textarea, [translate=no], .sections, .sides, .rules, .panel";
  const RECORD = ".text, .card h1, .quote, .who"; // words of the text, never taken for words of the frame
  const ATTRIBUTES = ["title", "aria-label", "placeholder"];
  const LANGUAGES = { "hans": "zh-Hans", "hant-tw": "zh-Hant-TW", "hant-hk": "zh-Hant-HK" };
  const shown = new WeakMap(); // of a text node or an attribute's owner: what the record has, and what is shown
  const tables = {};
  let english = null, note = null, names = null;

  // Tables

  window.archiveVariants = function (target, pairs, phrases) {
    const words = new Map(), longest = new Map(); // by the first half of the first character
    function add(word, to) {
      words.set(word, to);
      longest.set(word[0], Math.max(longest.get(word[0]) || 0, word.length));
    }
    const characters = Array.from(pairs), parts = phrases ? phrases.split(" ") : [];
    for (let at = 0; at < characters.length; at += 2) add(characters[at], characters[at + 1]);
    for (let at = 0; at < parts.length; at += 2) add(parts[at], parts[at + 1]);
    tables[target] = { words: words, longest: longest };
    show();
  };

  window.archiveEnglish = function (words) {
    english = words;
    show();
  };

  function isReady(name) {
    if (name === "english" ? english : tables[name]) return true;
    const address = display.tables + name + ".js";
    if (!document.querySelector("script[data-table=\"" + name + "\"]")) {
      const script = document.createElement("script");
      script.src = address;
      script.dataset.table = name;
      document.head.append(script);
    }
    return false;
  }

  // Words

  function inVariant(text, table) {
    if (!table) return text;
    const pieces = names ? text.split(names) : [text];
    return pieces.map(function (piece, at) { return at % 2 ? piece : convertWords(piece, table); }).join("");
  }

  // From left to right, of the words that begin at a place the longest.
  function convertWords(text, table) {
    let converted = "", at = 0;
    while (at < text.length) {
      let length = Math.min(table.longest.get(text[at]) || 0, text.length - at);
      while (length && !table.words.has(text.slice(at, at + length))) length -= 1;
      converted += length ? table.words.get(text.slice(at, at + length)) : text[at];
      at += length || 1;
    }
    return converted;
  }

  // `其余 12 项` is `其余 {} 项` in the table, and `{} more` in English.
  function inEnglish(text, element) {
    const numbers = [];
    const key = text.trim().replace(/\d[\d,.]*/g, function (number) { numbers.push(number); return "{}"; });
    if (!Object.prototype.hasOwnProperty.call(english, key)) return null;
    const forms = english[key].split("|"); // where a heading has the plural, the label of a field has one of it
    const words = forms[/^(DT|TH)$/.test(element.tagName) ? forms.length - 1 : 0].replace(/\{\}/g, function () { return numbers.shift(); });
    return text.replace(text.trim(), function () { return words; });
  }

  function variantFor(element) {
    const target = display.chosen.script, isTraditional = Boolean(element.closest("[data-traditional]"));
    return target && (target === "hans") === isTraditional ? tables[target] : null;
  }

  function dayInEnglish(element) {
    if (element.tagName !== "TIME" || !/^\d{4}-\d\d-\d\d$/.test(element.dateTime)) return null;
    const shape = { weekday: "long", day: "numeric", month: "long", year: "numeric" };
    return new Date(element.dateTime + "T00:00").toLocaleDateString("en-GB", shape);
  }

  function lockNames() {
    const found = new Set();
    document.querySelectorAll(".cast .who a, main a[href*='people/']").forEach(function (link) {
      const name = recordOf(link.firstChild);
      if (/^[\u3400-\u9fff\u{20000}-\u{3134f}·]{2,12}$/u.test(name)) found.add(name);
    });
    const longest = Array.from(found).sort(function (one, other) { return other.length - one.length; });
    names = longest.length ? new RegExp("(" + longest.join("|") + ")") : null;
  }

  function recordOf(node) {
    if (!node || node.nodeType !== 3) return "";
    const kept = shown.get(node);
    return kept && kept.to === node.data ? kept.from : node.data;
  }

  // Nodes

  function convert(node) {
    const from = recordOf(node), element = node.parentElement;
    if (!element || !/[\u3400-\u9fff]/.test(from) || element.closest(SKIPPED)) return;
    const isFrame = display.chosen.frame && !element.closest(RECORD);
    const words = isFrame ? dayInEnglish(element) || inEnglish(from, element) : null;
    const to = words !== null ? words : inVariant(from, variantFor(element));
    mark(element, words !== null);
    if (to === node.data) return;
    shown.set(node, { from: from, to: to });
    node.data = to;
  }

  // Says that an element of nothing but a word of the frame is in English now.
  function mark(element, isEnglish) {
    if (element.childNodes.length > 1 || element === root) return;
    if (isEnglish && !element.lang) { element.lang = "en"; element.dataset.english = ""; }
    if (!isEnglish && "english" in element.dataset) { element.removeAttribute("lang"); delete element.dataset.english; }
  }

  function convertAttributes(element) {
    if (element.closest(SKIPPED)) return;
    ATTRIBUTES.forEach(function (name) {
      const value = element.getAttribute(name);
      if (!value) return;
      const kept = shown.get(element) || {};
      const from = kept[name] && kept[name].to === value ? kept[name].from : value;
      const words = display.chosen.frame ? inEnglish(from, element) : null;
      const to = words !== null ? words : inVariant(from, variantFor(element));
      if (to === value) return;
      kept[name] = { from: from, to: to };
      shown.set(element, kept);
      element.setAttribute(name, to);
    });
  }

  function convertAll(part) {
    if (part.nodeType === 3) return convert(part);
    if (part.nodeType !== 1) return undefined;
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) convert(walker.currentNode);
    [part].concat(Array.from(part.querySelectorAll("[title], [aria-label], [placeholder]"))).forEach(convertAttributes);
    return undefined;
  }

  function show() {
    const script = display.chosen.script, frame = display.chosen.frame;
    const isReadyForAll = [!script || isReady(script), !frame || isReady("english")].every(Boolean);
    if (!isReadyForAll) return;
    lockNames();
    showLanguages(script);
    const title = document.querySelector("title");
    if (title && title.firstChild) convertTitle(title.firstChild);
    convertAll(document.body);
    showNote(script);
  }

  function convertTitle(node) {
    const from = recordOf(node), to = inVariant(from, display.chosen.script === "hans" ? null : tables[display.chosen.script]);
    shown.set(node, { from: from, to: to });
    node.data = to;
  }

  // The language of what is shown; which parts are traditional in the record is noted once.
  function showLanguages(script) {
    root.lang = LANGUAGES[script] || "zh-Hans";
    document.querySelectorAll("main [lang=zh-Hant]").forEach(function (element) { element.dataset.traditional = ""; });
    document.querySelectorAll("[data-traditional]").forEach(function (element) {
      element.lang = script === "hans" ? "zh-Hans" : "zh-Hant";
    });
  }

  function showNote(script) {
    const main = document.querySelector("main");
    if (!main) return;
    if (!note) {
      note = document.createElement("p");
      note.className = "converted";
      note.setAttribute("role", "status");
      note.translate = false;
    }
    note.hidden = !script;
    note.lang = script ? LANGUAGES[script] : "zh-Hans";
    note.textContent = script === "hans" ? "繁体原文转换为简体显示；人名照登。复制和引用仍用原文。"
      : "字形經程式轉換，人名照登。複製和引用仍用原文。";
    if (!note.isConnected) main.prepend(note);
  }

  display.record = recordOf;
  display.show = show;
  show();

  // What scripts put into the page later: results of a search.
  new MutationObserver(function (changes) {
    if (!display.chosen.script && !display.chosen.frame) return;
    if (names === null) lockNames();
    changes.forEach(function (change) { change.addedNodes.forEach(convertAll); });
  }).observe(document.querySelector("main") || document.body, { childList: true, subtree: true });

  document.addEventListener("copy", function (event) {
    const selection = document.getSelection();
    if (!display.chosen.script || selection.isCollapsed || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", display.recordOf(selection.getRangeAt(0)));
  });
})(window.archiveDisplay);
