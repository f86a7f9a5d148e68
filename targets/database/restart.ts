// The writer is lost and no reader certainly has everything: restart the last writer on its data, which is
// complete.
import { otherSlot, type PairContext } from './pair-context.ts';

/** The writer must be fenced before. No other server was promoted meanwhile, so its data is authoritative. */
export async function restartWriter(pair: PairContext, why: string, signal: AbortSignal): Promise<void> {
  const { writer } = pair;
  const last = writer.server;
  if (last === null) throw new Error(`${writer.name} has no data to start from`);
  await last.kill();
  writer.role = 'down';
  pair.emit({
    kind: 'database-failed',
    subject: writer.name,
    evidence: { because: why, way_out: 'the last writer is started again on its own data' },
  });
  pair.changed();
  writer.server = await pair.host.start(
    writer,
    'writer',
    { dataDir: last.dataDir, serverId: last.serverId, port: last.port },
    signal,
  );
  writer.role = 'writer';
  // It is no longer an old writer: it continues with all of its data.
  if (pair.oldWriter?.dataDir === last.dataDir) pair.oldWriter = null;
  pair.semiSync = null;
  pair.writerEndpoint.setUpstream(writer.server);
  pair.readerEndpoint.setUpstream(writer.server);
  pair.emit({
    kind: 'writer-changed',
    subject: writer.name,
    evidence: { planned: false, from: writer.name, restarted: true, reader: otherSlot(pair, writer).name },
  });
  pair.changed();
}
