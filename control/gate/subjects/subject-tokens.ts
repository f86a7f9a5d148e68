// Reads the session tokens that a subject's seed or service wrote to $TOKENS.
import { z } from 'zod';
import { ShowtimeError } from '../../../contract/index.ts';
import { readGivenFile } from '../../../platform/given-file.ts';
import type { Side } from '../../../contract/gate/index.ts';
import { parseJson } from '../../../platform/parse-json.ts';

const tokensFile = z.object({ tokens: z.array(z.string().regex(/^[^\r\n]+$/)).min(1) });

/**
 * Null if there is no such file. Never repeats the content.
 * @throws ShowtimeError subject-did-not-start
 */
export async function readSubjectTokens(side: Side, path: string): Promise<readonly string[] | null> {
  const text = textOf(side, path);
  if (text === null) return null;
  const read = tokensFile.safeParse(parseJson(text));
  if (read.success) return read.data.tokens;
  throw new ShowtimeError('subject-did-not-start', {
    what: `the ${side} wrote tokens that cannot be read`,
    why: '$TOKENS must be {"tokens": ["…", …]} with at least one token, each a line of text',
    fix: 'correct what subject.seed or the service writes to the path $TOKENS',
  });
}

function textOf(side: Side, path: string): string | null {
  try {
    return readGivenFile(path, 'tokens');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new ShowtimeError(
      'subject-did-not-start',
      {
        what: `the ${side} wrote tokens that cannot be read`,
        why: (cause as Error).message,
        fix: 'let subject.seed or the service write a file to the path $TOKENS',
      },
      { cause },
    );
  }
}
