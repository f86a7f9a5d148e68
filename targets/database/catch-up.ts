// Brings a server up to where the writer is, and into the pair as its semi-synchronous reader.
import type { ControlLink } from './control-link.ts';
import { runningServer, withLink, type MemberSlot, type PairContext } from './pair-context.ts';
import { readerHasAll } from './semi-sync.ts';
import type { Server } from './server.ts';

const joinedMs = 30_000;

/**
 * `follow` makes the reader replicate from the writer; resolves when semi-sync counts it and the reader
 * endpoint leads to it. It runs unpaced once it has caught up. Throws if that takes longer than `timeoutMs`.
 */
export async function catchUp(
  pair: PairContext,
  reader: MemberSlot,
  { timeoutMs, follow }: { timeoutMs: number; follow: (link: ControlLink, writer: Server) => Promise<void> },
  signal: AbortSignal,
): Promise<void> {
  const server = runningServer(reader);
  const { dialect } = pair;
  await withLink(pair, server, signal, async (link) => {
    // Semi-synchronous from the start, it would hold up each commit until it has all that came before.
    await dialect.acknowledgeReceipt(link, false);
    await follow(link, runningServer(pair.writer));
    const target = await withLink(pair, runningServer(pair.writer), signal, (it) => dialect.position(it));
    await dialect.untilApplied(link, target, timeoutMs);
    // From here on commits wait for it.
    server.runFreely();
    await dialect.acknowledgeReceipt(link, true);
  });
  await untilJoined(pair, reader, signal);
}

/**
 * Has the writer's present position, and is connected semi-synchronously. The reader endpoint then leads to
 * it.
 */
export async function untilJoined(pair: PairContext, reader: MemberSlot, signal: AbortSignal): Promise<void> {
  const server = runningServer(reader);
  const writer = runningServer(pair.writer);
  const { dialect } = pair;
  await withLink(pair, writer, signal, (writerLink) =>
    withLink(pair, server, signal, async (link) => {
      await dialect.untilApplied(link, await dialect.position(writerLink), joinedMs);
      const deadlineMs = pair.clock.nowMs() + joinedMs;
      for (;;) {
        const state = await dialect.replicaState(link);
        pair.semiSync = await dialect.readWriterSemiSync(writerLink, joinedMs);
        if (state?.receiving && state.applying && readerHasAll(pair.semiSync)) break;
        if (pair.clock.nowMs() > deadlineMs || server.hasEnded())
          throw new Error(`${reader.name} did not join: ${state?.error ?? 'semi-sync stayed off'}`);
        await pair.clock.sleep(20, signal);
      }
    }),
  );
  reader.role = 'reader';
  pair.readerEndpoint.setUpstream(server);
  pair.changed();
}
