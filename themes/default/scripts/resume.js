/* "Continue where you were" on the home page: the text and the passage that were read last, if this browser kept them
   (pick.js). Firefox keeps nothing from one file:// page to the next; the line then stays hidden. The title was kept in the
   script that was read; where this page has another, the search's list of names is asked for the title in it. */
(function () {
  'use strict';
  var line = document.querySelector('.resume'), here = document.currentScript, last = null;
  if (!line || !here) return;
  var root = here.src.replace(/[^/]*\/[^/]*$/, '');
  try { last = JSON.parse(localStorage.getItem('last' + root.replace(/^\w+:\/\/[^/]*/, ''))); } catch (refused) { last = null; }
  // Only what looks like a text of this site: whoever shares the origin could have written there too.
  if (!Array.isArray(last) || !/^zh-[\w-]+\/[a-z0-9-]+\/[\w.-]+\.html$/.test(last[0]) || !/^p\w+$/.test(last[1])) return;
  var face = /index(\.\w+)?\.html$/.exec(location.pathname), link = line.querySelector('a');
  link.href = root + last[0].replace(/^[^/]+/, document.documentElement.lang).replace(/(\.(en|zh))?\.html$/, (face && face[1] || '') + '.html') + '#' + last[1];
  function name(title) { link.textContent = title + line.dataset.at.replace('{n}', last[1].slice(1)); }
  name(String(last[2]).split(' · ')[0]);
  line.hidden = false;
  var tag = document.documentElement.lang, path = last[0].split(/[/.]/), names;
  if (path[0] === tag) return;
  window.jiaozhuFind = { take: function (file, data) { names = data; } };
  var script = document.createElement('script');
  script.src = root + 'assets/search/' + tag + '.names.js';
  script.onload = function () {
    // Editions are numbered there in the order in which they are listed here.
    var editions = Array.from(document.querySelectorAll('[aria-labelledby="editions"] .title'), function (way) { return way.href.split('/').slice(-2)[0]; });
    var row = names && names.texts.filter(function (text) { return text[1] === path[2] && editions[text[0]] === path[1]; })[0];
    if (row) name(row[2]);
  };
  document.head.append(script);
})();
