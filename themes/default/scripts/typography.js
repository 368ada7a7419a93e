/* What a reader's choices need beyond sheets, asked for when one of them is made: pinyin above glossary terms, name
   lines, 「」 for “”, upright figures in vertical lines and a wheel that turns vertical pages, the source form of
   characters that had several. The words of the page stay what they are: elements are put around them, readings are
   marked as editorial, and what is not chosen any more the sheets take away. Each part is made once. */
(function () {
  'use strict';
  var choices = window.jiaozhuChoices;
  var main = document.querySelector('main[data-text]');
  if (!choices || !main) return;
  var made = {};

  function all(selector, from) { return Array.prototype.slice.call((from || main).querySelectorAll(selector)); }
  function make(tag, name, text) {
    var node = document.createElement(tag);
    if (name) node.className = name;
    if (text) node.textContent = text;
    return node;
  }

  /* Text nodes below from, without those inside what but names. */
  function texts(from, but) {
    var walker = document.createTreeWalker(from, NodeFilter.SHOW_ALL, function (node) {
      if (node.nodeType === 3) return NodeFilter.FILTER_ACCEPT;
      return node.nodeType === 1 && node.matches(but) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
    });
    var found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  }
  /* Puts elements around the matches of a pattern (its first group, where it has one); element may refuse. */
  function wrap(nodes, pattern, element) {
    nodes.forEach(function (node) {
      var words = node.data, parts = document.createDocumentFragment(), done = 0, match;
      pattern.lastIndex = 0;
      while ((match = pattern.exec(words))) {
        var hit = match[1] === undefined ? match[0] : match[1];
        var at = match.index + match[0].indexOf(hit), box = element(hit, words, at);
        if (!box) continue;
        parts.append(words.slice(done, at), box);
        done = at + hit.length;
      }
      if (!done) return;
      parts.append(words.slice(done));
      node.replaceWith(parts);
    });
  }

  /* ---- Figures of one or two digits stand upright in a vertical line, unless they are part of something longer. */
  function figures(from) {
    wrap(texts(from, '.tcy, .number, .ref, .backlink, [lang|="en"], code'), /\d+/g, function (digits, words, at) {
      var around = (words[at - 1] || '') + (words[at + digits.length] || '');
      return digits.length < 3 && !/[A-Za-z.,:%‰\/+\-–~]/.test(around) ? make('span', 'tcy', digits) : null;
    });
  }

  /* ---- “” as 「」: the mark of the source stays and is what is copied; the sheet lays the other one over it. */
  var AS = { '“': '「', '”': '」', '‘': '『', '’': '』' };
  function quotes(from) {
    if (!window.CSSPropertyRule) return;                 // the sheet could not tell the size of what it puts there
    wrap(texts(from, '.quote, [lang|="en"], code'), /[“”‘’]/g, function (mark, words, at) {
      if (/[A-Za-z]/.test(words[at - 1] || '')) return null;                     // an apostrophe
      var box = make('span', 'quote', mark);
      box.dataset.as = AS[mark];
      return box;
    });
  }

  /* ---- Name lines for every place of the names that are linked somewhere on the page; the longest form wins. */
  function names() {
    var kinds = {};
    all('.text a[data-term]').forEach(function (link) {
      var words = bare(link);
      if (words.length > 1) kinds[words] = link.dataset.kind;
    });
    var forms = Object.keys(kinds).sort(function (a, b) { return b.length - a.length; });
    if (!forms.length) return;
    var pattern = new RegExp(forms.map(function (form) { return form.replace(/[\\^$.*+?()[\]{}|\/]/g, '\\$&'); }).join('|'), 'gu');
    wrap(texts(main.querySelector('.text'), 'a, [data-editorial]'), pattern, function (form) {
      if (kinds[form] === 'term') return null;
      var box = make('span', 'name', form);
      box.dataset.kind = kinds[form];
      return box;
    });
  }
  function bare(link) {
    return texts(link, '[data-editorial]').map(function (node) { return node.data; }).join('');
  }

  /* ---- Pinyin: one reading a character where the syllables can be told apart, else one above the whole. */
  var INITIAL = '(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw])';
  var FINAL = '(?:iang|iong|uang|ang|eng|ong|iao|ian|ing|uai|uan|üan|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|üe|ün|ue|a|o|e|i|u|ü)';
  function syllables(pinyin, count) {
    var found = [], letters = Array.from(pinyin);
    var plain = letters.map(function (c) { return c.normalize('NFD').replace(/[\u0300\u0301\u0304\u030C]/g, '').normalize('NFC').toLowerCase(); });
    var first = new RegExp('^' + INITIAL + '?' + FINAL), later = new RegExp('^' + INITIAL + FINAL);
    var start = 0, words = [];
    plain.concat(' ').forEach(function (c, at) {
      if (/[a-zü]/.test(c)) return;
      if (at > start) words.push([start, at]);
      start = at + 1;
    });
    /* Every way to cut a word: mostly one, since only a word's first syllable may begin with a vowel. */
    function cut(at, end, begins) {
      if (at === end) return [[]];
      var rest = plain.slice(at, end).join(''), ways = [];
      for (var n = 1; n <= Math.min(6, end - at); n++) {
        var match = (begins ? first : later).exec(rest.slice(0, n));
        if (!match || match[0].length !== n) continue;
        cut(at + n, end, false).forEach(function (way) { ways.push([[at, at + n]].concat(way)); });
      }
      return ways;
    }
    var ways = [[]];
    words.forEach(function (word) {
      var next = [];
      cut(word[0], word[1], true).forEach(function (way) {
        ways.forEach(function (before) { if (before.length + way.length <= count && next.length < 64) next.push(before.concat(way)); });
      });
      ways = next;
    });
    ways = ways.filter(function (way) { return way.length === count; });
    if (ways.length) found = ways[0].map(function (part) { return letters.slice(part[0], part[1]).join(''); });
    return found;
  }
  var HAN = /\p{Script=Han}/u;
  function han(words) { return Array.from(words).filter(function (c) { return HAN.test(c); }); }
  function reading(words) {
    var rt = make('rt', '', words);
    rt.setAttribute('data-editorial', '');
    rt.lang = 'zh-Latn-pinyin';
    return rt;
  }
  function pinyin(glosses) {
    all('.text a[data-term]').forEach(function (link) {
      var entry = glosses[link.dataset.term], words = han(bare(link)), spoken;
      if (!entry || !entry[1] || han(entry[0]).join('') !== words.join('') || link.querySelector('ruby')) return;
      spoken = syllables(entry[1], words.length);
      if (spoken.length) {
        wrap(texts(link, '[data-editorial]'), /\p{Script=Han}/gu, function (char) {
          var ruby = make('ruby', 'asked', char);
          ruby.append(reading(spoken.shift()));
          return ruby;
        });
      } else {
        var ruby = make('ruby', 'asked');
        ruby.append.apply(ruby, Array.prototype.slice.call(link.childNodes));
        ruby.append(reading(entry[1]));
        link.append(ruby);
      }
    });
  }
  /* The glosses come as the slip gets them; whoever asks first must not take them from the other. */
  function glosses(then) {
    var before = window.jiaozhuGlosses, script = make('script');
    window.jiaozhuGlosses = function (data) {
      if (before) before(data);
      then(data);
    };
    script.src = main.dataset.glosses;
    document.head.append(script);
  }

  /* ---- Vertical pages: the wheel and the keys that turn pages go along them. */
  function turned() { return getComputedStyle(document.body).writingMode === 'vertical-rl'; }
  function wheel(event) {
    if (!turned() || event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) >= Math.abs(event.deltaY)) return;
    var step = event.deltaY * (event.deltaMode === 1 ? 28 : event.deltaMode === 2 ? innerWidth : 1);
    for (var node = event.target; node && node !== document.body; node = node.parentElement) {
      var style = getComputedStyle(node);
      if (node.scrollHeight > node.clientHeight + 1 && /auto|scroll/.test(style.overflowY)) return;
      if (node.scrollWidth > node.clientWidth + 1 && /auto|scroll/.test(style.overflowX)) {
        node.scrollLeft -= step;
        event.preventDefault();
        return;
      }
    }
    scrollBy(-step, 0);
    event.preventDefault();
  }
  function keys(event) {
    var way = { PageDown: -1, PageUp: 1, ' ': event.shiftKey ? 1 : -1, Home: 0, End: 0 }[event.key];
    if (way === undefined || !turned() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest('button, input, select, textarea, summary, [contenteditable], [popover]')) return;
    event.preventDefault();
    if (way) scrollBy(way * innerWidth * .85, 0);
    else scrollTo(event.key === 'Home' ? 0 : -document.documentElement.scrollWidth, 0);
  }

  function once(name, act) {
    if (!choices.has(name) || made[name]) return;
    made[name] = true;
    var back = window.jiaozhuPlace && window.jiaozhuPlace.hold();
    act();
    if (back) back();
  }
  function dress() {
    once('vertical', function () {
      figures(main);
      addEventListener('wheel', wheel, { passive: false });
      addEventListener('keydown', keys);
    });
    once('quotes', function () { if (/^zh-Hant/.test(document.documentElement.lang)) quotes(main); });
    once('names', names);
    once('pinyin', function () { if (main.dataset.glosses) glosses(pinyin); });
    once('source', function () { if (main.dataset.source) choices.load('source'); });
  }

  /* For what is shown later, as the slip. */
  window.jiaozhuTypography = function (box) {
    if (made.vertical) figures(box);
    if (made.quotes) quotes(box);
  };
  document.addEventListener('jiaozhu-choice', dress);
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', dress);
  else dress();
}());
