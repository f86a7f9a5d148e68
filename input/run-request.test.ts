// Bad input is refused with everything that is wrong, not with the first thing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ShowtimeError } from '../contract/index.ts';
import type { RunFlags } from './run-flags.ts';
import { readRequest } from './run-request.ts';

const dir = mkdtempSync(join(tmpdir(), 'showtime-request-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const flags = (some: Partial<RunFlags>): RunFlags => ({
  target: 'local',
  allowHost: [],
  env: [],
  fault: [],
  ...some,
});

async function refusal(scenario: string, some: Partial<RunFlags>): Promise<ShowtimeError> {
  const error: unknown = await readRequest(scenario, flags(some)).catch((thrown: unknown) => thrown);
  if (!(error instanceof ShowtimeError)) throw new Error(`not refused: ${String(error)}`);
  return error;
}

describe('a request', () => {
  it('a request is read when all is well', async () => {
    expect(
      await readRequest('showtime-rush', flags({ seed: '7', fault: ['kill-pod@40s', 'kill-pod@20s'] })),
    ).toMatchObject({ seed: 7, plan: [{ atMs: 20_000 }, { atMs: 40_000 }] });
  });

  it('a request is refused with every flag and every line of every file that is wrong', async () => {
    const slos = join(dir, 'slos.yaml');
    writeFileSync(slos, '- name: a\n  objective: 99.5\n  indicator: {kind: availability, of: order}\n');
    const error = await refusal('showtime-rush', {
      peak: '99999',
      duration: 'zz',
      seed: '-1',
      baseUrl: 'http://192.0.2.1',
      slos,
      fault: ['foo@1s', 'kill-pod@zz'],
    });
    const text = error.render();
    for (const part of [
      '192.0.2.1',
      '--allow-host',
      '--peak 99999',
      '--duration "zz"',
      '--seed "-1"',
      'slos.yaml:2:',
      'unknown fault "foo"',
      'zz',
    ])
      expect(text).toContain(part);
    expect(error.exitCode).toBe(64);
  });

  it('a request asks for a script behind --base-url, and plays the bundled one there only if it is named', async () => {
    const baseUrl = 'http://127.0.0.1:8080';
    const error: unknown = await readRequest(undefined, flags({ baseUrl })).catch(
      (thrown: unknown) => thrown,
    );
    expect(String((error as ShowtimeError).render())).toContain('--base-url needs a script');
    expect((error as ShowtimeError).exitCode).toBe(64);
    const named = await readRequest('showtime-rush', flags({ baseUrl, plan: 'none' }));
    expect(named.scenario.name).toBe('showtime-rush');
    expect((await readRequest(undefined, flags({}))).scenario.name).toBe('showtime-rush');
  });

  it('a request keeps the text of a single refusal', async () => {
    expect((await refusal('showtime-rush', { peak: '99999' })).code).toBe('load-too-large');
    expect((await refusal('no-such', {})).code).toBe('unknown-scenario');
    expect((await refusal('showtime-rush', { duration: '10s', fault: ['kill-pod@10s'] })).code).toBe(
      'bad-plan',
    );
    expect((await refusal('showtime-rush', { seed: 'x' })).explanation.what).toContain('--seed "x"');
  });
});

describe('what may be fitted', () => {
  it('what may be fitted is what was not requested', async () => {
    expect((await readRequest('showtime-rush', flags({}))).chosen).toEqual({
      peak: true,
      duration: true,
      plan: true,
    });
    expect(
      (await readRequest('showtime-rush', flags({ peak: '30', duration: '40s', plan: 'none' }))).chosen,
    ).toEqual({ peak: false, duration: false, plan: false });
    expect((await readRequest('showtime-rush', flags({ fault: ['kill-pod@20s'] }))).chosen.plan).toBe(false);
  });
});
