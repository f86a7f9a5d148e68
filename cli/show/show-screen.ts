// The presenter's lines: scene, speaker notes, prediction and score, keys.
import type { Prediction, RecordedGate, Scene, Score } from '../../contract/index.ts';
import type { Phase, ShowState } from '../../control/show/show-machine.ts';

export interface ShowView {
  scenes: readonly Scene[];
  scene: number;
  phase: Phase;
  held: boolean;
  typed: ShowState['typed'] | null;
  expected: Prediction | null;
  score: Score | null;
  /** The newest word to the presenter. */
  note: string;
}

const doing: Readonly<Record<Phase, string>> = {
  'setting-up': 'setting up',
  talking: 'introduce it',
  predicting: 'ask the audience: how long, how many?',
  playing: 'the fault plays',
  scored: 'the score',
  resetting: 'undoing the fault',
  ending: 'the scenes are over; the load plays to its end, then the report comes',
  stopping: 'stopping: the fault is undone first',
  failed: 'the live run failed: f plays the recording, q ends',
  over: 'over',
};
export const keyLine = 'enter/→ next   space hold   b back   r reset to steady   f recording   q stop safely';

/** Lines without a trailing newline; long texts are wrapped at `width`. */
export function showScreen(view: ShowView, width: number): string[] {
  const scene = view.scenes[view.scene];
  if (scene === undefined) return [];
  return [
    `SCENE ${view.scene + 1}/${view.scenes.length}  ${scene.title}  [${doing[view.phase]}]${view.held ? '  HELD' : ''}`,
    ...wrapped(scene.say, width - 2).map((line) => `  ${line}`),
    ...(scene.lookFor === ''
      ? []
      : wrapped(`look for: ${scene.lookFor}`, width - 2).map((line) => `  ${line}`)),
    ...(view.expected === null ? [] : [`  ${predictionText(view, view.expected)}`]),
    ...(view.score === null ? [] : [`  ${scoreText(view.expected, view.score)}`]),
    ...gateLines(view).flatMap((line) => wrapped(line, width - 2).map((part) => `  ${part}`)),
    ...(view.note === '' ? [] : [`  ! ${view.note}`]),
    `  ${keyLine}`,
  ];
}

function predictionText({ phase, typed }: ShowView, { outageMs, failed }: Prediction): string {
  if (phase !== 'predicting' || typed === null)
    return `expected: no orders for ${seconds(outageMs)}, ${failed} failed`;
  const mark = (field: 'outage' | 'failed', text: string): string =>
    typed.field === field ? `[${text}]` : text;
  return `type it: no orders for ${mark('outage', typed.outage === '' ? seconds(outageMs) : `${typed.outage} s`)}, ${mark('failed', `${failed} failed`)}   tab: the other number   enter: inject`;
}

/** The result of the scene's recorded gate, once it is revealed; empty for every other scene. */
export function gateLines({ scenes, scene, phase }: ShowView): string[] {
  const gate = scenes[scene]?.gate ?? null;
  return gate === null || phase !== 'scored' ? [] : describeRecordedGate(gate);
}

/** When it was measured, what it decided, and each budget that decided it. */
export function describeRecordedGate(gate: RecordedGate): string[] {
  const { startedAt, pairs, outcome, exitCode, budgets } = gate;
  const confirmed = pairs.confirmation > 0 ? ` and ${pairs.confirmation} fresh ones` : '';
  return [
    `recorded on ${startedAt.slice(0, 10)}, ${pairs.discovery} pairs${confirmed}: ${outcome}, exit code ${exitCode}${outcome === 'fail' ? ': the release stops here' : ''}`,
    ...budgets.map(({ name, because }) => `${name}: ${because}`),
  ];
}

/** `measured: no orders for 0.62 s, 4 failed, 1 unsure (expected 1 s, 10 failed): better than expected`. */
export function scoreText(expected: Prediction | null, score: Score): string {
  if (score.because !== null) return `measured: nothing: ${score.because}`;
  const { outageMs, failed, unsure } = score;
  const gap =
    outageMs === null
      ? 'unknown gap'
      : outageMs === 0
        ? 'no gap above 0.15 s'
        : `no orders for ${seconds(outageMs)}`;
  const compared =
    expected === null || outageMs === null ? '' : `: ${comparison(expected, { outageMs, failed })}`;
  return `measured: ${gap}, ${failed} failed, ${unsure} unsure${compared}`;
}

function comparison(
  expected: Prediction,
  { outageMs, failed }: { outageMs: number; failed: number },
): string {
  const [longer, more] = [outageMs > expected.outageMs, failed > expected.failed];
  if (longer && more) return 'worse than expected';
  if (longer) return 'longer than expected, not more failed';
  return more ? 'more failed than expected, not longer' : 'no worse than expected';
}

export function seconds(ms: number): string {
  return `${Number((ms / 1_000).toFixed(2))} s`;
}

/** At spaces; a word that is longer than the line stands alone. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
