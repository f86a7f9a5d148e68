// The seed data of a timetable: its theatres and its screenings, shifted so that no film starts during the run.
import type { Timetable } from './timetable.ts';

export interface SeedData {
  theatres: readonly { id: number; name: string }[];
  screenings: readonly {
    id: string;
    theatre: number;
    screen: string;
    title: string;
    startsAt: string;
    seats: number;
  }[];
}

/** Films start on multiples of this, moved or not, ms. */
const tickMs = 5 * 60_000;

/**
 * Theatres and screenings of a timetable. The first film starts at `notBeforeMs` (ms since 1970) or up to
 * five minutes later, the others as much later as in the timetable. `startsAt` is ISO 8601 in UTC.
 */
export function seedDataOf({ screenings }: Timetable, notBeforeMs: number): SeedData {
  const firstMs = screenings.reduce((first, { startsAtMs }) => Math.min(first, startsAtMs), Infinity);
  const shiftMs = Math.ceil(notBeforeMs / tickMs) * tickMs - firstMs;
  const ids = [...new Set(screenings.map(({ theatre }) => theatre))].sort((a, b) => a - b);
  return {
    theatres: ids.map((id) => ({ id, name: `Theatre ${id}` })),
    screenings: screenings.map(({ id, theatre, screen, title, startsAtMs, seats }) => ({
      id,
      theatre,
      screen,
      title,
      startsAt: new Date(startsAtMs + shiftMs).toISOString(),
      seats,
    })),
  };
}
