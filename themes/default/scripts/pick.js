/* What a reader picks out: words by selecting them, a passage by its number. Only this small script is always there; what
   is done with the words is fetched when first wanted. It also keeps the place for the home page. */
(function () {
  'use strict';
  var door = document.getElementById('citation'), here = document.currentScript;
  if (!door || !here || parent !== window) return;
  var assets = here.src.replace(/[^/]*$/, ''), root = assets.replace(/[^/]*\/$/, ''), asked = {}, down = false, clock;
  var pick = window.jiaozhuPick = {
    door: door,
    site: root.replace(/^\w+:\/\/[^/]*/, ''),
    /* Fetches scripts one after the other, each once, then goes on. */
    load: function (names, then) {
      var name = names[0];
      if (!name) return then();
      var next = function () { pick.load(names.slice(1), then); };
      if (asked[name] === true) return next();
      if (asked[name]) return asked[name].push(next);
      asked[name] = [next];
      var script = document.createElement('script');
      script.src = /\//.test(name) ? name : assets + name + '.js';
      script.onload = function () {
        var waiting = asked[name];
        asked[name] = true;
        waiting.forEach(function (go) { go(); });
      };
      script.onerror = function () { asked[name] = 0; };
      document.head.append(script);
    },
    open: function (what, argument) {
      pick.load(['quote', door.dataset.labels], function () { pick[what](argument); });
    }
  };

  function selected() {
    var chosen = getSelection();
    if (down || !chosen.rangeCount || chosen.isCollapsed) return;
    var range = chosen.getRangeAt(0), text = document.querySelector('.text');
    if (text && range.intersectsNode(text) && !/^\s*$/.test(chosen)) pick.open('bar');
  }
  function later() { clearTimeout(clock); clock = setTimeout(selected, 250); }
  document.addEventListener('selectionchange', later);
  document.addEventListener('pointerdown', function () { down = true; });
  ['pointerup', 'pointercancel'].forEach(function (name) {
    document.addEventListener(name, function () { down = false; later(); });
  });
  document.addEventListener('click', function (event) {
    var link = event.target.closest && event.target.closest('.text a.number, [data-door]');
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    pick.keyed = !event.detail;                                       // a click that no pointer made
    if (link.dataset.door) pick.open(link.dataset.door);
    else pick.open('bar', link);
  });

  /* Storage may be refused: then only these comforts are missing. */
  function kept(name, value) {
    try {
      if (value === undefined) return localStorage.getItem(name + pick.site);
      localStorage.setItem(name + pick.site, value);
    } catch (refused) { return value === undefined ? '1' : null; }
  }
  pick.kept = kept;
  door.querySelector('.doors').hidden = false;
  pick.notes = door.querySelector('[data-door=mine]');
  if (pick.notes && kept('notes:' + door.dataset.key)) pick.open('drawn');
  addEventListener('pagehide', function () {
    var at = window.jiaozhuPlace && window.jiaozhuPlace.current();
    if (at && Math.abs(scrollY) + Math.abs(scrollX) > 200) kept('last', JSON.stringify([door.dataset.path, at.id, document.title]));
  });
})();
