// What the search takes a text for: one form of a character's script, width and case, no idle spaces.
// The build folds the texts in the same way (build_archive/search/fold.py); tests hold both to one table.
(function (search) {
  "use strict";
  const WIDE = 0x2e80; // from here on Han and other characters beside which a space says nothing
  const forms = new Map();

  // `given`: two strings of equal length, a character and what it is taken for.
  search.setForms = function (given) {
    forms.clear();
    for (let at = 0; at < given[0].length; at++) forms.set(given[0][at], given[1][at]);
  };

  function foldCharacter(character) {
    const code = character.charCodeAt(0);
    let form = code >= 0xff01 && code <= 0xff5e ? String.fromCharCode(code - 0xfee0) : character;
    form = forms.get(form) || form;
    const lower = form.toLowerCase();
    return lower.length === 1 ? lower : form;
  }

  // Returns the folded text and, for each of its characters, the place in `text` where it stands.
  search.foldPlaces = function (text) {
    const places = [];
    let folded = "", space = -1, before = WIDE;
    for (let at = 0; at < text.length; at++) {
      const form = foldCharacter(text[at]), code = form.charCodeAt(0);
      if (form === " ") {
        if (space < 0) space = at;
        continue;
      }
      if (space >= 0 && before < WIDE && code < WIDE) {
        folded += " ";
        places.push(space);
      }
      space = -1;
      before = code;
      folded += form;
      places.push(at);
    }
    return { text: folded, places: places };
  };

  search.fold = function (text) { return search.foldPlaces(text).text; };
})(window.archiveSearch = window.archiveSearch || {});
