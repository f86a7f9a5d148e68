// What the presenter reads: scene, prediction, score; as a screen, as plain lines and as notes.
import { expect, test } from 'vitest';
import type { Score } from '../../contract/index.ts';
import { fastOrderShow } from '../../control/show/fast-order-scenes.ts';
import { notesOf, notesPage, notesPolicy } from './notes-page.ts';
import { plainShow } from './plain-show.ts';
import { scoreText, showScreen, wrapped, type ShowView } from './show-screen.ts';

const expected = { outageMs: 1_000, failed: 10 };
const measured: Score = { fault: 'f3', outageMs: 620, failed: 4, unsure: 1, because: null };
const view: ShowView = {
  scenes: fastOrderShow.scenes,
  scene: 3,
  phase: 'scored',
  held: false,
  typed: null,
  expected,
  score: measured,
  note: '',
};

test('a score stands beside what was expected', () => {
  expect(scoreText(expected, measured)).toBe(
    'measured: no orders for 0.62 s, 4 failed, 1 unsure: no worse than expected',
  );
  expect(scoreText(expected, { ...measured, outageMs: 1_500 })).toMatch(
    /: longer than expected, not more failed$/,
  );
  expect(scoreText(expected, { ...measured, failed: 11 })).toMatch(
    /: more failed than expected, not longer$/,
  );
  expect(scoreText(expected, { ...measured, outageMs: 2_000, failed: 11 })).toMatch(/: worse than expected$/);
  expect(scoreText(expected, { ...measured, outageMs: 0 })).toMatch(/^measured: no gap above 0\.15 s, /);
  expect(scoreText(expected, { ...measured, because: 'no pod to hit' })).toBe(
    'measured: nothing: no pod to hit',
  );
});

test('the screen names the scene, wraps the notes and ends with the keys', () => {
  const lines = showScreen(view, 60);
  expect(lines[0]).toBe('SCENE 4/7  Crash the writer  [the score]');
  expect(Math.max(...lines.slice(1, 5).map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines).toContain('  expected: no orders for 1 s, 10 failed');
  expect(lines.at(-1)).toMatch(/q stop safely/);
  expect(showScreen({ ...view, held: true }, 60)[0]).toMatch(/HELD$/);
});

test('a prediction shows which number is typed', () => {
  const typing: ShowView = {
    ...view,
    phase: 'predicting',
    typed: { outage: '2.5', failed: '', field: 'outage' },
  };
  expect(showScreen(typing, 100).join('\n')).toContain('no orders for [2.5 s], 10 failed');
});

test('plain lines come once for each scene, fault and score', () => {
  const lines: string[] = [];
  const plain = plainShow({ progress: (line) => lines.push(line) });
  for (const phase of ['talking', 'talking', 'playing', 'playing', 'scored', 'scored', 'ending'] as const)
    plain.changed({ ...view, phase });
  expect(lines.map((line) => line.slice(0, 40))).toEqual([
    'scene 4/7, Crash the writer: The stopwat',
    'scene 4/7, Crash the writer: expected: n',
    'scene 4/7, Crash the writer: measured: n',
    'the scenes are over; the load plays to i',
  ]);
});

test('the result of a recorded gate stands in terminal, notes and plain lines once it is revealed, and not before', () => {
  const scene = fastOrderShow.scenes.length - 1;
  const gate: ShowView = { ...view, scene, phase: 'talking', expected: null, score: null };
  const revealed: ShowView = { ...gate, phase: 'scored' };
  const lines: string[] = [];
  const plain = plainShow({ progress: (line) => lines.push(line) });
  plain.changed(gate);
  plain.changed(revealed);
  expect(lines[1]).toMatch(/recorded on 2026-\d\d-\d\d, 15 pairs and \d+ fresh ones: fail, exit code 1/);
  expect(showScreen(revealed, 200).join('\n')).toContain('exit code 1: the release stops here');
  expect(notesOf(revealed).measured).toContain('exit code 1');
  expect(showScreen(gate, 200).join('\n')).not.toContain('exit code');
  expect(notesOf(gate).measured).toBe('');
});

test('text is wrapped at spaces', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('incomprehensible x', 4)).toEqual(['incomprehensible', 'x']);
  expect(wrapped('', 10)).toEqual([]);
});

test('notes have what the screen has, and the page takes them for text alone', () => {
  expect(notesOf(view)).toMatchObject({
    place: 'scene 4 of 7',
    title: 'Crash the writer',
    next: 'Planned switchover',
  });
  expect(notesOf({ ...view, scene: 6 }).next).toBe('the report');
  expect(notesPage).not.toContain('innerHTML');
  expect(notesPolicy).toMatch(/^default-src 'none'; style-src 'sha256-/);
});
