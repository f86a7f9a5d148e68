// A screenshot as a PNG of 256 colours: a third of the bytes, and no difference that one sees.
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

interface Indexed {
  width: number;
  height: number;
  /** Red, green, blue of each colour. */
  palette: number[];
  /** Base64: a colour's index for each pixel. */
  pixels: string;
}

/** `page` decodes the picture, because a browser can. */
export async function smallPng(page: Page, png: Buffer): Promise<Buffer> {
  const source = `data:image/png;base64,${png.toString('base64')}`;
  const { width, height, palette, pixels } = await page.evaluate<Indexed>(
    `(${indexed})(${JSON.stringify(source)})`,
  );
  const rows = Buffer.from(pixels, 'base64');
  const filtered = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.copy(filtered, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette)),
    chunk('IDAT', deflateSync(filtered, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** PNG, 5.3: length, type, data, checksum of type and data. */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** In the browser: the 256 most frequent colours, each pixel in the nearest of them. */
const indexed = `async (source) => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const { width, height } = image;
  const canvas = Object.assign(document.createElement('canvas'), { width, height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const counts = new Map();
  const keyAt = (i) => (data[i] << 16) | (data[i + 1] << 8) | data[i + 2];
  for (let i = 0; i < data.length; i += 4) counts.set(keyAt(i), (counts.get(keyAt(i)) ?? 0) + 1);
  const colours = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 256).map(([key]) => key);
  const known = new Map(colours.map((key, index) => [key, index]));
  const parts = (key) => [key >> 16, (key >> 8) & 255, key & 255];
  const nearest = (key) => {
    const [r, g, b] = parts(key);
    let best = 0, least = Infinity;
    colours.forEach((other, index) => {
      const [r2, g2, b2] = parts(other);
      const far = (r - r2) ** 2 + (g - g2) ** 2 + (b - b2) ** 2;
      if (far < least) [best, least] = [index, far];
    });
    known.set(key, best);
    return best;
  };
  const pixels = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i += 4) {
    const key = keyAt(i);
    pixels[i / 4] = known.get(key) ?? nearest(key);
  }
  let binary = '';
  for (let i = 0; i < pixels.length; i += 32768) binary += String.fromCharCode(...pixels.subarray(i, i + 32768));
  return { width, height, palette: colours.flatMap(parts), pixels: btoa(binary) };
}`;
