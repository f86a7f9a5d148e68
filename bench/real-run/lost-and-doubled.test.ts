// An order that was acknowledged and is not stored is lost; two under one key are doubled.
import { describe, expect, it } from 'vitest';
import type { LedgerLine, StoredLine } from '../../contract/index.ts';
import type { RecordedRun } from '../../reports/index.ts';
import { lostAndDoubled } from './lost-and-doubled.ts';

function runOf(
  acknowledged: readonly [key: string, order: string][],
  stored: readonly [key: string, order: string][],
  ended = true,
): RecordedRun {
  const pass = <T>(values: readonly T[]) => ({
    tally: {},
    lines: values.map((value, line) => ({ line, value })),
  });
  const ledger = acknowledged.map(([key, order]): LedgerLine => ({
    atMs: 1,
    scheduledMs: 1,
    n: 1,
    op: 'order',
    member: 1,
    key,
    send: 1,
    outcome: 'acknowledged',
    order,
  }));
  const orders = stored.map(([key, id]): StoredLine => ({
    phase: 'final',
    kind: 'order',
    id,
    member: 1,
    key,
    theatre: 1,
    status: 'confirmed',
    lines: [],
  }));
  return {
    ledger: () => pass(ledger),
    stored: () => pass<StoredLine>([...orders, ...(ended ? [{ phase: 'final', kind: 'end' } as const] : [])]),
  } as unknown as RecordedRun;
}

describe('lost and doubled', () => {
  it('lost and doubled are none if each acknowledged order is stored once', () => {
    expect(
      lostAndDoubled(
        runOf(
          [
            ['a', '1'],
            ['b', '2'],
          ],
          [
            ['a', '1'],
            ['b', '2'],
            ['never acknowledged', '3'],
          ],
        ),
      ),
    ).toEqual({ acknowledged: 2, lost: 0, doubled: 0 });
  });
  it('lost and doubled counts an order that is not there, or is there as another', () => {
    expect(
      lostAndDoubled(
        runOf(
          [
            ['a', '1'],
            ['b', '2'],
          ],
          [['b', '9']],
        ),
      ),
    ).toEqual({ acknowledged: 2, lost: 2, doubled: 0 });
  });
  it('lost and doubled counts a key with two orders, stored or acknowledged', () => {
    expect(
      lostAndDoubled(
        runOf(
          [
            ['a', '1'],
            ['b', '2'],
            ['b', '3'],
          ],
          [
            ['a', '1'],
            ['a', '4'],
            ['b', '2'],
            ['b', '3'],
          ],
        ),
      ),
    ).toMatchObject({ lost: 0, doubled: 2 });
  });
  it('lost and doubled claims nothing without a complete export', () => {
    expect(() => lostAndDoubled(runOf([['a', '1']], [['a', '1']], false))).toThrow('not complete');
  });
});
