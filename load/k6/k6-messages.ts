// k6's messages on stderr: appended to k6.log once k6 has ended, and counted if they report that a script
// failed. They are raw text, because k6 writes the console lines of a script, the ledger among them, in the same
// format.
//
//   TypeError: no such thing         message, one line or more
//   <tab>at order (file:///…:3:14)   stack: the exception of one iteration
//   (empty line)
import { createReadStream, existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { AppendFile } from '../../platform/append-file.ts';

/** The message of k6 2.2 about a connection that its deny lists stop (lib/netext/dialer.go). */
const blockedPattern = /is in a blacklisted range|is in a blocked pattern/;
/** A warning of one line, without its request. */
const requestFailed = 'Request Failed';
/** k6 2.2, internal/cmd/run.go. */
const summaryFailed = 'failed to handle the end-of-test summary';
const uncaught = 'Uncaught (in promise)';
const maxQuotedChars = 300;
const maxMessageLines = 5;
const linesPerWrite = 500;

export class K6Messages {
  #exceptions = 0;
  #firstException: string | null = null;
  #firstBlocked: string | null = null;
  #summaryFailed = false;
  /** Lines of the message at hand. */
  #message: string[] = [];
  #inStack = false;

  /** Iterations that ended with an uncaught exception or promise rejection. */
  get exceptions(): number {
    return this.#exceptions;
  }
  /** At most 300 characters, in one line. */
  get firstException(): string | null {
    return this.#firstException;
  }
  /** The first message about a connection that was stopped, such as an exception of a WebSocket. */
  get firstBlocked(): string | null {
    return this.#firstBlocked;
  }

  /** k6 could not do what `handleSummary` of the script asks for. */
  get summaryFailed(): boolean {
    return this.#summaryFailed;
  }

  take(line: string): void {
    if (line.startsWith(summaryFailed)) this.#summaryFailed = true;
    if (blockedPattern.test(line)) this.#firstBlocked ??= quoted(line);
    if (line.startsWith('\tat ')) {
      if (!this.#inStack && this.#message[0]?.startsWith(uncaught) !== true)
        this.#exception(this.#message.join(' '));
      this.#inStack = true;
      return;
    }
    const startsAnew = this.#inStack || line === '' || line === requestFailed || line.startsWith(uncaught);
    if (startsAnew) this.#message = [];
    this.#inStack = false;
    if (line.startsWith(uncaught)) this.#exception(line);
    if (line !== '' && line !== requestFailed && this.#message.length < maxMessageLines)
      this.#message.push(line);
  }

  #exception(text: string): void {
    this.#exceptions += 1;
    this.#firstException ??= quoted(text);
  }
}

/** Reads the file of messages, appends it to the log, and removes it. */
export async function readMessages(path: string, log: AppendFile): Promise<K6Messages> {
  const messages = new K6Messages();
  if (!existsSync(path)) return messages;
  let lines: string[] = [];
  const flush = (): void => {
    if (lines.length > 0) log.append(`${lines.join('\n')}\n`);
    lines = [];
  };
  for await (const line of createInterface({ input: createReadStream(path) })) {
    messages.take(line);
    if (lines.push(line) >= linesPerWrite) flush();
  }
  flush();
  await rm(path, { force: true });
  return messages;
}

function quoted(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, maxQuotedChars);
}
