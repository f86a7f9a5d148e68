// What people may say as a plan: flags, files, durations, the default, and each refusal with its exact words.
import { expect, test } from 'vitest';
import { faultPlan, ShowtimeError, type PodsCapability } from '../contract/index.ts';
import { checkPlan, checkPlanTimes } from './plan-check.ts';
import { defaultPlan } from './plan-default.ts';
import { parsePlanFile } from './plan-file.ts';
import { parseFaultFlag } from './plan-flag.ts';
import { databasePair } from './testing/database-pair.ts';

const kinds =
  'terminate-pod, kill-pod, kill-zone, crash-writer, switch-over-writer, cut-writer-link, refuse-orders';

function refusal(act: () => unknown): ShowtimeError {
  try {
    act();
  } catch (error) {
    if (error instanceof ShowtimeError) return error;
  }
  throw new Error('it was not refused');
}

test('a flag says the kind, the time, and how long and where', () => {
  expect(parseFaultFlag('kill-pod@40s,for=500ms,zone=a')).toEqual({
    atMs: 40_000,
    holdMs: 500,
    fault: { kind: 'kill-pod', of: { pod: 'any', zone: 'a' } },
  });
  expect(parseFaultFlag('terminate-pod@1.5s,pod=pod-2')).toEqual({
    atMs: 1_500,
    holdMs: 5_000,
    fault: { kind: 'terminate-pod', of: { pod: 'pod-2' } },
  });
  expect(parseFaultFlag('crash-writer@2m')).toEqual({
    atMs: 120_000,
    holdMs: 5_000,
    fault: { kind: 'crash-writer', of: { role: 'writer' } },
  });
  expect(parseFaultFlag('cut-writer-link@2s,for=5s')).toEqual({
    atMs: 2_000,
    holdMs: 5_000,
    fault: { kind: 'cut-writer-link', of: { role: 'writer' } },
  });
  expect(parseFaultFlag('kill-zone@2s,zone=a')).toEqual({
    atMs: 2_000,
    holdMs: 5_000,
    fault: { kind: 'kill-zone', of: { zone: 'a' } },
  });
  expect(parseFaultFlag('refuse-orders@10s,for=20s,share=0.1')).toEqual({
    atMs: 10_000,
    holdMs: 20_000,
    fault: { kind: 'refuse-orders', of: { journey: 'order' }, share: 0.1 },
  });
  expect(parseFaultFlag('refuse-orders@10s,share=1,journey=menu').fault).toEqual({
    kind: 'refuse-orders',
    of: { journey: 'menu' },
    share: 1,
  });
});

test.each([
  ['explode-pod@40s', [`unknown fault "explode-pod": choose one of ${kinds}`]],
  ['kill-pod', ['"kill-pod" is not KIND@AT']],
  ['@40s', ['"@40s" is not KIND@AT', `unknown fault "": choose one of ${kinds}`]],
  ['kill-pod@40', ['"40" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h']],
  ['kill-pod@-4s', ['"-4s" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h']],
  ['kill-pod@4s,for=long', ['"long" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h']],
  ['kill-pod@4s,until=9s', ['"until=9s" is none of for=…, pod=…, zone=…, role=…, journey=…, share=…']],
  ['kill-pod@4s,zone=', ['"zone=" is none of for=…, pod=…, zone=…, role=…, journey=…, share=…']],
  ['kill-pod@4s,zone=a,zone=c', ['"zone" is given twice']],
  ['crash-writer@4s,zone=a', ['crash-writer takes no "zone"']],
  ['cut-writer-link@4s,pod=pod-1', ['cut-writer-link takes no "pod"']],
  ['kill-pod@4s,share=0.1', ['kill-pod takes no "share"']],
  ['kill-zone@4s', ['kill-zone needs a "zone", such as a']],
  ['kill-zone@4s,zone=a,pod=pod-1', ['kill-zone takes no "pod"']],
  [
    'refuse-orders@4s',
    ['refuse-orders needs a "share" of requests: a number above 0, at most 1, such as 0.1'],
  ],
  [
    'refuse-orders@4s,share=10%',
    ['refuse-orders needs a "share" of requests: a number above 0, at most 1, such as 0.1'],
  ],
  [
    'refuse-orders@4s,share=0',
    ['refuse-orders needs a "share" of requests: a number above 0, at most 1, such as 0.1'],
  ],
  [
    'refuse-orders@4s,share=1.01',
    ['refuse-orders needs a "share" of requests: a number above 0, at most 1, such as 0.1'],
  ],
  [
    'refuse-orders@4s,share=0.1,journey=dinner',
    ['refuse-orders knows the journeys menu, login, order, order-read, cancel'],
  ],
])('the flag %s is refused', (flag, problems) => {
  const { code, exitCode, explanation } = refusal(() => parseFaultFlag(flag));
  expect([code, exitCode, explanation.what, explanation.problems]).toEqual([
    'bad-plan',
    64,
    `--fault ${flag} is not valid`,
    problems,
  ]);
});

