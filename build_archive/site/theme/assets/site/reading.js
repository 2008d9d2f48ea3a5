// A briefing's page: copying with the source, citing a paragraph. Without it every link and citation is there too.
(function (display) {
  "use strict";
  const text = document.querySelector(".text"), cite = document.querySelector(".cite");
  if (!text || !cite) return;
  const meta = function (name) {
    const element = document.querySelector("meta[name=\"" + name + "\"]");
    return element ? element.content : "";
  };
  const acts = make("span", { className: "acts" }); // of the paragraph whose mark has the focus
  const floating = make("div", { className: "acts floating", hidden: true }); // of the words that are selected
  const status = make("p", { className: "unseen" });
  status.setAttribute("role", "status");
  cite.append(status);
  document.body.append(floating);

  function make(tag, properties, children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append.apply(element, children || []);
    return element;
  }

  function button(words, english, act) {
    const element = make("button", { type: "button", textContent: words, title: english });
    element.addEventListener("click", act);
    return element;
  }

  // The page's own address; "" where it has none but on this disk.
  function address() {
    const known = meta("DC.identifier");
    return known || (/^https?:$/.test(location.protocol) ? location.href.replace(/[?#].*$/, "") : "");
  }

  function copy(words, by) {
    (by.closest("dialog") || cite).append(status); // what is outside an open dialog is not read out
    const done = function () {
      status.textContent = "";
      setTimeout(function () { status.textContent = "已复制"; }, 50);
      by.dataset.done = "";
      setTimeout(function () { delete by.dataset.done; }, 1500);
    };
    const failed = function () { if (copyByHand(words, by)) done(); };
    if (navigator.clipboard) navigator.clipboard.writeText(words).then(done, failed); else failed();
  }

  function copyByHand(words, by) {
    const field = make("textarea", { value: words, className: "unseen" });
    by.after(field); // nothing outside an open dialog can be selected
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    by.focus();
    return isDone;
  }

  // The words with their source: title, day, paragraph, address.
  function withSource(range, number) {
    const parts = ["《" + meta("DC.title") + "》", meta("DC.date"), number && "第" + number + "段"];
    const link = address();
    if (link) parts.push(link + (number ? "#p" + number : ""));
    return display.recordOf(range) + "\n——" + parts.filter(Boolean).join("，");
  }

  function numberOf(node) {
    const element = node.nodeType === 1 ? node : node.parentElement, block = element.closest(".text > [id^=p]");
    return block ? block.id.slice(1) : "";
  }

  // The box of citations: of the whole page, or of one paragraph

  function two(number) { return String(number).padStart(2, "0"); }

  function fill(number) {
    const now = new Date(), link = address();
    const words = { "%Y": now.getFullYear(), "%m": two(now.getMonth() + 1), "%d": two(now.getDate()) };
    cite.querySelectorAll("[data-paragraph]").forEach(function (slot) {
      slot.textContent = number ? slot.dataset.paragraph.replace("%", number) : "";
    });
    cite.querySelectorAll("[data-today]").forEach(function (slot) {
      slot.textContent = slot.dataset.today.replace(/%[Ymd]/g, function (mark) { return words[mark]; });
    });
    cite.querySelectorAll("[data-address]").forEach(function (slot) {
      slot.textContent = link ? slot.dataset.address.replace("%a", link + (number ? "#p" + number : "")) : "";
    });
    which.hidden = !number;
    which.firstChild.textContent = "引用第" + number + "段。";
  }

  const whole = button("改为整页", "Cite the whole page", function () { fill(""); cite.querySelector("h2").focus(); });
  const which = make("p", { className: "which", hidden: true }, [make("span"), whole]);
  const heading = cite.querySelector("h2");
  heading.tabIndex = -1;
  heading.after(which);
  cite.querySelectorAll("pre").forEach(function (pre) {
    const copier = button("复制", "Copy", function () { copy(pre.textContent, copier); });
    copier.setAttribute("aria-label", "复制 " + pre.dataset.style);
    pre.before(copier);
  });

  function citeParagraph(number) {
    fill(number);
    heading.scrollIntoView();
    heading.focus({ preventScroll: true });
  }

  function reporter(range) {
    return button("报告错误", "Report an error", function () { display.report(range); });
  }

  // The mark of a paragraph: a link to it; once it has the focus, what can be done stands beside it

  function rangeOf(block) {
    const range = document.createRange();
    range.selectNodeContents(block);
    return range;
  }

  function offer(mark) {
    if (acts.previousSibling === mark) return;
    const block = mark.closest("[id^=p]"), number = numberOf(block);
    const copier = button("复制", "Copy with its source", function () { copy(withSource(rangeOf(block), number), copier); });
    acts.replaceChildren(copier, button("引用", "Cite this paragraph", function () { citeParagraph(number); }));
    acts.append(reporter(rangeOf(block)));
    mark.after(acts);
  }

  text.addEventListener("focusin", function (event) {
    if (event.target.matches("[id^=p] > .headerlink")) offer(event.target);
    else if (!acts.contains(event.target)) acts.remove();
  });
  text.addEventListener("click", function (event) { // a touch gives a link no focus everywhere
    const mark = event.target;
    if (!mark.matches("[id^=p] > .headerlink")) return;
    offer(mark);
    setTimeout(function () { mark.focus({ preventScroll: true }); }); // following it takes the focus away
  });

  function follow() {
    const match = /^#p(\d+)$/.exec(location.hash);
    fill(match && document.getElementById(match[0].slice(1)) ? match[1] : "");
  }
  window.addEventListener("hashchange", follow);
  follow();

  // What the reporting of errors shares with this script
  display.reading = { make: make, button: button, copy: copy, meta: meta, address: address, numberOf: numberOf };

  // Selected words

  let waiting = 0;
  document.addEventListener("selectionchange", function () {
    clearTimeout(waiting);
    waiting = setTimeout(offerSelection, 200); // not at every character that is drawn over
  });

  function offerSelection() {
    const selection = document.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0).cloneRange() : null;
    const isWords = range && !range.collapsed && text.contains(range.commonAncestorContainer) && /\S/.test(String(range));
    floating.hidden = !isWords;
    if (!isWords) return;
    const number = numberOf(range.startContainer);
    const copier = button("复制并注明出处", "Copy with the source", function () { copy(withSource(range, number), copier); });
    floating.replaceChildren(copier);
    if (number) floating.append(button("引用", "Cite", function () { citeParagraph(number); }));
    floating.append(reporter(range));
    const end = range.getBoundingClientRect(), width = floating.offsetWidth;
    floating.style.left = Math.max(8, Math.min(end.left, innerWidth - width - 16)) + scrollX + "px";
    floating.style.top = end.bottom + scrollY + 8 + "px";
  }
  floating.addEventListener("mousedown", function (event) { event.preventDefault(); }); // keeps the selection
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") { acts.remove(); floating.hidden = true; }
  });
})(window.archiveDisplay);
