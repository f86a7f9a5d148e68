// What customers' order sends met between a fault's injection and steadiness.
import type { JudgedRun } from '../judged-run.ts';
import { isSoldOutLine } from '../intents/intent.ts';

export interface SendWindow { fromMs: number; toMs: number }
export interface SendTroubles {
  /** First order send, a probe's too, that ended neither acknowledged nor sold out; null without any. */
  firstErrorMs: number | null;
  /** Of customers alone. */
  failed: number;
  unsure: number;
}

/** One more pass over the ledger for all windows together. Without a ledger only the timeline tells of errors. */
export function orderSendsIn(run: JudgedRun, windows: readonly SendWindow[]): readonly SendTroubles[] {
  const troubles = windows.map((): SendTroubles => ({ firstErrorMs: null, failed: 0, unsure: 0 }));
  if (!run.promises('ledger') || !run.has('ledger')) {
    windows.forEach((window, index) => { troubles[index] = ofTimeline(run, window); });
    return troubles;
  }
  for (const { value } of run.recorded.ledger().lines) {
    if (value.op !== 'order' || value.settling === true || value.outcome === 'attempted' || value.outcome === 'acknowledged' || isSoldOutLine(value)) continue;
    windows.forEach(({ fromMs, toMs }, index) => {
      const trouble = troubles[index];
      if (!trouble || value.atMs < fromMs || value.atMs > toMs) return;
      trouble.firstErrorMs = Math.min(trouble.firstErrorMs ?? Infinity, value.atMs);
      if (value.n < 0) return;
      if (value.outcome === 'unsure') trouble.unsure += 1;
      else trouble.failed += 1;
    });
  }
  return troubles;
}

/** To 100 ms; a failed request may have been carried out, so all of them are unsure. */
function ofTimeline(run: JudgedRun, { fromMs, toMs }: SendWindow): SendTroubles {
  if (!run.promises('samples') || !run.has('samples')) return { firstErrorMs: null, failed: 0, unsure: 0 };
  const rows = run.samples.timeline.filter(({ journey, tMs, failed }) => journey === 'all' && failed > 0 && tMs + 100 > fromMs && tMs <= toMs);
  return { firstErrorMs: rows[0] ? Math.max(fromMs, rows[0].tMs) : null, failed: 0, unsure: rows.reduce((sum, { failed }) => sum + failed, 0) };
}

