// A page that moved: leads on, with the paragraph and the marks that the address asked for.
(function () {
  "use strict";
  const link = document.querySelector("a.moved");
  location.replace(link.href + location.search + location.hash);
})();
