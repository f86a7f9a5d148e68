// The show of a demo: its scenes as plain data, and show.ndjson, in which a run folder keeps what the presenter did.
import { z } from 'zod';
import { faultSpec } from './faults.ts';
import { recordedGate } from './recorded-gate.ts';

const text = z.string();
/** What is expected of a fault: how long no order goes through, ms, and how many orders fail. */
export const prediction = z.strictObject({
  outageMs: z.number().nonnegative(),
  failed: z.number().int().nonnegative(),
});
export type Prediction = z.infer<typeof prediction>;

export const scene = z.strictObject({
  title: text,
  /** For the presenter alone: what to say. */
  say: text,
  /** For the audience: what to look at. */
  lookFor: text,
  /** Null for a scene without a fault. */
  fault: faultSpec.nullable(),
  holdMs: z.number().nonnegative(),
  /** Null for a scene without a fault. */
  predict: prediction.nullable(),
  /** How long it is spoken about before it goes on, ms; only unattended. */
  lastsMs: z.number().nonnegative(),
  /** Shown instead of a fault: first introduced, then its result. Older files lack it. */
  gate: recordedGate.nullable().default(null),
});
export type Scene = z.infer<typeof scene>;

export const showScript = z.strictObject({ title: text, scenes: z.array(scene).min(1) });
export type ShowScript = z.infer<typeof showScript>;

/**
 * `talking`: the scene is being introduced. `predicting`: the audience makes its prediction. `playing`: from the order to
 * inject until the system is steady. `scored`: expectation and measurement stand side by side, or the result of a recorded
 * gate is shown. `resetting`: faults
 * are being undone. `ending`: the show is over, the load plays to its end or is stopped.
 */
export const showPhases = ['talking', 'predicting', 'playing', 'scored', 'resetting', 'ending'] as const;
export type ShowPhase = (typeof showPhases)[number];

/** What a fault did, measured from the run's own files. */
export const score = z.strictObject({
  /** The plan's step: `f1`. */
  fault: z.string(),
  /** Longest time in which no order was acknowledged; 0 without a gap of more than 150 ms; null if unknown. */
  outageMs: z.number().nonnegative().nullable(),
  /** Sends of orders that failed for certain, and those without a definite answer. */
  failed: z.number().int().nonnegative(),
  unsure: z.number().int().nonnegative(),
  /** Why there is nothing to measure; null if there is. */
  because: z.string().nullable(),
});
export type Score = z.infer<typeof score>;

const at = { atMs: z.number() };
export const showLine = z.discriminatedUnion('kind', [
  z.strictObject({ ...at, kind: z.literal('script'), script: showScript }),
  z.strictObject({ ...at, kind: z.literal('scene'), scene: z.number().int(), phase: z.enum(showPhases) }),
  z.strictObject({ ...at, kind: z.literal('prediction'), scene: z.number().int(), expected: prediction }),
  z.strictObject({ ...at, kind: z.literal('score'), scene: z.number().int(), measured: score }),
  z.strictObject({ ...at, kind: z.literal('held'), held: z.boolean() }),
]);
export type ShowLine = z.infer<typeof showLine>;

/** What is on stage now. `atMs` are ms of the run. */
export interface Show {
  script: ShowScript;
  scene: number;
  phase: ShowPhase;
  /** When this phase began. */
  sinceMs: number;
  held: boolean;
  /** By scene; null where nothing was predicted or measured yet. */
  predictions: readonly (Prediction | null)[];
  scores: readonly (Score | null)[];
}

/** The show after one more line; null until the script is known. Pure. */
export function showAfter(show: Show | null, line: ShowLine): Show | null {
  if (line.kind === 'script') {
    const none = line.script.scenes.map(() => null);
    return {
      script: line.script,
      scene: 0,
      phase: 'talking',
      sinceMs: line.atMs,
      held: false,
      predictions: none,
      scores: none,
    };
  }
  if (show === null) return null;
  switch (line.kind) {
    case 'scene':
      return { ...show, scene: line.scene, phase: line.phase, sinceMs: line.atMs };
    case 'prediction':
      return {
        ...show,
        predictions: show.predictions.with(line.scene, line.expected),
        scores: show.scores.with(line.scene, null),
      };
    case 'score':
      return { ...show, scores: show.scores.with(line.scene, line.measured) };
    case 'held':
      return { ...show, held: line.held };
  }
}

/** The lines of show.ndjson; a torn or foreign line is left out. */
export function parseShow(text: string): ShowLine[] {
  return text.split('\n').flatMap((one) => {
    try {
      const { data } = showLine.safeParse(JSON.parse(one));
      return data === undefined ? [] : [data];
    } catch {
      return [];
    }
  });
}
