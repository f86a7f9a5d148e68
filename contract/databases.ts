// databases.ndjson: roles, GTID positions and semi-sync state over time, and what only an old writer holds.
import { z } from 'zod';

const member = z.object({
  name: z.string(),
  zone: z.string(),
  role: z.enum(['writer', 'reader', 'down', 'fenced', 'rebuilding']),
  gtid: z.string().nullable(),
  /** Replication lag of a reader, seconds; null if unknown. */
  lagSeconds: z.number().nullable(),
});

/** The id of the run that the line was recorded for; older runs lack it. */
const run = z.string().optional();

export const databaseLine = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('state'),
    run,
    atMs: z.number(),
    writer: z.string().nullable(),
    members: z.array(member),
    semiSync: z.boolean(),
    semiSyncReaders: z.number().int(),
    /** Commits acknowledged without a reader so far (a counter of the writer); null if unknown. */
    unacknowledgedCommits: z.number().int().nullable(),
  }),
  /** The examination of the old writer after a promotion, before it rejoins. */
  z.object({
    kind: z.literal('old-writer'),
    run,
    atMs: z.number(),
    member: z.string(),
    fencedAtMs: z.number(),
    /** False if it could not be examined; then nothing is claimed. */
    examined: z.boolean(),
    reason: z.string().nullable(),
    gtid: z.string().nullable(),
    newWriterGtid: z.string().nullable(),
    /** Order ids that only the old writer holds. */
    onlyThere: z.array(z.string()),
    /** (member, key) of those orders, in the same order. */
    onlyThereKeys: z.array(z.object({ member: z.number().int(), key: z.string() })),
    /**
     * Transactions in its binlog that the new writer's lacks, by GTID: usually commits that were lost on
     * their way to the reader and were never acknowledged. Null if it was not examined.
     */
    transactionsOnlyThere: z.number().int().nullable().optional(),
    /**
     * Commits that its binlog holds beyond where it ended at the fence, measured on disk: any of them may
     * have been acknowledged. Where its disk is out of reach (a container): 0 if the new writer has every
     * transaction of it. Null if it could not be measured.
     */
    commitsAfterFence: z.number().int().nullable(),
  }),
]);
export type DatabaseLine = z.infer<typeof databaseLine>;
