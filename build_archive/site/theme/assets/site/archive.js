// What every page does: the list of contents, the marks of what a search led to, the key of the search box.
(function () {
  "use strict";
  var own = document.currentScript.src;

  document.addEventListener("DOMContentLoaded", function () {
  // On a narrow screen the list of contents starts closed: the text comes first.
    var contents = document.querySelector(".contents details");
    if (contents && window.matchMedia("(max-width: 60rem)").matches) contents.open = false;
  });

  // A search led here: what it found is marked.
  if (/[?&]mark=/.test(location.search)) {
    var marker = document.createElement("script");
    marker.src = own.replace(/[^/]*$/, "search/land.js");
    document.head.append(marker);
  }

  // "/" goes to the search box, as readers of other archives know it.
  document.addEventListener("keydown", function (event) {
    var field = document.getElementById("site-find");
    if (event.key !== "/" || !field || event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    event.preventDefault();
    field.focus();
  });
})();
