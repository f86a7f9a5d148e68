// Generated from the module beside it by: npm run generate
/**
 * Under a second when nothing is to be done; about a minute in a fresh clone.
 * Two at once in one checkout wait for each other.
 * @param {{ root?: string, onProgress?: (line: string) => void }} [how] @throws {SetUpError}
 */
export function setUp({ root, onProgress }?: {
    root?: string;
    onProgress?: (line: string) => void;
}): Promise<void>;
/** For programs: sets up with progress on stderr; on failure prints the three lines and exits. */
export function setUpOrExit(): Promise<void>;
/**
 * Prints an error of set-up or of a missing tool, and exits with its code; any other error goes on. @param
 * {any} error
 */
export function exitWith(error: any): void;
/** The checkout that this file is part of. */
export const CHECKOUT: string;
