// Annotations of GitHub Actions: lines on stdout that its runner reads, with every text made harmless.
import { error, notice, warning } from '@actions/core';
import { terminalText } from '../../contract/index.ts';

/** GitHub shows no more of a kind and a step. */
export const maxAnnotations = 10;
const levels = { error, warning, notice } as const;

export interface Annotated {
  level: keyof typeof levels;
  title: string;
  message: string;
}

/** If there are more than GitHub shows, the last one counts the rest. */
export function annotateAll(annotations: readonly Annotated[]): void {
  for (const { level, title, message } of withinLimit(annotations))
    levels[level](terminalText(message), { title: terminalText(title) });
}

/** The first ones, and how many more there are. */
export function withinLimit(annotations: readonly Annotated[]): readonly Annotated[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= maxAnnotations) return annotations;
  const rest = annotations.slice(maxAnnotations - 1);
  return [
    ...annotations.slice(0, maxAnnotations - 1),
    {
      level: rest[0]?.level ?? first.level,
      title: `${rest.length} more`,
      message: 'They are in the log of this step.',
    },
  ];
}
