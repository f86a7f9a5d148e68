// Opens a file beside itself, from wherever it is imported.
const text = open(import.meta.resolve('../data/paths.csv'));
export const paths = text.trim().split('\n');
