// Every condition of a sound experiment. The gate checks this list before it judges the candidate.
import type { GateCondition } from '../../../contract/index.ts';
import { baselineSound } from './baseline-sound.ts';
import type { Experiment } from './condition.ts';
import { evidenceWhole } from './evidence-whole.ts';
import { generatorHasRoom } from './generator-has-room.ts';
import { generatorOnTime } from './generator-on-time.ts';
import { loadDelivered } from './load-delivered.ts';
import { machineSame } from './machine-same.ts';

export const conditions = {
  'evidence-whole': evidenceWhole,
  'load-delivered': loadDelivered,
  'generator-on-time': generatorOnTime,
  'generator-has-room': generatorHasRoom,
  'baseline-sound': baselineSound,
  'machine-same': machineSame,
} as const;

export function conditionsOf(experiment: Experiment): readonly GateCondition[] {
  return Object.values(conditions).map(({ name, check }) => {
    const state = check(experiment);
    return {
      condition: name,
      holds: state.holds,
      because: state.because,
      fix: state.holds ? null : state.fix,
    };
  });
}
