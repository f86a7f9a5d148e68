// Requests the end of a target from its supervisor, and waits until the supervisor is gone too.
import type { SupervisorClient } from './client.ts';

/** Resolves when nothing of the target runs any more. Closes the client. */
export async function endTarget(client: SupervisorClient): Promise<void> {
  await client.call('down', null);
  await client.closed;
}
