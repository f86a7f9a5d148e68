// crash-writer: kills the database writer's process; the control plane gets no notice and has to detect it.
import type { Fault } from '../fault.ts';
import { endOf } from '../choose-pod.ts';
import { chooseWriter, pairIsWhole, writerSubject, type WriterSubject } from '../choose-writer.ts';

export const crashWriter: Fault<'crash-writer', 'database', WriterSubject> = {
  kind: 'crash-writer',
  needs: ['database'],
  title: 'Kills the database writer (SIGKILL): the control plane must notice, fence and promote the reader.',
  subject: writerSubject,
  possible: async ({ database }) =>
    database.can.crashWriter ? null : 'this database cannot crash its writer',
  resolve: ({ database }) => chooseWriter(database),
  inject: async ({ database }, { writer }) => {
    const how = await database.crashWriter();
    return { writer, ...how };
  },
  // The proof is that the writer's process is gone. Whether another server was promoted is a result of the
  // system.
  isInEffect: async ({ database }, { writer, pid, promotions }) => {
    const now = await database.topology();
    const member = now.members.find(({ name }) => name === writer);
    const hasItsProcess = member !== undefined && member.role === 'writer' && member.pid === pid;
    if (hasItsProcess && now.promotions === promotions) return null;
    const end = await endOf(database, writer, pid);
    return (
      end && {
        ...end,
        oldWriter: writer,
        oldRole: member?.role ?? 'gone',
        writer: now.writer,
        promotions: now.promotions,
      }
    );
  },
  recover: async ({ database }) => {
    await database.restore();
    return {};
  },
  isSteady: ({ database }, subject) => pairIsWhole(database, subject),
};
