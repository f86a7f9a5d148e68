// The audience's page and the speaker notes of a recording.
import { serveLive, type LiveFeed, type LiveServer } from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { openBrowser } from '../opening.ts';
import { notesPages } from './notes-page.ts';
import type { ShowView } from './show-screen.ts';

/** A page that cannot be served is reported, and the terminal shows the recording alone. */
export async function replayPage(
  context: CliContext,
  { open, at }: { open: boolean; at: Pick<LiveServer, 'port' | 'token'> | null },
  { feed, view }: { feed: () => LiveFeed; view: () => ShowView },
): Promise<LiveServer | undefined> {
  try {
    const server = await serveLive({ feed, pages: notesPages(view), ...(at ?? {}) });
    context.progress(`live page: ${server.url}`);
    if (open && context.terminal) await openBrowser(context.shell, server.url);
    return server;
  } catch (error) {
    context.progress(`no live page: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
