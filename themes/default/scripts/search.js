/* The search page: results by text, each a link to its place, with the words marked in the reader's script. */
(function () {
  'use strict';

  var status = document.querySelector('[role="status"]');
  var results = document.querySelector('.results');
  if (!status || !results || !window.jiaozhuFind || !window.jiaozhuQuery) { return; }
  var find = window.jiaozhuFind, ask = window.jiaozhuQuery, CONTEXT = 24, MORE = 200, run = 0;
  var element = ask.element, fill = ask.fill, label = ask.label, say = ask.say;

  /* A hit is a link at once; its words come when they are there. On a large site they are asked for when it comes into view. */
  var watcher = 'IntersectionObserver' in window && new IntersectionObserver(function (entries) {
    entries.forEach(function (entry) {
      if (entry.isIntersecting) { watcher.unobserve(entry.target); entry.target.fill(); }
    });
  }, { rootMargin: '100px' });

  function hit(place, group) {
    var item = element('li'), link = element('a');
    link.setAttribute('data-hit', '');
    link.href = place.href;
    link.append(element('span', label(place), 'count'), element('span', '…', 'words'));
    item.append(link);
    item.fill = function () {
      return find.words(place, CONTEXT).then(function (words) {
        var line = element('span', words.before, 'words');
        line.append(element('mark', words.match), words.after);
        link.lastChild.replaceWith(line);
        link.dataset.lit = words.match;
        if (words.title) { group.title(words.title); }
      }, function () { link.lastChild.textContent = status.dataset.fault; });
    };
    return item;
  }

  /* A text with its hits; count is null where only the first are known. */
  function section(place, count) {
    var made = element('section'), heading = element('h2'), list = element('ol', '', 'hits');
    var name = element(place.text ? 'a' : 'span', place.text ? '…' : status.dataset.ofTerm);
    if (place.text) { name.href = place.href.split('#')[0]; }
    heading.append(name);
    if (count !== null) { heading.append(' ', element('span', fill(status.dataset.totalWords, { n: count }), 'count')); }
    made.append(heading, list);
    return { key: place.key, made: made, list: list, title: function (words) { name.textContent = words; } };
  }

  function add(box, state, result, places) {
    var waiting = [];
    places.forEach(function (place) {
      if (!state.last || state.last.key !== place.key) {
        state.last = section(place, result.counts ? result.counts.get(place.key) : null);
        box.append(state.last.made);
      }
      var item = hit(place, state.last);
      state.last.list.append(item);
      if (result.immediate || !watcher) { waiting.push(item.fill()); } else { watcher.observe(item); }
    });
    state.shown += places.length;
    return Promise.all(waiting);
  }

  /* How the hits are spread over the texts: each leads to its own results. */
  function spread(box, result) {
    if (!result.counts || result.counts.size < 2 || result.total <= 5) { return; }
    find.names().then(function (names) {
      var shut = element('details', '', 'by-text'), list = element('ol');
      names.texts.forEach(function (text) {
        var count = result.counts.get(text.key);
        if (!count) { return; }
        var item = element('li'), link = element('a', text.name);
        link.href = location.hash.replace(/&text=[^&]*/, '') + '&text=' + encodeURIComponent(text.key);
        item.append(link, ' ', element('span', String(count), 'count'));
        list.append(item);
      });
      shut.append(element('summary', fill(status.dataset.spread, { n: list.children.length })), list);
      if (list.children.length > 1) { box.prepend(shut); }
    }, function () { /* Without the names of the texts the hits stand as they are. */ });
  }

  function more(box, state, result, mine) {
    if (state.shown >= result.total) { return; }
    var button = element('button', fill(status.dataset.more, { n: Math.min(MORE, result.total - state.shown), rest: result.total - state.shown }), 'quiet');
    button.type = 'button';
    button.addEventListener('click', function () {
      var first = state.shown;
      button.disabled = true;
      result.places(first, first + MORE).then(function (places) {
        if (mine !== run) { return null; }
        button.remove();
        return add(box, state, result, places).then(function () {
          var next = box.querySelectorAll('a[data-hit]')[first];
          if (next) { next.focus(); }
          more(box, state, result, mine);
        });
      }, function () { button.disabled = false; say([status.dataset.fault]); });
    });
    box.append(button);
  }

  /* The term that is what was typed stands first, above all hits; it is no hit, and is not counted. */
  function head(words, mine) {
    return find.headed(words).then(function (terms) {
      if (mine !== run || !terms.length) { return terms; }
      var line = element('p', status.dataset.entry, 'heard headed');
      terms.forEach(function (term) {
        var link = element('a', term.name), home = terms.length > 1 && document.querySelector('input[name="in"][value="' + term.edition + '"]');
        link.href = term.href;
        line.append(' ', link);
        if (term.pinyin) { line.append(' ', element('span', term.pinyin, 'pinyin')); }
        if (home) { line.append(' ', element('span', home.parentNode.textContent.trim(), 'count')); }
      });
      (document.querySelector('section.heard') || results).before(line);
      return terms;
    }, function () { return []; });
  }

  /* Names that sound as what was typed stand above the results. */
  function sounds(words, mine, known) {
    find.heard(words).then(function (heard) {
      heard = heard.filter(function (name) { return !known.some(function (term) { return term.href === name.href; }); });
      if (mine !== run || heard.length === 0) { return; }
      var box = element('section', '', 'heard'), list = element('ul');
      box.append(element('h2', status.dataset.sounds));
      heard.slice(0, 40).forEach(function (name) {
        var item = element('li'), link = element('a', name.name);
        link.href = name.href;
        item.append(link);
        if (name.pinyin) { item.append(' ', element('span', name.pinyin, 'pinyin')); }
        list.append(item);
      });
      box.append(list);
      results.before(box);
    }, function () { /* the results stand by themselves */ });
  }

  /* Several words are one string here, since blanks do not count; whoever meant each of them is led there. */
  function parts(box, words) {
    var each = words.trim().split(/\s+/);
    if (each.length < 2) { return; }
    var line = element('p', status.dataset.parts, 'heard');
    each.forEach(function (part) {
      var link = element('a', part);
      link.href = '#q=' + encodeURIComponent(part);
      line.append(' ', link);
    });
    box.append(line);
  }

  function search(words, filters) {
    var mine = run += 1, clock = setTimeout(function () { if (mine === run) { say([status.dataset.busy]); } }, 150);
    document.querySelectorAll('.heard').forEach(function (box) { box.remove(); });
    if (watcher) { watcher.disconnect(); }
    if (!words.trim()) {
      clearTimeout(clock);
      results.replaceChildren();
      say([status.dataset.hint]);
      return;
    }
    var headed = head(words.trim(), mine);
    find.find(words, filters).then(function (result) {
      return result.places(0, find.FIRST).then(function (places) {
        if (mine !== run) { return null; }
        var box = element('div'), state = { shown: 0, last: null };
        results.replaceChildren();
        return add(box, state, result, places).then(function () {
          if (mine !== run) { return; }
          clearTimeout(clock);
          more(box, state, result, mine);
          spread(box, result);
          results.replaceChildren(box);
          var lines = [result.total ? fill(status.dataset.totalWords, { n: result.total }) : status.dataset.none];
          var texts = result.counts ? Array.from(result.counts.keys()).filter(function (key) { return !/\/glossary$/.test(key); }).length : 0;
          if (texts > 1) { lines[0] = fill(status.dataset.inTexts, { n: result.total, texts: texts }); }
          say(lines.concat(result.total && !filters.kinds ? status.dataset.counted : [], status.dataset.note));
          if (!result.total) { parts(box, words); }
          box.setAttribute('data-total', String(result.total));
          box.setAttribute('data-done', '');
          headed.then(function (terms) { sounds(words.trim(), mine, terms); });
        });
      });
    }).catch(function () {
      clearTimeout(clock);
      if (mine === run) { results.replaceChildren(); say([status.dataset.fault]); }
    });
  }

  ask(search);
})();
