/* Numbers the lines of a handout, every fifth one shown. Lines are measured at the width that they have on paper, so the
   numbers are the same on the screen and in print, and on all copies of one PDF; where a line ends depends on the fonts of the
   machine, so another one may number otherwise. Without it the passages' numbers remain. */
(function () {
  'use strict';
  var count = 0;

  function tops(passage) {
    var found = [], walker = document.createTreeWalker(passage, NodeFilter.SHOW_TEXT), node, range = document.createRange();
    while ((node = walker.nextNode())) {
      if (node.parentElement.closest('[data-editorial]')) { continue; }
      range.selectNodeContents(node);
      Array.prototype.forEach.call(range.getClientRects(), function (box) {
        var middle = box.top + box.height / 2;
        if (box.width && !found.some(function (known) { return Math.abs(known - middle) < box.height / 2; })) { found.push(middle); }
      });
    }
    return found.sort(function (a, b) { return a - b; });
  }

  function number(text) {
    text.classList.add('measured');
    var marks = [];
    Array.prototype.forEach.call(text.querySelectorAll('.passage'), function (passage) {
      var from = passage.getBoundingClientRect().top;
      tops(passage).forEach(function (middle) {
        count += 1;
        if (count % 5 === 0) { marks.push([passage, middle - from, count]); }
      });
    });
    marks.reverse().forEach(function (mark) {
      var sign = document.createElement('span');
      sign.className = 'line-number';
      sign.setAttribute('aria-hidden', 'true');
      sign.textContent = mark[2];
      sign.style.insetBlockStart = mark[1] + 'px';
      // Before the words: behind them it would have the last line spread over the whole column.
      mark[0].prepend(sign);
    });
    text.classList.remove('measured');
  }

  addEventListener('load', function () {
    Array.prototype.forEach.call(document.querySelectorAll('.selection .text'), number);
  });
}());
