// Reporting from a page made of others, or from an account of repairs: what a reader selected stands in the report, as
// its quote. Without this script the report is about the page as a whole.
(function (display) {
  "use strict";
  const section = document.querySelector(".mend"), main = document.querySelector("main");
  const links = section ? Array.from(section.querySelectorAll("[data-report]")) : [];
  if (!links.length) return;
  const LONGEST = { issue: 400, mail: 80 }; // characters, which addresses have room for
  const whole = links.map(function (link) { return link.href; });
  const chosen = section.appendChild(document.createElement("span"));
  chosen.className = "chosen";

  function cut(words, most) {
    const all = Array.from(words.replace(/\p{Surrogate}/gu, "\ufffd"));
    return all.slice(0, most).join("") + (all.length > most ? "……" : "");
  }

  // A report about the whole page has an empty place for the quote: a field of its own, or a line of the text.
  function withQuote(address, way, words) {
    const line = "原文：" + (way === "mail" ? "\r\n" : "\n"), quote = encodeURIComponent(cut(words, LONGEST[way]));
    if (/[?&]quote=(&|$)/.test(address)) return address.replace(/([?&]quote=)(?=&|$)/, function (slot) { return slot + quote; });
    return address.replace(encodeURIComponent(line), function (slot) { return slot + quote; });
  }

  function choose(words) {
    chosen.textContent = words && "所选：“" + cut(words, 30) + "”";
    links.forEach(function (link, at) { link.href = words ? withQuote(whole[at], link.dataset.report, words) : whole[at]; });
  }

  // What is selected on the page counts; that a click on the link itself ends the selection does not.
  document.addEventListener("selectionchange", function () {
    const selection = getSelection();
    if (main.contains(selection.anchorNode)) choose(selection.isCollapsed ? "" : display.recordOf(selection.getRangeAt(0)));
  });
})(window.archiveDisplay);
