/* Finding words: exact at any length, script-folded, from a server or from a double-clicked file. The search page and the
   page of words in context both ask jiaozhuFind; it has no view of its own.

   Folding is one character for one, so every place in the folded words is a place in the words shown. All words of the
   site stand in one stream: text by text its title, passages and notes, then the glossary; each such piece is a unit,
   closed by U+0000. A position counts UTF-16 units of the folded stream. A small site sends its words whole; of a large one
   the index is asked (see src/search/ of the program for its files), and only the parts that a query needs are loaded. */
(function () {
  'use strict';

  var own = document.currentScript.src;
  var base = own.slice(0, own.lastIndexOf('/') + 1) + 'search/';
  var tag = document.documentElement.lang;
  var FIRST = 50;

  /* Files: each is a script that hands its data to take, since a page on file:// may load nothing else. */
  var taken = {}, asked = {};
  function load(name) {
    if (!asked[name]) {
      asked[name] = new Promise(function (resolve, reject) {
        var script = document.createElement('script');
        script.src = base + name + '.js';
        script.onload = function () {
          script.remove();
          if (name in taken) { resolve(taken[name]); delete taken[name]; } else { reject(new Error(name)); }
        };
        script.onerror = function () { script.remove(); delete asked[name]; reject(new Error(name)); };
        document.head.append(script);
      });
    }
    return asked[name];
  }

  /* Bytes in base64, and the numbers in them: seven bits a byte, the lowest first. */
  function bytes(base64) {
    var letters = atob(base64), made = new Uint8Array(letters.length);
    for (var i = 0; i < letters.length; i += 1) { made[i] = letters.charCodeAt(i); }
    return made;
  }
  function reader(data) {
    var at = 0;
    function number() {
      for (var n = 0, scale = 1; ; scale *= 128) {
        var byte = data[at];
        at += 1;
        n += (byte & 127) * scale;
        if (byte < 128) { return n; }
      }
    }
    return {
      number: number,
      units: function (n) {
        var made = '';
        for (; n > 0; n -= 1, at += 2) { made += String.fromCharCode(data[at] | data[at + 1] << 8); }
        return made;
      },
      skip: function (n) { at += n; },
      more: function () { return at < data.length; }
    };
  }
  /* Folding. */
  var units = null, wide = new Map(), passed = [], PAIR = 0xD800;
  function prepare(table) {
    units = new Uint16Array(65536);
    for (var c = 0; c < 65536; c += 1) {
      units[c] = c;
      if (c < 0x590 || (c >= 0x1E00 && c < 0x2000) || (c >= 0xFF21 && c <= 0xFF3A)) {
        var small = String.fromCharCode(c).toLowerCase();
        if (small.length === 1) { units[c] = small.charCodeAt(0); }
      }
    }
    var to = Array.from(table[1]), steps = reader(bytes(table[0])), code = 0;
    to.forEach(function (_, i) {
      var from = String.fromCodePoint(code += steps.number());
      if (from.length === 1) { units[from.charCodeAt(0)] = to[i].length === 1 ? to[i].charCodeAt(0) : PAIR; }
      if (from.length > 1 || to[i].length > 1) { wide.set(from, to[i]); }
    });
    for (var ranges = reader(bytes(table[2])), at = 0; ranges.more();) {
      var first = at + ranges.number();
      at = first + ranges.number();
      for (var each = first; each <= Math.min(at, 65535); each += 1) { units[each] = 0; }
      if (at > 65535) { passed.push([first, at]); }
    }
  }

  /* Words → what they are searched by, and of each of its units the place in the words. U+0000 stays. */
  function fold(words) {
    var out = new Uint16Array(words.length * 2), at = new Int32Array(words.length * 2), n = 0;
    for (var i = 0; i < words.length; i += 1) {
      var c = words.charCodeAt(i);
      if (c >= 0xD800 && c < 0xDC00 || units[c] === PAIR) {
        var code = words.codePointAt(i), one = String.fromCodePoint(code);
        if (!passed.some(function (range) { return code >= range[0] && code <= range[1]; })) {
          var folded = wide.get(one) || one;
          for (var j = 0; j < folded.length; j += 1) { out[n] = folded.charCodeAt(j); at[n] = i; n += 1; }
        }
        i += one.length - 1;
      } else if (units[c] || c === 0) { out[n] = units[c]; at[n] = i; n += 1; }
    }
    var parts = [];
    for (var p = 0; p < n; p += 8192) { parts.push(String.fromCharCode.apply(null, out.subarray(p, Math.min(n, p + 8192)))); }
    return { text: parts.join(''), at: at.subarray(0, n) };
  }

  /* Groups of units: a row of the catalogue with its first unit and position. */
  function count(row) {
    if (row[1]) { return 1 + passages(row) + row[4].length; }
    return row[3].reduce(function (sum, forms) { return sum + forms + 1; }, 0);
  }
  function passages(row) { return typeof row[3] === 'number' ? row[3] : row[3].length; }

  /* What a unit of a group is. */
  function describe(row, unit) {
    if (row[1]) {
      var n = passages(row);
      if (unit === 0) { return { kind: 'title' }; }
      if (unit <= n) { return { kind: 'text', id: typeof row[3] === 'number' ? 'p' + unit : row[3][unit - 1] }; }
      return { kind: 'note', id: row[4][unit - 1 - n], layer: editions[row[0]][1][typeof row[5] === 'number' ? row[5] : row[5][unit - 1 - n]] };
    }
    for (var entry = 0; entry < row[2].length; entry += 1) {
      if (unit <= row[3][entry]) { return { kind: 'term', id: row[2][entry], part: unit < row[3][entry] ? 'head' : 'definition' }; }
      unit -= row[3][entry] + 1;
    }
    return { kind: 'term', id: '' };
  }

  function address(edition, row, what) {
    var face = (document.querySelector('[data-face]') || { dataset: {} }).dataset.face || '';
    if (!row[1]) { return edition + '/glossary/' + what.id + face + '.html'; }
    var place = what.kind === 'text' ? '#' + what.id : what.kind === 'note' ? '#note-' + what.id : '';
    return edition + '/' + row[1] + face + '.html' + place;
  }

  /* The last of some ascending numbers that is not above n. */
  function below(numbers, n) {
    var low = 0, high = numbers.length - 1;
    while (low < high) {
      var middle = (low + high + 1) >> 1;
      if (numbers[middle] <= n) { low = middle; } else { high = middle - 1; }
    }
    return low;
  }

  /* A position as a place: what a reader is told of it. */
  function place(group, position, length) {
    var unit = below(group.starts, position - group.start), what = describe(group.row, unit);
    var edition = editions[group.row[0]][0];
    return {
      position: position, group: group, unit: unit, start: position - group.start - group.starts[unit], length: length,
      edition: edition, text: group.row[1] || null, key: edition + '/' + (group.row[1] || 'glossary'),
      years: group.row[1] ? group.row[2] : 0,
      kind: what.kind, id: what.id, layer: what.layer || null, part: what.part || null, href: address(edition, group.row, what)
    };
  }

  /* Filters: { editions, texts, kinds: each null or a list; from, to: years or null }. */
  function passesGroup(row, filters) {
    var edition = editions[row[0]][0];
    if (filters.editions && filters.editions.indexOf(edition) < 0) { return false; }
    if (filters.texts && (!row[1] || filters.texts.indexOf(edition + '/' + row[1]) < 0)) { return false; }
    if (filters.from !== null || filters.to !== null) {
      if (!row[1] || !row[2]) { return false; }
      if (filters.from !== null && row[2][1] < filters.from) { return false; }
      if (filters.to !== null && row[2][0] > filters.to) { return false; }
    }
    return true;
  }
  function passesUnit(what, filters) {
    return !filters.kinds || filters.kinds.indexOf(what.kind === 'note' ? 'note:' + what.layer : what.kind) >= 0;
  }
  function isOpen(filters) {
    return !filters.editions && !filters.texts && !filters.kinds && filters.from === null && filters.to === null;
  }
  var OPEN = { editions: null, texts: null, kinds: null, from: null, to: null };

  /* The site. source knows the positions of a query, the groups, and the words of a unit. */
  var editions = [], source = null, started = null;
  function start() {
    if (!started) {
      started = Promise.all([load('folding'), load(tag)]).then(function (data) {
        prepare(data[0]);
        editions = data[1].editions;
        source = data[1].words ? whole(data[1]) : indexed(data[1]);
        return source.ready;
      });
    }
    return started;
  }

  function group(row, start, lengths, from) {
    var starts = new Int32Array(count(row)), at = 0;
    for (var i = 0; i < starts.length; i += 1) { starts[i] = at; at += lengths[from + i] + 1; }
    return { row: row, start: start, end: start + at, starts: starts };
  }

  /* A small site: all words at once. */
  function whole(data) {
    var words = data.words.map(function (each) { return each.join('\0'); });
    var folded = fold(words.join('\0') + '\0').text;
    var lengths = [], last = 0;
    for (var at = folded.indexOf('\0'); at >= 0; at = folded.indexOf('\0', last)) { lengths.push(at - last); last = at + 1; }
    var groups = [], position = 0, unit = 0;
    data.groups.forEach(function (row, i) {
      var made = group(row, position, lengths, unit);
      made.words = data.words[i];
      position = made.end;
      unit += made.starts.length;
      groups.push(made);
    });
    return {
      ready: Promise.resolve(),
      immediate: true,
      positions: function (query) {
        var found = [];
        for (var at = folded.indexOf(query); at >= 0; at = folded.indexOf(query, at + 1)) { found.push(at); }
        return Promise.resolve({ total: found.length, first: found, complete: true });
      },
      groups: function () { return Promise.resolve(groups); },
      words: function (group) { return Promise.resolve(group.words); }
    };
  }

  /* Strings, each as what it shares with the one before and what it has besides. */
  function fronted(read, last) { var shared = read.number(), n = read.number(); return last.slice(0, shared) + read.units(n); }
  function strings(data) {
    var read = reader(data), list = [], last = '';
    while (read.more()) { last = fronted(read, last); list.push(last); }
    return list;
  }
  function places(read, n) {
    var made = new Array(n), last = 0;
    for (var i = 0; i < n; i += 1) { last += read.number(); made[i] = last; }
    return made;
  }

  /* A large site: see src/search/ of the program for the bytes. common are the strings with more places than a record holds;
     the home of a string is its shortest beginning that is none of them. */
  function indexed(data) {
    var folder = data.index + '/', root = null, bounds = [], common = new Set(), starts = [], parts = {}, all = null, kept = {};

    var ready = load(folder + 'root').then(function (made) {
      root = made;
      bounds = strings(bytes(root.bounds));
      common = new Set(strings(bytes(root.common)));
      var read = reader(bytes(root.starts)), at = 0;
      while (read.more()) { at += read.number(); starts.push(at); }
    });

    function shardOf(word) {
      var low = 0, high = bounds.length - 1;
      while (low < high) {
        var middle = (low + high + 1) >> 1;
        if (bounds[middle] <= word) { low = middle; } else { high = middle - 1; }
      }
      return low;
    }
    function shard(number) {
      return kept[number] ? Promise.resolve(kept[number]) : load(folder + number).then(function (data) { kept[number] = bytes(data); return kept[number]; });
    }

    /* The record of a string: null where it stands nowhere. */
    function record(word) {
      return shard(shardOf(word)).then(function (data) {
        var read = reader(data), last = '';
        while (read.more()) {
          last = fronted(read, last);
          var length = read.number();
          if (last === word) { return home(read); }
          if (last > word) { return null; }
          read.skip(length);
        }
        return null;
      });
    }
    function home(read) {
      var n = read.number();
      if (n === 0) {
        n = read.number();
        return { total: n, places: places(read, Math.min(n, FIRST)), common: true };
      }
      var paths = [], leaves = [], count = read.number(), i;
      for (i = 0; i < count; i += 1) { paths.push(read.units(read.number())); }
      var several = count ? read.number() : 0;
      for (i = 0; i < several; i += 1) { leaves.push([paths[read.number()], read.number()]); }
      if (!several) { leaves.push(count ? [paths[0], paths[0].length] : ['', 0]); }
      var made = { total: n, places: places(read, n), leaves: leaves, ids: null };
      if (several > 1) {
        made.ids = new Array(n);
        for (i = 0; i < n; i += 1) { made.ids[i] = read.number(); }
      }
      return made;
    }

    /* The shortest beginning of a string that is not common; null if all of it is. */
    function homeOf(word) {
      for (var n = 1; n <= word.length; n += 1) {
        if (n >= root.deepest || !common.has(word.slice(0, n))) { return word.slice(0, n); }
      }
      return null;
    }

    /* How far each leaf of a record bears a string out, whose beginning is the record's: -1 where it is another one,
       Infinity where all of it stands there. */
    function borne(leaves, rest) {
      return leaves.map(function (leaf) {
        var path = leaf[0], follows = leaf[1], n = 0;
        while (n < path.length && n < rest.length && path[n] === rest[n]) { n += 1; }
        if (n >= rest.length) { return follows >= n ? Infinity : -1; }
        if (follows === path.length) { return n === follows ? n : -1; }
        return n === follows ? n : -1;
      });
    }

    function positions(query) {
      if (common.has(query)) {
        return record(query).then(function (found) {
          return { total: found.total, first: found.places, complete: found.total <= found.places.length };
        });
      }
      var word = homeOf(query), left = null, covered = null;

      /* Takes a record in: the string's part from start on must stand at each place, start further on. */
      function take(found, start, length) {
        var far = borne(found.leaves, query.slice(start + length)), kept = [], reach = [], i = 0;
        function end(leaf) { return far[leaf] === Infinity ? Infinity : start + length + far[leaf]; }
        if (!left) {
          for (i = 0; i < found.places.length; i += 1) {
            var leaf = found.ids ? found.ids[i] : 0;
            if (far[leaf] >= 0) { kept.push(found.places[i]); reach.push(end(leaf)); }
          }
        } else {
          for (var j = 0; j < left.length; j += 1) {
            while (i < found.places.length && found.places[i] < left[j] + start) { i += 1; }
            if (i === found.places.length) { break; }
            var here = found.ids ? found.ids[i] : 0;
            if (found.places[i] === left[j] + start && far[here] >= 0) {
              kept.push(left[j]);
              reach.push(Math.max(covered[j], end(here)));
            }
          }
        }
        left = kept;
        covered = reach;
      }

      function next() {
        var least = covered.reduce(function (least, far) { return Math.min(least, far); }, Infinity);
        if (left.length === 0 || least === Infinity) { return { total: left.length, first: left, complete: true }; }
        // A few places are sooner looked up in their texts than borne out record by record.
        if (left.length <= 2 && query.length - least > 12) { return verified(); }
        var start = least, word = null;
        while (start > 0 && !(word = homeOf(query.slice(start)))) { start -= 1; }
        if (start === 0) { return verified(); }
        return record(word).then(function (found) {
          if (!found) { return { total: 0, first: [], complete: true }; }
          take(found, start, word.length);
          var now = covered.reduce(function (least, far) { return Math.min(least, far); }, Infinity);
          return now > least || left.length === 0 ? next() : verified();
        });
      }

      /* What no record decides is looked up in the words: strings that go on alike for longer than the index looks. */
      function verified() {
        return groups(left).then(function (homes) {
          return Promise.all(left.map(function (position, i) {
            if (covered[i] === Infinity) { return true; }
            var one = located([position], homes, query.length)[0];
            return words(one.group).then(function (units) {
              return fold(units[one.unit]).text.substr(one.start, query.length) === query;
            });
          })).then(function (fine) {
            left = left.filter(function (_, i) { return fine[i]; });
            return { total: left.length, first: left, complete: true };
          });
        });
      }

      return record(word).then(function (found) {
        if (!found) { return { total: 0, first: [], complete: true }; }
        take(found, 0, word.length);
        return next();
      });
    }

    /* Every place of a common string: all records that go on from it lie side by side. */
    function every(word) {
      var from = shardOf(word), to = from;
      while (to + 1 < bounds.length && bounds[to + 1].slice(0, word.length) <= word) { to += 1; }
      var found = [], number = from;
      function some() {
        var batch = [];
        for (; number <= to && batch.length < 24; number += 1) { batch.push(shard(number)); }
        return Promise.all(batch).then(function (datas) {
          datas.forEach(function (data) {
            var read = reader(data), last = '';
            while (read.more()) {
              last = fronted(read, last);
              var length = read.number();
              if (last.slice(0, word.length) !== word) { read.skip(length); continue; }
              var record = home(read);
              if (!record.common) { found.push(record.places); }
            }
          });
          return number <= to ? some() : null;
        });
      }
      return some().then(function () {
        var sum = found.reduce(function (sum, list) { return sum + list.length; }, 0), made = new Int32Array(sum), at = 0;
        found.forEach(function (list) { made.set(list, at); at += list.length; });
        return made.sort();
      });
    }

    /* The groups that hold some positions, in their order. A few parts of the catalogue are loaded singly, many as one file. */
    function part(rows, start) {
      return rows.map(function (each) {
        var read = reader(bytes(each[1])), lengths = [];
        while (read.more()) { lengths.push(read.number()); }
        var made = group(each[0], start, lengths, 0);
        start = made.end;
        return made;
      });
    }
    function groups(positions) {
      if (all) { return Promise.resolve(all); }
      var wanted = [], last = -1;
      for (var i = 0; i < positions.length; i += 1) {
        if (last < 0 || (last + 1 < starts.length && positions[i] >= starts[last + 1])) {
          last = below(starts, positions[i]);
          wanted.push(last);
        }
      }
      if (wanted.length > FIRST) {
        return load(folder + 'all').then(function (rows) { all = all || part(rows, 0); return all; });
      }
      return Promise.all(wanted.map(function (number) {
        if (!parts[number]) {
          parts[number] = load(folder + 'c' + number).then(function (rows) { return part(rows, starts[number]); });
        }
        return parts[number];
      })).then(function (made) { return [].concat.apply([], made); });
    }

    function words(group) {
      return load(tag + '/' + editions[group.row[0]][0] + '/' + (group.row[1] || 'glossary.' + group.row[4]));
    }

    return { ready: ready, immediate: false, positions: positions, all: every, groups: groups, words: words };
  }

  /* Positions → places, for positions in ascending order and the groups that hold them. */
  function located(positions, groups, length) {
    var starts = groups.map(function (group) { return group.start; });
    return positions.map(function (position) { return place(groups[below(starts, position)], position, length); });
  }

  /* What a query finds: { query, total, complete, counts, places }. counts says how often by key, in the order of the site, or is
     null where that is not known yet; places(from, to) gives some of them. */
  function find(words, filters) {
    filters = filters || OPEN;
    return start().then(function () {
      var query = fold(words.replace(/\0/g, '')).text;
      if (!query) { return { query: '', total: 0, complete: true, counts: new Map(), places: function () { return Promise.resolve([]); } }; }
      return source.positions(query).then(function (found) {
        if (isOpen(filters)) { return answer(query, found); }
        return (found.complete ? Promise.resolve(found.first) : source.all(query)).then(function (positions) {
          return source.groups(positions).then(function (groups) {
            var kept = filtered(positions, groups, filters);
            return answer(query, { total: kept.length, first: kept, complete: true });
          });
        });
      });
    });
  }

  function filtered(positions, groups, filters) {
    var at = -1, passes = false, unit = -1, fine = false;
    return positions.filter(function (position) {
      while (at < 0 || position >= groups[at].end) {
        at += 1;
        passes = passesGroup(groups[at].row, filters);
        unit = -1;
      }
      if (!passes) { return false; }
      var here = below(groups[at].starts, position - groups[at].start);
      if (here !== unit) { unit = here; fine = passesUnit(describe(groups[at].row, unit), filters); }
      return fine;
    });
  }

  function answer(query, found) {
    var result = { query: query, total: found.total, complete: found.complete, immediate: source.immediate, counts: null };
    var all = found.complete ? found.first : null;
    result.places = function (from, to) {
      var ready = all || to <= found.first.length ? Promise.resolve(all || found.first) : source.all(query);
      return ready.then(function (positions) {
        if (positions.length >= found.total) { all = positions; }
        var some = positions.slice(from, to);
        return source.groups(some).then(function (groups) { return located(Array.from(some), groups, query.length); });
      });
    };
    result.count = function () {
      return (all ? Promise.resolve(all) : source.all(query)).then(function (positions) {
        all = positions;
        return source.groups(positions).then(function (groups) {
          var counts = new Map(), at = -1, key = '';
          positions.forEach(function (position) {
            while (at < 0 || position >= groups[at].end) {
              at += 1;
              key = editions[groups[at].row[0]][0] + '/' + (groups[at].row[1] || 'glossary');
            }
            counts.set(key, (counts.get(key) || 0) + 1);
          });
          result.counts = counts;
          return counts;
        });
      });
    };
    return source.immediate || (found.complete && found.total <= FIRST) ? result.count().then(function () { return result; }) : Promise.resolve(result);
  }

  /* The words of a place, with so many characters on each side: { before, match, after, title }. */
  function words(place, context) {
    return source.words(place.group).then(function (all) {
      var shown = all[place.unit], at = fold(shown).at;
      var from = at[place.start], to = at[place.start + place.length - 1];
      to += shown.codePointAt(to) > 0xFFFF ? 2 : 1;
      var left = Math.max(0, from - context), right = Math.min(shown.length, to + context);
      if (left > 0 && /[\uDC00-\uDFFF]/.test(shown[left])) { left += 1; }
      if (right < shown.length && /[\uDC00-\uDFFF]/.test(shown[right])) { right -= 1; }
      var one = function (part) { return part.replace(/\s+/g, ' '); };
      return {
        before: (left > 0 ? '…' : '') + one(shown.slice(left, from)), match: one(shown.slice(from, to)),
        after: one(shown.slice(to, right)) + (right < shown.length ? '…' : ''),
        title: place.text ? all[0] : ''
      };
    });
  }

  /* Titles and head words by their sounds. A typed word is letters with the tones that it has, as marks or as digits. */
  var MARKS = { '\u0304': 1, '\u0301': 2, '\u030C': 3, '\u0300': 4 };
  function sounds(typed) {
    var letters = '', tones = [], starts = [0];
    Array.from(typed.normalize('NFD').toLowerCase().replace(/u\u0308/g, 'v')).forEach(function (c) {
      if (/[a-z]/.test(c)) { letters += c; tones.push(0); }
      else if (MARKS[c] && letters) { tones[tones.length - 1] = MARKS[c]; }
      else if (/[1-5]/.test(c) && letters) { tones[tones.length - 1] = 10 + Number(c); }
      else if (letters.length && starts[starts.length - 1] !== letters.length) { starts.push(letters.length); }
    });
    return { letters: letters, tones: tones, starts: starts };
  }
  /* Whether typed letters from i on may be a syllable, as far as they go. */
  function syllable(typed, i, reading) {
    var n = Math.min(reading.letters.length, typed.letters.length - i);
    if (typed.letters.substr(i, n) !== reading.letters.slice(0, n)) { return 0; }
    var tone = reading.tones.reduce(function (sum, tone) { return sum || tone; }, 0);
    for (var j = 0; j < n; j += 1) {
      var asked = typed.tones[i + j];
      if (asked > 10 ? (asked - 10) % 5 !== tone : asked && asked !== tone) { return 0; }
    }
    return n;
  }
  function spoken(typed, characters, readings) {
    function from(at, i) {
      if (i === typed.letters.length) { return true; }
      if (at === characters.length) { return false; }
      var known = readings[characters[at]];
      if (!known) {
        var plain = sounds(characters[at]);
        return plain.letters ? syllable(typed, i, plain) > 0 && from(at + 1, i + 1) : i > 0 && from(at + 1, i);
      }
      return known.some(function (reading) {
        var n = syllable(typed, i, reading);
        return n > 0 && (i + n === typed.letters.length || (n === reading.letters.length && from(at + 1, i + n)));
      });
    }
    return characters.some(function (_, at) { return from(at, 0); });
  }
  /* The same in pinyin that an editor wrote, from the beginning of any of its words. */
  function written(typed, pinyin) {
    return pinyin.starts.some(function (start) {
      if (pinyin.letters.substr(start, typed.letters.length) !== typed.letters) { return false; }
      return typed.tones.every(function (asked, i) {
        if (asked <= 10) { return !asked || asked === pinyin.tones[start + i]; }
        for (var j = i; j >= 0; j -= 1) {
          if (pinyin.tones[start + j]) { return pinyin.tones[start + j] === asked - 10; }
        }
        return asked === 15;
      });
    });
  }

  var named = null;
  function names() {
    if (!named) {
      named = Promise.all([start(), load(tag + '.names')]).then(function (data) {
        var raw = data[1], readings = {};
        Object.keys(raw.readings).forEach(function (c) { readings[c] = raw.readings[c].split(' ').map(sounds); });
        var texts = raw.texts.map(function (each) {
          var row = [each[0], each[1], 0, 0, [], []], edition = editions[each[0]][0];
          return { kind: 'text', key: edition + '/' + each[1], edition: edition, name: each[2], href: address(edition, row, { kind: 'title' }) };
        });
        var terms = raw.terms.map(function (each) {
          var edition = editions[each[0]][0];
          return { kind: 'term', edition: edition, name: each[2], pinyin: each[3], english: each[4], sounds: each[3] ? sounds(each[3]) : null, href: address(edition, [each[0], 0], { id: each[1] }) };
        });
        return { texts: texts, terms: terms, readings: readings };
      });
    }
    return named;
  }

  /* Texts and terms whose names sound as what was typed: none unless that is letters alone. */
  var LATIN = /^[a-z\u00C0-\u01DC\u0300-\u030C1-5'’\s-]+$/i;
  function heard(words) {
    if (!LATIN.test(words)) { return Promise.resolve([]); }
    var typed = sounds(words);
    if (typed.letters.length < 2) { return Promise.resolve([]); }
    return names().then(function (all) {
      var terms = all.terms.filter(function (term) {
        return term.sounds ? written(typed, term.sounds) : spoken(typed, Array.from(term.name), all.readings);
      });
      return terms.concat(all.texts.filter(function (text) { return spoken(typed, Array.from(text.name), all.readings); }));
    });
  }

  /* The terms whose head word, or whose whole pinyin, is what was typed. */
  function headed(words) {
    return names().then(function (all) {
      var asked = fold(words).text, typed = sounds(words);
      return all.terms.filter(function (term) {
        if (term.folded === undefined) { term.folded = fold(term.name).text; }
        return term.folded === asked || LATIN.test(words) && term.sounds && term.sounds.letters === typed.letters && written(typed, term.sounds);
      });
    });
  }

  window.jiaozhuFind = {
    take: function (name, data) { taken[name] = data; },
    start: start, find: find, words: words, names: names, heard: heard, headed: headed, FIRST: FIRST,
    fold: function (words) { return start().then(function () { return fold(words).text; }); }
  };
})();
