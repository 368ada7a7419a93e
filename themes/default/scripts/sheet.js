/* A single file: its scripts are changed, and its words are searched, without anything beside it. The body in the script
   that the file was written in stands in the page; the others in templates. Whatever is searched is what is shown, so
   that a hit is a place in this file. Without this script the words, notes and glossary are all there, as plain links. */
(function () {
  'use strict';
  var sheet = document.getElementById('sheet');
  var table = document.getElementById('folding');
  if (!sheet || !table || !window.Map || !sheet.replaceChildren) { return; }

  var pairs = JSON.parse(table.textContent);
  var to = Array.from(pairs[1]);
  var folding = new Map(Array.from(pairs[0]).map(function (c, i) { return [c, to[i]]; }));
  var bodies = {}, first = document.documentElement.lang, CONTEXT = 18;

  function all(selector, from) { return Array.prototype.slice.call((from || sheet).querySelectorAll(selector)); }
  function element(tag, words, className) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (className) { made.className = className; }
    return made;
  }

  /* ---- Words as they read: what the editors added stands apart. */
  function words(node) {
    var found = '';
    Array.prototype.forEach.call(node.childNodes, function (child) {
      if (child.nodeType === 3) { found += child.data; }
      else if (child.nodeType === 1 && !child.hasAttribute('data-editorial')) { found += words(child); }
    });
    return found;
  }

  /* One letter for one: a place in the folded words is a place in the words. Blanks, points and signs do not count. */
  function fold(text) {
    var letters = [], places = [];
    Array.from(text).forEach(function (c, at) {
      if (/[\s\p{P}\p{S}\u2060]/u.test(c)) { return; }
      letters.push(folding.get(c) || c.toLowerCase());
      places.push(at);
    });
    return { letters: letters, places: places };
  }

  function find(text, query) {
    var folded = fold(text), found = [], n = query.length, i, j;
    for (i = 0; i + n <= folded.letters.length; i += 1) {
      for (j = 0; j < n && folded.letters[i + j] === query[j]; j += 1) { }
      if (j === n) { found.push([folded.places[i], folded.places[i + n - 1] + 1]); }
    }
    return found;
  }

  function hit(id, label, text, range) {
    var letters = Array.from(text), link = element('a'), item = element('li');
    link.setAttribute('data-hit', '');
    link.href = '#' + id;
    link.append(element('span', label, 'count'));
    var line = element('span', '', 'words');
    line.append(letters.slice(Math.max(0, range[0] - CONTEXT), range[0]).join(''));
    line.append(element('mark', letters.slice(range[0], range[1]).join('')));
    line.append(letters.slice(range[1], range[1] + CONTEXT).join(''));
    link.append(line);
    item.append(link);
    return item;
  }

  function search(query) {
    var asked = fold(query).letters, status = sheet.querySelector('[role="status"]');
    var results = sheet.querySelector('.results'), list = element('ol', '', 'hits'), total = 0;
    results.replaceChildren();
    status.textContent = '';
    if (!asked.length) { return; }
    function look(node, id, label) {
      var text = words(node);
      find(text, asked).forEach(function (range) {
        total += 1;
        list.append(hit(id, label, text, range));
      });
    }
    all('article').forEach(function (article) {
      var title = words(article.querySelector('h1, .text-title')).trim();
      all('[data-passage]', article).forEach(function (passage) {
        look(passage, passage.id, title + ' · ' + status.dataset.at.replace('{n}', passage.id.replace(/^.*p/, '')));
      });
      all('.note-body', article).forEach(function (body) {
        look(body, body.closest('.note').id, title + ' · ' + status.dataset.ofNote);
      });
    });
    all('.sheet-glossary dt').forEach(function (head) {
      var box = element('div');
      box.append(head.querySelector('dfn').textContent, '：', head.nextElementSibling.textContent);
      look(box, head.id, status.dataset.ofTerm);
    });
    list.setAttribute('data-done', '');
    list.setAttribute('data-total', String(total));
    results.append(list);
    status.textContent = total ? status.dataset.result.replace('{q}', query).replace('{n}', total) : status.dataset.none;
  }

  /* ---- The passage that is being read, so that another script opens at it */
  function here() {
    if (location.hash) { return location.hash.slice(1); }
    var shown = all('[data-passage]').filter(function (node) { return node.getBoundingClientRect().bottom > 60; })[0];
    return shown && shown.getBoundingClientRect().top < innerHeight ? shown.id : '';
  }

  function show(lang) {
    var id = here(), form = sheet.querySelector('.search-form'), query = form.elements.q.value;
    var now = document.documentElement.lang, other = document.querySelector('template[data-script="' + lang + '"]');
    if (lang === now || (lang !== first && !other)) { return; }
    if (now === first) {                                              // kept as it is: no template has it
      bodies[first] = document.createDocumentFragment();
      bodies[first].append.apply(bodies[first], Array.prototype.slice.call(sheet.childNodes));
    }
    sheet.replaceChildren(lang === first ? bodies[first] : document.importNode(other.content, true));
    document.documentElement.lang = lang;
    document.title = sheet.querySelector('main').dataset.title;
    begin();
    if (query) {
      sheet.querySelector('.search-form').elements.q.value = query;
      search(query);
    }
    var place = id && document.getElementById(id), pressed = sheet.querySelector('.languages [value="' + lang + '"]');
    if (pressed) { pressed.focus({ preventScroll: true }); }
    if (place) { place.scrollIntoView(); }
  }

  function begin() {
    all('.search-form, .languages').forEach(function (node) { node.hidden = false; });
  }

  sheet.addEventListener('click', function (event) {
    var button = event.target.closest('.languages button');
    if (button) { show(button.value); }
  });
  sheet.addEventListener('submit', function (event) {
    event.preventDefault();
    search(event.target.elements.q.value.trim());
  });
  begin();
})();
