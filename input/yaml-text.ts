// Parses text written as YAML (or JSON, which is YAML too), with the line of each value.
import {
  CST,
  isCollection,
  isMap,
  isNode,
  isScalar,
  Lexer,
  LineCounter,
  parseDocument,
  visit,
  type Document,
} from 'yaml';

export interface YamlText {
  /** Undefined where there are problems. A tree: no value holds itself. */
  value: unknown;
  /** Why it cannot be parsed, each as `file:line: text`. */
  problems: readonly string[];
  /** The line of the deepest part of `path` that the text has; undefined for a text without any value. */
  lineOf: (path: readonly PropertyKey[]) => number | undefined;
}

/** How deep `[` and `{` may be nested. */
const maxFlowLevels = 64;
/** Each level of a block begins at least a column further right. */
const maxColumns = 200;
const maxAliases = 1_000;
/** How often aliases may repeat what their anchors name, counted through each other. */
const maxRepetitions = 100;

/**
 * Merge keys (`<<: *base`) are followed. `name` is for messages. Problems of the text are returned, not
 * thrown.
 */
export function parseYamlText(text: string, name: string): YamlText {
  const shape = shapeProblem(text);
  if (shape !== undefined)
    return { value: undefined, problems: [`${name}:${shape.line}: ${shape.text}`], lineOf: () => undefined };
  const lines = new LineCounter();
  const document = parseDocument(text.replace(/^\uFEFF/, ''), {
    lineCounter: lines,
    merge: true,
    // Its warnings would be printed as they are.
    logLevel: 'error',
    prettyErrors: false,
  });
  const problems = document.errors.map(
    ({ message, pos }) => `${name}:${lines.linePos(pos[0]).line}: ${message.split('\n')[0]}`,
  );
  const unfolded =
    problems.length > 0
      ? { value: undefined, problems }
      : unfold(document, `${name}:${lines.linePos(firstAlias(document)).line}:`);
  return { ...unfolded, lineOf: (path) => lineIn(document, lines, path) };
}

/** What only shows when anchors are followed. */
function unfold(document: Document.Parsed, location: string): Pick<YamlText, 'value' | 'problems'> {
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxRepetitions });
    if (!holdsItself(value)) return { value, problems: [] };
    return {
      value: undefined,
      problems: [`${location} a value holds itself through its own anchor: write it out`],
    };
  } catch (error) {
    return { value: undefined, problems: [`${location} ${describeUnfolding(error)}`] };
  }
}

/** Line of the first undefined alias, else of the first alias; 0 if there is none. */
function firstAlias(document: Document.Parsed): number {
  let first: number | undefined;
  let lost: number | undefined;
  visit(document, {
    Alias: (_, alias) => {
      first ??= alias.range?.[0];
      if (alias.resolve(document) === undefined) lost ??= alias.range?.[0];
    },
  });
  return lost ?? first ?? 0;
}

/**
 * Rejects text nested too deeply for the parser, which recurses for each level. If the stack overflows within
 * a regular expression, V8 ends the whole process.
 */
function shapeProblem(text: string): { line: number; text: string } | undefined {
  const tooDeep = 'lists or maps are nested too deeply to be read';
  let line = 1;
  let column: number | undefined = 0;
  let flowLevels = 0;
  let aliases = 0;
  for (const source of new Lexer().lex(text)) {
    const type = CST.tokenType(source);
    if (type === 'alias' && (aliases += 1) > maxAliases)
      return { line, text: `it has more than ${maxAliases} aliases: write the values out` };
    if (type === 'flow-seq-start' || type === 'flow-map-start') flowLevels += 1;
    if (type === 'flow-seq-end' || type === 'flow-map-end') flowLevels -= 1;
    if (flowLevels > maxFlowLevels) return { line, text: tooDeep };
    if (type === 'newline') column = 0;
    else if (type === 'doc-mode') continue;
    else if (column !== undefined && type !== 'space') {
      if (type !== 'comment' && column > maxColumns) return { line, text: tooDeep };
      column = type !== null && indicators.has(type) ? column + source.length : undefined;
    } else if (column !== undefined) column += source.length;
    line += source.split('\n').length - 1;
  }
  return undefined;
}

/** After these something else may begin on the same line, one level deeper. */
const indicators: ReadonlySet<string> = new Set(['seq-item-ind', 'explicit-key-ind', 'map-value-ind']);

function describeUnfolding(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (/alias count/i.test(message))
    return `its aliases repeat what their anchors name more than ${maxRepetitions} times: write the values out`;
  if (/Merge sources/.test(message))
    return 'a merge key (<<) takes a map, an alias of one, or a list of aliases';
  return message.split('\n')[0] ?? '';
}

/** Aliases share values, which is no harm; a value on the way to itself has no end. */
function holdsItself(value: unknown, above = new Set<unknown>()): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (above.has(value)) return true;
  above.add(value);
  const found = Object.values(value).some((part) => holdsItself(part, above));
  above.delete(value);
  return found;
}

/** The line of the key, else of the item, else of what holds it. */
function lineIn(
  document: Document.Parsed,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = path.slice(0, length);
    const holder: unknown = length === 0 ? undefined : holderOf(document, found);
    const key = isMap(holder)
      ? holder.items.find((pair) => isScalar(pair.key) && pair.key.value === found.at(-1))?.key
      : undefined;
    const node: unknown = key ?? document.getIn(found, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function holderOf(document: Document.Parsed, path: readonly PropertyKey[]): unknown {
  const holder: unknown = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  return isCollection(holder) ? holder : undefined;
}
