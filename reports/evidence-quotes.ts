// The lines that evidence points to, read out of the folder, so that a report can show them wherever it is
// opened.
import { runFiles } from '../contract/index.ts';
import { readLines } from './run/text-lines.ts';

/** A line of the folder by its pointer, `ledger.ndjson:17`. */
export interface Quote {
  at: string;
  text: string;
}

/** A longer line is cut: it serves to recognise what is meant, the folder has the whole. */
const maxCharacters = 600;
const quotable = [
  runFiles.ledger,
  runFiles.stored,
  runFiles.events,
  runFiles.databases,
  runFiles.samples,
  runFiles.probes,
  runFiles.machine,
] as const;
const pointer = new RegExp(
  `\\b(${quotable.map((name) => name.replace('.', '\\.')).join('|')}):(\\d{1,12})\\b`,
  'g',
);

/** The pointers in a text, in their order. */
export function pointersIn(text: string): string[] {
  return [...text.matchAll(pointer)].map(([at]) => at);
}

/**
 * Every line that `texts` point to, once, by file and line; a pointer to no line has no quote. Reads each
 * file at most once.
 */
export function quotesOf(dir: string, texts: readonly string[]): Quote[] {
  const wanted = new Map<string, Set<number>>();
  for (const at of texts.flatMap(pointersIn)) {
    const [name = '', line = ''] = at.split(':');
    const lines = wanted.get(name) ?? new Set();
    wanted.set(name, lines.add(Number(line)));
  }
  return quotable.flatMap((name) => quotesIn(dir, name, wanted.get(name) ?? new Set()));
}

function quotesIn(dir: string, name: string, wanted: ReadonlySet<number>): Quote[] {
  const quotes: Quote[] = [];
  const last = Math.max(0, ...wanted);
  if (last === 0) return quotes;
  for (const { line, value } of readLines(dir, name, { parse: (text) => text }).lines) {
    if (wanted.has(line))
      quotes.push({
        at: `${name}:${line}`,
        text: value.length > maxCharacters ? `${value.slice(0, maxCharacters)} …` : value,
      });
    if (line >= last) break;
  }
  return quotes;
}
