// What makes a run prove nothing, as the product has it: a list of the tests' own would lack the next one.
import type { CheckVerdict, Verdict } from '../contract/index.ts';
import { checkers } from '../reports/index.ts';

const doubters: readonly string[] = Object.values(checkers)
  .filter(({ kind }) => kind === 'validity')
  .map(({ name }) => name);

/** The validity checkers that are unknown, as on a machine that was short of CPU. */
export function doubtsOf({ verdicts }: Verdict): CheckVerdict[] {
  return verdicts.filter(({ checker, outcome }) => doubters.includes(checker) && outcome === 'unknown');
}
