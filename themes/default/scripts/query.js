/* The form that the search page and the page of words in context share: what is asked stands in the address, after #:
   q, and of the filters kind, in, text, from, to where they leave something out. */
(function () {
  'use strict';

  var form = document.querySelector('.search-form');
  var status = document.querySelector('[role="status"]');
  if (!form || !status) { return; }
  var fields = form.elements;

  function boxes(name) { return Array.from(form.querySelectorAll('input[type="checkbox"][name="' + name + '"]')); }
  function year(field) { return field.value.trim() ? Number(field.value) : null; }

  function filters() {
    function chosen(name) {
      var all = boxes(name), on = all.filter(function (box) { return box.checked; });
      return on.length === all.length ? null : on.map(function (box) { return box.value; });
    }
    return {
      kinds: chosen('kind'), editions: chosen('in'), texts: fields.text.value ? [fields.text.value] : null,
      from: year(fields.from), to: year(fields.to)
    };
  }

  function hash() {
    var now = filters(), parts = ['q=' + encodeURIComponent(fields.q.value.trim())];
    function add(name, value) { if (value !== null) { parts.push(name + '=' + encodeURIComponent(value)); } }
    add('kind', now.kinds && now.kinds.join(','));
    add('in', now.editions && now.editions.join(','));
    add('text', now.texts && now.texts[0]);
    add('from', now.from);
    add('to', now.to);
    return '#' + parts.join('&');
  }

  function fromHash() {
    var given = {};
    location.hash.slice(1).split('&').forEach(function (part) {
      var at = part.indexOf('=');
      if (at < 0) { return; }
      try { given[part.slice(0, at)] = decodeURIComponent(part.slice(at + 1).replace(/\+/g, ' ')); } catch (error) { /* a broken escape asks for nothing */ }
    });
    fields.q.value = given.q || '';
    [['kind', 'kind'], ['in', 'in']].forEach(function (pair) {
      var list = given[pair[0]] === undefined ? null : given[pair[0]].split(',');
      boxes(pair[1]).forEach(function (box) { box.checked = !list || list.indexOf(box.value) >= 0; });
    });
    var text = given.text || '';
    if (text && !Array.from(fields.text.options).some(function (option) { return option.value === text; })) {
      fields.text.append(new Option(text, text));
    }
    fields.text.value = text;
    ['from', 'to'].forEach(function (end) { fields[end].value = /^\d{1,4}$/.test(given[end]) ? given[end] : ''; });
    if (text) { fill(); }
  }

  /* How many filters are on, beside the word that opens them; the links to the other page carry the question along. */
  function reflect() {
    var now = filters(), on = 0;
    Object.keys(now).forEach(function (key) { if (now[key] !== null) { on += 1; } });
    var chosen = form.querySelector('.chosen');
    chosen.textContent = on ? chosen.dataset.words.replace('{n}', on) : '';
    fields.clear.hidden = !on;
    document.querySelectorAll('.ways a').forEach(function (link) {
      link.href = link.href.split('#')[0] + (fields.q.value.trim() ? hash() : '');
    });
  }

  /* The list of texts is asked for when a reader first looks for one. */
  var filled = false;
  function fill() {
    if (filled) { return; }
    filled = true;
    window.jiaozhuFind.names().then(function (names) {
      var value = fields.text.value, groups = {}, editions = new Set(names.texts.map(function (text) { return text.edition; }));
      while (fields.text.options.length > 1) { fields.text.remove(1); }
      names.texts.forEach(function (text) {
        var home = fields.text;
        if (editions.size > 1) {
          var box = form.querySelector('input[name="in"][value="' + text.edition + '"]');
          home = groups[text.edition];
          if (!home) {
            home = groups[text.edition] = document.createElement('optgroup');
            home.label = box ? box.parentNode.textContent.trim() : text.edition;
            fields.text.append(home);
          }
        }
        home.append(new Option(text.name, text.key));
      });
      fields.text.value = value;
    }, function () { filled = false; });
  }

  /* An address as people read it; one with a broken escape, which somebody typed, as it is. */
  function plain(hash) {
    try { return decodeURIComponent(hash); } catch (error) { return hash; }
  }

  /* Calls run(words, filters) now and whenever something else is asked. */
  window.jiaozhuQuery = function (run) {
    function again() { fromHash(); reflect(); run(fields.q.value, filters()); }
    function ask() {
      // The browser says which field is no year.
      if (!form.reportValidity()) { return; }
      var now = hash();
      if (plain(location.hash) === plain(now)) { again(); } else { location.hash = now; }
    }
    form.hidden = false;
    form.addEventListener('submit', function (event) { event.preventDefault(); ask(); });
    form.addEventListener('change', function (event) { if (event.target !== fields.q) { ask(); } });
    fields.clear.addEventListener('click', function () {
      boxes('kind').concat(boxes('in')).forEach(function (box) { box.checked = true; });
      fields.text.value = fields.from.value = fields.to.value = '';
      fields.q.focus();
      ask();
    });
    form.querySelector('.filters').addEventListener('toggle', fill);
    window.addEventListener('hashchange', again);
    again();
    if (!fields.q.value) { fields.q.focus(); }
    return ask;
  };

  /* What both pages make: elements, words with their gaps filled, what is said above the results, and where a place is. */
  function element(tag, words, className) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (className) { made.className = className; }
    return made;
  }
  function worded(words, values) {
    return words.replace(/\{(\w+)\}/g, function (all, name) { return name in values ? values[name] : all; });
  }
  function say(lines) {
    status.replaceChildren.apply(status, lines.map(function (words) { return element('span', words); }));
  }
  var layers = {};
  boxes('kind').forEach(function (box) { layers[box.value] = box.parentNode.textContent.trim(); });
  function label(place) {
    var words = status.dataset;
    if (place.kind === 'text') { return worded(words.at, { n: place.id.slice(1) }); }
    if (place.kind === 'note') { return layers['note:' + place.layer] || ''; }
    if (place.kind === 'title') { return words.ofTitle; }
    return (place.part === 'head' ? words.ofHead : words.ofDefinition) || words.ofTerm;
  }
  Object.assign(window.jiaozhuQuery, { element: element, fill: worded, say: say, label: label });

  /* A link to a place carries the words that are to be lit there only when it is followed: as it stands, it is the place's own. */
  function carry(event) {
    var link = event.target.closest && event.target.closest('a[data-lit]');
    if (!link) { return; }
    var parts = link.getAttribute('href').split('#');
    link.setAttribute('href', parts[0].split('?')[0] + '?hl=' + encodeURIComponent(link.dataset.lit) + (parts[1] ? '#' + parts[1] : ''));
    setTimeout(function () { link.setAttribute('href', parts[0].split('?')[0] + (parts[1] ? '#' + parts[1] : '')); }, 0);
  }
  ['click', 'auxclick'].forEach(function (kind) { document.addEventListener(kind, carry, true); });
})();
