/* Lights the words that a search led to, ?hl=…, without a change to the page: in the place that the address names, else in the
   title, else anywhere. A browser without custom highlights still lights the place itself. */
(function () {
  'use strict';
  var words = new URLSearchParams(location.search).get('hl');
  if (!words || typeof Highlight === 'undefined' || !CSS.highlights) { return; }

  /* The place's text nodes that are words of its own, run together; white space is passed over on both sides. */
  function lit(place) {
    var letters = '', nodes = [], offsets = [];
    var walker = document.createTreeWalker(place, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
      acceptNode: function (node) {
        return node.nodeType === 1 && node.hasAttribute('data-editorial') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
      }
    });
    while (walker.nextNode()) {
      var node = walker.currentNode;
      if (node.nodeType !== 3) { continue; }
      for (var i = 0; i < node.data.length; i += 1) {
        if (!/[\s\u2060]/.test(node.data[i])) { letters += node.data[i]; nodes.push(node); offsets.push(i); }
      }
    }
    var sought = words.replace(/[\s\u2060]/g, ''), ranges = [];
    for (var at = letters.indexOf(sought); at >= 0 && sought; at = letters.indexOf(sought, at + 1)) {
      var last = at + sought.length - 1, range = document.createRange();
      range.setStart(nodes[at], offsets[at]);
      range.setEnd(nodes[last], offsets[last] + 1);
      ranges.push(range);
    }
    return ranges;
  }

  function light() {
    var id = decodeURIComponent(location.hash.slice(1));
    var place = id && document.getElementById(id) || document.querySelector('main h1'), main = document.querySelector('main');
    var ranges = place ? lit(place) : [];
    if (!ranges.length && main) { ranges = lit(main); }
    if (ranges.length) { CSS.highlights.set('found', new Highlight(...ranges)); }
  }
  light();
  window.addEventListener('hashchange', light);
})();
