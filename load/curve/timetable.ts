// What a cinema shows: the input of a curve and of the seed. input/timetable/ reads it from CSV.

export interface Screening {
  id: string;
  theatre: number;
  screen: string;
  title: string;
  /** Ms since 1970. */
  startsAtMs: number;
  seats: number;
  /** Share of the seats that are sold, 0 … 1. */
  occupancy: number;
}

export interface Timetable {
  /** File name, for messages and statements. */
  name: string;
  screenings: readonly Screening[];
}
