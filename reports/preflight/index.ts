// Judges a live system before a rush: the checks of `showtime preflight`, and how their answers read.
import type { PreflightReport, ReadFacts } from '../../contract/index.ts';
import { preflightChecks } from './checks/index.ts';
import { runChecks } from './run-checks.ts';

export { preflightChecks, type PreflightCheckName } from './checks/index.ts';
export { describePreflight } from './describe.ts';
export { withCheckTable } from './check-table.ts';

/** `target` names what was looked at. */
export function judgePreflight(target: string, facts: ReadFacts): PreflightReport {
  return runChecks(preflightChecks, target, facts);
}
