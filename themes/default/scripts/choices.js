/* The reader's choices, put on the root before anything is painted: a list of words in data-choice, parted by blanks,
   which the sheets know. They live in localStorage; where pages do not share it (file:// in some browsers, storage
   refused) every link of the site carries them as ?r=, written at the moment of the click. What a choice needs beyond
   sheets, and the panel in which it is made, are scripts of their own, asked for when they are wanted. */
(function () {
  'use strict';
  var page = document.documentElement;
  var root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  var asked = /[?&]r=([\w.-]*)/.exec(location.search);
  var loaded = {}, shared, words;

  try {
    words = localStorage.getItem('jiaozhu-choices');
    shared = location.protocol !== 'file:';
  } catch (refused) { /* then the links carry them */ }
  if (asked) words = asked[1];

  function load(name) {
    if (loaded[name]) return;
    loaded[name] = document.createElement('script');
    loaded[name].src = root + 'assets/' + name + '.js';
    document.head.append(loaded[name]);
  }
  function put(list) {
    words = list;
    page.setAttribute('data-choice', list.join(' '));
    dress();
  }
  function dress() {
    if (/pinyin|vertical|quotes|names|source/.test(words) && document.querySelector('main[data-text]')) load('typography');
  }
  function on(kinds, act) {
    kinds.forEach(function (kind) {
      document.addEventListener(kind, function (event) {
        var link = event.target.closest && event.target.closest('a[href], .settings');
        if (link) act(link);
      }, true);
    });
  }

  put(/^[\w.-]+$/.test(words || '') ? words.split('.') : []);
  document.addEventListener('DOMContentLoaded', dress);
  /* A query with the choices in it; whatever else it asks stays. */
  function query(search) {
    var parts = new URLSearchParams(search);
    parts.delete('r');
    if (words.length) parts.set('r', words.join('.'));
    search = parts.toString();
    return search && '?' + search;
  }
  on(['click', 'auxclick', 'contextmenu'], function (link) {
    if (!link.href || shared || link.getAttribute('href')[0] === '#' || link.href.indexOf(root) || !/\.html$/.test(link.pathname)) return;
    if (words.length || /[?&]r=/.test(link.search)) link.search = query(link.search);
  });
  on(['click'], function (button) { if (!button.href) load('settings'); });

  window.jiaozhuChoices = {
    root: root,
    load: load,
    /* Whether links carry the choices, or this page's address does. */
    carried: function () { return asked || !shared; },
    has: function (word) { return words.indexOf(word) >= 0; },
    list: function () { return words; },
    put: put,
    query: query
  };
}());
