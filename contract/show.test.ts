// What is on stage, folded from the lines of show.ndjson.
import { expect, test } from 'vitest';
import { parseShow, showAfter, type Scene, type Show, type ShowLine } from './show.ts';

const scene: Scene = {
  title: 'a pod',
  say: '',
  lookFor: '',
  fault: { kind: 'kill-pod', of: { pod: 'any' } },
  holdMs: 0,
  predict: { outageMs: 0, failed: 0 },
  lastsMs: 0,
  gate: null,
};
const script: ShowLine = { atMs: 0, kind: 'script', script: { title: 'a show', scenes: [scene, scene] } };
const measured = { fault: 'f1', outageMs: 210, failed: 2, unsure: 1, because: null };
const fold = (lines: readonly ShowLine[]): Show | null =>
  lines.reduce<Show | null>((show, line) => showAfter(show, line), null);

test('a show is known from its script on, and what came before it is nothing', () => {
  expect(fold([{ atMs: 0, kind: 'held', held: true }])).toBeNull();
  expect(fold([script])).toMatchObject({ scene: 0, phase: 'talking', held: false, scores: [null, null] });
});

test('scenes, predictions and scores are kept by scene', () => {
  const show = fold([
    script,
    { atMs: 5, kind: 'scene', scene: 1, phase: 'playing' },
    { atMs: 5, kind: 'prediction', scene: 1, expected: { outageMs: 300, failed: 5 } },
    { atMs: 9, kind: 'score', scene: 1, measured },
    { atMs: 9, kind: 'held', held: true },
  ]);
  expect(show).toMatchObject({
    scene: 1,
    phase: 'playing',
    sinceMs: 5,
    held: true,
    predictions: [null, { outageMs: 300, failed: 5 }],
    scores: [null, measured],
  });
});

test('a scene that is predicted again loses its old score', () => {
  const again = fold([
    script,
    { atMs: 9, kind: 'score', scene: 0, measured },
    { atMs: 10, kind: 'prediction', scene: 0, expected: { outageMs: 0, failed: 0 } },
  ]);
  expect(again?.scores).toEqual([null, null]);
});

test('torn and foreign lines of the file are left out', () => {
  const line = JSON.stringify({ atMs: 1, kind: 'held', held: true });
  expect(parseShow(`${line}\n{"atMs":2}\n${line.slice(0, 9)}`)).toEqual([
    { atMs: 1, kind: 'held', held: true },
  ]);
});
