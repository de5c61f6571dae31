const quotationMark = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Whether JSON text nests deeper than `limit` levels, read from the bytes alone: `JSON.parse` takes 700 ms for a few
 * million brackets, and what it returns overflows the stack of whoever walks it.
 *
 * Text that is not JSON gets some answer; parsing it fails afterwards.
 */
export function nestsDeeperThan(json: Uint8Array, limit: number): boolean {
  let depth = 0;
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quotationMark) {
      at = endOfString(json, at + 1);
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
      if (depth > limit) return true;
    } else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
    }
  }
  return false;
}

/** The index of the quotation mark that ends the string which begins at `from`. */
function endOfString(json: Uint8Array, from: number): number {
  for (let at = from; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === quotationMark) return at;
    if (byte === backslash) at += 1;
  }
  return json.length;
}
