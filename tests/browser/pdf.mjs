// A PDF as far as its pages need it: how many, how large, and where there is ink on each.

import { inflateSync } from "node:zlib";

/** Pages with their size in points and the highest and lowest ink as shares of the height, from the top; null without any. */
export function pagesOf(bytes) {
  const text = bytes.toString("latin1"), objects = new Map();
  for (const found of text.matchAll(/(?:^|[\r\n])(\d+) 0 obj\b/g)) objects.set(Number(found[1]), found.index + found[0].length);
  const dictionary = (at) => text.slice(at, text.indexOf("endobj", at)).split(/stream\r?\n/)[0];
  const stream = (number) => {
    const at = objects.get(number), head = dictionary(at), from = text.indexOf("stream", at);
    const begin = from + (text[from + 6] === "\r" ? 8 : 7);
    const length = Number(/\/Length (\d+)(?! 0 R)/.exec(head)?.[1] ?? text.indexOf("endstream", begin) - begin);
    const packed = bytes.subarray(begin, begin + length);
    return (/FlateDecode/.test(head) ? inflateSync(packed) : packed).toString("latin1");
  };
  const pages = [];
  for (const [, at] of objects) {
    const head = dictionary(at);
    if (!/\/Type\s*\/Page\b(?!s)/.test(head)) continue;
    const [width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(head).slice(1).map(Number);
    const contents = [.../\/Contents\s*\[?([^/\]]*)/.exec(head)[1].matchAll(/(\d+) 0 R/g)].map((one) => Number(one[1]));
    pages.push({ width, height, ink: ink(contents.map(stream).join("\n"), height) });
  }
  return pages;
}

const times = ([a, b, c, d, e, f], [A, B, C, D, E, F]) => [a * A + b * C, a * B + b * D, c * A + d * C, c * B + d * D, e * A + f * C + E, e * B + f * D + F];

function ink(content, height) {
  const tokens = content.match(/<<[\s\S]*?>>|<[^>]*>|\((?:\\[\s\S]|[^\\)])*\)|\[|\]|\/?[^\s<>()[\]/]+/g) ?? [];
  let matrix = [1, 0, 0, 1, 0, 0], written = matrix, operands = [], path = [], highest = Infinity, lowest = -Infinity;
  const kept = [];
  const reach = (points) => {
    const ends = points.map(([x, y]) => 1 - (matrix[1] * x + matrix[3] * y + matrix[5]) / height);
    const [top, bottom] = [Math.min(...ends), Math.max(...ends)];
    // A ground behind the whole page is no ink.
    if (bottom - top > 0.9 || !points.length) return;
    highest = Math.min(highest, Math.max(top, 0));
    lowest = Math.max(lowest, Math.min(bottom, 1));
  };
  const numbers = (many) => operands.slice(-many).map(Number);
  for (const token of tokens) {
    switch (token) {
      case "q": kept.push(matrix); break;
      case "Q": matrix = kept.pop() ?? matrix; break;
      case "cm": matrix = times(numbers(6), matrix); break;
      case "BT": written = [1, 0, 0, 1, 0, 0]; break;
      case "Tm": written = numbers(6); break;
      case "Td": { const [x, y] = numbers(2); written = times([1, 0, 0, 1, x, y], written); break; }
      case "Tj": case "TJ": reach([[written[4], written[5]]]); break;
      case "Do": reach([[0, 0], [1, 1]]); break;
      case "re": { const [x, y, w, h] = numbers(4); path.push([x, y], [x + w, y + h]); break; }
      case "m": case "l": path.push(numbers(2)); break;
      case "c": path.push(numbers(6).slice(4)); break;
      case "f": case "f*": case "S": case "B": case "B*": case "s": case "b": reach(path); path = []; break;
      case "n": path = []; break;
      default: if (/^[-+.\d]|^[<([/\])]/.test(token)) { operands.push(token); continue; }
    }
    operands = [];
  }
  return lowest >= highest ? { highest, lowest } : null;
}
