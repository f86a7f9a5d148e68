// The flag --env gives a script what the user names, and nothing that would change what k6 plays.
import { describe, expect, it } from 'vitest';
import { ignoredK6Settings, readScriptEnv } from './script-env.ts';

function read(...flags: readonly string[]): { values: Record<string, string>; problems: string[] } {
  const problems: string[] = [];
  const environment = { API_KEY: 'secret', K6_VUS: '5' };
  return { values: readScriptEnv(flags, environment, problems), problems };
}

describe('--env', () => {
  it('--env takes a value from the flag, or from the environment where only a name stands', () => {
    expect(read('REGION=eu=1', 'EMPTY=', 'API_KEY')).toEqual({
      values: { REGION: 'eu=1', EMPTY: '', API_KEY: 'secret' },
      problems: [],
    });
  });

  it('--env lets k6 have the settings of its browser', () => {
    expect(read('K6_BROWSER_HEADLESS=true').problems).toEqual([]);
  });

  it.each([
    ['K6_VUS=5', 'would change what k6 plays'],
    ['K6_VUS', 'would change what k6 plays'],
    ['https_proxy=http://127.0.0.1:1', 'would change what k6 plays'],
    ['GOMAXPROCS=1', 'would change what k6 plays'],
    ['PATH=/', 'would change what k6 plays'],
    ['BASE_URL=http://127.0.0.1:1', 'is set by Showtime'],
    ['SLO_THRESHOLDS=on', 'is set by Showtime'],
    ['NOT_THERE', 'has no value'],
    ['1A=2', 'must be NAME or NAME=value'],
    ['=2', 'must be NAME or NAME=value'],
  ])('--env refuses %s', (flag, why) => {
    const { values, problems } = read(flag);
    expect(values).toEqual({});
    expect(problems).toEqual([expect.stringContaining(why)]);
  });
});

it('a warning names the settings of k6 in the environment that do not reach it', () => {
  expect(ignoredK6Settings({ K6_VUS: '5', PATH: '/', K6_DURATION: '3s' })).toEqual(['K6_DURATION', 'K6_VUS']);
});
