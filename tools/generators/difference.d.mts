// Generated from the module beside it by: npm run generate
/**
 * The first differing line, from 1; `(end)` stands where one of them has no such line. Undefined if they are
 * the same.
 * @param {string} found @param {string} wanted @returns {{ line: number, found: string, wanted: string } |
 * undefined}
 */
export function firstDifference(found: string, wanted: string): {
    line: number;
    found: string;
    wanted: string;
} | undefined;
/**
 * The same in words, to stand behind the file's name. @param {{ line: number, found: string, wanted: string
 * }} difference
 */
export function describeDifference({ line, found, wanted }: {
    line: number;
    found: string;
    wanted: string;
}): string;
