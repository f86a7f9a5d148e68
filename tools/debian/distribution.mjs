// Names the distribution of this machine: what is built for one release may lack its libraries on another.
import { existsSync, readFileSync } from 'node:fs';

/** `debian-12`; the platform where there is no such file. */
export function distribution(file = '/etc/os-release') {
  if (!existsSync(file)) return process.platform;
  const text = readFileSync(file, 'utf8');
  const field = (name) => new RegExp(`^${name}="?([\\w.-]+)"?$`, 'm').exec(text)?.[1] ?? 'any';
  return `${field('ID')}-${field('VERSION_ID')}`;
}
