// Gaps between acknowledged probes, and when a share was back within its SLO.
import { describe, expect, it } from 'vitest';
import { ShareSeries } from '../run/intents/share-series.ts';
import type { RunEvent } from '../../contract/index.ts';
import { causeOf } from './causes.ts';
import { gapsIn, ownGap } from './gaps.ts';
import { layersOf } from './outages.ts';
import { timeBackMs } from './time-back.ts';

const track = (...acknowledgedMs: number[]) => ({
  acknowledgedMs: Float64Array.from(acknowledgedMs),
  firstSentMs: 0,
  lastEndedMs: 3_000,
});

describe('the gaps of a fault', () => {
  const at = (fromMs: number, untilMs: number | null, lengthMs = (untilMs ?? 0) - fromMs) => ({
    fromMs,
    untilMs,
    lengthMs,
  });

  it('the gaps of a fault are none up to 150 ms', () => {
    expect(gapsIn(track(0, 150, 300, 2_990), 0, 300)).toEqual([at(300, 2_990)]);
    expect(gapsIn(track(0, 150, 300, 2_990), 0, 299)).toEqual([]);
  });

  it('the gaps of a fault are all that overlap its time, in their order', () => {
    const three = track(0, 100, 500, 600, 900, 2_900);
    expect(gapsIn(three, 50, 590)).toEqual([at(100, 500)]);
    expect(gapsIn(three, 50, 700)).toEqual([at(100, 500), at(600, 900)]);
    expect(gapsIn(three, 50, 3_000)).toEqual([at(100, 500), at(600, 900), at(900, 2_900)]);
  });

  it('the gaps of a fault have no end if no acknowledgement came any more', () => {
    expect(gapsIn(track(0, 100), 50, 2_000)).toEqual([at(100, null, 2_900)]);
  });

  it('the gaps of a fault are not known without probes', () => {
    expect(
      gapsIn({ acknowledgedMs: new Float64Array(), firstSentMs: null, lastEndedMs: null }, 0, 1),
    ).toEqual([]);
  });

  it('the gaps of a fault have as outage the gap that contains the injection, even if a later one is longer', () => {
    const gaps = [at(980, 1_200), at(2_000, 2_900)];
    expect(ownGap(gaps, 1_000, 1_100)).toBe(gaps[0]);
  });

  it('the gaps of a fault have as outage the first gap that begins before the cure is over', () => {
    const gaps = [at(1_050, 1_300), at(2_000, 2_900)];
    expect(ownGap(gaps, 1_000, 1_100)).toBe(gaps[0]);
  });

  it('the gaps of a fault have no outage if all gaps began after the cure', () => {
    expect(ownGap([at(2_000, 2_900)], 1_000, 1_100)).toBeUndefined();
  });
});

describe('the cause of an aftershock', () => {
  const evidence = {};
  const crash = { kind: 'crash-writer', of: { role: 'writer' } } as const;
  const kill = { kind: 'kill-pod', of: { pod: 'any' } } as const;
  const events: RunEvent[] = [
    { atMs: 1_000, kind: 'fault-injected', id: 'f1', fault: crash, evidence },
    { atMs: 1_040, kind: 'writer-lost', subject: 'db-1', evidence },
    { atMs: 1_100, kind: 'writer-changed', subject: 'db-2', evidence: { from: 'db-1' } },
    { atMs: 1_500, kind: 'old-writer-examined', subject: 'db-1', evidence },
    { atMs: 2_000, kind: 'pod-gone', subject: 'pod-2', evidence },
    { atMs: 2_500, kind: 'pod-ready', subject: 'pod-4', evidence },
    { atMs: 3_000, kind: 'reader-joined', subject: 'db-1', evidence },
    { atMs: 3_500, kind: 'fault-injected', id: 'f2', fault: kill, evidence },
    { atMs: 3_900, kind: 'fault-recovered', id: 'f2', fault: kill, evidence },
  ];
  const cause = (fromMs: number, toMs: number): string | null =>
    causeOf(events, { fromMs, toMs, besides: 'f1' });

  it('the cause of an aftershock is what went on meanwhile', () => {
    expect(cause(1_200, 1_400)).toBe('db-1 was examined as the old writer');
    expect(cause(1_600, 1_900)).toBe('db-1 was rebuilt as a reader');
    expect(cause(3_600, 3_800)).toBe('f2 kill-pod was injected');
  });

  it('the cause of an aftershock is all of it if several things went on', () => {
    expect(cause(2_100, 2_400)).toBe('db-1 was rebuilt as a reader and pod-2 was replaced');
  });

  it('the cause of an aftershock distinguishes a rebuilt reader from one that rejoined with its previous data', () => {
    const own = events.map((event) =>
      event.kind === 'reader-joined' ? { ...event, evidence: { from: 'its own data' } } : event,
    );
    expect(causeOf(own, { fromMs: 1_600, toMs: 1_900, besides: 'f1' })).toBe('db-1 rejoined as a reader');
  });

  it('the cause of an aftershock is not known if no event explains it', () => {
    expect(cause(3_100, 3_300)).toBeNull();
  });
});

describe('the time back', () => {
  function series(isBad: (atMs: number) => boolean): ShareSeries {
    const made = new ShareSeries();
    for (let atMs = 0; atMs < 20_000; atMs += 50) made.add(atMs, !isBad(atMs));
    return made;
  }
  const requested = { objective: 0.95, fromMs: 5_000, untilMs: 20_000 };

  it('the time back is where the fault was if nothing went bad', () => {
    expect(
      timeBackMs(
        series(() => false),
        requested,
      ),
    ).toBe(5_000);
  });

  it('the time back is the first window with few enough bad ones', () => {
    // 40 events fill 2 s, so 5 % are two of them.
    expect(
      timeBackMs(
        series((atMs) => atMs >= 5_000 && atMs < 6_000),
        requested,
      ),
    ).toBe(5_900);
  });

  it('the time back waits until it stays for 5 s', () => {
    expect(
      timeBackMs(
        series((atMs) => (atMs >= 5_000 && atMs < 6_000) || (atMs >= 8_000 && atMs < 8_500)),
        requested,
      ),
    ).toBe(8_400);
  });

  it('the time back is not known if the load ended before', () => {
    expect(
      timeBackMs(
        series((atMs) => atMs >= 5_000 && atMs < 16_000),
        requested,
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

  it('the layers add up to the outage, and the backlog comes on top', () => {
    expect(layersOf(instants, { fromMs: 980, untilMs: 1_250, lengthMs: 270 })).toEqual({
      detectionMs: 40,
      promotionMs: 60,
      endpointMs: 30,
      serviceMs: 120,
      backlogMs: 650,
    });
  });

  it('the layers blame neither detection nor promotion for a gap that came later', () => {
    expect(
      layersOf(
        { ...instants, firstGoodMs: 3_400, latencyBackMs: 3_400 },
        { fromMs: 3_000, untilMs: 3_400, lengthMs: 400 },
      ),
    ).toEqual({ detectionMs: 0, promotionMs: 0, endpointMs: 0, serviceMs: 400, backlogMs: 0 });
  });

  it('the layers are not known where an instant is missing', () => {
    expect(
      layersOf(
        { ...instants, promotedMs: null, firstSqlMs: null },
        { fromMs: 980, untilMs: 1_250, lengthMs: 270 },
      ),
    ).toEqual({ detectionMs: 40, promotionMs: null, endpointMs: null, serviceMs: null, backlogMs: 650 });
  });
});
