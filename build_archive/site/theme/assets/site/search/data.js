// Loads the data of the search and reads it. Every file is a script that calls `archiveData(name, text)`, loaded
// by a script tag, so that it works from disk; what the files hold is said in build_archive/search/.
(function (search) {
  "use strict";
  const BITS = 8;           // a pair on more than one page of so many is kept as a bit a page
  const ROWS = 1 << 12;     // of what stands three in a row
  const ANYWHERE = 5;       // the list of the pages where a pair stands in any field, after those of each rank
  const KEPT_SHARDS = 64, KEPT_TEXTS = 300; // of what was loaded last; an answer needs far fewer
  const waiting = new Map(), early = new Map(), shards = new Map(), texts = new Map();
  let tables = null, groups = null;
  const read = { texts: 0, size: 0 };

  window.archiveData = function (name, packed) {
    const asked = waiting.get(name);
    waiting.delete(name);
    if (asked) unpack(packed).then(asked.done, asked.failed);
    else early.set(name, unpack(packed)); // the page itself loads the first table, beside the scripts
  };

  function load(name) {
    if (early.has(name)) {
      const given = early.get(name);
      early.delete(name);
      return given;
    }
    return new Promise(function (done, failed) {
      const script = document.createElement("script");
      waiting.set(name, { done: done, failed: failed });
      script.src = search.folder + name.split("/").map(encodeURIComponent).join("/") + ".js";
      script.onload = function () { script.remove(); };
      script.onerror = function () { script.remove(); waiting.delete(name); failed(new Error(name)); };
      document.head.append(script);
    });
  }

  async function unpack(packed) {
    const letters = atob(packed), bytes = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  async function loadTable(name) {
    return JSON.parse(new TextDecoder().decode(await load(name)));
  }

  // What was asked for last stays; a failed load is asked for again.
  function remembered(known, most, name, make) {
    let found = known.get(name);
    if (!found) {
      found = make(name);
      found.catch(function () { known.delete(name); });
    }
    known.delete(name);
    known.set(name, found);
    if (known.size > most) known.delete(known.keys().next().value);
    return found;
  }

  // Tables

  // Days and addresses of the pages; asked for once.
  search.loadTables = function () {
    tables = tables || loadTable("base").then(readBase);
    return tables;
  };

  function readBase(given) {
    search.setForms(given.forms);
    const days = Int32Array.from(given.days), paths = [];
    for (let at = 1; at < days.length; at++) days[at] += days[at - 1];
    const base = { count: days.length, shards: given.shards, days: days };
    given.folders.forEach(function (folder) {
      for (let left = folder[1]; left; left--) paths.push(folder[0]);
    });
    base.path = function (page) {
      const name = given.names[page];
      const file = name[0] === "*" ? search.formatDay(days[page]) + name.slice(1) : name;
      return (paths[page] ? paths[page] + "/" : "") + file;
    };
    return base;
  }

  // 2020-03-12 of the days since 1900; "" of none.
  search.formatDay = function (day) {
    return day ? new Date(Date.UTC(1900, 0, 1 + day)).toISOString().slice(0, 10) : "";
  };

  // Cities, people, titles, topics, kinds, metrics: each with name, label, syllables and pages.
  search.loadGroups = function () {
    groups = groups || Promise.all([loadTable("groups"), search.loadTables()]).then(function (loaded) {
      return readGroups(loaded[0]);
    });
    return groups;
  };

  function readGroups(given) {
    const syllables = new Map();
    given.syllables.forEach(function (row) {
      for (const character of row[1]) syllables.set(character, row[0]);
    });
    const found = {};
    ["city", "person", "title", "topic", "kind", "metric"].forEach(function (kind) {
      found[kind] = given[kind].map(function (row) {
        const pages = Uint32Array.from(row[3]);
        for (let at = 1; at < pages.length; at++) pages[at] += pages[at - 1];
        return { kind: kind, name: row[0], otherwise: row[1], label: row[2] || row[0], pages: pages };
      });
    });
    found.syllables = function (group) { return syllablesOf(group, syllables); };
    return found;
  }

  // The syllables of a name, null for what is not read; worked out when first needed.
  function syllablesOf(group, known) {
    if (!group.syllables) {
      const name = group.kind === "city" ? search.bareCity(group.name) : group.name;
      group.syllables = Array.from(name, function (character) { return known.get(character) || null; });
      for (const other of group.otherwise.matchAll(/(\d+)([a-z]+)/g)) group.syllables[Number(other[1])] = other[2];
    }
    return group.syllables;
  }

  search.bareCity = function (name) {
    return name.length > 2 && /[市省]$/.test(name) ? name.slice(0, -1) : name;
  };

  // Pairs

  function mix(first, second, third) {
    const mixed = Math.imul(first, 0x9e3779b1) + Math.imul(second, 0x85ebca77) + Math.imul(third, 0xc2b2ae3d);
    return (mixed >>> 0) >>> 15;
  }

  function codesOf(text) {
    return Array.from(text, function (character) { return character.codePointAt(0); });
  }

  // Returns for a pair of characters a byte a page: a bit for each rank where the pair stands, one for anywhere.
  search.loadPair = async function (pair, base) {
    const codes = codesOf(pair);
    return loadEntry(mix(codes[0], codes[1], 0), codes, base);
  };

  // Returns the same for what stands three in a row, and for all else in its row.
  search.loadRow = function (three, base) {
    const codes = codesOf(three), row = mix(codes[0], codes[1], codes[2]) % ROWS;
    return loadEntry(row, [0, row], base);
  };

  async function loadEntry(shard, codes, base) {
    const name = "pairs/" + (shard % base.shards).toString(16);
    return readEntry(await remembered(shards, KEPT_SHARDS, name, load), codes, base.count);
  }

  function readEntry(bytes, codes, pages) {
    const held = new Uint8Array(pages), reader = { bytes: bytes, at: 0 };
    while (reader.at < bytes.length) {
      const isWanted = (number(reader) === codes[0]) & (number(reader) === codes[1]);
      const lists = number(reader);
      for (let rank = 0; rank <= ANYWHERE; rank++) {
        if (lists >> rank & 1) readList(reader, pages, isWanted ? held : null, 1 << rank);
      }
      if (isWanted) break;
    }
    return held;
  }

  function readList(reader, pages, held, bit) {
    const count = number(reader);
    if (count * BITS > pages) {
      for (let page = 0; held && page < pages; page++) {
        if (reader.bytes[reader.at + (page >> 3)] >> (page & 7) & 1) held[page] |= bit;
      }
      reader.at += (pages + 7) >> 3;
      return;
    }
    for (let left = count, page = 0; left; left--, page++) {
      page += number(reader);
      if (held) held[page] |= bit;
    }
  }

  function number(reader) {
    let value = 0, shift = 0, byte;
    do {
      byte = reader.bytes[reader.at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value;
  }

  // Texts

  // A page's city, session, kind and fields, each with its parts folded.
  search.loadText = function (page, base) {
    return remembered(texts, KEPT_TEXTS, "texts/" + base.path(page), async function (name) {
      const bytes = await load(name), text = JSON.parse(new TextDecoder().decode(bytes));
      read.texts++;
      read.size += bytes.length;
      text.fields = text.fields.map(function (row) { return { rank: row[0], anchor: row[1], text: row[2] }; });
      return text;
    });
  };

  // About how many bytes so many more texts are.
  search.sizeOfTexts = function (count) { return read.texts ? count * read.size / read.texts : Infinity; };

  // The parts of a field, which no phrase runs across, folded, with the place of each.
  search.parts = function (field) {
    if (!field.parts) {
      let start = 0;
      field.parts = field.text.split("\t").map(function (part) {
        const folded = search.fold(part), at = start;
        start += part.length + 1;
        return { folded: folded, text: part, start: at };
      });
    }
    return field.parts;
  };
})(window.archiveSearch = window.archiveSearch || {});
