// An SLO file that is wrong in several ways is refused once, with all of them.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readServerSloFile } from './slo-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'showtime-slos-'));
const file = join(folder, 'mine.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

test('what no SLO may contain and what no server can count are reported together', async () => {
  writeFileSync(
    file,
    [
      '- {name: a, objective: 99.9, indicator: {kind: availability, of: order}}',
      '- {name: b, objective: 0.99, indicator: {kind: availability, of: ordr}}',
      '- {name: c, objective: 0.99, indicator: {kind: latency, of: order, belowMs: 300}}',
    ].join('\n'),
  );
  await expect(readServerSloFile(file)).rejects.toMatchObject({
    code: 'bad-slos',
    explanation: {
      problems: [
        expect.stringMatching(/^mine\.yaml:1: 0\.objective: a ratio below 1/),
        expect.stringMatching(/^mine\.yaml:2: b: no journey "ordr"; there are /),
        expect.stringMatching(/^mine\.yaml:3: c: 300 ms is no edge of the histograms; there are /),
      ],
    },
  });
});
