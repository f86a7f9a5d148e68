// A pair of database members in memory for tests: it changes roles as a real pair with a control plane does.
import type { DatabaseCapability, DatabaseMember, DatabaseTopology } from '../../contract/index.ts';

export interface DatabasePair extends DatabaseCapability {
  /** What a control plane does once it noticed: fence, promote. The old writer stays away until restored. */
  promote(): void;
  /** The reader loses its connection. */
  dropReader(): void;
}

export function databasePair(can = { crashWriter: true, switchOverWriter: true }): DatabasePair {
  let promotions = 0;
  let lastPid = 100;
  const newMember = (name: string, zone: string, role: DatabaseMember['role']): DatabaseMember => ({
    name,
    zone,
    role,
    pid: (lastPid += 1),
    serverId: lastPid,
    gtid: null,
  });
  let members = [newMember('db-1', 'a', 'writer'), newMember('db-2', 'c', 'reader')];
  const has = (role: DatabaseMember['role']): DatabaseMember | undefined =>
    members.find((member) => member.role === role);
  const change = (roles: Partial<Record<DatabaseMember['role'], DatabaseMember['role']>>): void => {
    members = members.map((member) => ({ ...member, role: roles[member.role] ?? member.role }));
  };
  const topology = async (): Promise<DatabaseTopology> => {
    const semiSyncReaders = members.filter(({ role }) => role === 'reader').length;
    return {
      writer: has('writer')?.name ?? null,
      members,
      semiSync: semiSyncReaders > 0,
      semiSyncReaders,
      promotions,
    };
  };
  return {
    can,
    topology,
    crashWriter: async () => {
      if (has('reader') === undefined) throw new Error('no semi-synchronous reader');
      members = members.map((member) =>
        member.role === 'writer' ? { ...member, role: 'down', pid: null } : member,
      );
      return { signal: 'SIGKILL' };
    },
    switchOverWriter: async () => {
      // Without a writer both members may be readers, and both would become writers.
      if (has('writer') === undefined || has('reader') === undefined)
        throw new Error('no pair to switch over');
      change({ writer: 'reader', reader: 'writer' });
      promotions += 1;
      return {};
    },
    promote: () => {
      // Only one of them: a crashed writer may have come back as a reader before the promotion.
      const reader = has('reader');
      members = members.map((member) => (member === reader ? { ...member, role: 'writer' } : member));
      promotions += 1;
    },
    dropReader: () => change({ reader: 'rebuilding' }),
    restore: async () => {
      members = members.map((member) =>
        member.role === 'down' || member.role === 'rebuilding'
          ? newMember(member.name, member.zone, 'reader')
          : member,
      );
    },
  };
}
