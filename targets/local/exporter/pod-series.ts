// Pods wanted and ready by zone, and pods that were replaced.
import { Counter, Gauge, type Registry } from 'prom-client';
import { labels, targetMetrics, type NewEvent, type Pod } from '../../../contract/index.ts';

interface Seen {
  zone: string;
  /** Null while it runs. */
  goneMs: number | null;
}

/**
 * A pod that is gone keeps its series for so long, ms: its names are never used again, and crash loops make
 * many.
 */
const keptMs = 3_600_000;

export class PodSeries {
  list: () => Promise<readonly Pod[]> = async () => [];
  readonly #seen = new Map<string, Seen>();

  constructor(registry: Registry, zones: readonly string[]) {
    const wanted = new Map<string, number>();
    for (const zone of zones) wanted.set(zone, (wanted.get(zone) ?? 0) + 1);
    const registers = [registry];
    const labelNames = [labels.zone];
    const wantedGauge = new Gauge({
      name: targetMetrics.podsWanted,
      help: 'Pods that there should be.',
      registers,
      labelNames,
    });
    for (const [zone, count] of wanted) wantedGauge.set({ [labels.zone]: zone }, count);
    const listed = async (): Promise<readonly Pod[]> => this.list();
    new Gauge({
      name: targetMetrics.podsReady,
      help: "Pods in the balancer's rotation.",
      registers,
      labelNames,
      async collect() {
        const ready = (await listed()).filter((pod) => pod.ready);
        for (const zone of wanted.keys())
          this.set({ [labels.zone]: zone }, ready.filter((pod) => pod.zone === zone).length);
      },
    });
    const seen = this.#seen;
    new Counter({
      name: targetMetrics.podRestarts,
      help: 'Pods that ended, so that another was started in their place.',
      registers,
      labelNames: [labels.pod, labels.zone],
      collect() {
        this.reset();
        for (const [pod, { zone, goneMs }] of seen)
          this.inc({ [labels.pod]: pod, [labels.zone]: zone }, goneMs === null ? 0 : 1);
      },
    });
  }

  event(event: NewEvent, nowMs: number): void {
    if (event.kind !== 'pod-started' && event.kind !== 'pod-gone') return;
    this.#seen.set(event.subject, {
      zone: String(event.evidence['zone'] ?? ''),
      goneMs: event.kind === 'pod-gone' ? nowMs : null,
    });
    for (const [pod, { goneMs }] of this.#seen) {
      if (goneMs !== null && nowMs - goneMs > keptMs) this.#seen.delete(pod);
    }
  }
}
