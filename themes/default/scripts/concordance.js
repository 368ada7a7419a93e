/* The page of words in context: every place of what the reader types, aligned on it, sorted by place or by what stands before or
   after it; the lines can be taken away as CSV. */
(function () {
  'use strict';

  var status = document.querySelector('[role="status"]');
  var results = document.querySelector('.results');
  var sorting = document.querySelector('.sorting');
  if (!status || !results || !sorting || !window.jiaozhuFind || !window.jiaozhuQuery) { return; }
  var find = window.jiaozhuFind, ask = window.jiaozhuQuery, run = 0, lines = [], asked = '', total = 0;
  var CONTEXT = 30, ROWS = 300;
  /* How many lines are made at most: on a large site the words of every line's text must be loaded. */
  var MOST = { near: 5000, far: 400 };
  var element = ask.element, fill = ask.fill, label = ask.label, say = ask.say;

  /* Some lines at a time, so that no more than a few files are on their way at once. */
  function worded(places, mine) {
    var made = [];
    function next(from) {
      if (from >= places.length || mine !== run) { return Promise.resolve(made); }
      return Promise.all(places.slice(from, from + 100).map(function (place, i) {
        return find.words(place, CONTEXT).then(function (words) { made[from + i] = { place: place, words: words, order: from + i }; });
      })).then(function () { return next(from + 100); });
    }
    return next(0);
  }

  var collator = new Intl.Collator(document.documentElement.lang || 'zh');
  function plain(words) { return Array.from(words.replace(/[\s\p{P}\p{S}]/gu, '')); }
  function sorted(how) {
    var rows = lines.slice();
    if (how === 'place') { return rows; }
    rows.forEach(function (line) {
      if (!line[how]) { line[how] = how === 'before' ? plain(line.words.before).reverse() : plain(line.words.after); }
    });
    function compare(one, other) {
      var a = one[how], b = other[how];
      for (var i = 0; i < a.length && i < b.length; i += 1) {
        var by = a[i] === b[i] ? 0 : collator.compare(a[i], b[i]);
        if (by) { return by; }
      }
      return a.length - b.length || one.order - other.order;
    }
    return rows.sort(compare);
  }

  function row(line) {
    var place = line.place, words = line.words, item = element('li');
    var link = element('a', label(place));
    link.href = place.href;
    link.setAttribute('data-hit', '');
    link.dataset.lit = words.match;
    if (words.title) { link.title = words.title; }
    item.append(link, element('span', words.before), element('mark', words.match), element('span', words.after));
    return item;
  }

  function show() {
    var how = sorting.elements.sort.value, rows = sorted(how), box = element('div');
    var shown = 0, list = null, key = null, button = element('button', '', 'quiet');
    button.type = 'button';
    function some() {
      var focus = null;
      rows.slice(shown, shown + ROWS).forEach(function (line) {
        var next = how === 'place' ? line.place.key : '';
        if (!list || next !== key) {
          key = next;
          if (how === 'place') { box.append(element('h3', line.words.title || status.dataset.ofTerm)); }
          list = element('ol', '', 'kwic');
          box.append(list);
        }
        var item = row(line);
        focus = focus || item.firstChild;
        list.append(item);
      });
      var again = shown > 0;
      shown += ROWS;
      button.remove();
      if (shown < rows.length) {
        button.textContent = fill(status.dataset.more, { n: Math.min(ROWS, rows.length - shown), rest: rows.length - shown });
        box.append(button);
      }
      if (again && focus) { focus.focus(); }
    }
    button.addEventListener('click', some);
    some();
    results.replaceChildren(box);
    box.setAttribute('data-total', String(total));
    box.setAttribute('data-done', '');
  }

  function concordance(words, filters) {
    var mine = run += 1, clock = setTimeout(function () { if (mine === run) { say([status.dataset.busy]); } }, 150);
    asked = words.trim();
    sorting.hidden = true;
    if (!asked) {
      clearTimeout(clock);
      results.replaceChildren();
      say([status.dataset.hint]);
      return;
    }
    find.find(words, filters).then(function (result) {
      return result.places(0, Math.min(result.total, result.immediate ? MOST.near : MOST.far)).then(function (places) {
        return worded(places, mine);
      }).then(function (made) {
        if (mine !== run) { return; }
        clearTimeout(clock);
        lines = made;
        total = result.total;
        sorting.hidden = total === 0;
        var told = [total ? fill(status.dataset.totalWords, { n: total }) : status.dataset.none];
        if (made.length < total) { told.push(fill(status.dataset.shown, { shown: made.length })); }
        say(told.concat(total && !filters.kinds ? status.dataset.counted : [], status.dataset.note));
        show();
      });
    }).catch(function () {
      clearTimeout(clock);
      if (mine === run) { results.replaceChildren(); say([status.dataset.fault]); }
    });
  }

  /* A table leaves the site, so its addresses are whole: the site's own, or where this page was found. */
  function csv() {
    var canonical = document.querySelector('link[rel="canonical"]'), page = canonical ? canonical.href : location.href;
    /* What a spreadsheet would take for a formula begins with an apostrophe, as in the vocabulary's tables. */
    function cell(words) { return '"' + String(words).replace(/^(?=[=+\-@\t\r])/, "'").replace(/"/g, '""') + '"'; }
    var rows = [status.dataset.columns.split(',').map(cell).join(',')];
    sorted(sorting.elements.sort.value).forEach(function (line) {
      var words = line.words;
      rows.push([words.before, words.match, words.after, words.title || status.dataset.ofTerm, label(line.place), new URL(line.place.href, page).href].map(cell).join(','));
    });
    var link = element('a');
    link.href = URL.createObjectURL(new Blob(['\uFEFF' + rows.join('\r\n') + '\r\n'], { type: 'text/csv;charset=utf-8' }));
    link.download = 'concordance-' + asked.replace(/[\\/:*?"<>|\s]+/g, '-').slice(0, 40) + '.csv';
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(link.href); }, 10000);
  }

  sorting.addEventListener('change', function () { if (lines.length) { show(); } });
  sorting.addEventListener('submit', function (event) { event.preventDefault(); });
  sorting.elements.csv.addEventListener('click', csv);
  ask(concordance);
})();
