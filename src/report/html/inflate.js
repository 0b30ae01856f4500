// Bytes from base64, and deflated bytes (RFC 1951) as they were.
function bytes(base64) {
  var text = atob(base64), all = new Uint8Array(text.length);
  for (var k = 0; k < text.length; k++) all[k] = text.charCodeAt(k);
  return all;
}

// Inflates deflated bytes (RFC 1951).
function inflate(packed) {
  var at = 0, held = 0, many = 0, out = new Uint8Array(packed.length * 8), size = 0;
  function bits(n) {
    while (many < n) { held |= packed[at++] << many; many += 8; }
    var value = held & ((1 << n) - 1);
    held >>>= n; many -= n;
    return value;
  }
  function push(byte) {
    if (size === out.length) { var more = new Uint8Array(2 * size); more.set(out); out = more; }
    out[size++] = byte;
  }
  // Codes by length and order, as the standard says.
  function tree(lengths) {
    var counts = new Uint16Array(16), from = new Uint16Array(16), symbols = new Uint16Array(lengths.length), k;
    for (k = 0; k < lengths.length; k++) counts[lengths[k]]++;
    counts[0] = 0;
    for (k = 1; k < 16; k++) from[k] = from[k - 1] + counts[k - 1];
    for (k = 0; k < lengths.length; k++) if (lengths[k]) symbols[from[lengths[k]]++] = k;
    return { counts: counts, symbols: symbols };
  }
  function symbol(of) {
    var code = 0, first = 0, index = 0;
    for (var length = 1; length < 16; length++) {
      code |= bits(1);
      var count = of.counts[length];
      if (code - count < first) return of.symbols[index + (code - first)];
      index += count; first = (first + count) << 1; code <<= 1;
    }
    throw new Error("the data of this page are damaged");
  }
  var lengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
  var lengthMore = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
  var wayBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
  var order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
  var last, k;
  do {
    last = bits(1);
    var kind = bits(2);
    if (kind === 0) {
      held = many = 0;
      var length = packed[at] | packed[at + 1] << 8;
      at += 4;
      while (length--) push(packed[at++]);
      continue;
    }
    var literals, ways;
    if (kind === 1) {
      var fixed = [];
      for (k = 0; k < 288; k++) fixed[k] = k < 144 ? 8 : k < 256 ? 9 : k < 280 ? 7 : 8;
      literals = tree(fixed);
      ways = tree(new Array(30).fill(5));
    } else {
      var nLiterals = bits(5) + 257, nWays = bits(5) + 1, nCodes = bits(4) + 4, codes = new Array(19).fill(0), all = [];
      for (k = 0; k < nCodes; k++) codes[order[k]] = bits(3);
      var ofCodes = tree(codes);
      while (all.length < nLiterals + nWays) {
        var next = symbol(ofCodes), repeat;
        if (next < 16) { all.push(next); continue; }
        var value = next === 16 ? all[all.length - 1] : 0;
        repeat = next === 16 ? 3 + bits(2) : next === 17 ? 3 + bits(3) : 11 + bits(7);
        while (repeat--) all.push(value);
      }
      literals = tree(all.slice(0, nLiterals));
      ways = tree(all.slice(nLiterals));
    }
    for (;;) {
      var found = symbol(literals);
      if (found < 256) { push(found); continue; }
      if (found === 256) break;
      found -= 257;
      var copied = lengthBase[found] + bits(lengthMore[found]);
      var way = symbol(ways);
      var back = wayBase[way] + bits(way < 2 ? 0 : (way >> 1) - 1);
      while (copied--) push(out[size - back]);
    }
  } while (!last);
  return out.subarray(0, size);
}
