// Finds the folder of this package, whether code runs from source or from dist/.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Absolute path of the folder with Showtime's package.json. In contract/, because service/ needs it and
 * does not import platform/. Throws if there is none above (a broken install).
 */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isOurs(folder)) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error('package.json of showtime not found above ' + fileURLToPath(import.meta.url));
    folder = parent;
  }
  return folder;
}

/** The absolute path of a program that the build has joined into one file (tools/checkout/bundle.mjs). */
export function bundledProgram(name: string): string {
  return join(packageRoot(), 'dist/bundle', `${name}.js`);
}

function isOurs(folder: string): boolean {
  const file = join(folder, 'package.json');
  return (
    existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'showtime'
  );
}
