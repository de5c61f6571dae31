/**
 * The word that `typed` was most likely meant to be: at most a third of its letters differ, counting a swap of two
 * neighbours as one. Undefined where none is near enough to be worth a guess.
 */
export function nearest(typed: string, words: Iterable<string>): string | undefined {
  let best: string | undefined;
  // Long input is nobody's typing error, and the distance costs the product of both lengths.
  let bestDistance = typed.length > 64 ? 0 : Math.floor(Math.max(3, typed.length) / 3) + 1;
  for (const word of words) {
    const distance = distanceBetween(typed, word);
    if (distance < bestDistance) [best, bestDistance] = [word, distance];
  }
  return best;
}

/** The end of a sentence about a word that does not exist: `; did you mean --port?`, or nothing. */
export function suggestion(typed: string, words: Iterable<string>): string {
  const word = nearest(typed, words);
  return word === undefined ? '' : `; did you mean ${word}?`;
}

/** The optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours. */
function distanceBetween(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped && row > 1 && column > 1 ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[to.length] ?? 0;
}
