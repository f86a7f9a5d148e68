// The configuration of an Alertmanager that groups alerts as the generated one does and notifies no receiver:
// for users without a webhook.
import { stringify } from 'yaml';
import { defaultRouting, groupedBy, inhibitions } from '../../dashboards/alertmanager/routing.ts';

export function quietAlertmanager(): string {
  const { groupWait, groupInterval, repeatInterval } = defaultRouting.waits.rehearsal;
  return stringify(
    {
      route: {
        receiver: 'nobody',
        group_by: [...groupedBy],
        group_wait: groupWait,
        group_interval: groupInterval,
        repeat_interval: repeatInterval,
      },
      inhibit_rules: inhibitions(),
      receivers: [{ name: 'nobody' }],
    },
    { aliasDuplicateObjects: false },
  );
}