test('a flag with several mistakes tells all of them', () => {
  expect(refusal(() => parseFaultFlag('explode@soon,for=x,what')).explanation.problems).toEqual([
    '"what" is none of for=…, pod=…, zone=…, role=…, journey=…, share=…',
    '"soon" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    '"x" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    `unknown fault "explode": choose one of ${kinds}`,
  ]);
});

test('a file may be YAML in words, and its steps come back in the order of their times', () => {
  expect(
    parsePlanFile(
      '- at: 2m\n  fault: crash-writer\n- {at: 40s, for: 5s, fault: {kind: kill-pod, of: {zone: a}}}\n',
      'plan.yaml',
    ),
  ).toEqual([
    { atMs: 40_000, holdMs: 5_000, fault: { kind: 'kill-pod', of: { pod: 'any', zone: 'a' } } },
    { atMs: 120_000, holdMs: 5_000, fault: { kind: 'crash-writer', of: { role: 'writer' } } },
  ]);
});

test('a file says a share beside what it is a share of', () => {
  const [step] = parsePlanFile(
    '- {at: 10s, for: 20s, fault: {kind: refuse-orders, of: {journey: menu}, share: 0.25}}\n',
    'plan.yaml',
  );
  expect(step).toEqual({
    atMs: 10_000,
    holdMs: 20_000,
    fault: { kind: 'refuse-orders', of: { journey: 'menu' }, share: 0.25 },
  });
  expect(
    refusal(() =>
      parsePlanFile(
        '- {at: 1s, fault: {kind: refuse-orders, share: a lot}}\n- {at: 1s, fault: {kind: kill-zone, of: {zone: 7}}}\n',
        'plan.yaml',
      ),
    ).explanation.problems,
  ).toEqual([
    'plan.yaml:1: step 1: refuse-orders needs a "share" of requests: a number above 0, at most 1, such as 0.1',
    'plan.yaml:2: step 2: kill-zone needs a "zone", such as a',
  ]);
});

test('the plan.json of a run folder can be played again', () => {
  const added = ['kill-zone@1m,zone=a', 'cut-writer-link@70s', 'refuse-orders@80s,share=0.1'].map(
    parseFaultFlag,
  );
  const plan = faultPlan
    .parse([...defaultPlan(90_000), ...added])
    .toSorted((one, other) => one.atMs - other.atMs);
  expect(parsePlanFile(JSON.stringify(plan, null, 2), 'plan.json')).toEqual(plan);
});

test('every problem of a file is told at once, each with its line', () => {
  const text =
    '- at: 40\n  fault: explode-pod\n- at: soon\n  for: 5s\n  fault:\n    kind: kill-pod\n    of:\n      room: a\n- fault: kill-pod\n- nonsense\n- {at: 1s, foor: 2s, fault: kill-pod}\n- {at: 1s}\n';
  const { explanation, code } = refusal(() => parsePlanFile(text, 'plan.yaml'));
  expect(code).toBe('bad-plan');
  expect(explanation.what).toBe('plan.yaml is not a fault plan: 7 problems');
  expect(explanation.problems).toEqual([
    `plan.yaml:2: step 1: unknown fault "explode-pod": choose one of ${kinds}`,
    'plan.yaml:3: step 2: "soon" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    'plan.yaml:7: step 2: kill-pod takes no "room"',
    'plan.yaml:9: step 3: says no time: give "at", such as at: 40s',
    'plan.yaml:10: step 4: expected a step: at, for, fault, not "nonsense"',
    'plan.yaml:11: step 5: unknown "foor": a step has at, for and fault',
    `plan.yaml:12: step 6: expected a fault kind or {kind, of}: one of ${kinds}`,
  ]);
  expect(explanation.why).toContain(kinds);
});

