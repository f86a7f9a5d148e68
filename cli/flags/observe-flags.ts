// Declares the flags with which Prometheus and Alertmanager watch a target, for `run` and `up`.
import type { Command } from 'commander';

/** `readObserveSettings` in input/ reads them. */
export function declareObserveFlags(command: Command): Command {
  return command
    .option('--observe', 'watch it with a real Prometheus and Alertmanager')
    .option('--slack-webhook-file <file>', "send alerts to Slack: a file with only the webhook's address");
}
