/* Keeps the reader's place: the switch of scripts, of the furniture's language and of the view leads to the passage that
   is being read. Without it these links lead to the top of the same text. */
(function () {
  'use strict';
  /* Shown in a frame by the page that puts passages together: the script that hands them over lies beside this one. */
  if (parent !== window && /[?&]part=/.test(location.search)) {
    var script = document.createElement('script');
    script.src = document.currentScript.src.replace(/place\.js.*/, 'part.js');
    document.head.append(script);
  }
  function here() {
    if (/^#(p\d|note-|ref-)/.test(location.hash)) { return location.hash; }
    var passages = document.querySelectorAll('[data-passage]');
    for (var i = 0; i < passages.length; i += 1) {
      var box = passages[i].getBoundingClientRect();
      if (box.bottom > 60) { return box.top > innerHeight || i === 0 ? '' : '#' + passages[i].id; }
    }
    return '';
  }
  function carry(event) {
    var link = event.target.closest && event.target.closest('.languages a, .views a');
    if (link) { link.href = link.href.split('#')[0] + here(); }
  }
  ['click', 'auxclick', 'keydown'].forEach(function (kind) { document.addEventListener(kind, carry, true); });
})();
