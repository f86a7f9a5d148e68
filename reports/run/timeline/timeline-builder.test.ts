// Bins of 100 ms by the time of sending, however rows are ordered, and no more of them open than needed.
import { describe, expect, it } from 'vitest';
import { percentile } from './request-bins.ts';
import { formatTimeline, TimelineBuilder } from './timeline-builder.ts';

function add(builder: TimelineBuilder, sentMs: number, journey: string, status = 200, responseMs = 10): void {
  builder.addRequest(sentMs, builder.numberOf(journey), { status, serviceMs: responseMs, responseMs });
}

describe('the timeline', () => {
  it('the timeline counts requests by when they were sent, and dropped arrivals in each journey they would have played', () => {
    const builder = new TimelineBuilder(['menu', 'order']);
    add(builder, 250, 'order', 503, 30);
    add(builder, 10, 'menu');
    add(builder, 99.999, 'menu', 0, 5_000);
    add(builder, 20, 'menu', 404, 20);
    builder.addDropped(250);
    expect(formatTimeline(builder.finish())).toBe(
      [
        't_ms,journey,offered,ok,failed,dropped,p50_ms,p95_ms,p99_ms,max_ms',
        '0,all,3,2,1,0,10,20,20,20',
        '0,menu,3,2,1,0,10,20,20,20',
        '200,all,2,0,1,1,30,30,30,30',
        '200,menu,1,0,0,1,,,,',
        '200,order,2,0,1,1,30,30,30,30',
        '',
      ].join('\n'),
    );
  });

  it('the timeline closes a bin 70 s after the newest sending, and counts what comes later still', () => {
    const builder = new TimelineBuilder([]);
    add(builder, 0, 'menu');
    add(builder, 70_000, 'menu');
    expect(builder.rows).toHaveLength(0);
    add(builder, 50, 'menu');
    add(builder, 70_100, 'menu');
    expect(builder.rows.map(({ tMs, offered }) => [tMs, offered])).toEqual([
      [0, 2],
      [0, 2],
    ]);
    add(builder, 60, 'menu');
    expect(builder.late).toBe(1);
  });

  it.each([[[]], [['menu', 'order']]])(
    'the timeline counts an arrival that was dropped before a closed bin as one late row, with journeys %j',
    (journeys) => {
      const builder = new TimelineBuilder(journeys);
      add(builder, 70_100, 'menu');
      builder.addDropped(50);
      expect([builder.late, builder.finish().map(({ tMs }) => tMs)]).toEqual([1, [70_100, 70_100]]);
    },
  );

  it('the timeline closes every bin of a run that goes on for hours with long gaps', () => {
    const builder = new TimelineBuilder([]);
    const sent = [0, 69_900, 70_000, 3_600_000, 3_600_050, 3_669_900, 80_000_000];
    for (const sentMs of sent) add(builder, sentMs, 'menu');
    const all = builder.finish().filter(({ journey }) => journey === 'all');
    expect(all.map(({ tMs, ok }) => [tMs, ok])).toEqual([
      [0, 1],
      [69_900, 1],
      [70_000, 1],
      [3_600_000, 2],
      [3_669_900, 1],
      [80_000_000, 1],
    ]);
  });

  it('the timeline takes percentiles by nearest rank', () => {
    const hundred = Int32Array.from({ length: 100 }, (_, k) => (k + 1) * 1_000);
    expect([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 95, 99, 100]);
    expect(percentile(new Int32Array(), 0.5)).toBeNull();
  });
});
