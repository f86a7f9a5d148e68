// The live page of a verb: served on this machine, opened in a browser, closed when the verb ends.
import {
  serveLive,
  type LiveFeed,
  type LiveServer,
  type LiveServerOptions,
} from '../../reports/live/index.ts';
import type { CliContext } from '../context.ts';
import { openBrowser } from '../opening.ts';

/**
 * Serves the feed and prints the page's address to stderr, which is where a run's progress goes. With `open` a
 * browser shows it, where there is one.
 */
export async function showLivePage(
  context: CliContext,
  feed: LiveFeed,
  { open, pages = {} }: { open: boolean; pages?: LiveServerOptions['pages'] },
): Promise<LiveServer> {
  const server = await serveLive({ feed: () => feed, pages });
  context.progress(`live page: ${server.url}`);
  if (open && context.terminal) await openBrowser(context.shell, server.url);
  return server;
}
