// The recorded gate of the bundled show. Written by cli/show/testing/record-gate-scene.ts from a real experiment: do not edit.
import type { RecordedGate } from '../../contract/index.ts';

export const badRelease: RecordedGate = {
  id: '20261130T223430Z-gate',
  startedAt: '2026-11-30T22:34:31.525Z',
  candidate: 'env FACTOR=1.5 node slow-service.mjs',
  baseline: 'node slow-service.mjs',
  outcome: 'fail',
  exitCode: 1,
  because: 'order-p95-relative broken, in discovery and again in fresh pairs',
  pairs: {
    discovery: 15,
    confirmation: 15,
  },
  budgets: [
    {
      name: 'order-p95-relative',
      outcome: 'fail',
      because:
        'p95 is 50.7 % slower (+8.4 ms), at least +44.9 %, at most +58.2 %; 10 % and 0.5 ms matter, in fresh pairs as in discovery',
      margin: 0.1,
      slowdowns: [
        0.511881, 0.481099, 0.440469, 0.486464, 0.459092, 0.397013, 0.315226, 0.492308, 0.419625, 0.458241,
        0.509618, 0.449953, 0.536025, 0.641624, 0.455868, 0.666202, 0.543201, 0.438539, 0.39324, 0.460432,
        0.359208, 0.520269, 0.452912, 0.399838, 1.06279, 0.497619, 0.481115, 0.611012, 0.592231, 0.57097,
      ],
    },
  ],
};
