// Reads the name of a database dialect from a flag.
import { databaseNames, type DatabaseName } from '../contract/index.ts';

export function isDatabaseName(text: string): text is DatabaseName {
  return databaseNames.some((name) => name === text);
}

/** The problem with any other text. */
export function unknownDatabase(text: string): string {
  return `--database "${text}" is unknown: there are ${databaseNames.join(' and ')}`;
}
