// The dialects of the control plane, by name.
import type { Dialect } from './dialect.ts';
import { mariadb } from './mariadb/index.ts';
import { mysql } from './mysql/index.ts';

export const dialects = { mariadb, mysql } satisfies Record<Dialect['name'], Dialect>;
