// Commands for the terminal contain nothing that a shell would interpret otherwise.
import { expect, it } from 'vitest';
import { analyzeCommand, lineCommand, replayCommand } from './commands.ts';
import { hostileInput } from './fixtures/hostile-input.ts';
import { rushInput } from './fixtures/rush-input.ts';

it('the command that plays a run again judges again, shows a line, and plays the same load and faults again', () => {
  const input = rushInput();
  expect(analyzeCommand(input)).toBe(
    'npx --no-install showtime analyze runs/2026-11-23T08-00-00Z-showtime-rush',
  );
  expect(lineCommand(input, 'ledger.ndjson', '17')).toBe(
    'sed -n 17p runs/2026-11-23T08-00-00Z-showtime-rush/ledger.ndjson',
  );
  expect(replayCommand(input)).toBe(
    'npx --no-install showtime run showtime-rush --seed 20261123 --peak 60 --duration 90s --plan runs/2026-11-23T08-00-00Z-showtime-rush/plan.json',
  );
});

it('the command that plays a run again plays without faults, strictly, and for part of a second where the run did', () => {
  const input = rushInput();
  input.run.settings.durable = true;
  input.run.load.durationMs = 1_500;
  expect(replayCommand({ ...input, plan: [] })).toBe(
    'npx --no-install showtime run showtime-rush --seed 20261123 --peak 60 --duration 1500ms --plan none --durable',
  );
});

it('the command that plays a run again leaves the name of a user script to its owner', () => {
  const input = rushInput();
  Object.assign(input.run.target, { id: null, kind: 'own', baseUrl: 'http://127.0.0.1:8080' });
  expect(replayCommand(input)).toBe(
    'npx --no-install showtime run YOUR-SCRIPT.ts --base-url http://127.0.0.1:8080 --seed 20261123',
  );
});

it('the command that plays a run again contains no shell syntax, with any content of a folder', () => {
  for (const command of [analyzeCommand, replayCommand])
    expect(command(hostileInput())).not.toMatch(/[`$;&|<>()'"\\\n]/);
});
