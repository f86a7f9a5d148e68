// Flags that several verbs take, declared once: the same flag has the same form and the same help text
// everywhere.
import { Option } from 'commander';
import { databaseNames } from '../../contract/index.ts';

const collect = (value: string, earlier: string[]): string[] => [...earlier, value];

/** A flag that may be given several times; its value is a list. */
export function repeatableFlag(flags: string, description: string): Option {
  return new Option(flags, description).argParser(collect).default([]);
}

/** `description` where the flag is for one kind of address alone. */
export function allowHostFlag(description = 'allow a host beyond loopback, by name (repeatable)'): Option {
  return repeatableFlag('--allow-host <name>', description);
}

/** `script` is what the verb calls a k6 script of the user. */
export function scriptEnvFlag(script: string): Option {
  return repeatableFlag(
    '--env <name[=value]>',
    `a variable for __ENV of ${script}, its value from here or from the environment (repeatable)`,
  );
}

export function seedFlag(): Option {
  return new Option('--seed <n>', 'seed of everything random');
}

/** Its values are the names of the dialects in contract/. */
export function databaseFlag(): Option {
  return new Option(
    '--database <name>',
    `what the target stores orders in: ${databaseNames.join(' or ')} (default ${databaseNames[0]})`,
  );
}

export function durableFlag(): Option {
  return new Option('--durable', 'databases flush every commit to disk');
}
