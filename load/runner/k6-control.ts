// k6's own REST API on loopback: whether it waits before its start, and the start.
// Source: grafana.com/docs/k6/latest/reference/k6-rest-api.
import { z } from 'zod';

const status = z.object({
  data: z.object({ attributes: z.object({ status: z.number(), paused: z.boolean() }) }),
});
/** All VUs are made, and nothing has been played (k6 2.2, lib/execution.go). */
const pausedBeforeRun = 4;
const answersWithinMs = 5_000;

export class K6Control {
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** False too while there is no answer. */
  async isPaused(): Promise<boolean> {
    try {
      const read = status.safeParse(await this.#call('GET'));
      if (!read.success) return false;
      const { status: now, paused } = read.data.data.attributes;
      return paused && now === pausedBeforeRun;
    } catch {
      return false;
    }
  }

  /** Resolves once k6 has answered: it is playing then. */
  async resume(): Promise<void> {
    await this.#call('PATCH', { data: { type: 'status', id: 'default', attributes: { paused: false } } });
  }

  async #call(method: string, body?: object): Promise<unknown> {
    const answer = await fetch(`http://${this.address}/v1/status`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json' },
      signal: AbortSignal.timeout(answersWithinMs),
    });
    if (!answer.ok) throw new Error(`k6 answered ${answer.status} to ${method} /v1/status`);
    return answer.json();
  }
}
