// k6's own log messages: read as JSON once k6 has ended, appended to k6.log as text, and counted where they say
// that a script failed or that a request was not allowed.
import { createReadStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { AppendFile } from '../append-file.ts';

/** `executor` stands in messages about an iteration; `error` holds what a warning is about. */
const message = z.object({
  level: z.string(),
  msg: z.string(),
  error: z.string().optional(),
  executor: z.string().optional(),
});

/** What k6 2.2 says of a connection that its deny lists stop (lib/netext/dialer.go). */
const blockedPattern = /is in a blacklisted range|is in a blocked pattern/;
const maxQuotedChars = 300;
const linesPerWrite = 500;

export class K6Messages {
  #exceptions = 0;
  #firstException: string | null = null;
  #firstBlocked: string | null = null;

  /** Iterations that ended with an uncaught exception or promise rejection. */
  get exceptions(): number {
    return this.#exceptions;
  }
  /** At most 300 characters, in one line. */
  get firstException(): string | null {
    return this.#firstException;
  }
  /** What was stopped first and by which list, at most 300 characters. */
  get firstBlocked(): string | null {
    return this.#firstBlocked;
  }

  /** Counts one line of k6's log and returns it as text. A line that is no message is text already. */
  take(line: string): string {
    const parsed = message.safeParse(parse(line));
    if (!parsed.success) return line;
    const { level, msg, error, executor } = parsed.data;
    const text = (error === undefined ? msg : `${msg}: ${error}`).trimEnd();
    if (blockedPattern.test(text)) this.#firstBlocked ??= quoted(text);
    if (level === 'error' && executor !== undefined) {
      this.#exceptions += 1;
      this.#firstException ??= quoted(text);
    }
    return text;
  }
}

/** Reads the file of messages, appends it to the log as text, and removes it. */
export async function readMessages(path: string, log: AppendFile): Promise<K6Messages> {
  const messages = new K6Messages();
  if (!existsSync(path)) return messages;
  let texts: string[] = [];
  const flush = (): void => {
    if (texts.length > 0) log.append(`${texts.join('\n')}\n`);
    texts = [];
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    if (line === '') continue;
    if (texts.push(messages.take(line)) >= linesPerWrite) flush();
  }
  flush();
  await rm(path, { force: true });
  return messages;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function quoted(text: string): string {
  return text.replace(/\s+/g, ' ').slice(0, maxQuotedChars);
}