test.each([
  ['', 'plan.yaml:1: expected a list of steps, not nothing'],
  ['[]', 'plan.yaml:1: the list is empty; to play no faults, say --plan none'],
  ['at: 4s', 'plan.yaml:1: expected a list of steps, not a map'],
  ['&a [*a]', 'plan.yaml:1: a value holds itself through its own anchor: write it out'],
  [
    '- {at: 1s, fault: kill-pod}\n'.repeat(501),
    'plan.yaml:501: the list has 501 steps; a plan has at most 500',
  ],
  ['hello', 'plan.yaml:1: expected a list of steps, not string "hello"'],
  ['- {at: 4s, atMs: 4, fault: kill-pod}', 'plan.yaml:1: step 1: give "at" or "atMs", not both'],
  [
    '- {at: -4, fault: kill-pod}',
    'plan.yaml:1: step 1: expected a number with its unit: 500ms, 40s, 2m, 1h, or milliseconds',
  ],
])('the file %j is refused', (text, problem) => {
  expect(refusal(() => parsePlanFile(text, 'plan.yaml')).explanation.problems).toEqual([problem]);
});

test('broken syntax and binary files are refused with their lines', () => {
  expect(refusal(() => parsePlanFile('- {at: 4s\n- }', 'plan.yaml')).explanation.problems?.[0]).toMatch(
    /^plan\.yaml:\d+: /,
  );
  expect(
    refusal(() => parsePlanFile('\u0000\u0001\u0002PNG', 'plan.yaml')).explanation.problems,
  ).toHaveLength(1);
  expect(refusal(() => parsePlanFile('- *nowhere', 'plan.yaml')).explanation.problems?.[0]).toMatch(
    /^plan\.yaml:1: /,
  );
});

test('the default plan takes shares of the duration', () => {
  expect(defaultPlan(90_000).map(({ atMs, holdMs, fault }) => [fault.kind, atMs, holdMs])).toEqual([
    ['terminate-pod', 19_800, 2_700],
    ['kill-pod', 39_600, 2_700],
    ['crash-writer', 59_400, 2_700],
  ]);
  expect(defaultPlan(10_000).map(({ atMs, holdMs }) => [atMs, holdMs])).toEqual([
    [1_700, 300],
    [3_300, 300],
    [5_000, 300],
  ]);
});

test('the default plan leaves 5 s behind its last fault from 10 s on, and is valid for any duration', () => {
  for (let durationMs = 1_000; durationMs <= 600_000; durationMs += 700) {
    const plan = defaultPlan(durationMs);
    const lastMs = plan.at(-1)?.atMs ?? NaN;
    if (durationMs >= 10_000) expect(durationMs - lastMs, `${durationMs}`).toBeGreaterThanOrEqual(4_950);
    expect(checkPlanTimes(plan, durationMs)).toEqual([]);
    expect(faultPlan.parse(plan).map(({ atMs }) => atMs)).toEqual(
      [...plan].map(({ atMs }) => atMs).sort((one, other) => one - other),
    );
  }
});

const pods: PodsCapability = {
  wanted: 1,
  list: async () => [{ name: 'pod-1', pid: 1, url: '', zone: 'a', ready: false }],
  terminate: async () => undefined,
  kill: async () => undefined,
  restore: async () => undefined,
  holdDown: async () => undefined,
  letUp: async () => undefined,
};

test('a fault at or after the end of the load is a problem', () => {
  const plan = [
    parseFaultFlag('kill-pod@9s'),
    parseFaultFlag('kill-pod@10s'),
    parseFaultFlag('crash-writer@2m'),
  ];
  expect(checkPlanTimes(plan, 10_000)).toEqual([
    'step 2, kill-pod@10s: the load is over at 10s, plan it before that',
    'step 3, crash-writer@2m: the load is over at 10s, plan it before that',
  ]);
});

test('what the target cannot do is a problem, all of them at once', async () => {
  const plan = [
    parseFaultFlag('kill-pod@1s,zone=b'),
    parseFaultFlag('crash-writer@2s'),
    parseFaultFlag('kill-pod@3s'),
    parseFaultFlag('kill-pod@4s,pod=pod-7'),
  ];
  expect(await checkPlan(plan, { pods }, 4_000)).toEqual([
    'step 4, kill-pod@4s: the load is over at 4s, plan it before that',
    'step 1, kill-pod@1s: no pod is any in zone "b"; there are pod-1 (zone a, not ready)',
    'step 2, crash-writer@2s: this target has no database, which crash-writer needs',
    'step 4, kill-pod@4s: no pod is "pod-7"; there are pod-1 (zone a, not ready)',
  ]);
});

test('the default plan fits a target with pods and a database, and a database that only switches over refuses a crash', async () => {
  expect(await checkPlan(defaultPlan(60_000), { pods, database: databasePair() }, 60_000)).toEqual([]);
  const database = databasePair({ crashWriter: false, switchOverWriter: true });
  expect(
    await checkPlan(
      [parseFaultFlag('crash-writer@1s'), parseFaultFlag('switch-over-writer@2s')],
      { database },
      9_000,
    ),
  ).toEqual(['step 1, crash-writer@1s: this database cannot crash its writer']);
});
