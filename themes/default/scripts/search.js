/* Search: exact at any length, script-folded, from a server or from a double-clicked file.
   The words come as scripts (the one thing that a page on file:// may load); folding is one character for one,
   so that every place in the folded words is a place in the words shown. */
(function () {
  'use strict';

  var form = document.querySelector('.search-form');
  var status = document.querySelector('[role="status"]');
  var results = document.querySelector('.results');
  if (!form || !status || !results) { return; }

  var list = null, folding = null, texts = {}, asked = {}, waiting = 0, run = 0;
  var CONTEXT = 18;

  function fold(words) {
    var kept = [], places = [], at = 0;
    Array.from(words).forEach(function (c) {
      if (!/[\s\p{P}\p{S}\u2060]/u.test(c)) {
        kept.push(folding && folding.has(c) ? folding.get(c) : c.toLowerCase());
        places.push(at);
      }
      at += 1;
    });
    return { letters: kept, places: places };
  }

  /* Places of a query in words, in code points of the words: [start, end). */
  function find(words, query) {
    var folded = fold(words), found = [], n = query.length;
    outer: for (var i = 0; i + n <= folded.letters.length; i += 1) {
      for (var j = 0; j < n; j += 1) {
        if (folded.letters[i + j] !== query[j]) { continue outer; }
      }
      found.push([folded.places[i], folded.places[i + n - 1] + 1]);
    }
    return found;
  }

  function element(tag, words, className) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (className) { made.className = className; }
    return made;
  }

  function hit(href, label, words, range) {
    var letters = Array.from(words);
    var link = document.createElement('a');
    link.setAttribute('data-hit', '');
    link.href = href;
    link.append(element('span', label, 'count'));
    link.append(letters.slice(Math.max(0, range[0] - CONTEXT), range[0]).join(''));
    link.append(element('mark', letters.slice(range[0], range[1]).join('')));
    link.append(letters.slice(range[1], range[1] + CONTEXT).join(''));
    var item = document.createElement('li');
    item.append(link);
    return item;
  }

  function search() {
    var words = form.elements.q.value;
    var query = fold(words).letters;
    var mine = run += 1;
    results.replaceChildren();
    status.textContent = '';
    if (!list || !folding || query.length === 0) { return; }
    ask(function () { if (mine === run) { show(query); } });
  }

  function group(title, items) {
    var section = document.createElement('section');
    var heading = element('h2', title + ' ');
    heading.append(element('span', status.dataset.totalWords.replace('{n}', items.length), 'count'));
    var hits = element('ol', '', 'hits');
    items.forEach(function (item) { hits.append(item); });
    section.append(heading, hits);
    return section;
  }

  function show(query) {
    var total = 0, box = document.createElement('div'), on = form.elements;
    list.texts.forEach(function (text) {
      var data = texts[text.key], items = [];
      if (on.text.checked) {
        data.passages.forEach(function (passage) {
          find(passage[1], query).forEach(function (range) {
            items.push(hit(text.href + '#' + passage[0], status.dataset.at.replace('{n}', passage[0].slice(1)), passage[1], range));
          });
        });
      }
      if (on.note.checked) {
        data.notes.forEach(function (note) {
          find(note[1], query).forEach(function (range) {
            items.push(hit(text.href + '#note-' + note[0], status.dataset.ofNote, note[1], range));
          });
        });
      }
      if (items.length) { total += items.length; box.append(group(text.title, items)); }
    });
    if (on.term.checked) {
      var terms = [];
      list.terms.forEach(function (term) {
        var words = [term.term].concat(term.also).join('、') + '：' + term.definition;
        find(words, query).forEach(function (range) { terms.push(hit(term.href, status.dataset.ofTerm, words, range)); });
      });
      if (terms.length) { total += terms.length; box.append(group(status.dataset.ofTerm, terms)); }
    }
    box.setAttribute('data-done', '');
    box.setAttribute('data-total', String(total));
    results.replaceChildren(box);
    status.replaceChildren();
    [total ? status.dataset.totalWords.replace('{n}', total) : status.dataset.none, status.dataset.note].forEach(function (words) {
      status.append(element('span', words));
    });
  }

  /* Loads the words of every text that is not here yet, then goes on. */
  function ask(then) {
    list.texts.forEach(function (text) {
      if (asked[text.key]) { return; }
      asked[text.key] = true;
      waiting += 1;
      var script = document.createElement('script');
      script.src = text.words;
      script.onerror = function () { texts[text.key] = { passages: [], notes: [] }; arrived(); };
      document.head.append(script);
    });
    pending = then;
    if (waiting === 0) { then(); }
  }

  var pending = null;
  function arrived() {
    waiting -= 1;
    if (waiting === 0 && pending) { var then = pending; pending = null; then(); }
  }

  function fromAddress() {
    var match = /[#&]q=([^&]*)/.exec(location.hash);
    form.elements.q.value = match ? decodeURIComponent(match[1].replace(/\+/g, ' ')) : '';
    search();
  }

  window.jiaozhuSearch = {
    list: function (data) { list = data; start(); },
    folding: function (from, to) {
      var target = Array.from(to);
      folding = new Map(Array.from(from).map(function (c, i) { return [c, target[i]]; }));
      start();
    },
    text: function (key, data) { texts[key] = data; arrived(); }
  };

  function start() {
    if (!list || !folding) { return; }
    form.hidden = false;
    fromAddress();
    if (!location.hash) { form.elements.q.focus(); }
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    var hash = '#q=' + encodeURIComponent(form.elements.q.value);
    if (location.hash === hash) { search(); } else { location.hash = hash; }
  });
  form.addEventListener('change', function (event) { if (event.target.type === 'checkbox') { search(); } });
  window.addEventListener('hashchange', fromAddress);
})();
