import { deflateSync } from 'node:zlib';

/** A PNG of one colour, lighter to the top, with a grain that keeps it from compressing to nothing (PNG, third edition). */
export function drawPicture(side: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const rows = Buffer.alloc(side * (1 + side * 3));
  let grain = 1;
  for (let y = 0, at = 0; y < side; y += 1) {
    at += 1;
    for (let x = 0; x < side; x += 1) {
      grain = (grain * 48_271) % 2_147_483_647;
      const light = 60 - Math.floor((y / side) * 80) + (grain % 9);
      for (const channel of [red, green, blue]) {
        rows[at] = Math.max(0, Math.min(255, channel + light));
        at += 1;
      }
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    part('IHDR', header),
    part('IDAT', deflateSync(rows)),
    part('IEND', Buffer.alloc(0)),
  ]);
}

function part(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** The CRC of PNG's annex D, bit by bit: pictures are drawn once. */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
