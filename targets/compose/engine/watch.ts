// Follows what happens to the containers of a target: the engine's stream of events, opened again whenever it ends.
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Clock } from '../../../contract/index.ts';

const reopenAfterMs = 500;

export const containerEvent = z.object({
  Action: z.string(),
  id: z.string(),
  Actor: z.object({ Attributes: z.record(z.string(), z.string()) }),
});
export type ContainerEvent = z.infer<typeof containerEvent>;

export interface Watched {
  open: () => Promise<Readable>;
  /** A stream was opened: what happened before was not seen. */
  onOpened: () => void;
  onEvent: (event: ContainerEvent) => void;
}

/** Resolves when the signal has aborted. Never rejects: an engine that is gone may come back. */
export async function watchContainers(
  { open, onOpened, onEvent }: Watched,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      const stream = await open();
      const close = (): void => void stream.destroy();
      signal.addEventListener('abort', close, { once: true });
      if (signal.aborted) close();
      onOpened();
      for await (const line of linesOf(stream)) {
        const event = containerEvent.safeParse(JSON.parse(line));
        if (event.success) onEvent(event.data);
      }
      signal.removeEventListener('abort', close);
    } catch {
      // Opened again below.
    }
    await clock.sleep(reopenAfterMs, signal).catch(() => undefined);
  }
}

/** Ends, or throws, with the stream; readline would wait for ever for one that was destroyed. */
async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines.filter((line) => line !== '');
  }
}
