// Suggestions under the search box: people, cities, titles and topics that what is typed begins, in either script
// or in pinyin. The box is a combobox: arrows move, Enter takes, Esc closes.
(function (search) {
  "use strict";
  const KINDS = [["city", "城市", 3], ["person", "人物", 4], ["topic", "主题", 2], ["title", "标题", 3]];

  // Returns the groups that `typed` may mean, at most some of each kind, those of most pages first.
  search.suggest = function (typed, groups) {
    const words = search.fold(typed), letters = /^[a-zü' ]+$/.test(words) ? words.replace(/[' ]/g, "").replace(/ü/g, "v") : "";
    if (!words) return [];
    return KINDS.flatMap(function (row) {
      const found = groups[row[0]].map(function (group) {
        return { name: group.name, label: group.label, kind: row[1], pages: group.pages.length, place: placeOf(group) };
      });
      return found.filter(function (one) { return one.place >= 0; }).sort(function (one, other) {
        return Math.sign(one.place) - Math.sign(other.place) || other.pages - one.pages;
      }).slice(0, row[2]);
    });

    // Where in a name it stands; a syllable inside a long title means nothing.
    function placeOf(group) {
      const at = search.fold(group.name).indexOf(words);
      if (at >= 0 || !letters) return at;
      const from = search.readsFrom(groups.syllables(group), letters);
      return from > 0 && letters.length < 5 && group.kind !== "person" && group.kind !== "city" ? -1 : from;
    }
  };

  // Gives `field` its list; `take` is called with the whole query once a suggestion is taken.
  search.offerSuggestions = function (field, list, take) {
    let options = [], active = -1, asked = 0;

    field.addEventListener("input", update);
    field.addEventListener("blur", function () { setTimeout(close, 150); }); // a click on an option comes first
    field.addEventListener("keydown", function (event) {
      if (event.isComposing) return;
      if (event.key === "Escape" && options.length) { event.preventDefault(); event.stopImmediatePropagation(); close(); }
      else if (event.key === "ArrowDown" && options.length) move(event, 1);
      else if (event.key === "ArrowUp" && options.length) move(event, -1);
      else if (event.key === "Enter" && active >= 0) { event.preventDefault(); choose(active); }
      else if (event.key === "Enter") close();
    });

    // The last word is what is being typed, unless a phrase is open.
    function typed() { return /(?:^|["“”]\s*|\s)([^\s"“”]*)$/.exec(field.value); }

    async function update() {
      const turn = ++asked, last = typed(), word = last && last[1];
      if (!word) { close(); return; }
      const groups = await search.loadGroups().catch(function () { return null; });
      if (!groups || turn !== asked || document.activeElement !== field) return;
      options = search.suggest(word, groups).filter(function (option) { return option.name !== field.value; });
      show();
    }

    function show() {
      active = -1;
      list.replaceChildren.apply(list, options.map(item));
      list.hidden = !options.length;
      field.setAttribute("aria-expanded", String(Boolean(options.length)));
      field.removeAttribute("aria-activedescendant");
    }

    function item(option, at) {
      const node = document.createElement("li"), name = document.createElement("span"), kind = document.createElement("small");
      node.id = list.id + "-" + at;
      node.setAttribute("role", "option");
      node.setAttribute("aria-selected", "false");
      name.textContent = option.label;
      kind.textContent = option.kind + " · " + option.pages + " 篇";
      node.append(name, kind);
      node.addEventListener("mousedown", function (event) { event.preventDefault(); choose(at); });
      return node;
    }

    function move(event, step) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (active >= 0) list.children[active].setAttribute("aria-selected", "false");
      active = (active + step + options.length + 1) % (options.length + 1);
      if (active === options.length) active = -1; // between the last and the first: what was typed
      if (active < 0) { field.removeAttribute("aria-activedescendant"); return; }
      list.children[active].setAttribute("aria-selected", "true");
      list.children[active].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", list.children[active].id);
    }

    function choose(at) {
      const name = options[at].name, before = field.value.slice(0, typed().index).trim();
      field.value = (before + " " + (/\s/.test(name) ? "\"" + name + "\"" : name)).trim();
      close();
      take();
    }

    function close() {
      asked++;
      options = [];
      show();
    }
  };
})(window.archiveSearch = window.archiveSearch || {});
