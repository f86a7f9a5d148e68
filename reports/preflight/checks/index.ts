// Every check of `showtime preflight`, by name, in the order in which they are printed.
import type { Check } from '../check.ts';
import { auroraChecks } from './aurora.ts';
import { availabilityChecks } from './availability.ts';
import { databaseChecks } from './databases.ts';
import { leavingChecks } from './leaving.ts';
import { probeChecks } from './probes.ts';
import { resourceChecks } from './resources.ts';

export const preflightChecks = {
  ...leavingChecks,
  ...availabilityChecks,
  ...probeChecks,
  ...resourceChecks,
  ...databaseChecks,
  ...auroraChecks,
} satisfies Record<string, Check>;
export type PreflightCheckName = keyof typeof preflightChecks;
