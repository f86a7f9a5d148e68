// Judges objects by the schemas of their kinds (schemas.json, made by tools/generators/kubernetes-schemas.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import { nameOf, type Manifest } from './manifest.ts';

interface Schemas {
  kinds: Record<string, object>;
  $defs: Record<string, object>;
}

const { kinds, $defs } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'schemas.json'), 'utf8'),
) as Schemas;
const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, allowUnionTypes: true });
ajv.addSchema({ $id: 'kubernetes', $defs });
const validators = new Map<string, ValidateFunction>();

/** One line a problem; an unknown kind is one. */
export function schemaProblems(object: Manifest): string[] {
  const kind = `${object.apiVersion} ${object.kind}`;
  const schema = kinds[kind];
  if (schema === undefined) return [`${nameOf(object)}: there is no schema of ${kind}`];
  const validate = validators.get(kind) ?? ajv.compile(inDefinitions(schema));
  validators.set(kind, validate);
  if (validate(object)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const field = (params as { additionalProperty?: string }).additionalProperty;
    return `${nameOf(object)}: ${instancePath} ${message}${field === undefined ? '' : ` (${field})`}`;
  });
}

/** References lead into the schema that holds all definitions. */
function inDefinitions(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"kubernetes#/$defs/')) as object;
}
