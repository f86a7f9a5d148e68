// What a starter of one repository is made of: its journeys, how its service starts, which CI plays the gate.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

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
  /** Shell line that builds it; null if there is nothing to build, or nobody knows. */
  build: string | null;
  ci: CiSystem;
}

/** The CI that a repository has already; GitHub where nothing shows. */
export function ciOf(folder: string): CiSystem {
  const has = (name: string): boolean => existsSync(join(folder, name));
  if (has('.github')) return 'github';
  if (has('.gitlab-ci.yml')) return 'gitlab';
  return has('Jenkinsfile') ? 'jenkins' : 'github';
}

/** `npm ci` where a lock file lets it. */
export function buildOf(folder: string): string | null {
  return existsSync(join(folder, 'package-lock.json')) ? 'npm ci' : null;
}
