// Answers a query: pages that may hold it from the index, each confirmed in its text before it is shown, best first.
(function (search) {
  "use strict";
  const TITLE = 0, PERSON = 1, BODY = 4, ANYWHERE = 5; // ranks, and the list of all of them
  const WEIGHTS = [16, 8, 4, 2, 1]; // of a hit by its rank: title, person (and header), question, heading, body
  const MOST_PAIRS = 8;   // of a long phrase that are looked up: the text tells the rest
  const COMMON = 3;       // a pair is common when it stands on more than one page of so many
  const ROWS_FROM = 200;  // pages; fewer have no rows
  const AT_ONCE = 10;     // texts that are loaded side by side
  const MOST_TEXTS = 8;   // texts that are read for one batch of results, unless none of them holds the query
  search.FACETS = ["city", "year", "person", "kind", "metric"];

  const weightOf = Uint8Array.from({ length: 64 }, function (_, mask) {
    const best = WEIGHTS.findIndex(function (_, rank) { return mask >> rank & 1; });
    return best >= 0 ? WEIGHTS[best] : mask ? WEIGHTS[4] : 0;
  });

  // `request`: query, filters (a set of labels for each facet), sort ("date" or "").
  search.ask = async function (request) {
    const base = await search.loadTables();
    const filtered = search.FACETS.some(function (facet) { return request.filters[facet].size; });
    const groups = filtered || needsGroups(request.query) ? await search.loadGroups() : null;
    const terms = search.parse(request.query, groups);
    await Promise.all(terms.map(async function (term) { await mark(term, base); }));
    const answer = new Answer(request, terms, base);
    answer.joined = await joinedMask(terms, base);
    answer.choose(await failures(request.filters, base));
    return answer;
  };

  // Readings and single characters are told by the names alone.
  function needsGroups(query) {
    const folded = search.fold(query);
    return /[a-z]/.test(folded) || query.split(/[\s"“”]+/).some(function (word) { return Array.from(word).length === 1; });
  }

  // Candidates

  // Gives a term, for each page, the ranks where it may stand (`mask`) and where it surely stands (`sure`).
  async function mark(term, base) {
    term.sure = new Uint8Array(base.count);
    term.groups.forEach(function (group) {
      const bits = 1 << ANYWHERE | 1 << (group.kind === "title" ? TITLE : PERSON);
      group.pages.forEach(function (page) { term.sure[page] |= bits; });
    });
    for (let page = 0; term.day && page < base.count; page++) {
      if (isOn(base.days[page], term.day)) term.sure[page] |= 1 << ANYWHERE | 1 << PERSON;
    }
    term.mask = term.sure.slice();
    const masks = await Promise.all(term.words.map(function (word) { return wordMask(word, base); }));
    masks.forEach(function (mask) { mask.forEach(function (bits, page) { term.mask[page] |= bits; }); });
  }

  async function wordMask(word, base) {
    const pairs = pairsOf(word.text);
    const masks = await Promise.all(pairs.map(function (pair) { return search.loadPair(pair, base); }));
    const commons = new Set(pairs.filter(function (_, at) { return isCommon(masks[at], base); }));
    const held = masks.reduce(both);
    if (base.count >= ROWS_FROM && held.some(Boolean)) await narrow(held, word.text, commons, base);
    for (let page = 0; word.year && page < base.count; page++) {
      if (held[page] && yearOf(base.days[page]) !== word.year) held[page] = 0;
    }
    return held;
  }

  function isCommon(mask, base) {
    return COMMON * mask.reduce(function (sum, bits) { return sum + (bits ? 1 : 0); }, 0) > base.count;
  }

  // Takes out pages that do not hold what stands three in a row in the text, where both its pairs are common.
  async function narrow(held, text, commons, base) {
    const characters = Array.from(text), threes = new Set();
    for (let at = 2; at < characters.length; at++) {
      const isKnown = commons.has(characters[at - 2] + characters[at - 1]) && commons.has(characters[at - 1] + characters[at]);
      if (isKnown) threes.add(characters.slice(at - 2, at + 1).join(""));
    }
    const rows = await Promise.all(Array.from(threes, function (three) { return search.loadRow(three, base); }));
    rows.forEach(function (row) {
      for (let page = 0; page < held.length; page++) if (!row[page]) held[page] = 0;
    });
  }

  function both(one, other) {
    for (let page = 0; page < one.length; page++) one[page] &= other[page];
    return one;
  }

  function pairsOf(text) {
    const characters = Array.from(text);
    const pairs = Array.from(new Set(characters.slice(1).map(function (last, at) { return characters[at] + last; })));
    const step = Math.max(1, (pairs.length - 1) / (MOST_PAIRS - 1));
    return pairs.filter(function (_, at) { return Math.floor(at / step) !== Math.floor((at - 1) / step); });
  }

  // Where all terms may stand on end, as they were typed.
  async function joinedMask(terms, base) {
    const isPlain = terms.length > 1 && terms.every(function (term) { return term.words.length; });
    return isPlain ? wordMask({ text: joined(terms) }, base) : null;
  }

  function joined(terms) {
    return search.fold(terms.map(function (term) { return term.words[0].text; }).join(" "));
  }

  function yearOf(day) { return Number(search.formatDay(day).slice(0, 4)); }

  function isOn(day, date) {
    if (!day) return false;
    const parts = search.formatDay(day).split("-").map(Number);
    return (!date.year || parts[0] === date.year) && (!date.month || parts[1] === date.month) &&
      (!date.day || parts[2] === date.day);
  }

  // For each page, a bit for each facet whose filter leaves it out.
  async function failures(filters, base) {
    const failed = new Uint8Array(base.count);
    for (const [at, facet] of search.FACETS.entries()) {
      if (!filters[facet].size) continue;
      const held = new Uint8Array(base.count);
      (await search.facetGroups(facet)).forEach(function (group) {
        if (filters[facet].has(group.label)) group.pages.forEach(function (page) { held[page] = 1; });
      });
      held.forEach(function (isHeld, page) { if (!isHeld) failed[page] |= 1 << at; });
    }
    return failed;
  }

  let years = null;

  search.facetGroups = async function (facet) {
    const base = await search.loadTables();
    if (facet !== "year") return (await search.loadGroups())[facet];
    years = years || groupYears(base);
    return years;
  };

  function groupYears(base) {
    const found = new Map();
    base.days.forEach(function (day, page) {
      if (!day) return;
      const label = String(yearOf(day));
      if (!found.has(label)) found.set(label, { label: label, pages: [] });
      found.get(label).pages.push(page);
    });
    return Array.from(found.values());
  }

  // Answers

  function Answer(request, terms, base) {
    this.terms = terms;
    this.base = base;
    this.isEmpty = !terms.length && search.FACETS.every(function (facet) { return !request.filters[facet].size; });
    this.byDate = request.sort === "date" || !terms.length;
    // Two characters side by side are what the index holds: nothing is left to confirm.
    this.isExact = terms.every(function (term) {
      return term.words.every(function (word) { return Array.from(word.text).length === 2 && !word.year; });
    });
  }

  // Takes the pages that hold all terms, and keeps those that no filter leaves out.
  Answer.prototype.choose = function (failed) {
    const terms = this.terms;
    this.failed = failed;
    this.matched = [];
    for (let page = 0; page < this.base.count && !this.isEmpty; page++) {
      if (terms.every(function (term) { return term.mask[page]; })) this.matched.push(page);
    }
    this.open = this.matched.filter(function (page) { return !failed[page]; }).map(this.estimate, this);
    this.open.sort(this.order());
    this.count = this.open.length;
    this.unsure = this.isExact ? 0 : this.count;
  };

  // The best that a page can turn out to be.
  Answer.prototype.estimate = function (page) {
    const score = this.terms.reduce(function (sum, term) { return sum + weightOf[term.mask[page]]; }, 0);
    return { page: page, score: 2 * score + (this.joined && this.joined[page] ? 1 : 0), text: null };
  };

  Answer.prototype.order = function () {
    const days = this.base.days, byDate = this.byDate;
    return function (one, other) {
      return (byDate ? 0 : other.score - one.score) || days[other.page] - days[one.page] || one.page - other.page;
    };
  };

  // Returns the next results, `wanted` or fewer, each confirmed in its text. Of a new batch there is none only when
  // there are no more; what a batch goes on with (`before`: its results so far) may be none, to read no more texts.
  Answer.prototype.next = async function (wanted, before) {
    if (!before) this.loaded = 0;
    for (;;) {
      const head = this.open.slice(0, wanted);
      const unread = head.filter(function (result) { return !result.text; }).slice(0, AT_ONCE);
      if (!unread.length) return this.open.splice(0, wanted);
      if (this.loaded >= MOST_TEXTS && (before || head.some(isRead))) return this.takeRead(wanted);
      await Promise.all(unread.map(this.confirm, this));
      this.loaded += unread.length;
      this.open = this.open.filter(function (result) { return result.score; }).sort(this.order());
    }
  };

  function isRead(result) { return result.text; }

  Answer.prototype.takeRead = function (wanted) {
    const taken = this.open.filter(isRead).slice(0, wanted);
    this.open = this.open.filter(function (result) { return !taken.includes(result); });
    return taken;
  };

  // Confirms pages that are not shown yet, so that the count is exact, as long as `goesOn` says of the number left.
  Answer.prototype.settle = async function (goesOn) {
    for (;;) {
      const unread = this.open.filter(function (result) { return !result.text; });
      if (!unread.length || !goesOn(unread.length)) return;
      await Promise.all(unread.slice(0, AT_ONCE).map(this.confirm, this));
      this.open = this.open.filter(function (result) { return result.score; }).sort(this.order());
    }
  };

  // Reads a page's text and gives the result its true score, 0 when the page does not hold the terms.
  Answer.prototype.confirm = async function (result) {
    const text = await search.loadText(result.page, this.base);
    const scores = this.terms.map(function (term) { return this.scoreOf(term, text, result.page); }, this);
    const holds = scores.every(Boolean);
    if (this.unsure) this.unsure--;
    if (!holds) this.drop(result.page);
    const exact = this.joined && this.joined[result.page] && isIn(text, joined(this.terms)) ? 1 : 0;
    result.text = text;
    result.score = holds ? 2 * scores.reduce(function (sum, one) { return sum + one; }, 0) + exact || 1 : 0;
  };

  Answer.prototype.scoreOf = function (term, text, page) {
    const year = yearOf(this.base.days[page]);
    const words = term.words.filter(function (word) { return !word.year || word.year === year; });
    return text.fields.reduce(function (best, field) {
      return WEIGHTS[field.rank] > best && words.some(function (word) { return holdsWord(field, word.text); })
        ? WEIGHTS[field.rank] : best;
    }, weightOf[term.sure[page]]);
  };

  Answer.prototype.drop = function (page) {
    this.count--;
    this.matched = this.matched.filter(function (one) { return one !== page; });
  };

  function isIn(text, words) {
    return text.fields.some(function (field) { return holdsWord(field, words); });
  }

  function holdsWord(field, words) {
    return search.parts(field).some(function (part) { return part.folded.includes(words); });
  }

  // What is marked of a term: its words, and the names that a reading or a single character stands for.
  search.shownWords = function (term) {
    return term.words.map(function (word) { return word.text; }).concat(term.names);
  };

  // The groups of a facet with the number of pages that choosing each would leave, the most first.
  Answer.prototype.facet = async function (facet) {
    const others = ~(1 << search.FACETS.indexOf(facet)), failed = this.failed;
    const open = new Uint8Array(this.base.count);
    this.matched.forEach(function (page) { open[page] = failed[page] & others ? 0 : 1; });
    return (await search.facetGroups(facet)).map(function (group) {
      return { label: group.label, count: group.pages.reduce(function (sum, page) { return sum + open[page]; }, 0) };
    }).filter(function (value) { return value.count; }).sort(function (one, other) {
      return facet === "year" ? other.label - one.label : other.count - one.count;
    });
  };

  // Passages

  // Where words stand in a field: start and end of each in its text, in order.
  search.places = function (field, words) {
    const found = [];
    search.parts(field).forEach(function (part) {
      let places = null;
      words.forEach(function (word) {
        for (let at = part.folded.indexOf(word); word && at >= 0; at = part.folded.indexOf(word, at + word.length)) {
          places = places || search.foldPlaces(part.text).places;
          found.push([part.start + places[at], part.start + places[at + word.length - 1] + 1]);
        }
      });
    });
    return found.sort(function (one, other) { return one[0] - other[0] || other[1] - one[1]; });
  };

  // The field that is quoted: it holds most of the terms, and of such a person's name, a question or the text come
  // before a post, and what only the header says comes last. The title, city and session are shown anyway.
  Answer.prototype.passage = function (text) {
    const terms = this.terms.map(search.shownWords);
    let best = null, most = 0;
    text.fields.forEach(function (field) {
      if (field.rank <= PERSON && !field.anchor) return;
      const held = terms.filter(function (words) {
        return words.some(function (word) { return holdsWord(field, word); });
      });
      const value = held.length ? 4 * held.length + fitness(field, held) : terms.length || field.rank < BODY ? 0 : 1;
      if (value > most) { best = field; most = value; }
    });
    return best;
  };

  function fitness(field, held) {
    if (!field.anchor) return 0;
    if (field.rank !== PERSON) return 2;
    const name = search.parts(field)[0].folded;
    return held.some(function (words) { return words.some(function (word) { return name.includes(word); }); }) ? 3 : 1;
  }

  Answer.prototype.words = function () {
    return Array.from(new Set(this.terms.flatMap(search.shownWords)));
  };
})(window.archiveSearch = window.archiveSearch || {});
