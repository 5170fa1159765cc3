import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Every way in which a text may lie about in a file: UTF-8, UTF-16 in both orders, base64 and base64url at every offset, hex in both cases. */
export function disguises(text: string): { as: string; bytes: Buffer }[] {
  const utf8 = Buffer.from(text);
  const utf16 = Buffer.from(text, 'utf16le');
  const found = [
    { as: 'UTF-8', bytes: utf8 },
    { as: 'UTF-16LE', bytes: utf16 },
    { as: 'UTF-16BE', bytes: Buffer.from(utf16).swap16() },
    { as: 'hex', bytes: Buffer.from(utf8.toString('hex')) },
    { as: 'HEX', bytes: Buffer.from(utf8.toString('hex').toUpperCase()) },
    { as: 'JSON', bytes: Buffer.from(JSON.stringify(text).slice(1, -1)) },
    { as: 'URL', bytes: Buffer.from(encodeURIComponent(text)) },
  ];
  for (const offset of [0, 1, 2]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.concat([Buffer.alloc(offset), utf8, Buffer.alloc(2)]).toString(encoding);
      // The first and the last characters also hold neighbouring bytes.
      const inner = encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + utf8.length) * 8) / 6));
      found.push({ as: `${encoding} at ${offset}`, bytes: Buffer.from(inner) });
    }
  }
  return found;
}

/** @returns what was found where, e.g. `sealpost.db: "…" as base64 at 1`; empty when nothing was. */
export function findCanaries(
  folder: string,
  canaries: readonly string[],
  more: Record<string, string> = {},
): string[] {
  const hits: string[] = [];
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const places = new Map<string, Buffer>(
    Object.entries(more).map(([name, text]) => [name, Buffer.from(text)]),
  );
  for (const file of files) places.set(file.name, readFileSync(join(file.parentPath, file.name)));
  for (const canary of canaries) {
    for (const { as, bytes } of disguises(canary)) {
      for (const [place, content] of places)
        if (content.includes(bytes)) hits.push(`${place}: "${canary}" as ${as}`);
    }
  }
  return hits;
}
