// The schema of a plan takes what the reader of plans takes, and refuses what that refuses.
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parsePlanFile } from '../input/plan/plan-file.ts';
import { planJsonSchema } from './plan-schema.ts';

const valid = new Ajv2020({ strict: false }).compile(planJsonSchema());
const read = (plan: unknown): boolean => {
  try {
    parsePlanFile(JSON.stringify(plan), 'plan.json');
    return true;
  } catch {
    return false;
  }
};
const line = { run: ['true', 'x'], within: '2s' };
const command = { kind: 'command', of: { name: 'a' }, inject: line, inEffect: line, recover: line };

test.each([
  [[{ at: '2s', fault: 'kill-pod' }]],
  [[{ atMs: 2_000, holdMs: 10, fault: { kind: 'kill-zone', of: { zone: 'a' } } }]],
  [[{ at: '2s', for: '5s', fault: { kind: 'slow-link', latency: '200ms', jitterMs: 3 } }]],
  [[{ at: '2s', fault: { kind: 'throttle-link', kilobytesPerSecond: 9 } }]],
  [[{ at: '2s', fault: command }]],
  [[{ at: '2s', fault: { ...command, inEffect: { ...line, exitCode: 3, prints: 'down' } } }]],
])('both take %j', (plan) => expect([valid(plan), read(plan)]).toEqual([true, true]));

test.each([
  [[]],
  [[{ fault: 'kill-pod' }]],
  [[{ at: '2 seconds', fault: 'kill-pod' }]],
  [[{ at: '2s', fault: 'explode' }]],
  [[{ at: '2s', fault: { kind: 'slow-link' } }]],
  [[{ at: '2s', fault: { kind: 'slow-link', latency: '1s', latencyMs: 3 } }]],
  [[{ at: '2s', fault: { kind: 'slow-link', latency: 'long' } }]],
  [[{ at: '2s', fault: { ...command, inject: 'systemctl stop x' } }]],
  [[{ at: '2s', fault: { ...command, inject: { run: [] } } }]],
  [[{ at: '2s', fault: { ...command, recover: { ...line, shell: true } } }]],
  [[{ at: '2s', fault: { kind: 'command' } }]],
])('both refuse %j', (plan) => expect([valid(plan), read(plan)]).toEqual([false, false]));
