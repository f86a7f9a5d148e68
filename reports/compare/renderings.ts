// The renderings of a comparison, by the name that --format takes.
import type { Comparison } from './comparison.ts';
import { comparisonPage } from './comparison-page.ts';
import { comparisonMarkdown } from './markdown-comparison.ts';
import { comparisonText } from './terminal.ts';

/** Pure: the same comparison gives the same text, which ends with a line end. */
export const comparisonRenderings = {
  words: (comparison: Comparison): string => `${comparisonText(comparison)}\n`,
  markdown: comparisonMarkdown,
  html: comparisonPage,
} as const satisfies Readonly<Record<'words' | 'markdown' | 'html', (comparison: Comparison) => string>>;
