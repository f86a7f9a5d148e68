// The seed data: theatres, screenings and stock, from a file that a target writes or from defaults.
import { z } from 'zod';
import { probe, theatreCount } from '../../contract/vocabulary/reference-data.ts';
import { screeningId } from '../shapes.ts';

const id = z.number().int().positive();

/** The content of `--house FILE`. */
export const seedFileSchema = z.object({
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
  /** Stock of each item in a theatre, unless `stock` has an entry. */
  stockPerItem: z.number().int().nonnegative().default(100_000),
  /**
   * Exceptions; without them a few items of the first theatres are scarce, so that a rush meets "sold out".
   */
  stock: z
    .array(z.strictObject({ theatre: id, item: id, quantity: z.number().int().nonnegative() }))
    .optional(),
});
export type SeedFile = z.infer<typeof seedFileSchema>;
export type SeedData = { [Part in keyof SeedFile]-?: NonNullable<SeedFile[Part]> };

/** The complete seed data; pure. `wallMs` dates the default screenings: they start two hours later and on. */
export function seedDataOf(file: SeedFile, wallMs: number): SeedData {
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
export function probeTheatres(seedData: SeedData): number[] {
  return [...new Set([...seedData.theatres.map((theatre) => theatre.id), probe.theatre])];
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

function defaultTheatres(): SeedData['theatres'] {
  return Array.from({ length: theatreCount }, (_, n) => ({
    id: n + 1,
    name: `${districts[n % districts.length]} Cinema`,
  }));
}

function defaultScreenings(theatres: SeedData['theatres'], wallMs: number): SeedData['screenings'] {
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

/** Theatre by its index in the list, item, quantity. */
const scarce = [
  [0, 1, 150],
  [0, 2, 100],
  [1, 1, 100],
  [2, 1, 80],
  [0, 7, 40],
] as const;

function scarceStock(theatres: SeedData['theatres']): SeedData['stock'] {
  return scarce.flatMap(([index, item, quantity]) => {
    const theatre = theatres[index];
    return theatre === undefined ? [] : [{ theatre: theatre.id, item, quantity }];
  });
}
