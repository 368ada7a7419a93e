/* "Continue where you were" on the home page: the text and the passage that were read last, if this browser kept them
   (pick.js). Firefox keeps nothing from one file:// page to the next; the line then stays hidden. */
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
  link.textContent = String(last[2]).split(' · ')[0] + line.dataset.at.replace('{n}', last[1].slice(1));
  line.hidden = false;
})();
