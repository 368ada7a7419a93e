/* The reader's choices, put on the root before anything is painted: a list of words in `data-choice`, parted by blanks,
   which the sheets know. They live in localStorage; where pages do not share it (file:// in some browsers, storage
   refused) every link of the site carries them as `?r=`, written at the moment of the click. What a choice needs beyond
   sheets, and the panel in which it is made, are scripts of their own, asked for when they are wanted. */
(function () {
  'use strict';
  var page = document.documentElement;
  var root = document.currentScript.src.replace(/assets\/[^/]*$/, '');
  var asked = /[?&]r=([\w.-]*)/.exec(location.search);
  var shared = false, words = '';

  try {
    words = localStorage.getItem('jiaozhu-choices') || '';
    shared = location.protocol !== 'file:';
  } catch (refused) { /* then the links carry them */ }
  if (asked) words = asked[1];
  words = /^[\w.-]*$/.test(words) ? words : '';

  function apply() {
    page.setAttribute('data-choice', words.split('.').join(' '));
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', dress);
    else dress();
  }
  function dress() {
    if (/pinyin|vertical|quotes|names|source/.test(words) && document.querySelector('main[data-text]')) load('typography');
  }

  var loaded = {};
  function load(name, done) {
    if (!loaded[name]) {
      var script = loaded[name] = document.createElement('script');
      script.src = root + 'assets/' + name + '.js';
      document.head.appendChild(script);
    }
    if (done) loaded[name].addEventListener('load', done);
  }

  window.jiaozhuChoices = {
    load: load,
    root: root,
    list: function () { return words ? words.split('.') : []; },
    has: function (word) { return ('.' + words + '.').indexOf('.' + word + '.') >= 0; },
    keep: function (list) {
      words = list.join('.');
      try { localStorage.setItem('jiaozhu-choices', words); } catch (refused) { /* as above */ }
      if (asked || !shared) {
        history.replaceState(history.state, '', location.pathname + (words ? '?r=' + words : '') + location.hash);
      }
      apply();
      document.dispatchEvent(new Event('jiaozhu-choice'));
    }
  };

  function carry(event) {
    var link = event.target.closest && event.target.closest('a[href]');
    if (!link || shared || link.getAttribute('href').charAt(0) === '#') return;
    if (link.href.indexOf(root) === 0 && /\.html$/.test(link.pathname)) link.search = words ? '?r=' + words : '';
  }
  ['click', 'auxclick', 'contextmenu'].forEach(function (kind) { document.addEventListener(kind, carry, true); });
  document.addEventListener('click', function (event) {
    if (event.target.closest && event.target.closest('.settings')) load('settings');
  });
  apply();
}());
