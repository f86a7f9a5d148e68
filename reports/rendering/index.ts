// The renderings of a judged run, by the file in which each ends up.
import type { Rendering } from '../report-input.ts';
import { reportPage } from './html/report-page.ts';
import { junitReport } from './junit-report.ts';
import { summaryMarkdown } from './summary-markdown.ts';

/**
 * Pure: the same input gives the same bytes. Assets are read from this package, never from the run or a
 * network.
 */
export const renderings = {
  'report.html': reportPage,
  'summary.md': summaryMarkdown,
  'junit.xml': junitReport,
} as const satisfies Readonly<Record<'report.html' | 'summary.md' | 'junit.xml', Rendering>>;
