/* The panel in which a reader makes choices: asked for when its button is first pressed. The words come as a script of
   the page's face, which calls jiaozhuSettings. What cannot be chosen on a page is not offered there. */
(function () {
  'use strict';
  var choices = window.jiaozhuChoices;
  var buttons = Array.prototype.slice.call(document.querySelectorAll('.settings'));
  // In mid-text there is a second one, in the bar.
  var button = buttons.filter(function (one) { return one.getBoundingClientRect().bottom > 0; })[0] || buttons[0];
  if (!choices || !button) return;
  var main = document.querySelector('main[data-text]');
  var panel, words;

  function make(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  /* One choice out of a few; the one without a word holds where none is kept. */
  function one(name, options) {
    var set = make('fieldset'), row = make('div', 'row');
    var kept = options.filter(function (option) { return option[0] && choices.has(option[0]); })[0];
    set.append(make('legend', '', words[name]), row);
    options.forEach(function (option) {
      var box = input('radio', option[0], words[option[1]], row);
      box.name = 'choice-' + name;
      box.checked = kept ? option === kept : !option[0];
    });
    return set;
  }
  function many(title, options) {
    var set = make('fieldset');
    set.append(make('legend', '', words[title]));
    options.forEach(function (option) {
      if (!option[2]) return;
      var box = input('checkbox', option[0], words[option[1]], set);
      box.checked = choices.has(option[0]) !== /^no-/.test(option[0]);     // "no-…" takes a mark away
    });
    return set;
  }
  function input(type, value, label, into) {
    var line = make('label'), box = make('input');
    box.type = type;
    box.value = value;
    line.append(box, label);
    into.append(line);
    return box;
  }

  function take() {
    var list = [];
    panel.querySelectorAll('input').forEach(function (box) {
      if (box.value && (box.type === 'checkbox' && /^no-/.test(box.value) ? !box.checked : box.checked)) list.push(box.value);
    });
    // What this page does not offer stays as it was chosen elsewhere.
    choices.list().forEach(function (word) {
      if (!panel.querySelector('input[value="' + word + '"]')) list.push(word);
    });
    keep(list);
  }
  function keep(list) {
    var back = window.jiaozhuPlace && window.jiaozhuPlace.hold();          // the lines move; the reader should not
    choices.put(list);
    try { localStorage.setItem('jiaozhu-choices', list.join('.')); } catch (refused) { /* the address has them */ }
    if (choices.carried()) {
      history.replaceState(history.state, '', location.pathname + choices.query(location.search) + location.hash);
    }
    document.dispatchEvent(new Event('jiaozhu-choice'));
    if (back) back();
  }

  function fill() {
    var head = make('div', 'slip-head'), close = make('button', 'close', words.close), reset = make('button', 'more', words.reset);
    var text = Boolean(main), traditional = /^zh-Hant/.test(document.documentElement.lang);
    close.type = reset.type = 'button';
    close.onclick = function () { panel.hidePopover(); };
    reset.onclick = function () { keep([]); fill(); panel.focus(); };
    head.append(make('span', '', button.textContent), close);
    panel.replaceChildren(head,
      one('size', [['size-s', 'size_s'], ['', 'size_m'], ['size-l', 'size_l'], ['size-xl', 'size_xl']]),
      one('colour', [['', 'system'], ['light', 'light'], ['sepia', 'sepia'], ['dark', 'dark']]));
    if (text) {
      panel.append(
        one('writing', [['', 'horizontal'], ['vertical', 'vertical']]),
        many('marks', [
          ['no-terms', 'terms', main.querySelector('.term')],
          ['no-lines', 'lines', main.querySelector('[data-notes]')],
          ['no-ruby', 'ruby', main.querySelector('ruby:not(.asked)')],
          ['pinyin', 'pinyin', main.querySelector('[data-term]')],
          ['names', 'names', main.querySelector('[data-kind]')],
          ['quotes', 'quotes', traditional],
          ['source', 'source', main.dataset.source]
        ]));
    }
    panel.append(reset);
  }

  window.jiaozhuSettings = function (given) {
    if (panel) return;
    words = given;
    panel = make('div', 'panel');
    panel.tabIndex = -1;
    panel.setAttribute('role', 'dialog');
    panel.setAttribute('aria-label', button.textContent);
    panel.lang = (button.closest('[lang]') || document.documentElement).lang;
    panel.popover = 'auto';
    panel.addEventListener('change', take);
    panel.addEventListener('beforetoggle', function (event) { if (event.newState === 'open') fill(); });
    panel.addEventListener('toggle', function (event) {
      var open = event.newState === 'open', now = document.activeElement;
      button.setAttribute('aria-expanded', open);
      if (open) panel.focus({ preventScroll: true });
      else if (!now || now === document.body || panel.contains(now)) button.focus({ preventScroll: true });
    });
    document.body.append(panel);
    button.popoverTargetElement = panel;                                   // from now on the button opens and closes it
    document.addEventListener('click', function (event) {
      var pressed = event.target.closest('.settings');
      if (pressed) { button = pressed; button.popoverTargetElement = panel; }
    }, true);
    panel.showPopover();
  };

  if ('popover' in button) choices.load('settings/' + button.dataset.words);
  else button.hidden = true;
}());
