/* The panel for citing: the words, in the script shown and as they were written, the address of the place, the release,
   and the reference in every form. The forms stand at the end of the page; here their slots are filled with what only
   the reader's act knows: which passages, which day, which address. Fetched by quote.js. */
(function () {
  'use strict';
  var pick = window.jiaozhuPick, door = pick.door, make = pick.make, say = pick.say;
  var MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

  function two(number) { return String(number).padStart(2, '0'); }
  /* The day of the reader's own calendar. */
  function day(now) {
    var y = now.getFullYear(), m = now.getMonth() + 1, d = now.getDate(), month = MONTHS[m - 1];
    return {
      iso: [y, two(m), two(d)].join('-'), slashed: [y, two(m), two(d)].join('/'), y: y, m: m, d: d,
      mdy: month + ' ' + d + ', ' + y,
      dmy: d + ' ' + (month.length < 5 ? month : (m === 9 ? 'Sept' : month.slice(0, 3)) + '.') + ' ' + y
    };
  }
  function filled(pattern, values) {
    return pattern.replace(/\{(\w+)\}/g, function (whole, name) { return name in values ? values[name] : whole; });
  }
  function fill(form, parts, values) {
    form.querySelectorAll('[data-slot]').forEach(function (slot) {
      var several = values.a !== values.b && slot.dataset.many, empty = slot.dataset.slot === 'place' && !parts.length;
      slot.replaceWith(empty ? '' : filled(several || slot.dataset.one, values));
    });
    form.normalize();
    return form;
  }
  pick.references = function (parts, now) {
    var values = day(now || new Date());
    values.url = pick.address(parts);
    if (parts.length) { values.a = parts[0].id.slice(1); values.b = parts[parts.length - 1].id.slice(1); }
    return Array.from(door.querySelectorAll('[data-form]')).map(function (form) { return fill(form.cloneNode(true), parts, values); });
  };

  function row(list, name, content, copied) {
    var box = make('dd');
    box.append(content);
    if (copied) box.append(' ', pick.button(say('cite_copy'), function (event) { pick.copy(event.target, copied); }, 'copy'));
    list.append(make('dt', '', name), box);
  }
  function words(parts) { return parts.map(function (part) { return part.words; }).join('\n'); }
  /* The same places in the characters of the source, where conversion kept every character in its place. */
  function written(parts, source) {
    var all = parts.map(function (part) {
      var there = source.get(part.id), shown = document.getElementById(part.id);
      return there !== undefined && pick.points(there) === pick.points(pick.words(shown)) ? pick.cut(there, part.from, part.to) : null;
    });
    return all.indexOf(null) < 0 ? all.join('\n') : '';
  }

  pick.citing = function (parts) {
    var panel = pick.panel('citing', say('cite_cite')), facts = make('dl', 'cited'), forms = make('div', 'forms'), references = pick.references(parts);
    var quotation = make('blockquote', 'quotation', words(parts)), page = document.documentElement.lang;
    quotation.lang = page;
    panel.append(facts, forms);
    if (parts.length) {
      row(facts, say('cite_quotation'), quotation, words(parts));
      row(facts, say('cite_place'), pick.named(parts) + ' · ' + door.dataset.key.split('/')[1] + pick.hash(parts));
      if (pick.isConverted) pick.withSource(function (source) {
        var form = written(parts, source), box = make('blockquote', 'quotation', form);
        if (!form || form === words(parts)) return;
        var list = make('dl');
        box.lang = 'zh';
        row(list, say('cite_source'), box, form);
        facts.insertBefore(list.lastChild, facts.children[2]);
        facts.insertBefore(list.firstChild, facts.children[2]);
      });
    } else {
      row(facts, say('cite_place'), pick.named(parts));
    }
    var address = make('span', 'address', pick.address(parts));
    row(facts, say('cite_address'), address, pick.address(parts));
    var release = make('span', '', door.dataset.release);
    release.lang = page;
    row(facts, say('cite_release'), release);
    references.forEach(function (form) {
      var box = make('section'), id = 'form-' + form.dataset.form, name = make('h3', '', form.title || titleOf(form));
      name.id = id;
      box.setAttribute('aria-labelledby', id);
      if (!form.lang) form.lang = page;
      if (form.tagName === 'PRE') { form.tabIndex = 0; form.setAttribute('role', 'group'); form.setAttribute('aria-labelledby', id); }
      var plain = form.textContent, rich = form.tagName === 'PRE' ? '' : form.innerHTML.replace(/<(\/?)cite>/g, '<$1i>');
      var head = make('div', 'form-head');
      head.append(name, pick.button(say('cite_copy'), function (event) { pick.copy(event.target, plain, rich); }, 'copy'));
      box.append(head, form);
      forms.append(box);
    });
    if (parts.length) {
      var both = '“' + words(parts).replace(/“/g, '‘').replace(/”/g, '’') + '”\n' + references[0].textContent;
      facts.after(pick.button(say('cite_both'), function (event) { pick.copy(event.target, both); }, 'both'));
    }
  };
  function titleOf(form) {
    var there = door.querySelector('dd > [data-form="' + form.dataset.form + '"]');
    return there ? there.parentNode.previousElementSibling.textContent : door.dataset.first;
  }
})();
