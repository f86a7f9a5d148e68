// Gaps between acknowledged probes, and when a share was back within its SLO.
import { describe, expect, it } from 'vitest';
import { ShareSeries } from '../intents/share-series.ts';
import { longestGap } from './longest-gap.ts';
import { layersOf } from './outages.ts';
import { timeBackMs } from './time-back.ts';

const track = (...acknowledgedMs: number[]) => ({
  acknowledgedMs: Float64Array.from(acknowledgedMs),
  firstSentMs: 0,
  lastEndedMs: 3_000,
});

describe('the longest gap', () => {
  it('is no outage up to 150 ms', () => {
    expect(longestGap(track(0, 150, 300, 2_990), 0, 300)).toEqual({
      fromMs: 300,
      untilMs: 2_990,
      lengthMs: 2_690,
    });
    expect(longestGap(track(0, 150, 300, 2_990), 0, 299)).toBeUndefined();
  });

  it('counts only if it overlaps the fault', () => {
    const both = track(0, 100, 500, 600, 900, 2_900);
    expect(longestGap(both, 50, 590)).toEqual({ fromMs: 100, untilMs: 500, lengthMs: 400 });
    expect(longestGap(both, 700, 890)).toEqual({ fromMs: 600, untilMs: 900, lengthMs: 300 });
  });

  it('has no end if no acknowledgement came any more', () => {
    expect(longestGap(track(0, 100), 50, 2_000)).toEqual({ fromMs: 100, untilMs: null, lengthMs: 2_900 });
  });

  it('is not known without probes', () => {
    expect(
      longestGap({ acknowledgedMs: new Float64Array(), firstSentMs: null, lastEndedMs: null }, 0, 1),
    ).toBeUndefined();
  });
});

describe('the time back', () => {
  function series(isBad: (atMs: number) => boolean): ShareSeries {
    const made = new ShareSeries();
    for (let atMs = 0; atMs < 20_000; atMs += 50) made.add(atMs, !isBad(atMs));
    return made;
  }
  const asked = { objective: 0.95, fromMs: 5_000, untilMs: 20_000 };

  it('is where the fault was if nothing went bad', () => {
    expect(
      timeBackMs(
        series(() => false),
        asked,
      ),
    ).toBe(5_000);
  });

  it('is the first window with few enough bad ones', () => {
    // 40 events fill 2 s, so 5 % are two of them.
    expect(
      timeBackMs(
        series((atMs) => atMs >= 5_000 && atMs < 6_000),
        asked,
      ),
    ).toBe(5_900);
  });

  it('waits until it stays for 5 s', () => {
    expect(
      timeBackMs(
        series((atMs) => (atMs >= 5_000 && atMs < 6_000) || (atMs >= 8_000 && atMs < 8_500)),
        asked,
      ),
    ).toBe(8_400);
  });

  it('is not known if the load ended before', () => {
    expect(
      timeBackMs(
        series((atMs) => atMs >= 5_000 && atMs < 16_000),
        asked,
      ),
    ).toBeNull();
  });
});

describe('the layers', () => {
  const instants = {
    injectedMs: 1_000,
    detectedMs: 1_040,
    promotedMs: 1_100,
    firstSqlMs: 1_130,
    firstGoodMs: 1_250,
    latencyBackMs: 1_900,
  };

  it('add up to the outage, and the backlog comes on top', () => {
    expect(layersOf(instants, { fromMs: 980, untilMs: 1_250, lengthMs: 270 })).toEqual({
      detectionMs: 40,
      promotionMs: 60,
      endpointMs: 30,
      serviceMs: 120,
      backlogMs: 650,
    });
  });

  it('blame neither detection nor promotion for a gap that came later', () => {
    expect(
      layersOf(
        { ...instants, firstGoodMs: 3_400, latencyBackMs: 3_400 },
        { fromMs: 3_000, untilMs: 3_400, lengthMs: 400 },
      ),
    ).toEqual({ detectionMs: 0, promotionMs: 0, endpointMs: 0, serviceMs: 400, backlogMs: 0 });
  });

  it('are not known where an instant is missing', () => {
    expect(
      layersOf(
        { ...instants, promotedMs: null, firstSqlMs: null },
        { fromMs: 980, untilMs: 1_250, lengthMs: 270 },
      ),
    ).toEqual({ detectionMs: 40, promotionMs: null, endpointMs: null, serviceMs: null, backlogMs: 650 });
  });
});
