// Customers are the same in every run of a seed, have the configured mix, and never share keys or members.
import { describe, expect, it } from 'vitest';
import { itemCount, memberCount, orderLimits } from '../../contract/vocabulary/index.ts';
import { customerOf, memberOf, type StepKind } from './customer.ts';

const seed = 3;
const crowd = Array.from({ length: 8_000 }, (_, n) => customerOf(seed, n));
const share = (kind: StepKind) =>
  crowd.filter(({ steps }) => steps.some((step) => step.kind === kind)).length / crowd.length;

describe('a customer', () => {
  it('a customer is a pure function of seed and number', () => {
    const { retries, ...again } = customerOf(seed, 42);
    expect(crowd[42]).toMatchObject(again);
    expect(retries()).toBe(customerOf(seed, 42).retries());
    expect(customerOf(seed + 1, 42).steps).not.toEqual(again.steps);
  });

  it('a customer orders exactly once, after one to four menu views, and takes steps in order of time, whole ms after the arrival', () => {
    for (const { steps } of crowd) {
      expect(steps.filter(({ kind }) => kind === 'order')).toHaveLength(1);
      const views = steps.findIndex(({ kind }) => kind !== 'menu');
      expect(views).toBeGreaterThanOrEqual(1);
      expect(views).toBeLessThanOrEqual(4);
      expect(steps[0]).toEqual({ kind: 'menu', atMs: 0 });
      for (const [index, { atMs }] of steps.entries()) {
        expect(Number.isInteger(atMs)).toBe(true);
        if (index > 0) expect(atMs).toBeGreaterThan(steps[index - 1]!.atMs);
      }
    }
  });

  it('a customer views 2.25 menus and more on average, sometimes signs in, reads at once and later, cancels, tries a foreign order', () => {
    const views = crowd.reduce(
      (sum, { steps }) => sum + steps.filter(({ kind }) => kind === 'menu').length,
      0,
    );
    expect(views / crowd.length).toBeGreaterThan(2.25);
    for (const [kind, min, max] of [
      ['login', 0.08, 0.12],
      ['read', 0.6, 0.75],
      ['cancel', 0.04, 0.06],
      ['foreign-read', 0.08, 0.12],
    ] as const) {
      expect(share(kind), kind).toBeGreaterThan(min);
      expect(share(kind), kind).toBeLessThan(max);
    }
    const gaps = crowd.flatMap(({ steps }) => {
      const order = steps.find(({ kind }) => kind === 'order')!;
      return steps.filter(({ kind }) => kind === 'read').map(({ atMs }) => atMs - order.atMs);
    });
    expect(gaps.some((gap) => gap < 400)).toBe(true);
    expect(gaps.filter((gap) => gap > 1_100).length).toBeGreaterThan(crowd.length / 4);
  });

  it('a customer makes a challenge in four of 64 visits, after everything else, each kind as often', () => {
    const challenges = ['twin-order', 'forged-order', 'other-body', 'foreign-cancel'] as const;
    expect(challenges.map(share)).toEqual(challenges.map(() => 1 / 64));
    for (const { steps } of crowd.slice(0, 64)) {
      const at = steps.findIndex(({ kind }) => challenges.some((challenge) => challenge === kind));
      expect([-1, steps.length - 1]).toContain(at);
    }
  });

  it('a customer orders what the service takes: known items, each once, within the limits', () => {
    for (const { lines } of crowd) {
      expect(new Set(lines.map(({ item }) => item)).size).toBe(lines.length);
      expect(lines.length).toBeLessThanOrEqual(orderLimits.lines);
      for (const { item, quantity } of lines) {
        expect(item >= 1 && item <= itemCount && quantity >= 1 && quantity <= orderLimits.quantity).toBe(
          true,
        );
      }
    }
  });

  it('a customer prefers hot items and hot theatres', () => {
    const count = (values: number[]) =>
      values.reduce(
        (counts, value) => counts.set(value, (counts.get(value) ?? 0) + 1),
        new Map<number, number>(),
      );
    const items = count(crowd.flatMap(({ lines }) => lines.map(({ item }) => item)));
    const theatres = count(crowd.map(({ theatre }) => theatre));
    expect(items.get(1)! / items.get(30)!).toBeGreaterThan(5);
    expect(theatres.get(1)! / theatres.get(40)!).toBeGreaterThan(5);
    expect(theatres.size).toBe(40);
  });

  it('a customer chooses theatres of the catalog, the first most often', () => {
    const visited = Array.from({ length: 500 }, (_, n) => customerOf(seed, n, [77, 5]).theatre);
    expect(new Set(visited)).toEqual(new Set([77, 5]));
    expect(visited.filter((theatre) => theatre === 77).length).toBeGreaterThan(250);
  });

  it('a customer is a different member for each of 20,000 consecutive customers', () => {
    for (const start of [0, 123_456]) {
      expect(new Set(Array.from({ length: memberCount }, (_, n) => memberOf(2 ** 31, start + n))).size).toBe(
        memberCount,
      );
    }
  });
});
