// A picture of a page as a PNG of at most 256 colours: a screen has few, and a file of a repository should be small.

import { crc32, deflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST = 256;
/** So many of the most frequent colours are kept as they are. */
const KEPT = 80;

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]), around = Buffer.alloc(8);
  around.writeUInt32BE(data.length, 0);
  around.writeUInt32BE(crc32(body) >>> 0, 4);
  return Buffer.concat([around.subarray(0, 4), body, around.subarray(4)]);
}

/**
 * The colours that stand for all: those most seen, each of them some way from the others.
 * @param {Map<number, number>} counts  how often a colour, 0xRRGGBB, is there
 */
function palette(counts) {
  const byNumber = [...counts].sort(([one, often], [other, more]) => more - often || one - other);
  for (let apart = 0; ; apart += 6) {
    // Grounds and inks stay what they are, however near they are to each other.
    const chosen = byNumber.slice(0, KEPT).map(([colour]) => colour);
    for (const [colour] of byNumber.slice(KEPT)) {
      if (apart > 0 && chosen.some((other) => distance(colour, other) < apart * apart)) continue;
      chosen.push(colour);
      if (chosen.length > MOST) break;
    }
    if (chosen.length <= MOST) return chosen;
  }
}

/** @param {number} one @param {number} other */
function distance(one, other) {
  let sum = 0;
  for (const shift of [16, 8, 0]) sum += (((one >> shift) & 255) - ((other >> shift) & 255)) ** 2;
  return sum;
}

/** @param {number} width @param {number} height @param {Uint8Array} rgba */
export function palettePng(width, height, rgba) {
  const counts = new Map(), at = (/** @type {number} */ pixel) => (rgba[4 * pixel] << 16) | (rgba[4 * pixel + 1] << 8) | rgba[4 * pixel + 2];
  for (let pixel = 0; pixel < width * height; pixel += 1) counts.set(at(pixel), (counts.get(at(pixel)) ?? 0) + 1);
  const colours = palette(counts), nearest = new Map(colours.map((colour, place) => [colour, place]));
  const rows = Buffer.alloc(height * (width + 1));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const colour = at(pixel);
    let place = nearest.get(colour);
    if (place === undefined) {
      place = 0;
      for (let other = 1; other < colours.length; other += 1) if (distance(colour, colours[other]) < distance(colour, colours[place])) place = other;
      nearest.set(colour, place);
    }
    rows[Math.floor(pixel / width) * (width + 1) + 1 + (pixel % width)] = place;
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const entries = Buffer.from(colours.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", entries), chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0))]);
}
