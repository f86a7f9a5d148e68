// What the parts really expose: seen by a Prometheus that watched a run, and listed from their documentation
// where none runs here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../contract/index.ts';
import { elsewhere } from './elsewhere.ts';

export { elsewhere } from './elsewhere.ts';

/** The file with the names that real components expose: written by `showtime dashboards names RUN`. */
const seenNamesFile = 'dashboards/exposition/seen.json';

type Names = Readonly<Record<string, readonly string[]>>;

/** Series names with their labels, one list for each place where they come from. */
export function exposedNames(): readonly Names[] {
  const seen = JSON.parse(readFileSync(join(packageRoot(), seenNamesFile), 'utf8')) as Names;
  return [seen, ...Object.values(elsewhere).map(({ names }) => names)];
}
