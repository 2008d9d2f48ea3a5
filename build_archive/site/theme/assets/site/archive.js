// Colour scheme: the reader's choice, else the system's. Loaded before the body, so that no page flashes.
(function () {
  "use strict";
  var root = document.documentElement;
  var own = document.currentScript.src;
  var system = window.matchMedia("(prefers-color-scheme: dark)");

  function remembered() {
    try { return localStorage.getItem("scheme"); } catch (error) { return null; } // storage may be shut off
  }

  function remember(scheme) {
    try { localStorage.setItem("scheme", scheme); } catch (error) { /* the choice then holds for this page */ }
  }

  var chosen = remembered();
  if (chosen === "dark" || chosen === "light") root.dataset.scheme = chosen;

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.querySelector(".scheme");
    button.hidden = false;
    button.addEventListener("click", function () {
      var now = root.dataset.scheme || (system.matches ? "dark" : "light");
      root.dataset.scheme = now === "dark" ? "light" : "dark";
      remember(root.dataset.scheme);
    });
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
