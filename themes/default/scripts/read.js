/* Puts passages together that the address names, #t=huangyan:p4-p9,dongshahe:p2&layers=commentary&title=…, and lets a
   teacher make such an address. Each text's own page is shown in a hidden frame and hands over its passages (part.js):
   nothing is fetched and nothing is sent anywhere. What comes from a frame is taken only from a frame made here, and the
   policy of the page lets nothing in it run. */
(function () {
  'use strict';
  var form = document.querySelector('.choose'), place = document.querySelector('.assembled');
  if (!form || !place) { return; }
  var field = form.elements, list = form.querySelector('.chosen'), open = form.querySelector('.open');
  var options = Array.prototype.slice.call(field.text.options), boxes = Array.prototype.slice.call(form.querySelectorAll('[name="layer"]'));
  var suffix = (options[0] && document.querySelector('.downloads a').getAttribute('href').slice(options[0].value.length)) || '.html';
  var chosen = [], frames = [], said = form.querySelector('[role="status"]'), told = document.querySelector('[data-assembled]');

  function make(tag, name, words) {
    var made = document.createElement(tag);
    if (name) { made.className = name; }
    if (words) { made.textContent = words; }
    return made;
  }
  function optionOf(name) {
    return options.filter(function (option) { return option.value === name || option.value.split('/')[1] === name; })[0];
  }

  /* ---- The address */
  function read() {
    var parts = {};
    location.hash.slice(1).split('&').forEach(function (part) {
      var cut = part.indexOf('=');
      if (cut < 1) { return; }
      var value = part.slice(cut + 1).replace(/\+/g, ' ');
      try { value = decodeURIComponent(value); } catch (_) { /* shown as it was written */ }
      parts[part.slice(0, cut)] = value;
    });
    return {
      title: parts.title || '',
      layers: parts.layers === undefined ? null : parts.layers.split(',').filter(Boolean),
      ranges: (parts.t || '').split(',').filter(Boolean).map(function (range) {
        var cut = range.split(':'), ends = (cut[1] || '').split('-');
        return { text: cut[0], from: ends[0], to: ends[1] || ends[0], written: range };
      })
    };
  }
  function address() {
    var ranges = chosen.map(function (range) {
      var name = range.text.split('/')[1];
      var alone = options.filter(function (option) { return option.value.split('/')[1] === name; }).length === 1;
      return (alone ? name : range.text) + (range.from ? ':' + range.from + (range.to !== range.from ? '-' + range.to : '') : '');
    });
    var hash = '#t=' + ranges.join(',');
    var shown = boxes.filter(function (box) { return !box.parentNode.hidden; });
    if (shown.some(function (box) { return !box.checked; })) {
      hash += '&layers=' + shown.filter(function (box) { return box.checked; }).map(function (box) { return box.value; }).join(',');
    }
    if (field.title.value) { hash += '&title=' + encodeURIComponent(field.title.value); }
    return hash;
  }

  /* ---- Choosing */
  function refresh() {
    list.replaceChildren.apply(list, chosen.map(function (range, n) {
      var item = make('li', '', optionOf(range.text).textContent + (range.from ? '　' + range.from.slice(1) + (range.to !== range.from ? '–' + range.to.slice(1) : '') : ''));
      [['up', n > 0], ['down', n < chosen.length - 1], ['remove', true]].forEach(function (kind) {
        if (!kind[1]) { return; }
        var button = make('button', '', list.dataset[kind[0]]);
        button.type = 'button';
        button.name = kind[0];
        button.onclick = function () {
          var taken = chosen.splice(n, 1), to = { up: n - 1, down: n + 1 }[kind[0]];
          if (to !== undefined) { chosen.splice(to, 0, taken[0]); }
          refresh();
          // The passage that was moved keeps the focus: on the same button, or at an end of the list on another one.
          var row = list.children[to === undefined ? Math.min(n, chosen.length - 1) : to];
          (row ? row.querySelector('[name="' + kind[0] + '"]') || row.querySelector('button') : field.add).focus();
        };
        item.append(' ', button);
      });
      return item;
    }));
    var homes = chosen.map(function (range) { return range.text.split('/')[0]; }), seen = {};
    boxes.forEach(function (box) {
      var label = box.parentNode, fits = !homes.length || homes.indexOf(label.dataset.edition) >= 0;
      label.hidden = !fits || seen[box.value];
      if (fits) { seen[box.value] = true; }
    });
    var hash = chosen.length ? address() : '';
    field.link.value = hash ? location.href.split('#')[0] + hash : '';
    open.href = hash || '#';
    open.hidden = field.copy.disabled = !hash;
  }
  function ends() {
    var option = field.text.selectedOptions[0];
    field.from.value = option.dataset.first.slice(1);
    field.to.value = option.dataset.last.slice(1);
  }
  function id(value) {
    var found = /^p?(\d+[a-z]*)$/.exec(value.trim().toLowerCase());
    return found ? 'p' + found[1] : '';
  }
  function number(id) { return parseInt(id.slice(1), 10); }
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  form.addEventListener('change', refresh);
  form.addEventListener('input', refresh);
  field.text.addEventListener('change', ends);
  field.add.onclick = function () {
    var ends = field.text.selectedOptions[0].dataset, from = id(field.from.value), to = field.to.value.trim() ? id(field.to.value) : from;
    var low = number(ends.first), high = number(ends.last), first = number(from), last = number(to);
    var wrong = [!from || first < low || first > high, !to || last < first || last > high];
    [field.from, field.to].forEach(function (part, n) { part.setAttribute('aria-invalid', String(wrong[n])); });
    said.textContent = wrong[0] || wrong[1] ? said.dataset.wrong.replace('{first}', ends.first.slice(1)).replace('{last}', ends.last.slice(1)) : '';
    if (wrong[0] || wrong[1]) { (wrong[0] ? field.from : field.to).focus(); return; }
    chosen.push({ text: field.text.value, from: from, to: to });
    refresh();
  };
  field.copy.onclick = function () {
    field.link.select();
    var done = function () { field.copy.textContent = field.copy.dataset.done; };
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(field.link.value).then(done); }
    else if (document.execCommand('copy')) { done(); }
  };

  /* ---- Putting together */
  function prefixed(html, prefix, layers) {
    var parsed = new DOMParser().parseFromString('<!doctype html><body>' + (/^<t[dh]/.test(html) ? '<table><tr>' + html : html), 'text/html');
    var node = parsed.body.querySelector('[data-passage], .note');
    if (!node) { return null; }
    if (!/^(P|H\d|LI)$/.test(node.tagName) || (node.tagName === 'LI' && !node.matches('.note'))) {
      var p = parsed.createElement('p');
      p.id = node.id;
      while (node.firstChild) { p.append(node.firstChild); }
      node = p;
    } else if (/^H/.test(node.tagName)) {
      var h = parsed.createElement('h3');
      h.id = node.id;
      while (node.firstChild) { h.append(node.firstChild); }
      node = h;
    }
    if (!node.matches('.note')) { node.classList.add('passage'); }
    Array.prototype.forEach.call(node.querySelectorAll('[data-layer], .parallels'), function (part) {
      if (part.matches('.parallels') || (layers && layers.indexOf(part.dataset.layer) < 0)) { part.remove(); }
    });
    [node].concat(Array.prototype.slice.call(node.querySelectorAll('[id], a[href^="#"], [data-passage]'))).forEach(function (part) {
      if (part.id) { part.id = prefix + part.id; }
      part.removeAttribute('data-passage');
      if (part.getAttribute('href') && part.getAttribute('href')[0] === '#') { part.setAttribute('href', '#' + prefix + part.getAttribute('href').slice(1)); }
    });
    return document.importNode(node, true);
  }
  function taken(data, section, range, layers, number) {
    var prefix = number + '-', head = make('h2'), link = make('a', '', data.title), notes = [];
    if (!data.passages.length) { missing(section, range); return; }
    link.href = data.href + '#' + (range.from || '');
    head.append(link);
    var body = make('div', 'text');
    data.passages.forEach(function (html) { var node = prefixed(html, prefix, layers); if (node) { body.append(node); } });
    section.replaceChildren(head, about(data), body);
    data.notes.forEach(function (html) {
      var node = prefixed(html, prefix, null);
      if (node && (!layers || layers.indexOf(node.dataset.layer) >= 0)) { notes.push(node); }
    });
    if (notes.length) {
      var box = make('div', 'notes'), ol = make('ol');
      ol.append.apply(ol, notes);
      box.append(make('h3', '', place.dataset.notes), ol);
      section.append(box);
    }
  }
  /* When, by whom, from which source; and the way to the whole text. */
  function about(data) {
    var line = make('p', 'meta'), all = make('a', '', place.dataset.whole), wanted = place.dataset.facts.split('|');
    (Array.isArray(data.facts) ? data.facts : []).forEach(function (fact) {
      if (wanted.indexOf(fact[0]) < 0) { return; }
      line.append(make('span', '', fact[0] + place.dataset.colon + fact[1]));
    });
    all.href = data.href;
    line.append(all);
    return line;
  }
  function missing(section, range) {
    var option = optionOf(range.text), ends = range.from ? range.from.slice(1) + (range.to !== range.from ? '–' + range.to.slice(1) : '') : '';
    var named = option ? option.textContent + '　' + ends : range.written;
    section.replaceChildren(make('p', 'missing', place.dataset.missing.replace('{range}', named)));
  }
  addEventListener('message', function (event) {
    var frame = frames.filter(function (entry) { return entry.frame.contentWindow === event.source; })[0];
    var data = event.data;
    if (!frame || !data || data.jiaozhu !== 'part' || !Array.isArray(data.passages) || !Array.isArray(data.notes)) { return; }
    frames.splice(frames.indexOf(frame), 1);
    clearTimeout(frame.late);
    taken(data, frame.section, frame.range, frame.layers, frame.number);
    frame.frame.remove();
    if (!frames.length) { done(); }
  });
  /* Said in a few words: the passages themselves are for reading, not for being announced. */
  function done() {
    place.setAttribute('data-done', '');
    told.textContent = told.dataset.assembled.replace('{n}', place.querySelectorAll('.passage').length);
  }
  function assemble() {
    var wanted = read();
    frames.forEach(function (entry) { entry.frame.remove(); });
    frames = [];
    place.replaceChildren();
    place.removeAttribute('data-done');
    form.hidden = wanted.ranges.length > 0;
    document.querySelector('h1').textContent = (wanted.ranges.length && wanted.title) || heading;
    if (!wanted.ranges.length) { return; }
    chosen = [];
    wanted.ranges.forEach(function (range, n) {
      var section = make('section', 'selection'), option = optionOf(range.text);
      place.append(section);
      if (!option || !/^(p\w+)?$/.test(range.from || '') || !/^(p\w+)?$/.test(range.to || '')) { missing(section, range); return; }
      chosen.push({ text: option.value, from: range.from, to: range.to });
      var frame = make('iframe');
      frame.hidden = true;
      frame.tabIndex = -1;
      frame.src = option.value + suffix + '?part=' + (range.from ? range.from + '-' + range.to : '');
      var entry = { frame: frame, section: section, range: range, layers: wanted.layers, number: n + 1 };
      entry.late = setTimeout(function () { missing(section, range); }, 15000);
      frames.push(entry);
      place.append(frame);
    });
    field.title.value = wanted.title;
    if (wanted.layers) { boxes.forEach(function (box) { box.checked = wanted.layers.indexOf(box.value) >= 0; }); }
    var change = make('button', 'change', place.dataset.change), row = make('p', 'row');
    change.type = 'button';
    change.onclick = function () { form.hidden = false; row.remove(); refresh(); field.title.focus(); };
    row.append(change);
    place.append(row);
    if (!frames.length) { done(); }
    refresh();
  }

  /* The switch of scripts and of languages keeps the selection. */
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('.languages a');
    if (link && location.hash) { link.href = link.href.split('#')[0] + location.hash; }
  }, true);

  var heading = document.querySelector('h1').textContent;
  form.hidden = false;
  document.querySelector('.downloads').hidden = true;
  if (options.length) { ends(); refresh(); }
  /* The address holds the selection, so a way to a note and back must not take its place. */
  place.addEventListener('click', function (event) {
    var link = event.target.closest('a[href^="#"]'), to = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!to) { return; }
    event.preventDefault();
    to.tabIndex = -1;
    to.scrollIntoView({ block: 'center' });
    to.focus({ preventScroll: true });
  });
  addEventListener('hashchange', assemble);
  assemble();
}());
