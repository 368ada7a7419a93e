/* On a page in a converted script: which characters could have become another one, what the source has for each, and what
   else there was to choose from. The places come as a script of the text's (passage → distance, source character, !
   where the editors dictated the form). One character is a stop of the keyboard, the arrows lead from it to the next;
   what is said opens on focus, on click and under the pointer, stays while it is pointed at, and goes on Esc. */
(function () {
  'use strict';
  var choices = window.jiaozhuChoices, place = window.jiaozhuPlace;
  var main = document.querySelector('main[data-source]');
  var button = document.querySelector('.settings');
  if (!main || !choices || !place || !button) return;
  var forms, words, tip, shown, clock, marks = [];

  function ask(path, name, take) {
    var script = document.createElement('script');
    var before = window[name];
    window[name] = function (a, b) { window[name] = before; take(a, b); };
    script.src = path;
    document.head.append(script);
  }

  function mark(passage, line) {
    var at = 0, pattern = /(\d+)(\P{Nd})(!?)/gu, match, found = [];
    while ((match = pattern.exec(line))) {
      at += Number(match[1]);
      found.push({ at: at, from: match[2], fixed: Boolean(match[3]) });
      at += 1;
    }
    // From the last to the first, so that the places before are still where they were.
    found.reverse().forEach(function (one) {
      var spot = place.place(passage, one.at + 1), node = spot[0], end = spot[1];
      var start = end - (/[\uDC00-\uDFFF]/.test(node.data[end - 1] || '') ? 2 : 1);
      if (node.nodeType !== 3 || start < 0) return;
      var range = document.createRange(), box = document.createElement('span');
      range.setStart(node, start);
      range.setEnd(node, end);
      box.className = 'made';
      box.tabIndex = -1;
      box.dataset.from = one.from;
      if (one.fixed) box.dataset.fixed = '';
      range.surroundContents(box);
    });
  }

  function say(box) {
    if (!choices.has('source')) return;
    clearTimeout(clock);
    if (!tip) {
      tip = document.createElement('div');
      tip.className = 'tip';
      tip.popover = 'manual';
      tip.setAttribute('role', 'status');
      tip.addEventListener('mouseenter', function () { clearTimeout(clock); });
      tip.addEventListener('mouseleave', leave);
      document.body.append(tip);
    }
    var to = box.textContent, others = Array.from(forms[box.dataset.from] || '').filter(function (c) { return c !== to; }).join('');
    tip.textContent = words['fixed' in box.dataset ? 'source_fixed' : 'source_was']
      .replace('{from}', box.dataset.from).replace('{to}', to).replace('{others}', others);
    shown = box;
    tip.showPopover();
    var near = box.getBoundingClientRect(), size = tip.getBoundingClientRect(), view = document.documentElement;
    tip.style.top = (near.bottom + size.height + 6 < view.clientHeight ? near.bottom + 2 : Math.max(0, near.top - size.height - 2)) + 'px';
    tip.style.left = Math.max(8, Math.min(near.left - 16, view.clientWidth - size.width - 8)) + 'px';
  }
  function hush() {
    clearTimeout(clock);
    if (tip && tip.matches(':popover-open')) tip.hidePopover();
    shown = null;
  }
  function leave() {
    clearTimeout(clock);
    clock = setTimeout(function () { if (shown !== document.activeElement) hush(); }, 300);
  }
  function made(event) { return event.target.closest && event.target.closest('.made'); }

  function start() {
    marks = Array.prototype.slice.call(main.querySelectorAll('.made'));
    stops();
    main.addEventListener('mouseover', function (event) {
      var box = made(event);
      if (!box || box === shown) return;
      clearTimeout(clock);
      clock = setTimeout(function () { say(box); }, 250);
    });
    main.addEventListener('mouseout', function (event) { if (made(event)) leave(); });
    main.addEventListener('focusin', function (event) {
      var box = made(event);
      if (!box) return;
      marks.forEach(function (one) { one.tabIndex = one === box ? 0 : -1; });
      say(box);
    });
    main.addEventListener('focusout', function (event) { if (made(event)) hush(); });
    main.addEventListener('click', function (event) { var box = made(event); if (box && !event.target.closest('a')) say(box); });
    document.addEventListener('keydown', function (event) {
      if (event.key === 'Escape') hush();
      var box = made(event), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!box || !step) return;
      var next = marks[marks.indexOf(box) + step];
      if (next) next.focus();
      event.preventDefault();
    });
    addEventListener('scroll', function () { if (shown && shown !== document.activeElement) hush(); }, { passive: true });
    document.addEventListener('jiaozhu-choice', stops);
  }
  /* Set aside, the characters are no stops of the keyboard. */
  function stops() {
    var on = choices.has('source');
    marks.forEach(function (box, at) { if (on) box.tabIndex = at ? -1 : 0; else box.removeAttribute('tabindex'); });
    if (!on) hush();
  }

  ask(choices.root + 'assets/settings/' + button.dataset.words + '.js', 'jiaozhuSettings', function (given) {
    words = given;
    ask(main.dataset.source, 'jiaozhuSource', function (places, given) {
      forms = given;
      Object.keys(places).forEach(function (id) {
        var passage = document.getElementById(id);
        if (passage) mark(passage, places[id]);
      });
      start();
    });
  });
}());
