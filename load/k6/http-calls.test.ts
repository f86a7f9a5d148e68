// The samples of one call become one row: redirects are joined in any order of side-by-side requests, and
// nothing is kept too long.
import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../contract/index.ts';
import { HttpCalls } from './http-calls.ts';

const request = (more: Partial<RequestRow>): RequestRow => ({
  kind: 'r',
  sentMs: 100,
  arrival: 0,
  journey: 'look',
  intent: -1,
  send: 1,
  status: 200,
  error: 0,
  serviceMs: 10,
  responseMs: 10,
  ...more,
});

function collect(): { rows: RequestRow[]; calls: HttpCalls } {
  const rows: RequestRow[] = [];
  return { rows, calls: new HttpCalls((row) => rows.push(row)) };
}

describe('a call', () => {
  it('a call is one row from its first sending to its last answer, under the name that the script asked for', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302, journey: '/old' }), '1', '7/1');
    calls.take(request({ status: 307, sentMs: 110, journey: '/older' }), '1', '7/1');
    expect(rows).toEqual([]);
    calls.take(request({ status: 500, sentMs: 121, serviceMs: 30, journey: '/new' }), '1', '7/1');
    expect(rows).toEqual([
      request({ status: 500, journey: '/old', sentMs: 100, serviceMs: 51, responseMs: 51 }),
    ]);
    expect(calls.joined).toBe(2);
  });

  it('a call that is not followed keeps its redirect, once its iteration is over', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302 }), '1', '1/1');
    calls.take(request({ journey: 'next', sentMs: 111 }), '1', '2/1');
    calls.iterationEnded('2');
    expect(rows.map(({ journey }) => journey)).toEqual(['next']);
    calls.iterationEnded('1');
    expect(rows.map(({ journey, status }) => [journey, status])).toEqual([
      ['next', 200],
      ['look', 302],
    ]);
    expect(calls.joined).toBe(0);
  });

  it('a call of one user is not joined to the same number of another, and without a number it is a row of its own', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302 }), '1', '1/1');
    calls.take(request({ journey: 'other' }), '2', '1/1');
    calls.take(request({ status: 302, journey: 'unnumbered' }), '1', '');
    expect(rows.map(({ journey }) => journey)).toEqual(['other', 'unnumbered']);
    calls.finish();
    expect(rows).toHaveLength(3);
  });

  it('a call is written in time even if its iteration goes on', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 401 }), '1', '1/1');
    calls.release(65_000);
    expect(rows).toEqual([]);
    calls.release(65_101);
    expect(rows).toHaveLength(1);
  });
});

describe('a batch', () => {
  it('a batch joins a redirect to a later request of its journey, though one of another journey was sent sooner', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302, journey: 'page' }), '1', '1/2');
    calls.take(request({ status: 302, journey: 'broken' }), '1', '1/2');
    calls.take(request({ status: 500, journey: 'broken', sentMs: 111 }), '1', '1/2');
    calls.take(request({ journey: 'page', sentMs: 112 }), '1', '1/2');
    calls.iterationEnded('1');
    expect(rows.map(({ journey, status }) => [journey, status]).sort()).toEqual([
      ['broken', 500],
      ['page', 200],
    ]);
  });

  it('a batch joins each redirect to what was sent next after it', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302, journey: 'a', serviceMs: 10 }), '1', '1/3');
    calls.take(request({ status: 200, journey: 'plain', serviceMs: 12 }), '1', '1/3');
    calls.take(request({ status: 302, journey: 'b', serviceMs: 20 }), '1', '1/3');
    calls.take(request({ status: 500, journey: '/b', sentMs: 120.1, serviceMs: 5 }), '1', '1/3');
    calls.take(request({ status: 200, journey: '/a', sentMs: 110.1, serviceMs: 90 }), '1', '1/3');
    calls.iterationEnded('1');
    expect(rows.map(({ journey, status, serviceMs }) => [journey, status, Math.round(serviceMs)])).toEqual([
      ['plain', 200, 12],
      ['b', 500, 25],
      ['a', 200, 100],
    ]);
  });

  it('a batch keeps redirects that are the answers', () => {
    const { rows, calls } = collect();
    calls.take(request({ status: 302 }), '1', '1/2');
    calls.take(request({ status: 200, sentMs: 111 }), '1', '1/2');
    calls.finish();
    expect(rows.map(({ status }) => status)).toEqual([302, 200]);
  });
});
