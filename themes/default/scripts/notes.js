/* Notes beside the words. The list after the text is the real thing and is never changed; this script copies a note
   into the margin where there is room, or into one reused slip where there is none (always, on a vertical page), lights
   the words that a note covers, hangs a bracket in the gutter along those that cover more than a line, marks the current
   place in the contents and lets a reader set a layer aside. Without it, or in a browser that lacks something it needs,
   every marker is still a plain link to its note. A note that stands in the line is not shown again. */
(function () {
  'use strict';
  var main = document.querySelector('main[data-text]');
  if (!main || !main.closest || !window.matchMedia) return;

  var article = main.querySelector('article');
  var wide = matchMedia('(min-width: 75em)');
  var sheet = matchMedia('(max-width: 37.49em), (max-height: 30em)');
  var refs = all('[role="doc-noteref"]:not([data-inline])');
  var GAP = 12;
  var margin, sides = [], active, slip, opener, lit = [], brackets;

  function all(selector, from) { return Array.prototype.slice.call((from || main).querySelectorAll(selector)); }
  function make(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }
  function idOf(ref) { return ref.hash.slice(6); }                       // "#note-rate" → "rate"
  function noteOf(id) { return document.getElementById('note-' + id); }
  function vertical() { return getComputedStyle(document.body).writingMode === 'vertical-rl'; }
  function beside() { return wide.matches && !vertical(); }
  function sideOf(id) { return sides.filter(function (side) { return side.dataset.of === id; })[0]; }

  /* A copy carries no id and none of the attributes by which passages, notes and terms are counted. */
  function copy(note) {
    var box = make('div', 'note-matter');
    var back = note.querySelector('[role="doc-backlink"]');
    box.append(make('span', 'marker', back ? back.textContent.trim() : ''));
    Array.prototype.forEach.call(note.childNodes, function (node) {
      if (node !== back) box.append(node.cloneNode(true));
    });
    all('*', box).forEach(function (node) {
      node.removeAttribute('id');
      ['data-term', 'data-notes', 'data-passage', 'data-occurrence'].forEach(function (name) { node.removeAttribute(name); });
    });
    return box;
  }

  /* The chosen note's words are lit; a second note that is pointed at meanwhile has a tint and a line of its own. */
  function light(ids, pointed) {
    lit.forEach(function (node) { node.classList.remove('lit', 'too'); });
    lit = [];
    [[ids, 'lit'], [pointed || [], 'too']].forEach(function (part) {
      part[0].forEach(function (id) {
        all('[data-notes~="' + id + '"], .side[data-of="' + id + '"], .bracket[data-of="' + id + '"]').forEach(function (node) {
          node.classList.add(part[1]);
          lit.push(node);
        });
      });
    });
  }
  function kept() {
    var found = /^#(?:note|ref)-([\w-]+)$/.exec(location.hash);
    if (slip && opener && opener.hash.indexOf('#note-') === 0) return [idOf(opener)];
    return active ? [active.dataset.of] : found ? [found[1]] : [];
  }

  /* ---- Short definitions: a script of the edition's, id → head word, pinyin, English, first paragraph. */
  var glosses;
  function ask(link) {
    window.jiaozhuGlosses = function (data) { glosses = data; };
    var script = make('script');
    script.src = main.dataset.glosses;
    script.onload = function () { if (glosses) link.click(); else script.onerror(); };
    script.onerror = function () { glosses = null; location.href = link.href; };
    document.head.append(script);
  }
  function gloss(link) {
    var data = glosses[link.dataset.term], box = document.createDocumentFragment(), head = make('p', 'gloss-head'), more = make('p');
    head.append(make('b', '', data[0]));
    [['pinyin', 'zh-Latn', data[1]], ['english', 'en', data[2]]].forEach(function (part) {
      if (!part[2]) return;
      var span = make('span', part[0], part[2]);
      span.lang = part[1];
      head.append(' ', span);
    });
    box.append(head);
    if (data[3]) box.append(make('p', '', data[3]));
    var all = make('a', '', main.dataset.labelAll);
    all.href = link.href;
    more.append(all);
    box.append(more);
    return box;
  }

  /* ---- The margin: each note at the height of its marker, pushed down by the one before; the chosen note stands
     exactly at its marker and pushes its elders up. Heights are all read before any is written. */
  function build() {
    margin = make('div', 'margin');
    margin.setAttribute('role', 'region');
    margin.setAttribute('aria-label', main.dataset.labelMargin || '');
    refs.forEach(function (ref) {
      var id = idOf(ref), note = noteOf(id);
      if (!note) return;
      var side = make('aside', 'side long');
      side.setAttribute('role', 'note');
      side.tabIndex = -1;
      side.dataset.of = id;
      side.dataset.layer = note.dataset.layer || '';
      side.ref = ref;
      side.append(copy(note));
      sides.push(side);
    });
    margin.append.apply(margin, sides);
    article.append(margin);
    var spare = sides.map(function (side) { return side.firstChild.scrollHeight - side.firstChild.clientHeight; });
    sides.forEach(function (side, n) {
      if (spare[n] > 24) side.append(unfolder(side));
      else side.classList.remove('long');
    });
  }
  function unfolder(side) {
    var more = make('button', 'more', main.dataset.labelMore || '+');
    more.type = 'button';
    more.setAttribute('aria-expanded', 'false');
    more.onclick = function () {
      var open = side.classList.toggle('open');
      more.textContent = (open ? main.dataset.labelLess : main.dataset.labelMore) || (open ? '−' : '+');
      more.setAttribute('aria-expanded', open);
      active = side;
      light(kept());
      place();
    };
    return more;
  }
  function place() {
    bracket();
    if (!beside()) return;
    if (!margin) build();
    var from = margin.getBoundingClientRect().top;
    var shown = sides.filter(function (side) { return !side.classList.contains('off'); });
    var want = shown.map(function (side) { return side.ref.getBoundingClientRect().top - from - 3; });
    var tall = shown.map(function (side) { return side.offsetHeight; });
    var at = want.slice(), chosen = shown.indexOf(active), i;
    for (i = 1; i < at.length; i++) {
      if (i !== chosen) at[i] = Math.max(want[i], at[i - 1] + tall[i - 1] + GAP);
    }
    for (i = chosen - 1; i >= 0; i--) at[i] = Math.min(at[i], at[i + 1] - tall[i] - GAP);
    shown.forEach(function (side, n) { side.style.insetBlockStart = Math.round(at[n]) + 'px'; });
    var last = at.length - 1;
    if (last >= 0) article.style.minBlockSize = Math.ceil(at[last] + tall[last]) + 'px';
  }

  /* ---- Brackets in the gutter, for ranges of more than a line or across passages; those that overlap lie in lanes.
     All is measured before anything is written, along the block axis, whichever way the lines run. */
  function bracket() {
    var down = vertical(), origin = article.getBoundingClientRect(), lanes = [], found = [];
    var line = down ? origin.height : origin.width, covered = {};
    all('.text [data-notes]').forEach(function (piece) {
      piece.dataset.notes.split(' ').forEach(function (id) { (covered[id] = covered[id] || []).push(piece); });
    });
    refs.forEach(function (ref) {
      var id = idOf(ref), pieces = covered[id] || [], long = 0, from = Infinity, to = -Infinity;
      if (!pieces.length || ref.classList.contains('off') || pieces[0].closest('td, th')) return;
      pieces.forEach(function (piece) {
        Array.prototype.forEach.call(piece.getClientRects(), function (box) {
          long += down ? box.height : box.width;
          from = Math.min(from, down ? origin.right - box.right : box.top - origin.top);
          to = Math.max(to, down ? origin.right - box.left : box.bottom - origin.top);
        });
      });
      var parted = pieces[0].closest('[data-passage]') !== pieces[pieces.length - 1].closest('[data-passage]');
      if (to > from && (parted || long > line * .9)) found.push({ id: id, from: from, to: to });
    });
    found.sort(function (a, b) { return a.from - b.from || b.to - a.to; });
    if (!brackets) {
      brackets = make('div', 'brackets');
      brackets.setAttribute('aria-hidden', 'true');
      article.append(brackets);
    }
    brackets.replaceChildren.apply(brackets, found.map(function (range) {
      var lane = 0, mark = make('i', 'bracket');
      while (lanes[lane] > range.from) lane++;
      lanes[lane] = range.to;
      mark.dataset.of = range.id;
      mark.style.insetBlockStart = Math.round(range.from) + 'px';
      mark.style.blockSize = Math.round(range.to - range.from) + 'px';
      mark.style.insetInlineStart = -7 - 4 * Math.min(lane, 2) + 'px';
      return mark;
    }));
    light(kept());
  }
  function choose(id) {
    active = sideOf(id);
    light(active ? [id] : []);
    place();
    if (active) active.focus({ preventScroll: true });
  }

  /* ---- The slip */
  function show(from, label, content) {
    if (!slip) {
      slip = make('div', 'slip');
      slip.popover = 'auto';
      slip.tabIndex = -1;
      slip.setAttribute('role', 'dialog');
      document.body.append(slip);
      slip.addEventListener('focusout', function (event) {               // what is focused next must not lie under it
        if (event.relatedTarget && !slip.contains(event.relatedTarget)) slip.hidePopover();
      });
      slip.addEventListener('toggle', function (event) {
        if (event.newState === 'open') return;
        var inside = slip.contains(document.activeElement) || document.activeElement === document.body;
        if (opener && inside) opener.focus({ preventScroll: true });
        opener = null;
        light(kept());
        clock = setTimeout(leave, 200);                                  // unless another slip opens at once
      });
    }
    var head = make('div', 'slip-head'), close = make('button', 'close', main.dataset.labelClose || '×');
    close.type = 'button';
    close.onclick = function () { slip.hidePopover(); };
    head.append(make('span', '', label), close);
    slip.replaceChildren(head, content);
    if (window.jiaozhuTypography) window.jiaozhuTypography(slip);
    slip.setAttribute('aria-label', label);
    slip.style.cssText = '';
    opener = from;
    slip.showPopover();
    enter();
    var near = from.getBoundingClientRect(), box = slip.getBoundingClientRect(), view = document.documentElement;
    if (vertical()) {
      if (sheet.matches) {
        scrollBy(Math.min(0, near.left - 32 - box.right), 0);
      } else {
        var behind = near.left - 8 - box.width > 0 || near.right + box.width + 8 > view.clientWidth;
        slip.style.left = scrollX + (behind ? Math.max(8, near.left - box.width - 8) : near.right + 8) + 'px';
        slip.style.top = scrollY + Math.max(16, Math.min(near.top - 32, view.clientHeight - box.height - 16)) + 'px';
      }
    } else if (sheet.matches) {
      scrollBy(0, Math.max(0, near.bottom + 32 - box.top));              // the sheet must not lie on the words
    } else {
      var below = near.bottom + 8 + box.height < view.clientHeight || near.top < box.height + 8;
      slip.style.top = scrollY + (below ? near.bottom + 8 : near.top - box.height - 8) + 'px';
      slip.style.left = scrollX + Math.max(16, Math.min(near.left - 32, view.clientWidth - box.width - 16)) + 'px';
    }
    slip.scrollTop = slip.scrollLeft = 0;
    slip.focus({ preventScroll: true });
    light(kept());
  }

  /* ---- A slip that is a sheet has an entry in the history, so that Back closes it. Whatever else closes it goes back
     itself, and a link out of it is followed only from there: no entry stays that would lead nowhere. Scrolling is no
     part of this, so the entry below is not asked to restore it. */
  var clock, onward;
  function ours() { return history.state && history.state.slip; }
  function isOpen() { return slip && slip.matches(':popover-open'); }
  function enter() {
    clearTimeout(clock);
    if (ours() || !sheet.matches) return;
    history.scrollRestoration = 'manual';
    history.pushState({ slip: true }, '');
    history.scrollRestoration = 'auto';
  }
  function leave() { if (ours() && !isOpen()) history.back(); }
  addEventListener('popstate', function () {
    clearTimeout(clock);
    if (ours()) { leave(); return; }                                     // come forward to a slip that is gone
    history.scrollRestoration = 'auto';
    if (isOpen()) slip.hidePopover();
    if (onward) setTimeout(function (href) { location.href = href; }, 0, onward);
    onward = '';
  });
  addEventListener('pageshow', leave);
  document.addEventListener('click', function (event) {
    var link = event.target.closest('a[href]');
    if (!link || !ours() || event.defaultPrevented || !plain(event)) return;
    event.preventDefault();
    onward = link.href;
    if (isOpen()) slip.hidePopover();
    clearTimeout(clock);
    history.back();
  });

  function plain(event) { return !(event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey); }
  main.addEventListener('click', function (event) {
    if (!plain(event)) return;
    var link = event.target.closest('a');
    if (!link) return;
    var able = 'popover' in link;
    if (link.getAttribute('role') === 'doc-noteref') {
      var id = idOf(link), note = noteOf(id);
      if (!note || link.hasAttribute('data-inline') || !(beside() || able)) return;
      event.preventDefault();
      if (beside()) choose(id);
      else show(link, link.getAttribute('aria-label') || '', copy(note));
    } else if (link.dataset.term && able) {
      if (!glosses) {                                                  // asked for once, when first wanted
        if (glosses === null || !main.dataset.glosses) return;
        event.preventDefault();
        ask(link);
      } else if (glosses[link.dataset.term]) {
        event.preventDefault();
        show(link, main.dataset.labelGloss || '', gloss(link));
      }
    }
  });

  main.addEventListener('keydown', function (event) {
    if (event.key !== 'Escape' || !active) return;
    var ref = active.ref;
    active = null;
    light([]);
    place();
    if (document.activeElement.closest('.side')) ref.focus({ preventScroll: true });
  });

  /* ---- What is pointed at */
  function pointed(event) {
    if (!event.target.closest) return;
    var ref = event.target.closest('[role="doc-noteref"]'), side = event.target.closest('.side, .note');
    var out = event.type === 'mouseout' || event.type === 'focusout';
    if (!ref && !side) return;
    var chosen = kept(), id = ref ? idOf(ref) : side.dataset.of || side.id.slice(5);
    if (out || chosen.indexOf(id) >= 0) light(chosen);
    else if (chosen.length) light(chosen, [id]);
    else light([id]);
  }
  ['mouseover', 'mouseout', 'focusin', 'focusout'].forEach(function (name) { main.addEventListener(name, pointed); });

  /* ---- Layers set aside (on paper they come back) */
  all('.layers').forEach(function (layers) {
    layers.hidden = false;
    all('input', layers).forEach(function (box) { box.checked = true; });     // some browsers keep old ticks
    layers.addEventListener('change', function (event) {
      all('[data-layer="' + event.target.value + '"]').forEach(function (node) {
        node.classList.toggle('off', !event.target.checked);
      });
      place();
    });
  });

  /* ---- Contents, and addresses of a range: #p4-p9 */
  var contents = document.querySelector('.contents');
  var fold = contents && contents.querySelector('details');
  var places = contents ? all('a[href^="#"]', contents).map(function (link) {
    return { link: link, at: document.getElementById(decodeURIComponent(link.hash.slice(1))) };
  }).filter(function (entry) { return entry.at; }) : [];
  var waiting = false;

  function mark() {
    waiting = false;
    if (fold && masthead) bar();
    var current = null;
    var down = vertical();
    places.forEach(function (entry) {
      var box = entry.at.getBoundingClientRect();
      if (down ? box.right > innerWidth - 160 : box.top < 160) current = entry;
    });
    places.forEach(function (entry) {
      if (entry === current) entry.link.setAttribute('aria-current', 'location');
      else entry.link.removeAttribute('aria-current');
    });
    if (current && beside()) contents.scrollTop = current.link.offsetTop - contents.clientHeight / 2;
  }
  function unfold() { if (fold) fold.open = beside(); }

  /* ---- Where there is no room beside the text, the contents are a bar that goes while a reader scrolls on and comes when
     she scrolls back. In mid-text it has the switch of scripts and the settings too. It lies over the text and moves nothing. */
  var masthead = document.querySelector('.masthead'), last = scrollY;
  function bar() {
    var stuck = !beside() && masthead.getBoundingClientRect().bottom <= 0, moved = scrollY - last;
    if (stuck && !contents.querySelector('.again')) again();
    contents.classList.toggle('stuck', stuck);
    if (!stuck || moved < -4) contents.classList.remove('away');
    else if (moved > 4 && !fold.open) contents.classList.add('away');
    if (!stuck || Math.abs(moved) > 4) last = scrollY;
  }
  function again() {
    var ways = document.querySelector('.languages').cloneNode(true), nav = ways.querySelector('nav'), up = document.querySelector('.up'), item = make('li');
    ways.classList.add('again');
    ways.lang = masthead.lang || document.documentElement.lang;
    if (nav) nav.setAttribute('role', 'presentation');                   // the landmark is the masthead's
    contents.append(ways);
    if (up) { item.append(up.cloneNode(true)); fold.querySelector('ol').prepend(item); }
  }
  function shut() { if (fold.open && !beside()) fold.open = false; }
  if (fold && masthead) {
    contents.addEventListener('keydown', function (event) {
      if (event.key !== 'Escape' || !fold.open || beside()) return;
      shut();
      fold.firstElementChild.focus({ preventScroll: true });
    });
    contents.addEventListener('focusout', function (event) { if (event.relatedTarget && !contents.contains(event.relatedTarget)) shut(); });
    document.addEventListener('click', function (event) { if (!contents.contains(event.target) || event.target.closest('a')) shut(); });
  }
  function range() {
    all('.within').forEach(function (node) { node.classList.remove('within'); });
    var ends = /^#(p\w+)-(p\w+)$/.exec(location.hash), inside = false;
    if (ends) {
      var first = document.getElementById(ends[1]);
      if (!first || !document.getElementById(ends[2])) return;
      all('[data-passage]').forEach(function (passage) {
        if (passage.id === ends[1]) inside = true;
        if (inside) passage.classList.add('within');
        if (passage.id === ends[2]) inside = false;
      });
      first.scrollIntoView();
    }
    active = null;
    light(kept());
  }

  addEventListener('scroll', function () {
    if (!waiting) { waiting = true; requestAnimationFrame(mark); }
  }, { passive: true });
  addEventListener('hashchange', range);
  addEventListener('load', place);
  wide.addEventListener('change', function () { unfold(); place(); });
  document.addEventListener('jiaozhu-choice', function () {
    if (slip && slip.matches(':popover-open')) slip.hidePopover();
    unfold();
    mark();
    place();
  });
  if (window.ResizeObserver) new ResizeObserver(place).observe(article);
  if (document.fonts && document.fonts.ready) document.fonts.ready.then(place);
  unfold();
  range();
  mark();
  place();
}());
