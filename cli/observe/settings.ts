// What a supervisor must know to have its target watched, and the mark by which a run tells whether that
// suits it.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { slo, type Slo } from '../../contract/index.ts';

export const observeSettings = z.object({
  /** Recorded and alerted on; servers can count them (`problemsForServers`). */
  slos: z.array(slo),
  /** Absolute path of a file that holds nothing but the webhook's address; null: nobody is told of alerts. */
  slackWebhookFile: z.string().nullable(),
  /** Address of the Grafana that messages link to; null: where one would be on this machine. */
  grafanaUrl: z.string().nullable(),
});
export type ObserveSettings = z.infer<typeof observeSettings>;

/** Tells one list of SLOs from another by its content. */
export function observedMark(slos: readonly Slo[]): string {
  return createHash('sha256').update(JSON.stringify(slos)).digest('hex').slice(0, 16);
}
