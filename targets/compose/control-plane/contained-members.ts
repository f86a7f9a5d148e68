// The servers that a control plane of containers knows, by dialect.
import type { DatabaseName } from '../../../contract/index.ts';
import { containedMariadb } from './contained-mariadb.ts';
import { containedMysql } from './contained-mysql.ts';
import type { ContainedMember } from './contained-member.ts';

export const containedMembers: Readonly<Record<DatabaseName, ContainedMember>> = {
  mariadb: containedMariadb,
  mysql: containedMysql,
};
