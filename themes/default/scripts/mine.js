/* The reader's own notes. They stay in this browser (IndexedDB), in the characters in which the text was written, so that
   every script shows the same ones. Each knows its words, what stood around them, and where they stood; after a revision
   it is looked for: at its place, elsewhere in the passage, anywhere by its surroundings. What is not found is listed and
   kept. In and out as Web Annotations (W3C, 2017). Fetched by quote.js, or by pick.js where there are notes. */
(function () {
  'use strict';
  var pick = window.jiaozhuPick, door = pick.door, make = pick.make, button = pick.button, say = pick.say, KEY = door.dataset.key;
  var AROUND = 24, own = pick.own = {}, notes = [], drawn = new Map(), counter, fresh;

  /* ---- The store: one for each site of an origin. */
  var opened;
  function store(mode, act) {
    opened = opened || new Promise(function (resolve, reject) {
      var asked = indexedDB.open('jiaozhu', 1);
      asked.onupgradeneeded = function () {
        asked.result.createObjectStore('notes', { keyPath: 'key' }).createIndex('site', 'site');
      };
      asked.onsuccess = function () { resolve(asked.result); };
      asked.onerror = asked.onblocked = function () { reject(asked.error); };
    });
    return opened.then(function (base) {
      return new Promise(function (resolve, reject) {
        var work = base.transaction('notes', mode), result = act(work.objectStore('notes'));
        work.oncomplete = function () { resolve(result && result.result); };
        work.onerror = work.onabort = function () { reject(work.error); };
      });
    });
  }
  function refused() { pick.tell(say('own_refused')); return []; }
  function all() {
    return store('readonly', function (box) { return box.index('site').getAll(pick.site); }).catch(refused);
  }
  function put(list) {
    return store('readwrite', function (box) {
      list.forEach(function (note) {
        note.site = pick.site;
        note.key = pick.site + ' ' + note.id;
        delete note.found;
        box.put(note);
      });
    }).then(remember);
  }
  function drop(note) { return store('readwrite', function (box) { box.delete(note.key); }).then(remember); }
  /* A sign for pick.js, text by text, so that a page without notes asks for nothing. */
  function remember() {
    return all().then(function (list) {
      var counts = {};
      counts[KEY] = 0;
      list.forEach(function (note) { counts[note.text] = (counts[note.text] || 0) + 1; });
      Object.keys(counts).forEach(function (text) { pick.kept('notes:' + text, counts[text] || ''); });
      return list;
    });
  }
  function fill(buffer) { return (window.crypto || {}).getRandomValues ? crypto.getRandomValues(buffer) : buffer.map(function () { return Math.random() * 256; }); }
  function newId() {
    var bytes = fill(new Uint8Array(16));
    bytes[6] = bytes[6] & 15 | 64;
    bytes[8] = bytes[8] & 63 | 128;
    var hex = Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join('');
    return 'urn:uuid:' + hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
  }

  /* ---- Places. The text is one run of code points, passage after passage; a place is from where to where in it. */
  function streamOf(source) {
    var at = 0, starts = pick.passages().map(function (passage) {
      var words = Array.from(source.get(passage.id) || ''), start = { id: passage.id, at: at, length: words.length, words: words };
      at += words.length;
      return start;
    });
    var points = [].concat.apply([], starts.map(function (start) { return start.words; }));
    return { starts: starts, points: points, text: points.join('') };
  }
  function startOf(stream, id) { return stream.starts.filter(function (start) { return start.id === id; })[0]; }
  function partsOf(stream, from, to) {
    return stream.starts.filter(function (start) { return start.at < to && start.at + start.length > from; }).map(function (start) {
      return { id: start.id, from: Math.max(0, from - start.at), to: Math.min(start.length, to - start.at) };
    });
  }
  function between(stream, from, to) { return stream.points.slice(Math.max(0, from), to).join(''); }
  function anchored(note, stream, parts) {
    var first = parts[0], last = parts[parts.length - 1];
    var from = startOf(stream, first.id).at + first.from, to = startOf(stream, last.id).at + last.to;
    note.first = first.id;
    note.last = last.id;
    note.start = first.from;
    note.end = last.to;
    note.exact = between(stream, from, to);
    note.prefix = between(stream, from - AROUND, from);
    note.suffix = between(stream, to, to + AROUND);
    return note;
  }

  /* Every place of some words, in code points. */
  function places(stream, exact) {
    var found = [], unit = stream.text.indexOf(exact), seen = 0, at = 0, length = pick.points(exact);
    while (exact && unit >= 0) {
      at += pick.points(stream.text.slice(seen, unit));
      found.push({ from: at, to: at + length });
      seen = unit;
      unit = stream.text.indexOf(exact, unit + 1);
    }
    return found;
  }
  /* How many characters next to the words are what they were. */
  function likeness(note, stream, place) {
    var before = Array.from(note.prefix || '').reverse(), after = Array.from(note.suffix || ''), same = 0, i;
    for (i = 0; i < before.length && stream.points[place.from - 1 - i] === before[i]; i++) same++;
    for (i = 0; i < after.length && stream.points[place.to + i] === after[i]; i++) same++;
    return same;
  }
  function best(note, stream, found) {
    var rated = found.map(function (place) { return { place: place, same: likeness(note, stream, place) }; });
    rated.sort(function (a, b) { return b.same - a.same; });
    return rated.length && !(rated[1] && rated[1].same === rated[0].same) ? rated[0] : null;
  }
  function place(note, stream) {
    var passage = startOf(stream, note.first), found = places(stream, note.exact), at, inside, one;
    if (passage) {
      at = passage.at + note.start;
      one = found.filter(function (place) { return place.from === at; })[0];
      inside = found.filter(function (place) { return place.from >= passage.at && place.from < passage.at + passage.length; });
      // What stands at its place is taken if its neighbours are as they were or no other place fits better.
      if (one && (likeness(note, stream, one) > 0 || found.length === 1 || !(note.prefix + note.suffix))) return one;
      if (inside.length === 1) return inside[0];
      if (inside.length) { inside = best(note, stream, inside); if (inside) return inside.place; }
      if (one) return one;
    }
    one = best(note, stream, found);
    // Elsewhere only with something to go by: unchanged neighbours, or words too long to be there by chance.
    return one && (one.same >= 4 || pick.points(note.exact) >= 12) ? one.place : null;
  }

  /* ---- On the page */
  function unwrap() {
    document.querySelectorAll('.text mark.own').forEach(function (mark) {
      var parent = mark.parentNode;
      mark.replaceWith.apply(mark, Array.from(mark.childNodes));
      parent.normalize();
    });
  }
  function draw() {
    var able = window.CSS && CSS.highlights && window.Highlight, ranges = [];
    unwrap();
    drawn.clear();
    return Promise.all([all(), new Promise(pick.withSource)]).then(function (both) {
      var stream = streamOf(both[1]);
      notes = both[0].filter(function (note) { return note.text === KEY; });
      notes.forEach(function (note) { note.found = place(note, stream); });
      notes.sort(function (a, b) { return at(a) - at(b); });
      notes.forEach(function (note) {
        if (!note.found) return;
        var parts = partsOf(stream, note.found.from, note.found.to), there = [].concat.apply([], parts.map(pick.ranges));
        drawn.set(note.id, { parts: parts, ranges: there });
        ranges = ranges.concat(there);
      });
      if (able) {
        CSS.highlights.set('jiaozhu-own', new (Function.prototype.bind.apply(Highlight, [null].concat(ranges)))());
      } else {
        notes.forEach(function (note) {                            // wrapping moves the text nodes: range after range
          var one = drawn.get(note.id);
          if (one) one.parts.forEach(function (part) { pick.ranges(part).forEach(function (range) { wrap(range, note.id); }); });
        });
        drawn.forEach(function (one) {
          one.ranges = [].concat.apply([], one.parts.map(pick.ranges));
        });
      }
      count();
      return both[0];
    }).catch(refused);
  }
  function at(note) { return note.found ? note.found.from : Number.MAX_SAFE_INTEGER; }
  function wrap(range, id) {
    var mark = make('mark', 'own');
    mark.dataset.own = id;
    range.surroundContents(mark);
  }
  function count() {
    if (!counter) {
      counter = button('', function () { own.mine(); }, 'mine-count');
      var tools = document.querySelector('.tools');
      if (tools) tools.append(counter); else document.querySelector('.text').before(counter);
    }
    counter.textContent = say('own_notes') + ' ' + notes.length;
    counter.hidden = !notes.length;
  }
  function noteAt(event) {
    var range, x = event.clientX, y = event.clientY;
    drawn.forEach(function (one, id) {
      one.ranges.forEach(function (each) {
        Array.from(each.getClientRects()).forEach(function (box) {
          if (x >= box.left && x <= box.right && y >= box.top && y <= box.bottom) range = id;
        });
      });
    });
    return range;
  }
  document.querySelector('.text').addEventListener('click', function (event) {
    if (event.target.closest('a') || !getSelection().isCollapsed || !drawn.size) return;
    var id = noteAt(event);
    if (id) own.mine(id);
  });

  /* ---- Writing */
  function where(note) {
    return note.first ? pick.named([{ id: note.first }, { id: note.last || note.first }]) : '';
  }
  function quotation(words) {
    var box = make('blockquote', 'quotation', words);
    box.lang = document.documentElement.lang;
    return box;
  }
  function shown(note) {
    var one = drawn.get(note.id);
    return one ? one.ranges.map(String).join('') : note.exact;
  }
  function write(note, words, done) {
    var panel = pick.panel('writing', say(note.key ? 'own_edit' : 'own_make'));
    var label = make('label', '', say('own_words')), box = make('textarea'), row = make('div', 'row');
    box.value = note.body || '';
    label.append(box);
    row.append(button(say('own_save'), save, 'first'), button(say('own_cancel'), function () { panel.close(); }));
    panel.append(quotation(words), label, row, make('p', 'small', say('own_where')));
    box.focus();
    box.addEventListener('keydown', function (event) { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) save(); });
    function save() {
      note.body = box.value.trim();
      note.modified = new Date().toISOString();
      put([note]).then(function () { panel.close(); return draw(); }, refused).then(done);
    }
  }
  own.note = function (parts) {
    if (!parts || !parts.length) return;
    pick.withSource(function (source) {
      var stream = streamOf(source), words = parts.map(function (part) { return part.words; }).join('\n');
      var note = anchored({ id: newId(), text: KEY, path: door.dataset.path, title: document.title, created: new Date().toISOString() }, stream, parts);
      getSelection().removeAllRanges();
      write(note, words, function () { });
    });
  };

  /* ---- The list */
  own.mine = function (only, told) {
    draw().then(function (every) {
      var panel = pick.panel('mine', say('own_notes')), list = make('ul', 'own-list'), doors = make('div', 'row');
      var lost = notes.filter(function (note) { return !drawn.has(note.id); });
      var others = every.filter(function (note) { return note.text !== KEY; }).sort(byText), input = make('input'), report = make('p', 'small');
      input.type = 'file';
      input.accept = '.json,.jsonld,application/ld+json,application/json';
      input.hidden = true;
      input.addEventListener('change', function () { if (input.files[0]) read(input.files[0], report, again); });
      doors.append(button(say('own_export'), function () { give(every); }), button(say('own_plain'), function () { tell(every); }), button(say('own_import'), function () { input.click(); }), input);
      report.setAttribute('role', 'status');
      report.textContent = told || '';
      panel.append(doors, report);
      notes.forEach(function (note) { if (drawn.has(note.id)) list.append(item(note)); });
      panel.append(list.children.length || lost.length ? list : make('p', '', say('own_none')));
      if (lost.length) {
        var box = make('ul', 'own-list');
        lost.forEach(function (note) { box.append(item(note)); });
        panel.append(make('h3', 'lost', say('own_lost') + ' ' + lost.length), make('p', 'small', say('own_lost_why')), box);
      }
      if (others.length) panel.append(make('h3', 'lost', say('own_others') + ' ' + others.length), elsewhere(others));
      panel.append(make('p', 'small', say('own_where')), make('p', 'small', say('own_packs')));
      if (location.protocol === 'file:') panel.append(make('p', 'small', say('own_where_file')));
      var chosen = only && panel.querySelector('[data-id="' + only + '"]');
      if (chosen) { chosen.classList.add('flash'); chosen.scrollIntoView({ block: 'center' }); chosen.querySelector('button').focus(); }

      function again(words) {
        panel.leaves = true;
        panel.close();
        own.mine('', words);
      }
      function item(note) {
        var line = make('li'), row = make('div', 'row'), one = drawn.get(note.id);
        line.dataset.id = note.id;
        line.append(make('p', 'where', one ? pick.named(one.parts) : where(note)), quotation(shown(note)));
        if (note.body) line.append(make('p', 'said', note.body));
        if (one) row.append(button(say('own_jump'), function () { panel.leaves = true; panel.close(); go(one); }));
        row.append(
          button(say('own_edit'), function () { panel.leaves = true; panel.close(); write(note, shown(note), function () { own.mine(note.id); }); }),
          button(say('own_delete'), function () { remove(note, line); })
        );
        line.append(row);
        return line;
      }
      function remove(note, line) {
        drop(note).then(draw).then(function () {
          var bar = make('li', 'undo'), undo = button(say('own_undo'), function () {
            put([note]).then(draw).then(function () { var back = item(note); bar.replaceWith(back); back.querySelector('button').focus(); });
          });
          bar.append(make('span', '', say('own_deleted')), undo);
          line.replaceWith(bar);
          undo.focus();
          pick.tell(say('own_deleted'));
        });
      }
    });
  };
  function byText(a, b) {
    if (a.text !== b.text) return a.text < b.text ? -1 : 1;
    return a.first.slice(1).localeCompare(b.first.slice(1), 'en', { numeric: true }) || a.start - b.start;
  }
  function elsewhere(others) {
    var list = make('ul', 'own-list'), up = door.dataset.path.replace(/[^/]+/g, '..').slice(3);
    others.forEach(function (note) {
      var line = make('li'), link = make('a', 'where', (note.title || note.text).split(' · ')[0]);
      if (/^[\w./-]+$/.test(note.path || '') && note.path.indexOf('..') < 0) link.href = (up ? up + '/' : '') + note.path + '#' + note.first;
      line.append(link, quotation(note.exact));
      if (note.body) line.append(make('p', 'said', note.body));
      list.append(line);
    });
    return list;
  }
  function go(one) {
    var passage = document.getElementById(one.parts[0].id), box = one.ranges[0].getBoundingClientRect();
    // A vertical page goes sideways.
    scrollBy(box.left < 0 || box.right > innerWidth ? box.left - innerWidth / 2 : 0, box.top - innerHeight / 3);
    var number = passage.querySelector('a.number');
    if (number) number.focus({ preventScroll: true });
    var chosen = getSelection();
    chosen.removeAllRanges();
    var range = one.ranges[0].cloneRange(), last = one.ranges[one.ranges.length - 1];
    range.setEnd(last.endContainer, last.endOffset);
    chosen.addRange(range);
  }

  /* ---- Web Annotation Data Model, W3C Recommendation 23 February 2017 */
  function within(id, start, end) {
    return { type: 'FragmentSelector', conformsTo: 'http://tools.ietf.org/rfc/rfc3236', value: id, refinedBy: { type: 'TextPositionSelector', start: start, end: end } };
  }
  own.annotation = function (note) {
    var page = door.dataset.base || (/^http/.test(location.protocol) ? location.origin + pick.site : '');
    var one = note.first === note.last;
    var made = {
      '@context': 'http://www.w3.org/ns/anno.jsonld', id: note.id, type: 'Annotation', motivation: note.body ? 'commenting' : 'highlighting',
      created: note.created, modified: note.modified,
      target: {
        source: page && note.path ? page + note.path : 'urn:jiaozhu:' + note.text.replace('/', ':'),
        selector: [
          one ? within(note.first, note.start, note.end)
            : { type: 'RangeSelector', startSelector: within(note.first, note.start, note.start), endSelector: within(note.last, note.end, note.end) },
          { type: 'TextQuoteSelector', exact: note.exact, prefix: note.prefix, suffix: note.suffix }
        ]
      }
    };
    if (note.body) made.body = { type: 'TextualBody', value: note.body, format: 'text/plain', purpose: 'commenting' };
    return made;
  };
  function listed(value) { return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value]; }
  function words(value) { return typeof value === 'string' ? value : ''; }
  function number(value) { return Number.isInteger(value) && value >= 0 ? value : 0; }
  /* A note from an annotation of this program or another; null where it has no words to look for. */
  function understood(made) {
    if (!made || made.type !== 'Annotation' && listed(made.type).indexOf('Annotation') < 0) return null;
    var target = listed(made.target)[0] || {}, source = words(target.source && target.source.id || target.source || target);
    var selectors = listed(target.selector), quote = selectors.filter(function (one) { return one && one.type === 'TextQuoteSelector'; })[0];
    if (!quote || !words(quote.exact)) return null;
    var told = /^urn:jiaozhu:([a-z0-9-]+):([a-z0-9-]+)/.exec(source) || /([a-z0-9-]+)\/([a-z0-9-]+)(?:\.[\w.-]*)?(?:[#?].*)?$/.exec(source) || [];
    var range = selectors.filter(function (one) { return one && one.type === 'RangeSelector'; })[0];
    var spot = range ? range.startSelector : selectors.filter(function (one) { return one && one.type === 'FragmentSelector'; })[0];
    var last = range ? range.endSelector : spot, body = listed(made.body).filter(function (one) { return typeof one === 'string' || one && one.type === 'TextualBody'; })[0];
    return {
      id: words(made.id) || newId(), text: told[1] ? told[1] + '/' + told[2] : KEY,
      path: (/(?:^|\/)((?:zh-[\w-]+)\/[a-z0-9-]+\/[\w.-]+\.html)(?:[#?].*)?$/.exec(source) || [])[1] || '', title: '',
      created: words(made.created), modified: words(made.modified), body: words(body && body.value || body),
      exact: quote.exact, prefix: words(quote.prefix), suffix: words(quote.suffix),
      first: words(spot && spot.value), last: words(last && last.value),
      start: number(spot && spot.refinedBy && spot.refinedBy.start), end: number(last && last.refinedBy && last.refinedBy.end)
    };
  }
  function give(every) {
    var page = { '@context': 'http://www.w3.org/ns/anno.jsonld', id: newId(), type: 'AnnotationPage', items: every.map(own.annotation) };
    page.items.forEach(function (item) { delete item['@context']; });
    save(JSON.stringify(page, null, 2) + '\n', 'application/ld+json', 'notes.jsonld');
  }
  /* The same to be read: text after text, of each note its place, the words, what was said of them, the address, the day. */
  function tell(every) {
    var site = door.dataset.base || location.protocol + '//' + location.host + pick.site, lines = [say('own_notes')], last;
    every.slice().sort(byText).forEach(function (note) {
      var here = note.text === KEY;
      if (note.text !== last) lines.push('', '', '◆ ' + ((here ? document.title : note.title) || note.text).split(' · ')[0] + ' (' + note.text + ')');
      last = note.text;
      lines.push('', where(note), '“' + (here ? shown(note) : note.exact) + '”');
      if (note.body) lines.push(note.body);
      if (note.path || here) lines.push(site + (here ? door.dataset.path : note.path) + (note.first ? pick.hash([{ id: note.first }, { id: note.last || note.first }]) : ''));
      if (note.modified || note.created) lines.push((note.modified || note.created).slice(0, 10));
    });
    // The mark at the beginning tells old editors that this is UTF-8.
    save('\uFEFF' + lines.join('\r\n') + '\r\n', 'text/plain;charset=utf-8', 'notes.txt');
  }
  function save(words, type, name) {
    var link = make('a'), address = URL.createObjectURL(new Blob([words], { type: type }));
    link.href = address;
    link.download = name;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 10000);
  }
  function read(file, report, done) {
    var reader = new FileReader();
    reader.onload = function () {
      var found = [];
      try {
        var data = JSON.parse(reader.result);
        found = listed(data.items || (data.first && data.first.items) || data).map(understood).filter(Boolean);
      } catch (broken) { found = []; }
      if (!found.length) { report.textContent = say('own_unreadable'); return; }
      all().then(function (every) {
        var known = new Map(every.map(function (note) { return [note.id, note]; })), added = 0, newer = [];
        found.forEach(function (note) {
          var old = known.get(note.id);
          if (!old) added++;
          else if (note.modified && note.modified <= (old.modified || '')) return;
          if (old) { note.path = note.path || old.path; note.title = old.title; }
          newer.push(note);
        });
        put(newer).then(draw).then(function () {
          var lost = notes.filter(function (note) { return !drawn.has(note.id); }).length;
          done(say('own_imported', { n: added, m: newer.length - added, k: lost }));
        });
      });
    };
    reader.onerror = function () { report.textContent = say('own_unreadable'); };
    reader.readAsText(file);
  }
  /* Whatever changes the text on the page (pinyin on demand, say) moves its nodes: then the places are looked up again. */
  if (window.CSS && CSS.highlights && window.MutationObserver) {
    var clock;
    new MutationObserver(function () {
      clearTimeout(clock);
      if (drawn.size) clock = setTimeout(draw, 300);
    }).observe(document.querySelector('.text'), { childList: true, subtree: true });
  }
  own.drawn = function () { draw(); };
})();
