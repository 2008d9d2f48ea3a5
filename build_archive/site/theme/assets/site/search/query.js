// What a reader asks for: terms, each with the words of which one must stand in a page, the groups (people,
// cities, titles) that a reading names, and the day that it states.
(function (search) {
  "use strict";
  const MOST_TERMS = 12;
  const SPELLED = "〇一二三四五六七八九";
  const HAN = "〇零○一二三四五六七八九十百千两";
  const VALUES = { "零": 0, "○": 0, "两": 2 };
  const NUMBER = "(?:\\d{1,4}|[" + HAN + "]{1,7})";
  const SESSION = new RegExp("第(" + NUMBER + ")(?=[场次期轮批])", "g");
  const DATE = new RegExp("(?:(\\d{4}|[〇零○" + SPELLED + "]{4})年)?(" + NUMBER + ")月(?:(" + NUMBER + ")(日|号))?", "g");
  const DIGITS = /^(\d{4})([-./])(\d{1,2})(?:\2(\d{1,2}))?$/;
  const YEAR = /^((?:19|20)\d\d)年?$/;
  const LETTERS = /^[a-zü' ]+$/;

  // Returns the terms of a query; `groups` are needed for readings and single characters.
  search.parse = function (query, groups) {
    const tokens = [], pattern = /["“”]([^"“”]+)["“”]?|([^\s"“”]+)/g;
    for (const match of query.matchAll(pattern)) {
      const words = search.fold(match[1] || match[2]);
      if (words) tokens.push({ words: words, quoted: Boolean(match[1]) });
    }
    return joinReadings(tokens, groups).slice(0, MOST_TERMS).map(function (token) { return term(token, groups); });
  };

  // `ni chaorong` is one name when somebody is read so.
  function joinReadings(tokens, groups) {
    const joined = [];
    for (let at = 0; at < tokens.length;) {
      let end = at;
      while (end < tokens.length && isReading(tokens[end])) end++;
      while (end > at + 1 && !named(letters(tokens.slice(at, end)), groups).length) end--;
      end = Math.max(end, at + 1);
      const run = tokens.slice(at, end);
      joined.push(run.length > 1 ? { words: run.map(wordsOf).join(" "), letters: letters(run) } : run[0]);
      at = end;
    }
    return joined;
  }

  function wordsOf(token) { return token.words; }
  function isReading(token) { return !token.quoted && LETTERS.test(token.words); }
  function letters(tokens) { return tokens.map(wordsOf).join("").replace(/'/g, "").replace(/ü/g, "v"); }

  function term(token, groups) {
    const characters = Array.from(token.words).length;
    const made = { words: [], names: [], groups: [], day: null, isSingle: characters === 1 };
    if (made.isSingle) {
      made.groups = groups.title.concat(groups.person, groups.city).filter(function (group) {
        return search.fold(group.name).includes(token.words);
      });
      made.names = [token.words];
      return made;
    }
    made.day = wholeDate(token.words);
    made.words = made.day ? dateWords(made.day, token.words) : phraseWords(token.words);
    if (isReading(token)) addReading(made, token.letters || letters([token]), groups);
    return made;
  }

  function addReading(made, wanted, groups) {
    made.groups = named(wanted, groups);
    made.names = made.groups.map(function (group) {
      return search.fold(group.kind === "city" ? search.bareCity(group.name) : group.name);
    });
    const people = made.groups.every(function (group) { return group.kind === "person" || group.kind === "city"; });
    if (people && made.groups.length < 4) {
      made.names.filter(function (name) { return name.length > 1; }).forEach(function (name) {
        made.words.push({ text: name });
      });
    }
  }

  // Readings

  function named(wanted, groups) {
    const found = [];
    ["city", "person", "title", "topic"].forEach(function (kind) {
      groups[kind].forEach(function (group) {
        if (reads(groups.syllables(group), wanted, kind === "city" || kind === "person")) found.push(group);
      });
    });
    return found;
  }

  // Whether `wanted` is whole syllables on end or initials: of a name one or more, of a title three or more.
  function reads(syllables, wanted, isName) {
    if (initials(syllables) === wanted) return wanted.length > 1;
    if (!isName && wanted.length > 2 && initials(syllables).includes(wanted)) return true;
    return syllables.some(function (_, from) {
      let at = 0, to = from;
      while (at < wanted.length && syllables[to] && wanted.startsWith(syllables[to], at)) at += syllables[to++].length;
      return at === wanted.length && (isName || to - from > 1);
    });
  }

  function initials(syllables) {
    return syllables.map(function (syllable) { return syllable ? syllable[0] : "-"; }).join("");
  }

  // Where what is typed so far of a reading begins: at the start of a syllable, or as the first initials; -1: nowhere.
  search.readsFrom = function (syllables, typed) {
    if (typed.length > 1 && initials(syllables).startsWith(typed)) return 0;
    return syllables.findIndex(function (syllable, from) {
      const rest = syllable ? syllables.slice(from, from + 8).join("") : "";
      return rest.startsWith(typed);
    });
  };

  // Numbers in sessions and dates

  function phraseWords(words) {
    const arabic = words.replace(SESSION, function (_, number) { return "第" + toArabic(number); })
      .replace(DATE, function (_, year, month, day, mark) { return dated(year, month, day, mark, toArabic, toArabic); });
    const han = words.replace(SESSION, function (_, number) { return "第" + toHan(number); })
      .replace(DATE, function (_, year, month, day, mark) { return dated(year, month, day, mark, toSpelled, toHan); });
    return Array.from(new Set([words, arabic, han]), function (text) { return { text: search.fold(text) }; });
  }

  function dated(year, month, day, mark, writeYear, write) {
    return (year ? writeYear(year) + "年" : "") + write(month) + "月" + (day ? write(day) + mark : "");
  }

  function toArabic(number) {
    if (/^\d+$/.test(number)) return String(Number(number));
    let total = 0, digit = 0, isSpelled = !/[十百千]/.test(number);
    for (const character of number) {
      const scale = { "十": 10, "百": 100, "千": 1000 }[character];
      if (scale) { total += (digit || 1) * scale; digit = 0; }
      else digit = (isSpelled ? digit * 10 : 0) + (VALUES[character] ?? SPELLED.indexOf(character));
    }
    return String(total + digit);
  }

  function toHan(number) {
    const value = Number(toArabic(number));
    if (!value || value > 999) return number;
    const hundreds = Math.floor(value / 100), tens = Math.floor(value / 10) % 10, ones = value % 10;
    let words = hundreds ? SPELLED[hundreds] + "百" : "";
    if (tens) words += (tens > 1 || hundreds ? SPELLED[tens] : "") + "十";
    else if (hundreds && ones) words += "零";
    return words + (ones ? SPELLED[ones] : "");
  }

  function toSpelled(year) {
    return Array.from(toArabic(year), function (digit) { return SPELLED[Number(digit)]; }).join("");
  }

  // The day, month or year that the whole of `words` states; null when it states none that is in a calendar.
  function wholeDate(words) {
    const year = YEAR.exec(words), digits = DIGITS.exec(words);
    if (year) return { year: Number(year[1]), month: 0, day: 0 };
    const spoken = digits ? null : new RegExp("^" + DATE.source + "$").exec(words);
    if (!digits && !spoken) return null;
    const given = digits ? [digits[1], digits[3], digits[4]] : [spoken[1], spoken[2], spoken[3]];
    const numbers = given.map(function (number) { return number ? Number(toArabic(number)) : 0; });
    if (numbers[1] < 1 || numbers[1] > 12 || numbers[2] > 31) return null;
    return { year: numbers[0], month: numbers[1], day: numbers[2] };
  }

  // How texts write the date; without its year they mean that of the page.
  function dateWords(date, words) {
    const found = new Map([[words, { text: words }]]);
    if (!date.month) return Array.from(found.values());
    const add = function (text, year) { if (!found.has(text)) found.set(text, { text: text, year: year }); };
    const day = date.day ? String(date.day) : "", year = String(date.year);
    const short = date.month + "月" + (day && day + "日"), han = toHan(String(date.month)) + "月" + (day && toHan(day) + "日");
    if (date.year) {
      add(year + "年" + short);
      add(toSpelled(year) + "年" + han);
      add([year, two(date.month), day && two(day)].filter(Boolean).join("-"));
      if (day) ["-", ".", "/"].forEach(function (mark) { add([year, date.month, day].join(mark)); });
    }
    if (day) { add(short, date.year); add(han, date.year); }
    return Array.from(found.values());
  }

  function two(number) { return String(number).padStart(2, "0"); }
})(window.archiveSearch = window.archiveSearch || {});
