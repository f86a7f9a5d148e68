// Distinguishes a module that was started as a program from one that was imported.
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** True if the module with this `import.meta.url` is what `node` was started with. */
export function isProgram(moduleUrl: string): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(moduleUrl));
}
