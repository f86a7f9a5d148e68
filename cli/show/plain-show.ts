// The show as plain lines, for pipes and CI: one when a scene begins, one when a fault is ordered, one with its score.
import type { CliContext } from '../context.ts';
import { gateLines, scoreText, seconds, type ShowView } from './show-screen.ts';

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

function lineOf(view: ShowView): string | undefined {
  const { scenes, scene, phase, expected } = view;
  const at = `scene ${scene + 1}/${scenes.length}, ${scenes[scene]?.title ?? ''}`;
  switch (phase) {
    case 'talking':
      return `${at}: ${scenes[scene]?.lookFor ?? ''}`;
    case 'playing':
      return `${at}: expected: no orders for ${seconds(expected?.outageMs ?? 0)}, ${expected?.failed ?? 0} failed`;
    case 'scored':
      return scoredLine(view, at);
    case 'ending':
      return 'the scenes are over; the load plays to its end, then the report comes';
    default:
      return undefined;
  }
}

/** Undefined where nothing was measured and no recorded gate is shown. */
function scoredLine(view: ShowView, at: string): string | undefined {
  const { expected, score } = view;
  if (score !== null) return `${at}: ${scoreText(expected, score)}`;
  const lines = gateLines(view);
  return lines.length === 0 ? undefined : `${at}: ${lines.join('; ')}`;
}
