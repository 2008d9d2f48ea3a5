// On a page that a search led to: marks the phrases it handed over (`?mark=…`) in the paragraph that it named
// (`#p12`), or, where they do not stand there, wherever they stand first, and brings them into view.
(function () {
  "use strict";

  function land() {
    const phrases = new URLSearchParams(location.search).getAll("mark").map(bare).filter(Boolean);
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const text = document.querySelector("main .text");
    if (!text || !phrases.length) return;
    const block = [target].concat(Array.from(text.children)).find(function (one) {
      return one && text.contains(one) && markIn(one, phrases);
    });
    if (!block) return;
    block.classList.add("landed");
    block.tabIndex = -1; // reading goes on from here
    block.focus({ preventScroll: true });
    const show = function () { block.querySelector("mark.hit").scrollIntoView({ block: "center" }); };
    show();
    window.addEventListener("load", show); // the browser goes to the paragraph's top then
  }

  function bare(text) { return text.replace(/\s+/g, ""); }

  // Marks each phrase in an element, across its inner tags and whatever its spaces; returns how many there are.
  function markIn(element, phrases) {
    const letters = read(element);
    const places = phrases.flatMap(function (phrase) {
      const found = [];
      for (let at = letters.text.indexOf(phrase); at >= 0; at = letters.text.indexOf(phrase, at + phrase.length)) {
        found.push([at, at + phrase.length]);
      }
      return found;
    });
    const isHit = new Uint8Array(letters.text.length);
    places.forEach(function (place) { isHit.fill(1, place[0], place[1]); });
    letters.nodes.forEach(function (one) { wrap(one, isHit); });
    return places.length;
  }

  // The letters of an element without its spaces and links to itself; of each text node, where its letters stand.
  function read(element) {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT), nodes = [];
    let text = "";
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(".headerlink")) continue;
      const places = [];
      for (let at = 0; at < node.data.length; at++) {
        if (/\S/.test(node.data[at])) places.push(at);
      }
      nodes.push({ node: node, places: places, first: text.length });
      text += bare(node.data);
    }
    return { text: text, nodes: nodes };
  }

  // Puts a mark around each run of hits in a text node, the last first, so that places before it stay.
  function wrap(one, isHit) {
    for (let end = one.places.length; end > 0;) {
      let start = end;
      while (start > 0 && isHit[one.first + start - 1]) start--;
      if (start === end) { end--; continue; }
      const last = one.places[end - 1] + 1, hit = one.node.splitText(one.places[start]);
      hit.splitText(last - one.places[start]);
      const mark = document.createElement("mark");
      mark.className = "hit";
      hit.replaceWith(mark);
      mark.append(hit);
      end = start;
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", land); else land();
})();
