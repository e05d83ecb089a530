/** PKWARE APPNOTE 6.3: end of central directory, at most 65,557 bytes from the end; central directory headers. */
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;

/** The bytes that a ZIP archive says it holds once unpacked; undefined when it is no ZIP archive. */
export function unpackedSize(file: Buffer): number | undefined {
  const end = findEnd(file);
  if (end === undefined) return undefined;
  const entries = file.readUInt16LE(end + 10);
  let at = file.readUInt32LE(end + 16);
  let total = 0;
  for (let entry = 0; entry < entries; entry++) {
    if (at + ENTRY_BYTES > file.length || file.readUInt32LE(at) !== ENTRY_SIGNATURE) return undefined;
    total += file.readUInt32LE(at + 24);
    at += ENTRY_BYTES + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return total;
}

function findEnd(file: Buffer): number | undefined {
  const first = Math.max(0, file.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = file.length - END_BYTES; at >= first; at--) if (file.readUInt32LE(at) === END_SIGNATURE) return at;
  return undefined;
}
