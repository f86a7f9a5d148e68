// Queries whose numbers nothing can be held against, each with the reason.

/** By `dashboard/panel/refId`. */
export const notProven: Readonly<Record<string, string>> = {
  'showtime/next-showtime/A': 'the timetable of the house is no part of a run folder',
  'showtime/client-server-latency/A':
    'k6 keeps it as a native histogram, the folder has no other count of it',
  'showtime-failover/semi-sync/A':
    'the folder has its changes, not when a scrape saw them; its two values have words',
  'showtime-failover/reconnects/A': 'a pod that loses the writer reports it nowhere else',
  'showtime-failover/outage-list/I': 'which orders waited is known at the balancer alone',
  'showtime-service/errors/A':
    'pods count requests of probes too, which the folder does not separate by route',
  'showtime-database/lag/A':
    'the server reports it in whole seconds, at other moments than the control plane',
  'showtime-database/lag/B': 'as the query before, by the name that MySQL 8 has for it',
  'showtime-database/deadlocks/A':
    'a deadlock is retried within the service, and the folder has no trace of it',
  'showtime-database/deadlocks/B': 'as the query before, by the name that MySQL 8 has for it',
  'showtime-database/row-lock-waits/A': 'a wait for a row is seen by the server alone',
};
