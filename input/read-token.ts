// Reads a secret from a file that a flag names, else from a variable; never from the command line, where ps
// and histories keep it.
import type { ShowtimeError } from '../contract/index.ts';
import { readGivenFile } from '../platform/given-file.ts';

export interface TokenSource {
  /** `--grafana-token-file` and its value. */
  flag: string;
  file: string | undefined;
  /** `GRAFANA_TOKEN` and its value. */
  variable: string;
  value: string | undefined;
  /** The expected form. No message repeats the value. */
  form: RegExp;
  refusal: (what: string, cause?: unknown) => ShowtimeError;
}

/** Null if neither is there. @throws what `refusal` makes */
export async function readToken({
  flag,
  file,
  variable,
  value,
  form,
  refusal,
}: TokenSource): Promise<string | null> {
  const text = file === undefined ? value : textOf(file);
  const token = text?.trim() ?? '';
  if (token === '' && file === undefined) return null;
  if (!form.test(token))
    throw refusal(`${file === undefined ? variable : `${flag} ${file}`} must hold nothing but one token`);
  return token;

  function textOf(path: string): string {
    try {
      return readGivenFile(path, 'secret');
    } catch (cause) {
      throw refusal(`${flag} ${path} cannot be read: ${(cause as Error).message}`, cause);
    }
  }
}
