// crash-writer: kills the database writer's process; nobody tells the control plane, it has to find out.
import type { Fault } from '../fault.ts';
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
    await database.crashWriter();
    return { writer, signal: 'SIGKILL' };
  },
  // The writer's process is gone: whether somebody else was promoted is not the fault's proof but the
  // system's merit.
  isInEffect: async ({ database }, { writer, pid, promotions }) => {
    const now = await database.topology();
    const member = now.members.find(({ name }) => name === writer);
    const hasItsProcess = member !== undefined && member.role === 'writer' && member.pid === pid;
    if (hasItsProcess && now.promotions === promotions) return null;
    return {
      oldWriter: writer,
      oldRole: member?.role ?? 'gone',
      writer: now.writer,
      promotions: now.promotions,
    };
  },
  recover: async ({ database }) => {
    await database.restore();
    return {};
  },
  isSteady: ({ database }, subject) => pairIsWhole(database, subject),
};
