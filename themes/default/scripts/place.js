/* Keeps the reader's place: the switch of scripts, of the furniture's language and of the view leads to the passage that
   is being read; between scripts, which have the same number of characters, the selection goes along as places in code
   points (#s=p3.5-p4.2). Without this script these links lead to the top of the same text. */
(function () {
  'use strict';
  /* Shown in a frame by the page that puts passages together: the script that hands them over lies beside this one. */
  if (parent !== window && /[?&]part=/.test(location.search)) {
    var part = document.createElement('script');
    part.src = document.currentScript.src.replace(/place\.js.*/, 'part.js');
    document.head.append(part);
  }
  function vertical() { return getComputedStyle(document.body).writingMode === 'vertical-rl'; }

  /* The first passage that is not yet behind the reader. */
  function current() {
    var passages = document.querySelectorAll('[data-passage]'), down = vertical();
    for (var i = 0; i < passages.length; i += 1) {
      var box = passages[i].getBoundingClientRect();
      if (down ? box.left < innerWidth - 60 : box.bottom > 60) {
        return (down ? box.right < 0 : box.top > innerHeight) || i === 0 ? null : passages[i];
      }
    }
    return null;
  }
  function here() {
    if (/^#(p\d|note-|ref-)/.test(location.hash)) { return location.hash; }
    var passage = current();
    return passage ? '#' + passage.id : '';
  }

  /* Code points of a passage's own words before a place in it. */
  function words(passage) {
    var walker = document.createTreeWalker(passage, NodeFilter.SHOW_ALL, function (node) {
      if (node.nodeType === 3) { return NodeFilter.FILTER_ACCEPT; }
      return node.nodeType === 1 && node.hasAttribute('data-editorial') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    var found = [];
    while (walker.nextNode()) { found.push(walker.currentNode); }
    return found;
  }
  function length(text) { return Array.from(text).length; }
  function offset(passage, node, at) {
    var range = document.createRange(), count = 0;
    range.setStart(passage, 0);
    range.setEnd(node, at);
    words(passage).forEach(function (piece) {
      if (piece === node) { count += length(piece.data.slice(0, at)); }
      else if (range.comparePoint(piece, piece.length) <= 0) { count += length(piece.data); }
    });
    return count;
  }
  function place(passage, count) {
    var pieces = words(passage), i, n;
    for (i = 0; i < pieces.length; i += 1) {
      n = length(pieces[i].data);
      if (count <= n) { return [pieces[i], Array.from(pieces[i].data).slice(0, count).join('').length]; }
      count -= n;
    }
    var last = pieces[pieces.length - 1];
    return last ? [last, last.length] : [passage, 0];
  }
  function passageOf(node) {
    var element = node.nodeType === 1 ? node : node.parentElement;
    return element && element.closest('[data-passage]');
  }
  function selected() {
    var selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return ''; }
    var range = selection.getRangeAt(0);
    var first = passageOf(range.startContainer), last = passageOf(range.endContainer);
    if (!first || !last) { return ''; }
    return '#s=' + first.id + '.' + offset(first, range.startContainer, range.startOffset) +
      '-' + last.id + '.' + offset(last, range.endContainer, range.endOffset);
  }
  function restore() {
    var match = /^#s=(p\w+)\.(\d+)-(p\w+)\.(\d+)$/.exec(location.hash);
    if (!match) { return; }
    var first = document.getElementById(match[1]), last = document.getElementById(match[3]);
    history.replaceState(history.state, '', location.pathname + location.search + (first ? '#' + match[1] : ''));
    if (!first || !last) { return; }
    var start = place(first, Number(match[2])), end = place(last, Number(match[4]));
    getSelection().setBaseAndExtent(start[0], start[1], end[0], end[1]);
    first.scrollIntoView();
  }

  function carry(event) {
    var link = event.target.closest && event.target.closest('.languages a, .views a');
    if (!link) { return; }
    link.href = link.href.split('#')[0] + (link.closest('.scripts') && selected() || here());
  }
  ['click', 'auxclick', 'contextmenu'].forEach(function (kind) { document.addEventListener(kind, carry, true); });

  /* For whoever moves the lines: remembers the passage that is being read, and gives back what puts it there again. */
  window.jiaozhuPlace = {
    current: current,
    words: words,
    place: place,
    hold: function () {
      var passage = current();
      if (!passage) { return null; }
      var before = passage.getBoundingClientRect(), down = vertical();
      return function () {
        var after = passage.getBoundingClientRect();
        if (down !== vertical()) { passage.scrollIntoView(); }
        else if (down) { scrollBy(after.right - before.right, 0); }
        else { scrollBy(0, after.top - before.top); }
      };
    }
  };
  restore();
}());
