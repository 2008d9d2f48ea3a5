// Reporting an error: what a reader selected, with its surroundings and its place, as a text that is ready to send: as
// an issue at the repository's host, as a mail, or copied.
(function (display) {
  "use strict";
  const section = document.querySelector(".report"), reading = display.reading;
  if (!section || !reading) return;
  const AROUND = 40; // characters before and after what was selected
  const LONGEST_PREFILLED = 200; // characters; what is longer is not offered for editing as a whole
  // Characters of an address that hosts and mail programs take; where a report is longer, its parts are cut to these.
  const LONGEST = { issue: 7500, mail: 1900 }, NEWLINES = { issue: "\n", mail: "\r\n" }, CUTS = [Infinity, 600, 300, 150, 80, 40, 15];
  const make = reading.make, given = section.dataset;
  let passage = null; // where it is, what it says, and what stands around it

  // What is reported

  function characters(words) { return Array.from(words.replace(/\p{Surrogate}/gu, "\ufffd")); }

  function cut(words, most) {
    const all = characters(words);
    if (all.length <= most) return all.join("");
    const first = Math.ceil(most * 0.6);
    return all.slice(0, first).join("") + "……" + all.slice(all.length - (most - first)).join("");
  }

  // The words of a block before or after those selected.
  function beside(range, isBefore) {
    const node = isBefore ? range.startContainer : range.endContainer;
    const block = (node.nodeType === 1 ? node : node.parentElement).closest(".text > *");
    if (!block) return "";
    const rest = document.createRange();
    rest.selectNodeContents(block);
    if (isBefore) rest.setEnd(range.startContainer, range.startOffset);
    else rest.setStart(range.endContainer, range.endOffset);
    const words = rest.collapsed ? [] : characters(display.recordOf(rest));
    return (isBefore ? words.slice(-AROUND) : words.slice(0, AROUND)).join("");
  }

  function passageOf(range) {
    if (!range) return { numbers: [], quote: "", before: "", after: "" };
    const numbers = [range.startContainer, range.endContainer].map(reading.numberOf);
    const quote = display.recordOf(range);
    return { numbers: numbers, quote: quote, before: beside(range, true), after: beside(range, false) };
  }

  function placeOf(numbers) {
    const known = numbers.filter(function (number, at) { return number && numbers.indexOf(number) === at; });
    return known.length ? "第" + known.join("—") + "段" : "";
  }

  function values(most) {
    const first = passage.numbers[0] || "", place = placeOf(passage.numbers), quote = passage.quote;
    const page = (reading.address() || given.page) + (first ? "#p" + first : "");
    const wording = fields.wording.value.trim() === quote ? "" : fields.wording.value.trim();
    const around = quote && passage.before + "【" + cut(quote, 2 * AROUND) + "】" + passage.after;
    return {
      title: cut(reading.meta("DC.title"), Math.max(most, 40)), place: place, page: page, file: given.file,
      paragraph: place, quote: cut(quote, most), context: cut(around, most),
      wording: cut(wording, most), evidence: cut(fields.evidence.value.trim(), most),
    };
  }

  function fill(pattern, words) {
    return pattern.replace(/\{(\w+)\}/g, function (slot, name) { return name in words ? words[name] : slot; });
  }

  // An address with the report in it, and whether that had to be cut.
  function addressOf(way) {
    const pattern = given[way], longest = LONGEST[way];
    for (const most of CUTS) {
      const words = values(most), subject = fill(given.subject, words);
      const all = Object.assign({}, words, { title: subject, body: fill(given.body, words).replace(/\n/g, NEWLINES[way]) });
      Object.keys(all).forEach(function (name) { all[name] = encodeURIComponent(all[name]); });
      const address = fill(pattern, all);
      if (address.length <= longest || most === CUTS[CUTS.length - 1]) return { href: address, isCut: most !== Infinity };
    }
    return null;
  }

  // The form

  function labelled(words, field) { return make("label", {}, [make("span", { textContent: words }), field]); }

  function away(words) { return make("a", { className: "outside", textContent: words, target: "_blank", rel: "noopener noreferrer" }); }

  const fields = {
    wording: make("textarea", { rows: 3, name: "wording" }),
    evidence: make("input", { type: "text", name: "evidence", autocomplete: "off" }),
  };
  const place = make("p", { className: "place", translate: false }), quote = make("blockquote", { className: "quote", tabIndex: 0, translate: false });
  const whole = make("pre", { tabIndex: 0, translate: false }), warning = make("p", { className: "hint", textContent: "报告较长，链接里的有删节；复制得到的是全文。" });
  const issue = away("在 " + given.host + " 上报告错误"), mail = make("a", { textContent: "写信报告错误" });
  const copier = reading.button("复制", "Copy", function () { reading.copy(whole.textContent, copier); });
  const closer = reading.button("关闭", "Close", function () { dialog.close(); });
  const heading = make("h2", { id: "site-reporting" }, ["报告错误 ", make("small", { lang: "en", textContent: "Report an error" })]);
  const dialog = make("dialog", { className: "reporting" }, [
    heading, place, quote,
    labelled("建议改为", fields.wording), labelled("依据（可不填）", fields.evidence),
    make("p", { className: "hint", textContent: "报告是公开的，请不要写入他人的姓名、住址、号码。" }),
    make("details", {}, [make("summary", { textContent: "报告全文" }), whole]), warning,
    make("div", { className: "ways" }, [given.issue ? issue : "", given.mail ? mail : "", copier, closer]),
  ]);
  dialog.setAttribute("aria-labelledby", heading.id);
  quote.setAttribute("role", "group");
  quote.setAttribute("aria-label", "原文");
  whole.setAttribute("role", "region");
  whole.setAttribute("aria-label", "报告全文");
  section.append(dialog);

  function refresh() {
    const words = values(Infinity), links = [];
    whole.textContent = fill(given.subject, words) + "\n\n" + fill(given.body, words);
    if (given.issue) links.push([issue, addressOf("issue")]);
    if (given.mail) links.push([mail, addressOf("mail")]);
    links.forEach(function (link) { link[0].href = link[1].href; });
    warning.hidden = !links.some(function (link) { return link[1].isCut; });
  }
  dialog.addEventListener("input", refresh);

  // Back to the paragraph, where its words were reported: what was selected is so no longer.
  dialog.addEventListener("close", function () {
    const mark = passage.numbers[0] && document.querySelector("#p" + passage.numbers[0] + " > .headerlink");
    if (mark) mark.focus({ preventScroll: true });
  });

  display.report = function (range) {
    passage = passageOf(range);
    place.textContent = "《" + reading.meta("DC.title") + "》" + placeOf(passage.numbers);
    quote.replaceChildren(passage.before, make("mark", { textContent: passage.quote }), passage.after);
    quote.hidden = !passage.quote;
    fields.wording.value = characters(passage.quote).length <= LONGEST_PREFILLED ? passage.quote : "";
    fields.evidence.value = "";
    refresh();
    dialog.showModal();
    fields.wording.focus();
  };

  section.hidden = false;
  section.querySelector(".how").hidden = false;
  section.querySelector(".ways").append(reading.button("报告本页的错误", "Report an error of this page", function () { display.report(null); }));
})(window.archiveDisplay);
