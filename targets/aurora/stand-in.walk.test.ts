// The whole path of a failover on real parts: fault, AWS SDK, moto, control plane, a replicated pair under writers.
// Without moto or the database these tests are skipped, and their names have the reason.
import { afterEach, expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { standInCluster } from './stand-in/index.ts';
import { failOverUnderWriters } from './testing/failover-under-writers.ts';
import { end, openWith, play, reason, start } from './testing/joined-stand-in.ts';

afterEach(end, 60_000);

test.skipIf(reason !== '')(
  `crash-writer through the AWS SDK moves the writer of a real pair under writers, and no acknowledged order is lost${reason}`,
  () => failOverUnderWriters('crash-writer'),
  300_000,
);

test.skipIf(reason !== '')(
  `calls that are denied or throttled for ever, another cluster and a missing tag are each a clear refusal${reason}`,
  async () => {
    const { url, capability } = await start({
      deny: ['FailoverDBCluster'],
      throttle: { DescribeDBClusters: 2 },
    });
    const denied: unknown = await capability.crashWriter().catch((error: unknown) => error);
    expect(denied).toMatchObject({ code: 'aurora-refused', exitCode: 69 });
    expect((await play('crash-writer'))?.failures.map(({ step }) => step)).toEqual(['inject']);
    for (const changed of [{ cluster: 'another' }, { allow: `${standInCluster.allow}-eu` }]) {
      const refused: unknown = await openWith(url, changed).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(ShowtimeError);
      expect(refused).toMatchObject({ code: 'aurora-not-allowed', exitCode: 64 });
    }
  },
  300_000,
);
