// The house to seed: theatres, screenings and stock, from a file that a target writes or from our own
// defaults.
import { z } from 'zod';
import { probe, theatreCount } from '../../contract/words/house.ts';
import { screeningId } from '../shapes.ts';

const id = z.number().int().positive();

/** What `--house FILE` holds. */
export const houseFile = z.object({
  theatres: z
    .array(z.strictObject({ id, name: z.string().min(1).max(120) }))
    .min(1)
    .optional(),
  screenings: z
    .array(
      z.strictObject({
        id: screeningId,
        theatre: id,
        screen: z.string().max(40),
        title: z.string().max(200),
        startsAt: z.iso.datetime({ offset: true }),
        seats: z.number().int().nonnegative(),
      }),
    )
    .optional(),
  /** How much of each item a theatre has, unless `stock` says otherwise. */
  stockPerItem: z.number().int().nonnegative().default(100_000),
  /**
   * Exceptions; without them a few items of the first theatres are scarce, so that a rush meets "sold out".
   */
  stock: z
    .array(z.strictObject({ theatre: id, item: id, quantity: z.number().int().nonnegative() }))
    .optional(),
});
export type HouseFile = z.infer<typeof houseFile>;
export type House = { [Part in keyof HouseFile]-?: NonNullable<HouseFile[Part]> };

/** The whole house; pure. `wallMs` dates the default screenings: they start from two hours later on. */
export function houseOf(file: HouseFile, wallMs: number): House {
  const theatres = file.theatres ?? defaultTheatres();
  return {
    theatres,
    screenings: file.screenings ?? defaultScreenings(theatres, wallMs),
    stockPerItem: file.stockPerItem,
    stock: file.stock ?? scarceStock(theatres),
  };
}

/** Reserved stock of the order probe: more than any run can order. */
export const probeStock = 10_000_000;

/** Theatres that stock the probe's item: all, and always the one that the probe orders in. */
export function probeTheatres(house: House): number[] {
  return [...new Set([...house.theatres.map((theatre) => theatre.id), probe.theatre])];
}

const districts = [
  'Gangnam',
  'Yongsan',
  'Wangsimni',
  'Hongdae',
  'Yeouido',
  'Sinchon',
  'Jamsil',
  'Mokdong',
  'Suyu',
  'Cheonho',
  'Guro',
  'Myeongdong',
  'Apgujeong',
  'Dongdaemun',
  'Kondae',
  'Incheon',
  'Bucheon',
  'Bundang',
  'Suwon',
  'Ilsan',
  'Anyang',
  'Pyeongchon',
  'Uijeongbu',
  'Gimpo',
  'Daejeon',
  'Cheongju',
  'Cheonan',
  'Daegu',
  'Pohang',
  'Gumi',
  'Busan Seomyeon',
  'Haeundae',
  'Centum City',
  'Ulsan',
  'Changwon',
  'Jinju',
  'Gwangju',
  'Jeonju',
  'Mokpo',
  'Jeju',
];
const titles = ['The Last Ferry', 'Midnight in Mapo', 'Paper Lanterns', 'The Tiger Comes Home', 'Orbit'];

function defaultTheatres(): House['theatres'] {
  return Array.from({ length: theatreCount }, (_, n) => ({
    id: n + 1,
    name: `${districts[n % districts.length]} Cinema`,
  }));
}

function defaultScreenings(theatres: House['theatres'], wallMs: number): House['screenings'] {
  const halfHour = 1_800_000;
  const firstMs = (Math.ceil(wallMs / halfHour) + 4) * halfHour;
  return theatres.flatMap((theatre) =>
    titles.map((title, n) => ({
      id: `T${theatre.id}-${n + 1}`,
      theatre: theatre.id,
      screen: String(n + 1),
      title,
      startsAt: new Date(firstMs + n * halfHour).toISOString(),
      seats: 80 + 20 * n,
    })),
  );
}

/** Theatre by its place in the list, item, quantity. */
const scarce = [
  [0, 1, 150],
  [0, 2, 100],
  [1, 1, 100],
  [2, 1, 80],
  [0, 7, 40],
] as const;

function scarceStock(theatres: House['theatres']): House['stock'] {
  return scarce.flatMap(([place, item, quantity]) => {
    const theatre = theatres[place];
    return theatre === undefined ? [] : [{ theatre: theatre.id, item, quantity }];
  });
}
