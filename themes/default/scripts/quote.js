/* The words of a text as its readers see them, and places in them: passages, and offsets in code points, which are the
   same in every script. What editors put between the words (marks of notes, numbers, apparatus) does not count. Also
   the bar beside selected words, the panels, and copying. Fetched by pick.js. */
(function () {
  'use strict';
  var pick = window.jiaozhuPick, main = document.querySelector('main[data-text]'), door = pick.door;
  var transmitted = document.body.classList.contains('view-transmitted');
  var say = {}, source = null, bar, chosen;
  pick.labels = function (words) { say = words; };
  pick.source = function (words) { source = new Map(words); };
  pick.say = function (key, values) {
    return (say[key] || key).replace(/\{(\w+)\}/g, function (whole, name) { return values && name in values ? values[name] : whole; });
  };
  pick.make = function (tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  };
  pick.button = function (label, act, name) {
    var made = pick.make('button', name, label);
    made.type = 'button';
    made.addEventListener('click', act);
    return made;
  };

  /* ---- Words and places */
  function points(text) { return Array.from(text).length; }
  function cut(text, from, to) { return Array.from(text).slice(from, to).join(''); }
  pick.cut = cut;
  pick.points = points;
  pick.passages = function () { return Array.from(main.querySelectorAll('[data-passage]')); };

  /* The text nodes of a passage that hold its words: where each begins, and how long it is. */
  function pieces(passage) {
    var skip = transmitted ? '[data-editorial]:not(del), ins[data-read]' : '[data-editorial]', at = 0, found = [];
    var walk = document.createTreeWalker(passage, 5, function (node) {
      if (node.nodeType === 3) return 1;
      return node.matches(skip) ? 2 : 3;
    });
    while (walk.nextNode()) {
      var length = points(walk.currentNode.data);
      found.push({ node: walk.currentNode, at: at, length: length });
      at += length;
    }
    return found;
  }
  function wordsOf(passage) { return pieces(passage).map(function (piece) { return piece.node.data; }).join(''); }
  pick.words = wordsOf;

  /* What a range of the page covers: per passage from where to where. */
  function cover(range) {
    var parts = [];
    pick.passages().forEach(function (passage) {
      if (!range.intersectsNode(passage)) return;
      var from = -1, to = -1;
      pieces(passage).forEach(function (piece) {
        var node = piece.node, end = node.data.length, lo = 0, hi = end;
        if (!range.intersectsNode(node)) return;
        if (node === range.startContainer) lo = range.startOffset;
        if (node === range.endContainer) hi = range.endOffset;
        if (lo >= hi) return;
        if (from < 0) from = piece.at + points(node.data.slice(0, lo));
        to = piece.at + points(node.data.slice(0, hi));
      });
      if (from >= 0 && to > from) parts.push({ id: passage.id, from: from, to: to, words: cut(wordsOf(passage), from, to) });
    });
    return parts;
  }
  function whole(passage) {
    var words = wordsOf(passage);
    return { id: passage.id, from: 0, to: points(words), words: words };
  }

  /* The ranges of the page for a part: one a text node, so that marks between the words stay out. */
  pick.ranges = function (part) {
    var passage = document.getElementById(part.id), found = [];
    if (passage) pieces(passage).forEach(function (piece) {
      var from = Math.max(part.from, piece.at), to = Math.min(part.to, piece.at + piece.length);
      if (from >= to) return;
      var range = document.createRange(), data = piece.node.data;
      range.setStart(piece.node, cut(data, 0, from - piece.at).length);
      range.setEnd(piece.node, cut(data, 0, to - piece.at).length);
      found.push(range);
    });
    return found;
  };

  /* The passages in the script that they were written in, id → words; from the page itself where it is in that script. */
  pick.withSource = function (then) {
    if (source) return then(source);
    if (!door.dataset.source || transmitted) {
      return then(new Map(pick.passages().map(function (passage) { return [passage.id, wordsOf(passage)]; })));
    }
    pick.load([new URL(door.dataset.source, location.href).href], function () { then(source); });
  };
  pick.isConverted = Boolean(door.dataset.source) && !transmitted;

  /* ---- Addresses */
  function named(key, first, last) {
    var ends = { a: first.slice(1), b: last.slice(1) };
    return pick.say(first === last ? key : key + 's', ends);
  }
  pick.named = function (parts) {
    return parts.length ? named('cite_passage', parts[0].id, parts[parts.length - 1].id) : pick.say('cite_whole');
  };
  pick.hash = function (parts) {
    if (!parts.length) return '';
    var first = parts[0].id, last = parts[parts.length - 1].id;
    return '#' + first + (first === last ? '' : '-' + last);
  };
  pick.address = function (parts) {
    var page = door.dataset.base ? door.dataset.base + door.dataset.path
      : location.href.split(/[?#]/)[0];
    return page + pick.hash(parts);
  };

  /* ---- Copying, by the browser's own command: it works on file:// too. */
  pick.copy = function (button, plain, rich) {
    var back = document.activeElement, done = false, label = button.textContent;
    function give(event) {
      event.clipboardData.setData('text/plain', plain);
      if (rich) event.clipboardData.setData('text/html', rich);
      event.preventDefault();
      event.stopImmediatePropagation();
      done = true;
    }
    document.addEventListener('copy', give, true);
    try { document.execCommand('copy'); } catch (refused) { done = false; }
    document.removeEventListener('copy', give, true);
    if (back) back.focus({ preventScroll: true });
    function report() {
      button.textContent = pick.say(done ? 'cite_copied' : 'cite_uncopied');
      pick.tell(button.textContent);
      setTimeout(function () { button.textContent = label; }, 2000);
    }
    if (done || !navigator.clipboard) return report();
    navigator.clipboard.writeText(plain).then(function () { done = true; report(); }, report);
  };
  var voice = pick.make('p', 'spoken');
  voice.setAttribute('role', 'status');
  document.body.append(voice);
  pick.tell = function (words) { voice.textContent = words; };

  /* ---- Panels: one dialog at a time, closed by Esc, by its button and by a click beside it. */
  pick.panel = function (name, heading) {
    var panel = pick.make('dialog', 'pick-panel ' + name), head = pick.make('div', 'panel-head'), title = pick.make('h2', '', heading);
    var back = bar && bar.contains(document.activeElement) ? bar.from : document.activeElement;
    title.id = 'panel-' + name;
    panel.setAttribute('aria-labelledby', title.id);
    if (door.lang) panel.lang = door.lang;
    head.append(title, pick.button(pick.say('cite_close'), function () { panel.close(); }, 'close'));
    panel.append(head);
    panel.addEventListener('click', function (event) { if (event.target === panel) panel.close(); });
    panel.addEventListener('close', function () {
      (panel.lastElementChild || panel).dispatchEvent(new Event('left'));
      panel.remove();
      if (back && back.isConnected && !panel.leaves) back.focus({ preventScroll: true });
    });
    document.body.append(panel);
    hide();
    panel.tabIndex = -1;
    panel.showModal();
    panel.focus();
    panel.append(voice);
    panel.addEventListener('close', function () { document.body.append(voice); });
    return panel;
  };

  /* ---- The bar */
  function hide() { if (bar) bar.hidden = true; }
  function build() {
    bar = pick.make('div', 'pick-bar');
    bar.hidden = true;
    if (door.lang) bar.lang = door.lang;
    bar.setAttribute('role', 'toolbar');
    bar.setAttribute('aria-label', pick.say('cite_bar'));
    bar.append(
      pick.button(pick.say('cite_cite'), function () { pick.cite(chosen); }),
      pick.notes ? pick.button(pick.say('own_make'), function () { pick.note(chosen); }) : '',
      pick.button(pick.say('cite_link'), function (event) { pick.copy(event.target, pick.address(chosen)); })
    );
    bar.addEventListener('pointerdown', function (event) { event.preventDefault(); });       // the selection stays
    bar.addEventListener('keydown', function (event) {
      var all = Array.from(bar.children), at = all.indexOf(document.activeElement);
      if (event.key === 'ArrowRight' || event.key === 'ArrowLeft') {
        all[(at + (event.key === 'ArrowRight' ? 1 : all.length - 1)) % all.length].focus();
        event.preventDefault();
      }
    });
    document.addEventListener('keydown', function (event) {
      if (bar.hidden) return;
      if (event.key === 'Escape') {
        if (bar.contains(document.activeElement) && bar.from) bar.from.focus();
        hide();
      } else if (event.key === 'Tab' && !event.shiftKey && !bar.contains(document.activeElement)) {
        bar.firstChild.focus();                                       // the bar lies after the words
        event.preventDefault();
      }
    });
    document.addEventListener('selectionchange', function () {
      if (!bar.hidden && !bar.link && getSelection().isCollapsed) hide();
    });
    document.addEventListener('pointerdown', function (event) { if (!bar.contains(event.target)) hide(); });
    document.body.append(bar);
  }
  pick.bar = function (link) {
    var selection = getSelection(), boxes, near;
    if (link && link.closest) {
      chosen = [whole(link.closest('[data-passage]'))];
      near = link.getBoundingClientRect();
    } else {
      if (!selection.rangeCount || selection.isCollapsed) return;
      chosen = cover(selection.getRangeAt(0));
      boxes = selection.getRangeAt(0).getClientRects();
      near = boxes[boxes.length - 1];
      link = null;
    }
    if (!chosen.length || !near || document.querySelector('dialog[open]')) return;
    if (!bar) build();
    bar.hidden = false;
    bar.link = bar.from = link;
    if (!link) bar.from = document.activeElement;
    var box = bar.getBoundingClientRect(), view = document.documentElement;
    var below = near.bottom + box.height + 16 < view.clientHeight;
    bar.style.top = scrollY + (below ? near.bottom + 8 : near.top - box.height - 8) + 'px';
    bar.style.left = scrollX + Math.max(8, Math.min(near.right - box.width / 2, view.clientWidth - box.width - 8)) + 'px';
    // Only when the browser has gone to the passage, which takes the focus away.
    if (link && pick.keyed) setTimeout(function () { bar.firstChild.focus(); });
  };
  pick.chosen = function () { return chosen; };

  /* ---- What the bar and the doors lead to */
  pick.cite = function (parts) { pick.load(['cite'], function () { pick.citing(parts || []); }); };
  ['note', 'mine', 'drawn'].forEach(function (name) {
    pick[name] = function (parts) { pick.load(['mine'], function () { pick.own[name](parts); }); };
  });
})();
