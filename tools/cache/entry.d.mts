// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ source: string, version: string, files: Record<string, string> }} EntryRecord files: path →
 * SHA-256
 * @typedef {{ folder: string, record: EntryRecord }} Entry
 * @typedef {{ source: string, version: string, files: string[] }} Made `files` are the ones to check each time,
 * relative
 */
/**
 * Looks an entry up and checks every recorded file.
 * @param {string} cacheDir @param {string} name
 * @returns {Promise<{ entry: Entry | undefined, damage: string | undefined }>} both undefined if there is
 * none of that name
 */
export function find(cacheDir: string, name: string): Promise<{
    entry: Entry | undefined;
    damage: string | undefined;
}>;
/**
 * The kept entry, or a new one: `make` fills an empty folder, which is then renamed into place at once.
 * Several processes may call this together: one makes, the others wait and use what it made.
 * @param {{ cacheDir: string, name: string, make: (folder: string) => Promise<Made>, onProgress?: (line:
 * string) => void }} how
 * @returns {Promise<Entry & { made: boolean }>} rejects with what `make` rejects with; the cache is as before
 * then
 */
export function keepEntry({ cacheDir, name, make, onProgress }: {
    cacheDir: string;
    name: string;
    make: (folder: string) => Promise<Made>;
    onProgress?: (line: string) => void;
}): Promise<Entry & {
    made: boolean;
}>;
/**
 * files: path →
 * SHA-256
 */
export type EntryRecord = {
    source: string;
    version: string;
    files: Record<string, string>;
};
export type Entry = {
    folder: string;
    record: EntryRecord;
};
/**
 * `files` are the ones to check each time,
 * relative
 */
export type Made = {
    source: string;
    version: string;
    files: string[];
};
