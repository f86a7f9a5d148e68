// Where a generated file first differs from what it should be.

/**
 * The first differing line, from 1; `(end)` stands where one of them has no such line. Undefined if they are
 * the same.
 * @param {string} found @param {string} wanted @returns {{ line: number, found: string, wanted: string } |
 * undefined}
 */
export function firstDifference(found, wanted) {
  if (found === wanted) return undefined;
  const [foundLines, wantedLines] = [found.split('\n'), wanted.split('\n')];
  const index = wantedLines.findIndex((line, at) => line !== foundLines[at]);
  const line = index === -1 ? wantedLines.length : index;
  return { line: line + 1, found: foundLines[line] ?? '(end)', wanted: wantedLines[line] ?? '(end)' };
}

/**
 * The same in words, to stand behind the file's name. @param {{ line: number, found: string, wanted: string
 * }} difference
 */
export function describeDifference({ line, found, wanted }) {
  return `differs from line ${line} on:\n    - ${found}\n    + ${wanted}`;
}
