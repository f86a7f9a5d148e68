// MariaDB 10.11 and newer.
import type { Dialect } from '../dialect.ts';
import { bootstrapDataDir } from './bootstrap.ts';
import { partFlags } from './flags.ts';
import { transactionsMissing } from './gtid.ts';
import * as replication from './replication.ts';
import { readWriterSemiSync } from './semi-sync.ts';

export const mariadb = {
  name: 'mariadb',
  partFlags,
  bootstrap: bootstrapDataDir,
  ...replication,
  transactionsMissing,
  readWriterSemiSync,
} satisfies Dialect;
