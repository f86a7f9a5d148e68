// switch-over-writer: exchanges the roles of writer and reader, as maintenance does; no acknowledged order
// may be lost.
import type { Fault } from '../fault.ts';
import { chooseWriter, pairIsWhole, writerSubject, type WriterSubject } from '../choose-writer.ts';

export const switchOverWriter: Fault<'switch-over-writer', 'database', WriterSubject> = {
  kind: 'switch-over-writer',
  needs: ['database'],
  title: 'Changes the roles of writer and reader as planned maintenance does.',
  subject: writerSubject,
  possible: async ({ database }) =>
    database.can.switchOverWriter ? null : 'this database cannot switch its writer over',
  resolve: ({ database }) => chooseWriter(database),
  inject: async ({ database }, { writer }) => {
    const how = await database.switchOverWriter();
    return { writer, ...how };
  },
  isInEffect: async ({ database }, { writer, promotions }) => {
    const now = await database.topology();
    if (now.writer === null || now.writer === writer || now.promotions === promotions) return null;
    return { oldWriter: writer, writer: now.writer, promotions: now.promotions };
  },
  // The roles stay exchanged: steady means that a reader follows the new writer.
  recover: async ({ database }) => {
    await database.restore();
    return {};
  },
  isSteady: ({ database }, subject) => pairIsWhole(database, subject),
};
