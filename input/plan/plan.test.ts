// What users may write as a plan, in flags and files, and each refusal with its exact text.
import { expect, test } from 'vitest';
import { faultPlan, ShowtimeError } from '../../contract/index.ts';
import { defaultPlan } from '../../chaos/plan-default.ts';
import { parsePlanFile } from './plan-file.ts';
import { parseFaultFlag } from './plan-flag.ts';

const kinds =
  'terminate-pod, kill-pod, pause-pod, exhaust-memory, kill-zone, evict-pod, kill-container, drain-zone, restart-rollout, scale-pods, crash-writer, switch-over-writer, cut-writer-link, refuse-orders, command, slow-link, cut-link, reset-link, throttle-link';
const settings =
  'for=…, pod=…, zone=…, role=…, journey=…, name=…, link=…, to=…, share=…, latency=…, jitter=…, kilobytesPerSecond=…';

function refusal(act: () => unknown): ShowtimeError {
  try {
    act();
  } catch (error) {
    if (error instanceof ShowtimeError) return error;
  }
  throw new Error('it was not refused');
}

test('a flag gives the kind, the time, the hold and the selector', () => {
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
  expect(parseFaultFlag('scale-pods@10s,to=2').fault).toEqual({ kind: 'scale-pods', of: {}, to: 2 });
  expect(parseFaultFlag('restart-rollout@10s').fault).toEqual({ kind: 'restart-rollout', of: {} });
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
  ['kill-pod@4s,until=9s', [`"until=9s" is none of ${settings}`]],
  ['kill-pod@4s,zone=', [`"zone=" is none of ${settings}`]],
  ['kill-pod@4s,zone=a,zone=c', ['"zone" is given twice']],
  ['crash-writer@4s,zone=a', ['crash-writer takes no "zone"']],
  ['cut-writer-link@4s,pod=pod-1', ['cut-writer-link takes no "pod"']],
  ['kill-pod@4s,share=0.1', ['kill-pod takes no "share"']],
  ['kill-zone@4s', ['kill-zone needs a "zone", such as a']],
  ['kill-zone@4s,zone=a,pod=pod-1', ['kill-zone takes no "pod"']],
  [
    'scale-pods@4s,to=0',
    ['scale-pods needs a number of pods, "to": a whole number from 1 to 1000, such as 2'],
  ],
  ['restart-rollout@4s,zone=a', ['restart-rollout takes no "zone"']],
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

test('all problems of a flag are reported', () => {
  expect(refusal(() => parseFaultFlag('explode@soon,for=x,what')).explanation.problems).toEqual([
    `"what" is none of ${settings}`,
    '"soon" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    '"x" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    `unknown fault "explode": choose one of ${kinds}`,
  ]);
});

test('a file may be YAML, and its steps come back in the order of their times', () => {
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

test('a file gives a share beside its selector', () => {
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
  const added = ['kill-zone@1m,zone=a', 'cut-writer-link@70s', 'refuse-orders@80s,share=0.1'].map((flag) =>
    parseFaultFlag(flag),
  );
  const plan = faultPlan
    .parse([...defaultPlan(90_000), ...added])
    .toSorted((one, other) => one.atMs - other.atMs);
  expect(parsePlanFile(JSON.stringify(plan, null, 2), 'plan.json')).toEqual(plan);
});

test('all problems of a file are reported with their lines', () => {
  const text =
    '- at: 40\n  fault: explode-pod\n- at: soon\n  for: 5s\n  fault:\n    kind: kill-pod\n    of:\n      room: a\n- fault: kill-pod\n- nonsense\n- {at: 1s, foor: 2s, fault: kill-pod}\n- {at: 1s}\n';
  const { explanation, code } = refusal(() => parsePlanFile(text, 'plan.yaml'));
  expect(code).toBe('bad-plan');
  expect(explanation.what).toBe('plan.yaml is not a fault plan: 7 problems');
  expect(explanation.problems).toEqual([
    `plan.yaml:2: step 1: unknown fault "explode-pod": choose one of ${kinds}`,
    'plan.yaml:3: step 2: "soon" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    'plan.yaml:7: step 2: kill-pod takes no "room"',
    'plan.yaml:9: step 3: has no time: give "at", such as at: 40s',
    'plan.yaml:10: step 4: expected a step: at, for, fault, not "nonsense"',
    'plan.yaml:11: step 5: unknown "foor": a step has at, for and fault',
    `plan.yaml:12: step 6: expected a fault kind or {kind, of}: one of ${kinds}`,
  ]);
  expect(explanation.why).toContain(kinds);
});

test.each([
  ['', 'plan.yaml:1: expected a list of steps, not nothing'],
  ['[]', 'plan.yaml:1: the list is empty; to play no faults, give --plan none'],
  ['at: 4s', 'plan.yaml:1: expected a list of steps, not a map'],
  ['- {at: 1s, for: 9999999h, fault: kill-pod}', 'plan.yaml:1: step 1: "for" is at most 24h, got 9999999h'],
  ['- {atMs: 1e300, fault: kill-pod}', 'plan.yaml:1: step 1: "at" is at most 24h, got 1e+300'],
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

test('invalid syntax and binary files are refused with their lines', () => {
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

test('a command is written in a plan file, each part with its arguments and its time limit', () => {
  const [step] = parsePlanFile(
    `- at: 10s
  fault:
    kind: command
    of: { name: redis }
    inject: { run: [systemctl, stop, redis], within: 20s }
    inEffect: { run: [systemctl, is-active, redis], exitCode: 3, prints: inactive }
    recover: { run: [systemctl, start, redis], withinMs: 500 }
`,
    'plan.yaml',
  );
  expect(step?.fault).toEqual({
    kind: 'command',
    of: { name: 'redis' },
    inject: { run: ['systemctl', 'stop', 'redis'], withinMs: 20_000 },
    inEffect: { run: ['systemctl', 'is-active', 'redis'], withinMs: 10_000, exitCode: 3, prints: 'inactive' },
    recover: { run: ['systemctl', 'start', 'redis'], withinMs: 500 },
  });
  expect(parsePlanFile(JSON.stringify([step]), 'plan.json')).toEqual([step]);
});

test('all problems of a command are reported at once, with what it needs', () => {
  const text =
    '- {at: 1s, fault: {kind: command, inject: "systemctl stop redis", inEffect: {run: [], within: never}, recover: {run: [true], within: 5m, shell: true}}}\n';
  expect(refusal(() => parsePlanFile(text, 'plan.yaml')).explanation.problems).toEqual([
    'plan.yaml:1: step 1: "within" "never" is no duration, write a number with its unit: 500ms, 40s, 2m, 1h',
    'plan.yaml:1: step 1: command needs "inject", "inEffect" and "recover": each {run: [program, argument, …], within: 10s}',
    'plan.yaml:1: step 1: command inEffect: needs "run": a list of arguments, the program first, such as [systemctl, stop, redis]; no shell reads it',
    'plan.yaml:1: step 1: command recover: needs "run": a list of arguments, the program first, such as [systemctl, stop, redis]; no shell reads it',
    'plan.yaml:1: step 1: command recover: needs a "within" from 1 ms to 120 s, such as 10s',
    'plan.yaml:1: step 1: command takes no "shell"',
  ]);
});

test('a flag plays the link, and sends a command to a plan file', () => {
  expect(parseFaultFlag('slow-link@10s,for=5s,latency=200ms,jitter=50').fault).toEqual({
    kind: 'slow-link',
    of: { link: 'service' },
    latencyMs: 200,
    jitterMs: 50,
  });
  expect(parseFaultFlag('throttle-link@10s,kilobytesPerSecond=64').fault).toEqual({
    kind: 'throttle-link',
    of: { link: 'service' },
    kilobytesPerSecond: 64,
  });
  expect(refusal(() => parseFaultFlag('slow-link@1s')).explanation.problems).toEqual([
    'slow-link needs a "latency" from 1 ms to 60 s, such as 200ms',
  ]);
  expect(refusal(() => parseFaultFlag('command@1s,inject=true')).explanation.problems).toContain(
    '"inject" is a part with settings of its own: write such a fault into a plan file',
  );
});
