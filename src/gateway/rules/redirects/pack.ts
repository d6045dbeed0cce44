import type { PackedEntries } from './config.ts';

/**
 * A look-up scans one piece; each request pays for the number of pieces, because the runtime reads every object in memory.
 */
const PIECE_LENGTH = 8_192;

/**
 * Packs entries into few texts of many lines, in the order of their paths. A line is path, space, target; a piece begins
 * and ends with a line break, so that a line is found by line break, path and space. No path has a space.
 */
export function packEntries(entries: Record<string, string> | PackedEntries): PackedEntries {
  if (isPacked(entries)) return entries;
  const lines = Object.keys(entries)
    .map((path) => `${path} ${entries[path]}\n`)
    .sort();
  const pieces: string[] = [];
  let piece: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length > PIECE_LENGTH && length > 0) {
      pieces.push(`\n${piece.join('')}`);
      piece = [];
      length = 0;
    }
    piece.push(line);
    length += line.length;
  }
  if (length > 0) pieces.push(`\n${piece.join('')}`);
  return pieces;
}

function isPacked(entries: Record<string, string> | PackedEntries): entries is PackedEntries {
  return Array.isArray(entries);
}
