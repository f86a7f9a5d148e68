// An RDS API and SQL servers in memory for tests: a test says what each reports next.
import type { ClusterSight, InstanceSight, RdsApi } from '../rds.ts';
import type { SqlSight } from '../sql-look.ts';

export const scriptedArn = 'arn:aws:rds:us-east-1:123456789012:cluster:shop';

export class ScriptedRds implements RdsApi {
  status = 'available';
  writer = 'one';
  tags: Record<string, string> = { 'showtime.dev/chaos': 'allowed' };
  names = ['one', 'two', 'three'];
  /** Instances that do not answer through SQL. */
  silent = new Set<string>();
  /** Which instances take writes, by SQL. */
  writable = new Set(['one']);
  settings = {
    version: 'aurora-mysql 8.0',
    endpoint: 'shop.cluster-c.us-east-1.rds.amazonaws.com',
    port: 3306,
    backupRetentionDays: 7,
    deletionProtection: true,
    iamAuthentication: false,
  };
  refusal: Error | null = null;
  readonly failovers: (string | null)[] = [];

  async cluster(): Promise<ClusterSight> {
    if (this.refusal !== null) throw this.refusal;
    const { status, tags } = this;
    const members = this.names.map((name, index) => ({
      name,
      isWriter: name === this.writer,
      // Of two readers the later one is promoted first.
      promotionTier: this.names.length - index,
    }));
    return { arn: scriptedArn, status, tags, members, ...this.settings };
  }

  async instances(): Promise<readonly InstanceSight[]> {
    return this.names.map((name, index) => ({
      name,
      status: 'available',
      zone: 'acd'[index] ?? 'a',
      address: { host: '127.0.0.1', port: 1 },
    }));
  }

  async failOver(target: string | null): Promise<string> {
    this.failovers.push(target);
    return `request-${this.failovers.length}`;
  }

  close(): void {
    this.names = [];
  }

  sql = async ({ name }: Pick<InstanceSight, 'name'>): Promise<SqlSight> => {
    if (this.silent.has(name)) throw new Error('connection refused');
    return { writable: this.writable.has(name), auroraId: name, lagMs: name === this.writer ? null : 12 };
  };
}
