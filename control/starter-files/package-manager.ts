// Which package manager installs a repository, and the lines with which its CI installs and runs Showtime.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export const packageManagers = ['npm', 'pnpm', 'yarn-classic', 'yarn', 'none'] as const;
/** `none`: there is no package.json, as in a repository of Python, Go or Java. */
export type PackageManager = (typeof packageManagers)[number];

export interface Packages {
  manager: PackageManager;
  /** A lock file is there, so that an installation can be the recorded one. */
  locked: boolean;
}

const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock'] as const;

/**
 * Looks from `folder` up to the repository's `root`: `packageManager` of a package.json decides, else the
 * nearest lock file.
 */
export function packagesOf(folder: string, root: string): Packages {
  const folders = upTo(folder, root);
  const manifests = folders.filter((one) => existsSync(join(one, 'package.json')));
  if (manifests.length === 0) return { manager: 'none', locked: false };
  const at = folders.find((one) => lockFiles.some((name) => existsSync(join(one, name))));
  const lock = at === undefined ? undefined : lockFiles.find((name) => existsSync(join(at, name)));
  const declared = manifests.map(declaredBy).find((manager) => manager !== undefined);
  const manager = declared ?? managerOfLock(at, lock);
  return { manager, locked: lock !== undefined && lockBelongsTo(lock, manager) };
}

/** From `folder` up to `root`, both included. */
export function upTo(folder: string, root: string): readonly string[] {
  const folders = [folder];
  for (let at = folder; at !== root && dirname(at) !== at; at = dirname(at)) folders.push(dirname(at));
  return folders;
}

/** Corepack's field, such as `pnpm@9.1.0`; a file that cannot be read declares nothing. */
function declaredBy(folder: string): PackageManager | undefined {
  try {
    const { packageManager } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      packageManager?: unknown;
    };
    const [, name, major] = /^(npm|pnpm|yarn)@(\d+)/.exec(String(packageManager)) ?? [];
    if (name === 'yarn') return Number(major) < 2 ? 'yarn-classic' : 'yarn';
    return name as 'npm' | 'pnpm' | undefined;
  } catch {
    return undefined;
  }
}

function managerOfLock(folder: string | undefined, lock: string | undefined): PackageManager {
  if (folder === undefined || lock === undefined) return 'npm';
  if (lock === 'pnpm-lock.yaml') return 'pnpm';
  if (lock !== 'yarn.lock') return 'npm';
  // Yarn from 2 on writes a block of metadata, Yarn 1 a comment.
  return /^__metadata:/m.test(readFileSync(join(folder, lock), 'utf8')) ? 'yarn' : 'yarn-classic';
}

function lockBelongsTo(lock: string, manager: PackageManager): boolean {
  if (lock === 'pnpm-lock.yaml') return manager === 'pnpm';
  if (lock === 'yarn.lock') return manager === 'yarn' || manager === 'yarn-classic';
  return manager === 'npm';
}

/** Installs what the lock file holds, or what package.json asks for where there is none. */
export function installLine({ manager, locked }: Packages): string | null {
  const lines: Readonly<Record<PackageManager, readonly [locked: string, loose: string] | null>> = {
    npm: ['npm ci', 'npm install --no-audit --no-fund'],
    pnpm: ['pnpm install --frozen-lockfile', 'pnpm install --no-frozen-lockfile'],
    'yarn-classic': ['yarn install --frozen-lockfile', 'yarn install'],
    yarn: ['yarn install --immutable', 'yarn install --no-immutable'],
    none: null,
  };
  return lines[manager]?.[locked ? 0 : 1] ?? null;
}

/** Where the workflow checks Showtime out if the repository has no packages. */
export const checkedOutAt = '.showtime';

/** Runs the installed Showtime, and never a package of that name from a registry. */
export function runLine({ manager }: Packages): string {
  const lines: Readonly<Record<PackageManager, string>> = {
    npm: 'npx --no-install showtime',
    pnpm: 'pnpm exec showtime',
    'yarn-classic': 'yarn --silent run showtime',
    yarn: 'yarn run showtime',
    none: `node "$CI_ROOT/${checkedOutAt}/cli/bin.mjs"`,
  };
  return lines[manager];
}
