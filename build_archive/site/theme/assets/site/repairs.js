// The account of repairs: a note on the change under the pointer or the focus, one kind alone, step by step.
// Without it every change still leads to its explanation below.
(function () {
  "use strict";
  var sides = document.querySelector(".sides");
  var note = document.getElementById("site-note");
  var narrow = window.matchMedia("(max-width: 46rem)");
  var furniture = document.getElementById("site-furniture");
  var shown = null; // the link whose note is open
  var pinned = false; // by focus or tap: the pointer then does not close it

  document.querySelectorAll(".filters, .steps").forEach(function (group) { group.hidden = false; });

  // A change stands on both sides, as the same one of its row; only one of the two holds the link.
  function pair(mark) {
    var row = mark.closest(".row");
    var dels = row.getElementsByTagName("del"), inss = row.getElementsByTagName("ins");
    var at = Array.prototype.indexOf.call(mark.tagName === "DEL" ? dels : inss, mark);
    return [dels[at], inss[at]].filter(Boolean);
  }

  function linkOf(target) {
    var mark = target.closest && target.closest(".row del, .row ins");
    if (!mark) return null;
    var holder = pair(mark).find(function (side) { return side.firstElementChild && side.querySelector("a"); });
    return holder ? holder.querySelector("a") : null;
  }

  function line(className, nodes) {
    var paragraph = document.createElement("p");
    paragraph.className = className;
    nodes.forEach(function (node) { paragraph.append(node); });
    return paragraph;
  }

  function explain(number) {
    var entry = document.getElementById("k" + number), rule = entry.closest(".rule");
    var copies = Array.from(entry.childNodes, function (node) { return node.cloneNode(true); });
    var words = copies.filter(function (node) { return node.nodeName !== "SMALL"; });
    var parts = [line("what", [rule.dataset.kind + "：" + rule.querySelector(".what").textContent]), line("change", words)];
    var reason = entry.querySelector(".reason");
    if (reason) parts.push(line("why", ["理由：" + reason.textContent]));
    var all = document.createElement("a");
    all.href = "#k" + number;
    all.textContent = entry.querySelector("small").textContent.split("，")[0];
    parts.push(line("sure", ["把握 " + entry.dataset.sure + "%，共 ", all]));
    return parts;
  }

  function show(link) {
    if (shown === link) return;
    hide();
    shown = link;
    (link.dataset.k || link.hash.slice(2)).split(" ").forEach(function (number, index) {
      if (index) note.append(document.createElement("hr"));
      note.append.apply(note, explain(number));
    });
    note.hidden = false;
    pair(link.parentNode).forEach(function (side) { side.classList.add("lit"); });
    link.setAttribute("aria-describedby", note.id);
    place(link);
  }

  function place(link) {
    note.style.left = note.style.top = "";
    if (narrow.matches) return;
    var box = link.getClientRects()[0] || link.getBoundingClientRect();
    var below = box.bottom + 8 + note.offsetHeight < window.innerHeight;
    var left = Math.max(8, Math.min(box.left, document.documentElement.clientWidth - note.offsetWidth - 16));
    note.style.left = left + window.scrollX + "px";
    note.style.top = (below ? box.bottom + 8 : Math.max(8, box.top - 8 - note.offsetHeight)) + window.scrollY + "px";
  }

  function hide() {
    if (!shown) return;
    pair(shown.parentNode).forEach(function (side) { side.classList.remove("lit"); });
    shown.removeAttribute("aria-describedby");
    note.hidden = true;
    note.replaceChildren();
    shown = null;
    pinned = false;
  }

  sides.addEventListener("pointerover", function (event) {
    if (pinned || event.pointerType === "touch") return;
    var link = linkOf(event.target);
    if (link) show(link); else hide();
  });
  sides.addEventListener("focusin", function (event) {
    var link = linkOf(event.target);
    if (link) { show(link); pinned = true; }
  });
  document.addEventListener("click", function (event) {
    var link = linkOf(event.target);
    if (link) {
      event.preventDefault();
      show(link);
      pinned = true;
    } else if (!note.contains(event.target) && !event.target.closest("[data-step]")) {
      hide();
    }
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });

  function only(letter) {
    if (letter) sides.dataset.only = letter; else delete sides.dataset.only;
    document.querySelectorAll("[data-only]").forEach(function (button) {
      if (button.tagName === "BUTTON") button.setAttribute("aria-pressed", String(button.dataset.only === letter));
    });
  }

  // Blocks first, then the rows of one: what is out of sight is not laid out for it.
  function firstInView() {
    return [".block", ".row", "del > a, ins > a"].reduce(function (holder, inner) {
      return holder && Array.from(holder.querySelectorAll(inner)).find(function (element) {
        return element.getBoundingClientRect().bottom > 120; // below the bar of controls
      });
    }, sides);
  }

  function step(way) {
    var letter = sides.dataset.only, skipped = furniture && furniture.checked ? ":not(.cut.b)" : "";
    var links = Array.from(sides.querySelectorAll(".row" + skipped + " :is(del, ins)" + (letter && "." + letter || "") + " > a"));
    var at = links.indexOf(shown);
    if (at < 0) at = links.indexOf(firstInView()) - (way > 0 ? 1 : 0);
    var next = links[(at + way + links.length) % links.length];
    if (!next) return;
    next.scrollIntoView({ block: "center", behavior: "instant" });
    next.focus({ preventScroll: true });
    show(next);
    place(next);
  }

  document.querySelector(".controls").addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.step) step(Number(button.dataset.step)); else only(button.dataset.only);
  });
})();
