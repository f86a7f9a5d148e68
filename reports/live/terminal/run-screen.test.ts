// The facts of a run in a terminal, from a hand-written state.
import { expect, test } from 'vitest';
import type { LiveState } from '../state.ts';
import { runScreen } from './run-screen.ts';

const layers = { detectionMs: 100, promotionMs: null, endpointMs: null, serviceMs: null, backlogMs: null };
const state = {
  revision: 1,
  phase: 'playing',
  run: {
    id: 'r',
    scenario: 'showtime-rush',
    target: 'local',
    seed: 7,
    startedAt: '2026-11-30T18:00:00.000Z',
    durationMs: 60_000,
    hasCurve: true,
    journey: 'order',
  },
  nowMs: 21_000,
  loadFromMs: 1_000,
  loadToMs: null,
  perSecond: { offered: 20, good: 19, failed: 1 },
  times: { p50Ms: 11.6, p95Ms: 41, maxMs: 640 },
  topology: {
    pods: [
      { name: 'pod-1', zone: 'a', state: 'ready', answersPerSecond: 9 },
      { name: 'pod-2', zone: 'c', state: 'gone', answersPerSecond: 0 },
    ],
    databases: [
      { name: 'db-1', zone: 'a', role: 'writer', lagSeconds: null },
      { name: 'db-2', zone: 'c', role: 'reader', lagSeconds: 2 },
    ],
    writer: 'db-1',
    writerless: false,
    semiSync: true,
    writerLink: true,
  },
  faults: [
    {
      id: 'f1',
      fault: { kind: 'crash-writer', of: { role: 'writer' } },
      title: 'crash-writer',
      meaning: '',
      subject: 'db-1',
      step: 'in-effect',
      dueMs: 1,
      declaredMs: 1,
      injectedMs: 1,
      inEffectMs: 1,
      recoveredMs: null,
      steadyMs: null,
      failure: null,
      outage: {
        running: true,
        lengthMs: 640,
        layer: 'promotion',
        layers,
        failed: 3,
        unsure: 1,
        judged: false,
      },
    },
  ],
  orders: {
    acknowledged: 1_204,
    refused: 0,
    indeterminate: 1,
    open: 2,
    lost: { known: false, because: 'checked at the end', found: 0 },
    doubled: { known: true, count: 0 },
  },
  budgets: [],
  happened: [{ atMs: 20_400, text: 'the writer db-1 is gone' }],
  show: null,
  verdict: null,
} as unknown as LiveState;
const plain = (of: LiveState | null): string => runScreen(of, { colours: false }).join('\n');

test('it shows phase, rates, zones, writer, orders and the faults that play', () => {
  expect(plain(state)).toBe(
    [
      'showtime-rush  seed 7  playing at 20 s',
      'order/s  offered 20  good 19  failed 1',
      'response time  half 12 ms  95 % 41 ms  slowest 640 ms',
      'zone a  pod-1 9/s   db-1 WRITER',
      'zone c  db-2 reader 2 s behind',
      'writer: db-1',
      'acknowledged 1204   doubled 0   indeterminate 1',
      'lost: checked at the end',
      'f1 crash-writer (db-1): in-effect, no orders for 0.64 s, 3 failed, 1 unsure (detection 0.10 s, promotion …)',
      '  0:21  the writer db-1 is gone',
    ].join('\n'),
  );
});

test('lost orders are never shown as 0 before they are known, and what was found missing is marked', () => {
  const because = '3 of 1,204 missing so far; checked at the end';
  const orders = { ...state.orders!, lost: { known: false as const, because, found: 3 } };
  expect(plain(state)).not.toMatch(/lost:? 0/);
  expect(plain({ ...state, orders })).toContain(`lost: ✗ ${because}`);
  expect(plain({ ...state, orders: { ...orders, lost: { known: true, count: 3 } } })).toContain(
    'acknowledged 1204   lost 3   doubled 0   indeterminate 1',
  );
});

test('a time without a writer cannot be overlooked', () => {
  const topology = { ...state.topology, writer: null, writerless: true };
  expect(plain({ ...state, topology })).toContain('NO WRITER: no order can be stored');
});

test('without colours there is no escape sequence, and with them only bold', () => {
  expect(plain(state)).not.toContain('\x1b');
  const bold = runScreen(state, { colours: true }).join('\n');
  expect([...bold.matchAll(/\x1b\[(\d+)m/g)].map(([, code]) => code)).toEqual(
    expect.arrayContaining(['1', '22']),
  );
});

test('before there is a run there are no lines', () => {
  expect(runScreen(null, { colours: true })).toEqual([]);
});
