// What the audience sees of a demo's scene.
import type { Show } from '../../../contract/index.ts';
import type { LiveShow } from '../state.ts';

/** Without the speaker's notes. */
export function sceneNow({ script, scene, phase, held, predictions, scores }: Show): LiveShow {
  const { title = '', lookFor = '', predict = null, gate = null } = script.scenes[scene] ?? {};
  return {
    title: script.title,
    scene: scene + 1,
    scenes: script.scenes.length,
    sceneTitle: title,
    lookFor,
    phase,
    held,
    // Of a scene that was not played yet, what it expects is the room's to say.
    expected: predictions[scene] ?? (phase === 'predicting' ? predict : null),
    measured: scores[scene] ?? null,
    gate: phase === 'scored' ? gate : null,
  };
}
