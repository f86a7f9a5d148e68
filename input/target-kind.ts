// Reads where a target runs from a flag, and names what that kind of target cannot do.
import { databaseNames, targetKinds, type DatabaseName, type TargetKind } from '../contract/index.ts';
import { isDatabaseName, unknownDatabase } from './database-name.ts';

/** What docker-compose.yml stores orders in without another file beside it. */
const containerDatabase: DatabaseName = 'mysql';
/** pod-1 to pod-3 of docker-compose.yml. */
const containerPods = '3';

interface TargetFlags {
  target: string;
  database?: string;
  pods?: string;
}

/** Undefined with a problem for any other text. `beside` is what else a verb takes. */
export function readTargetKind(text: string, problems: string[], beside = ''): TargetKind | undefined {
  const kind = targetKinds.find((name) => name === text);
  if (kind === undefined)
    problems.push(`--target "${text}" is unknown: there are ${targetKinds.join(' and ')}${beside}`);
  return kind;
}

/** The flag, or what that kind of target uses without it. */
export function readTargetDatabase({ target, database }: TargetFlags, problems: string[]): DatabaseName {
  if (database !== undefined && !isDatabaseName(database)) problems.push(unknownDatabase(database));
  const named = databaseNames.find((name) => name === database);
  return named ?? (target === 'compose' ? containerDatabase : databaseNames[0]);
}

/** Flags that do not go with containers. */
export function containerContradictions({ target, pods }: TargetFlags): string[] {
  if (target !== 'compose') return [];
  return [
    ...(pods !== undefined && pods !== containerPods
      ? [`--target compose has ${containerPods} pods, those of docker-compose.yml: leave out --pods ${pods}`]
      : []),
  ];
}
