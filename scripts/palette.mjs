// A screenshot made small: PNG of eight bits a channel → PNG with a palette of at most 256 colours, at the highest
// compression. Pages have few colours, and letters are edged in shades between two of them, so nothing is seen to change.
//
// `palette(bytes)` → bytes. It refuses what Chromium does not write: other depths, interlacing. No dithering: it makes
// flat paper grainy and files large. PNG (ISO/IEC 15948); median cut after Heckbert (1982).
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

export function palette(bytes) {
  const { width, height, colours } = decode(bytes);
  const counts = new Map();
  for (const colour of colours) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const chosen = counts.size <= 256 ? [...counts.keys()] : cut([...counts], 256);
  const index = new Map([...counts.keys()].map((colour) => [colour, nearest(chosen, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = index.get(colours[y * width + x]);
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const table = Buffer.from(chosen.flatMap((colour) => parts(colour)));
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', table), chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

/** Pixels as numbers 0xRRGGBB; screenshots are opaque. */
function decode(bytes) {
  if (!bytes.subarray(0, 8).equals(SIGNATURE)) throw new Error('no PNG');
  let head;
  const data = [];
  for (let at = 8; at < bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const kind = bytes.toString('latin1', at + 4, at + 8);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'IHDR') head = body;
    if (kind === 'IDAT') data.push(body);
    at += length + 12;
  }
  const width = head.readUInt32BE(0);
  const height = head.readUInt32BE(4);
  const [depth, type, , , interlaced] = head.subarray(8);
  const step = { 2: 3, 6: 4 }[type];
  if (depth !== 8 || !step || interlaced) throw new Error(`a PNG of another kind: ${depth} bits, type ${type}`);
  const raw = unfiltered(inflateSync(Buffer.concat(data)), width * step, height, step);
  const colours = new Uint32Array(width * height);
  for (let at = 0; at < colours.length; at += 1) colours[at] = (raw[at * step] << 16) | (raw[at * step + 1] << 8) | raw[at * step + 2];
  return { width, height, colours };
}

function unfiltered(filtered, stride, height, step) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = filtered[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x >= step ? out[y * stride + x - step] : 0;
      const above = y ? out[(y - 1) * stride + x] : 0;
      const corner = y && x >= step ? out[(y - 1) * stride + x - step] : 0;
      const guess = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      out[y * stride + x] = filtered[y * (stride + 1) + 1 + x] + guess;
    }
  }
  return out;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}

/** Colours with their counts → `most` colours: the box with the most spread-out pixels is halved until there are enough. */
function cut(entries, most) {
  const measured = (box) => ({ box, ...spread(box) });
  const found = [measured(entries)];
  while (found.length < most) {
    const widest = found.reduce((best, each, at) => (each.score > found[best].score ? at : best), 0);
    const [{ box, score, channel }] = found.splice(widest, 1);
    if (score === 0) return found.concat({ box }).map((each) => standing(each.box));
    box.sort((a, b) => parts(a[0])[channel] - parts(b[0])[channel]);
    const half = box.reduce((sum, [, count]) => sum + count, 0) / 2;
    let at = 0;
    for (let sum = 0; at < box.length - 1 && sum < half; at += 1) sum += box[at][1];
    found.push(measured(box.slice(0, Math.max(1, at))), measured(box.slice(Math.max(1, at))));
  }
  return found.map((each) => standing(each.box));
}

/** The colour of a box: the commonest where it is most of the box, so that paper stays just what it is; or the mean. */
function standing(box) {
  const sum = box.reduce((all, [, count]) => all + count, 0);
  const [common, count] = box.reduce((best, each) => (each[1] > best[1] ? each : best));
  if (count * 2 > sum) return common;
  const mean = [0, 1, 2].map((channel) => Math.round(box.reduce((all, [colour, n]) => all + parts(colour)[channel] * n, 0) / sum));
  return (mean[0] << 16) | (mean[1] << 8) | mean[2];
}

function spread(box) {
  if (box.length < 2) return { score: 0, channel: 0 };
  const ranges = [0, 1, 2].map((channel) => {
    const values = box.map(([colour]) => parts(colour)[channel]);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  });
  const range = Math.max(...ranges);
  // The square root keeps a great flat area from taking all the colours.
  return { score: range * Math.sqrt(box.reduce((sum, [, count]) => sum + count, 0)), channel: ranges.indexOf(range) };
}

function nearest(chosen, colour) {
  const [r, g, b] = parts(colour);
  let best = 0;
  let least = Infinity;
  for (let at = 0; at < chosen.length; at += 1) {
    const [x, y, z] = parts(chosen[at]);
    const far = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2;
    if (far < least) [best, least] = [at, far];
  }
  return best;
}

function chunk(kind, body) {
  const named = Buffer.concat([Buffer.from(kind, 'latin1'), body]);
  const out = Buffer.alloc(named.length + 8);
  out.writeUInt32BE(body.length, 0);
  named.copy(out, 4);
  out.writeUInt32BE(crc32(named) >>> 0, out.length - 4);
  return out;
}
