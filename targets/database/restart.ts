// The writer is lost and no reader surely has everything: bring the last writer back on its own data, which
// is complete.
import { otherPlace, startMember, type PairGround } from './pair-ground.ts';

/** The writer must be fenced before. Nobody else was promoted meanwhile, so its data is the truth. */
export async function restartWriter(pair: PairGround, why: string, signal: AbortSignal): Promise<void> {
  const { writer } = pair;
  const last = writer.server;
  if (last === null) throw new Error(`${writer.name} has no data to start from`);
  await last.kill();
  writer.role = 'down';
  pair.tell({
    kind: 'database-failed',
    subject: writer.name,
    evidence: { because: why, way_out: 'the last writer is started again on its own data' },
  });
  pair.changed();
  writer.server = await startMember(
    pair,
    writer,
    'writer',
    { dataDir: last.dataDir, serverId: last.serverId, port: last.port },
    signal,
  );
  writer.role = 'writer';
  // It is no old writer any more: it goes on, with all that it held.
  if (pair.oldWriter?.dataDir === last.dataDir) pair.oldWriter = null;
  pair.semiSync = null;
  pair.writerEndpoint.leadTo(writer.server);
  pair.readerEndpoint.leadTo(writer.server);
  pair.tell({
    kind: 'writer-changed',
    subject: writer.name,
    evidence: { planned: false, from: writer.name, restarted: true, reader: otherPlace(pair, writer).name },
  });
  pair.changed();
}
