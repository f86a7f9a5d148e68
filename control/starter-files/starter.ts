// What a starter of one repository is made of: its journeys, how its service starts, which CI plays the gate.
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installLine, packagesOf, upTo, type Packages } from './package-manager.ts';

export const ciSystems = ['github', 'gitlab', 'jenkins', 'none'] as const;
export type CiSystem = (typeof ciSystems)[number];

export interface StarterJourney {
  name: string;
  path: string;
}

export interface Starter {
  journeys: readonly StarterJourney[];
  /** Shell line that starts the service. */
  start: string;
  /** Shell line that builds it; null if there is nothing to build, or it is unknown. */
  build: string | null;
  ci: CiSystem;
  packages: Packages;
  /** Of the starter's folder below the repository's root, with slashes; empty where it is the root. */
  subfolder: string;
}

/**
 * The root of the repository that `folder` lies in: CI reads its files there. `folder` itself outside of any
 * repository.
 */
export function rootOf(folder: string): string {
  return upTo(folder, '/').find((one) => existsSync(join(one, '.git'))) ?? folder;
}

/** The CI that a repository has already; GitHub where nothing shows. */
export function ciOf(root: string): CiSystem {
  const has = (name: string): boolean => existsSync(join(root, name));
  if (has('.github')) return 'github';
  if (has('.gitlab-ci.yml')) return 'gitlab';
  return has('Jenkinsfile') ? 'jenkins' : 'github';
}

/** What a folder shows of its repository. */
export function foundIn(
  folder: string,
): Pick<Starter, 'build' | 'packages' | 'subfolder'> & { root: string } {
  const root = rootOf(folder);
  const packages = packagesOf(folder, root);
  return {
    root,
    packages,
    subfolder: relative(root, folder).replaceAll('\\', '/'),
    build: packages.locked ? installLine(packages) : null,
  };
}
