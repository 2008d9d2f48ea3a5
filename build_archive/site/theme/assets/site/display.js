// How pages are shown: script, colours, size of type, language of the frame. Loaded before the body, so that no page
// flashes; what is chosen is kept, and the rest (convert.js, its tables) is loaded only once it is asked for.
(function () {
  "use strict";
  const root = document.documentElement;
  const own = document.currentScript, tables = own.dataset.tables;
  const CHOICES = {
    script: ["文字", "Script", { "": "原文", "hans": "简体", "hant-tw": "繁體（台灣）", "hant-hk": "繁體（香港）" }],
    scheme: ["配色", "Colours", { "": "随系统", "light": "浅色", "dark": "深色" }],
    size: ["字号", "Type", { "": "标准", "large": "大", "larger": "特大" }],
    frame: ["界面", "Interface", { "": "中文", "en": "English" }],
  };
  const display = window.archiveDisplay = { chosen: {}, base: own.src, tables: tables, recordOf: recordOf };

  function remembered(name) {
    try { return localStorage.getItem(name) || ""; } catch (error) { return ""; } // storage may be shut off
  }

  function remember(name, value) {
    try { localStorage.setItem(name, value); } catch (error) { /* the choice then holds for this page */ }
  }

  function choose(name, value) {
    display.chosen[name] = value;
    if (value) root.dataset[name] = value; else delete root.dataset[name];
  }

  Object.keys(CHOICES).forEach(function (name) {
    const value = remembered(name);
    choose(name, value in CHOICES[name][2] ? value : "");
  });

  // The words of a page are shown otherwise by a script of their own.
  function show() {
    if (display.show) display.show();
    else if (display.chosen.script || display.chosen.frame) load(own.src.replace(/[^/]*$/, "convert.js"));
  }

  function load(address) {
    if (document.querySelector("script[src=\"" + address + "\"]")) return;
    const script = document.createElement("script");
    script.src = address;
    document.head.append(script);
  }

  function make(tag, properties, children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append.apply(element, children || []);
    return element;
  }

  function field(name) {
    const choice = CHOICES[name], options = choice[2];
    const legend = make("legend", { textContent: choice[0] + " " }, [make("span", { lang: "en", textContent: choice[1] })]);
    const labels = Object.keys(options).map(function (value) {
      const isOn = display.chosen[name] === value;
      const input = make("input", { type: "radio", name: "display-" + name, value: value, defaultChecked: isOn });
      input.addEventListener("change", function () {
        choose(name, value);
        remember(name, value);
        if (name === "script" || name === "frame") show();
      });
      return make("label", { translate: false }, [input, make("span", { textContent: options[value] })]);
    });
    return make("fieldset", {}, [legend].concat(labels));
  }

  document.addEventListener("DOMContentLoaded", function () {
    const menu = document.querySelector(".display");
    if (menu) {
      menu.append(make("div", { className: "panel" }, Object.keys(CHOICES).map(field)));
      menu.hidden = false;
      document.addEventListener("click", function (event) { if (!menu.contains(event.target)) menu.open = false; });
      menu.addEventListener("keydown", function (event) {
        if (event.key !== "Escape" || !menu.open) return;
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    }
    show();
  });

  // The words of a range as the record has them, whatever is shown; a line for each block.
  function recordOf(range) {
    const walker = document.createTreeWalker(range.commonAncestorContainer, NodeFilter.SHOW_TEXT);
    const lines = [];
    let block = null;
    // A walker does not yield its own root, which a range in one text node has.
    for (let node = walker.root.nodeType === 3 ? walker.root : walker.nextNode(); node; node = walker.nextNode()) {
      if (!range.intersectsNode(node) || node.parentElement.closest(".headerlink, .acts")) continue;
      const whole = display.record ? display.record(node) : node.data;
      const isSame = whole.length === node.data.length; // a phrase of the frame in English is whole or not at all
      const start = isSame && node === range.startContainer ? range.startOffset : 0;
      const end = isSame && node === range.endContainer ? range.endOffset : whole.length;
      const holder = node.parentElement.closest("p, li, h1, h2, h3, h4, tr, div, section");
      if (holder !== block) lines.push("");
      block = holder;
      lines[lines.length - 1] += whole.slice(start, end);
    }
    return lines.map(function (line) { return line.trim(); }).filter(Boolean).join("\n");
  }
})();
