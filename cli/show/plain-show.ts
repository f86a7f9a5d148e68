// The show as plain lines, for pipes and CI: one when a scene begins, one when a fault is ordered, one with its score.
import type { CliContext } from '../context.ts';
import { scoreText, seconds, type ShowView } from './show-screen.ts';

export interface PlainShow {
  changed(view: ShowView): void;
  note(text: string): void;
}

export function plainShow({ progress }: Pick<CliContext, 'progress'>): PlainShow {
  let last = '';
  return {
    changed: (view) => {
      const line = lineOf(view);
      if (line !== undefined && line !== last) progress((last = line));
    },
    note: progress,
  };
}

function lineOf({ scenes, scene, phase, expected, score }: ShowView): string | undefined {
  const at = `scene ${scene + 1}/${scenes.length}, ${scenes[scene]?.title ?? ''}`;
  switch (phase) {
    case 'talking':
      return `${at}: ${scenes[scene]?.lookFor ?? ''}`;
    case 'playing':
      return `${at}: expected: no orders for ${seconds(expected?.outageMs ?? 0)}, ${expected?.failed ?? 0} failed`;
    case 'scored':
      return score === null ? undefined : `${at}: ${scoreText(expected, score)}`;
    case 'ending':
      return 'the scenes are over; the load plays to its end, then the report comes';
    default:
      return undefined;
  }
}
