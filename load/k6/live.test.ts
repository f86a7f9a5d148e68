// The live line shows no impossible numbers.
import { expect, it } from 'vitest';
import { LiveWindow } from './live.ts';

it('the live line never shows a response shorter than its service, however wrong the tentative zero is', () => {
  const window = new LiveWindow(0);
  for (let request = 0; request < 100; request += 1)
    window.request('menu', 200, { serviceMs: 4, responseMs: -3 });
  expect(window.read(1_000).p95Ms).toBe(4);
});

it('the live line counts lateness against the schedule where it is more than the service', () => {
  const window = new LiveWindow(0);
  window.request('menu', 200, { serviceMs: 4, responseMs: 900 });
  expect(window.read(1_000).p95Ms).toBe(900);
});
