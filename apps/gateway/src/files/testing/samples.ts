/** Files of each kind: as much of their beginnings and ends as says what they are. */

export function png(width: number, height: number): Buffer {
  const sizes = Buffer.alloc(8);
  sizes.writeUInt32BE(width, 0);
  sizes.writeUInt32BE(height, 4);
  const header = Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  return Buffer.concat([header, sizes, Buffer.from('\x08\x06\0\0\0crc \0\0\0\0IEND\xaeB`\x82', 'latin1')]);
}

export function jpeg(width: number, height: number, profile = 16): Buffer {
  const first = Buffer.alloc(2 + profile);
  first.writeUInt16BE(0xffe0, 0);
  first.writeUInt16BE(profile, 2);
  const frame = Buffer.alloc(20);
  frame.writeUInt16BE(0xffc0, 0);
  frame.writeUInt16BE(17, 2);
  frame.writeUInt8(8, 4);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([Buffer.from([0xff, 0xd8]), first, frame, Buffer.from([0xff, 0xd9])]);
}

export function gif(width: number, height: number): Buffer {
  const sizes = Buffer.alloc(7);
  sizes.writeUInt16LE(width, 0);
  sizes.writeUInt16LE(height, 2);
  return Buffer.concat([Buffer.from('GIF89a'), sizes, Buffer.from(';')]);
}

export function webp(width: number, height: number): Buffer {
  const sizes = Buffer.alloc(10);
  sizes.writeUIntLE(width - 1, 4, 3);
  sizes.writeUIntLE(height - 1, 7, 3);
  return Buffer.concat([Buffer.from('RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0', 'latin1'), sizes]);
}

export const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n%%EOF\n', 'latin1');
