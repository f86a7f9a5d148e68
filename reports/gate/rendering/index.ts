// The renderings of a gate's verdict, by the file in which each ends up.
import type { GateVerdict } from '../../../contract/index.ts';
import { gateJunit } from './gate-junit.ts';
import { gatePage } from './page/gate-page.ts';
import { gateSummary } from './gate-summary.ts';

export { describeGate } from './describe-gate.ts';
export { gateSummary } from './gate-summary.ts';

/** Pure: the same verdict gives the same bytes. Assets are read from this package, never from a network. */
export const gateRenderings = {
  'report.html': gatePage,
  'summary.md': gateSummary,
  'junit.xml': gateJunit,
} as const satisfies Readonly<
  Record<'report.html' | 'summary.md' | 'junit.xml', (verdict: GateVerdict) => string>
>;
