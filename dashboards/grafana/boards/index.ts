// The dashboards, in the order in which they are read.
import type { Slo } from '../../../contract/index.ts';
import type { Board } from '../model.ts';
import { database } from './database.ts';
import { failover } from './failover.ts';
import { platformAndCost } from './platform-and-cost.ts';
import { service } from './service.ts';
import { showtime } from './showtime.ts';

export function boards(slos: readonly Slo[]): Board[] {
  return [showtime(slos), failover(slos), service(slos), database(), platformAndCost()];
}
