// What customers' order sends met between a fault's injection and steadiness.
import type { JudgedRun } from '../judged-run.ts';

export interface SendWindow {
  fromMs: number;
  toMs: number;
}
export interface SendTroubles {
  /** First order send, a probe's too, that ended neither acknowledged nor sold out; null without any. */
  firstErrorMs: number | null;
  /** Of customers alone. */
  failed: number;
  unsure: number;
}

/** All windows together. Without a ledger only the timeline tells of errors. */
export function orderSendsIn(run: JudgedRun, windows: readonly SendWindow[]): readonly SendTroubles[] {
  const troubles = windows.map((): SendTroubles => ({ firstErrorMs: null, failed: 0, unsure: 0 }));
  if (!run.promises('ledger') || !run.has('ledger')) {
    windows.forEach((window, index) => {
      troubles[index] = ofTimeline(run, window);
    });
    return troubles;
  }
  for (const { atMs, ofCustomer, isUnsure } of run.ledger.failedSends.values()) {
    windows.forEach(({ fromMs, toMs }, index) => {
      const trouble = troubles[index];
      if (!trouble || atMs < fromMs || atMs > toMs) return;
      trouble.firstErrorMs = Math.min(trouble.firstErrorMs ?? Infinity, atMs);
      if (!ofCustomer) return;
      if (isUnsure) trouble.unsure += 1;
      else trouble.failed += 1;
    });
  }
  return troubles;
}

/** To 100 ms; a failed request may have been carried out, so all of them are unsure. */
function ofTimeline(run: JudgedRun, { fromMs, toMs }: SendWindow): SendTroubles {
  if (!run.promises('samples') || !run.has('samples')) return { firstErrorMs: null, failed: 0, unsure: 0 };
  const rows = run.samples.timeline.filter(
    ({ journey, tMs, failed }) => journey === 'all' && failed > 0 && tMs + 100 > fromMs && tMs <= toMs,
  );
  return {
    firstErrorMs: rows[0] ? Math.max(fromMs, rows[0].tMs) : null,
    failed: 0,
    unsure: rows.reduce((sum, { failed }) => sum + failed, 0),
  };
}
