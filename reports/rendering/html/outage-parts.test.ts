// The bar of an outage covers exactly the time from fault to steady, assigns each layer its duration, and
// marks where layers are cut.
import { describe, expect, it } from 'vitest';
import type { Outage } from '../../../contract/index.ts';
import { rushInput } from '../fixtures/rush-input.ts';
import { describeClipping, costlyParts, outageParts } from './outage-parts.ts';

const crash = (): Outage => structuredClone(rushInput().verdict.outages[2] as Outage);
const parts = (outage: Outage): string[] =>
  outageParts(outage).map(({ name, ms }) => `${name} ${Math.round(ms)}`);

describe('the bar of an outage', () => {
  it('the bar of an outage is split by layer and ends at steady', () => {
    expect(parts(crash())).toEqual([
      'detection 210',
      'promotion 270',
      'endpoint 40',
      'service 380',
      'backlog 2400',
      'settling 3000',
    ]);
    expect(outageParts(crash()).reduce((sum, { ms }) => sum + ms, 0)).toBe(6_300);
  });

  it('the bar of an outage begins with the time in which orders still went through', () => {
    const late: Outage = {
      ...crash(),
      firstGoodMs: 65_000,
      outageMs: 400,
      latencyBackMs: 65_000,
      layers: { detectionMs: 0, promotionMs: 0, endpointMs: 0, serviceMs: 400, backlogMs: 0 },
    };
    expect(parts(late)).toEqual([
      'before 600',
      'detection 0',
      'promotion 0',
      'endpoint 0',
      'service 400',
      'backlog 0',
      'settling 5300',
    ]);
    expect(describeClipping(late)).toBe(
      'The gap between orders began only 0.60 s after the fault; a layer counts only while no order came through, so detection (0.21 s by the clock), promotion (0.27 s) and endpoint are cut to what lies inside that gap.',
    );
    expect(costlyParts(outageParts(late)).map(({ name }) => name)).toEqual(['service']);
  });

  it('the bar of an outage shows that the outage counts from the order before the fault', () => {
    expect(describeClipping(crash())).toBe(
      'The outage counts from the last order before the fault, 40 ms earlier, and its layers from the fault itself.',
    );
  });

  it('the bar of an outage cuts only detection if the gap began before promotion was due', () => {
    const text = describeClipping({ ...crash(), firstGoodMs: 64_900, outageMs: 800 });
    expect(text).toMatch(/so detection \(0\.21 s by the clock\) is cut/);
  });

  it('the bar of an outage does not split what was not measured', () => {
    const [, killed] = rushInput().verdict.outages;
    expect(parts(killed as Outage)).toEqual(['unsplit 310', 'backlog 890', 'settling 1900']);
    expect(
      parts({
        ...crash(),
        promotedMs: null,
        layers: { detectionMs: 210, promotionMs: null, endpointMs: null, serviceMs: null, backlogMs: null },
      }),
    ).toEqual(['detection 210', 'unsplit 690', 'settling 5400']);
  });

  it('the bar of an outage without an outage shows the layers as they came, else only the time until steady', () => {
    const [terminated] = rushInput().verdict.outages;
    expect(parts(terminated as Outage)).toEqual(['settling 1480']);
    expect(describeClipping(terminated as Outage)).toBeNull();
    const unnoticed: Outage = {
      ...crash(),
      firstGoodMs: null,
      outageMs: null,
      layers: { detectionMs: 20, promotionMs: 8, endpointMs: 20, serviceMs: null, backlogMs: null },
    };
    expect(parts(unnoticed)).toEqual(['detection 20', 'promotion 8', 'endpoint 20', 'settling 6252']);
    expect(describeClipping(unnoticed)).toBeNull();
  });

  it('the bar of an outage ends where the evidence ends if nothing got well again', () => {
    expect(
      parts({
        ...crash(),
        firstGoodMs: null,
        outageMs: 9_000,
        steadyMs: null,
        latencyBackMs: null,
        layers: { detectionMs: 210, promotionMs: 270, endpointMs: null, serviceMs: null, backlogMs: null },
      }),
    ).toEqual(['detection 210', 'promotion 270', 'unsplit 8520']);
    expect(
      outageParts({
        ...crash(),
        firstGoodMs: null,
        outageMs: null,
        steadyMs: null,
        layers: { detectionMs: null, promotionMs: null, endpointMs: null, serviceMs: null, backlogMs: null },
      }),
    ).toEqual([]);
  });
});
