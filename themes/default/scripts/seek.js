/* On every page: the key / leads to the search, with the words that are selected; words that a search led to (?hl=…) are
   lit by another script, which is asked for only then. */
(function () {
  'use strict';
  var own = document.currentScript.src;
  document.addEventListener('keydown', function (event) {
    var at = event.target;
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) { return; }
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !/^(checkbox|radio)$/.test(at.type)) { return; }
    var box = document.querySelector('main input[type="search"]');
    var link = document.querySelector('.main-nav a[href*="search."]');
    if (!box && !link) { return; }
    event.preventDefault();
    if (box) { box.focus(); box.select(); return; }
    var words = String(getSelection()).trim();
    location.href = link.href + (words && words.length <= 40 ? '#q=' + encodeURIComponent(words) : '');
  });
  if (/[?&]hl=/.test(location.search)) {
    var script = document.createElement('script');
    script.src = own.replace(/seek\.js.*$/, 'lit.js');
    document.head.append(script);
  }
})();
