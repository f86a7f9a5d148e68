// MySQL in a container: persisted read-only, and CLONE INSTANCE for a copy of the writer.
import { dialects } from '../../database/index.ts';
import type { ContainedMember } from './contained-member.ts';

const answerMs = 5_000;
const cloneMs = 600_000;
/** ER_RESTART_SERVER_FAILED: the clone is complete, the server ended, and its supervisor starts it. */
const restartedByHand = 3707;

export const containedMysql: ContainedMember = {
  dialect: dialects.mysql,
  keepReadOnly: async (link) => void (await link.rows("SET PERSIST_ONLY super_read_only = 'ON'", answerMs)),
  beginAnew: async (link) => {
    await dialects.mysql.forgetWriter(link);
    // A start that was broken off may have closed it already.
    await link.rows('SET GLOBAL super_read_only = 0', answerMs);
    await link.rows('RESET BINARY LOGS AND GTIDS', answerMs);
  },
  /** Its set of GTIDs says what it has. */
  continueFromOwnData: async () => undefined,
  replace: async (link, { writer: { address, port }, control: { user, password } }) => {
    // Cloning writes; the value for the next start stays read-only.
    await link.rows('SET GLOBAL super_read_only = 0', answerMs);
    await link.rows('SET GLOBAL clone_valid_donor_list = ?', answerMs, [`${address}:${port}`]);
    // It ends this connection with the server. What came of it is seen in the data afterwards.
    await link
      .rows(`CLONE INSTANCE FROM ?@?:${port} IDENTIFIED BY ?`, cloneMs, [user, address, password])
      .catch((error: Error & { errno?: number }) => {
        if (error.errno !== undefined && error.errno !== restartedByHand) throw error;
      });
  },
};
