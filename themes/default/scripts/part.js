/* Hands chosen passages of this text to the page that shows it in a frame (read.js). Asked for by place.js alone, and only
   where the address names a range: huangyan.html?part=p4-p9. The passages are copied as they stand; nothing is
   fetched, so this works from a double-clicked file too. */
(function () {
  'use strict';
  var asked = /[?&]part=([\w-]*)/.exec(location.search);
  if (parent === window || !asked) { return; }
  var ends = /^(p\w+)(?:-(p\w+))?$/.exec(asked[1]) || [], all = Array.prototype.slice.call(document.querySelectorAll('[data-passage]'));

  var page = location.href.split(/[?#]/)[0];

  function at(id) { return all.map(function (passage) { return passage.id; }).indexOf(id); }
  /* Addresses are made whole, but for those of notes, which go along. */
  function whole(node) {
    var copy = node.cloneNode(true);
    Array.prototype.forEach.call(copy.querySelectorAll('a[href]'), function (link) {
      var href = link.getAttribute('href');
      if (!/^#(note|ref)-/.test(href)) { link.setAttribute('href', href[0] === '#' ? page + href : link.href); }
    });
    return copy.outerHTML;
  }

  var from = at(ends[1]), to = at(ends[2] || ends[1]);
  if (asked[1] === '') { from = 0; to = all.length - 1; }
  var chosen = from < 0 || to < from ? [] : all.slice(from, to + 1), ids = {};
  chosen.forEach(function (passage) {
    Array.prototype.forEach.call(passage.querySelectorAll('[role="doc-noteref"]'), function (link) { ids[link.hash.slice(1)] = true; });
  });
  var notes = Array.prototype.slice.call(document.querySelectorAll('.notes > ol > .note')).filter(function (note) { return ids[note.id]; });
  var title = document.querySelector('h1').cloneNode(true);
  Array.prototype.forEach.call(title.querySelectorAll('[data-editorial]'), function (node) { node.remove(); });
  parent.postMessage({
    jiaozhu: 'part',
    title: title.textContent.trim(),
    href: page,
    facts: Array.prototype.map.call(document.querySelectorAll('.title-page .facts > div'), function (fact) {
      return [fact.firstElementChild.textContent, fact.lastElementChild.textContent];
    }),
    passages: chosen.map(whole),
    notes: notes.map(whole)
  }, '*');
}());
